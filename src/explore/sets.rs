//! The sets of several values of a key that conditions tell apart.

use std::collections::{BTreeSet, HashSet, VecDeque};

use super::keys::{State, Test};
use super::strings::OverBudget;
use super::values;
use crate::target::Target;

/// So many sets are told apart at most.
const SETS: usize = 1_024;

/// What a set operator can see of a set, per condition: whether one of the values meets it, and whether all do.
type Sight = (Vec<bool>, Vec<bool>);

/// One set of several values for every class of sets that conditions tell apart.
///
/// Of a set of values a condition sees whether one of them meets it and whether all do, negated or not. So sets are built one
/// value at a time, and only those are built upon that some condition sees differently from all before. Where values are
/// compared with policy variables each is taken to be seen differently by a condition of its own.
///
/// # Errors
/// When there are more than [`SETS`].
pub(super) fn sets(
    target: Target,
    values: &[String],
    tests: &BTreeSet<Test<'_>>,
    variable: bool,
) -> Result<Vec<State>, OverBudget> {
    let mut hits: Vec<Vec<bool>> =
        values.iter().map(|value| tests.iter().map(|it| values::meets(target, it, value)).collect()).collect();
    if variable {
        for (at, hits) in hits.iter_mut().enumerate() {
            hits.extend((0..values.len()).map(|other| other == at));
        }
    }
    let mut seen: HashSet<Sight> = HashSet::new();
    let mut queue: VecDeque<(Sight, Vec<usize>)> = VecDeque::new();
    for (at, hits) in hits.iter().enumerate() {
        let sight = (hits.clone(), hits.clone());
        if seen.insert(sight.clone()) {
            queue.push_back((sight, vec![at]));
        }
    }
    let alone: Vec<usize> = queue.iter().filter_map(|(_, members)| members.first().copied()).collect();
    let mut sets = Vec::new();
    while let Some(((some, all), members)) = queue.pop_front() {
        for &at in &alone {
            let Some(hits) = hits.get(at).filter(|_| !members.contains(&at)) else { continue };
            let some = some.iter().zip(hits).map(|(a, b)| *a || *b).collect();
            let all = all.iter().zip(hits).map(|(a, b)| *a && *b).collect();
            if !seen.insert((Vec::clone(&some), Vec::clone(&all))) {
                continue;
            }
            if sets.len() >= SETS {
                return Err(OverBudget);
            }
            let mut members = members.clone();
            members.push(at);
            sets.push(members.iter().filter_map(|at| values.get(*at).cloned()).collect());
            queue.push_back(((some, all), members));
        }
    }
    Ok(sets)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::Comparison::{StringEquals, StringLike};

    fn sets_of(values: &[&str], tests: &[Test<'_>]) -> Vec<State> {
        let values: Vec<String> = values.iter().map(|value| (*value).to_owned()).collect();
        sets(Target::Aws, &values, &tests.iter().cloned().collect(), false).unwrap()
    }

    #[test]
    fn what_one_condition_lists_is_one_to_it() {
        let many: Vec<String> = (0..200).map(|number| format!("k{number}")).collect();
        let mut values: Vec<&str> = many.iter().map(String::as_str).collect();
        let test: Test<'_> = values.iter().map(|value| (StringEquals, *value)).collect();
        values.push("other");
        // Only listed with unlisted is new: several that are listed look like one.
        assert_eq!(sets_of(&values, &[test]), [["k0", "other"]]);
    }

    #[test]
    fn every_set_that_conditions_tell_apart_is_there() {
        let tests: [Test<'_>; 3] = [
            BTreeSet::from([(StringEquals, "a")]),
            BTreeSet::from([(StringEquals, "b"), (StringLike, "c*")]),
            BTreeSet::from([(StringLike, "*")]),
        ];
        let values = ["a", "b", "cc", "z"];
        let sight = |set: &[&str]| -> Vec<(bool, bool)> {
            let hit = |test: &Test<'_>, value: &&str| values::meets(Target::Aws, test, value);
            tests
                .iter()
                .map(|it| (set.iter().any(|value| hit(it, value)), set.iter().all(|value| hit(it, value))))
                .collect()
        };
        let known: HashSet<Vec<(bool, bool)>> = values
            .iter()
            .map(|value| vec![*value])
            .chain(sets_of(&values, &tests).iter().map(|set| {
                let named = values.iter().filter(|value| set.iter().any(|it| it == *value));
                named.copied().collect()
            }))
            .map(|set| sight(&set))
            .collect();
        for way in 1u32..16 {
            let set: Vec<&str> =
                values.iter().enumerate().filter(|(at, _)| way >> at & 1 == 1).map(|(_, value)| *value).collect();
            assert!(known.contains(&sight(&set)), "{set:?}");
        }
    }
}
