//! `Resource` and `NotResource` (policy/resource.go, statement.go:41-112, bucket-policy-statement.go:44-72).

use super::{variable, wild};
use crate::access::evaluate::answer::Answer;
use crate::access::evaluate::statement::known_or;
use crate::access::evaluate::subject::Subject;
use crate::access::{Layer, Policy};
use crate::policy::{Statement, Term};
use crate::source::Spanned;
use crate::target::Target;

/// Whether a statement is about the resource.
pub(in crate::access::evaluate) fn resource(subject: &Subject<'_>, policy: &Policy, statement: &Statement) -> Answer {
    let (only, but) = (statement.resources.only(), statement.resources.all_but());
    let asked = asked(subject, policy.layer);
    if policy.layer != Layer::Bucket {
        match class(statement) {
            // Whatever is written, every resource is meant.
            Class::Free => return Answer::YES,
            Class::Kms if asked == "/" || only.is_none_or(|only| only.items.is_empty()) => return Answer::YES,
            Class::Kms | Class::S3 => {}
        }
    }
    let any = |items: &[Spanned<Term>]| {
        Answer::any(items.iter().map(|item| known_or(&item.value, |text| one(subject, text, &asked))))
    };
    match (only, but) {
        (None, None) => Answer::NO,
        (only, but) => {
            only.map_or(Answer::YES, |only| any(&only.items)).and(but.map_or(Answer::YES, |but| !any(&but.items)))
        }
    }
}

/// What resources are matched against: in identity policies a bucket ends in `/`, and everything else is `/`.
fn asked(subject: &Subject<'_>, layer: Layer) -> String {
    let (bucket, key) = subject.place;
    match (key, layer) {
        ("", Layer::Bucket) => bucket.to_owned(),
        ("", _) => format!("{bucket}/"),
        _ if key.starts_with('/') => format!("{bucket}{key}"),
        _ => format!("{bucket}/{key}"),
    }
}

/// What kind of statement this is to an identity policy: one action of a kind decides (statement.go:79, 104-111).
enum Class {
    S3,
    Kms,
    /// Administration and STS: resources are not looked at. `*` is the name of all STS actions (sts-action.go:31).
    Free,
}

fn class(statement: &Statement) -> Class {
    let actions = statement.actions.only().map_or(&[][..], |only| &only.items);
    let has = |service: &str| {
        actions.iter().filter_map(|action| action.value.known()).any(|action| {
            action.strip_prefix(service).is_some_and(|name| name == "*" || Target::Minio.action(action).is_some())
        })
    };
    let all_sts = actions.iter().any(|action| action.value.known() == Some("*"));
    if all_sts || has("admin:") || has("sts:") {
        Class::Free
    } else if has("kms:") {
        Class::Kms
    } else {
        Class::S3
    }
}

fn one(subject: &Subject<'_>, text: &str, asked: &str) -> Answer {
    let Some(pattern) = pattern(text) else { return Answer::NO };
    // resource.go:125-177: the cleaned resource may also equal the pattern.
    variable::fill(subject, pattern).meets(|pattern| {
        let clean = cleaned(asked);
        (clean != "." && clean == pattern) || wild(pattern, asked)
    })
}

/// The pattern behind the prefix (resource.go:30-60); a first star is taken for one unless it is all there is. What a
/// statement is about does not depend on the prefix.
fn pattern(text: &str) -> Option<&str> {
    if text == "*" {
        return Some(text);
    }
    ["arn:aws:s3:::", "arn:minio:kms:::", "*"].iter().find_map(|prefix| text.strip_prefix(prefix))
}

/// Go's `path.Clean`: no empty, `.` and `..` segments, no slash at the end.
pub(in crate::access::evaluate) fn cleaned(path: &str) -> String {
    let rooted = path.starts_with('/');
    let mut kept: Vec<&str> = Vec::new();
    for segment in path.split('/') {
        match segment {
            "" | "." => {}
            ".." if kept.last().is_some_and(|last| *last != "..") => {
                kept.pop();
            }
            ".." if rooted => {}
            _ => kept.push(segment),
        }
    }
    match (rooted, kept.join("/")) {
        (true, rest) => format!("/{rest}"),
        (false, rest) if rest.is_empty() => ".".to_owned(),
        (false, rest) => rest,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_become_as_short_as_in_go() {
        for (path, clean) in [
            ("a/b", "a/b"),
            ("a//b/", "a/b"),
            ("a/./b", "a/b"),
            ("a/x/../b", "a/b"),
            ("/", "/"),
            ("", "."),
            ("..", ".."),
            ("/..", "/"),
            ("../../a", "../../a"),
            ("a/..", "."),
        ] {
            assert_eq!(cleaned(path), clean, "{path}");
        }
    }
}
