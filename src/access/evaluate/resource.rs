//! Whether a statement is about the resource.

use super::{Asked, action, variable};
use crate::access::{Layer, Truth};
use crate::pattern::{self, Case};
use crate::policy::{Scope, Statement, Term};
use crate::source::Spanned;
use crate::target::Target;

pub(super) fn matches(statement: &Statement, asked: &Asked<'_>) -> Truth {
    let listed = |items: &[Spanned<Term>]| items.iter().map(|item| one(&item.value, asked)).max().unwrap_or(Truth::No);
    if action::is_sts(statement, asked) || takes_no_resource(statement, asked) {
        return Truth::Yes;
    }
    match &statement.resources {
        Scope::Absent => {
            Truth::from_bool(asked.target == Target::Minio && asked.layer != Layer::Bucket && asked.bucket.is_none())
        }
        Scope::Only(only) => listed(&only.items),
        Scope::AllBut(but) => !listed(&but.items),
        Scope::Both { only, but } => listed(&only.items).and(!listed(&but.items)),
    }
}

/// Statements about administration ignore their resources on `MinIO` and `RustFS`, and keys have names of their own.
fn takes_no_resource(statement: &Statement, asked: &Asked<'_>) -> bool {
    let of = |service: &str| {
        let listed = |item: &Spanned<Term>| item.value.known().is_some_and(|text| text.starts_with(service));
        statement.actions.only().is_some_and(|only| only.items.iter().any(listed))
    };
    matches!(asked.target, Target::Minio | Target::Rustfs)
        && (of("admin:") || of("sts:") || (of("kms:") && asked.bucket.is_none()))
}

fn one(term: &Term, asked: &Asked<'_>) -> Truth {
    let Some(text) = term.known() else { return Truth::Unknown };
    let Some(text) = variable::fill(text, asked) else { return Truth::Unknown };
    let holds = match asked.target {
        Target::Aws | Target::Ceph => pattern::matches(&text, &asked.request.resource, Case::Sensitive),
        Target::Minio => minio(&text, asked),
        Target::Rustfs => rustfs(&text, asked),
    };
    Truth::from_bool(holds)
}

/// The pattern behind `arn:aws:s3:::`; a text that is no ARN loses its first star (minio/pkg v3.1.3 `policy/resource.go:30-60`).
fn bare(text: &str) -> &str {
    let rest = text.strip_prefix("arn:aws:s3:::").or_else(|| text.strip_prefix("arn:minio:kms:::"));
    rest.unwrap_or(match text {
        "*" => "*",
        _ => text.strip_prefix('*').unwrap_or(text),
    })
}

/// The bucket of an identity policy ends in a slash (minio/pkg v3.1.3 `policy/statement.go:55-64`), that of a bucket policy does not
/// (`bucket-policy-statement.go:50-57`). A literal also matches what cleans up to it (`resource.go:129,173`).
fn minio(text: &str, asked: &Asked<'_>) -> bool {
    let bucket = asked.bucket.unwrap_or("");
    let resource = match asked.key {
        Some(key) => format!("{bucket}/{}", key.strip_prefix('/').unwrap_or(key)),
        None if asked.layer == Layer::Bucket || asked.request.action.starts_with("kms:") => bucket.to_owned(),
        None => format!("{bucket}/"),
    };
    let pattern = bare(text);
    bytes(pattern, &resource) || clean(&resource) == pattern
}

/// RustFS matches the cleaned path alone (`crates/policy/src/policy/resource.rs:224-231`).
fn rustfs(text: &str, asked: &Asked<'_>) -> bool {
    let resource = match (asked.bucket, asked.key) {
        (Some(bucket), Some(key)) => clean(&format!("{bucket}/{key}")),
        (Some(bucket), None) => bucket.to_owned(),
        (None, _) => "/".to_owned(),
    };
    bytes(bare(text), &resource)
}

/// Wildcards of `MinIO` and `RustFS` go by bytes: a `?` is one of them. Each byte becomes a character for that.
fn bytes(pattern: &str, text: &str) -> bool {
    let widen = |text: &str| text.bytes().map(char::from).collect::<String>();
    if pattern.is_ascii() && text.is_ascii() {
        return pattern::matches(pattern, text, Case::Sensitive);
    }
    pattern::matches(&widen(pattern), &widen(text), Case::Sensitive)
}

/// Go's `path.Clean`.
fn clean(path: &str) -> String {
    let rooted = path.starts_with('/');
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|last| *last != "..") => {
                parts.pop();
            }
            ".." if rooted => {}
            part => parts.push(part),
        }
    }
    let joined = parts.join("/");
    match (rooted, joined.is_empty()) {
        (true, _) => format!("/{joined}"),
        (false, true) => ".".to_owned(),
        (false, false) => joined,
    }
}

#[cfg(test)]
mod tests {
    use super::clean;

    #[test]
    fn paths_are_cleaned_as_go_does() {
        for (path, cleaned) in [
            ("a//b/", "a/b"),
            ("a/./b/..", "a"),
            ("/..", "/"),
            ("", "."),
            ("../a", "../a"),
            ("a/../..", ".."),
            ("/a/", "/a"),
        ] {
            assert_eq!(clean(path), cleaned, "{path}");
        }
    }
}
