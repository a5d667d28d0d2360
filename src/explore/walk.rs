//! The walk over all classes of requests, deciding each on both sides.

use std::collections::{BTreeMap, BTreeSet};

use super::actions::{self, ActionClass};
use super::branch::{Branch, When, branches, next_key};
use super::callers::{Person, people};
use super::changed::Changed;
use super::keys::{Keys, tested};
use super::narrow::{Index, Part};
use super::resources::{ResourceClass, Vocabulary};
use super::strings::OverBudget;
use super::{Direction, Outcome, Reason, Sides};
use crate::access::decide::second;
use crate::access::evaluate::{Dependency, Trace};
use crate::access::{Caller, Context, Decision, Options, Request, StatementId, Truth, World, evaluate_with};
use crate::policy::Statement;
use crate::target::Levels;

/// So often statements are matched at most, by all requests of a comparison together. It is counted and not timed, so that every
/// run comes to the same end.
pub const STEPS: usize = 2_000_000;

/// A class of requests that a change makes a difference to.
#[derive(Clone, Debug)]
pub(super) struct Cell {
    pub(super) person: usize,
    pub(super) action: usize,
    pub(super) resource: ResourceClass,
    /// The keys that decide, with their states.
    pub(super) when: When,
    pub(super) outcome: Outcome,
    pub(super) request: Request,
}

/// Everything the walk came to.
#[derive(Debug, Default)]
pub(super) struct Walked {
    pub(super) people: Vec<Person>,
    pub(super) actions: Vec<ActionClass>,
    pub(super) cells: Vec<Cell>,
    /// The patterns that resources were told apart by, per person.
    pub(super) vocabularies: Vec<Vocabulary>,
    /// Why not everything was looked at; empty when it was.
    pub(super) unfinished: BTreeSet<Reason>,
}

/// Walks over every class of requests that a changed statement may have a part in.
pub(super) fn walk(sides: &Sides<'_>, changed: &Changed, options: Options) -> Walked {
    let (base, head) = (sides.base, sides.head);
    let of = |world: &World, ids: &BTreeSet<StatementId>| -> Vec<Statement> {
        ids.iter().filter_map(|id| Some(world.statement(*id)?.1.clone())).collect()
    };
    let everything: Vec<Statement> = if changed.limits {
        // Where a limit changes, what it is silent about changes too.
        [base, head].iter().flat_map(|world| world.statements()).map(|(_, _, statement)| statement.clone()).collect()
    } else {
        of(base, &changed.base).into_iter().chain(of(head, &changed.head)).collect()
    };
    let people = people(&[base, head]);
    let actions = actions::classes(&[base, head], everything.iter(), &tested(&[base, head]));
    let (before, after) = (Index::new(base, &everything, &changed.base), Index::new(head, &everything, &changed.head));
    let mut walked = Walked { people, actions, ..Walked::default() };
    let mut steps = 0;
    let mut known = Classes::new();
    for at in 0..walked.people.len() {
        let Some(person) = walked.people.get(at) else { break };
        let (base, head) = (before.part(&person.caller), after.part(&person.caller));
        let worlds = [&base.world, &head.world];
        let vocabulary = Vocabulary::new(&worlds, everything.iter(), &person.caller);
        let mut walk = Walk {
            keys: Keys::new(&worlds),
            gone: base.ids(&changed.base),
            new: head.ids(&changed.head),
            base,
            head,
            limits: changed.limits,
            options,
            person: at,
            caller: &person.caller,
            steps,
            cells: Vec::new(),
            unfinished: BTreeSet::new(),
        };
        walk.person(&walked.actions, &vocabulary, &mut known);
        steps = walk.steps;
        walked.cells.append(&mut walk.cells);
        walked.unfinished.append(&mut walk.unfinished);
        walked.vocabularies.push(vocabulary);
    }
    walked
}

/// The classes of resources that patterns tell apart: many callers have the same patterns.
type Classes = BTreeMap<Vec<String>, BTreeMap<Levels, Result<Vec<ResourceClass>, OverBudget>>>;

/// The walk for one caller.
struct Walk<'a> {
    base: Part,
    head: Part,
    /// The statements that only the base has, by their numbers in the part; and the head.
    gone: BTreeSet<StatementId>,
    new: BTreeSet<StatementId>,
    limits: bool,
    options: Options,
    person: usize,
    caller: &'a Caller,
    keys: Keys,
    steps: usize,
    cells: Vec<Cell>,
    unfinished: BTreeSet<Reason>,
}

impl Walk<'_> {
    fn person(&mut self, actions: &[ActionClass], vocabulary: &Vocabulary, known: &mut Classes) {
        let known = known.entry(vocabulary.patterns.clone()).or_default();
        for (number, action) in actions.iter().enumerate() {
            let classes = known.entry(action.levels).or_insert_with(|| vocabulary.classes(action.levels));
            let resources = match classes {
                Ok(resources) => resources,
                Err(over) => {
                    self.unfinished.insert((*over).into());
                    continue;
                }
            };
            for resource in resources.iter() {
                let request = Request {
                    caller: self.caller.clone(),
                    action: action.name().to_owned(),
                    resource: resource.arn.clone(),
                    context: Context::unknown(),
                };
                let place = Place { action: number, resource };
                let decided = self.both(&request);
                self.decide(&place, request, &decided, &mut When::new());
            }
        }
    }

    /// Decides a request on both sides.
    fn both(&mut self, request: &Request) -> (Trace, Trace) {
        self.steps += 1 + self.base.statements + self.head.statements;
        let before = evaluate_with(&self.base.world, request, self.options);
        (before, evaluate_with(&self.head.world, request, self.options))
    }

    /// Looks at a decided request, and where it hangs on a key at every state of it.
    fn decide(&mut self, place: &Place<'_>, request: Request, decided: &(Trace, Trace), when: &mut When) {
        if self.steps > STEPS {
            self.unfinished.insert(Reason::Budget);
            return;
        }
        let (before, after) = decided;
        // A second action that is checked along has statements of its own.
        let anonymous = request.caller == Caller::Anonymous;
        let single = second(self.base.world.target, &request.action, anonymous).is_none();
        if single && !self.limits && !touches(before, &self.gone) && !touches(after, &self.new) {
            return;
        }
        let (open, opened) = (before.decision == Decision::Depends, after.decision == Decision::Depends);
        if let Some(key) = (open || opened)
            .then(|| next_key(&self.keys, before.depends.iter().chain(&after.depends), &request))
            .flatten()
        {
            let states = match self.keys.states(&key) {
                Ok(states) => states.to_vec(),
                Err(over) => {
                    self.unfinished.insert(over.into());
                    return;
                }
            };
            let apart = self.keys.is_variable(&key);
            for Branch { request, answer, states } in
                branches(&request, &key, states, apart, |request| self.both(request))
            {
                when.push((key.clone(), states));
                self.decide(place, request, &answer, when);
                when.pop();
            }
            return;
        }
        if let Some(outcome) = self.outcome(before, after) {
            self.cells.push(Cell {
                person: self.person,
                action: place.action,
                resource: place.resource.clone(),
                when: when.clone(),
                outcome,
                request,
            });
        }
    }

    fn outcome(&self, before: &Trace, after: &Trace) -> Option<Outcome> {
        let of = |trace: &Trace, ids: &BTreeSet<StatementId>| -> BTreeSet<StatementId> {
            trace.deciding.iter().copied().filter(|id| ids.contains(id)).collect()
        };
        let (gone, new) = (of(before, &self.gone), of(after, &self.new));
        let direction = match (passes(before.decision), passes(after.decision)) {
            (Truth::Yes, Truth::No) => Direction::Lost,
            (Truth::No, Truth::Yes) => Direction::Gained,
            (Truth::Yes, Truth::Yes) | (Truth::No, Truth::No) => return None,
            // Both hang on the same, and nothing that was changed has a part in it.
            (Truth::Unknown, Truth::Unknown)
                if before.depends == after.depends && gone.is_empty() && new.is_empty() =>
            {
                return None;
            }
            _ => Direction::Open,
        };
        let mut because: BTreeSet<Dependency> = BTreeSet::new();
        if direction == Direction::Open {
            because.extend(before.depends.iter().chain(&after.depends).cloned());
        }
        // Where silence decides, no statement does: then it is whatever was changed. Where several do, the first stands for
        // them, or else every combination of them would be a region of its own.
        let silent = gone.is_empty() && new.is_empty();
        let (gone, new) = if silent { (&self.gone, &self.new) } else { (&gone, &new) };
        let first = |ids: &BTreeSet<StatementId>| ids.iter().take(1).copied().collect();
        let (gone, new) = (self.base.whole(&first(gone)), self.head.whole(&first(new)));
        Some(Outcome { direction, gone, new, because })
    }
}

struct Place<'a> {
    action: usize,
    resource: &'a ResourceClass,
}

fn passes(decision: Decision) -> Truth {
    match decision {
        Decision::Allowed => Truth::Yes,
        Decision::Denied | Decision::Implicit => Truth::No,
        Decision::Depends => Truth::Unknown,
    }
}

/// Whether one of the statements has a part in a decision, or may have.
fn touches(trace: &Trace, ids: &BTreeSet<StatementId>) -> bool {
    trace.layers.iter().flat_map(|layer| &layer.matched).any(|(id, _)| ids.contains(id))
}
