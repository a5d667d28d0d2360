//! What is around a statement: the policies and people that a request for what it is about can have to do with. In a repository of a
//! thousand policies that is a small world.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use foldhash::fast::RandomState;

use super::aim::{Aim, Wanted};
use super::ledger::Ledger;
use super::stand_in::{asks_who, mentions};
use crate::access::{Bucket, Holder, Identity, IdentityKind, Policy, StatementId, World};

/// A world, to ask what is around its statements.
#[derive(Debug)]
pub struct Surroundings<'a> {
    world: &'a World,
    ledger: Ledger<'a>,
    /// The identities by the last part of their names.
    by_name: HashMap<&'a str, Vec<usize>, RandomState>,
    /// Those who are in groups.
    grouped: Vec<usize>,
}

/// A statement with what is around it.
#[derive(Clone, Debug)]
pub struct Near {
    /// The policies and people around the statement.
    pub world: World,
    /// The statement among them.
    pub id: StatementId,
    /// Where their policies stand in the whole world.
    numbers: Vec<u32>,
}

impl Near {
    /// A statement of the small world in the whole one.
    pub fn whole(&self, id: StatementId) -> StatementId {
        let policy = self.numbers.get(id.policy as usize).copied().unwrap_or(id.policy);
        StatementId { policy, ..id }
    }
}

impl<'a> Surroundings<'a> {
    /// Of all statements of a world.
    pub fn new(world: &'a World) -> Self {
        let mut by_name: HashMap<&str, Vec<usize>, RandomState> = HashMap::default();
        for (at, identity) in world.identities.iter().enumerate() {
            by_name.entry(last(&identity.name)).or_default().push(at);
            // A service account has what its parent has.
            if let IdentityKind::ServiceAccount { parent } = &identity.kind {
                by_name.entry(last(parent)).or_default().push(at);
            }
        }
        let grouped = world.identities.iter().enumerate().filter(|(_, it)| !it.groups.is_empty());
        Self { world, ledger: Ledger::new(world, None), by_name, grouped: grouped.map(|(at, _)| at).collect() }
    }

    /// Those of a statement; none where there is no such statement.
    pub fn of(&self, id: StatementId) -> Option<Near> {
        let wanted = Wanted::by(&[self.world.statement(id)?]);
        let index = self.ledger.narrowed(&Aim::new(&wanted), &BTreeSet::from([id]));
        let numbers = index.numbers();
        let policies: Vec<Arc<Policy>> =
            numbers.iter().filter_map(|number| self.world.policies.get(*number as usize).cloned()).collect();
        let policy = numbers.binary_search(&id.policy).ok().and_then(|at| u32::try_from(at).ok())?;
        let World { target, buckets, home, .. } = self.world;
        let named: Option<BTreeSet<&str>> = wanted.iter().map(Wanted::bucket).collect();
        let is_wanted = |bucket: &&Bucket| named.as_ref().is_none_or(|named| named.contains(bucket.name.as_str()));
        let world = World {
            target: *target,
            identities: self.people(&policies),
            policies,
            buckets: buckets.iter().filter(is_wanted).cloned().collect(),
            home: home.clone(),
        };
        Some(Near { world, id: StatementId { policy, ..id }, numbers })
    }

    /// Those of whom some policies know: whoever holds one or is named in one, and whoever is in groups.
    fn people(&self, policies: &[Arc<Policy>]) -> Vec<Identity> {
        let mut texts: Vec<&str> = Vec::new();
        for policy in policies {
            texts.extend(policy.holders.iter().filter_map(|holder| match holder {
                Holder::Identity { name, .. } => Some(name.as_str()),
                Holder::Group(_) | Holder::Account(_) | Holder::All | Holder::Unattached => None,
            }));
            for statement in &policy.document.statements {
                match mentions(statement).filter(|_| !asks_who(statement)) {
                    Some(named) => texts.extend(named),
                    // Whom patterns of names are about is not looked for.
                    None => return self.world.identities.clone(),
                }
            }
        }
        let parts = texts.into_iter().flat_map(|text| text.split(['/', ':']));
        let named = parts.filter_map(|part| self.by_name.get(part)).flatten();
        let numbers: BTreeSet<usize> = named.chain(&self.grouped).copied().collect();
        numbers.into_iter().filter_map(|at| self.world.identities.get(at).cloned()).collect()
    }
}

/// What a name ends with, without the path and without what stands before a colon.
fn last(name: &str) -> &str {
    name.rsplit(['/', ':']).next().unwrap_or(name)
}
