//! A world as one caller meets it: what hangs on the caller alone is worked out once, for all its requests.

use std::collections::BTreeSet;
use std::rc::Rc;

use super::answer::Answer;
use super::inquiry::{Inquiry, Step};
use super::listing::{Actions, Listed};
use super::live::Live;
use super::ruling::{Along, has_version};
use super::statement;
use super::subject::Subject;
use super::{Options, Trace, explain};
use crate::access::decide::{self, CephRelease, Facts, Grade, Slot};
use crate::access::{Caller, Context, Layer, Policy, Request, StatementId, Truth, World};
use crate::policy::Statement;
use crate::target::Target;

/// A world as one caller meets it.
#[derive(Debug)]
pub struct View<'a> {
    pub(super) world: &'a World,
    pub(super) caller: &'a Caller,
    pub(super) met: Vec<Met<'a>>,
    pub(super) limits: Limits,
    bounded: bool,
    pub(super) releases: &'static [CephRelease],
    actions: Actions<'a>,
}

/// A policy that the caller meets.
#[derive(Debug)]
pub(super) struct Met<'a> {
    /// Its number in the world.
    pub(super) number: u32,
    pub(super) policy: &'a Policy,
    /// Where it stands towards the caller; none for policies of buckets, of which the bucket decides.
    pub(super) slots: Vec<(Slot, Truth)>,
    /// How each of its statements names the caller.
    pub(super) named: Vec<Vec<(Option<Grade>, Answer)>>,
}

/// Which policies that limit the caller are there.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Limits {
    pub(super) session: bool,
    pub(super) scp_root: bool,
    pub(super) scp_account: bool,
}

impl<'a> View<'a> {
    /// Over all policies.
    pub fn new(world: &'a World, caller: &'a Caller, options: Options) -> Self {
        Self::of((0u32..).zip(&world.policies).map(|(number, _)| number), world, caller, options)
    }

    /// Over those of these numbers, in rising order: all that can be about the caller and what will be asked.
    pub fn of(policies: impl Iterator<Item = u32>, world: &'a World, caller: &'a Caller, options: Options) -> Self {
        let nothing = nothing(caller);
        let policies = policies.filter_map(|number| Some((number, world.policies.get(number as usize)?.as_ref())));
        let mut subject = Subject::new(world, &nothing, "", CephRelease::Tentacle, false);
        let about_caller = |(number, policy): (u32, &'a Policy)| {
            let met = Met { number, policy, slots: subject.slots(policy), named: Vec::new() };
            (!met.slots.is_empty() || matches!(policy.layer, Layer::Bucket | Layer::Rcp)).then_some(met)
        };
        let mut met: Vec<Met<'_>> = policies.filter_map(about_caller).collect();
        let bounded = met.iter().any(|met| met.policy.layer == Layer::Boundary);
        subject.bounded = bounded;
        let mut limits = Limits::default();
        for Met { policy, slots, named, .. } in &mut met {
            let statements = &policy.document.statements;
            let allows = statements.iter().any(|statement| !statement.denies());
            for (slot, _) in slots {
                limits.session |= *slot == Slot::Session;
                limits.scp_root |= *slot == Slot::ScpRoot && allows;
                limits.scp_account |= *slot == Slot::ScpAccount && allows;
            }
            *named = statements.iter().map(|it| statement::principal(&subject, policy.layer, it)).collect();
        }
        let releases = releases(world.target, options);
        Self { world, caller, met, limits, bounded, releases, actions: Actions::default() }
    }

    /// The server.
    pub fn target(&self) -> Target {
        self.world.target
    }

    /// The statements of all policies that the caller meets.
    pub fn met_statements(&self) -> impl Iterator<Item = &'a Statement> {
        self.met.iter().flat_map(|met| &met.policy.document.statements)
    }

    /// How many statements the caller meets.
    pub fn statements(&self) -> usize {
        self.met.iter().map(|met| met.named.len()).sum()
    }

    /// Whether one of these statements may match a request of this caller, looking at nothing else.
    pub fn may_meet(&self, request: &Request, ids: &BTreeSet<StatementId>) -> bool {
        let meets = |release: &CephRelease| Live::meets(self, &self.subject(request, &request.action, *release), ids);
        self.releases.iter().any(meets)
    }

    /// The facts of a request.
    pub(super) fn facts(&self, subject: &Subject<'_>) -> Facts {
        let Limits { session, scp_root, scp_account } = self.limits;
        Facts { session, scp_root, scp_account, ..subject.facts() }
    }

    /// Looks at a request of this caller.
    pub fn begin(&self, request: &Request) -> Inquiry {
        let anonymous = *self.caller == Caller::Anonymous;
        let step = |release: &CephRelease| {
            let subject = self.subject(request, &request.action, *release);
            let first = Live::begin(self, &subject);
            let along =
                decide::second(self.world.target, &request.action, anonymous).and_then(|(second, versioned)| {
                    let asked = if versioned { has_version(&subject) } else { Answer::YES };
                    let subject = self.subject(request, second.action(), *release);
                    (asked.truth != Truth::No).then(|| Along { second, asked, live: Live::begin(self, &subject) })
                });
            Step { release: *release, first, along }
        };
        Inquiry { steps: self.releases.iter().map(step).collect() }
    }

    /// Looks again, now that the request says what a key is.
    pub fn go_on(&self, inquiry: &Inquiry, request: &Request, key: &str) -> Inquiry {
        let step = |step: &Step| {
            let subject = self.subject(request, &request.action, step.release);
            let first = step.first.go_on(self, &subject, key);
            let along = step.along.as_ref().and_then(|along| {
                let asked =
                    if along.asked.truth == Truth::Unknown { has_version(&subject) } else { along.asked.clone() };
                let subject = self.subject(request, along.second.action(), step.release);
                let again = || Along {
                    second: along.second,
                    asked: asked.clone(),
                    live: along.live.go_on(self, &subject, key),
                };
                (asked.truth != Truth::No).then(again)
            });
            Step { release: step.release, first, along }
        };
        Inquiry { steps: inquiry.steps.iter().map(step).collect() }
    }

    /// Decides a request of this caller, with all that explains it.
    pub fn trace(&self, request: &Request) -> Trace {
        explain::trace(self, request, &self.begin(request))
    }

    /// The statements that are about the action that is checked.
    pub(super) fn listed(&self, subject: &Subject<'_>) -> Rc<[Listed<'a>]> {
        self.actions.listed(subject, &self.met)
    }

    pub(super) fn subject<'s>(&'s self, request: &'s Request, action: &'s str, release: CephRelease) -> Subject<'s> {
        Subject::new(self.world, request, action, release, self.bounded)
    }
}

/// A request for nothing, to ask what hangs on the caller alone.
pub(super) fn nothing(caller: &Caller) -> Request {
    Request { caller: caller.clone(), action: String::new(), resource: String::new(), context: Context::unknown() }
}

/// The releases that are asked: one, but for Ceph where none is said.
fn releases(target: Target, options: Options) -> &'static [CephRelease] {
    match (target, options.ceph_release) {
        (Target::Ceph, None) => &CephRelease::ALL,
        (Target::Ceph, Some(CephRelease::Squid)) => &[CephRelease::Squid],
        _ => &[CephRelease::Tentacle],
    }
}
