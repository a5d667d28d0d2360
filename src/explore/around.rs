//! What is around a statement: the policies and people that a request for what it is about can have to do with. In a repository of a
//! thousand policies that is a small world.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::aim::{Aim, Wanted};
use super::narrow::Ledger;
use super::stand_in::{asks_who, mentions};
use crate::access::{Holder, Identity, Layer, Policy, StatementId, World};

/// A world, to ask what is around its statements.
#[derive(Debug)]
pub struct Surroundings<'a> {
    world: &'a World,
    ledger: Ledger<'a>,
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
        Self { world, ledger: Ledger::new(world, None) }
    }

    /// Those of a statement; none where there is no such statement.
    pub fn of(&self, id: StatementId) -> Option<Near> {
        let wanted = Wanted::by(&[self.world.statement(id)?]);
        let index = self.ledger.narrowed(&Aim::new(&wanted), &BTreeSet::from([id]));
        let numbered = (0u32..).zip(&self.world.policies);
        let (numbers, policies): (Vec<u32>, Vec<Arc<Policy>>) =
            numbered.filter(|(number, _)| index.has(*number)).map(|(number, it)| (number, Arc::clone(it))).unzip();
        let policy = numbers.binary_search(&id.policy).ok().and_then(|at| u32::try_from(at).ok())?;
        let World { target, identities, buckets, home, .. } = self.world;
        let known = People::of(&policies);
        let identities = identities.iter().filter(|identity| known.may_be(identity)).cloned().collect();
        let world = World { target: *target, policies, identities, buckets: buckets.clone(), home: home.clone() };
        Some(Near { world, id: StatementId { policy, ..id }, numbers })
    }
}

/// Whom some policies know of.
struct People<'a> {
    holders: BTreeSet<&'a str>,
    mentioned: Vec<&'a str>,
    /// They ask for more than who is named.
    all: bool,
}

impl<'a> People<'a> {
    fn of(policies: &'a [Arc<Policy>]) -> Self {
        let mut people = Self { holders: BTreeSet::new(), mentioned: Vec::new(), all: false };
        for policy in policies {
            people.holders.extend(policy.holders.iter().filter_map(|holder| match holder {
                Holder::Identity { name, .. } => Some(name.as_str()),
                Holder::Group(_) | Holder::Account(_) | Holder::All | Holder::Unattached => None,
            }));
            for statement in policy.document.statements.iter().filter(|_| policy.layer != Layer::Scp) {
                people.all |= asks_who(statement);
                match mentions(statement) {
                    Some(texts) => people.mentioned.extend(texts),
                    None => people.all = true,
                }
            }
        }
        people
    }

    /// Whether it makes a difference that somebody is who they are.
    fn may_be(&self, identity: &Identity) -> bool {
        let name = identity.name.rsplit('/').next().unwrap_or(&identity.name);
        self.all
            || !identity.groups.is_empty()
            || self.holders.iter().any(|holder| *holder == identity.name || holder.starts_with(&identity.name))
            || self.mentioned.iter().any(|text| text.contains(name))
    }
}
