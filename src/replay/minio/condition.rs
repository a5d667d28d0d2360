//! Conditions of `MinIO`: minio/pkg v3.1.3 `policy/condition/`.

use crate::policy::{Comparison as C, Condition, Qualifier, Statement};
use crate::replay::address::{Address, Network};
use crate::replay::answer::{Answer, Open, all, any, not};
use crate::replay::asked::{Asked, Said};
use crate::replay::number::{base64, in_order};
use crate::replay::{date, glob};

use super::facts;

/// Whether all conditions of a statement hold.
pub(in crate::replay) fn conditions(asked: &Asked<'_>, statement: &Statement) -> Answer {
    all(statement.conditions.iter().map(|condition| holds(asked, condition)))
}

fn holds(asked: &Asked<'_>, condition: &Condition) -> Answer {
    let operator = &condition.operator.value;
    let Some(comparison) = operator.comparison else { return Err(Open::question("unreadable")) };
    let Some(key) = condition.key.value.known() else { return Err(Open(condition.key.value.text().to_owned())) };
    let said = facts::key(asked, key);
    match comparison {
        C::Null => null(&said, condition),
        C::StringEquals | C::StringEqualsIgnoreCase | C::StringLike | C::BinaryEquals => {
            texts(asked, comparison, &said, condition)
        }
        C::IpAddress => {
            let found = addresses(said.values()?, condition);
            if operator.negated { not(found) } else { found }
        }
        // Set qualifiers are dropped from here on, and the first value alone counts.
        _ => {
            let Some(value) = said.values()?.first() else {
                return Ok(operator.if_exists);
            };
            let found = one(condition, |wanted| match comparison {
                C::Bool => wanted == value,
                C::NumericEquals
                | C::NumericLessThan
                | C::NumericLessThanEquals
                | C::NumericGreaterThan
                | C::NumericGreaterThanEquals => ordered(comparison, integer(value), integer(wanted)).unwrap_or(false),
                _ => ordered(comparison, date::rfc3339(value), date::rfc3339(wanted)).unwrap_or(false),
            });
            // What cannot be read holds in neither form.
            let readable = match comparison {
                C::NumericEquals => integer(value).is_some() && one(condition, |wanted| integer(wanted).is_some())?,
                C::DateEquals => {
                    date::rfc3339(value).is_some() && one(condition, |wanted| date::rfc3339(wanted).is_some())?
                }
                _ => true,
            };
            if operator.negated { Ok(readable && !found?) } else { found }
        }
    }
}

/// Go's `strconv.Atoi`.
fn integer(text: &str) -> Option<i64> {
    text.parse().ok()
}

fn ordered<T: Ord>(comparison: C, value: Option<T>, wanted: Option<T>) -> Option<bool> {
    in_order(comparison, value?.cmp(&wanted?))
}

/// The one value that such operators have.
fn one(condition: &Condition, is: impl Fn(&str) -> bool) -> Answer {
    any(condition.values.iter().map(|wanted| match wanted.value.known() {
        Some(text) => Ok(is(text)),
        None => Err(unknown(condition)),
    }))
}

fn unknown(condition: &Condition) -> Open {
    use crate::policy::ConditionValue::Text;
    let opaque = condition.values.iter().find_map(|wanted| match &wanted.value {
        Text(term) if term.known().is_none() => Some(term.text().to_owned()),
        _ => None,
    });
    opaque.map_or_else(|| Open::question("unreadable"), Open)
}

fn null(said: &Said, condition: &Condition) -> Answer {
    any(condition.values.iter().map(|wanted| match wanted.value.known() {
        // strconv.ParseBool
        Some("true" | "1" | "t" | "T" | "TRUE" | "True") => not(said.is_there()),
        Some(_) => said.is_there(),
        None => Err(unknown(condition)),
    }))
}

/// Every value of the request against every value of the policy; a negation is of the whole.
fn texts(asked: &Asked<'_>, comparison: C, said: &Said, condition: &Condition) -> Answer {
    let operator = &condition.operator.value;
    let each = |value: &String| {
        any(condition.values.iter().map(|wanted| {
            let Some(wanted) = wanted.value.known() else { return Err(unknown(condition)) };
            if comparison == C::BinaryEquals {
                return Ok(base64(wanted).is_some_and(|bytes| bytes == value.as_bytes()));
            }
            let wanted = facts::filled(asked, wanted)?;
            Ok(match comparison {
                C::StringLike => glob::matches_bytes(&glob::bytes(&wanted), value),
                C::StringEqualsIgnoreCase => wanted.to_lowercase() == value.to_lowercase(),
                _ => wanted == *value,
            })
        }))
    };
    let values = said.values()?;
    let found = match operator.qualifier {
        Some(Qualifier::ForAllValues) => all(values.iter().map(each)),
        Some(Qualifier::ForAnyValue) | None => any(values.iter().map(each)),
    };
    if operator.negated { not(found) } else { found }
}

/// Any address in any network. One that is none makes all of it false.
fn addresses(values: &[String], condition: &Condition) -> Answer {
    let addresses: Option<Vec<Address>> = values.iter().map(|value| Address::parse(value)).collect();
    let Some(addresses) = addresses else { return Ok(false) };
    one(condition, |wanted| {
        // `/32` is put behind an address of either family.
        let network = Network::parse(wanted, |_| 32);
        network.is_some_and(|network| addresses.iter().any(|address| network.holds(address.unmapped())))
    })
}
