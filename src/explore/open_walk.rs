//! Requests of those who are outside, decided at every state of the keys that say nothing of who asks.

use super::Reason;
use super::STEPS;
use super::actions::ActionClass;
use super::branch::{branches, next_key};
use super::keys::{Keys, State};
use super::open::Openings;
use super::resources::ResourceClass;
use crate::access::evaluate::Trace;
use crate::access::{Caller, Context, Decision, Layer, Options, Request, StatementId, Truth, World, evaluate_with};

/// The walk over the requests of those who are outside.
pub(super) struct Walk<'a> {
    pub(super) world: &'a World,
    /// The number in the whole of each policy.
    pub(super) whole: Vec<u32>,
    pub(super) keys: Keys<'a>,
    pub(super) is_trusted: &'a dyn Fn(&str, &str) -> bool,
    pub(super) steps: &'a mut usize,
    pub(super) found: Openings,
}

impl Walk<'_> {
    /// A request of a class that is allowed, with the Allow.
    pub(super) fn class(
        &mut self,
        caller: &Caller,
        action: &ActionClass,
        class: &ResourceClass,
    ) -> Result<Option<(StatementId, Request, Trace)>, Reason> {
        let request = Request {
            caller: caller.clone(),
            action: action.name().to_owned(),
            resource: class.arn.clone(),
            context: Context::unknown(),
        };
        let trace = self.ask(&request);
        self.decide(request, trace)
    }

    fn decide(&mut self, request: Request, trace: Trace) -> Result<Option<(StatementId, Request, Trace)>, Reason> {
        if *self.steps > STEPS {
            return Err(Reason::Budget);
        }
        match trace.decision {
            Decision::Allowed => {
                let by = trace.deciding.first().map(|id| self.id(*id));
                return Ok(by.map(|by| (by, request, trace)));
            }
            Decision::Denied | Decision::Implicit => {
                self.stopped(&trace);
                return Ok(None);
            }
            Decision::Depends => {}
        }
        let Some(key) = next_key(&self.keys, &trace.depends, &request) else {
            let allows = self.allows(&trace, Truth::Unknown);
            self.found.unsure.extend(allows);
            return Ok(None);
        };
        let mut states: Vec<State> = self.keys.states(&key)?.to_vec();
        let name = key.to_ascii_lowercase();
        states.retain(|state| !state.iter().any(|value| (self.is_trusted)(&name, value)));
        if name == "aws:securetransport" && states.iter().any(|state| state == &["true"]) {
            // Anybody can.
            states.retain(|state| state == &["true"]);
        }
        // The plainest request first.
        states.sort_by_key(Vec::len);
        let apart = self.keys.is_apart(&key);
        let alike = |one: &Trace, other: &Trace| !apart && one == other;
        let mut request = request;
        for branch in branches(&mut request, &key, &states, |request| self.ask(request), alike) {
            let found = self.decide(branch.request(&request, &key), branch.answer)?;
            if found.is_some() {
                return Ok(found);
            }
        }
        Ok(None)
    }

    fn ask(&mut self, request: &Request) -> Trace {
        *self.steps += 1 + self.world.statements().count();
        evaluate_with(self.world, request, Options::default())
    }

    /// Takes down which Denies stop what Allows let pass.
    fn stopped(&mut self, trace: &Trace) {
        for allow in self.allows(trace, Truth::Yes) {
            let denies: Vec<StatementId> = trace.deciding.iter().map(|id| self.id(*id)).collect();
            self.found.closed.entry(allow).or_default().extend(denies);
        }
    }

    /// The Allows that match, or may.
    fn allows(&self, trace: &Trace, least: Truth) -> Vec<StatementId> {
        let matched = trace.layers.iter().flat_map(|layer| &layer.matched);
        let is_allow = |id: &StatementId| {
            self.world.statement(*id).is_some_and(|(policy, it)| policy.layer == Layer::Bucket && !it.denies())
        };
        matched.filter(|(id, truth)| *truth >= least && is_allow(id)).map(|(id, _)| self.id(*id)).collect()
    }

    /// A statement as it is numbered in the whole.
    fn id(&self, id: StatementId) -> StatementId {
        StatementId { policy: self.whole.get(id.policy as usize).copied().unwrap_or(id.policy), ..id }
    }
}
