//! From the statements to the decision, and back to the statements that made it.

use super::answer::{Answer, Dependency, OpenQuestion};
use super::environment::Value;
use super::subject::Subject;
use super::{Element, LayerTrace, NearMiss, Trace, reason, statement};
use crate::access::decide::{self, CephRelease, Facts, Second, Seen, Slot, Standing};
use crate::access::{Caller, Decision, Layer, Request, StatementId, Truth, World};
use crate::policy::Effect;
use crate::target::Target;

/// One action checked.
struct Check {
    trace: Trace,
    facts: Facts,
    rows: Vec<Row>,
}

/// One statement at one place.
struct Row {
    id: StatementId,
    slot: Slot,
    effect: Effect,
    answer: Answer,
}

/// Decides a request, with the second action that a server checks along with some.
pub(super) fn request(world: &World, request: &Request, release: CephRelease) -> Trace {
    let first = check(world, request, &request.action, release);
    let anonymous = request.caller == Caller::Anonymous;
    let Some((second, versioned)) = decide::second(world.target, &request.action, anonymous) else {
        return first.trace;
    };
    let asked = if versioned { has_version(world, request, release) } else { Answer::YES };
    if asked.truth == Truth::No {
        return first.trace;
    }
    match second {
        Second::OrElse(action) => or_else(world, first, check(world, request, action, release), action),
        Second::And(action) => and(first, check(world, request, action, release), asked, action),
        Second::UnlessDenied(action) => unless_denied(first, check(world, request, action, release), asked, action),
    }
}

fn or_else(world: &World, first: Check, second: Check, action: &str) -> Trace {
    // RustFS asks the bucket's Denies before anything else (access.rs:1031-1052).
    let is_gate = |row: &&Row| row.effect == Effect::Deny && matches!(row.slot, Slot::Bucket(_));
    let gated = world.target == Target::Rustfs && first.facts.standing != Standing::Anonymous;
    let rows: Vec<&Row> = first.rows.iter().filter(is_gate).filter(|_| gated).collect();
    let gate = Answer::any(rows.iter().map(|row| row.answer.clone()));
    let less = |decision| match decision {
        Decision::Allowed => 2,
        Decision::Depends => 1,
        Decision::Denied | Decision::Implicit => 0,
    };
    if gate.truth == Truth::Yes || less(second.trace.decision) <= less(first.trace.decision) {
        return first.trace;
    }
    let mut trace = second.trace;
    if gate.truth == Truth::Unknown {
        // A Deny that may reach it comes before the second question.
        trace.decision = Decision::Depends;
        trace.deciding.extend(rows.iter().filter(|row| row.answer.truth == Truth::Unknown).map(|row| row.id));
        trace.depends.extend(gate.depends);
        trace.depends.sort_unstable();
        trace.depends.dedup();
    }
    trace.reasons.push(format!("what is not allowed as `s3:ListBucketVersions` is asked for again as `{action}`"));
    trace
}

fn and(first: Check, second: Check, asked: Answer, action: &str) -> Trace {
    let passes = |trace: &Trace| match trace.decision {
        Decision::Allowed => Truth::Yes,
        Decision::Depends => Truth::Unknown,
        Decision::Denied | Decision::Implicit => Truth::No,
    };
    let both = passes(&second.trace).or(!asked.truth);
    let mut trace = match (passes(&first.trace), both) {
        // A Deny for either action is one that the server looks at.
        (Truth::No, Truth::No)
            if first.trace.decision == Decision::Implicit && second.trace.decision == Decision::Denied =>
        {
            second.trace
        }
        (Truth::No, _) | (_, Truth::Yes) => return first.trace,
        (_, Truth::No) => second.trace,
        (_, Truth::Unknown) => {
            let mut trace = first.trace;
            trace.decision = Decision::Depends;
            trace.deciding.extend(second.trace.deciding);
            trace.depends.extend(second.trace.depends.into_iter().chain(asked.depends));
            trace.depends.sort_unstable();
            trace.depends.dedup();
            trace
        }
    };
    trace.reasons.push(format!("to delete a version `{action}` has to be allowed as well"));
    trace
}

fn unless_denied(first: Check, second: Check, asked: Answer, action: &str) -> Trace {
    let is_deny = |row: &&Row| row.effect == Effect::Deny && matches!(row.slot, Slot::Identity | Slot::Session);
    // The root passes before policies are looked at.
    let root = second.facts.standing == Standing::Root;
    let rows: Vec<&Row> = second.rows.iter().filter(is_deny).filter(|row| !root || row.slot == Slot::Session).collect();
    let denied = Answer::any(rows.iter().map(|row| row.answer.clone())).and(asked);
    let mut trace = first.trace;
    let passes = matches!(trace.decision, Decision::Allowed | Decision::Depends);
    if denied.truth == Truth::No || (denied.truth == Truth::Unknown && !passes) {
        return trace;
    }
    trace.deciding = rows.iter().filter(|row| row.answer.truth != Truth::No).map(|row| row.id).collect();
    trace.layers = second.trace.layers;
    trace.reasons = vec![format!("to delete a version `{action}` must not be denied")];
    if denied.truth == Truth::Yes {
        trace.decision = Decision::Denied;
        trace.depends.clear();
    } else {
        trace.decision = Decision::Depends;
        trace.depends.extend(denied.depends);
    }
    trace.depends.sort_unstable();
    trace.depends.dedup();
    trace
}

/// Whether the request names a version of the object.
fn has_version(world: &World, request: &Request, release: CephRelease) -> Answer {
    let subject = Subject { world, request, action: &request.action, release, bounded: false };
    match subject.key("s3:versionid") {
        Value::Absent => Answer::NO,
        Value::Values(values) => Answer::of(values.iter().any(|value| !value.is_empty())),
        Value::Unknown { .. } => statement::hangs_on("s3:versionid"),
    }
}

fn check(world: &World, request: &Request, action: &str, release: CephRelease) -> Check {
    let mut subject = Subject { world, request, action, release, bounded: false };
    subject.bounded =
        world.policies.iter().any(|policy| policy.layer == Layer::Boundary && !subject.slots(policy).is_empty());
    let facts = subject.facts();
    let mut seen = Seen::default();
    let mut rows = Vec::new();
    let mut layers: Vec<LayerTrace> = Vec::new();
    for (id, policy, statement) in world.statements() {
        let slots = subject.slots(policy);
        if slots.is_empty() {
            continue;
        }
        let outcome = statement::matched(&subject, policy, statement);
        for (slot, applies) in slots {
            let applies = applies_as(slot, applies);
            for (effect, sure) in statement::effects(world.target, policy.layer, statement) {
                for (grade, answer) in &outcome.grades {
                    let slot = match (slot, grade) {
                        (Slot::Bucket(_), Some(grade)) => Slot::Bucket(*grade),
                        _ => slot,
                    };
                    let answer = answer.clone().and(applies.clone()).and(sure.clone());
                    seen.add(slot, effect, answer.truth);
                    rows.push(Row { id, slot, effect, answer });
                }
            }
        }
        note(&mut layers, id, policy.layer, &outcome);
    }
    layers.sort_by_key(|layer| Layer::ALL.iter().position(|one| *one == layer.layer));
    let decision = decide::decide(&facts, seen);
    let slots = decide::deciding(&facts, seen);
    let wanted = if decision == Decision::Depends { Truth::Unknown } else { Truth::Yes };
    let decided = |row: &&Row| slots.contains(row.slot, row.effect) && row.answer.truth == wanted;
    let mut deciding: Vec<StatementId> = rows.iter().filter(decided).map(|row| row.id).collect();
    deciding.sort_unstable();
    deciding.dedup();
    let mut depends = Vec::new();
    if decision == Decision::Depends {
        depends.extend(rows.iter().filter(decided).flat_map(|row| row.answer.depends.iter().cloned()));
        depends.extend(facts_that_matter(&subject, &facts, seen));
        depends.sort_unstable();
        depends.dedup();
    }
    let reasons = reason::why(&facts, seen, decision);
    let assumptions = reason::assumptions(&subject, &facts);
    Check { trace: Trace { decision, deciding, layers, depends, reasons, assumptions }, facts, rows }
}

/// A policy of an account applies or not as the account is known.
fn applies_as(slot: Slot, applies: Truth) -> Answer {
    let question = if slot == Slot::Rcp { OpenQuestion::BucketOwner } else { OpenQuestion::CallerAccount };
    match applies {
        Truth::Yes => Answer::YES,
        Truth::No => Answer::NO,
        Truth::Unknown => Answer::open(question),
    }
}

fn note(layers: &mut Vec<LayerTrace>, id: StatementId, layer: Layer, outcome: &statement::Outcome) {
    if !layers.iter().any(|known| known.layer == layer) {
        layers.push(LayerTrace { layer, matched: Vec::new(), near: Vec::new() });
    }
    let Some(trace) = layers.iter_mut().find(|known| known.layer == layer) else { return };
    let truth = outcome.truth();
    if truth != Truth::No {
        trace.matched.push((id, truth));
        return;
    }
    let conditions_only = outcome.failed.iter().all(|element| matches!(element, Element::Condition { .. }));
    if let (Some(element), true) = (outcome.failed.first(), outcome.failed.len() == 1 || conditions_only) {
        trace.near.push(NearMiss { statement: id, element: element.clone() });
    }
}

/// Facts nobody declared and rules nobody documents, where they make a difference.
fn facts_that_matter(subject: &Subject<'_>, facts: &Facts, seen: Seen) -> Vec<Dependency> {
    let settle = |fact, truth| if fact == Truth::Unknown { truth } else { fact };
    let decided = |owned, limited| {
        let settled = Facts {
            same_account: settle(facts.same_account, owned),
            owns_bucket: settle(facts.owns_bucket, owned),
            everyone_limited: settle(facts.everyone_limited, limited),
            ..*facts
        };
        decide::decide(&settled, seen)
    };
    let [yes, no] = [Truth::Yes, Truth::No];
    let mut matter = Vec::new();
    if [yes, no].into_iter().any(|limited| decided(yes, limited) != decided(no, limited)) {
        matter = subject.open_facts();
    }
    if [yes, no].into_iter().any(|owned| decided(owned, yes) != decided(owned, no)) {
        matter.push(Dependency::Open(OpenQuestion::EveryoneLimited));
    }
    matter
}
