//! Regions in the words of the policies.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use super::Sides;
use super::branch::When;
use super::keys::{State, Test, test};
use super::resources::{ResourceClass, Vocabulary};
use super::values;
use crate::access::World;
use crate::pattern::{self, Case, fnmatch};
use crate::target::Target;

/// Resources that a pattern stands for, less those that others do.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Patterns {
    /// A pattern of ARNs; `*` for any.
    pub pattern: String,
    /// Patterns that have to match as well.
    pub also: Vec<String>,
    /// Patterns of what is not meant.
    pub except: Vec<String>,
}

impl std::fmt::Display for Patterns {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.pattern)?;
        for also in &self.also {
            write!(f, " that is also {also}")?;
        }
        if self.except.is_empty() { Ok(()) } else { write!(f, " except {}", self.except.join(", ")) }
    }
}

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

/// The fewest patterns that say which resources are meant.
pub(super) fn resources(vocabulary: &Vocabulary, resources: &[ResourceClass]) -> Vec<Patterns> {
    let mut said = among(vocabulary, resources);
    let out: Vec<&String> = vocabulary.excluded().collect();
    let covers = |wide: &str, narrow: &str| wide != narrow && pattern::covers(wide, narrow, Case::Sensitive);
    let out: Vec<&String> = out.iter().copied().filter(|narrow| !out.iter().any(|wide| covers(wide, narrow))).collect();
    for Patterns { pattern, except, .. } in &mut said {
        let wide = fnmatch::widened(pattern).into_owned();
        let meets = |out: &&&String| pattern::overlaps(&wide, out, Case::Sensitive);
        except.extend(out.iter().filter(meets).copied().cloned());
        except.sort_unstable();
        except.dedup();
    }
    said
}

/// The same, where of resources that the vocabulary leaves out nothing is said.
fn among(vocabulary: &Vocabulary, resources: &[ResourceClass]) -> Vec<Patterns> {
    let levels: BTreeSet<_> = resources.iter().map(|class| class.level).collect();
    let all: Result<Vec<_>, _> = levels.iter().map(|level| vocabulary.of_level(*level)).collect();
    // Where not all are known no pattern is known to stand for these alone.
    let Ok(all) = all else { return resources.iter().map(|class| alone(&class.arn)).collect() };
    let all: Vec<ResourceClass> = all.iter().flat_map(|classes| classes.to_vec()).collect();
    let wanted: BTreeSet<&ResourceClass> = resources.iter().collect();
    if all.iter().all(|class| wanted.contains(class)) {
        return vec![Patterns { pattern: "*".to_owned(), also: Vec::new(), except: Vec::new() }];
    }
    let meets: Vec<Vec<bool>> = all.iter().map(|class| vocabulary.meets(&class.arn)).collect();
    let met: Vec<(&str, Classes<'_>)> = vocabulary
        .patterns
        .iter()
        .enumerate()
        .map(|(at, pattern)| {
            let is_met = |(_, meets): &(&ResourceClass, &Vec<bool>)| meets.get(at) == Some(&true);
            (pattern.as_str(), all.iter().zip(&meets).filter(is_met).map(|(class, _)| class).collect())
        })
        .collect();
    let mut left = wanted.clone();
    let mut said = Vec::new();
    while let Some(&class) = left.iter().next() {
        let exact = met.iter().filter(|(_, met)| met.is_subset(&wanted));
        let best = exact.max_by_key(|(pattern, met)| (met.intersection(&left).count(), Reverse(pattern.len())));
        let (text, inside) = match best.filter(|(_, met)| !met.is_disjoint(&left)) {
            Some((pattern, met)) => (alone(pattern), met.clone()),
            None => cut(class, &met, &wanted),
        };
        said.push(text);
        left.retain(|class| !inside.contains(class));
    }
    said
}

type Classes<'a> = BTreeSet<&'a ResourceClass>;

fn alone(pattern: &str) -> Patterns {
    Patterns { pattern: pattern.to_owned(), also: Vec::new(), except: Vec::new() }
}

/// A pattern around a class, cut down by others until only what is wanted is left in it. That ends: a class is nothing but the
/// patterns that it meets and those that it does not.
fn cut<'a>(class: &'a ResourceClass, met: &[(&str, Classes<'a>)], wanted: &Classes<'a>) -> (Patterns, Classes<'a>) {
    let around = met.iter().filter(|(_, met)| met.contains(class)).max_by_key(|(_, met)| met.len());
    let (mut text, mut inside) = match around {
        Some((pattern, inside)) => (alone(pattern), inside.clone()),
        None => return (alone(&class.arn), Classes::from([class])),
    };
    while !inside.is_subset(wanted) {
        let out: Classes<'a> = inside.difference(wanted).copied().collect();
        // What takes away most of what is too much, and least of what is wanted.
        let gain = |rest: &Classes<'a>| {
            let dropped: Vec<_> = inside.difference(rest).collect();
            let bad = dropped.iter().filter(|class| out.contains(**class)).count();
            (bad, Reverse(dropped.len() - bad))
        };
        let narrowed = |(pattern, met): &(&str, Classes<'a>)| {
            let keeps = met.contains(class);
            let rest: Classes<'a> = inside.iter().filter(|one| met.contains(*one) == keeps).copied().collect();
            ((*pattern).to_owned(), keeps, rest)
        };
        let best = met.iter().map(narrowed).max_by_key(|(_, keeps, rest)| (gain(rest), !keeps));
        let Some((pattern, keeps, rest)) = best.filter(|(_, _, rest)| rest.len() < inside.len()) else {
            return (alone(&class.arn), Classes::from([class]));
        };
        if keeps {
            text.also.push(pattern);
        } else {
            text.except.push(pattern);
        }
        inside = rest;
    }
    (text, inside)
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
    pub(super) fn new(sides: &Sides<'a>) -> Self {
        let statements = [sides.base, sides.head].into_iter().flat_map(World::statements);
        let mut of: BTreeMap<String, BTreeSet<Test<'_>>> = BTreeMap::new();
        for condition in statements.flat_map(|(_, _, statement)| &statement.conditions) {
            of.entry(condition.key.value.text().to_ascii_lowercase()).or_default().extend(test(condition));
        }
        Self { target: sides.head.target, of, none: BTreeSet::new() }
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
    // Ways that differ in one key alone are one way, with several states of that key.
    let mut ways: Vec<When> = when.iter().cloned().collect();
    while let Some((at, with, key)) = Some(&ways).filter(|ways| ways.len() <= JOINED).and_then(|ways| joinable(ways)) {
        let other = ways.remove(with);
        let taken = other.into_iter().nth(key).map(|(_, states)| states).unwrap_or_default();
        if let Some((_, states)) = ways.get_mut(at).and_then(|way| way.get_mut(key)) {
            Rc::make_mut(states).extend(taken.iter().cloned());
        }
    }
    let told = |way: When| {
        let keys: Vec<(String, BTreeSet<State>)> =
            way.into_iter().map(|(key, states)| (key.to_string(), Rc::unwrap_or_clone(states))).collect();
        let in_words = |(key, states): &(String, _)| format!("{key} {}", in_words(tests.target, tests.of(key), states));
        Way { words: keys.iter().map(in_words).collect::<Vec<_>>().join(" and "), keys }
    };
    ways.into_iter().map(told).collect()
}

/// Two ways with the same keys that differ in the states of one.
fn joinable(ways: &[When]) -> Option<(usize, usize, usize)> {
    for (at, one) in ways.iter().enumerate() {
        for (with, other) in ways.iter().enumerate().skip(at + 1) {
            let keys = one.len() == other.len() && one.iter().zip(other).all(|(a, b)| a.0 == b.0);
            let mut differing = one.iter().zip(other).enumerate().filter(|(_, (a, b))| a.1 != b.1);
            if let (true, Some((key, _)), None) = (keys, differing.next(), differing.next()) {
                return Some((at, with, key));
            }
        }
    }
    None
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
                let words: Vec<(bool, String)> = values.iter().map(|value| value_in_words(target, tests, value)).collect();
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
