//! The states of a condition key that policies tell apart.

use std::collections::{BTreeMap, BTreeSet};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ipnet::IpNet;
use jiff::Timestamp;

use super::strings::{self, OverBudget, Pattern, Shape};
use crate::access::World;
use crate::access::evaluate::point_in_time;
use crate::pattern::Case;
use crate::policy::{Comparison, Condition};
use crate::target::{KeyStatus, Presence, Target};

/// A state of a key: its values, none when the request does not have it.
pub type State = Vec<String>;

/// More values than these are not combined to sets of several.
const COMBINED: usize = 6;

/// Every key that conditions test, in lower case, with its states.
#[derive(Clone, Debug, Default)]
pub(super) struct Keys {
    states: BTreeMap<String, Result<Vec<State>, OverBudget>>,
    /// The keys that stand in policy variables.
    variables: BTreeSet<String>,
}

impl Keys {
    /// The keys of all conditions of the worlds.
    pub(super) fn new(worlds: &[&World]) -> Self {
        let mut tests: BTreeMap<String, Vec<&Condition>> = BTreeMap::new();
        let mut variables: BTreeSet<String> = BTreeSet::new();
        let target = worlds.first().map(|world| world.target);
        for (_, _, statement) in worlds.iter().flat_map(|world| world.statements()) {
            for condition in &statement.conditions {
                tests.entry(condition.key.value.text().to_ascii_lowercase()).or_default().push(condition);
                let values = condition.values.iter().filter_map(|value| value.value.known());
                variables.extend(values.flat_map(names));
            }
            let resources = statement.resources.items().filter_map(|item| item.value.known());
            variables.extend(resources.flat_map(names));
        }
        for name in &variables {
            tests.entry(name.clone()).or_default();
        }
        let states = |(key, conditions): (String, Vec<&Condition>)| {
            let used = variables.contains(&key) || conditions.iter().any(|it| has_variable(it));
            let states = target.map_or(Ok(Vec::new()), |target| states(target, &key, &conditions, used));
            (key, states)
        };
        let states = tests.into_iter().map(states).collect();
        Self { states, variables }
    }

    /// Whether a key stands in a policy variable.
    pub(super) fn is_variable(&self, key: &str) -> bool {
        self.variables.contains(&key.to_ascii_lowercase())
    }

    /// The states of a key.
    ///
    /// # Errors
    /// When its patterns are too many together.
    pub(super) fn states(&self, key: &str) -> Result<&[State], OverBudget> {
        match self.states.get(&key.to_ascii_lowercase()) {
            Some(Ok(states)) => Ok(states),
            Some(Err(error)) => Err(*error),
            None => Ok(&[]),
        }
    }
}

/// The keys that conditions of the worlds test, in lower case.
pub(super) fn tested(worlds: &[&World]) -> BTreeSet<String> {
    let statements = worlds.iter().flat_map(|world| world.statements());
    let keys =
        statements.flat_map(|(_, _, statement)| &statement.conditions).map(|condition| condition.key.value.text());
    keys.map(str::to_ascii_lowercase).collect()
}

/// The keys that a text has as policy variables.
fn names(text: &str) -> Vec<String> {
    let parts = text.split("${").skip(1).filter_map(|rest| rest.split_once('}'));
    parts
        .map(|(name, _)| name.split(',').next().unwrap_or("").trim().to_ascii_lowercase())
        .filter(|name| name.contains(':'))
        .collect()
}

fn has_variable(condition: &Condition) -> bool {
    condition.values.iter().any(|value| value.value.known().is_some_and(|text| text.contains("${")))
}

fn states(target: Target, key: &str, conditions: &[&Condition], variable: bool) -> Result<Vec<State>, OverBudget> {
    let mut values: Vec<String> = Vec::new();
    let wanted = |accept: fn(Comparison) -> bool| -> Vec<(Comparison, &str)> {
        let of = conditions.iter().filter_map(|it| Some((it.operator.value.comparison.filter(|it| accept(*it))?, *it)));
        let each = of.flat_map(|(comparison, it)| {
            it.values.iter().filter_map(move |value| Some((comparison, value.value.known()?)))
        });
        // A thousand policies test for the same organization.
        each.collect::<BTreeSet<_>>().into_iter().collect()
    };
    values.extend(texts(&wanted(is_text))?);
    values.extend(numbers(&wanted(is_number)));
    values.extend(dates(&wanted(is_date)));
    values.extend(addresses(&wanted(|it| it == Comparison::IpAddress)));
    if variable {
        values.extend(["alpha", "beta"].map(str::to_owned));
    }
    if values.is_empty() {
        values.push("x".to_owned());
    }
    let mut known = BTreeSet::new();
    values.retain(|value| known.insert(value.clone()));
    let info = match target.condition_key(conditions.first().map_or(key, |it| it.key.value.text())) {
        KeyStatus::Known(info) => Some(info),
        KeyStatus::OtherCase(_) | KeyStatus::Unknown => None,
    };
    let mut states: Vec<State> = values.iter().map(|value| vec![value.clone()]).collect();
    let several =
        conditions.iter().any(|it| it.operator.value.qualifier.is_some()) || info.is_some_and(|it| it.multivalued);
    if several {
        states.extend(sets(&values));
    }
    if info.is_none_or(|info| info.presence != Presence::Always) {
        states.push(State::new());
    }
    Ok(states)
}

/// Sets of several values: every one while the values are few, otherwise pairs and all together.
fn sets(values: &[String]) -> Vec<State> {
    let mut sets = Vec::new();
    if values.len() <= COMBINED {
        for chosen in 0u32..1 << values.len() {
            if chosen.count_ones() > 1 {
                let set =
                    values.iter().enumerate().filter(|(at, _)| chosen >> at & 1 == 1).map(|(_, value)| value.clone());
                sets.push(set.collect());
            }
        }
        return sets;
    }
    for (at, one) in values.iter().enumerate() {
        sets.extend(values.iter().skip(at + 1).map(|other| vec![one.clone(), other.clone()]));
    }
    sets.push(values.to_vec());
    sets
}

fn is_text(comparison: Comparison) -> bool {
    use Comparison as C;
    matches!(
        comparison,
        C::StringEquals
            | C::StringEqualsIgnoreCase
            | C::StringLike
            | C::ArnEquals
            | C::ArnLike
            | C::Bool
            | C::BinaryEquals
    )
}

fn is_number(comparison: Comparison) -> bool {
    use Comparison as C;
    matches!(
        comparison,
        C::NumericEquals
            | C::NumericLessThan
            | C::NumericLessThanEquals
            | C::NumericGreaterThan
            | C::NumericGreaterThanEquals
    )
}

fn is_date(comparison: Comparison) -> bool {
    use Comparison as C;
    matches!(
        comparison,
        C::DateEquals | C::DateLessThan | C::DateLessThanEquals | C::DateGreaterThan | C::DateGreaterThanEquals
    )
}

fn texts(wanted: &[(Comparison, &str)]) -> Result<Vec<String>, OverBudget> {
    use Comparison as C;
    if wanted.is_empty() {
        return Ok(Vec::new());
    }
    if wanted.iter().all(|(comparison, _)| *comparison == C::Bool) {
        return Ok(vec!["true".to_owned(), "false".to_owned()]);
    }
    let patterns: Vec<Pattern> = wanted
        .iter()
        .filter(|(_, text)| !text.contains("${"))
        .map(|(comparison, text)| match comparison {
            C::StringLike | C::ArnEquals | C::ArnLike => Pattern::glob(text, Case::Sensitive),
            C::StringEqualsIgnoreCase | C::Bool => Pattern::literal(text, Case::Ignore),
            _ => Pattern::literal(text, Case::Sensitive),
        })
        .collect();
    // What policies name reads best, and an ARN operator compares nothing that is no ARN.
    let mut named: Vec<String> =
        wanted.iter().filter(|(_, text)| !text.contains("${")).map(|(_, text)| text.replace(['*', '?'], "x")).collect();
    if wanted.iter().all(|(comparison, _)| matches!(comparison, C::ArnEquals | C::ArnLike)) {
        named.push("arn:aws:iam::999999999999:role/some-other-role".to_owned());
    }
    let met: Vec<Vec<bool>> = named.iter().map(|text| strings::meets(&patterns, text)).collect();
    let atoms = strings::atoms(&patterns, "", Shape::Text)?;
    let natural =
        |atom: &strings::Atom| named.iter().zip(&met).find(|(_, met)| **met == atom.meets).map(|(text, _)| text);
    Ok(atoms.iter().map(|atom| natural(atom).unwrap_or(&atom.text).clone()).collect())
}

/// The numbers named, and one on each side of them.
fn numbers(wanted: &[(Comparison, &str)]) -> Vec<String> {
    let named: BTreeSet<i64> = wanted
        .iter()
        .filter_map(|(_, text)| text.parse::<f64>().ok().filter(|number| number.abs() < 9e15))
        .flat_map(|number| {
            #[expect(clippy::cast_possible_truncation, reason = "in the range that was asked for")]
            let whole = number.floor() as i64;
            [whole - 1, whole, whole + 1]
        })
        .collect();
    named.into_iter().map(|number| number.to_string()).collect()
}

/// The points in time named, and one on each side of them.
fn dates(wanted: &[(Comparison, &str)]) -> Vec<String> {
    let named: BTreeSet<i64> = wanted
        .iter()
        .filter_map(|(_, text)| point_in_time(text))
        .flat_map(|at| [at.as_second() - 1, at.as_second(), at.as_second() + 1])
        .collect();
    named.into_iter().filter_map(|second| Some(Timestamp::from_second(second).ok()?.to_string())).collect()
}

/// One address of every part into which the networks cut all addresses.
fn addresses(wanted: &[(Comparison, &str)]) -> Vec<String> {
    let nets: Vec<IpNet> = wanted
        .iter()
        .filter_map(|(_, text)| text.parse().ok().or_else(|| text.parse::<IpAddr>().ok().map(IpNet::from)))
        .collect();
    if nets.is_empty() {
        return Vec::new();
    }
    let mut four: BTreeSet<u32> = BTreeSet::from([0]);
    let mut six: BTreeSet<u128> = BTreeSet::new();
    for net in &nets {
        match net {
            IpNet::V4(net) => {
                four.insert(net.network().to_bits());
                four.extend(net.broadcast().to_bits().checked_add(1));
            }
            IpNet::V6(net) => {
                six.extend([0, net.network().to_bits()]);
                six.extend(net.broadcast().to_bits().checked_add(1));
            }
        }
    }
    // An address inside reads better than the first of a network, where there is room.
    let ends = four.iter().skip(1).copied().chain([u32::MAX]);
    let mut found: Vec<IpAddr> = vec![IpAddr::V4(Ipv4Addr::new(203, 0, 113, 7))];
    found.extend(four.iter().zip(ends).map(|(&start, end)| IpAddr::V4(Ipv4Addr::from_bits(inside(start, end)))));
    let ends: Vec<u128> = six.iter().skip(1).copied().chain([u128::MAX]).collect();
    found.extend(six.iter().zip(ends).map(|(&start, end)| {
        let room = end.saturating_sub(start) > 8;
        IpAddr::V6(Ipv6Addr::from_bits(if room { start.saturating_add(5) } else { start }))
    }));
    // One address is enough for all that the same networks hold.
    let mut seen = BTreeSet::new();
    found.retain(|address| seen.insert(nets.iter().map(|net| net.contains(address)).collect::<Vec<bool>>()));
    found.iter().map(ToString::to_string).collect()
}

fn inside(start: u32, end: u32) -> u32 {
    if end.saturating_sub(start) > 8 { start.saturating_add(5) } else { start }
}
