//! One request under every state of the keys that it hangs on, on both sides.

use std::collections::{BTreeSet, HashMap};
use std::rc::Rc;

use foldhash::fast::RandomState;

use super::caller::Walk;
use crate::access::decide::second;
use crate::access::evaluate::{Dependency, Inquiry, Rest};
use crate::access::{Caller, Decision, Request, StatementId, Truth};
use crate::explore::branch::{Branch, branches, next_key};
use crate::explore::keys::State;
use crate::explore::states::AllStates;
use crate::explore::ways::Ways;
use crate::explore::{Direction, Outcome, Reason};

/// So many points are remembered at most.
const KNOWN: usize = 4_096;

/// A request on both sides.
pub(super) struct Both {
    before: Inquiry,
    after: Inquiry,
    so_far: SoFar,
}

/// How far a request has come.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(super) enum SoFar {
    /// It is settled.
    Settled(Option<Outcome>),
    /// It hangs on a key, and this can still make a difference.
    Hangs(String, Rest, Rest),
}

/// What was said of keys of which more than the answers so far can make a difference.
pub(super) type Said = Vec<(String, State)>;

/// Where requests can come to; with who asks for what on which resource, where that can still make a difference.
pub(super) type Point = (SoFar, Said, Option<(usize, String, String)>);

/// The ways that were found, by the point from which they go on.
#[derive(Default)]
pub(super) struct Known {
    ways: HashMap<Point, Rc<Ways>, RandomState>,
    states: AllStates,
}

impl Walk<'_, '_> {
    /// What a request comes to on both sides, or the key that it hangs on.
    pub(super) fn look(&self, request: &Request, before: Inquiry, after: Inquiry) -> Both {
        let so_far = self.so_far(request, &before, &after);
        Both { before, after, so_far }
    }

    fn so_far(&self, request: &Request, before: &Inquiry, after: &Inquiry) -> SoFar {
        let (gone, new) = (&self.changed.base, &self.changed.head);
        let single = second(self.before.target(), &request.action, request.caller == Caller::Anonymous).is_none();
        if single && !self.changed.limits && !before.meets(gone) && !after.meets(new) {
            return SoFar::Settled(None);
        }
        // What was changed has to have a part in it, so its keys come first.
        let rank = |it: &Dependency| if let Dependency::Key(key) = it { self.keys.rank(key) } else { usize::MAX };
        let (first, second) = (before.in_order(gone, &rank), after.in_order(new, &rank));
        let depends: Vec<Dependency> = [first.0, second.0, first.1, second.1].concat();
        match next_key(&self.keys, &depends, request) {
            Some(key) => SoFar::Hangs(key, before.rest(gone), after.rest(new)),
            None => SoFar::Settled(self.outcome(before, after)),
        }
    }

    /// The point that a request has come to.
    fn point(&self, request: &Request, both: &Both, said: &Said) -> Point {
        let SoFar::Hangs(_, before, after) = &both.so_far else { return (both.so_far.clone(), said.clone(), None) };
        let apart = |it: &Dependency| matches!(it, Dependency::Key(key) if self.keys.is_apart(key));
        let own = !said.is_empty() || before.depends().chain(after.depends()).any(apart);
        let place = || (self.person, request.action.clone(), request.resource.clone());
        (both.so_far.clone(), said.clone(), own.then(place))
    }

    /// The ways in which a request turns out, at every state of the keys that it hangs on. `known` are those that were found, by
    /// what could still make a difference and by what was said of keys that stand in patterns.
    pub(super) fn ways(&mut self, request: &mut Request, both: &Both, said: &mut Said, known: &mut Known) -> Rc<Ways> {
        if self.steps > self.bounds.limit {
            self.unfinished.insert(Reason::Budget);
            return Rc::default();
        }
        let key = match &both.so_far {
            SoFar::Hangs(key, ..) => key,
            SoFar::Settled(None) => return Rc::default(),
            SoFar::Settled(Some(outcome)) => return Rc::new(Ways::to(outcome.clone())),
        };
        let point = self.point(request, both, said);
        if let Some(ways) = known.ways.get(&point) {
            return Rc::clone(ways);
        }
        let states = match self.keys.states(key) {
            Ok(states) => states,
            Err(over) => {
                self.unfinished.insert(over.into());
                self.crowd.extend(self.keys.crowd(key).map(|text| (Some(key.to_ascii_lowercase()), text.to_owned())));
                return Rc::default();
            }
        };
        let apart = self.keys.is_apart(key);
        let mut steps = 0;
        let ask = |request: &Request| {
            steps += 1 + both.before.statements() + both.after.statements();
            let before = self.before.go_on(&both.before, request, key);
            self.look(request, before, self.after.go_on(&both.after, request, key))
        };
        let alike = |one: &Both, other: &Both| {
            one.so_far == other.so_far && (!apart || matches!(one.so_far, SoFar::Settled(_)))
        };
        let branches = branches(request, key, &states, ask, alike);
        self.steps += steps;
        let mut ways = Ways::default();
        for Branch { asked, answer, states } in branches {
            said.extend(apart.then(|| (key.clone(), asked.clone())));
            request.context.set(key, asked.clone());
            let then = self.ways(request, &answer, said, known);
            request.context.forget(key);
            said.truncate(said.len() - usize::from(apart));
            ways.add(known.states.keep(key, states), asked, &then);
        }
        let ways = Rc::new(ways);
        if known.ways.len() < KNOWN {
            known.ways.insert(point, Rc::clone(&ways));
        }
        ways
    }

    fn outcome(&self, before: &Inquiry, after: &Inquiry) -> Option<Outcome> {
        let decisions = (before.decision(), after.decision());
        let of = |inquiry: &Inquiry, ids: &BTreeSet<StatementId>| -> BTreeSet<StatementId> {
            inquiry.deciding().into_iter().filter(|id| ids.contains(id)).collect()
        };
        let direction = match (passes(decisions.0), passes(decisions.1)) {
            (Truth::Yes, Truth::No) => Direction::Lost,
            (Truth::No, Truth::Yes) => Direction::Gained,
            (Truth::Yes, Truth::Yes) | (Truth::No, Truth::No) => return None,
            _ => Direction::Open,
        };
        let (gone, new) = (of(before, &self.changed.base), of(after, &self.changed.head));
        let mut because: BTreeSet<Dependency> = BTreeSet::new();
        if direction == Direction::Open {
            let (one, other) = (before.depends(), after.depends());
            // Both hang on the same, and nothing that was changed has a part in it.
            if one == other && decisions.0 == decisions.1 && gone.is_empty() && new.is_empty() {
                return None;
            }
            because.extend(one.into_iter().chain(other));
        }
        // Where silence decides, no statement does: then it is whatever was changed. Where several do, the first stands for
        // them, or else every combination of them would be a region of its own.
        let silent = gone.is_empty() && new.is_empty();
        let (gone, new) = if silent { (&self.changed.base, &self.changed.head) } else { (&gone, &new) };
        let first = |ids: &BTreeSet<StatementId>| ids.iter().take(1).copied().collect();
        Some(Outcome { direction, gone: first(gone), new: first(new), because })
    }
}

fn passes(decision: Decision) -> Truth {
    match decision {
        Decision::Allowed => Truth::Yes,
        Decision::Denied | Decision::Implicit => Truth::No,
        Decision::Depends => Truth::Unknown,
    }
}
