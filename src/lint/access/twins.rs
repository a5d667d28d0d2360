//! Which statements of a world are covered by others of the same effect in the same place: by one, or by several together.

use std::collections::{BTreeMap, BTreeSet};

use super::beside::beside;
use super::part::Part;
use super::several::Several;
use super::twin::{Finder, has_complaint};
use crate::access::{Policy, StatementId, World};
use crate::explore::Reason;
use crate::policy::Statement;

/// What was found.
#[derive(Clone, Debug, Default)]
pub struct Covered {
    /// Statements that can go, each with those that say all of it and stay: one where one is enough. All of them can go together.
    pub gone: BTreeMap<StatementId, BTreeSet<StatementId>>,
    /// Why there may be more.
    pub unfinished: Option<Reason>,
}

/// Finds the statements that can go because others say it already: of the same policy, or, where they allow, of policies that
/// everybody holds who holds this one. A Deny in two policies is a guard behind a guard, and nobody is told to take it away.
/// One of those is of the part that is asked about.
pub fn covered_statements(world: &World, part: Part<'_>) -> Covered {
    let beside = beside(world);
    let (mut by, one) = by_one(world, part, &beside);
    let mut several = Several::new(world);
    // Of a ring the first stay: the last is asked first, and what has gone covers nothing.
    let all: Vec<_> = world.statements().collect();
    for (id, policy, statement) in all.into_iter().rev() {
        let policies = beside.get(id.policy as usize).into_iter().flatten();
        let mut policies = policies.filter_map(|policy| world.policies.get(*policy as usize));
        if by.contains_key(&id) || !is_told(policy, statement) || !policies.any(|policy| part.has(policy)) {
            continue;
        }
        let others = others(world, &beside, id, statement).filter(|other| !by.contains_key(other)).collect();
        let found = several.cover(id, others);
        let is_asked = |ids: &BTreeSet<StatementId>| {
            let mut policies = ids.iter().chain([&id]).filter_map(|id| world.policies.get(id.policy as usize));
            policies.any(|policy| part.has(policy))
        };
        by.extend(found.filter(is_asked).map(|ids| (id, ids)));
    }
    let gone = by.keys().map(|id| (*id, staying(&by, *id))).collect();
    Covered { gone, unfinished: one.or(several.unfinished) }
}

/// Those that one other covers, with that one.
fn by_one(
    world: &World,
    part: Part<'_>,
    beside: &[Vec<u32>],
) -> (BTreeMap<StatementId, BTreeSet<StatementId>>, Option<Reason>) {
    let mut finder = Finder::new(world);
    let mut by: BTreeMap<StatementId, BTreeSet<StatementId>> = BTreeMap::new();
    for (id, policy, statement) in world.statements().filter(|(_, policy, statement)| is_told(policy, statement)) {
        let own = part.has(policy);
        let asked = |other: &StatementId| own || world.statement(*other).is_some_and(|(other, _)| part.has(other));
        for other in others(world, beside, id, statement).filter(asked) {
            // Of two that say the same the first stays; and of a ring, one of which is not seen to cover another, one does.
            let stays = !staying(&by, other).contains(&id);
            if stays && finder.covers(other, id) && (other < id || !finder.covers(id, other)) {
                by.insert(id, BTreeSet::from([other]));
                break;
            }
            if finder.unfinished == Some(Reason::Budget) {
                break;
            }
        }
    }
    (by, finder.unfinished)
}

/// Whether all that a statement says could be read.
fn is_told(policy: &Policy, statement: &Statement) -> bool {
    statement.effect.is_some() && !has_complaint(policy, statement)
}

/// The other statements of the policies that count wherever that of a statement does; of the same one, where it denies.
fn others<'a>(
    world: &'a World,
    beside: &'a [Vec<u32>],
    id: StatementId,
    statement: &Statement,
) -> impl Iterator<Item = StatementId> + use<'a> {
    let allows = statement.allows();
    let policies = beside.get(id.policy as usize).map(Vec::as_slice).unwrap_or_default();
    let policies = policies.iter().copied().filter(move |other| *other == id.policy || allows);
    let statements = policies.flat_map(|policy| {
        let count = world.policies.get(policy as usize).map_or(0, |it| it.document.statements.len());
        (0u32..).take(count).map(move |statement| StatementId { policy, statement })
    });
    statements.filter(move |other| *other != id)
}

/// The statements that stay, of those that cover this one; itself where it stays.
fn staying(by: &BTreeMap<StatementId, BTreeSet<StatementId>>, id: StatementId) -> BTreeSet<StatementId> {
    let (mut staying, mut left, mut seen) = (BTreeSet::new(), vec![id], BTreeSet::new());
    while let Some(id) = left.pop() {
        match by.get(&id) {
            Some(others) if seen.insert(id) => left.extend(others),
            Some(_) => {}
            None => {
                staying.insert(id);
            }
        }
    }
    staying
}
