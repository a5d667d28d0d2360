//! The states of a condition key that policies tell apart.

use std::collections::{BTreeMap, BTreeSet};

use super::strings::OverBudget;
use super::values;
use crate::access::World;
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
    // A thousand policies test for the same organization: each test counts once.
    let tests: BTreeSet<(Comparison, &str)> = conditions
        .iter()
        .filter_map(|it| Some((it.operator.value.comparison?, *it)))
        .flat_map(|(comparison, it)| it.values.iter().filter_map(move |value| Some((comparison, value.value.known()?))))
        .collect();
    let mut values = values::values(&tests)?;
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
