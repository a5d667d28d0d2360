//! Which statements of a world are covered by another one of the same effect in the same place.

use std::collections::BTreeMap;

use super::beside::beside;
use super::part::Part;
use super::twin::{Finder, has_complaint};
use crate::access::{StatementId, World};
use crate::explore::Reason;

/// What was found.
#[derive(Clone, Debug, Default)]
pub struct Covered {
    /// Statements that can go, each with one that says all of it and stays. All of them can go together.
    pub pairs: Vec<(StatementId, StatementId)>,
    /// Why there may be more.
    pub unfinished: Option<Reason>,
}

/// Finds the statements that can go because another one says it already: of the same policy, or, where they allow, of policies
/// that everybody holds who holds this one. A Deny in two policies is a guard behind a guard, and nobody is told to take it away.
/// One of the two is of the part that is asked about.
pub fn covered_statements(world: &World, part: Part<'_>) -> Covered {
    let mut finder = Finder::new(world);
    let mut by: BTreeMap<StatementId, StatementId> = BTreeMap::new();
    let beside = beside(world);
    for (id, policy, statement) in world.statements() {
        if statement.effect.is_none() || has_complaint(policy, statement) {
            continue;
        }
        let own = part.has(policy);
        let policies = beside.get(id.policy as usize).map(Vec::as_slice).unwrap_or_default();
        let counts = |other: &&u32| {
            let asked = own || world.policies.get(**other as usize).is_some_and(|other| part.has(other));
            asked && (**other == id.policy || statement.allows())
        };
        let others = policies.iter().filter(counts).flat_map(|other| {
            let statements = world.policies.get(*other as usize).map_or(0, |it| it.document.statements.len());
            (0u32..).take(statements).map(move |statement| StatementId { policy: *other, statement })
        });
        for other in others.filter(|other| *other != id) {
            // Of two that say the same the first stays; and of a ring, one of which is not seen to cover another, one does.
            if stays(&by, other) != id && finder.covers(other, id) && (other < id || !finder.covers(id, other)) {
                by.insert(id, other);
                break;
            }
            if finder.unfinished == Some(Reason::Budget) {
                break;
            }
        }
    }
    Covered { pairs: by.iter().map(|(id, other)| (*id, stays(&by, *other))).collect(), unfinished: finder.unfinished }
}

/// The statement that stays, of those that cover this one.
fn stays(by: &BTreeMap<StatementId, StatementId>, mut id: StatementId) -> StatementId {
    while let Some(next) = by.get(&id) {
        id = *next;
    }
    id
}
