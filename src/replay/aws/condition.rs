//! Conditions. IAM user guide, "Condition operators" and "Multivalued context keys".

use crate::access::Policy;
use crate::policy::{Comparison as C, Condition, ConditionValue, Qualifier, Statement, Term};
use crate::replay::address::{Address, Network};
use crate::replay::answer::{Answer, Open, all, any, not};
use crate::replay::asked::{Asked, Said, fields};
use crate::replay::number::{Decimal, in_order};
use crate::replay::{date, glob, template};
use crate::target::{KeyStatus, Target};

use super::facts;
use super::text::Written;

/// Whether all conditions of a statement hold.
pub(in crate::replay) fn conditions(asked: &Asked<'_>, policy: &Policy, statement: &Statement) -> Answer {
    let variables = policy.document.has_variables().then_some(asked);
    all(statement.conditions.iter().map(|condition| holds(asked, variables, condition)))
}

/// Whether a statement asks who the caller is by `aws:PrincipalArn`: a grant to everyone that does is one by name.
pub(in crate::replay) fn asks_for_arn(statement: &Statement) -> bool {
    statement.conditions.iter().any(|condition| {
        let operator = &condition.operator.value;
        let of_text = matches!(operator.comparison, Some(C::ArnEquals | C::ArnLike | C::StringEquals | C::StringLike));
        let key = condition.key.value.known();
        of_text
            && !operator.negated
            && !operator.if_exists
            && operator.qualifier != Some(Qualifier::ForAllValues)
            && key.is_some_and(|key| key.eq_ignore_ascii_case("aws:PrincipalArn"))
    })
}

fn holds(asked: &Asked<'_>, variables: Option<&Asked<'_>>, condition: &Condition) -> Answer {
    let operator = &condition.operator.value;
    let Some(comparison) = operator.comparison else { return Err(Open::question("unreadable")) };
    let Some(key) = condition.key.value.known() else { return Err(Open(condition.key.value.text().to_owned())) };
    let said = facts::key(asked, key);
    if comparison == C::Null {
        return match operator.qualifier {
            // Every value of none, or some value of none.
            Some(Qualifier::ForAllValues) => Ok(true),
            Some(Qualifier::ForAnyValue) => Ok(false),
            None => null(&said, condition),
        };
    }
    let values = match &said {
        Said::Absent => return absent(condition),
        Said::Values(values) => values,
        // With any value, and absent as well, it may still come to the same.
        Said::There(open) | Said::Perhaps(open) => return Err(open.clone()),
    };
    // A value of its own each, so that negation is of each value.
    let each = |value: &String| {
        let found = any(condition.values.iter().map(|wanted| {
            let compared = compare(comparison, &wanted.value, value, variables, operator.negated);
            compared.map_err(|open| if open.0.is_empty() { Open(key.to_owned()) } else { open })
        }));
        if operator.negated { not(found) } else { found }
    };
    match operator.qualifier {
        Some(Qualifier::ForAllValues) => all(values.iter().map(each)),
        Some(Qualifier::ForAnyValue) => any(values.iter().map(each)),
        None => match values.as_slice() {
            [value] if !is_list(key) => each(value),
            // A list meets no operator without a set qualifier, whether it is negated or not.
            _ => Ok(false),
        },
    }
}

/// Whether requests have lists for a key.
fn is_list(key: &str) -> bool {
    matches!(Target::Aws.condition_key(key), KeyStatus::Known(info) if info.multivalued)
}

fn null(said: &Said, condition: &Condition) -> Answer {
    any(condition.values.iter().map(|wanted| match wanted.value.known() {
        Some("true") => not(said.is_there()),
        Some("false") => said.is_there(),
        Some(_) => Ok(false),
        None => Err(unknown(&wanted.value)),
    }))
}

fn absent(condition: &Condition) -> Answer {
    let operator = &condition.operator.value;
    match (operator.if_exists, operator.qualifier) {
        // The rule of the qualifier and that of the suffix contradict each other.
        (true, Some(Qualifier::ForAnyValue)) => Err(Open::question("foranyvalue-ifexists")),
        (true, _) | (false, Some(Qualifier::ForAllValues)) => Ok(true),
        (false, Some(Qualifier::ForAnyValue)) => Ok(false),
        (false, None) => Ok(operator.negated),
    }
}

fn unknown(value: &ConditionValue) -> Open {
    match value {
        ConditionValue::Text(term) => Open(term.text().to_owned()),
        _ => Open::question("unreadable"),
    }
}

/// Whether one value of the policy and one of the request match.
fn compare(
    comparison: C,
    wanted: &ConditionValue,
    value: &str,
    variables: Option<&Asked<'_>>,
    negated: bool,
) -> Answer {
    if let ConditionValue::Text(term @ Term::Opaque(_)) = wanted {
        let of_text = matches!(comparison, C::StringEquals | C::StringLike);
        return template::ask(term, |_| Ok(false), |holes| !of_text || glob::matches_text(holes, value));
    }
    let Some(wanted) = wanted.known() else { return Err(Open::question("unreadable")) };
    let text = |wildcards: bool| Written::read(wanted, wildcards, variables);
    match comparison {
        C::StringEquals => settled(&text(false), |text| text.matches(value), negated),
        C::StringLike => settled(&text(true), |text| text.matches(value), negated),
        C::StringEqualsIgnoreCase => settled(&text(false), |text| text.matches_any_case(value), negated),
        C::ArnEquals | C::ArnLike => arn(wanted, value, variables, negated),
        C::BinaryEquals => Ok(wanted == value),
        C::Bool => Ok(wanted.eq_ignore_ascii_case(value)),
        C::IpAddress => {
            let network = Network::parse(wanted, Address::width);
            Ok(network.zip(Address::parse(value)).is_some_and(|(network, address)| network.holds(address)))
        }
        C::Null => Ok(false),
        C::DateEquals | C::DateLessThan | C::DateLessThanEquals | C::DateGreaterThan | C::DateGreaterThanEquals => {
            let time = |text: &str| date::iso(text).or_else(|| date::epoch(text));
            Ok(ordered(comparison, time(value).zip(time(wanted))))
        }
        C::NumericEquals
        | C::NumericLessThan
        | C::NumericLessThanEquals
        | C::NumericGreaterThan
        | C::NumericGreaterThanEquals => Ok(ordered(comparison, Decimal::parse(value).zip(Decimal::parse(wanted)))),
    }
}

fn ordered<T: Ord>(comparison: C, both: Option<(T, T)>) -> bool {
    both.and_then(|(value, wanted)| in_order(comparison, value.cmp(&wanted))).unwrap_or(false)
}

/// A text whose variable has no value matches nothing; what becomes of a negated operator then, documents do not say.
fn settled(text: &Written, matches: impl Fn(&Written) -> bool, negated: bool) -> Answer {
    if text.missing {
        return if negated { Err(Open::question("variable-without-value")) } else { Ok(false) };
    }
    match (matches(text), &text.open) {
        (true, Some(open)) => Err(open.clone()),
        (matches, _) => Ok(matches),
    }
}

/// Six fields, each a pattern of its own; the fields are told apart once variables are filled in. What a negated operator makes of
/// less than six, documents do not say.
fn arn(wanted: &str, value: &str, variables: Option<&Asked<'_>>, negated: bool) -> Answer {
    let odd = || if negated { Err(Open::question("no-arn")) } else { Ok(false) };
    if fields(wanted).is_none() {
        return odd();
    }
    let Some(value) = fields(value) else { return odd() };
    settled(&Written::read(wanted, true, variables), |text| text.matches_fields(value), negated)
}
