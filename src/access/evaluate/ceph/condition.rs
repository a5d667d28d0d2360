//! Conditions (`Condition::eval`, `rgw_iam_policy.h`).

use std::net::IpAddr;

use crate::access::decide::CephRelease;
use crate::access::evaluate::answer::{Answer, Dependency, OpenQuestion};
use crate::access::evaluate::environment::Value;
use crate::access::evaluate::scalar;
use crate::access::evaluate::statement::{hangs_on, hangs_on_both, key};
use crate::access::evaluate::subject::Subject;
use crate::access::evaluate::wanted::{Wanted, written};
use crate::pattern::{self, Case, fnmatch};
use crate::policy::{Comparison, Condition, Qualifier};

/// Whether a condition holds.
pub(in crate::access::evaluate) fn condition(subject: &Subject<'_>, condition: &Condition) -> Answer {
    holds(subject.release, condition, &|name| subject.key(name))
}

/// Whether a condition holds where keys are what `of` says.
pub(super) fn holds(release: CephRelease, condition: &Condition, of: &dyn Fn(&str) -> Value) -> Answer {
    let operator = &condition.operator.value;
    let Some(comparison) = operator.comparison else { return Answer::open(OpenQuestion::Unreadable) };
    let name = match key(&condition.key.value) {
        Ok(name) => name,
        Err(answer) => return answer,
    };
    let value = of(name);
    let wants: Vec<Wanted> = condition.values.iter().map(|value| want(of, value)).collect();
    if comparison == Comparison::Null {
        return null(release, name, &value, &wants);
    }
    let values = match value {
        Value::Unknown { .. } => return hangs_on_both(name, &wants),
        // Missing, a negated operator is false as well.
        Value::Absent => {
            return Answer::of(operator.if_exists || operator.qualifier == Some(Qualifier::ForAllValues));
        }
        Value::Values(values) => values,
    };
    let meets = |have: &String, want: &Wanted| match want {
        Wanted::Text(want) => compare(comparison, have, want),
        Wanted::Nothing => Answer::NO,
        Wanted::Unknown(why) => Answer::unknown(why.clone()),
    };
    let any_want = |have: &String| Answer::any(wants.iter().map(|want| meets(have, want)));
    match operator.qualifier {
        Some(Qualifier::ForAllValues) => return Answer::all(values.iter().map(any_want)),
        Some(Qualifier::ForAnyValue) => return Answer::any(values.iter().map(any_want)),
        None => {}
    }
    if !operator.negated {
        return Answer::any(values.iter().map(any_want));
    }
    // Up to Squid the negated test is asked of each pair, so with two values it nearly always holds (issues 73146,
    // 74736); addresses were right before.
    if release == CephRelease::Squid && comparison != Comparison::IpAddress {
        let differs = |have: &String| {
            // What cannot be read differs from nothing: `shortible` gives up before it compares.
            let readable = |want: &&Wanted| match want {
                Wanted::Text(want) => is_readable(comparison, have) && is_readable(comparison, want),
                Wanted::Nothing => false,
                Wanted::Unknown(_) => true,
            };
            let pairs = wants.iter().filter(readable);
            Answer::any(pairs.map(|want| !meets(have, want)))
        };
        return Answer::any(values.iter().map(differs));
    }
    // A variable without a value is a comparison with nothing, and that is false either way.
    if wants.iter().all(|want| *want == Wanted::Nothing) {
        return Answer::NO;
    }
    !Answer::any(values.iter().map(any_want))
}

/// Up to Squid the value is not looked at.
fn null(release: CephRelease, name: &str, value: &Value, wants: &[Wanted]) -> Answer {
    let absent = match value {
        Value::Absent => true,
        Value::Values(_) | Value::Unknown { present: true } => false,
        Value::Unknown { present: false } => return hangs_on(name),
    };
    if release == CephRelease::Squid {
        return Answer::of(absent);
    }
    Answer::any(wants.iter().map(|want| want.meets(|want| as_bool(want) == absent)))
}

/// A value is a variable only when it is nothing else; the last value of the key is put in.
fn want(of: &dyn Fn(&str) -> Value, value: &crate::source::Spanned<crate::policy::ConditionValue>) -> Wanted {
    let text = match written(value) {
        Ok(text) => text,
        Err(why) => return Wanted::Unknown(why),
    };
    let Some(name) = text.strip_prefix("${").and_then(|rest| rest.strip_suffix('}')) else {
        return Wanted::Text(text.to_owned());
    };
    match of(name) {
        Value::Absent => Wanted::Nothing,
        Value::Unknown { .. } => Wanted::Unknown(Dependency::Key(name.to_owned())),
        Value::Values(values) => values.last().map_or(Wanted::Nothing, |last| Wanted::Text(last.clone())),
    }
}

fn compare(comparison: Comparison, have: &str, want: &str) -> Answer {
    use Comparison as C;
    // `string_like` is `match_wildcards`: brackets and backslashes are live, and `?` is a byte.
    if comparison == C::StringLike && (fnmatch::has_brackets(want) || !have.is_ascii()) {
        return fnmatch::fits(want, have).map_or_else(|| Answer::open(OpenQuestion::Unreadable), Answer::of);
    }
    Answer::of(match comparison {
        C::StringLike => pattern::matches(want, have, Case::Sensitive),
        C::StringEquals => have == want,
        C::StringEqualsIgnoreCase => have.eq_ignore_ascii_case(want),
        C::Bool => as_bool(have) == as_bool(want),
        C::BinaryEquals => scalar::bytes(want).is_some_and(|want| Some(want) == scalar::bytes(have)),
        C::IpAddress => in_network(have, want),
        C::ArnEquals | C::ArnLike => return arn(have, want),
        C::Null => false,
        _ if scalar::is_date(comparison) => {
            let both = scalar::date(have).zip(scalar::date(want));
            both.is_some_and(|(have, want)| scalar::ordered(comparison, have.cmp(&want)))
        }
        _ => {
            let order = scalar::number(have).zip(scalar::number(want)).and_then(|(have, want)| have.partial_cmp(&want));
            order.is_some_and(|order| scalar::ordered(comparison, order))
        }
    })
}

/// Whether an operator can read a text at all.
fn is_readable(comparison: Comparison, text: &str) -> bool {
    match comparison {
        Comparison::NumericEquals => scalar::number(text).is_some(),
        _ if scalar::is_date(comparison) => scalar::date(text).is_some(),
        _ => true,
    }
}

/// `as_bool`: nothing and `false` are false, a number is whether it is not zero, any other text is true.
fn as_bool(text: &str) -> bool {
    match scalar::number(text) {
        Some(number) => number != 0.0,
        None => !text.is_empty() && !text.eq_ignore_ascii_case("false"),
    }
}

/// The addresses without their families: `::1` is `0.0.0.1` (`MaskedIP`).
fn in_network(have: &str, want: &str) -> bool {
    let Some((have, want)) = masked(have).zip(masked(want)) else { return false };
    let shift = (have.1 - have.2).max(want.1 - want.2);
    let high = |address: u128| address.checked_shr(shift).unwrap_or(0);
    high(have.0) == high(want.0)
}

/// Address, width and prefix.
fn masked(text: &str) -> Option<(u128, u32, u32)> {
    let (address, prefix) = text.split_once('/').map_or((text, None), |(address, prefix)| (address, Some(prefix)));
    let (bits, width) = match address.parse().ok()? {
        IpAddr::V4(four) => (u128::from(u32::from(four)), 32),
        IpAddr::V6(six) => (u128::from(six), 128),
    };
    let prefix = prefix.map_or(Some(width), |prefix| prefix.parse().ok())?;
    (prefix <= width).then_some((bits, width, prefix))
}

/// Only an exact ARN, or one star at the very end, is reliable: elsewhere the length of the text decides (`match_policy`).
fn arn(have: &str, want: &str) -> Answer {
    if have.matches(':').count() != want.matches(':').count() {
        return Answer::NO;
    }
    let head = want.strip_suffix('*').unwrap_or(want);
    if pattern::is_literal(head) {
        return Answer::of(pattern::matches(want, have, Case::Ignore));
    }
    Answer::open(OpenQuestion::CephArnWildcard)
}
