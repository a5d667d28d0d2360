//! What `MinIO` and `RustFS` have in common: access keys as principals, paths as resources, keys that follow from who asks.

use crate::access::{Caller, Identity, IdentityKind};
use crate::policy::{Principal, PrincipalClass, Scope, Statement, Term};

use super::answer::{Answer, all, any, not};
use super::asked::{Asked, Said};
use super::glob;
use super::holding::groups;
use super::template;

/// A root key that no policy names: every server has one, and nobody writes it down.
const ROOT_KEY: &str = "the key of the root";

/// The access key of who asks, empty where nobody is signed in.
pub(super) fn access_key(caller: &Caller) -> &str {
    match caller {
        Caller::Identity(Identity { kind: IdentityKind::Root, name, .. }) if name.is_empty() => ROOT_KEY,
        Caller::Identity(identity) => &identity.name,
        Caller::Anonymous | Caller::Service(_) => "",
    }
}

/// Whether one of the listed principals of some classes stands for an access key.
pub(super) fn names_key(listed: &[Principal], key: &str, classes: &[PrincipalClass]) -> Answer {
    let counts = |item: &&Principal| item.class == PrincipalClass::Bare || classes.contains(&item.class);
    any(listed.iter().filter(counts).map(|item| {
        template::ask(
            &item.term.value,
            |pattern| Ok(glob::matches_loosely(&glob::bytes(pattern), key.as_bytes())),
            |holes| glob::matches_loosely(holes, &key.chars().collect::<Vec<char>>()),
        )
    }))
}

/// Whether an `Action` item is for requests for an action: as a pattern, and `s3:GetObjectVersion` for `s3:GetObject`
/// too (minio/pkg v3.1.3 policy/actionset.go:61, rustfs crates/policy/src/policy/action.rs:60).
pub(super) fn names_action(item: &Term, action: &str, pattern: impl Fn(&str) -> bool) -> Answer {
    template::ask(
        item,
        |text| Ok(pattern(text) || (text == "s3:GetObjectVersion" && action == "s3:GetObject")),
        |holes| glob::matches_text(holes, action),
    )
}

/// What a key without its prefix is, where it follows from who asks.
pub(super) fn of_caller(asked: &Asked<'_>, slot: &str) -> Option<Said> {
    let (name, groups, kind) = match asked.caller {
        Caller::Identity(identity) => match &identity.kind {
            IdentityKind::ServiceAccount { parent } => (parent.as_str(), groups(asked, identity), "AssumedRole"),
            IdentityKind::Root => (identity.name.as_str(), groups(asked, identity), "Account"),
            IdentityKind::Role { .. } | IdentityKind::FederatedUser => {
                (identity.name.as_str(), groups(asked, identity), "AssumedRole")
            }
            IdentityKind::User => (identity.name.as_str(), groups(asked, identity), "User"),
        },
        Caller::Anonymous | Caller::Service(_) => ("", &[][..], "Anonymous"),
    };
    Some(match slot {
        "username" | "userid" => Said::one(name),
        "principaltype" => Said::one(kind),
        "groups" if !groups.is_empty() => Said::Values(groups.to_vec()),
        "groups" => Said::Absent,
        // cmd/auth-handler.go:438, 485: passed for anonymous requests alone.
        "LocationConstraint" if asked.identity().is_some() => Said::Absent,
        _ => return None,
    })
}

/// `Action` and `NotAction`, item by item.
pub(super) fn listed<T>(scope: &Scope<T>, item: impl Fn(&T) -> Answer + Copy) -> Answer {
    match scope {
        Scope::Absent => Ok(false),
        Scope::Only(only) => any(only.items.iter().map(item)),
        Scope::AllBut(but) => not(any(but.items.iter().map(item))),
        Scope::Both { only, but } => {
            all([any(only.items.iter().map(item)), not(any(but.items.iter().map(item)))].into_iter())
        }
    }
}

/// The pattern behind the prefix of S3 ARNs.
pub(super) fn behind_prefix(resource: &str) -> Option<&str> {
    resource.strip_prefix("arn:aws:s3:::")
}

/// The bucket and the key of a request; both empty for what has no bucket.
pub(super) fn path<'a>(asked: &Asked<'a>) -> (&'a str, &'a str) {
    let path = if asked.resource == "*" { "" } else { asked.arn().map_or("", |[.., path]| path) };
    path.split_once('/').unwrap_or((path, ""))
}

/// Go's `path.Clean`: no empty segments, no `.`, and `..` takes away what is before it.
pub(super) fn clean(path: &str) -> String {
    let rooted = path.starts_with('/');
    let mut segments: Vec<&str> = Vec::new();
    for segment in path.split('/') {
        match segment {
            "" | "." => {}
            ".." if segments.last().is_some_and(|last| *last != "..") => {
                segments.pop();
            }
            ".." if rooted => {}
            segment => segments.push(segment),
        }
    }
    match (rooted, segments.is_empty()) {
        (true, _) => format!("/{}", segments.join("/")),
        (false, true) => ".".to_owned(),
        (false, false) => segments.join("/"),
    }
}

/// Whether any item of `Action` is one of these texts.
pub(super) fn lists_action(statement: &Statement, is: impl Fn(&str) -> bool) -> bool {
    let items = statement.actions.only().into_iter().flat_map(|only| &only.items);
    items.filter_map(|item| item.value.known()).any(is)
}

#[cfg(test)]
mod tests {
    use super::clean;

    #[test]
    fn paths_are_cleaned_as_in_go() {
        for (path, expected) in [
            ("", "."),
            ("/", "/"),
            ("b/", "b"),
            ("b//k", "b/k"),
            ("b/./k/../l", "b/l"),
            ("../b", "../b"),
            ("/../b", "/b"),
            ("a/../..", ".."),
        ] {
            assert_eq!(clean(path), expected, "{path}");
        }
    }
}
