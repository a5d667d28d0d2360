//! Whether something is so for every request, or for one.

use std::collections::BTreeSet;

use super::actions::{self, ActionClass};
use super::branch::{branches, next_key};
use super::callers::people;
use super::keys::{Keys, Known};
use super::resources::ResourceClass;
use super::vocabulary::About;
use super::{Reason, STEPS, proof};
use crate::access::evaluate::{Alike, Inquiry, Trace, View};
use crate::access::{Caller, Decision, Expectation, IdentityKind, Options, Request, Want, World};
use crate::pattern::{self, Case};

/// What became of an expectation.
#[derive(Clone, Debug)]
pub enum Verdict {
    /// It is so for every request that it is about; or for this one, where one is enough.
    Holds,
    /// It is not so for this request; where one would be enough, for this one as for all others.
    Broken(Box<(Request, Trace)>),
    /// It cannot be told: of this request, for what it hangs on.
    Open(Box<(Request, Trace)>),
    /// Not everything was looked at.
    Unfinished(Reason),
    /// It is about no request at all: no action of the server, or no resource, is meant.
    Empty,
}

/// Checks an expectation on one server.
pub fn expect(world: &World, expectation: &Expectation, options: Options) -> Verdict {
    let known = Known::default();
    let keys = Keys::new(world.target, world.statements().map(|(_, _, statement)| statement), &known);
    let mut walk =
        Walk { world, expectation, options, keys, steps: 0, asked: false, open: None, other: None, unfinished: None };
    walk.all();
    // Of what is always so one request decides; of what is possible all have to be seen.
    let found = walk.other.take();
    match (expectation.possible, found) {
        (false, Some(broken)) => return broken_if_replayed(world, *broken, options),
        (true, Some(_)) => return Verdict::Holds,
        _ => {}
    }
    if let Some(reason) = walk.unfinished {
        return Verdict::Unfinished(reason);
    }
    match (walk.asked, walk.open.take()) {
        (false, _) => Verdict::Empty,
        (true, Some(open)) if open.1.decision == Decision::Depends => Verdict::Open(open),
        (true, Some(last)) if expectation.possible => broken_if_replayed(world, *last, options),
        (true, _) => Verdict::Holds,
    }
}

/// The request that breaks an expectation, if the second evaluator comes to the same.
fn broken_if_replayed(world: &World, (request, trace): (Request, Trace), options: Options) -> Verdict {
    let trace = proof::doubted(world, &request, trace, options);
    match trace.decision {
        Decision::Depends => Verdict::Open(Box::new((request, trace))),
        _ => Verdict::Broken(Box::new((request, trace))),
    }
}

struct Walk<'a> {
    world: &'a World,
    expectation: &'a Expectation,
    options: Options,
    keys: Keys<'a>,
    steps: usize,
    /// Whether any request was meant.
    asked: bool,
    /// A request that hangs on something; else, where one that is so is looked for, one that is not.
    open: Option<Box<(Request, Trace)>>,
    /// The request that decides.
    other: Option<Box<(Request, Trace)>>,
    unfinished: Option<Reason>,
}

impl Walk<'_> {
    fn all(&mut self) {
        let mut callers: Vec<Caller> =
            self.expectation.callers.iter().map(|caller| self.settled(caller.clone())).collect();
        if self.expectation.everyone {
            // The root of an account or a server may do nearly everything, and nobody expects otherwise.
            let root = |caller: &Caller| matches!(caller, Caller::Identity(it) if it.kind == IdentityKind::Root);
            let people = people(&[self.world]);
            if !people.crowd.is_empty() {
                self.unfinished = Some(Reason::Patterns);
            }
            callers.extend(people.all.into_iter().map(|person| person.caller).filter(|it| !root(it)));
        }
        let actions = self.actions();
        let about = About::new(&[self.world], self.expectation.resources.iter().map(String::as_str).collect());
        for caller in &callers {
            self.caller(caller, &actions, &about);
            if self.other.is_some() {
                return;
            }
        }
    }

    fn caller(&mut self, caller: &Caller, actions: &[ActionClass], about: &About<'_>) {
        let view = View::new(self.world, caller, self.options);
        let vocabulary = about.vocabulary(view.met_statements(), caller, true);
        for action in actions {
            // Where patterns are many, those that come to the same are told apart together.
            let own = vocabulary.is_large().then(|| {
                let sides = [view.alike(action.name(), &BTreeSet::new()), Alike::default()];
                about.grouped(sides, &BTreeSet::new(), caller, true)
            });
            // One request may decide even where not all are looked at.
            let (classes, whole) = own.as_ref().unwrap_or(&vocabulary).first_classes(action.levels);
            if !whole {
                self.unfinished = Some(Reason::Patterns);
            }
            let is_meant = |arn: &str| {
                let mut patterns = self.expectation.resources.iter();
                patterns.any(|pattern| pattern::matches(pattern, arn, Case::Sensitive))
            };
            let meant: Vec<&ResourceClass> = classes.iter().filter(|class| is_meant(&class.arn)).collect();
            for class in meant {
                let request = Request {
                    caller: caller.clone(),
                    action: action.name().to_owned(),
                    resource: class.arn.clone(),
                    context: self.expectation.context.clone(),
                };
                self.asked = true;
                self.steps += 1 + view.statements();
                let inquiry = view.begin(&request);
                self.decide(&view, request, &inquiry);
                if self.other.is_some() {
                    return;
                }
            }
        }
    }

    /// Somebody written without an account is in that of the repository.
    fn settled(&self, caller: Caller) -> Caller {
        let caller = match caller {
            Caller::Identity(identity) if identity.account.is_empty() => {
                Caller::Identity(crate::access::Identity { account: self.world.home.clone(), ..identity })
            }
            other => other,
        };
        caller.known_in(self.world)
    }

    fn actions(&self) -> Vec<ActionClass> {
        actions::matching(self.world, &self.expectation.actions)
    }

    fn decide(&mut self, view: &View<'_>, request: Request, inquiry: &Inquiry) {
        if self.steps > STEPS {
            self.unfinished = Some(Reason::Budget);
            return;
        }
        let (want, possible) = (self.expectation.want, self.expectation.possible);
        let is_so = match inquiry.decision() {
            Decision::Allowed => want == Want::Allow,
            Decision::Denied | Decision::Implicit => want == Want::Deny,
            Decision::Depends => return self.depends(view, request, inquiry),
        };
        let traced = |request: Request| Some(Box::new((request.clone(), view.trace(&request))));
        if is_so == possible {
            self.other = traced(request);
        } else if possible && self.open.is_none() {
            self.open = traced(request);
        }
    }

    /// Looks at every state of the key that a request hangs on; where there is none, it stays open.
    fn depends(&mut self, view: &View<'_>, mut request: Request, inquiry: &Inquiry) {
        let key = next_key(&self.keys, &inquiry.depends(), &request);
        let states = key.as_ref().and_then(|key| self.keys.states(key).ok());
        let (Some(key), Some(states)) = (key, states) else {
            let trace = view.trace(&request);
            self.open = Some(Box::new((request, trace)));
            return;
        };
        let nothing = BTreeSet::new();
        let apart = self.keys.is_apart(&key);
        let mut steps = 0;
        let ask = |request: &Request| {
            steps += 1 + inquiry.statements();
            view.go_on(inquiry, request, &key)
        };
        let alike = |one: &Inquiry, other: &Inquiry| match (one.decision(), other.decision()) {
            (Decision::Depends, Decision::Depends) => !apart && one.rest(&nothing) == other.rest(&nothing),
            (one, other) => one == other,
        };
        let branches = branches(&mut request, &key, &states, ask, alike);
        self.steps += steps;
        for branch in branches {
            self.decide(view, branch.request(&request, &key), &branch.answer);
            if self.other.is_some() {
                return;
            }
        }
    }
}
