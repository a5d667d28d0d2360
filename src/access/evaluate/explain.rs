//! From a decision to all that explains it: which statements matched in each layer, which nearly did, and why.

use super::inquiry::{Inquiry, Step};
use super::live::Live;
use super::ruling::Word;
use super::subject::Subject;
use super::view::View;
use super::{LayerTrace, NearMiss, Trace, reason, statement};
use crate::access::{Decision, Layer, Request, StatementId, Truth};

/// A decision with what explains it.
pub(super) fn trace(view: &View<'_>, request: &Request, inquiry: &Inquiry) -> Trace {
    let decision = inquiry.decision();
    let Some(newest) = inquiry.steps.last() else { return nothing(decision) };
    let mut trace = explained(view, request, newest);
    trace.decision = decision;
    trace.deciding = inquiry.deciding();
    trace.depends = inquiry.depends();
    if inquiry.releases_differ() {
        let say = |step: &Step| format!("on {} it is {}", step.release.as_str(), step.decision().as_str());
        trace.reasons = inquiry.steps.iter().map(say).collect();
    }
    trace
}

fn nothing(decision: Decision) -> Trace {
    Trace {
        decision,
        deciding: Vec::new(),
        layers: Vec::new(),
        depends: Vec::new(),
        reasons: Vec::new(),
        assumptions: Vec::new(),
    }
}

fn explained(view: &View<'_>, request: &Request, step: &Step) -> Trace {
    let ruling = step.ruling();
    let second = step.along.as_ref().filter(|_| ruling.shows_second);
    let (live, action) =
        second.map_or((&step.first, request.action.as_str()), |along| (&along.live, along.second.action()));
    let subject = view.subject(request, action, step.release);
    let why = || reason::why(&live.facts, live.seen, live.decision);
    let reasons = match ruling.word {
        Word::Nothing => why(),
        Word::Also(word) => why().into_iter().chain([word]).collect(),
        Word::Instead(word) => vec![word],
    };
    Trace {
        layers: layers(view, &subject, live),
        reasons,
        assumptions: reason::assumptions(&subject, &step.first.facts),
        ..nothing(ruling.decision)
    }
}

/// What matched in each layer that has a policy about this caller and bucket, and what nearly did.
fn layers(view: &View<'_>, subject: &Subject<'_>, live: &Live) -> Vec<LayerTrace> {
    let mut layers: Vec<LayerTrace> = Vec::new();
    let mut entries = live.entries.iter().peekable();
    for met in &view.met {
        if met.slots.is_empty() && subject.slot_here(met.policy).is_none() {
            continue;
        }
        let layer = met.policy.layer;
        let at = layers.iter().position(|known| known.layer == layer).unwrap_or_else(|| {
            layers.push(LayerTrace { layer, matched: Vec::new(), near: Vec::new() });
            layers.len() - 1
        });
        let Some(trace) = layers.get_mut(at) else { continue };
        for ((number, statement), named) in (0u32..).zip(&met.policy.document.statements).zip(&met.named) {
            let id = StatementId { policy: met.number, statement: number };
            match entries.next_if(|entry| entry.id == id) {
                Some(entry) if entry.truth() != Truth::No => trace.matched.push((id, entry.truth())),
                _ => {
                    let element = statement::failed_alone(subject, met.policy, statement, statement::is_named(named));
                    trace.near.extend(element.map(|element| NearMiss { statement: id, element }));
                }
            }
        }
    }
    layers.sort_by_key(|layer| Layer::ALL.iter().position(|one| *one == layer.layer));
    layers
}
