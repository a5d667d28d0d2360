//! `RustFS`: crates/policy/src/policy/ for what matches, rustfs/src/storage/access.rs `authorize_request` for who is
//! asked what.

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

/// `Action` and `NotAction`: names, and `SERVICE:*` for all of a service; `*` is `s3:*`.
pub(super) fn action(asked: &Asked<'_>, statement: &Statement) -> Answer {
    let item = |item: &Spanned<Term>| {
        let pattern = |text: &str| match text {
            "*" => asked.action.starts_with("s3:"),
            text => match text.strip_suffix('*') {
                Some(service) if service.ends_with(':') => asked.action.starts_with(service),
                _ => text == asked.action,
            },
        };
        plain::names_action(&item.value, asked.action, pattern)
    };
    plain::listed(&statement.actions, item)
}

/// `Resource` and `NotResource`, against the cleaned path alone: `bucket` or `bucket/key`.
pub(super) fn resource(asked: &Asked<'_>, policy: &Policy, statement: &Statement) -> Answer {
    let (bucket, key) = plain::path(asked);
    let path = plain::clean(&format!("{bucket}/{key}"));
    let ignored = plain::lists_action(statement, |action| {
        ["admin:", "sts:", "kms:"].iter().any(|service| action.starts_with(service))
    });
    if policy.layer != Layer::Bucket && ignored {
        return Ok(true);
    }
    let item = |item: &Spanned<Term>| {
        template::ask(
            &item.value,
            |text| {
                let Some(pattern) = plain::behind_prefix(text) else { return Ok(false) };
                facts::Filled::read(asked, policy, pattern).matches(true, &path)
            },
            |holes| glob::matches_text(holes, &format!("arn:aws:s3:::{path}")),
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

/// Bucket policies name access keys, under `AWS` or `Service`.
pub(super) fn principals(asked: &Asked<'_>, policy: &Policy, statement: &Statement) -> Reach {
    if policy.layer != Layer::Bucket {
        return Reach::sure(Grade::Named);
    }
    let listed = statement.principals.only().map_or(&[][..], |only| &only.items);
    let key = plain::access_key(asked.caller);
    Reach::given(Grade::Everyone, plain::names_key(listed, key, &[PrincipalClass::Aws, PrincipalClass::Service]))
}

/// Puts the layers together: a Deny of the bucket policy first, then what own policies or the bucket policy allow.
pub(super) fn decide(asked: &Asked<'_>, heard: &[Heard], favour: bool, open: &mut Option<Open>) -> Outcome {
    // access.rs:1031-1052, for who is signed in: the others meet the bucket policy alone.
    let signed_in = asked.identity().is_some();
    let denied = heard.iter().any(|it| it.layer == Layer::Bucket && it.denies(favour));
    if signed_in && denied && !repairs(asked, favour, open) {
        return Outcome::Denied;
    }
    let first = either_side(asked, heard, favour);
    if first == Outcome::Allowed && deletes_version(asked, favour, open) {
        // access.rs:1054-1099: both are needed, and the second is asked after the first.
        return as_well(asked, "s3:DeleteObjectVersion", favour, open);
    }
    if first != Outcome::Allowed && asked.action == "s3:ListBucketVersions" {
        let second = as_well(asked, "s3:ListBucket", favour, open);
        if second == Outcome::Allowed {
            return second;
        }
    }
    first
}

/// What a second action comes to. Whether a Deny of the bucket policy for it stops somebody who is signed in and whose
/// own policies allow it, was not read closely enough in the server.
fn as_well<'a>(asked: &Asked<'a>, action: &'a str, favour: bool, open: &mut Option<Open>) -> Outcome {
    let second = asked.instead(action);
    let heard = hear(&second);
    note(&heard, open);
    let denied = heard.iter().any(|it| it.layer == Layer::Bucket && it.denies(false));
    if denied && asked.identity().is_some() {
        open.get_or_insert_with(|| Open::question("rustfs-second-action"));
        if !favour {
            return Outcome::Denied;
        }
    }
    either_side(&second, &heard, favour)
}

fn note(heard: &[Heard], open: &mut Option<Open>) {
    if let (None, Some(why)) = (&open, heard.iter().find_map(Heard::open)) {
        *open = Some(why.clone());
    }
}

/// The root may always see to the bucket policy: access.rs:847-855. Whether a service account of it may is open.
fn repairs(asked: &Asked<'_>, favour: bool, open: &mut Option<Open>) -> bool {
    let about = ["s3:GetBucketPolicy", "s3:PutBucketPolicy", "s3:DeleteBucketPolicy"].contains(&asked.action);
    about
        && match asked.identity().map(|identity| &identity.kind) {
            Some(IdentityKind::Root) => true,
            Some(IdentityKind::ServiceAccount { parent }) if parent.is_empty() => {
                open.get_or_insert_with(|| Open::question("rustfs-root-service-account"));
                favour
            }
            _ => false,
        }
}

fn deletes_version(asked: &Asked<'_>, favour: bool, open: &mut Option<Open>) -> bool {
    if asked.action != "s3:DeleteObject" {
        return false;
    }
    match facts::key(asked, "s3:versionid").values() {
        Ok(values) => values.first().is_some_and(|version| !version.is_empty()),
        Err(why) => {
            open.get_or_insert(why);
            !favour
        }
    }
}

fn has_session(asked: &Asked<'_>) -> bool {
    let mut policies = asked.world.policies.iter().filter(|policy| policy.layer == Layer::Session);
    policies.any(|policy| super::holding::speaks(asked, policy) == Ok(true))
}

/// Own policies, else the bucket policy: its Allow counts even against an own Deny.
fn either_side(asked: &Asked<'_>, heard: &[Heard], favour: bool) -> Outcome {
    let allows = |layer: Layer| heard.iter().any(|it| it.layer == layer && it.allows(favour).is_some());
    let denies = |layer: Layer| heard.iter().any(|it| it.layer == layer && it.denies(favour));
    let own = match asked.caller {
        Caller::Anonymous | Caller::Service(_) => Outcome::Implicit,
        Caller::Identity(identity) => {
            let of_root = match &identity.kind {
                IdentityKind::Root => true,
                IdentityKind::ServiceAccount { parent } => parent.is_empty(),
                _ => false,
            };
            let session = has_session(asked);
            let root = identity.kind == IdentityKind::Root || (of_root && !session);
            let stopped = (!of_root && denies(Layer::Identity)) || (!root && denies(Layer::Session));
            let allowed = (of_root || allows(Layer::Identity)) && (root || !session || allows(Layer::Session));
            Outcome::of(stopped, allowed)
        }
    };
    if own == Outcome::Allowed {
        return own;
    }
    match Outcome::of(denies(Layer::Bucket), allows(Layer::Bucket)) {
        Outcome::Allowed => Outcome::Allowed,
        Outcome::Denied => Outcome::Denied,
        Outcome::Implicit => own,
    }
}
