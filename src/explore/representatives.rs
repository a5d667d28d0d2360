//! A request of every class that the policies of a world tell apart, with nothing left open that a statement hangs on.
//!
//! Where a comparison stops at what decides, this goes on until every statement matches or does not: what it visits can be
//! put to a server, which knows no "it depends".

use std::collections::BTreeSet;

use super::branch::{Branch, When, branches};
use super::callers::people;
use super::keys::{Keys, State, tested};
use super::resources::Vocabulary;
use super::{Reason, STEPS, actions};
use crate::access::evaluate::{Dependency, Trace, open_matches};
use crate::access::{Context, Options, Request, Rest, World, evaluate_with};

/// Visits a request of every class that some statement may be about, with its decision. A key that no statement hangs on is
/// absent. Requests that differ in states of a key which come to the same are visited one after the other.
///
/// What is given back is why some classes were not visited; empty when all were.
pub fn representatives(world: &World, options: Options, each: &mut dyn FnMut(&Request, &Trace)) -> BTreeSet<Reason> {
    let statements = || world.statements().map(|(_, _, statement)| statement);
    let actions = actions::classes(&[world], statements(), &tested(&[world]));
    let keys = Keys::new(&[world]);
    let cost = 2 * (1 + statements().count());
    let mut walk = Walk { world, options, keys, each, cost, steps: 0, unfinished: BTreeSet::new() };
    for person in people(&[world]) {
        let vocabulary = Vocabulary::new(&[world], statements(), &person.caller);
        for action in &actions {
            let classes = match vocabulary.classes(action.levels) {
                Ok(classes) => classes,
                Err(over) => {
                    walk.unfinished.insert(over.into());
                    continue;
                }
            };
            for class in classes {
                if walk.steps > STEPS {
                    walk.unfinished.insert(Reason::Budget);
                    return walk.unfinished;
                }
                let request = Request {
                    caller: person.caller.clone(),
                    action: action.name().to_owned(),
                    resource: class.arn,
                    context: Context::unknown(),
                };
                let matches = walk.ask(&request);
                walk.settle(request, &matches, &mut When::new());
            }
        }
    }
    walk.unfinished
}

struct Walk<'a> {
    world: &'a World,
    options: Options,
    keys: Keys,
    each: &'a mut dyn FnMut(&Request, &Trace),
    /// How often statements are matched for one request.
    cost: usize,
    steps: usize,
    unfinished: BTreeSet<Reason>,
}

/// What is known of a request.
#[derive(PartialEq)]
struct Matches {
    trace: Trace,
    open: BTreeSet<Dependency>,
}

impl Walk<'_> {
    fn ask(&mut self, request: &Request) -> Matches {
        self.steps += self.cost;
        Matches {
            trace: evaluate_with(self.world, request, self.options),
            open: open_matches(self.world, request, self.options),
        }
    }

    /// Looks at every state of each key that a statement hangs on.
    fn settle(&mut self, request: Request, matches: &Matches, when: &mut When) {
        if self.steps > STEPS {
            self.unfinished.insert(Reason::Budget);
            return;
        }
        let Some(key) = next_key(&matches.open, &request) else { return self.visit(request, when) };
        let states = match self.keys.states(&key) {
            // A version of an object is asked for without any policy that tests for one.
            Ok([]) => vec![vec!["x".to_owned()], State::new()],
            Ok(states) => states.to_vec(),
            Err(over) => {
                self.unfinished.insert(over.into());
                return;
            }
        };
        let apart = self.keys.is_variable(&key);
        for Branch { request, answer, states } in branches(&request, &key, states, apart, |request| self.ask(request)) {
            when.push((key.clone(), states));
            self.settle(request, &answer, when);
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
        self.steps += self.cost / 2;
        (self.each)(request, &evaluate_with(self.world, request, self.options));
    }
}

/// The first key of which the request says nothing yet.
fn next_key(open: &BTreeSet<Dependency>, request: &Request) -> Option<String> {
    let keys =
        open.iter().filter_map(|it| if let Dependency::Key(key) = it { Some(key.to_ascii_lowercase()) } else { None });
    keys.filter(|key| request.context.said(key).is_none()).min()
}
