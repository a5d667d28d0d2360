//! Conditions (function.rs, function/condition.rs, function/string.rs, function/addr.rs).

use std::net::IpAddr;

use super::variable;
use crate::access::Layer;
use crate::access::evaluate::answer::{Answer, OpenQuestion};
use crate::access::evaluate::environment::Value;
use crate::access::evaluate::minio::{numeric_or_date, wild};
use crate::access::evaluate::scalar;
use crate::access::evaluate::statement::{hangs_on, hangs_on_both, key};
use crate::access::evaluate::subject::Subject;
use crate::access::evaluate::wanted::{Wanted, written};
use crate::policy::{Comparison, Condition, Operator, Qualifier, Statement};

/// Whether each operator with its keys holds. The first key stands for all of its operator.
pub(in crate::access::evaluate) fn conditions<'s>(
    subject: &Subject<'_>,
    layer: Layer,
    statement: &'s Statement,
) -> impl Iterator<Item = (&'s Condition, Answer)> {
    let by_operator = |a: &Condition, b: &Condition| a.operator.span == b.operator.span;
    let groups = statement.conditions.chunk_by(by_operator);
    groups.filter_map(move |group| Some((group.first()?, operator(subject, layer, group))))
}

/// An operator over all of its keys.
fn operator(subject: &Subject<'_>, layer: Layer, group: &[Condition]) -> Answer {
    let Some(written) = group.first().map(|condition| condition.operator.value.written.as_str()) else {
        return Answer::YES;
    };
    // condition.rs:62-99: the suffix may be written more than once.
    let stem = written.trim_end_matches("IfExists");
    let operator = Operator::parse(stem);
    let if_exists = stem.len() < written.len();
    let Some(comparison) = operator.comparison else { return Answer::open(OpenQuestion::Unreadable) };
    let each = group.iter().map(|condition| one(subject, layer, condition, &operator, comparison, if_exists));
    // addr.rs:22-44: one address that fits is enough.
    let holds = if comparison == Comparison::IpAddress { Answer::any(each) } else { Answer::all(each) };
    if !if_exists {
        return holds;
    }
    // It holds when none of the keys is there; with one of them, all are looked at.
    let none = Answer::all(group.iter().map(|condition| match key(&condition.key.value) {
        Err(answer) => answer,
        Ok(name) => match subject.key(name) {
            Value::Absent => Answer::YES,
            Value::Values(_) | Value::Unknown { present: true } => Answer::NO,
            Value::Unknown { present: false } => hangs_on(name),
        },
    }));
    none.or(holds)
}

fn one(
    subject: &Subject<'_>,
    layer: Layer,
    condition: &Condition,
    operator: &Operator,
    comparison: Comparison,
    if_exists: bool,
) -> Answer {
    use Comparison as C;
    let name = match key(&condition.key.value) {
        Ok(name) => name,
        Err(answer) => return answer,
    };
    let wants = condition.values.iter().map(|value| match written(value) {
        Err(why) => Wanted::Unknown(why),
        Ok(text) => variable::fill(subject, layer, text),
    });
    let wants: Vec<Wanted> = wants.collect();
    let values = match subject.key(name) {
        Value::Unknown { present: true } if comparison == C::Null => Some(Vec::new()),
        Value::Unknown { .. } => return hangs_on_both(name, &wants),
        Value::Values(values) => Some(values),
        Value::Absent => None,
    };
    let first = wants.first().cloned().unwrap_or(Wanted::Nothing);
    match comparison {
        C::Null => {
            let absent = if values.is_none() { "true" } else { "false" };
            first.meets(|want| want == absent)
        }
        C::StringEquals | C::StringEqualsIgnoreCase | C::StringLike | C::BinaryEquals | C::ArnEquals | C::ArnLike => {
            let matches =
                |have: &String| Answer::any(wants.iter().map(|want| want.meets(|want| text(comparison, have, want))));
            let qualifier = operator.qualifier.filter(|_| !matches!(comparison, C::ArnEquals | C::ArnLike));
            let values = values.unwrap_or_default();
            match qualifier {
                // Each value for itself, unlike MinIO (tests/quantified_negation.rs).
                Some(Qualifier::ForAllValues) => {
                    Answer::all(values.iter().map(|have| matches(have).negated(operator.negated)))
                }
                Some(Qualifier::ForAnyValue) => {
                    Answer::any(values.iter().map(|have| matches(have).negated(operator.negated)))
                }
                None => Answer::any(values.iter().map(matches)).negated(operator.negated),
            }
        }
        C::IpAddress => {
            let values = values.unwrap_or_default();
            let addresses: Vec<IpAddr> = values.iter().filter_map(|value| value.parse().ok()).collect();
            let within = |want: &Wanted| {
                want.meets(|want| {
                    let net = scalar::network_32(want, false);
                    net.is_some_and(|net| addresses.iter().any(|address| net.contains(address)))
                })
            };
            Answer::any(wants.iter().map(within)).negated(operator.negated)
        }
        _ => {
            let Some(have) = values.as_ref().and_then(|values| values.first()) else { return Answer::NO };
            first.meets(|want| match comparison {
                C::Bool => matches!(want, "true" | "false") && have == want,
                // condition.rs:269: with the suffix it is "greater than or equal".
                C::NumericGreaterThan if if_exists => {
                    numeric_or_date(C::NumericGreaterThanEquals, operator.negated, have, want)
                }
                _ => numeric_or_date(comparison, operator.negated, have, want),
            })
        }
    }
}

fn text(comparison: Comparison, have: &str, want: &str) -> bool {
    match comparison {
        Comparison::StringEqualsIgnoreCase => have.to_lowercase() == want.to_lowercase(),
        // `ArnLike` is `StringLike`; `ArnEquals` knows no wildcards.
        Comparison::StringLike | Comparison::ArnLike => wild(want, have),
        Comparison::BinaryEquals => scalar::bytes(want).is_some_and(|want| Some(want) == scalar::bytes(have)),
        _ => have == want,
    }
}
