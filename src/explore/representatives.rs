//! A request of every class that the policies of a world tell apart, with nothing left open that a statement hangs on.
//!
//! Where a comparison stops at what decides, this goes on until every statement matches or does not: what it visits can be
//! put to a server, which knows no "it depends".

use std::collections::BTreeSet;

use super::branch::{When, branches};
use super::callers::people;
use super::keys::{Keys, Known, State};
use super::vocabulary::About;
use super::{Reason, STEPS, actions};
use crate::access::evaluate::{Dependency, Inquiry, Trace, View};
use crate::access::{Context, Options, Request, Rest, World};
use crate::policy::Statement;

/// Visits a request of every class that some statement may be about, with its decision. A key that no statement hangs on is
/// absent. Requests that differ in states of a key which come to the same are visited one after the other.
///
/// What is given back is why some classes were not visited; empty when all were.
pub fn representatives(world: &World, options: Options, each: &mut dyn FnMut(&Request, &Trace)) -> BTreeSet<Reason> {
    let statements = || world.statements().map(|(_, _, statement)| statement);
    let actions = actions::classes(world, statements());
    let about = About::statements(&[world], &statements().collect::<Vec<&Statement>>());
    let known = Known::default();
    let keys = Keys::new(world.target, statements(), &known);
    let mut steps = 0;
    let mut unfinished = BTreeSet::new();
    let people = people(&[world]);
    unfinished.extend((!people.crowd.is_empty()).then_some(Reason::Patterns));
    for person in people.all {
        let view = View::new(world, &person.caller, options);
        let vocabulary = about.vocabulary(view.met_statements(), &person.caller, false);
        let mut walk = Walk { view: &view, keys: &keys, each: &mut *each, steps, unfinished: BTreeSet::new() };
        for action in actions.iter() {
            let classes = match vocabulary.classes(action.levels) {
                Ok(classes) => classes,
                Err(over) => {
                    walk.unfinished.insert(over.into());
                    continue;
                }
            };
            for class in classes.iter() {
                let request = Request {
                    caller: person.caller.clone(),
                    action: action.name().to_owned(),
                    resource: class.arn.clone(),
                    context: Context::unknown(),
                };
                walk.steps += 1 + view.statements();
                walk.settle(request.clone(), &view.begin(&request), &mut When::new());
            }
        }
        steps = walk.steps;
        unfinished.append(&mut walk.unfinished);
    }
    unfinished
}

/// The walk for one caller.
struct Walk<'a, 'k> {
    view: &'a View<'a>,
    keys: &'a Keys<'k>,
    each: &'a mut dyn FnMut(&Request, &Trace),
    steps: usize,
    unfinished: BTreeSet<Reason>,
}

impl Walk<'_, '_> {
    /// Looks at every state of each key that a statement hangs on.
    fn settle(&mut self, mut request: Request, inquiry: &Inquiry, when: &mut When) {
        if self.steps > STEPS {
            self.unfinished.insert(Reason::Budget);
            return;
        }
        let Some(key) = next_key(&inquiry.open(), &request) else { return self.visit(request, when) };
        let states = match self.keys.states(&key) {
            // A version of an object is asked for without any policy that tests for one.
            Ok(states) if states.is_empty() => [vec!["x".to_owned()], State::new()].into(),
            Ok(states) => states,
            Err(over) => {
                self.unfinished.insert(over.into());
                return;
            }
        };
        let apart = self.keys.is_apart(&key);
        let view = self.view;
        let mut steps = 0;
        let ask = |request: &Request| {
            steps += 1 + inquiry.statements();
            view.go_on(inquiry, request, &key)
        };
        let alike = |one: &Inquiry, other: &Inquiry| {
            !apart
                && one.decision() == other.decision()
                && one.matched() == other.matched()
                && one.open() == other.open()
        };
        let branches = branches(&mut request, &key, &states, ask, alike);
        self.steps += steps;
        for branch in branches {
            let asked = branch.request(&request, &key);
            when.push((key.as_str().into(), branch.states.into()));
            self.settle(asked, &branch.answer, when);
            when.pop();
        }
    }

    fn visit(&mut self, mut request: Request, when: &When) {
        request.context.rest = Rest::Absent;
        self.tell(&request);
        for (key, states) in when {
            let mut other = request.clone();
            for state in states.iter().filter(|state| request.context.said(key) != Some(state)) {
                other.context.set(key, state.clone());
                self.tell(&other);
            }
        }
    }

    fn tell(&mut self, request: &Request) {
        self.steps += 1 + self.view.statements();
        (self.each)(request, &self.view.trace(request));
    }
}

/// The first key of which the request says nothing yet.
fn next_key(open: &BTreeSet<Dependency>, request: &Request) -> Option<String> {
    let keys = open.iter().filter_map(|it| match it {
        Dependency::Key(key) => Some(key),
        Dependency::Template(_) | Dependency::Open(_) => None,
    });
    keys.filter(|key| request.context.said(key).is_none()).min_by_key(|key| key.to_ascii_lowercase()).cloned()
}
