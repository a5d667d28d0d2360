//! One request under every state of a key, in as few ways as there are answers.

use std::collections::BTreeSet;

use super::keys::{Keys, State};
use crate::access::Request;
use crate::access::evaluate::Dependency;

/// The keys that were settled on the way to a request, with the states that come to the same.
pub(super) type When = Vec<(String, BTreeSet<State>)>;

/// A request with one of the states that come to the same.
pub(super) struct Branch<T> {
    pub(super) request: Request,
    pub(super) answer: T,
    pub(super) states: BTreeSet<State>,
}

/// A request under each state of a key. States of which the answer is the same in every part are one way: whatever else is asked
/// then, it stays the same. That is not so of a key that stands in a policy variable, whose values are kept `apart`.
pub(super) fn branches<T: PartialEq>(
    request: &Request,
    key: &str,
    states: Vec<State>,
    apart: bool,
    mut ask: impl FnMut(&Request) -> T,
) -> Vec<Branch<T>> {
    let mut branches: Vec<Branch<T>> = Vec::new();
    for state in states {
        let mut request = request.clone();
        request.context.set(key, state.clone());
        let answer = ask(&request);
        match branches.iter_mut().find(|branch| !apart && branch.answer == answer) {
            Some(branch) => {
                branch.states.insert(state);
            }
            None => branches.push(Branch { request, answer, states: BTreeSet::from([state]) }),
        }
    }
    branches
}

/// The first key that an answer hangs on, of those whose states are known and of which the request says nothing yet.
pub(super) fn next_key<'a>(
    keys: &Keys,
    depends: impl Iterator<Item = &'a Dependency>,
    request: &Request,
) -> Option<String> {
    let hang =
        depends.filter_map(|it| if let Dependency::Key(key) = it { Some(key.to_ascii_lowercase()) } else { None });
    let fresh =
        |key: &String| request.context.said(key).is_none() && keys.states(key).is_ok_and(|states| !states.is_empty());
    hang.filter(fresh).min()
}
