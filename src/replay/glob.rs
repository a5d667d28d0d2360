//! Patterns as lists of pieces. Matching walks the text once and goes back to the last run only, so the worst case is the
//! length of the pattern times that of the text.

/// A piece of a pattern over characters or bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Piece<T> {
    /// `*`: anything, or nothing.
    Run,
    /// `?`: exactly one.
    One,
    /// This one.
    Is(T),
    /// `[...]`: one in these ranges, or one in none of them.
    Among {
        /// From and to, both included.
        ranges: Vec<(T, T)>,
        /// `[!...]`
        outside: bool,
    },
}

impl<T: PartialOrd> Piece<T> {
    fn takes(&self, it: &T) -> bool {
        match self {
            Self::Run | Self::One => true,
            Self::Is(wanted) => wanted == it,
            Self::Among { ranges, outside } => ranges.iter().any(|(from, to)| from <= it && it <= to) != *outside,
        }
    }
}

/// How a text may end before its pattern does.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    /// Only runs may be left.
    Exact,
    /// `?` at the end of the pattern may be left too.
    Loose,
}

/// Whether a pattern stands for a text.
pub(super) fn matches<T: PartialOrd>(pattern: &[Piece<T>], text: &[T], end: End) -> bool {
    let (mut piece, mut at) = (0, 0);
    // Behind the last run, and where in the text what follows it was tried.
    let mut last_run: Option<(usize, usize)> = None;
    while let Some(it) = text.get(at) {
        match pattern.get(piece) {
            Some(Piece::Run) => {
                piece += 1;
                last_run = Some((piece, at));
            }
            Some(other) if other.takes(it) => {
                piece += 1;
                at += 1;
            }
            _ => {
                let Some((behind, tried)) = last_run else { return false };
                piece = behind;
                at = tried + 1;
                last_run = Some((behind, at));
            }
        }
    }
    let left = pattern.get(piece..).unwrap_or_default();
    left.iter().all(|piece| match piece {
        Piece::Run => true,
        Piece::One => end == End::Loose,
        Piece::Is(_) | Piece::Among { .. } => false,
    })
}

/// The pieces of a text in which `*` and `?` are wildcards, over characters.
pub(super) fn characters(text: &str) -> Vec<Piece<char>> {
    text.chars().map(|c| wildcard(c, c == '*', c == '?')).collect()
}

/// The same over bytes: `?` is one byte of a character.
pub(super) fn bytes(text: &str) -> Vec<Piece<u8>> {
    text.bytes().map(|b| wildcard(b, b == b'*', b == b'?')).collect()
}

/// The pieces of a text without wildcards.
pub(super) fn literal(text: &str) -> impl Iterator<Item = Piece<char>> + '_ {
    text.chars().map(Piece::Is)
}

fn wildcard<T>(it: T, run: bool, one: bool) -> Piece<T> {
    if run {
        Piece::Run
    } else if one {
        Piece::One
    } else {
        Piece::Is(it)
    }
}

/// Whether a pattern of characters stands for the whole of a text.
pub(super) fn matches_text(pattern: &[Piece<char>], text: &str) -> bool {
    matches(pattern, &text.chars().collect::<Vec<char>>(), End::Exact)
}

/// Whether a pattern of bytes stands for the whole of a text.
pub(super) fn matches_bytes(pattern: &[Piece<u8>], text: &str) -> bool {
    matches(pattern, text.as_bytes(), End::Exact)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wildcards_of_both_kinds() {
        for (pattern, text, expected) in [
            ("", "", true),
            ("*", "", true),
            ("?", "", false),
            ("a*b*c", "a-b-b-c", true),
            ("a*b*c", "a-b-b-", false),
            ("*?", "", false),
            ("a?", "a\u{e9}", true),
            ("*aab", "aaaab", true),
        ] {
            assert_eq!(matches_text(&characters(pattern), text), expected, "{pattern} {text}");
        }
        assert!(!matches_bytes(&bytes("a?"), "a\u{e9}") && matches_bytes(&bytes("a??"), "a\u{e9}"));
        assert!(matches(&bytes("*a?"), b"aXa", End::Loose) && !matches(&bytes("*a?b"), b"aXa", End::Loose));
    }

    #[test]
    fn no_pattern_takes_exponential_time() {
        let pattern = "*a".repeat(2_000) + "b";
        assert!(!matches_text(&characters(&pattern), &"a".repeat(4_000)));
    }
}
