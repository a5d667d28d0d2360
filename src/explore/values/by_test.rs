//! Values that conditions tell apart, where one by one their patterns would be too many: of all that one condition lists it makes no
//! difference which is met.

use std::collections::BTreeSet;

use super::{OverBudget, text};
use crate::explore::strings::{self, Pattern, Shape};
use crate::policy::Comparison;
use crate::target::Target;

/// One text for every class of texts that the tests tell apart, each taken as a whole; those that no pattern has as it stands, where there
/// are such.
///
/// # Errors
/// When the tests are too many together, or compare otherwise than as texts.
pub(super) fn texts_by_test(
    target: Target,
    tests: &BTreeSet<BTreeSet<(Comparison, &str)>>,
) -> Result<Vec<String>, OverBudget> {
    use Comparison as C;
    // ARNs are compared in parts, of which some may be open and others not.
    let is_whole = |comparison: Comparison| {
        matches!(comparison, C::StringEquals | C::StringEqualsIgnoreCase | C::StringLike | C::BinaryEquals)
    };
    let listed: Vec<(Comparison, &str)> = tests.iter().flatten().copied().collect();
    if listed.iter().any(|(comparison, text)| !is_whole(*comparison) || text.contains("${")) {
        return Err(OverBudget);
    }
    let patterns: Vec<Pattern> = listed.iter().map(|(comparison, want)| text(target, *comparison, want)).collect();
    let mut next = 0u32..;
    let groups: Vec<Vec<Vec<u32>>> = tests.iter().map(|test| vec![next.by_ref().take(test.len()).collect()]).collect();
    let (atoms, whole) = strings::atoms_of_groups(&patterns, &groups, &[], "", Shape::Text);
    if !whole {
        return Err(OverBudget);
    }
    let sign = |text: &str| -> Vec<Option<u32>> {
        let meets = strings::meets(&patterns, text);
        let is_met = |number: &u32| meets.get(*number as usize) == Some(&true);
        groups.iter().map(|unions| unions.iter().flatten().any(&is_met).then_some(0)).collect()
    };
    // One that a pattern is made into says which it is of, and is not taken for the only one that is meant.
    let wild =
        listed.iter().filter(|(_, text)| text.contains(['*', '?'])).map(|(_, text)| text.replace(['*', '?'], "x"));
    let named: Vec<(String, Vec<Option<u32>>)> = wild.map(|text| (text.clone(), sign(&text))).collect();
    let natural = |atom: &strings::GroupAtom| named.iter().find(|(_, sign)| *sign == atom.first).map(|(text, _)| text);
    Ok(atoms.iter().map(|atom| natural(atom).unwrap_or(&atom.text).clone()).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::explore::values::meets;
    use crate::policy::Comparison::{ArnLike, StringEquals, StringLike};

    /// Every text of two letters up to a length.
    fn all(longest: usize) -> Vec<String> {
        let mut all = vec![String::new()];
        for length in 1..=longest {
            let shorter: Vec<String> = all.iter().filter(|text| text.len() == length - 1).cloned().collect();
            all.extend(shorter.iter().flat_map(|text| ["a", "b"].map(|letter| format!("{text}{letter}"))));
        }
        all
    }

    #[test]
    fn every_class_of_values_has_one() {
        let tests = BTreeSet::from([
            BTreeSet::from([(StringLike, "*ab*"), (StringLike, "*ba*"), (StringEquals, "bb")]),
            BTreeSet::from([(StringLike, "*aa"), (StringLike, "b*")]),
            BTreeSet::from([(StringEquals, "a")]),
        ]);
        let found = texts_by_test(Target::Aws, &tests).unwrap();
        let sight = |text: &str| tests.iter().map(|test| meets(Target::Aws, test, text)).collect::<Vec<bool>>();
        let known: Vec<Vec<bool>> = found.iter().map(|text| sight(text)).collect();
        for text in all(6).iter().filter(|text| !text.is_empty()) {
            assert!(known.contains(&sight(text)), "{text}");
        }
        // Each class once.
        assert_eq!(known.iter().collect::<BTreeSet<_>>().len(), known.len());
    }

    #[test]
    fn a_list_of_words_is_one() {
        let words: Vec<String> = (0..40).map(|number| format!("*word{number}x*")).collect();
        let test = words.iter().map(|word| (StringLike, word.as_str())).collect();
        assert_eq!(texts_by_test(Target::Aws, &BTreeSet::from([test])).unwrap().len(), 2);
    }

    #[test]
    fn arns_are_not_taken_together() {
        assert_eq!(
            texts_by_test(Target::Aws, &BTreeSet::from([BTreeSet::from([(ArnLike, "arn:*")])])),
            Err(OverBudget)
        );
    }
}
