//! Laws of classes of texts, against every text of a small alphabet.

use super::*;
use crate::pattern;
use std::collections::BTreeSet;

fn globs(texts: &[&str]) -> Vec<Pattern> {
    texts.iter().map(|text| Pattern::glob(text, Case::Sensitive)).collect()
}

/// Every text over a small alphabet, up to a length.
fn texts(alphabet: &[char], length: usize) -> Vec<String> {
    let mut all = vec![String::new()];
    let mut last = vec![String::new()];
    for _ in 0..length {
        last = last.iter().flat_map(|text| alphabet.iter().map(move |c| format!("{text}{c}"))).collect();
        all.extend(last.iter().cloned());
    }
    all
}

/// Numbers without a pattern, the same in every run.
fn roll(seed: &mut u64, sides: usize) -> usize {
    *seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    usize::try_from(*seed >> 33).unwrap() % sides
}

#[test]
fn every_class_of_texts_is_found_and_no_other() {
    // `y` stands for all that no pattern names.
    let all: Vec<String> = texts(&['a', 'b', 'y'], 6).into_iter().filter(|text| !text.is_empty()).collect();
    let mut seed = 7;
    for _ in 0..300 {
        let patterns: Vec<String> = (0..=roll(&mut seed, 3))
            .map(|_| (0..roll(&mut seed, 4)).map(|_| ['a', 'b', '*', '?'][roll(&mut seed, 4)]).collect())
            .collect();
        let meets = |text: &str| -> Vec<bool> {
            patterns.iter().map(|pattern| pattern::matches(pattern, text, Case::Sensitive)).collect()
        };
        let expected: BTreeSet<Vec<bool>> = all.iter().map(|text| meets(text)).collect();
        let given: Vec<&str> = patterns.iter().map(String::as_str).collect();
        let found = atoms(&globs(&given), "", Shape::Text).unwrap();
        for atom in &found {
            assert_eq!(atom.meets, meets(&atom.text), "{patterns:?} {}", atom.text);
        }
        let classes: BTreeSet<Vec<bool>> = found.iter().map(|atom| atom.meets.clone()).collect();
        assert_eq!(classes.len(), found.len(), "{patterns:?}");
        assert_eq!(classes, expected, "{patterns:?}");
        // Beside some of the patterns there are the classes that meet none of these.
        let none_of: Vec<bool> = patterns.iter().map(|_| roll(&mut seed, 2) == 0).collect();
        let is_left = |meets: &&Vec<bool>| !meets.iter().zip(&none_of).any(|(met, out)| *met && *out);
        let (found, whole) = atoms_beside(&globs(&given), &none_of, "", Shape::Text);
        let classes: Vec<Vec<bool>> = found.into_iter().map(|atom| atom.meets).collect();
        let left: BTreeSet<Vec<bool>> = expected.iter().filter(is_left).cloned().collect();
        assert!(whole && classes.len() == left.len(), "{patterns:?} {none_of:?}");
        assert_eq!(classes.into_iter().collect::<BTreeSet<_>>(), left, "{patterns:?} {none_of:?}");
    }
}

#[test]
fn objects_are_told_apart_under_their_prefix() {
    let patterns = globs(&["arn:aws:s3:::media/*", "arn:aws:s3:::media", "*", "arn:aws:s3:::media/private/*"]);
    let of = |shape| -> Vec<String> {
        atoms(&patterns, "arn:aws:s3:::", shape).unwrap().into_iter().map(|atom| atom.text).collect()
    };
    assert_eq!(of(Shape::Bucket), ["arn:aws:s3:::x", "arn:aws:s3:::media"]);
    let objects = of(Shape::Object);
    assert_eq!(objects.len(), 3, "{objects:?}");
    assert!(objects.iter().any(|text| text.starts_with("arn:aws:s3:::media/private/")), "{objects:?}");
    assert!(atoms(&globs(&["b"]), "", Shape::Object).unwrap().iter().all(|atom| atom.text.contains('/')));
}

#[test]
fn case_is_folded_where_it_does_not_count() {
    let patterns = [Pattern::literal("Ab", Case::Ignore), Pattern::literal("ab", Case::Sensitive)];
    let found = atoms(&patterns, "", Shape::Text).unwrap();
    let meets: BTreeSet<Vec<bool>> = found.into_iter().map(|atom| atom.meets).collect();
    assert_eq!(meets, BTreeSet::from([vec![false, false], vec![true, false], vec![true, true]]));
}

#[test]
fn too_many_states_are_refused_and_not_tried() {
    let many = format!("*a{}", "?".repeat(24));
    assert_eq!(atoms(&globs(&[&many]), "", Shape::Text), Err(OverBudget));
}

#[test]
fn members_of_classes_are_told_apart() {
    let all: Vec<String> = texts(&['a', 'b', 'c', ']', 'y'], 4).into_iter().filter(|text| !text.is_empty()).collect();
    let pieces = ["a", "*", "?", "[ab]", "[!a]", "[b-c]", "[]a]", "\\a", "[!b-y]"];
    let mut seed = 11;
    for _ in 0..200 {
        let patterns: Vec<String> = (0..=roll(&mut seed, 3))
            .map(|_| (0..roll(&mut seed, 4)).map(|_| pieces[roll(&mut seed, pieces.len())]).collect())
            .collect();
        let fits = |text: &str| -> Vec<bool> {
            patterns.iter().map(|pattern| fnmatch::fits(pattern, text) == Some(true)).collect()
        };
        let read: Vec<Pattern> = patterns.iter().map(|text| Pattern::fnmatch(text)).collect();
        let found = atoms(&read, "", Shape::Text).unwrap();
        for atom in &found {
            assert_eq!(atom.meets, fits(&atom.text), "{patterns:?} {}", atom.text);
        }
        let classes: BTreeSet<Vec<bool>> = found.into_iter().map(|atom| atom.meets).collect();
        // Characters beyond these may be told apart as well.
        let expected: BTreeSet<Vec<bool>> = all.iter().map(|text| fits(text)).collect();
        assert!(classes.is_superset(&expected), "{patterns:?}");
    }
}
