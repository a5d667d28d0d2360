//! Who holds which policy: the part of config that questions about access are asked with.

use std::collections::BTreeMap;

use crate::access::Holder;
use crate::finding::Label;

/// Everything config says about layers.
#[derive(Clone, Debug, Default)]
pub struct LayerSettings {
    /// The account of whoever is named without one, and of buckets without an owner.
    pub account: Option<String>,
    /// Group to members.
    pub groups: BTreeMap<String, Vec<Holder>>,
    /// Policies that the server brings along, and who holds them.
    pub built_ins: Vec<BuiltIn>,
}

/// `[[built-in]]`
#[derive(Clone, Debug)]
pub struct BuiltIn {
    /// Its name on the server.
    pub policy: String,
    /// Who holds it.
    pub holders: Vec<Holder>,
    /// The entry.
    pub label: Label,
}
