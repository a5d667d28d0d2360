//! `Resource` and `NotResource` of Ceph: `rgw_arn.cc` `ARN::match` and `rgw_iam_policy.cc` `Statement::eval`.

use crate::policy::{Scope, Statement, Term};
use crate::replay::answer::{Answer, Open, any, not};
use crate::replay::asked::{Asked, fields};
use crate::replay::glob::{self, Piece};
use crate::replay::template;
use crate::source::Spanned;

use super::facts;

/// Whether the statement is about the resource. Beside `Resource` nobody looks at `NotResource`.
pub(in crate::replay) fn resource(asked: &Asked<'_>, statement: &Statement) -> Answer {
    let text = if asked.resource == "*" { "arn:aws:s3:::*" } else { asked.resource };
    let item = |variables: bool| {
        move |item: &Spanned<Term>| {
            template::ask(
                &item.value,
                |pattern| names(asked, pattern, text, variables),
                |holes| glob::matches_text(holes, text) || holes.first() == Some(&Piece::Run),
            )
        }
    };
    match &statement.resources {
        Scope::Absent => Ok(false),
        Scope::Only(only) | Scope::Both { only, .. } => any(only.items.iter().map(item(true))),
        Scope::AllBut(but) => not(any(but.items.iter().map(item(false)))),
    }
}

fn names(asked: &Asked<'_>, pattern: &str, text: &str, variables: bool) -> Answer {
    if pattern == "*" {
        return Ok(true);
    }
    let (Some(pattern), Some(text)) = (fields(pattern), fields(text)) else { return Ok(false) };
    let ([_, partition, service, region, account, resource], [_, of, service_of, region_of, account_of, asked_for]) =
        (pattern, text);
    let either = |pattern: &str, text: &str| pattern == "*" || pattern == text;
    let owner = asked.bucket().map_or("", |bucket| asked.world.owner(bucket));
    let tenant = owner.split_once('$').map_or(owner, |(tenant, _)| tenant);
    let mine = account.is_empty() || account == "*" || account == account_of || account.eq_ignore_ascii_case(tenant);
    if !either(partition, of) || !either(service, service_of) || !mine {
        return Ok(false);
    }
    if variables && resource == "${aws:username}" {
        return Ok(facts::key(asked, "aws:username").values()?.last().is_some_and(|name| name == asked_for));
    }
    // No ARN of a policy has a colon in its resource, but in the one variable that may be all of it.
    if resource.contains(':') {
        return Ok(false);
    }
    if !glob::matches_bytes(&glob::bytes(&region.to_ascii_lowercase()), &region_of.to_ascii_lowercase()) {
        return Ok(false);
    }
    fits(resource, asked_for)
}

/// Whether a text fits a pattern of fnmatch(3).
pub(super) fn fits(pattern: &str, text: &str) -> Answer {
    let pieces = fnmatch(pattern).ok_or_else(|| Open::question("unreadable"))?;
    Ok(glob::matches_bytes(&pieces, text))
}

/// The pieces of a pattern of fnmatch(3) without flags: classes in brackets, and a backslash quotes. None where a class is not
/// well-formed, or has what only other locales need: `[=a=]` and `[.a.]`.
fn fnmatch(pattern: &str) -> Option<Vec<Piece<u8>>> {
    let mut pieces = Vec::new();
    let mut rest = pattern.as_bytes();
    // Where one bracket is not closed, no later one is, and looking again each time would take long.
    let mut closed = true;
    while let Some((first, behind)) = rest.split_first() {
        rest = behind;
        match first {
            b'*' => pieces.push(Piece::Run),
            b'?' => pieces.push(Piece::One),
            b'\\' => match rest.split_first() {
                Some((quoted, behind)) => {
                    pieces.push(Piece::Is(*quoted));
                    rest = behind;
                }
                // A backslash that quotes nothing matches nothing.
                None => pieces.push(Piece::Among { ranges: Vec::new(), outside: false }),
            },
            b'[' => {
                if let Some((piece, behind)) = if closed { class(rest)? } else { None } {
                    pieces.push(piece);
                    rest = behind;
                } else {
                    closed = false;
                    pieces.push(Piece::Is(b'['));
                }
            }
            other => pieces.push(Piece::Is(*other)),
        }
    }
    Some(pieces)
}

/// A class behind its bracket with what follows it, and nothing where it is never closed; none where it cannot be read.
#[expect(clippy::option_option, reason = "whether it can be read, and whether there is one")]
fn class(text: &[u8]) -> Option<Option<(Piece<u8>, &[u8])>> {
    let (outside, mut rest) = match text {
        [b'!' | b'^', behind @ ..] => (true, behind),
        _ => (false, text),
    };
    let mut ranges = Vec::new();
    loop {
        let Some((first, behind)) = rest.split_first() else { return Some(None) };
        let (from, behind) = match first {
            b']' if !ranges.is_empty() => return Some(Some((Piece::Among { ranges, outside }, behind))),
            b'[' if behind.starts_with(b"=") || behind.starts_with(b".") => return None,
            b'[' if behind.starts_with(b":") => match behind.windows(2).skip(1).position(|two| two == b":]") {
                // Names have the letters before `z`; what else stands there is no name.
                Some(end) if behind.get(1..=end)?.iter().all(|b| (b'a'..=b'y').contains(b)) => {
                    named(behind.get(1..=end)?, &mut ranges)?;
                    rest = behind.get(end + 3..)?;
                    continue;
                }
                _ => (first, behind),
            },
            b'\\' => behind.split_first()?,
            _ => (first, behind),
        };
        rest = behind;
        if let [b'-', to, behind @ ..] = rest
            && *to != b']'
        {
            let (to, behind) = match to {
                b'\\' => behind.split_first()?,
                b'[' if behind.starts_with(b".") => return None,
                _ => (to, behind),
            };
            ranges.push((*from, *to));
            rest = behind;
            continue;
        }
        ranges.push((*from, *from));
    }
}

/// `[:digit:]` and its like.
fn named(name: &[u8], ranges: &mut Vec<(u8, u8)>) -> Option<()> {
    let of: &[(u8, u8)] = match name {
        b"digit" => &[(b'0', b'9')],
        b"lower" => &[(b'a', b'z')],
        b"upper" => &[(b'A', b'Z')],
        b"alpha" => &[(b'a', b'z'), (b'A', b'Z')],
        b"alnum" => &[(b'a', b'z'), (b'A', b'Z'), (b'0', b'9')],
        b"xdigit" => &[(b'a', b'f'), (b'A', b'F'), (b'0', b'9')],
        b"space" => &[(b' ', b' '), (9, 13)],
        b"blank" => &[(b' ', b' '), (9, 9)],
        b"punct" => &[(33, 47), (58, 64), (91, 96), (123, 126)],
        b"cntrl" => &[(0, 31), (127, 127)],
        b"graph" => &[(33, 126)],
        b"print" => &[(32, 126)],
        _ => return None,
    };
    ranges.extend(of);
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_of_fnmatch() {
        for (pattern, text, expected) in [
            ("b/[j-l]", "b/k", true),
            ("b/[!j-l]", "b/k", false),
            ("b/[^j-l]", "b/z", true),
            ("[]a]", "]", true),
            ("[a-]", "-", true),
            ("[a", "[a", true),
            ("\\*", "*", true),
            ("\\*", "a", false),
            ("a\\", "a", false),
            ("[[:digit:]x]", "7", true),
            ("[[:digit:]x]", "y", false),
        ] {
            assert_eq!(fits(pattern, text), Ok(expected), "{pattern} {text}");
        }
    }
}
