//! Conditions of Ceph: `rgw_iam_policy.cc` `Condition::eval`, `rgw_iam_policy.h` for how values are read.

use std::cmp::Ordering;

use crate::policy::{Comparison as C, Condition, ConditionValue, Qualifier, Statement};
use crate::replay::address::{Address, Network, shifted};
use crate::replay::answer::{Answer, Open, all, any, not};
use crate::replay::asked::{Asked, Said};
use crate::replay::number::{base64, in_order};
use crate::replay::{Release, date};

use super::{facts, resource};

/// Whether all conditions of a statement hold.
pub(in crate::replay) fn conditions(asked: &Asked<'_>, statement: &Statement) -> Answer {
    all(statement.conditions.iter().map(|condition| holds(asked, condition)))
}

fn holds(asked: &Asked<'_>, condition: &Condition) -> Answer {
    let operator = &condition.operator.value;
    let Some(comparison) = operator.comparison else { return Err(Open::question("unreadable")) };
    let Some(key) = condition.key.value.known() else { return Err(Open(condition.key.value.text().to_owned())) };
    let said = facts::key(asked, key);
    if comparison == C::Null {
        return null(asked, &said, condition);
    }
    let values = match &said {
        Said::Absent => {
            return Ok(operator.if_exists || operator.qualifier == Some(Qualifier::ForAllValues));
        }
        said => said.values()?,
    };
    let wanted: Vec<Result<Option<String>, Open>> =
        condition.values.iter().map(|wanted| filled(asked, &wanted.value)).collect();
    let pair = |wanted: &Result<Option<String>, Open>, value: &str| -> Answer {
        match wanted {
            Ok(Some(wanted)) => compare(comparison, wanted, value).transpose().unwrap_or(Ok(false)),
            Ok(None) => Ok(false),
            Err(open) => Err(open.clone()),
        }
    };
    let found = |value: &String| any(wanted.iter().map(|wanted| pair(wanted, value)));
    match operator.qualifier {
        Some(Qualifier::ForAllValues) => all(values.iter().map(found)),
        Some(Qualifier::ForAnyValue) => any(values.iter().map(found)),
        None if !operator.negated => any(values.iter().map(found)),
        // tracker.ceph.com/issues/73146: Squid asks whether some pair differs. Networks were always right.
        None if asked.release == Release::Squid && comparison != C::IpAddress => {
            let pairs = values.iter().flat_map(|value| wanted.iter().map(move |wanted| (wanted, value)));
            any(pairs.map(|(wanted, value)| match wanted {
                Ok(Some(text)) => match compare(comparison, text, value)? {
                    Some(same) => Ok(!same),
                    None => Ok(false),
                },
                Ok(None) => Ok(false),
                Err(open) => Err(open.clone()),
            }))
        }
        // A comparison with nothing is false either way.
        None if wanted.iter().all(|wanted| *wanted == Ok(None)) => Ok(false),
        None => not(any(values.iter().map(found))),
    }
}

/// Squid does not look at the value (fixed in Tentacle). `IfExists` is not looked at: `Null` comes first.
fn null(asked: &Asked<'_>, said: &Said, condition: &Condition) -> Answer {
    let there = said.is_there();
    if asked.release == Release::Squid {
        return not(there);
    }
    any(condition.values.iter().map(|wanted| match filled(asked, &wanted.value)? {
        Some(text) if as_bool(&text) => not(there.clone()),
        Some(_) => there.clone(),
        None => Ok(false),
    }))
}

/// A value that is all one variable stands for the last value of a key; none where the request lacks it.
fn filled(asked: &Asked<'_>, wanted: &ConditionValue) -> Result<Option<String>, Open> {
    let Some(text) = wanted.known() else {
        return Err(match wanted {
            ConditionValue::Text(term) => Open(term.text().to_owned()),
            _ => Open::question("unreadable"),
        });
    };
    match text.strip_prefix("${").and_then(|text| text.strip_suffix('}')) {
        Some(key) if !key.contains('}') => Ok(facts::key(asked, key).values()?.last().cloned()),
        _ => Ok(Some(text.to_owned())),
    }
}

/// Whether a value of the policy and one of the request are the same; none where one of them cannot be read.
fn compare(comparison: C, wanted: &str, value: &str) -> Result<Option<bool>, Open> {
    Ok(match comparison {
        C::StringEquals => Some(wanted == value),
        C::StringEqualsIgnoreCase => Some(wanted.eq_ignore_ascii_case(value)),
        // `match_wildcards`, as resources are matched.
        C::StringLike => Some(resource::fits(wanted, value)?),
        C::ArnEquals | C::ArnLike => Some(arn(wanted, value)?),
        C::BinaryEquals => base64(wanted).zip(base64(value)).map(|(wanted, value)| wanted == value),
        C::Bool => Some(as_bool(wanted) == as_bool(value)),
        C::IpAddress => Network::parse(wanted, Address::width).zip(Address::parse(value)).map(|(network, address)| {
            // The family is not compared: what is left of both numbers is.
            let behind = network.address.width() - network.prefix;
            shifted(network.address.bits, behind) == shifted(address.bits, behind)
        }),
        C::Null => None,
        C::DateEquals | C::DateLessThan | C::DateLessThanEquals | C::DateGreaterThan | C::DateGreaterThanEquals => {
            let time = |text: &str| date::epoch(text).or_else(|| date::iso(text));
            time(value).zip(time(wanted)).and_then(|(value, wanted)| in_order(comparison, value.cmp(&wanted)))
        }
        C::NumericEquals
        | C::NumericLessThan
        | C::NumericLessThanEquals
        | C::NumericGreaterThan
        | C::NumericGreaterThanEquals => {
            let order = number(value).zip(number(wanted)).and_then(|(value, wanted)| value.partial_cmp(&wanted));
            order.and_then(|order: Ordering| in_order(comparison, order))
        }
    })
}

/// `std::stod` over the whole text.
fn number(text: &str) -> Option<f64> {
    text.trim_start().parse().ok()
}

/// Nothing and `false` are false, a number is what it is in C, and any other text is true.
fn as_bool(text: &str) -> bool {
    if text.is_empty() || text.eq_ignore_ascii_case("false") {
        return false;
    }
    number(text).is_none_or(|number| number != 0.0 && !number.is_nan())
}

/// ARNs need as many colons; case does not count. A wildcard works at the very end, and elsewhere by the lengths of the
/// texts (pull/62285).
fn arn(wanted: &str, value: &str) -> Answer {
    if wanted.matches(':').count() != value.matches(':').count() {
        return Ok(false);
    }
    let (wanted, value) = (wanted.to_ascii_lowercase(), value.to_ascii_lowercase());
    match wanted.find(['*', '?']) {
        None => Ok(wanted == value),
        Some(at) if at + 1 == wanted.len() && wanted.ends_with('*') => {
            Ok(wanted.get(..at).is_some_and(|prefix| value.starts_with(prefix)))
        }
        Some(_) => Err(Open::question("ceph-arn-wildcard")),
    }
}
