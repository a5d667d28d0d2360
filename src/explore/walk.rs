//! The walk over all classes of requests, deciding each on both sides.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::rc::Rc;

use foldhash::fast::RandomState;

use super::actions::ActionClass;
use super::aim::Aim;
use super::branch::{Branch, When, branches, next_key};
use super::changed::Changed;
use super::crowd::Pattern;
use super::ground::Ground;
use super::keys::{Keys, KeysId, State};
use super::narrow::Index;
use super::resources::{ResourceClass, Vocabulary, is_of_objects};
use super::slices::Slice;
use super::stand_in::StandIns;
use super::states::AllStates;
use super::vocabulary::About;
use super::ways::Ways;
use super::{Direction, Outcome, Reason};
use crate::access::decide::second;
use crate::access::evaluate::{Dependency, Inquiry, Rest, View};
use crate::access::{Caller, Context, Decision, Options, Request, StatementId, Truth};
use crate::target::Level;

/// So often statements are matched at most, by all requests of a comparison together. It is counted and not timed, so that every
/// run comes to the same end.
pub const STEPS: usize = 2_000_000;

/// So many points are remembered at most.
const KNOWN: usize = 4_096;

/// For so many kinds of callers.
const REMEMBERED: usize = 16;

/// A class of requests that a change makes a difference to.
#[derive(Clone, Debug)]
pub(super) struct Cell {
    pub(super) person: usize,
    pub(super) action: usize,
    /// The number of the vocabulary that the resource is of.
    pub(super) vocabulary: usize,
    pub(super) resource: ResourceClass,
    /// The keys that decide, with their states.
    pub(super) when: When,
    pub(super) outcome: Outcome,
    pub(super) request: Request,
}

/// Everything the walk came to.
#[derive(Debug)]
pub(super) struct Walked<'a> {
    pub(super) actions: Rc<[ActionClass]>,
    pub(super) cells: Vec<Cell>,
    /// Those for whom somebody else stands, by who does.
    pub(super) alike: BTreeMap<usize, Vec<usize>>,
    /// The patterns that resources were told apart by, each once.
    pub(super) vocabularies: Vec<Rc<Vocabulary>>,
    /// Which policies decide for whom, on each side.
    pub(super) narrowed: (Index<'a>, Index<'a>),
    pub(super) steps: usize,
    /// Why not everything was looked at; empty when it was.
    pub(super) unfinished: BTreeSet<Reason>,
    /// The patterns of which there are too many.
    pub(super) crowd: BTreeSet<Pattern>,
}

/// Walks over every class of requests that a changed statement may have a part in.
pub(super) fn walk<'g, 'a>(ground: &'g Ground<'a>, slice: &'a Slice<'a>, options: Options) -> Walked<'g> {
    let sides = &ground.sides;
    let Slice { changed, about, wanted } = slice;
    let aim = Aim::new(wanted);
    let actions = ground.actions.about(about.iter().map(|(_, statement)| *statement));
    let [base, head] = &ground.ledgers;
    let narrowed = (base.narrowed(&aim, &changed.base), head.narrowed(&aim, &changed.head));
    let resources = ground.about(wanted);
    let indices = [&narrowed.0, &narrowed.1];
    let stand_ins = StandIns::new([sides.base, sides.head], indices, ground.people);
    let mut alike: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    let (mut cells, mut vocabularies) = (Vec::new(), Vec::new());
    let mut unfinished = BTreeSet::new();
    let mut crowd = BTreeSet::new();
    let (mut steps, mut found) = (0, BTreeMap::<KeysId<'_>, Known>::new());
    for (at, person) in ground.people.iter().enumerate() {
        if let Some(stranger) = stand_ins.as_ref().and_then(|it| it.of(person, indices)) {
            alike.entry(stranger).or_default().push(at);
            steps += 1;
            continue;
        }
        let caller = &person.caller;
        let (gone, new) = (&changed.base, &changed.head);
        let names = View::may_name(sides.base, gone, caller) || View::may_name(sides.head, new, caller);
        if !names && !changed.limits {
            steps += 1 + gone.len() + new.len();
            continue;
        }
        let view = |world, index: &Index<'_>| View::of(index.policies(caller).into_iter(), world, caller, options);
        let (before, after) = (view(sides.base, &narrowed.0), view(sides.head, &narrowed.1));
        steps += before.statements() + after.statements();
        // Where nothing allows before or after, nothing is lost or gained.
        let passes = |action: &ActionClass| before.may_allow(action.name()) || after.may_allow(action.name());
        let open: Vec<(usize, &ActionClass)> = actions.iter().enumerate().filter(|(_, it)| passes(it)).collect();
        if open.is_empty() {
            continue;
        }
        let statements = || before.met_statements().chain(after.met_statements());
        let vocabulary = resources.vocabulary(statements(), caller, false);
        let mut walk = Walk {
            keys: Keys::new(sides.head.target, statements(), ground.known),
            before,
            after,
            changed,
            person: at,
            caller,
            steps,
            cells: Vec::new(),
            unfinished: BTreeSet::new(),
            crowd: BTreeSet::new(),
        };
        // Only of callers whose policies tell the same states apart are the words the same.
        if found.len() > REMEMBERED {
            found.clear();
        }
        let found = found.entry(walk.keys.id()).or_default();
        for (number, action) in open {
            // Where patterns are many, of each action only those that make a difference of their own to it are told apart.
            let own = if vocabulary.is_large() { walk.grouped(&resources, action) } else { Rc::clone(&vocabulary) };
            let known = vocabularies.iter().rposition(|it| Rc::ptr_eq(it, &own));
            let at = known.unwrap_or_else(|| {
                vocabularies.push(Rc::clone(&own));
                vocabularies.len() - 1
            });
            walk.action(number, action, (at, &own), found);
        }
        steps = walk.steps;
        cells.append(&mut walk.cells);
        unfinished.append(&mut walk.unfinished);
        crowd.append(&mut walk.crowd);
    }
    drop(stand_ins);
    Walked { actions, cells, alike, vocabularies, narrowed, steps, unfinished, crowd }
}

/// The walk for one caller.
struct Walk<'a> {
    before: View<'a>,
    after: View<'a>,
    changed: &'a Changed,
    person: usize,
    caller: &'a Caller,
    keys: Keys<'a>,
    steps: usize,
    cells: Vec<Cell>,
    unfinished: BTreeSet<Reason>,
    crowd: BTreeSet<Pattern>,
}

/// A request on both sides.
struct Both {
    before: Inquiry,
    after: Inquiry,
    so_far: SoFar,
}

/// How far a request has come.
#[derive(Clone, PartialEq, Eq, Hash)]
enum SoFar {
    /// It is settled.
    Settled(Option<Outcome>),
    /// It hangs on a key, and this can still make a difference.
    Hangs(String, Rest, Rest),
}

/// What was said of keys of which more than the answers so far can make a difference.
type Said = Vec<(String, State)>;

/// Where requests can come to; with who asks for what on which resource, where that can still make a difference.
type Point = (SoFar, Said, Option<(usize, String, String)>);

/// The ways that were found, by the point from which they go on.
#[derive(Default)]
struct Known {
    ways: HashMap<Point, Rc<Ways>, RandomState>,
    states: AllStates,
}

impl Walk<'_> {
    /// What resources are told apart by for one action, by what it does to a request which of the patterns it meets.
    fn grouped(&self, about: &About<'_>, action: &ActionClass) -> Rc<Vocabulary> {
        let name = action.name();
        let sides = [self.before.alike(name, &self.changed.base), self.after.alike(name, &self.changed.head)];
        if !action.levels.contains(Level::Object) {
            return about.grouped(sides, &BTreeSet::new(), self.caller, false);
        }
        // Objects that are denied before and after whatever else is said need no telling apart.
        let (gone, new) = (self.before.denied_anyway(&[name]), self.after.denied_anyway(&[name]));
        let denied: BTreeSet<&str> = gone.intersection(&new).copied().filter(|it| is_of_objects(it)).collect();
        about.grouped(sides, &denied, self.caller, false)
    }

    fn action(&mut self, number: usize, action: &ActionClass, of: (usize, &Vocabulary), known: &mut Known) {
        let (at, vocabulary) = of;
        // What is found of a part is found: it is told that there is more.
        let (resources, whole) = vocabulary.first_classes(action.levels);
        if !whole {
            self.unfinished.insert(Reason::Patterns);
            self.crowd.extend(vocabulary.crowd().map(|text| (None, text.clone())));
        }
        for resource in resources.iter() {
            let mut request = Request {
                caller: self.caller.clone(),
                action: action.name().to_owned(),
                resource: resource.arn.clone(),
                context: Context::unknown(),
            };
            if !self.may_differ(&request) {
                continue;
            }
            let (before, after) = (self.before.begin(&request), self.after.begin(&request));
            self.steps += self.before.statements() + self.after.statements();
            let both = self.look(&request, before, after);
            let ways = self.ways(&mut request, &both, &mut Said::new(), known);
            self.take_down((number, at), resource, &request, &ways);
        }
    }

    /// A cell for each way in which a request turns out.
    fn take_down(&mut self, of: (usize, usize), resource: &ResourceClass, request: &Request, ways: &Ways) {
        let (action, vocabulary) = of;
        if ways.more {
            self.unfinished.insert(Reason::Ways);
        }
        for (outcome, when, asked) in ways.each() {
            let mut request = request.clone();
            for (key, state) in asked {
                request.context.set(key, state.clone());
            }
            let (person, resource, outcome) = (self.person, resource.clone(), outcome.clone());
            self.cells.push(Cell { person, action, vocabulary, resource, when, outcome, request });
        }
    }

    /// Whether a changed statement may have a part in a request, whatever its keys.
    fn may_differ(&mut self, request: &Request) -> bool {
        let changed = self.changed.base.len() + self.changed.head.len();
        // Where most is changed, it is as well to look at all of it.
        if 2 * changed > self.before.statements() + self.after.statements() {
            return true;
        }
        self.steps += 1 + changed;
        // A second action that is checked along has statements of its own.
        let second = second(self.before.target(), &request.action, request.caller == Caller::Anonymous);
        second.is_some()
            || self.changed.limits
            || self.before.may_meet(request, &self.changed.base)
            || self.after.may_meet(request, &self.changed.head)
    }

    /// What a request comes to on both sides, or the key that it hangs on.
    fn look(&self, request: &Request, before: Inquiry, after: Inquiry) -> Both {
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
    fn ways(&mut self, request: &mut Request, both: &Both, said: &mut Said, known: &mut Known) -> Rc<Ways> {
        if self.steps > STEPS {
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
