//! The ways in which a request can turn out. What was found from one point on is found for every request that comes to a point where
//! the same can still make a difference.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use super::Outcome;
use super::branch::When;
use super::keys::State;

/// So many ways to one outcome are told.
pub const WAYS: usize = 64;

/// The ways from one point on.
#[derive(Clone, Debug, Default)]
pub(super) struct Ways {
    of: BTreeMap<Rc<Outcome>, Vec<Way>>,
    /// There are more than are kept.
    pub(super) more: bool,
}

/// The keys that are settled on one way, the last that was asked for first.
type Way = Vec<Settled>;

/// A key with the states that come to the same, and the one that was asked for.
#[derive(Clone, Debug)]
struct Settled {
    key: Rc<str>,
    states: Rc<BTreeSet<State>>,
    asked: State,
}

impl Ways {
    /// The one way to what is settled already.
    pub(super) fn to(outcome: Outcome) -> Self {
        Self { of: BTreeMap::from([(Rc::new(outcome), vec![Way::new()])]), more: false }
    }

    /// Adds the ways that begin with these states of a key, of which one was asked for.
    pub(super) fn add(&mut self, key: &str, states: BTreeSet<State>, asked: &[String], then: &Self) {
        let settled = Settled { key: key.into(), states: Rc::new(states), asked: asked.to_vec() };
        self.more |= then.more;
        for (outcome, ways) in &then.of {
            let kept = self.of.entry(Rc::clone(outcome)).or_default();
            let room = WAYS.saturating_sub(kept.len());
            self.more |= ways.len() > room;
            kept.extend(ways.iter().take(room).map(|way| {
                let mut way = way.clone();
                way.push(settled.clone());
                way
            }));
        }
    }

    /// Each way with its outcome: the keys in order with their states, and the state of each that was asked for.
    pub(super) fn each(&self) -> impl Iterator<Item = (&Outcome, When, Vec<(&str, &State)>)> {
        self.of.iter().flat_map(|(outcome, ways)| {
            ways.iter().map(|way| {
                let mut when: When = way.iter().map(|it| (Rc::clone(&it.key), Rc::clone(&it.states))).collect();
                when.sort();
                (outcome.as_ref(), when, way.iter().map(|it| (it.key.as_ref(), &it.asked)).collect())
            })
        })
    }
}
