//! What texts are made of, counted: a cheap answer to whether a dear comparison can succeed at all.

/// Kinds of characters counted apart; the letters each have their own.
const KINDS: usize = 32;

/// Which characters are in a text, case aside, one bit for each kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Letters(u64);

impl Letters {
    /// Those of a text.
    pub(super) fn of(text: &str) -> Self {
        Self(text.bytes().fold(0, |all, byte| all | bit(byte)))
    }

    /// Those that any text has which the pattern stands for: all but its wildcards.
    pub(super) fn required(pattern: &str) -> Self {
        let literal = pattern.bytes().filter(|byte| !matches!(byte, b'*' | b'?'));
        Self(literal.fold(0, |all, byte| all | bit(byte)))
    }

    /// These and the others.
    pub(super) fn and(self, others: Self) -> Self {
        Self(self.0 | others.0)
    }

    /// Whether all of these are among the others: if not, no pattern that requires them matches a text of those.
    pub(super) fn within(self, others: Self) -> bool {
        self.0 & !others.0 == 0
    }
}

/// The bit of a byte: letters, of either case, and digits have one each, and what is left shares the others.
fn bit(byte: u8) -> u64 {
    let place = match byte.to_ascii_lowercase() {
        letter @ b'a'..=b'z' => letter - b'a',
        digit @ b'0'..=b'9' => 26 + (digit - b'0'),
        other => 36 + other % 28,
    };
    1 << place
}

/// How often each kind of character is in a text, case aside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Tally([u8; KINDS]);

impl Tally {
    pub(super) fn of(text: &str) -> Self {
        let mut counts = [0_u8; KINDS];
        for c in text.chars() {
            // The remainder is less than the length of the array.
            if let Some(count) = counts.get_mut(c.to_ascii_lowercase() as usize % KINDS) {
                *count = count.saturating_add(1);
            }
        }
        Self(counts)
    }

    /// A number of edits below which the one text cannot be made into the other: an edit adds a character, takes one
    /// away or replaces one by another, and swapping two neighbours changes no count.
    pub(super) fn edits_at_least(&self, other: &Self) -> usize {
        let differing: u32 = self.0.iter().zip(&other.0).map(|(a, b)| u32::from(a.abs_diff(*b))).sum();
        (differing as usize).div_ceil(2)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pattern::{Case, matches};
    use crate::target::Target;

    #[test]
    fn no_match_is_ruled_out() {
        let patterns =
            ["s3:*", "*", "s3:g*t?bject", "S3:GET*", "iam:*Role*", "s3:*Acl", "sts:?", "*:*", "s3:GetObject"];
        for action in Target::ALL.into_iter().flat_map(Target::actions) {
            for pattern in patterns.into_iter().filter(|pattern| matches(pattern, action.name, Case::Ignore)) {
                assert!(Letters::required(pattern).within(Letters::of(action.name)), "{pattern} {}", action.name);
            }
        }
        assert!(!Letters::required("s3:*z*").within(Letters::of("s3:GetObject")));
    }

    #[test]
    fn no_distance_is_overstated() {
        let words = ["", "s3:GetObject", "s3:getobjcet", "s3:Get\u{43e}bject", "s3:PutObjectAcl", "aaaa", "\u{10437}x"];
        for a in words {
            for b in words {
                let least = Tally::of(a).edits_at_least(&Tally::of(b));
                assert!(least <= strsim::osa_distance(&a.to_ascii_lowercase(), &b.to_ascii_lowercase()), "{a} {b}");
            }
        }
        assert_eq!(Tally::of("abc").edits_at_least(&Tally::of("xyz")), 3);
    }
}
