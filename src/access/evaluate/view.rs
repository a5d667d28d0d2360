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
use crate::access::decide::{self, CephRelease, Facts, Grade, Seen, Slot};
use crate::access::{Caller, Context, Decision, IdentityKind, Layer, Policy, Request, StatementId, Truth, World};
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

    /// Whether one of these statements of a world may be about a caller, as far as who it is goes.
    pub fn may_name(world: &World, ids: &BTreeSet<StatementId>, caller: &Caller) -> bool {
        let nothing = nothing(caller);
        // Of somebody with a permissions boundary `NotPrincipal` is about more, not less.
        let subject = Subject::new(world, &nothing, "", CephRelease::Tentacle, true);
        ids.iter().filter_map(|id| world.statement(*id)).any(|(policy, statement)| {
            let is_held = || !subject.slots(policy).is_empty();
            let named = || statement::principal(&subject, policy.layer, statement);
            (matches!(policy.layer, Layer::Bucket | Layer::Rcp) || is_held())
                && named().iter().any(|(_, answer)| answer.truth != Truth::No)
        })
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

    /// Whether a request of this caller for an action may pass at all: on most servers something has to allow it.
    pub fn may_allow(&self, action: &str) -> bool {
        let kind = if let Caller::Identity(identity) = self.caller { Some(&identity.kind) } else { None };
        // The root needs no policy, nor does a service account of it; on Ceph the owner of the bucket needs none; and where a
        // second action will do, that may be allowed.
        let needs = self.target() != Target::Ceph
            && !matches!(kind, Some(IdentityKind::Root | IdentityKind::ServiceAccount { .. }))
            && decide::second(self.target(), action, kind.is_none()).is_none();
        let nothing = nothing(self.caller);
        let subject = self.subject(&nothing, action, CephRelease::Tentacle);
        !needs || self.listed(&subject).iter().any(Listed::allows)
    }

    /// Patterns of resources on which all of these actions are denied to this caller, whatever else is said: those of Denies
    /// without conditions that count wherever they stand.
    pub fn denied_anyway(&self, actions: &[&str]) -> BTreeSet<&'a str> {
        // MinIO and RustFS clean paths before they match them, so that a pattern need not stand for all that it seems to.
        if matches!(self.target(), Target::Minio | Target::Rustfs) {
            return BTreeSet::new();
        }
        let nothing = nothing(self.caller);
        let anonymous = *self.caller == Caller::Anonymous;
        let of_action = |action: &&str| -> BTreeSet<&'a str> {
            // Of two actions that are checked together it is not worked out.
            if decide::second(self.target(), action, anonymous).is_some() {
                return BTreeSet::new();
            }
            let on = |release: &CephRelease| -> BTreeSet<&'a str> {
                let subject = self.subject(&nothing, action, *release);
                // Of the bucket and of what allows nothing is known.
                let facts = self.facts(&subject);
                let facts = Facts { same_account: Truth::Unknown, owns_bucket: Truth::Unknown, ..facts };
                let stops = |slot, effect| {
                    let mut seen = Seen::anything();
                    seen.add(slot, effect, Truth::Yes);
                    decide::decide(&facts, seen) == Decision::Denied
                };
                self.listed(&subject).iter().filter(|it| it.denies_for_sure(stops)).flat_map(Listed::patterns).collect()
            };
            self.releases.iter().map(on).reduce(|all, more| &all & &more).unwrap_or_default()
        };
        actions.iter().map(of_action).reduce(|all, more| &all & &more).unwrap_or_default()
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
