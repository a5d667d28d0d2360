//! Which statements match a request, and who asks as far as a server makes a difference.

use denywins::access::evaluate::Trace;
use denywins::access::{Caller, Decision, Request, StatementId, Truth, World};

/// Two requests of one vector are one question to the server.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
pub struct Vector {
    kind: &'static str,
    at_home: bool,
    matched: Vec<(StatementId, Truth)>,
    /// Statements that one element keeps from matching, by that element; none where that is not asked.
    near: Vec<(StatementId, String)>,
    decision: Decision,
}

pub fn of(world: &World, request: &Request, trace: &Trace, with_near: bool) -> Vector {
    let near = trace.layers.iter().filter(|_| with_near).flat_map(|layer| &layer.near);
    Vector {
        kind: crate::caller::kind(&request.caller),
        at_home: matches!(&request.caller, Caller::Identity(identity) if identity.account == world.home),
        matched: trace.layers.iter().flat_map(|layer| layer.matched.iter().copied()).collect(),
        near: near.map(|near| (near.statement, format!("{:?}", near.element))).collect(),
        decision: trace.decision,
    }
}
