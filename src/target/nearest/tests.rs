//! The fast search finds what the plain one does.

use super::nearest;
use crate::target::Target;

/// The search without a shortcut: every name is compared.
fn plainly(name: &str, target: Target) -> Option<&'static str> {
    let lower = name.to_ascii_lowercase();
    let limit = (name.chars().count() / 4).min(3);
    let names = target.actions().iter().map(|action| action.name);
    names
        .filter(|other| other.len().abs_diff(name.len()) <= limit)
        .map(|other| (strsim::osa_distance(&lower, &other.to_ascii_lowercase()), other))
        .filter(|&(distance, _)| distance <= limit)
        .min()
        .map(|(_, other)| other)
}

/// Numbers below a bound, the same in every run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % bound
    }

    /// A name with up to five mistakes in it; some fall together.
    fn misspelt(&mut self, name: &str) -> String {
        const TYPED: [char; 10] = ['a', 'e', 'E', 'T', 's', ':', '3', '-', '\u{43e}', '\u{10437}'];
        let mut chars: Vec<char> = name.chars().collect();
        for _ in 0..self.below(6) {
            let (at, typed) = (self.below(chars.len()), TYPED[self.below(TYPED.len())]);
            match self.below(4) {
                0 if chars.len() > 1 => drop(chars.remove(at)),
                1 => chars.insert(at, typed),
                2 if at > 0 => chars.swap(at - 1, at),
                _ => chars[at] = typed,
            }
        }
        chars.into_iter().collect()
    }
}

#[test]
fn counting_first_changes_no_answer() {
    let mut dice = Dice(1);
    let mut found = 0;
    for target in Target::ALL {
        let names: Vec<&'static str> = target.actions().iter().map(|action| action.name).collect();
        for _ in 0..1_000 {
            let name = names[dice.below(names.len())];
            let word = dice.misspelt(name);
            let expected = plainly(&word, target);
            assert_eq!(target.nearest_action(&word), expected, "{target}: {word}");
            assert_eq!(nearest(&word, names.iter().copied()), expected, "{target}: {word}");
            found += usize::from(expected.is_some());
        }
    }
    // Both answers are well represented.
    assert!((1_000..3_900).contains(&found), "{found}");
}

#[test]
fn short_and_foreign_words_have_the_same_answer() {
    for word in [
        "",
        "s",
        "s3:",
        "S3:GETOBJECT",
        "ec2:RunInstances",
        "s3:Get\u{43e}bject",
        "\u{10437}\u{10437}\u{10437}\u{10437}",
    ] {
        for target in Target::ALL {
            assert_eq!(target.nearest_action(word), plainly(word, target), "{target}: {word}");
        }
    }
}
