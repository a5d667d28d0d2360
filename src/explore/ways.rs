//! The ways in which a request can turn out. What was found from one point on is found for every request that comes to a point where
//! the same can still make a difference.

use std::collections::BTreeMap;
use std::rc::Rc;

use super::Outcome;
use super::branch::When;
use super::keys::State;
use super::states::States;

/// So many ways to one outcome are told.
pub const WAYS: usize = 64;

/// The ways from one point on.
#[derive(Clone, Debug, Default)]
pub(super) struct Ways {
    of: BTreeMap<Rc<Outcome>, Vec<Way>>,
    /// There are more than are kept.
    pub(super) more: bool,
}

/// The keys that are settled on one way; none where that is all. Ways from one point on share what they have in common.
type Way = Option<Rc<Step>>;

#[derive(Debug)]
struct Step {
    settled: Rc<Settled>,
    then: Way,
}

/// A key with the states that come to the same, and the one that was asked for.
#[derive(Debug)]
struct Settled {
    key: Rc<str>,
    states: States,
    asked: State,
}

fn steps(way: &Way) -> impl Iterator<Item = &Settled> {
    std::iter::successors(way.as_deref(), |step| step.then.as_deref()).map(|step| step.settled.as_ref())
}

impl Ways {
    /// The one way to what is settled already.
    pub(super) fn to(outcome: Outcome) -> Self {
        Self { of: BTreeMap::from([(Rc::new(outcome), vec![None])]), more: false }
    }

    /// Adds the ways that begin with these states of a key, of which one was asked for.
    pub(super) fn add(&mut self, (key, states): (Rc<str>, States), asked: State, then: &Self) {
        let settled = Rc::new(Settled { key, states, asked });
        self.more |= then.more;
        for (outcome, ways) in &then.of {
            let kept = self.of.entry(Rc::clone(outcome)).or_default();
            let room = WAYS.saturating_sub(kept.len());
            self.more |= ways.len() > room;
            let step = |way: &Way| Some(Rc::new(Step { settled: Rc::clone(&settled), then: way.clone() }));
            kept.extend(ways.iter().take(room).map(step));
        }
    }

    /// Each way with its outcome: the keys in order with their states, and the state of each that was asked for.
    pub(super) fn each(&self) -> impl Iterator<Item = (&Outcome, When, Vec<(&str, &State)>)> {
        self.of.iter().flat_map(|(outcome, ways)| {
            ways.iter().map(|way| {
                let mut when: When = steps(way).map(|it| (Rc::clone(&it.key), it.states.clone())).collect();
                when.sort_unstable_by(|one, other| one.0.cmp(&other.0));
                (outcome.as_ref(), when, steps(way).map(|it| (it.key.as_ref(), &it.asked)).collect())
            })
        })
    }
}
