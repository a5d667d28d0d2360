//! Sets of states of a key. Ways hold the same few again and again, so each is kept once and told from others by where it is.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Deref;
use std::rc::Rc;

use super::keys::State;

/// Some states of a key. Equal where they are the same, which takes no time where they are one.
#[derive(Clone, Debug)]
pub(super) struct States(Rc<BTreeSet<State>>);

impl States {
    /// Adds others to them.
    pub(super) fn add(&mut self, others: &Self) {
        Rc::make_mut(&mut self.0).extend(others.iter().cloned());
    }

    pub(super) fn into_set(self) -> BTreeSet<State> {
        Rc::unwrap_or_clone(self.0)
    }
}

impl From<BTreeSet<State>> for States {
    fn from(states: BTreeSet<State>) -> Self {
        Self(Rc::new(states))
    }
}

impl Deref for States {
    type Target = BTreeSet<State>;

    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

impl Ord for States {
    fn cmp(&self, other: &Self) -> Ordering {
        if Rc::ptr_eq(&self.0, &other.0) { Ordering::Equal } else { self.0.cmp(&other.0) }
    }
}

impl PartialOrd for States {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for States {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for States {}

/// All sets of states that there are, by key.
#[derive(Debug, Default)]
pub(super) struct AllStates(BTreeMap<Rc<str>, Vec<States>>);

impl AllStates {
    /// A key and some of its states, each as it is kept.
    pub(super) fn keep(&mut self, key: &str, states: BTreeSet<State>) -> (Rc<str>, States) {
        let name = self.0.get_key_value(key).map_or_else(|| Rc::from(key), |(name, _)| Rc::clone(name));
        let kept = self.0.entry(Rc::clone(&name)).or_default();
        if let Some(known) = kept.iter().find(|known| ***known == states) {
            return (name, known.clone());
        }
        let states = States::from(states);
        kept.push(states.clone());
        (name, states)
    }
}
