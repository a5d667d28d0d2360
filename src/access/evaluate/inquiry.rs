//! A request on its way to a decision: as much as is known of it, and what it still hangs on.

use std::collections::BTreeSet;
use std::rc::Rc;

use super::answer::{Dependency, OpenQuestion};
use super::live::{Entry, Live};
use super::ruling::{Along, Ruling};
use crate::access::decide::{self, CephRelease, Facts, Seen};
use crate::access::{Decision, StatementId, Truth};

/// A request on its way to a decision.
#[derive(Clone, Debug)]
pub struct Inquiry {
    /// One, but for Ceph where no release is said.
    pub(super) steps: Vec<Step>,
}

/// The same on one release of the server.
#[derive(Clone, Debug)]
pub(super) struct Step {
    pub(super) release: CephRelease,
    pub(super) first: Live,
    /// A second action that is checked along.
    pub(super) along: Option<Along>,
}

/// What can still make a difference to a request: two that are alike in this come to the same, whatever becomes known of keys that
/// stand in no pattern.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Rest {
    facts: Vec<Facts>,
    seen: Vec<Seen>,
    decisions: Vec<Decision>,
    open: Vec<(StatementId, Truth, Vec<Dependency>)>,
    /// Whether second actions are checked.
    asked: Vec<(Truth, Vec<Dependency>)>,
}

impl Rest {
    /// What can still make a difference, each as often as a statement hangs on it.
    pub fn depends(&self) -> impl Iterator<Item = &Dependency> {
        self.open.iter().flat_map(|(_, _, depends)| depends)
    }
}

impl Step {
    pub(super) fn decision(&self) -> Decision {
        if self.along.is_none() { self.first.decision } else { self.ruling().decision }
    }

    pub(super) fn ruling(&self) -> Ruling {
        Ruling::of(&self.first, self.along.as_ref())
    }

    fn deciding(&self) -> Vec<StatementId> {
        if self.along.is_none() { self.first.deciding() } else { self.ruling().deciding }
    }

    fn depends(&self) -> Vec<Dependency> {
        if self.along.is_none() { self.first.depends() } else { self.ruling().depends }
    }

    fn lives(&self) -> impl Iterator<Item = &Live> {
        [Some(&self.first), self.along.as_ref().map(|along| &along.live)].into_iter().flatten()
    }
}

impl Inquiry {
    /// What becomes of it, as far as it is known.
    pub fn decision(&self) -> Decision {
        let mut decisions = self.steps.iter().map(Step::decision);
        let first = decisions.next().unwrap_or(Decision::Implicit);
        if decisions.all(|other| other == first) { first } else { Decision::Depends }
    }

    /// The statements that decide, or on which it depends; in order.
    pub fn deciding(&self) -> Vec<StatementId> {
        self.joined(Step::deciding)
    }

    /// What it hinges on, each once, in order; nothing when it is decided.
    pub fn depends(&self) -> Vec<Dependency> {
        let mut depends = self.joined(Step::depends);
        if self.releases_differ() {
            depends.push(Dependency::Open(OpenQuestion::CephRelease));
            depends.sort_unstable();
        }
        depends
    }

    /// What it hinges on: first what these statements do; then what others do that hang on one thing alone, then the rest, both by
    /// their rank.
    pub fn in_order<'a>(
        &'a self,
        ids: &BTreeSet<StatementId>,
        rank: &dyn Fn(&Dependency) -> usize,
    ) -> (Vec<Dependency>, Vec<Dependency>) {
        let mut depends = self.depends();
        if depends.is_empty() {
            return Default::default();
        }
        depends.sort_unstable();
        depends.dedup();
        let entries = self.steps.iter().flat_map(Step::lives).flat_map(|live| &live.entries);
        let ranked = |entry: &'a Rc<Entry>| {
            let hangs = entry.hangs(|_, _| true);
            let mut depends: Vec<(usize, &Dependency)> = hangs.map(|it| (rank(it), it)).collect();
            depends.sort_unstable();
            depends.dedup();
            (!ids.contains(&entry.id), depends.len() > 1, depends)
        };
        let mut hang: Vec<_> = entries.map(ranked).filter(|(_, _, depends)| !depends.is_empty()).collect();
        hang.sort_unstable();
        let mut left: Vec<bool> = vec![true; depends.len()];
        let mut parts = (Vec::new(), Vec::new());
        for (other, _, hangs) in hang {
            let part = if other { &mut parts.1 } else { &mut parts.0 };
            let places = hangs.into_iter().filter_map(|(_, it)| depends.binary_search(it).ok());
            part.extend(places.filter(|at| left.get_mut(*at).is_some_and(std::mem::take)));
        }
        parts.1.extend((0..depends.len()).filter(|at| left.get(*at) == Some(&true)));
        let mut depends: Vec<Option<Dependency>> = depends.into_iter().map(Some).collect();
        let mut taken = |places: Vec<usize>| -> Vec<Dependency> {
            places.into_iter().filter_map(|at| depends.get_mut(at).and_then(Option::take)).collect()
        };
        (taken(parts.0), taken(parts.1))
    }

    /// Whether releases come to different decisions.
    pub(super) fn releases_differ(&self) -> bool {
        let mut decisions = self.steps.iter().map(Step::decision);
        let first = decisions.next();
        decisions.any(|other| Some(other) != first)
    }

    /// What each release says; of a request on which all agree, what the newest says.
    fn joined<T: Ord>(&self, of: impl Fn(&Step) -> Vec<T>) -> Vec<T> {
        if self.steps.len() == 1 || self.decision() != Decision::Depends {
            return self.steps.last().map_or_else(Vec::new, of);
        }
        let mut all: Vec<T> = self.steps.iter().flat_map(of).collect();
        all.sort_unstable();
        all.dedup();
        all
    }

    /// Whether one of the statements matches or may.
    pub fn meets(&self, ids: &BTreeSet<StatementId>) -> bool {
        self.entries().any(|(id, _)| ids.contains(&id))
    }

    /// Every statement that matches or may, with whether it does; some more than once.
    fn entries(&self) -> impl Iterator<Item = (StatementId, Truth)> + '_ {
        let lives = self.steps.iter().flat_map(Step::lives);
        lives.flat_map(|live| live.entries.iter().map(|entry| (entry.id, entry.truth())))
    }

    /// Every statement that matches or may, and whether it does: of each action and release that is looked at.
    pub fn matched(&self) -> Vec<(StatementId, Truth)> {
        self.entries().collect()
    }

    /// Everything that it hangs on which statements match, whether or not that decides.
    pub fn open(&self) -> BTreeSet<Dependency> {
        let lives = self.steps.iter().flat_map(Step::lives);
        let hangs = lives.flat_map(|live| &live.entries).flat_map(|entry| entry.hangs(|_, _| true)).cloned();
        let asked =
            self.steps.iter().filter_map(|step| step.along.as_ref()).flat_map(|along| along.asked.depends.clone());
        hangs.chain(asked).collect()
    }

    /// How many statements match or may.
    pub fn statements(&self) -> usize {
        self.entries().count()
    }

    /// What can still make a difference, where these statements are asked about by name.
    ///
    /// Of the others only those count that may match where that could change the decision: of one that matches only its place
    /// does.
    pub fn rest(&self, asked: &BTreeSet<StatementId>) -> Rest {
        let mut open = Vec::new();
        for step in &self.steps {
            for (live, counts) in step.lives().map(|live| (live, step.along.is_some())) {
                // Of two actions together it is not worked out which places could.
                let hinges = if counts { live.seen.open() } else { decide::hinges(&live.facts, live.seen) };
                for entry in &live.entries {
                    let here = |slot, effect| counts || hinges.contains(slot, effect);
                    let depends: Vec<Dependency> = entry.hangs(here).cloned().collect();
                    if asked.contains(&entry.id) || !depends.is_empty() {
                        open.push((entry.id, entry.truth(), depends));
                    }
                }
            }
        }
        let along = self.steps.iter().filter_map(|step| step.along.as_ref());
        let asked = along.map(|along| (along.asked.truth, along.asked.depends.clone()));
        Rest {
            facts: self.steps.iter().flat_map(Step::lives).map(|live| live.facts).collect(),
            seen: self.steps.iter().flat_map(Step::lives).map(|live| live.seen).collect(),
            decisions: self.steps.iter().map(Step::decision).collect(),
            open,
            asked: asked.collect(),
        }
    }
}
