//! What a repository says must be so, and is not.

use crate::access::evaluate::Trace;
use crate::access::{Decision, Expectation, Options, Request, Want};
use crate::describe;
use crate::explore::{self, Verdict};
use crate::finding::{Finding, Label, Severity, Subject};
use crate::layers::Layers;
use crate::lint::Stamp;
use crate::rule::Draft;
use crate::rules::RuleSet;
use crate::settings::Expected;
use crate::source::Sources;

/// The rule about what a repository says must be so.
pub const BROKEN: &str = "expectation-broken";

/// Every expectation of the config that does not hold, or of which it cannot be told.
pub fn expectations(rules: &RuleSet, layers: &Layers, expected: &[Expected], sources: &Sources) -> Vec<Finding> {
    expected.iter().filter_map(|one| finding(rules, layers, one, sources)).collect()
}

fn finding(rules: &RuleSet, layers: &Layers, expected: &Expected, sources: &Sources) -> Option<Finding> {
    let expectation = &expected.expectation;
    let (said, server) = (sentence(expectation), layers.world.target.name());
    let here = local(layers, expectation);
    let verdict = explore::expect(&layers.world, &here, Options::default());
    let (message, severity, example) = match &verdict {
        Verdict::Holds => return None,
        Verdict::Broken(example) => (format!("{said}, and on {server} that is not so"), Severity::Error, Some(example)),
        Verdict::Open(example) => {
            (format!("{said}, and on {server} that cannot be told"), Severity::Warning, Some(example))
        }
        Verdict::Unfinished(reason) => (
            format!("{said}, and on {server} that was not looked at in full: {}", reason.text()),
            Severity::Warning,
            None,
        ),
        Verdict::Empty => (format!("{said}, which is about nothing that {server} knows"), Severity::Error, None),
    };
    let rule = rules.get(BROKEN)?;
    let place = example.and_then(|example| deciding(layers, sources, &example.1));
    let id = place.as_ref().map_or(expected.label.source, |place| place.0.source);
    let source = sources.get(id)?;
    let span = place.as_ref().map_or(expected.label.span, |place| place.0.span);
    let mut draft = Draft::at(span, None);
    draft.message(message);
    draft.label(place.as_ref().map_or("expected here", |place| place.0.text.as_str()));
    draft.severity(severity);
    if let Some(reason) = &expected.reason {
        draft.note(format!("expected because: {reason}"));
    }
    if let Some(example) = example {
        draft.note(proof(&example.0, &example.1));
    }
    let subject = Subject {
        kind: place.as_ref().map(|place| place.2),
        targets: vec![layers.world.target],
        // Bound to the expectation and to the statement that breaks it.
        statements: place.as_ref().map(|place| vec![place.1.clone(), said.clone()]).unwrap_or_default(),
        ..Subject::default()
    };
    let judges = [layers.world.target];
    let mut finding = Stamp { rule, id, source, judges: &judges, statement: None }.finding(draft, subject);
    if place.is_some() && sources.get(expected.label.source).is_some() {
        finding.related.push(expected.label.clone());
    }
    Some(finding)
}

/// The statement that decides against it, its hash and the kind of its policy.
fn deciding(layers: &Layers, sources: &Sources, trace: &Trace) -> Option<(Label, String, crate::policy::Kind)> {
    let id = trace.deciding.first()?;
    let (policy, statement) = layers.world.statement(*id)?;
    let hash = layers.hash(*id, sources)?;
    let span = statement.spot();
    let text = match trace.decision {
        Decision::Allowed => "allowed by this",
        Decision::Denied | Decision::Implicit => "denied by this",
        Decision::Depends => "it hangs on this",
    };
    Some((Label { source: policy.document.source, span, text: text.to_owned() }, hash, policy.document.kind))
}

fn proof(request: &Request, trace: &Trace) -> String {
    let why = match (trace.decision, trace.depends.first()) {
        (Decision::Depends, Some(on)) => format!(", on {}", on.text()),
        _ => String::new(),
    };
    format!("for example {}: {}{why}", explore::request(request), trace.decision.as_str())
}

/// What is expected, in the partition of AWS in which requests are.
fn local(layers: &Layers, expectation: &Expectation) -> Expectation {
    let mut here = expectation.clone();
    here.resources.iter_mut().for_each(|text| *text = layers.local(text).into_owned());
    for (key, values) in expectation.context.iter() {
        here.context.set(key, values.iter().map(|value| layers.local(value).into_owned()).collect());
    }
    here
}

/// `user/storage-service must always be able to s3:PutObject on bleater-media/*`
fn sentence(expectation: &Expectation) -> String {
    let everyone = expectation.everyone.then(|| "everyone".to_owned());
    let who: Vec<String> = expectation.callers.iter().map(crate::access::Caller::short).chain(everyone).collect();
    let must = match (expectation.want, expectation.possible) {
        (Want::Allow, false) => "must always be able to",
        (Want::Allow, true) => "must be able to",
        (Want::Deny, false) => "must never be able to",
        (Want::Deny, true) => "must not always be able to",
    };
    let resources = expectation.resources.iter().map(|resource| describe::resource(resource));
    format!(
        "{} {must} {} on {}",
        describe::list(who.into_iter()),
        describe::list(expectation.actions.clone().into_iter()),
        describe::list(resources.collect::<Vec<_>>().into_iter())
    )
}
