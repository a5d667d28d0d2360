//! The states of a condition key that policies tell apart.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use super::sets;
use super::strings::OverBudget;
use super::values;
use crate::access::World;
use crate::policy::{Comparison, Condition, Statement};
use crate::target::{KeyStatus, Presence, Target};

/// A state of a key: its values, none when the request does not have it.
pub type State = Vec<String>;

/// The values that one condition compares with, each with how.
pub(super) type Test<'a> = BTreeSet<(Comparison, &'a str)>;

/// Every key that conditions test, in lower case, with its states.
#[derive(Clone, Debug)]
pub(super) struct Keys<'a> {
    target: Target,
    tests: BTreeMap<String, Vec<&'a Condition>>,
    /// The keys that stand in policy variables.
    variables: BTreeSet<String>,
    /// The keys that are looked at together with others.
    together: BTreeSet<String>,
    /// In which order keys are best settled: in lower case, and as policies spell them.
    ranks: BTreeMap<String, usize>,
    known: &'a Known<'a>,
    /// The states that were asked for already, by key as it was asked for.
    asked: RefCell<BTreeMap<String, States>>,
}

/// The keys with all that their states hang on: where it is equal, the states are.
pub(super) type KeysId<'a> = BTreeMap<String, Wanted<'a>>;

/// States that were worked out already: many callers have the same policies.
#[derive(Debug, Default)]
pub(super) struct Known<'a>(RefCell<BTreeMap<Wanted<'a>, States>>);

type States = Result<Rc<[State]>, OverBudget>;

/// All that the states of a key hang on.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Wanted<'a> {
    /// A thousand policies test for the same organization: each test counts once.
    tests: BTreeSet<Test<'a>>,
    /// It stands in a policy variable, or is compared with one.
    variable: bool,
    /// It can have several values.
    several: bool,
    /// A request need not have it.
    optional: bool,
}

impl<'a> Keys<'a> {
    /// The keys of the conditions of some statements.
    pub(super) fn new(target: Target, statements: impl Iterator<Item = &'a Statement>, known: &'a Known<'a>) -> Self {
        let mut tests: BTreeMap<String, Vec<&Condition>> = BTreeMap::new();
        let mut variables: BTreeSet<String> = BTreeSet::new();
        let mut together: BTreeSet<String> = BTreeSet::new();
        let mut sets: Vec<Vec<String>> = Vec::new();
        for statement in statements {
            let keys = statement.conditions.iter().map(|it| it.key.value.text().to_ascii_lowercase());
            sets.extend((!statement.conditions.is_empty()).then(|| keys.collect()));
            if target == Target::Rustfs {
                together.extend(asked_together(statement));
            }
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
        let mut ranks = ranks(&sets);
        for condition in tests.values().flatten() {
            let spelled = condition.key.value.text();
            if let Some(rank) =
                ranks.get(&spelled.to_ascii_lowercase()).copied().filter(|_| !ranks.contains_key(spelled))
            {
                ranks.insert(spelled.to_owned(), rank);
            }
        }
        Self { target, tests, variables, together, ranks, known, asked: RefCell::default() }
    }

    /// Whether more than the answers so far can hang on the value of a key: one that stands in a policy variable becomes part of
    /// patterns that are not looked at yet, and `RustFS` asks `...IfExists` of all keys under one operator together.
    pub(super) fn is_apart(&self, key: &str) -> bool {
        let key = key.to_ascii_lowercase();
        self.variables.contains(&key) || self.together.contains(&key)
    }

    /// Where a key comes in the order in which they are best settled.
    pub(super) fn rank(&self, key: &str) -> usize {
        let rank = self.ranks.get(key).or_else(|| self.ranks.get(&key.to_ascii_lowercase()));
        rank.copied().unwrap_or(usize::MAX)
    }

    /// A key as the first condition that tests it spells it.
    pub(super) fn spelled(&self, key: &str) -> String {
        let conditions = self.tests.get(&key.to_ascii_lowercase());
        conditions.and_then(|all| all.first()).map_or_else(|| key.to_owned(), |it| it.key.value.text().to_owned())
    }

    /// The states of a key; none of one that is not tested.
    ///
    /// # Errors
    /// When its patterns are too many together.
    pub(super) fn states(&self, key: &str) -> States {
        if let Some(states) = self.asked.borrow().get(key) {
            return states.clone();
        }
        let states = self.told_apart(&key.to_ascii_lowercase());
        self.asked.borrow_mut().insert(key.to_owned(), states.clone());
        states
    }

    fn told_apart(&self, key: &str) -> States {
        let Some(conditions) = self.tests.get(key) else { return Ok(Rc::default()) };
        let wanted = self.wanted(key, conditions);
        if let Some(states) = self.known.0.borrow().get(&wanted) {
            return states.clone();
        }
        let states = states(self.target, &wanted).map(Rc::from);
        self.known.0.borrow_mut().insert(wanted, states.clone());
        states
    }

    /// What a key is compared with.
    pub(super) fn crowd(&self, key: &str) -> impl Iterator<Item = &'a str> {
        let conditions = self.tests.get(&key.to_ascii_lowercase()).into_iter().flatten();
        conditions.flat_map(|condition| &condition.values).filter_map(|value| value.value.known())
    }

    /// What they are by.
    pub(super) fn id(&self) -> KeysId<'a> {
        self.tests.iter().map(|(key, conditions)| (key.clone(), self.wanted(key, conditions))).collect()
    }

    fn wanted(&self, key: &str, conditions: &[&'a Condition]) -> Wanted<'a> {
        let spelled = conditions.first().map_or(key, |it| it.key.value.text());
        let info = match self.target.condition_key(spelled) {
            KeyStatus::Known(info) => Some(info),
            KeyStatus::OtherCase(_) | KeyStatus::Unknown => None,
        };
        Wanted {
            tests: conditions.iter().filter_map(|condition| test(condition)).collect(),
            variable: self.variables.contains(key) || conditions.iter().any(|it| has_variable(it)),
            several: conditions.iter().any(|it| it.operator.value.qualifier.is_some())
                || info.is_some_and(|it| it.multivalued),
            optional: info.is_none_or(|info| info.presence != Presence::Always),
        }
    }
}

/// Keys in an order that goes from each to those that stand in one statement with it: so what keys have to do with each other is
/// settled before anything else is begun, and is the same however it was settled.
fn ranks(sets: &[Vec<String>]) -> BTreeMap<String, usize> {
    let mut with: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (at, keys) in sets.iter().enumerate() {
        for key in keys {
            with.entry(key).or_default().push(at);
        }
    }
    let mut ranks = BTreeMap::new();
    let mut seen = vec![false; sets.len()];
    for start in 0..sets.len() {
        let mut next = vec![start];
        while let Some(at) = next.pop() {
            let (Some(seen), Some(keys)) = (seen.get_mut(at), sets.get(at)) else { continue };
            if std::mem::replace(seen, true) {
                continue;
            }
            for key in keys {
                let rank = ranks.len();
                if !ranks.contains_key(key) {
                    ranks.insert(key.clone(), rank);
                    next.extend(with.remove(key.as_str()).unwrap_or_default());
                }
            }
        }
    }
    ranks
}

/// What a condition compares with; none where the operator is not known.
pub(super) fn test(condition: &Condition) -> Option<Test<'_>> {
    let comparison = condition.operator.value.comparison?;
    Some(condition.values.iter().filter_map(|value| Some((comparison, value.value.known()?))).collect())
}

/// The keys that conditions of a world test, in lower case.
pub(super) fn tested(world: &World) -> BTreeSet<String> {
    let conditions = world.statements().flat_map(|(_, _, statement)| &statement.conditions);
    conditions.map(|condition| condition.key.value.text().to_ascii_lowercase()).collect()
}

/// The keys that a text has as policy variables.
fn names(text: &str) -> Vec<String> {
    let parts = text.split("${").skip(1).filter_map(|rest| rest.split_once('}'));
    parts
        .map(|(name, _)| name.split(',').next().unwrap_or("").trim().to_ascii_lowercase())
        .filter(|name| name.contains(':'))
        .collect()
}

/// The keys that stand with others under one operator that asks whether they are there.
fn asked_together(statement: &Statement) -> impl Iterator<Item = String> {
    let of_one = |a: &Condition, b: &Condition| a.operator.span == b.operator.span;
    let groups = statement.conditions.chunk_by(of_one);
    let groups = groups.filter(|group| group.len() > 1 && group.iter().any(|it| it.operator.value.if_exists));
    groups.flatten().map(|condition| condition.key.value.text().to_ascii_lowercase())
}

fn has_variable(condition: &Condition) -> bool {
    condition.values.iter().any(|value| value.value.known().is_some_and(|text| text.contains("${")))
}

fn states(target: Target, wanted: &Wanted<'_>) -> Result<Vec<State>, OverBudget> {
    let mut values = values::values(target, &wanted.tests)?;
    if wanted.variable {
        values.extend(["alpha", "beta"].map(str::to_owned));
    }
    if values.is_empty() {
        values.push("x".to_owned());
    }
    let mut known = BTreeSet::new();
    values.retain(|value| known.insert(value.clone()));
    let mut states: Vec<State> = values.iter().map(|value| vec![value.clone()]).collect();
    if wanted.several {
        states.extend(sets::sets(target, &values, &wanted.tests, wanted.variable)?);
    }
    if wanted.optional {
        states.push(State::new());
    }
    Ok(states)
}
