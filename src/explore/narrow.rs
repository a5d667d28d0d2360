//! The policies that decide for one caller, so that a repository of a thousand policies is not asked a thousand times.

use std::collections::{BTreeMap, BTreeSet};

use super::aim::Aim;
use crate::access::{Caller, Holder, Identity, IdentityKind, Layer, Policy, StatementId, World};
use crate::policy::Statement;

/// Which policies of a world are about whom.
#[derive(Debug)]
pub(super) struct Index<'a> {
    /// Those that may be about anybody: policies of the buckets that are looked at, of groups, accounts and organizations.
    general: Vec<u32>,
    /// Those of one identity, by its name.
    named: BTreeMap<&'a str, Vec<u32>>,
    /// Of these, the ones that cannot be about what is looked at.
    silent: BTreeSet<u32>,
}

impl<'a> Index<'a> {
    /// `about` are the statements that count: policies of buckets that none of them can be about are left out, unless one of them
    /// is in it.
    pub(super) fn new(world: &'a World, about: &[&Statement], changed: &BTreeSet<StatementId>) -> Self {
        let mut index = Self { general: Vec::new(), named: BTreeMap::new(), silent: BTreeSet::new() };
        let aim = Aim::new(about);
        let changed: BTreeSet<u32> = changed.iter().map(|id| id.policy).collect();
        for (number, policy) in (0u32..).zip(&world.policies) {
            match policy.layer {
                Layer::Bucket => {
                    if changed.contains(&number) || policy.bucket.as_deref().is_none_or(|bucket| aim.is_on(bucket)) {
                        index.general.push(number);
                    }
                }
                // What it says of other resources is nothing to requests for these; of a limit silence counts too.
                Layer::Identity => {
                    if !changed.contains(&number) && !policy.document.statements.iter().any(|it| aim.is_for(it)) {
                        index.silent.insert(number);
                    }
                    index.held(number, policy);
                }
                Layer::Boundary => index.held(number, policy),
                Layer::Session | Layer::Scp | Layer::Rcp => index.general.push(number),
            }
        }
        index
    }

    fn held(&mut self, number: u32, policy: &'a Policy) {
        for holder in &policy.holders {
            match holder {
                Holder::Identity { name, .. } => self.named.entry(name).or_default().push(number),
                Holder::Group(_) | Holder::Account(_) | Holder::All => self.general.push(number),
                Holder::Unattached => {}
            }
        }
    }

    /// The numbers of the policies that decide for a caller, in order.
    pub(super) fn policies(&self, caller: &Caller) -> Vec<u32> {
        let mut numbers = self.all_policies(caller);
        numbers.retain(|number| !self.silent.contains(number));
        numbers
    }

    /// The same with those that have no part in it, to explain a decision.
    pub(super) fn all_policies(&self, caller: &Caller) -> Vec<u32> {
        let names: &[&str] = match caller {
            Caller::Identity(Identity { kind: IdentityKind::ServiceAccount { parent }, name, .. }) => {
                &[parent.as_str(), name.as_str()]
            }
            Caller::Identity(identity) => &[identity.name.as_str()],
            Caller::Anonymous | Caller::Service(_) => &[],
        };
        let own = names.iter().filter_map(|name| self.named.get(name)).flatten();
        let mut numbers: Vec<u32> = self.general.iter().chain(own).copied().collect();
        numbers.sort_unstable();
        numbers.dedup();
        numbers
    }
}
