//! `Resource` and `NotResource` of Ceph: `rgw_arn.cc` `ARN::match` and `rgw_iam_policy.cc` `Statement::eval`.

use crate::policy::{Scope, Statement, Term};
use crate::replay::answer::{Answer, any, not};
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
    Ok(glob::matches_bytes(&fnmatch(resource), asked_for))
}

/// The pieces of a pattern of fnmatch(3) without flags: classes in brackets, and a backslash quotes.
pub(super) fn fnmatch(pattern: &str) -> Vec<Piece<u8>> {
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
                if let Some((piece, behind)) = closed.then(|| class(rest)).flatten() {
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
    pieces
}

/// A class behind its bracket, and what follows it; none where nothing closes it.
fn class(text: &[u8]) -> Option<(Piece<u8>, &[u8])> {
    let (outside, mut rest) = match text.split_first()? {
        (b'!' | b'^', behind) => (true, behind),
        _ => (false, text),
    };
    let mut ranges = Vec::new();
    loop {
        let (first, behind) = rest.split_first()?;
        let (from, behind) = match first {
            b']' if !ranges.is_empty() => return Some((Piece::Among { ranges, outside }, behind)),
            b'[' if behind.starts_with(b":") => {
                let end = behind.windows(2).skip(1).position(|two| two == b":]")? + 1;
                named(behind.get(1..end)?, &mut ranges)?;
                rest = behind.get(end + 2..)?;
                continue;
            }
            b'\\' => behind.split_first()?,
            _ => (first, behind),
        };
        rest = behind;
        if let [b'-', to, behind @ ..] = rest
            && *to != b']'
        {
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
            assert_eq!(glob::matches_bytes(&fnmatch(pattern), text), expected, "{pattern} {text}");
        }
    }
}
