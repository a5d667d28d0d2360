//! `fnmatch` with no flags, as `ARN::match` calls it: `*` and `?` cross everything, `[...]` are classes, `\` quotes.

/// How many steps may be taken: stars can be made to try every place.
const BUDGET: usize = 4_000_000;

/// Whether a text fits a pattern, byte by byte; none when that took too long to find out.
pub(super) fn fits(pattern: &[u8], text: &[u8]) -> Option<bool> {
    let (mut at, mut rest) = (pattern, text);
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
        [b'[', inner @ ..] => match class(inner, byte) {
            Some((true, after)) => Some(after),
            Some((false, _)) => None,
            // Without an end it is a bracket.
            None => pattern.split_first().filter(|(first, _)| **first == byte).map(|(_, after)| after),
        },
        [literal, after @ ..] => (*literal == byte).then_some(after),
        [] => None,
    }
}

/// Whether a class holds a byte, and what comes after it; none when it never ends.
fn class(inner: &[u8], byte: u8) -> Option<(bool, &[u8])> {
    let (negated, mut rest) = match inner {
        [b'!' | b'^', rest @ ..] => (true, rest),
        _ => (false, inner),
    };
    let mut holds = false;
    let mut first = true;
    loop {
        rest = match rest {
            [b']', after @ ..] if !first => return Some((holds != negated, after)),
            [low, b'-', high, after @ ..] if *high != b']' => {
                holds |= (*low..=*high).contains(&byte);
                after
            }
            [b'\\', quoted, after @ ..] => {
                holds |= *quoted == byte;
                after
            }
            [one, after @ ..] => {
                holds |= *one == byte;
                after
            }
            [] => return None,
        };
        first = false;
    }
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
            ("*a*b", "xaxxb", true),
            ("*a*b", "xaxxbc", false),
            ("", "", true),
            ("**", "", true),
        ] {
            assert_eq!(fits(pattern.as_bytes(), text.as_bytes()), Some(expected), "{pattern} {text}");
        }
    }
}
