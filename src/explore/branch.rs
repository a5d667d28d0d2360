//! One request under every state of a key, in as few ways as there are answers.

use std::collections::BTreeSet;
use std::rc::Rc;

use super::keys::{Keys, State};
use super::states::States;
use crate::access::Request;
use crate::access::evaluate::Dependency;

/// The keys that were settled on the way to a request, with the states that come to the same.
pub(super) type When = Vec<(Rc<str>, States)>;

/// States of a key that come to the same, and the answer under one of them.
pub(super) struct Branch<T> {
    /// The one that was asked for.
    pub(super) asked: State,
    pub(super) answer: T,
    pub(super) states: BTreeSet<State>,
}

impl<T> Branch<T> {
    /// The request that was asked.
    pub(super) fn request(&self, request: &Request, key: &str) -> Request {
        let mut request = request.clone();
        request.context.set(key, self.asked.clone());
        request
    }
}

/// A request under each state of a key of which it says nothing yet, nor does it afterwards. States of which the answers are alike
/// are one way.
pub(super) fn branches<T>(
    request: &mut Request,
    key: &str,
    states: &[State],
    mut ask: impl FnMut(&Request) -> T,
    mut alike: impl FnMut(&T, &T) -> bool,
) -> Vec<Branch<T>> {
    let mut branches: Vec<Branch<T>> = Vec::new();
    for state in states {
        request.context.set(key, state.clone());
        let answer = ask(request);
        match branches.iter_mut().find(|branch| alike(&branch.answer, &answer)) {
            Some(branch) => {
                branch.states.insert(state.clone());
                // A request that has less proves as much.
                if state.is_empty() {
                    (branch.asked, branch.answer) = (State::new(), answer);
                }
            }
            None => branches.push(Branch { asked: state.clone(), answer, states: BTreeSet::from([state.clone()]) }),
        }
    }
    request.context.forget(key);
    branches
}

/// The first key that an answer hangs on, of those whose states are known and of which the request says nothing yet; as policies
/// spell it.
pub(super) fn next_key(keys: &Keys<'_>, depends: &[Dependency], request: &Request) -> Option<String> {
    let mut hang = depends.iter().filter_map(|it| match it {
        Dependency::Key(key) => Some(key),
        Dependency::Template(_) | Dependency::Open(_) => None,
    });
    let fresh =
        |key: &&String| request.context.said(key).is_none() && keys.states(key).is_ok_and(|states| !states.is_empty());
    hang.find(fresh).map(|key| keys.spelled(key))
}
