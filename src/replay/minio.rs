//! `MinIO`, the open-source server: minio/pkg v3.1.3 `policy/`, and minio `cmd/auth-handler.go` and `cmd/iam.go` for
//! who is asked what.

mod condition;
mod facts;

pub(super) use condition::conditions;

use crate::access::{Caller, IdentityKind, Layer, Policy};
use crate::policy::{PrincipalClass, Scope, Statement, Term};
use crate::source::Spanned;

use super::Outcome;
use super::answer::{Answer, Open, all, any, not};
use super::asked::Asked;
use super::hear::hear;
use super::heard::{Grade, Heard, Reach};
use super::{glob, plain, template};

/// `Action` and `NotAction`: the whole text is one pattern, with case.
pub(super) fn action(asked: &Asked<'_>, statement: &Statement) -> Answer {
    let item = |item: &Spanned<Term>| {
        let pattern = |text: &str| glob::matches_bytes(&glob::bytes(text), asked.action);
        plain::names_action(&item.value, asked.action, pattern)
    };
    plain::listed(&statement.actions, item)
}

/// `Resource` and `NotResource`. Bucket policies are asked about `bucket`, identity policies about `bucket/`.
pub(super) fn resource(asked: &Asked<'_>, policy: &Policy, statement: &Statement) -> Answer {
    let (bucket, key) = plain::path(asked);
    let on_bucket = policy.layer == Layer::Bucket;
    // No slash is put in front of a key that begins with one.
    let key = key.strip_prefix('/').unwrap_or(key);
    let path = if on_bucket && key.is_empty() { bucket.to_owned() } else { format!("{bucket}/{key}") };
    if !on_bucket {
        // policy/statement.go:79, 104-111: `*` is an action of STS there, and those and the admin's have no resources.
        let whole = plain::lists_action(statement, |action| {
            action == "*" || action == "sts:AssumeRoleWithWebIdentity" || action.starts_with("admin:")
        });
        let keys = plain::lists_action(statement, |action| action.starts_with("kms:"));
        if whole || (keys && (path == "/" || statement.resources == Scope::Absent)) {
            return Ok(true);
        }
    }
    let item = |item: &Spanned<Term>| {
        template::ask(
            &item.value,
            |text| names_path(asked, text, &path),
            |holes| glob::matches_text(holes, asked.resource) || holes.first() == Some(&glob::Piece::Run),
        )
    };
    let named = |scope: &Scope<Spanned<Term>>| any(scope.only().into_iter().flat_map(|only| &only.items).map(item));
    let spared = |scope: &Scope<Spanned<Term>>| any(scope.all_but().into_iter().flat_map(|but| &but.items).map(item));
    match &statement.resources {
        Scope::Absent => Ok(false),
        scope @ Scope::Only(_) => named(scope),
        scope @ Scope::AllBut(_) => not(spared(scope)),
        scope @ Scope::Both { .. } => all([named(scope), not(spared(scope))].into_iter()),
    }
}

fn names_path(asked: &Asked<'_>, text: &str, path: &str) -> Answer {
    // A star in front of no ARN is cut off as if it were the prefix of one: policy/resource.go:30-60.
    let pattern = match text {
        "*" => "*",
        text => match plain::behind_prefix(text).or_else(|| text.strip_prefix("arn:minio:kms:::")) {
            Some(pattern) => pattern,
            None => match text.strip_prefix('*') {
                Some(pattern) => pattern,
                None => return Ok(false),
            },
        },
    };
    let pattern = facts::filled(asked, pattern)?;
    let clean = plain::clean(path);
    Ok((clean != "." && clean == pattern) || glob::matches_bytes(&glob::bytes(&pattern), path))
}

/// Bucket policies name access keys, and only ever meet those who have none.
pub(super) fn principals(_: &Asked<'_>, policy: &Policy, statement: &Statement) -> Reach {
    if policy.layer != Layer::Bucket {
        return Reach::sure(Grade::Named);
    }
    // `NotPrincipal` is dropped where the policy is read.
    let listed = statement.principals.only().map_or(&[][..], |only| &only.items);
    Reach::given(Grade::Everyone, plain::names_key(listed, "", &[PrincipalClass::Aws]))
}

/// Puts the layers together: the bucket policy for who is not signed in, the own policies for everybody else.
pub(super) fn decide(asked: &Asked<'_>, heard: &[Heard], favour: bool, open: &mut Option<Open>) -> Outcome {
    let first = once(asked, heard, favour);
    if first == Outcome::Allowed {
        return deleting(asked, favour, open).unwrap_or(first);
    }
    if asked.action == "s3:ListBucketVersions" {
        // cmd/auth-handler.go:446, 494: asked again as a plain listing.
        let again = asked.instead("s3:ListBucket");
        let heard = hear(&again);
        note(&heard, open);
        if once(&again, &heard, favour) == Outcome::Allowed {
            return Outcome::Allowed;
        }
    }
    deleting(asked, favour, open).unwrap_or(first)
}

fn note(heard: &[Heard], open: &mut Option<Open>) {
    if let (None, Some(why)) = (&open, heard.iter().find_map(Heard::open)) {
        *open = Some(why.clone());
    }
}

/// Who deletes a version must not be denied `s3:DeleteObjectVersion`: cmd/auth-handler.go:465-479.
fn deleting(asked: &Asked<'_>, favour: bool, open: &mut Option<Open>) -> Option<Outcome> {
    let identity = asked.identity()?;
    if asked.action != "s3:DeleteObject" || is_owner(asked) || identity.kind == IdentityKind::Root {
        return None;
    }
    let version = match facts::key(asked, "s3:versionid").values() {
        Ok(values) => values.first().is_some_and(|version| !version.is_empty()),
        Err(why) => {
            open.get_or_insert_with(|| why.clone());
            !favour
        }
    };
    if !version {
        return None;
    }
    let heard = hear(&asked.instead("s3:DeleteObjectVersion"));
    note(&heard, open);
    let of_root = matches!(&identity.kind, IdentityKind::ServiceAccount { parent } if parent.is_empty());
    let counts = |layer: Layer| layer == Layer::Session || (layer == Layer::Identity && !of_root);
    let denied = heard.iter().any(|it| counts(it.layer) && it.denies(favour));
    denied.then_some(Outcome::Denied)
}

/// The root, and a service account of the root without a policy of its own: nothing is looked at (cmd/iam.go:2502).
fn is_owner(asked: &Asked<'_>) -> bool {
    match asked.identity().map(|identity| &identity.kind) {
        Some(IdentityKind::Root) => true,
        Some(IdentityKind::ServiceAccount { parent }) => parent.is_empty() && !has_session(asked),
        _ => false,
    }
}

fn has_session(asked: &Asked<'_>) -> bool {
    let mut policies = asked.world.policies.iter().filter(|policy| policy.layer == Layer::Session);
    policies.any(|policy| super::holding::speaks(asked, policy) == Ok(true))
}

fn once(asked: &Asked<'_>, heard: &[Heard], favour: bool) -> Outcome {
    let allows = |layer: Layer| heard.iter().any(|it| it.layer == layer && it.allows(favour).is_some());
    let denies = |layer: Layer| heard.iter().any(|it| it.layer == layer && it.denies(favour));
    if matches!(asked.caller, Caller::Service(_)) {
        // There are none.
        return Outcome::Implicit;
    }
    let Caller::Identity(identity) = asked.caller else {
        let listed = asked.action == "s3:ListAllMyBuckets";
        return if listed { Outcome::Implicit } else { Outcome::of(denies(Layer::Bucket), allows(Layer::Bucket)) };
    };
    if is_owner(asked) {
        return Outcome::Allowed;
    }
    let of_root = matches!(&identity.kind, IdentityKind::ServiceAccount { parent } if parent.is_empty());
    let own = of_root || allows(Layer::Identity);
    let within = !has_session(asked) || allows(Layer::Session);
    // The root has no policies of its own.
    Outcome::of((!of_root && denies(Layer::Identity)) || denies(Layer::Session), own && within)
}
