//! Which requests statements match, whatever becomes of them: every class of callers, actions, resources and key states is
//! put to each of a few statements.
//!
//! What follows from the caller (`aws:PrincipalArn`, `aws:username`) is taken as any value here, because one caller stands for
//! many; so more requests are asked about than there can be, and what is so of all of these is so of all that there are.

use std::collections::BTreeSet;
use std::ops::ControlFlow;
use std::rc::Rc;
use std::sync::Arc;

use super::actions::{self, ActionClass};
use super::branch::{branches, next_key};
use super::callers::people;
use super::keys::{Keys, Known, State, tested};
use super::resources::Vocabulary;
use super::vocabulary::About;
use super::{Reason, STEPS};
use crate::access::decide::CephRelease;
use crate::access::evaluate::{Dependency, Element, Match, lone};
use crate::access::{Buckets, Caller, Context, Identity, IdentityKind, Layer, Policy, Request, Truth, World};
use crate::policy::Statement;
use crate::target::{Level, Levels, Target};

/// Keys that follow from who asks, without their prefix, in lower case.
const OF_CALLER: [&str; 8] = [
    "principalarn",
    "principalaccount",
    "principaltype",
    "principalservicename",
    "username",
    "userid",
    "groups",
    // Of the bucket: the owner may be taken for granted only.
    "resourceaccount",
];

/// A statement as it stands in a policy.
#[derive(Clone, Copy)]
pub(super) struct Posed<'a> {
    pub(super) policy: &'a Policy,
    pub(super) statement: &'a Statement,
}

/// What is to be done with a request and how each statement stands to it; the first statement is the one asked about.
pub(super) type Visit<'a> = dyn FnMut(&[Match]) -> ControlFlow<()> + 'a;

/// Whether what is told of a request is enough, whatever becomes known of its keys.
pub(super) type Settles<'a> = dyn Fn(&[Match]) -> bool + 'a;

/// What is looked for.
struct Look<'a, 'b> {
    settles: &'a Settles<'b>,
    visit: &'a mut Visit<'b>,
}

/// The walk over what statements can tell apart.
pub(super) struct Walk<'a> {
    posed: &'a [Posed<'a>],
    /// Those statements alone, with nobody and nothing that they do not name.
    world: World,
    keys: Keys<'a>,
    release: CephRelease,
    steps: usize,
}

impl<'a> Walk<'a> {
    /// `steps` were taken before.
    pub(super) fn new(
        world: &World,
        posed: &'a [Posed<'a>],
        release: CephRelease,
        steps: usize,
        known: &'a Known<'a>,
    ) -> Self {
        let policies = posed.iter().map(|it| Arc::new(it.policy.with(vec![it.statement.clone()])));
        let small = World {
            target: world.target,
            policies: policies.collect(),
            identities: Vec::new(),
            buckets: Buckets::default(),
            home: world.home.clone(),
        };
        let keys = Keys::new(world.target, posed.iter().map(|it| it.statement), known);
        Self { posed, keys, world: small, release, steps }
    }

    /// How many statements were matched.
    pub(super) fn steps(&self) -> usize {
        self.steps
    }

    /// Visits a request of every class that the first statement may be about, each at as many states of its keys as it takes
    /// until it is settled.
    ///
    /// # Errors
    /// When there are too many.
    pub(super) fn all<'b>(&mut self, settles: &Settles<'b>, visit: &mut Visit<'b>) -> Result<(), Reason> {
        let mut look = Look { settles, visit };
        let Some(first) = self.posed.first() else { return Ok(()) };
        let classes = actions::classes(&self.world, std::iter::once(first.statement));
        let statements = || self.posed.iter().map(|it| it.statement);
        let about = About::statements(&[&self.world], &[first.statement]);
        let told_apart = |caller: Caller| (about.vocabulary(statements(), &caller, false), caller);
        let callers: Vec<(Rc<Vocabulary>, Caller)> =
            self.callers(first.policy.layer)?.into_iter().map(told_apart).collect();
        for (vocabulary, caller) in callers {
            for action in classes.iter() {
                for request in requests(&caller, action, &vocabulary)? {
                    if self.one(&request, &mut look)?.is_break() {
                        return Ok(());
                    }
                }
            }
        }
        Ok(())
    }

    /// Those whom a policy of this layer can be about.
    fn callers(&self, layer: Layer) -> Result<Vec<Caller>, Reason> {
        let people = people(&[&self.world]);
        if !people.crowd.is_empty() {
            return Err(Reason::Patterns);
        }
        let mut callers: Vec<Caller> = people.all.into_iter().map(|person| person.caller).collect();
        let role = IdentityKind::Role { session: "session".to_owned() };
        let (account, name) = (self.world.home.clone(), "some-other-role".to_owned());
        match self.world.target {
            Target::Aws => callers.push(Caller::Service("some-service.amazonaws.com".to_owned())),
            // The sessions of roles have keys that users have not.
            Target::Ceph => {
                callers.push(Caller::Identity(Identity { kind: role, account, name, groups: Vec::new() }));
            }
            Target::Minio | Target::Rustfs => {}
        }
        callers.retain(|caller| match layer {
            // MinIO asks a bucket policy about nobody else.
            Layer::Bucket if self.world.target == Target::Minio => *caller == Caller::Anonymous,
            Layer::Bucket | Layer::Rcp => true,
            Layer::Identity | Layer::Boundary | Layer::Session | Layer::Scp => matches!(caller, Caller::Identity(_)),
        });
        Ok(callers)
    }

    /// One request, whatever follows from its caller.
    fn one(&mut self, request: &Request, look: &mut Look<'_, '_>) -> Result<ControlFlow<()>, Reason> {
        let told = self.ask(request);
        let apart = told.first().is_none_or(|it| it.failed.iter().all(|it| matches!(it, Element::Condition { .. })));
        // A condition does not mend what does not match for another reason.
        if !apart || request.caller == Caller::Anonymous {
            return self.decide(request, &told, look);
        }
        let of_caller = |key: &String| {
            let name = key.split_once(':').map_or(key.as_str(), |(_, name)| name);
            // On Ceph it is always the same.
            OF_CALLER.contains(&name) && !(self.world.target == Target::Ceph && name == "principaltype")
        };
        let free: Vec<String> = tested(&self.world).into_iter().filter(of_caller).collect();
        self.freed(request, &free, look)
    }

    fn freed(
        &mut self,
        request: &Request,
        free: &[String],
        look: &mut Look<'_, '_>,
    ) -> Result<ControlFlow<()>, Reason> {
        let Some((key, rest)) = free.split_first() else {
            let told = self.ask(request);
            return self.decide(request, &told, look);
        };
        let mut states = self.keys.states(key)?.to_vec();
        states.push(State::new());
        for state in states {
            let mut request = request.clone();
            request.context.set(key, state);
            if self.freed(&request, rest, look)?.is_break() {
                return Ok(ControlFlow::Break(()));
            }
        }
        Ok(ControlFlow::Continue(()))
    }

    /// Visits a request, at every state of the keys that the statements hang on.
    fn decide(
        &mut self,
        request: &Request,
        told: &[Match],
        look: &mut Look<'_, '_>,
    ) -> Result<ControlFlow<()>, Reason> {
        if self.steps > STEPS {
            return Err(Reason::Budget);
        }
        let first = told.first().map_or(Truth::No, Match::truth);
        let depends: Vec<Dependency> = told.iter().flat_map(|it| it.depends.iter().cloned()).collect();
        let open = first != Truth::No && !(look.settles)(told);
        let key = open.then(|| next_key(&self.keys, &depends, request)).flatten();
        let Some(key) = key else { return Ok((look.visit)(told)) };
        let (states, apart) = (self.keys.states(&key)?, self.keys.is_apart(&key));
        let alike = |one: &Vec<Match>, other: &Vec<Match>| !apart && one == other;
        for branch in branches(&mut request.clone(), &key, &states, |request| self.ask(request), alike) {
            if self.decide(&branch.request(request, &key), &branch.answer, look)?.is_break() {
                return Ok(ControlFlow::Break(()));
            }
        }
        Ok(ControlFlow::Continue(()))
    }

    fn ask(&mut self, request: &Request) -> Vec<Match> {
        self.steps += self.posed.len();
        let ask = |it: &Posed<'_>| lone(&self.world, it.policy, it.statement, request, self.release);
        self.posed.iter().map(ask).collect()
    }
}

/// A request of each class of resources that an action is asked about.
fn requests(caller: &Caller, action: &ActionClass, vocabulary: &Vocabulary) -> Result<Vec<Request>, Reason> {
    let mut arns: BTreeSet<String> = vocabulary.classes(action.levels)?.iter().map(|class| class.arn.clone()).collect();
    // Which others there are is not known; where all are meant, this one is.
    if is_elsewhere(action.levels) {
        arns.insert(ELSEWHERE.to_owned());
    }
    let request = |arn: String| Request {
        caller: caller.clone(),
        action: action.name().to_owned(),
        resource: arn,
        context: Context::unknown(),
    };
    Ok(arns.into_iter().map(request).collect())
}

/// Something that is no bucket and no object.
const ELSEWHERE: &str = "arn:aws:s3:eu-west-1:123456789012:job/some-other-job";

fn is_elsewhere(levels: Levels) -> bool {
    levels.contains(Level::Other) || levels.contains(Level::AccessPoint)
}
