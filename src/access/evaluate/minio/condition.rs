//! Conditions (policy/condition/*.go).

use std::net::IpAddr;

use super::{variable, wild};
use crate::access::evaluate::answer::{Answer, OpenQuestion};
use crate::access::evaluate::environment::Value;
use crate::access::evaluate::scalar;
use crate::access::evaluate::statement::{hangs_on_both, key};
use crate::access::evaluate::subject::Subject;
use crate::access::evaluate::wanted::{Wanted, written};
use crate::policy::{Comparison, Condition, Qualifier};

/// Whether a condition holds.
pub(in crate::access::evaluate) fn condition(subject: &Subject<'_>, condition: &Condition) -> Answer {
    use Comparison as C;
    let operator = &condition.operator.value;
    let Some(comparison) = operator.comparison else { return Answer::open(OpenQuestion::Unreadable) };
    let name = match key(&condition.key.value) {
        Ok(name) => name,
        Err(answer) => return answer,
    };
    let wants = wants(subject, condition, comparison);
    let values = match subject.key(name) {
        Value::Unknown { present: true } if comparison == C::Null => Some(Vec::new()),
        Value::Unknown { .. } => return hangs_on_both(name, &wants),
        Value::Values(values) => Some(values),
        Value::Absent => None,
    };
    match comparison {
        C::Null => {
            let absent = values.is_none();
            first(&wants).meets(|want| go_bool(want) == Some(absent))
        }
        C::StringEquals | C::StringEqualsIgnoreCase | C::StringLike | C::BinaryEquals => {
            let values = values.unwrap_or_default();
            let matches =
                |have: &String| Answer::any(wants.iter().map(|want| want.meets(|want| text(comparison, have, want))));
            // The whole answer is turned around, qualifier and all (stringfunc.go `evaluate`).
            let holds = match operator.qualifier {
                Some(Qualifier::ForAllValues) => Answer::all(values.iter().map(matches)),
                Some(Qualifier::ForAnyValue) | None => Answer::any(values.iter().map(matches)),
            };
            holds.negated(operator.negated)
        }
        // ipaddrfunc.go: one value that is no address and nothing matches.
        C::IpAddress => {
            let addresses: Option<Vec<IpAddr>> = values.map_or(Some(Vec::new()), |values| {
                values.iter().map(|value| value.parse().ok().map(|address: IpAddr| address.to_canonical())).collect()
            });
            let within = |want: &Wanted| {
                want.meets(|want| {
                    let net = scalar::network_32(want, true);
                    net.is_some_and(|net| addresses.iter().flatten().any(|address| net.contains(address)))
                })
            };
            Answer::any(wants.iter().map(within)).negated(operator.negated)
        }
        _ => {
            let Some(have) = values.as_ref().and_then(|values| values.first()) else {
                // `NumericGreaterThanIfExists` is the one operator that takes a key that is not there.
                return Answer::of(operator.if_exists);
            };
            first(&wants).meets(|want| match comparison {
                // boolfunc.go: letter by letter.
                C::Bool => have == want,
                _ => numeric_or_date(comparison, operator.negated, have, want),
            })
        }
    }
}

/// Numbers are whole, dates RFC 3339; what is neither never holds, negated or not (numericfunc.go, datefunc.go).
pub(in crate::access::evaluate) fn numeric_or_date(
    comparison: Comparison,
    negated: bool,
    have: &str,
    want: &str,
) -> bool {
    let order = if scalar::is_date(comparison) {
        scalar::rfc3339(have).zip(scalar::rfc3339(want)).map(|(have, want)| have.cmp(&want))
    } else {
        scalar::whole(have).zip(scalar::whole(want)).map(|(have, want)| have.cmp(&want))
    };
    order.is_some_and(|order| scalar::ordered(comparison, order) != negated)
}

fn text(comparison: Comparison, have: &str, want: &str) -> bool {
    match comparison {
        Comparison::StringEqualsIgnoreCase => have.to_lowercase() == want.to_lowercase(),
        Comparison::StringLike => wild(want, have),
        // binaryequalsfunc.go: what the policy says is decoded, the request's value is not.
        Comparison::BinaryEquals => scalar::bytes(want).is_some_and(|want| want == have.as_bytes()),
        _ => have == want,
    }
}

/// Variables work in text operators only.
fn wants(subject: &Subject<'_>, condition: &Condition, comparison: Comparison) -> Vec<Wanted> {
    use Comparison::{StringEquals, StringEqualsIgnoreCase, StringLike};
    let fills = matches!(comparison, StringEquals | StringEqualsIgnoreCase | StringLike);
    let wants = condition.values.iter().map(|value| match written(value) {
        Err(why) => Wanted::Unknown(why),
        Ok(text) if fills => variable::fill(subject, text),
        Ok(text) => Wanted::Text(text.to_owned()),
    });
    wants.collect()
}

fn first(wants: &[Wanted]) -> Wanted {
    wants.first().cloned().unwrap_or(Wanted::Nothing)
}

/// `strconv.ParseBool`.
fn go_bool(text: &str) -> Option<bool> {
    match text {
        "1" | "t" | "T" | "true" | "TRUE" | "True" => Some(true),
        "0" | "f" | "F" | "false" | "FALSE" | "False" => Some(false),
        _ => None,
    }
}
