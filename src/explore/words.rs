//! Regions in the words of the policies.

mod patterns;

use std::collections::{BTreeMap, BTreeSet};

use super::branch::When;
use super::keys::{State, Test, test};
use super::values;
use crate::policy::Statement;
use crate::target::Target;

pub use patterns::{Patterns, SAID};
pub(super) use patterns::{Sayable, resources};

/// One way in which conditions can be met: keys with the states that they may have.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Way {
    /// The key as policies spell it, and one state for every class of them that will do.
    pub keys: Vec<(String, BTreeSet<State>)>,
    /// The same in words.
    words: String,
}

impl std::fmt::Display for Way {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.words)
    }
}

/// More ways than these are not joined: each is held against every other, once for each that is joined, and nobody reads so
/// many. A chain of Denies on two keys each has thousands.
const JOINED: usize = 200;

/// What policies compare keys with, by the key in lower case.
pub(super) struct Tests<'a> {
    target: Target,
    of: BTreeMap<String, BTreeSet<Test<'a>>>,
    none: BTreeSet<Test<'a>>,
}

impl<'a> Tests<'a> {
    /// Of these statements.
    pub(super) fn new(target: Target, statements: impl Iterator<Item = &'a Statement>) -> Self {
        let mut of: BTreeMap<String, BTreeSet<Test<'_>>> = BTreeMap::new();
        for condition in statements.flat_map(|statement| &statement.conditions) {
            of.entry(condition.key.value.text().to_ascii_lowercase()).or_default().extend(test(condition));
        }
        Self { target, of, none: BTreeSet::new() }
    }

    fn of(&self, key: &str) -> &BTreeSet<Test<'a>> {
        self.of.get(&key.to_ascii_lowercase()).unwrap_or(&self.none)
    }
}

/// Each way in which the conditions can be met; none when they always are.
pub(super) fn conditions(tests: &Tests<'_>, when: &BTreeSet<When>) -> Vec<Way> {
    if when.contains(&Vec::new()) {
        return Vec::new();
    }
    let mut ways: Vec<When> = when.iter().cloned().collect();
    if ways.len() <= JOINED {
        join(&mut ways);
    }
    let told = |way: When| {
        let keys: Vec<(String, BTreeSet<State>)> =
            way.into_iter().map(|(key, states)| (key.to_string(), states.into_set())).collect();
        let in_words = |(key, states): &(String, _)| format!("{key} {}", in_words(tests.target, tests.of(key), states));
        Way { words: keys.iter().map(in_words).collect::<Vec<_>>().join(" and "), keys }
    };
    ways.into_iter().map(told).collect()
}

/// Makes one of ways that differ in one key alone, with several states of that key; always the first two that there are.
fn join(ways: &mut Vec<When>) {
    let mut at = 0;
    while at < ways.len() {
        let behind = (at + 1..ways.len()).find_map(|with| Some((with, differing(ways.get(at)?, ways.get(with)?)?)));
        let Some((with, key)) = behind else {
            at += 1;
            continue;
        };
        unite(ways, at, with, key);
        // Those before it could not be joined with what it was, but may be with what it has become.
        while let Some((before, key)) =
            (0..at).find_map(|before| Some((before, differing(ways.get(before)?, ways.get(at)?)?)))
        {
            unite(ways, before, at, key);
            at = before;
        }
    }
}

/// The position of the one key in the states of which two ways differ; none where it is not one.
fn differing(one: &When, other: &When) -> Option<usize> {
    let mut differing = one.iter().zip(other).enumerate().filter(|(_, (a, b))| a != b);
    let (at, (a, b)) = differing.next().filter(|_| one.len() == other.len())?;
    (a.0 == b.0 && differing.next().is_none()).then_some(at)
}

/// Takes a way away, and adds its states of a key to those of another.
fn unite(ways: &mut Vec<When>, to: usize, from: usize, key: usize) {
    let taken = ways.remove(from);
    let (kept, taken) = (ways.get_mut(to).and_then(|way| way.get_mut(key)), taken.get(key));
    if let (Some((_, kept)), Some((_, taken))) = (kept, taken) {
        kept.add(taken);
    }
}

/// So many states of a key are written out.
const SHOWN: usize = 4;

fn in_words(target: Target, tests: &BTreeSet<Test<'_>>, states: &BTreeSet<State>) -> String {
    let mut each: Vec<String> = Vec::new();
    // A value that stands for all others comes last.
    for others in [false, true] {
        let one = |state: &State| match state.as_slice() {
            [] => (!others).then(|| "absent".to_owned()),
            values => {
                let words: Vec<(bool, String)> =
                    values.iter().map(|value| value_in_words(target, tests, value)).collect();
                let is_other = words.iter().any(|(is_other, _)| *is_other);
                (is_other == others).then(|| words.into_iter().map(|(_, text)| text).collect::<Vec<_>>().join(" with "))
            }
        };
        each.extend(states.iter().filter_map(one));
    }
    let more = each.len().saturating_sub(SHOWN);
    let shown = each.iter().take(SHOWN).cloned().collect::<Vec<_>>().join(" or ");
    if more > 0 { format!("{shown} or {more} more") } else { shown }
}

/// A value as policies write it, one that some pattern, network or range of theirs stands for, or one that stands for all others.
fn value_in_words(target: Target, tests: &BTreeSet<Test<'_>>, value: &str) -> (bool, String) {
    let written = tests.iter().flatten().any(|(_, text)| text.eq_ignore_ascii_case(value));
    if written || matches!(value, "true" | "false") {
        return (false, format!("`{value}`"));
    }
    if tests.iter().any(|test| values::meets(target, test, value)) {
        return (false, format!("such as `{value}`"));
    }
    (true, "any value that no policy names".to_owned())
}
