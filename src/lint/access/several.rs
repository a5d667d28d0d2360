//! Which statements are covered by several others together and by none alone.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use super::twin::{beyond, has_complaint, has_template};
use super::within::{Parts, Within};
use crate::access::{Policy, StatementId, World};
use crate::change::Cover;
use crate::explore::{self, Reason, STEPS};
use crate::policy::{Clause, Principal, Principals, Scope, Statement};

/// So often statements are matched for all proofs together.
const LIMIT: usize = 5 * STEPS;

/// So many texts are compared at most.
const COMPARED: usize = 2_000_000;

/// So many statements that hang on conditions are tried together at most.
const CONDITIONAL: usize = 12;

/// Answers for statements, as long as that is not too much.
pub(super) struct Several<'a> {
    world: &'a World,
    cover: Cover,
    compared: usize,
    steps: usize,
    pub(super) unfinished: Option<Reason>,
}

/// A statement that says a part of what another one says.
struct Partial<'a> {
    id: StatementId,
    policy: &'a Policy,
    statement: Statement,
    within: Within,
}

impl<'a> Several<'a> {
    pub(super) fn new(world: &'a World) -> Self {
        Self { world, cover: Cover::default(), compared: 0, steps: 0, unfinished: None }
    }

    /// Statements of these, no more than it takes, that cover another one together; none where they do not.
    pub(super) fn cover(&mut self, id: StatementId, others: Vec<StatementId>) -> Option<BTreeSet<StatementId>> {
        let (policy, statement) = self.world.statement(id)?;
        let parts = Parts::of(statement)?;
        let partial = self.partial(id, statement, &parts, others)?;
        let (mut chosen, conditional) = choose(&parts, partial)?;
        if !self.prove((policy, statement), &chosen)? {
            return None;
        }
        // Of those that hang on conditions some may not be needed.
        for id in conditional {
            let fewer: Vec<&Partial<'_>> = chosen.iter().filter(|it| it.id != id).collect();
            let all = parts.all_in(fewer.iter().map(|it| &it.within));
            if all && fewer.len() > 1 && self.prove_of((policy, statement), &fewer)? {
                chosen.retain(|it| it.id != id);
            }
        }
        Some(chosen.iter().map(|it| it.id).collect())
    }

    /// The statements that say a part, where together they name all of it.
    fn partial(
        &mut self,
        id: StatementId,
        statement: &Statement,
        parts: &Parts<'_>,
        others: Vec<StatementId>,
    ) -> Option<Vec<Partial<'a>>> {
        let of_template = has_template(statement);
        let mut partial = Vec::new();
        for other in others {
            let (policy, wide) = self.world.statement(other)?;
            // What templates fill in is the same in one document.
            let same_templates = id.policy == other.policy || !of_template;
            if wide.effect != statement.effect || !same_templates || has_complaint(policy, wide) {
                continue;
            }
            self.compared += parts.items(wide);
            if self.compared > COMPARED {
                self.unfinished = Some(Reason::Budget);
                return None;
            }
            let Some(within) = parts.within(wide, &self.cover) else { continue };
            let statement = beyond(self.world.target, &self.cover, wide, statement);
            if explore::is_exact_outer(self.world.target, &statement) {
                partial.push(Partial { id: other, policy, statement, within });
            }
        }
        self.compared += partial.len() * parts.cells();
        (partial.len() > 1 && parts.all_in(partial.iter().map(|it| &it.within))).then_some(partial)
    }

    fn prove(&mut self, inner: (&Policy, &Statement), by: &[Partial<'_>]) -> Option<bool> {
        self.prove_of(inner, &by.iter().collect::<Vec<_>>())
    }

    /// Whether every request that the statement matches is matched by one of these; none where it cannot be told.
    fn prove_of(&mut self, (policy, statement): (&Policy, &Statement), by: &[&Partial<'_>]) -> Option<bool> {
        for (number, principals) in principals(statement).into_iter().enumerate() {
            let about = by.iter().filter(|it| it.within.names(number));
            let outer: Vec<(&Policy, &Statement)> = about.map(|it| (it.policy, &it.statement)).collect();
            let one = Statement { principals, ..statement.clone() };
            let mut steps = 0;
            let covered = if self.steps > LIMIT {
                Err(Reason::Budget)
            } else {
                explore::covered_together(self.world, (policy, &one), &outer, &mut steps)
            };
            self.steps += steps;
            match covered {
                Ok(true) => {}
                Ok(false) => return Some(false),
                Err(reason) => {
                    self.unfinished = Some(reason);
                    return None;
                }
            }
        }
        Some(true)
    }
}

/// Whom a statement names, one by one; as a whole where it lists nobody, or whom it spares.
fn principals(statement: &Statement) -> Vec<Principals> {
    let Scope::Only(only) = &statement.principals else { return vec![statement.principals.clone()] };
    let one = |item: &Principal| Scope::Only(Clause { items: vec![item.clone()], ..only.clone() });
    only.items.iter().map(one).collect()
}

/// Few of these that name all of it together: first those without conditions of their own, each time the one that adds most, and
/// for what these leave all the others, by their ids; none where these are too many.
fn choose<'a>(parts: &Parts<'_>, partial: Vec<Partial<'a>>) -> Option<(Vec<Partial<'a>>, Vec<StatementId>)> {
    let (mut free, mut others): (Vec<_>, Vec<_>) =
        partial.into_iter().partition(|it| it.statement.conditions.is_empty());
    let mut left = parts.all();
    let mut chosen = Vec::new();
    loop {
        free.retain(|it| left.count(&it.within) > 0);
        // The first of those that add as much.
        let most = free.iter().enumerate().max_by_key(|(_, it)| (left.count(&it.within), Reverse(it.id)));
        let Some((most, _)) = most else { break };
        let next = free.swap_remove(most);
        left.take(&next.within);
        chosen.push(next);
    }
    others.retain(|it| left.count(&it.within) > 0);
    let ids: Vec<StatementId> = others.iter().map(|it| it.id).collect();
    chosen.append(&mut others);
    (ids.len() <= CONDITIONAL).then_some((chosen, ids))
}
