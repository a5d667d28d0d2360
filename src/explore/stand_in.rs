//! Callers of whom the policies in question know nothing: what is so for a stranger of their kind is so for them.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use foldhash::fast::RandomState;

use super::callers::{Person, Standing};
use super::narrow::Index;
use crate::access::{Caller, Holder, Identity, IdentityKind, Policy, World};
use crate::policy::{Principal, Statement};
use crate::target::Target;

/// Keys whose value differs between callers of one kind and account, without their prefix.
const OF_CALLER: [&str; 6] = ["principalarn", "username", "userid", "groups", "sourceidentity", "subuser"];

/// What sets callers apart in the policies that are about anybody.
#[derive(Debug, Default)]
pub(super) struct StandIns<'a> {
    /// The texts that say who is meant.
    named: HashSet<&'a str, RandomState>,
    /// Those who are in groups, by name.
    grouped: BTreeSet<&'a str>,
    /// The strangers by kind and account, by their position among all people.
    strangers: BTreeMap<(bool, &'a str), usize>,
}

impl<'a> StandIns<'a> {
    /// None where callers can be told apart by more than how they are named: by keys, by variables, by patterns of names.
    pub(super) fn new(worlds: [&'a World; 2], narrowed: [&Index<'a>; 2], people: &'a [Person]) -> Option<Self> {
        let mut those = Self::default();
        for (world, index) in worlds.into_iter().zip(narrowed) {
            for policy in index.general() {
                those.add(policy)?;
            }
            those.grouped.extend(world.identities.iter().filter(|it| !it.groups.is_empty()).map(|it| it.name.as_str()));
            // On Ceph a bucket can be of one user.
            if world.target == Target::Ceph {
                those.named.extend(world.buckets.iter().map(|bucket| bucket.owner.as_str()));
                those.named.insert(&world.home);
            }
        }
        let strangers = people.iter().enumerate().filter(|(_, person)| matches!(person.standing, Standing::Any(_)));
        those.strangers = strangers.filter_map(|(at, person)| Some((kind(&person.caller)?, at))).collect();
        Some(those)
    }

    fn add(&mut self, policy: &'a Policy) -> Option<()> {
        for holder in &policy.holders {
            match holder {
                Holder::Identity { name, .. } => {
                    self.named.insert(name);
                }
                Holder::Group(_) | Holder::Account(_) | Holder::All | Holder::Unattached => {}
            }
        }
        policy.document.statements.iter().try_for_each(|statement| {
            self.named.extend(mentions(statement)?);
            (!asks_who(statement)).then_some(())
        })
    }

    /// The stranger that stands for somebody who has no policy of their own in question, by position.
    pub(super) fn of(&self, person: &Person, narrowed: [&Index<'_>; 2]) -> Option<usize> {
        let Caller::Identity(Identity { name, groups, .. }) = &person.caller else { return None };
        let at = *self.strangers.get(&kind(&person.caller)?)?;
        let short = name.rsplit('/').next().and_then(|name| name.split(':').next()).filter(|name| !name.is_empty())?;
        let is_named = || self.named.iter().any(|text| text.contains(short));
        let unknown = matches!(person.standing, Standing::Named)
            && groups.is_empty()
            && !self.grouped.contains(name.as_str())
            && narrowed.iter().all(|index| index.is_nobody(&person.caller))
            && !is_named();
        unknown.then_some(at)
    }
}

/// What somebody is, with the account: a role, or a user.
fn kind(caller: &Caller) -> Option<(bool, &str)> {
    let Caller::Identity(Identity { kind, account, .. }) = caller else { return None };
    match kind {
        IdentityKind::User => Some((false, account)),
        IdentityKind::Role { .. } => Some((true, account)),
        IdentityKind::Root | IdentityKind::FederatedUser | IdentityKind::ServiceAccount { .. } => None,
    }
}

/// Whom a statement names; none where that can be a pattern.
pub(super) fn mentions(statement: &Statement) -> Option<Vec<&str>> {
    statement.principals.items().filter(|principal| !principal.is_everyone()).map(name).collect()
}

/// Who is meant, where that is no pattern.
fn name(principal: &Principal) -> Option<&str> {
    principal.term.value.known().filter(|text| !text.contains(['*', '?', '$', '[', '\\']))
}

/// Whether a statement asks who somebody is other than by its principals.
pub(super) fn asks_who(statement: &Statement) -> bool {
    let asks = |key: &str| {
        let name = key.split_once(':').map_or(key, |(_, name)| name);
        OF_CALLER.iter().any(|of_caller| name.eq_ignore_ascii_case(of_caller))
    };
    let mut keys = statement.conditions.iter().map(|condition| condition.key.value.text());
    let values = statement.conditions.iter().flat_map(|condition| &condition.values).map(|value| value.value.known());
    let resources = statement.resources.items().map(|item| Some(item.value.text()));
    keys.any(asks) || values.chain(resources).any(|text| text.is_none_or(|text| text.contains("${")))
}
