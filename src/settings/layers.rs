//! Who holds which policy, and what must be so: the part of config that questions about access are asked with.

use std::collections::BTreeMap;

use crate::access::{Expectation, Holder};
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
    /// What must be so.
    pub expectations: Vec<Expected>,
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

/// `[[expect]]`
#[derive(Clone, Debug)]
pub struct Expected {
    /// What must be so.
    pub expectation: Expectation,
    /// Why; shown when it is not.
    pub reason: Option<String>,
    /// The entry.
    pub label: Label,
}
