//! The policies that decide a question for one caller.

use std::collections::BTreeSet;

use super::ledger::Ledger;
use crate::access::{Caller, Holder, Identity, IdentityKind, Layer, Policy};
use crate::policy::Statement;

/// Which policies of a world decide a question about whom.
#[derive(Debug)]
pub(super) struct Index<'a> {
    pub(super) ledger: &'a Ledger<'a>,
    /// Those that may be about anybody: of the buckets that are looked at, of groups, accounts and organizations.
    pub(super) general: Vec<u32>,
    /// Those of identities that are about what is looked at.
    pub(super) spoken: BTreeSet<u32>,
}

impl<'a> Index<'a> {
    /// The policies that may be about anybody.
    pub(super) fn general(&self) -> impl Iterator<Item = &'a Policy> {
        self.general.iter().filter_map(|number| self.ledger.policy(*number))
    }

    /// The statements of every policy that has a part in it.
    pub(super) fn statements(&self) -> impl Iterator<Item = &'a Statement> {
        let policies = self.numbers().into_iter().filter_map(|number| self.ledger.policy(number));
        policies.flat_map(|policy| &policy.document.statements)
    }

    /// The numbers of the policies that have a part in it, whoever asks, in order: limits have.
    pub(super) fn numbers(&self) -> Vec<u32> {
        let numbers = sorted(self.general.iter().chain(&self.spoken).chain(&self.ledger.limits).copied());
        numbers.into_iter().filter(|number| self.counts(*number)).collect()
    }

    /// Whether no policy that counts is of this caller alone.
    pub(super) fn is_nobody(&self, caller: &Caller) -> bool {
        !self.own(caller).any(|number| self.counts(number))
    }

    /// Whether a policy has a part in it: a limit always has.
    fn counts(&self, number: u32) -> bool {
        self.spoken.contains(&number) || self.ledger.policy(number).is_some_and(|it| it.layer != Layer::Identity)
    }

    /// The numbers of the policies that decide for a caller, in order.
    pub(super) fn policies(&self, caller: &Caller) -> Vec<u32> {
        let mut numbers = sorted(self.general.iter().copied().chain(self.own(caller)));
        numbers.retain(|number| self.counts(*number));
        numbers
    }

    /// The same with those of the caller that have no part in it, to explain a decision.
    pub(super) fn all_policies(&self, caller: &Caller) -> Vec<u32> {
        let names = names(caller);
        let is_own = |policy: &Policy| {
            policy.holders.iter().any(|holder| match holder {
                Holder::Identity { name, .. } => names.contains(&Some(name.as_str())),
                Holder::Group(_) | Holder::Account(_) | Holder::All => true,
                Holder::Unattached => false,
            })
        };
        let all = (0u32..).zip(&self.ledger.world.policies);
        let own = all.filter(|(_, it)| matches!(it.layer, Layer::Identity | Layer::Boundary) && is_own(it));
        sorted(self.general.iter().copied().chain(own.map(|(number, _)| number)))
    }

    fn own(&self, caller: &Caller) -> impl Iterator<Item = u32> {
        names(caller).into_iter().flatten().filter_map(|name| self.ledger.held.get(name)).flatten().copied()
    }
}

/// Each once, in order.
pub(super) fn sorted(numbers: impl Iterator<Item = u32>) -> Vec<u32> {
    let mut numbers: Vec<u32> = numbers.collect();
    numbers.sort_unstable();
    numbers.dedup();
    numbers
}

/// By which names a caller holds policies.
fn names(caller: &Caller) -> [Option<&str>; 2] {
    match caller {
        Caller::Identity(Identity { kind: IdentityKind::ServiceAccount { parent }, name, .. }) => {
            [Some(parent.as_str()), Some(name.as_str())]
        }
        Caller::Identity(identity) => [Some(identity.name.as_str()), None],
        Caller::Anonymous | Caller::Service(_) => [None, None],
    }
}
