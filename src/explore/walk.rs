//! The walk over all classes of requests, deciding each on both sides.

mod caller;
mod keyed;

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use super::actions::ActionClass;
use super::aim::Aim;
use super::branch::When;
use super::crowd::Pattern;
use super::ground::Ground;
use super::keys::{Keys, KeysId};
use super::narrow::Index;
use super::resources::{ResourceClass, Vocabulary};
use super::slices::Slice;
use super::stand_in::StandIns;
use super::{Direction, Outcome, Reason};
use crate::access::evaluate::View;
use crate::access::{Options, Request};
use caller::Walk;
use keyed::Known;

/// So often statements are matched at most, by all requests of a comparison together. It is counted and not timed, so that every
/// run comes to the same end.
pub const STEPS: usize = 2_000_000;

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

/// How far a walk goes.
#[derive(Clone, Copy)]
pub(super) struct Bounds<'b> {
    pub(super) options: Options,
    /// So often statements are matched.
    pub(super) limit: usize,
    /// Whether a request to which this happens is enough.
    pub(super) stops: &'b dyn Fn(Direction) -> bool,
}

/// Walks over every class of requests that a changed statement may have a part in.
pub(super) fn walk<'g, 'a>(ground: &'g Ground<'a>, slice: &'a Slice<'a>, bounds: Bounds<'_>) -> Walked<'g> {
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
        if steps > bounds.limit {
            unfinished.insert(Reason::Budget);
            break;
        }
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
        let view =
            |world, index: &Index<'_>| View::of(index.policies(caller).into_iter(), world, caller, bounds.options);
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
            bounds,
            is_enough: false,
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
            if walk.is_enough {
                break;
            }
        }
        steps = walk.steps;
        cells.append(&mut walk.cells);
        unfinished.append(&mut walk.unfinished);
        crowd.append(&mut walk.crowd);
        if walk.is_enough {
            break;
        }
    }
    drop(stand_ins);
    Walked { actions, cells, alike, vocabularies, narrowed, steps, unfinished, crowd }
}
