//! Conditions of `RustFS`: crates/policy/src/policy/function/.

use crate::access::Policy;
use crate::policy::{Comparison as C, Condition, Operator, Qualifier, Statement};
use crate::replay::address::{Address, Network};
use crate::replay::answer::{Answer, Open, all, any, not};
use crate::replay::asked::{Asked, Said};
use crate::replay::date;
use crate::replay::number::{base64, in_order};

use super::facts::{self, Filled};

/// Whether all conditions of a statement hold. Those of one operator stand together: `IfExists` asks whether any of its
/// keys is there, and of several keys under `IpAddress` one is enough.
pub(in crate::replay) fn conditions(asked: &Asked<'_>, policy: &Policy, statement: &Statement) -> Answer {
    let mut groups: Vec<(&str, Vec<&Condition>)> = Vec::new();
    for condition in &statement.conditions {
        let written = condition.operator.value.written.as_str();
        match groups.iter_mut().find(|(of, _)| *of == written) {
            Some((_, group)) => group.push(condition),
            None => groups.push((written, vec![condition])),
        }
    }
    all(groups.into_iter().map(|(written, group)| together(asked, policy, written, &group)))
}

fn together(asked: &Asked<'_>, policy: &Policy, written: &str, group: &[&Condition]) -> Answer {
    // The suffix may be written several times.
    let mut stem = written;
    let mut if_exists = false;
    while let Some(shorter) = stem.strip_suffix("IfExists") {
        stem = shorter;
        if_exists = true;
    }
    let operator = Operator::parse(stem);
    let Some(comparison) = operator.comparison else { return Err(Open::question("unreadable")) };
    if if_exists {
        let there = any(group.iter().map(|condition| said(asked, condition)?.is_there()));
        if !there? {
            return Ok(true);
        }
    }
    let each = |condition: &&Condition| holds(asked, policy, &operator, comparison, if_exists, condition);
    if comparison == C::IpAddress {
        let found = any(group.iter().map(each));
        return if operator.negated { not(found) } else { found };
    }
    all(group.iter().map(each))
}

fn said(asked: &Asked<'_>, condition: &Condition) -> Result<Said, Open> {
    match condition.key.value.known() {
        Some(key) => Ok(facts::key(asked, key)),
        None => Err(Open(condition.key.value.text().to_owned())),
    }
}

fn holds(
    asked: &Asked<'_>,
    policy: &Policy,
    operator: &Operator,
    comparison: C,
    if_exists: bool,
    condition: &Condition,
) -> Answer {
    let said = said(asked, condition)?;
    match comparison {
        C::Null => match condition.values.first().map(|wanted| wanted.value.known()) {
            Some(Some("true")) => not(said.is_there()),
            Some(Some(_)) => said.is_there(),
            Some(None) => Err(unknown(condition)),
            None => Ok(false),
        },
        C::IpAddress => addresses(said.values()?, condition),
        C::StringEquals | C::StringEqualsIgnoreCase | C::StringLike | C::BinaryEquals => {
            texts(asked, policy, operator, comparison, &said, condition)
        }
        C::ArnEquals | C::ArnLike => {
            // As texts, and never over a set; `ArnEquals` knows no wildcards.
            let plain = Operator { qualifier: None, ..operator.clone() };
            let as_text = if comparison == C::ArnLike { C::StringLike } else { C::StringEquals };
            texts(asked, policy, &plain, as_text, &said, condition)
        }
        _ => {
            let Some(value) = said.values()?.first() else { return Ok(false) };
            let Some(wanted) = condition.values.first() else { return Ok(false) };
            let Some(wanted) = wanted.value.known() else { return Err(unknown(condition)) };
            Ok(first(comparison, if_exists, operator.negated, value, wanted))
        }
    }
}

/// The operators that look at the first value alone.
fn first(comparison: C, if_exists: bool, negated: bool, value: &str, wanted: &str) -> bool {
    let found = match comparison {
        C::Bool => Some(value == wanted),
        // condition.rs:269
        C::NumericGreaterThan if if_exists => ordered(C::NumericGreaterThanEquals, integer(value), integer(wanted)),
        C::NumericEquals
        | C::NumericLessThan
        | C::NumericLessThanEquals
        | C::NumericGreaterThan
        | C::NumericGreaterThanEquals => ordered(comparison, integer(value), integer(wanted)),
        _ => ordered(comparison, date::rfc3339(value), date::rfc3339(wanted)),
    };
    // What cannot be read holds in neither form.
    found.is_some_and(|found| found != negated)
}

fn integer(text: &str) -> Option<i64> {
    // Beyond the range of signed numbers they wrap.
    text.parse::<i64>().ok().or_else(|| text.parse::<u64>().ok().map(u64::cast_signed))
}

fn ordered<T: Ord>(comparison: C, value: Option<T>, wanted: Option<T>) -> Option<bool> {
    in_order(comparison, value?.cmp(&wanted?))
}

fn unknown(condition: &Condition) -> Open {
    use crate::policy::ConditionValue::Text;
    let opaque = condition.values.iter().find_map(|wanted| match &wanted.value {
        Text(term) if term.known().is_none() => Some(term.text().to_owned()),
        _ => None,
    });
    opaque.map_or_else(|| Open::question("unreadable"), Open)
}

/// Values of the request against those of the policy. With a set qualifier a negation is of each value, else of the
/// whole.
fn texts(
    asked: &Asked<'_>,
    policy: &Policy,
    operator: &Operator,
    comparison: C,
    said: &Said,
    condition: &Condition,
) -> Answer {
    let one = |value: &String| {
        any(condition.values.iter().map(|wanted| {
            let Some(wanted) = wanted.value.known() else { return Err(unknown(condition)) };
            if comparison == C::BinaryEquals {
                return Ok(base64(wanted).zip(base64(value)).is_some_and(|(wanted, value)| wanted == value));
            }
            let wanted = Filled::read(asked, policy, wanted);
            match comparison {
                C::StringEqualsIgnoreCase => wanted.lower().matches(false, &value.to_lowercase()),
                _ => wanted.matches(comparison == C::StringLike, value),
            }
        }))
    };
    let each = |value: &String| if operator.negated { not(one(value)) } else { one(value) };
    let values = said.values()?;
    match operator.qualifier {
        Some(Qualifier::ForAllValues) => all(values.iter().map(each)),
        Some(Qualifier::ForAnyValue) => any(values.iter().map(each)),
        None if operator.negated => not(any(values.iter().map(one))),
        None => any(values.iter().map(one)),
    }
}

/// Any address in any network. `/32` is put behind an address of either family; `::ffff:10.0.0.1` is one of IPv6.
fn addresses(values: &[String], condition: &Condition) -> Answer {
    any(condition.values.iter().map(|wanted| {
        let Some(wanted) = wanted.value.known() else { return Err(unknown(condition)) };
        let network = Network::parse(wanted, |_| 32);
        let holds = |value: &String| network.zip(Address::parse(value)).is_some_and(|(network, it)| network.holds(it));
        Ok(values.iter().any(holds))
    }))
}
