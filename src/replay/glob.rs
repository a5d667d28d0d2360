//! Patterns as lists of pieces. Matching walks the text once and goes back to the last run only, so the worst case is
//! the length of the pattern times that of the text.

use std::borrow::Borrow;

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

/// Whether a pattern stands for a text, both one by one.
fn matches<T: PartialOrd, P: Borrow<Piece<T>>>(
    mut pattern: impl Iterator<Item = P> + Clone,
    mut text: impl Iterator<Item = T> + Clone,
) -> bool {
    // Behind the last run, and from where in the text what follows it was tried.
    let mut last_run = None;
    loop {
        let before = text.clone();
        match (pattern.next(), text.next()) {
            (Some(piece), _) if matches!(piece.borrow(), Piece::Run) => {
                text = before;
                last_run = Some((pattern.clone(), text.clone()));
            }
            (Some(piece), Some(it)) if piece.borrow().takes(&it) => {}
            (None, None) => return true,
            (_, None) => return false,
            _ => {
                let Some((behind, tried)) = &mut last_run else { return false };
                tried.next();
                (pattern, text) = (behind.clone(), tried.clone());
            }
        }
    }
}

/// Whether a pattern stands for a text, where a text may also end before any `?` (`MatchSimple` of `MinIO`,
/// `wildcard/match.go`): what the pattern says behind it is not looked at then.
pub(super) fn matches_loosely<T: PartialOrd>(pattern: &[Piece<T>], text: &[T]) -> bool {
    // Where in the pattern one can be, behind each character of the text.
    let mut places = vec![true];
    places.resize(pattern.len() + 1, false);
    skip_runs(pattern, &mut places);
    for it in text {
        let mut next = vec![false; pattern.len() + 1];
        for (at, piece) in pattern.iter().enumerate() {
            let here = places.get(at) == Some(&true);
            let to = if matches!(piece, Piece::Run) { at } else { at + 1 };
            if here && piece.takes(it) {
                next.get_mut(to).into_iter().for_each(|place| *place = true);
            }
        }
        places = next;
        skip_runs(pattern, &mut places);
    }
    let may_end = |at: usize| pattern.get(at).is_none_or(|piece| matches!(piece, Piece::One));
    places.iter().enumerate().any(|(at, here)| *here && may_end(at))
}

fn skip_runs<T>(pattern: &[Piece<T>], places: &mut [bool]) {
    let mut carried = false;
    for (piece, place) in pattern.iter().map(Some).chain([None]).zip(places) {
        *place |= carried;
        carried = *place && matches!(piece, Some(Piece::Run));
    }
}

/// The pieces of a text in which `*` and `?` are wildcards, over characters.
pub(super) fn characters(text: &str) -> impl Iterator<Item = Piece<char>> + Clone + '_ {
    text.chars().map(|c| wildcard(c, c == '*', c == '?'))
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
    matches(pattern.iter(), text.chars())
}

/// The same for a pattern as it is written.
pub(super) fn is_for(pattern: &str, text: &str) -> bool {
    matches(characters(pattern), text.chars())
}

/// The same whatever the case of ASCII letters.
pub(super) fn is_for_any_case(pattern: &str, text: &str) -> bool {
    let lower = |piece| if let Piece::Is(c) = piece { Piece::Is(char::to_ascii_lowercase(&c)) } else { piece };
    matches(characters(pattern).map(lower), text.chars().map(|c| c.to_ascii_lowercase()))
}

/// Whether a pattern of bytes stands for the whole of a text.
pub(super) fn matches_bytes(pattern: &[Piece<u8>], text: &str) -> bool {
    matches(pattern.iter(), text.bytes())
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
            assert_eq!(is_for(pattern, text), expected, "{pattern} {text}");
        }
        assert!(!matches_bytes(&bytes("a?"), "a\u{e9}") && matches_bytes(&bytes("a??"), "a\u{e9}"));
        for (pattern, text, expected) in
            [("*a?", "aXa", true), ("*a?b", "aXa", true), ("?l*", "", true), ("*?q*z", "aq", true), ("a", "", false)]
        {
            assert_eq!(matches_loosely(&bytes(pattern), text.as_bytes()), expected, "{pattern} {text}");
        }
    }

    #[test]
    fn no_pattern_takes_exponential_time() {
        let pattern = "*a".repeat(2_000) + "b";
        assert!(!is_for(&pattern, &"a".repeat(4_000)));
    }
}
