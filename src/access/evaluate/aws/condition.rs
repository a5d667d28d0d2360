//! Conditions. References: IAM user guide, "Condition operators" (operators), "Conditions with multiple context keys or
//! values" (sets).

use super::variable;
use crate::access::evaluate::answer::{Answer, OpenQuestion};
use crate::access::evaluate::environment::Value;
use crate::access::evaluate::scalar::{self, literal};
use crate::access::evaluate::statement::{hangs_on, hangs_on_both, key};
use crate::access::evaluate::subject::Subject;
use crate::access::evaluate::wanted::{Wanted, written};
use crate::access::{Policy, Truth};
use crate::pattern::{self, Case};
use crate::policy::{Comparison, Condition, Qualifier};
use crate::target::{KeyStatus, Target};

/// Whether a condition holds.
pub(in crate::access::evaluate) fn condition(subject: &Subject<'_>, policy: &Policy, condition: &Condition) -> Answer {
    let operator = &condition.operator.value;
    let Some(comparison) = operator.comparison else { return Answer::open(OpenQuestion::Unreadable) };
    let name = match key(&condition.key.value) {
        Ok(name) => name,
        Err(answer) => return answer,
    };
    let value = subject.key(name);
    let variables = policy.document.has_variables();
    let wants = condition.values.iter().map(|value| match written(value) {
        Err(why) => Wanted::Unknown(why),
        Ok(text) if variables && takes_variables(comparison) => variable::fill(subject, text, is_pattern(comparison)),
        Ok(text) => Wanted::Text(text.to_owned()),
    });
    let wants: Vec<Wanted> = wants.collect();
    if comparison == Comparison::Null {
        return null(name, &value, &wants, operator.qualifier);
    }
    let meets = |have: &str| {
        Answer::any(wants.iter().map(|want| want.meets(|want| compare(comparison, have, want))))
            .negated(operator.negated)
    };
    // A negated test against a variable without a value: true by the documents, false by the simulators.
    let unfilled = |answer: Answer| {
        let hangs = operator.negated && answer.truth == Truth::Yes && wants.contains(&Wanted::Nothing);
        if hangs { Answer::open(OpenQuestion::VariableWithoutValue) } else { answer }
    };
    // The same of a text without the six fields of an ARN, which by the guide fits none.
    let no_arn = |have: &str, answer: Answer| {
        let hangs = operator.negated && is_arn_test(comparison) && answer.truth == Truth::Yes;
        let odd = wants.iter().any(|want| matches!(want, Wanted::Text(text) if !is_arn(text)));
        if hangs && (odd || !is_arn(have)) { Answer::open(OpenQuestion::NoArn) } else { answer }
    };
    let meets = |have: &str| no_arn(have, unfilled(meets(have)));
    // A key that can have several values is nothing to an operator that takes one, even when it has one.
    let several = matches!(Target::Aws.condition_key(name), KeyStatus::Known(info) if info.multivalued);
    match (value, operator.qualifier) {
        (Value::Unknown { present: true }, None) if several => Answer::NO,
        (Value::Unknown { .. }, _) => hangs_on_both(name, &wants),
        (Value::Absent, Some(Qualifier::ForAnyValue)) if operator.if_exists => {
            Answer::open(OpenQuestion::ForAnyValueIfExists)
        }
        (Value::Absent, _) if operator.if_exists => Answer::YES,
        // A negated operator holds of a key that is not there.
        (Value::Absent, None) => Answer::of(operator.negated),
        (Value::Absent, Some(Qualifier::ForAllValues)) => Answer::YES,
        (Value::Absent, Some(Qualifier::ForAnyValue)) => Answer::NO,
        // Without a set operator several values are nothing, negated or not.
        (Value::Values(values), None) => match values.as_slice() {
            [one] if !several => meets(one),
            _ => Answer::NO,
        },
        (Value::Values(values), Some(Qualifier::ForAllValues)) => Answer::all(values.iter().map(|have| meets(have))),
        (Value::Values(values), Some(Qualifier::ForAnyValue)) => Answer::any(values.iter().map(|have| meets(have))),
    }
}

/// `true` asks for a key that is not there, `false` for one that is; a set operator makes it constant.
fn null(name: &str, value: &Value, wants: &[Wanted], qualifier: Option<Qualifier>) -> Answer {
    let absent = match (qualifier, value) {
        (Some(Qualifier::ForAllValues), _) => return Answer::YES,
        (Some(Qualifier::ForAnyValue), _) => return Answer::NO,
        (None, Value::Absent) => "true",
        (None, Value::Values(_) | Value::Unknown { present: true }) => "false",
        (None, Value::Unknown { present: false }) => return hangs_on(name),
    };
    Answer::any(wants.iter().map(|want| want.meets(|want| want.eq_ignore_ascii_case(absent))))
}

/// Text and ARN operators put variables in; numbers, dates, addresses have none.
fn takes_variables(comparison: Comparison) -> bool {
    use Comparison as C;
    matches!(
        comparison,
        C::StringEquals | C::StringEqualsIgnoreCase | C::StringLike | C::ArnEquals | C::ArnLike | C::Bool
    )
}

fn is_pattern(comparison: Comparison) -> bool {
    matches!(comparison, Comparison::StringLike | Comparison::ArnEquals | Comparison::ArnLike)
}

fn compare(comparison: Comparison, have: &str, want: &str) -> bool {
    use Comparison as C;
    match comparison {
        C::StringEquals => have == want,
        C::StringEqualsIgnoreCase => have.to_lowercase() == want.to_lowercase(),
        C::StringLike => pattern::matches(want, &literal(have), Case::Sensitive),
        C::Bool => have.eq_ignore_ascii_case(want),
        C::BinaryEquals => have == want || scalar::bytes(have).is_some_and(|bytes| scalar::bytes(want) == Some(bytes)),
        C::IpAddress => {
            let (net, address) = (scalar::network(want), have.parse::<std::net::IpAddr>());
            matches!((net, address), (Some(net), Ok(address)) if net.contains(&address))
        }
        C::ArnEquals | C::ArnLike => arn(want, &literal(have)),
        C::Null => false,
        _ if scalar::is_date(comparison) => {
            let both = scalar::date(have).zip(scalar::date(want));
            both.is_some_and(|(have, want)| scalar::ordered(comparison, have.cmp(&want)))
        }
        _ => {
            let order = scalar::number(have).zip(scalar::number(want)).and_then(|(have, want)| have.partial_cmp(&want));
            order.is_some_and(|order| scalar::ordered(comparison, order))
        }
    }
}

fn is_arn_test(comparison: Comparison) -> bool {
    matches!(comparison, Comparison::ArnEquals | Comparison::ArnLike)
}

/// Whether a text or pattern has the fields of an ARN.
fn is_arn(text: &str) -> bool {
    text.splitn(6, ':').count() == 6
}

/// The six fields one by one, wildcards in each.
fn arn(pattern: &str, arn: &str) -> bool {
    let (patterns, fields): (Vec<&str>, Vec<&str>) = (pattern.splitn(6, ':').collect(), arn.splitn(6, ':').collect());
    fields.len() == 6
        && patterns.len() == 6
        && patterns.iter().zip(&fields).all(|(pattern, field)| pattern::matches(pattern, field, Case::Sensitive))
}
