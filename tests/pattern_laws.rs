//! `*` and `?` against brute force on a tiny alphabet, and their laws.

#![expect(clippy::indexing_slicing, reason = "a test panics where it fails")]

use denywins::pattern::{Case, covers, is_literal, matches, overlaps};

/// All words over an alphabet, up to a length, shortest first.
fn words(alphabet: &[char], length: usize) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut start = 0;
    for _ in 0..length {
        let end = words.len();
        for at in start..end {
            for c in alphabet {
                words.push(format!("{}{c}", words[at]));
            }
        }
        start = end;
    }
    words
}

fn patterns() -> Vec<String> {
    words(&['a', 'b', '*', '?'], 4)
}

/// Texts over the letters of the patterns and one, `c`, that stands for all letters they do not name.
fn texts(length: usize) -> Vec<String> {
    words(&['a', 'b', 'c'], length)
}

/// The definition: recursion over both.
fn defined(pattern: &[u8], text: &[u8]) -> bool {
    match (pattern.split_first(), text.split_first()) {
        (None, _) => text.is_empty(),
        (Some((b'*', rest)), _) => (0..=text.len()).any(|at| defined(rest, &text[at..])),
        (Some((b'?', rest)), Some((_, tail))) => defined(rest, tail),
        (Some((p, rest)), Some((t, tail))) => p == t && defined(rest, tail),
        (Some(_), None) => false,
    }
}

/// For each pattern, one bit for each text: does it match?
fn table(patterns: &[String], texts: &[String]) -> Vec<Vec<u64>> {
    let row = |pattern: &String| {
        let bits = |texts: &[String]| {
            texts.iter().rev().fold(0, |bits, text| bits << 1 | u64::from(matches(pattern, text, Case::Sensitive)))
        };
        texts.chunks(64).map(bits).collect()
    };
    patterns.iter().map(row).collect()
}

#[test]
fn matches_is_what_it_is_defined_to_be() {
    let texts = texts(6);
    for pattern in &patterns() {
        for text in &texts {
            let expected = defined(pattern.as_bytes(), text.as_bytes());
            assert_eq!(matches(pattern, text, Case::Sensitive), expected, "{pattern} on {text}");
        }
    }
}

/// Texts of six letters tell patterns of four apart: what `narrow` can have and `wide` not is shown by a text in which
/// each `*` of `narrow` is at most so long.
#[test]
fn covers_and_overlaps_are_what_all_texts_say() {
    let (patterns, texts) = (patterns(), texts(6));
    let table = table(&patterns, &texts);
    for (a, texts_of_a) in patterns.iter().zip(&table) {
        for (b, texts_of_b) in patterns.iter().zip(&table) {
            let both = || texts_of_a.iter().zip(texts_of_b);
            let all = both().all(|(a, b)| b & !a == 0);
            assert_eq!(covers(a, b, Case::Sensitive), all, "{a} covers {b}");
            let any = both().any(|(a, b)| a & b != 0);
            assert_eq!(overlaps(a, b, Case::Sensitive), any, "{a} overlaps {b}");
        }
    }
}

#[test]
fn covers_is_an_order_and_overlaps_is_symmetric() {
    let patterns = words(&['a', 'b', '*', '?'], 3);
    for a in &patterns {
        assert!(covers(a, a, Case::Sensitive), "{a}");
        assert!(overlaps(a, a, Case::Sensitive), "{a}");
        for b in &patterns {
            let a_overlaps_b = overlaps(a, b, Case::Sensitive);
            assert_eq!(a_overlaps_b, overlaps(b, a, Case::Sensitive), "{a} and {b}");
            if covers(a, b, Case::Sensitive) {
                assert!(a_overlaps_b, "{a} and {b}");
                for c in patterns.iter().filter(|c| covers(b, c, Case::Sensitive)) {
                    assert!(covers(a, c, Case::Sensitive), "{a} covers {b} covers {c}");
                }
            }
        }
    }
}

#[test]
fn a_text_of_a_covered_pattern_is_a_text_of_the_covering_one() {
    let patterns = ["s3:*", "s3:Get*", "s3:Get?bject*", "s3:*Object*", "*:Get*", "s3:GetObject", "s3:?et*t", "*", "?*"];
    let texts = ["s3:GetObject", "s3:GetObjectAcl", "s3:PutObject", "s3:", "", "é", "iam:GetUser", "s3:Getébject"];
    for a in patterns {
        for b in patterns.iter().filter(|b| covers(a, b, Case::Sensitive)) {
            for text in texts.iter().filter(|text| matches(b, text, Case::Sensitive)) {
                assert!(matches(a, text, Case::Sensitive), "{a} covers {b}, which has {text}");
            }
        }
    }
    assert!(!covers("s3:*Object*", "s3:Get?bject*", Case::Sensitive));
    assert!(covers("s3:?et*", "s3:Get*", Case::Sensitive));
    assert!(covers("?*", "*?", Case::Sensitive) && covers("*?", "?*", Case::Sensitive));
    assert!(covers("*??*", "?*?", Case::Sensitive) && covers("*?a", "*ba", Case::Sensitive));
}

#[test]
fn ignoring_case_is_folding_ascii_letters_first() {
    let patterns = words(&['a', 'A', '*', '?', 'é'], 3);
    let texts = words(&['a', 'A', 'b', 'É', 'é'], 3);
    for a in &patterns {
        let folded = a.to_ascii_lowercase();
        for text in &texts {
            let expected = matches(&folded, &text.to_ascii_lowercase(), Case::Sensitive);
            assert_eq!(matches(a, text, Case::Ignore), expected, "{a} on {text}");
        }
        for b in &patterns {
            let b_folded = b.to_ascii_lowercase();
            assert_eq!(covers(a, b, Case::Ignore), covers(&folded, &b_folded, Case::Sensitive), "{a} covers {b}");
            assert_eq!(overlaps(a, b, Case::Ignore), overlaps(&folded, &b_folded, Case::Sensitive), "{a}, {b}");
        }
    }
}

#[test]
fn a_question_mark_is_one_character_whatever_its_bytes() {
    for c in ["a", "é", "€", "😀", "*", "?"] {
        assert!(matches("?", c, Case::Sensitive), "{c}");
        assert!(!matches("??", c, Case::Sensitive), "{c}");
        assert!(matches("x?*", &format!("x{c}"), Case::Ignore), "{c}");
    }
    // The first bytes of the text are not where a character of it ends.
    assert!(!matches("a*", "é", Case::Sensitive));
}

#[test]
fn only_wildcards_make_a_pattern() {
    assert!(is_literal("") && is_literal("arn:aws:s3:::b/[a-z]") && !is_literal("a*") && !is_literal("?"));
}

/// Patterns made to be slow. Each of these takes years when places are tried one after the other.
#[test]
fn hostile_patterns_are_quick() {
    let stars = "a*".repeat(2_000);
    let text = "a".repeat(4_000);
    assert!(matches(&stars, &text, Case::Sensitive));
    assert!(!matches(&format!("{stars}b"), &text, Case::Sensitive));
    assert!(overlaps(&format!("{stars}b"), &stars, Case::Sensitive));
    assert!(covers(&stars, &format!("{stars}{stars}"), Case::Sensitive));
    let slow = format!("*{}?b*", "a".repeat(2_000));
    assert!(!matches(&slow, &text, Case::Sensitive));
    // Needs a state for each set of the last 40 letters: not known to cover, and soon said so.
    let wide = format!("*a{}", "?".repeat(40));
    assert!(!covers(&wide, &format!("*b*{wide}"), Case::Sensitive));
}
