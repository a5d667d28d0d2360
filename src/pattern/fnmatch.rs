//! Patterns of fnmatch(3) without flags: `*` and `?` cross everything, `[...]` are classes, `\` quotes, and a character is a
//! byte. Ceph RGW reads the resources of policies and `StringLike` so (`rgw_string.cc`, `match_wildcards`), in the C locale.
//!
//! What glibc 2.36 says of a few thousand patterns is in `fixtures/conformance/recorded/fnmatch.jsonl`.

mod class;

use std::borrow::Cow;

use class::Class;

/// How many steps may be taken: stars can be made to try every place.
const BUDGET: usize = 4_000_000;

/// A piece of a pattern, for texts of ASCII.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Piece {
    /// `*`
    Many,
    /// `?`
    Any,
    /// This character, which need not be of ASCII.
    One(char),
    /// `[...]`: the characters whose bits are set. None is where a pattern is ill-formed and so stands for nothing.
    Of(u128),
}

/// Whether a pattern may be read in another way than with `*` and `?` alone.
pub fn has_brackets(pattern: &str) -> bool {
    pattern.bytes().any(|byte| matches!(byte, b'[' | b'\\'))
}

/// Whether a text fits a pattern; none when that took too long to find out.
pub fn fits(pattern: &str, text: &str) -> Option<bool> {
    let (mut at, mut rest) = (pattern.as_bytes(), text.as_bytes());
    // Where to go on when a try fails: behind the last star, one byte later.
    let mut retry: Option<(&[u8], &[u8])> = None;
    for _ in 0..BUDGET {
        let step = match at.split_first() {
            Some((b'*', after)) => {
                retry = Some((after, rest));
                Some((after, rest))
            }
            Some(_) => rest.split_first().and_then(|(byte, tail)| Some((one(at, *byte)?, tail))),
            None if rest.is_empty() => return Some(true),
            None => None,
        };
        if let Some(next) = step {
            (at, rest) = next;
            continue;
        }
        let Some((after, from)) = retry else { return Some(false) };
        let Some((_, from)) = from.split_first() else { return Some(false) };
        retry = Some((after, from));
        (at, rest) = (after, from);
    }
    None
}

/// What is left of the pattern when its first piece takes this byte.
fn one(pattern: &[u8], byte: u8) -> Option<&[u8]> {
    match pattern {
        [b'?', after @ ..] => Some(after),
        [b'\\', quoted, after @ ..] => (*quoted == byte).then_some(after),
        [b'[', inner @ ..] => match class::class(inner, byte) {
            Class::Closed { holds, after } => holds.then_some(after),
            Class::Open => (byte == b'[').then_some(inner),
            Class::Ill => None,
        },
        // A backslash that quotes nothing takes nothing.
        [b'\\'] | [] => None,
        [literal, after @ ..] => (*literal == byte).then_some(after),
    }
}

/// The pieces of a pattern.
pub fn pieces(pattern: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut rest = pattern;
    while let Some(first) = rest.chars().next() {
        let behind = rest.get(first.len_utf8()..).unwrap_or_default();
        rest = behind;
        let piece = match first {
            '*' => Piece::Many,
            '?' => Piece::Any,
            '\\' => match behind.chars().next() {
                Some(quoted) => {
                    rest = behind.get(quoted.len_utf8()..).unwrap_or_default();
                    Piece::One(quoted)
                }
                None => Piece::Of(0),
            },
            '[' => {
                let (piece, after) = bracket(behind);
                rest = after;
                piece
            }
            c => Piece::One(c),
        };
        pieces.push(piece);
    }
    pieces
}

/// The class behind a bracket, and what comes after it.
fn bracket(inner: &str) -> (Piece, &str) {
    let (mut members, mut closed) = (0u128, None);
    for byte in 0..128u8 {
        match class::class(inner.as_bytes(), byte) {
            Class::Open => return (Piece::One('['), inner),
            Class::Closed { holds, after } => {
                members |= u128::from(holds) << byte;
                closed = Some(after.len());
            }
            Class::Ill => {}
        }
    }
    let after = closed.and_then(|left| inner.get(inner.len().checked_sub(left)?..));
    (Piece::Of(members), after.unwrap_or_default())
}

/// A pattern with `*` and `?` alone that stands for at least as much.
pub fn widened(pattern: &str) -> Cow<'_, str> {
    if !has_brackets(pattern) {
        return Cow::Borrowed(pattern);
    }
    let wide = |piece: Piece| match piece {
        Piece::Many => '*',
        Piece::One(c) if c != '*' => c,
        Piece::Any | Piece::One(_) | Piece::Of(_) => '?',
    };
    Cow::Owned(pieces(pattern).into_iter().map(wide).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_quotes_and_stars_are_live() {
        for (pattern, text, expected) in [
            ("b/*", "b/a/c", true),
            ("b*", "b/a", true),
            ("b/?", "b/", false),
            ("b/?", "b//", true),
            ("b/[a-c]x", "b/bx", true),
            ("b/[!a-c]x", "b/bx", false),
            ("b/[]]", "b/]", true),
            ("b/[a", "b/[a", true),
            (r"b/\*", "b/*", true),
            (r"b/\*", "b/a", false),
            ("b/[[:digit:]_]", "b/7", true),
            ("b/[[:digit:]_]", "b/:", false),
            ("*a*b", "xaxxb", true),
            ("*a*b", "xaxxbc", false),
            ("", "", true),
            ("**", "", true),
        ] {
            assert_eq!(fits(pattern, text), Some(expected), "{pattern} {text}");
        }
    }

    #[test]
    fn pieces_stand_for_what_the_pattern_does() {
        let single = |piece: Piece, c: char| match piece {
            Piece::Many | Piece::Any => true,
            Piece::One(one) => one == c,
            Piece::Of(members) => members >> u32::from(c) & 1 == 1,
        };
        for pattern in ["[a-c]", "[!a-c]", r"[\]x]", "[[:upper:][:digit:]]", r"\[", "[", "?", "[[:none:]]", r"\"] {
            for c in (0..128u8).map(char::from) {
                let fits = fits(pattern, &c.to_string()) == Some(true);
                let [piece] = pieces(pattern)[..] else { panic!("{pattern}") };
                assert_eq!(single(piece, c), fits, "{pattern} {c:?}");
            }
        }
        assert_eq!(widened(r"b[0-9]\*\x?*"), "b??x?*");
    }
}
