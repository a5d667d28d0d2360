//! The Ceph object gateway: `rgw_iam_policy.cc`, `rgw_common.cc`, `rgw_auth.cc`, and `doc/radosgw/account.rst`.

mod condition;
mod facts;
mod principal;
mod resource;

pub(super) use condition::conditions;
pub(super) use principal::principals;
pub(super) use resource::resource;

use crate::access::{Caller, Identity, IdentityKind, Layer};
use crate::policy::{Scope, Statement, Term};
use crate::source::Spanned;

use super::answer::{Answer, Open, all, any, not};
use super::asked::Asked;
use super::heard::{Grade, Heard};
use super::{Outcome, Release, glob, template};

/// `Action`, without what `NotAction` lists: `NotAction` alone adds nothing (tracker.ceph.com/issues/73983).
pub(super) fn action(asked: &Asked<'_>, statement: &Statement) -> Answer {
    let item = |item: &Spanned<Term>| {
        let lower = asked.action.to_ascii_lowercase();
        template::ask(
            &item.value,
            |pattern| Ok(names_action(&pattern.to_ascii_lowercase(), &lower)),
            |holes| glob::matches_text(holes, asked.action) || glob::matches_text(holes, &lower),
        )
    };
    match &statement.actions {
        Scope::Absent | Scope::AllBut(_) => Ok(false),
        Scope::Only(only) => any(only.items.iter().map(item)),
        Scope::Both { only, but } => {
            all([any(only.items.iter().map(item)), not(any(but.items.iter().map(item)))].into_iter())
        }
    }
}

/// What begins with a star is every action (tracker.ceph.com/issues/81229); else service and name are patterns.
fn names_action(pattern: &str, action: &str) -> bool {
    if pattern.starts_with('*') {
        return true;
    }
    let (mut patterns, mut names) = (pattern.split(':'), action.split(':'));
    loop {
        match (patterns.next(), names.next()) {
            (Some(pattern), Some(name)) if glob::matches_bytes(&glob::bytes(pattern), name) => {}
            (None, None) => return true,
            _ => return false,
        }
    }
}

/// Whether an id is one of an account and no tenant. Source: doc/radosgw/account.rst, `RGW` and 17 digits.
fn is_account(id: &str) -> bool {
    id.strip_prefix("RGW").is_some_and(|digits| digits.len() == 17 && digits.bytes().all(|b| b.is_ascii_digit()))
}

/// The uid without the subuser.
fn uid(identity: &Identity) -> &str {
    identity.name.split(':').next().unwrap_or_default()
}

/// Whether somebody owns the bucket: the account does, or outside accounts the user.
fn owns(identity: &Identity, owner: &str) -> bool {
    if is_account(&identity.account) || is_account(owner) {
        return identity.account == owner;
    }
    let (tenant, user) = owner.split_once('$').unwrap_or(("", owner));
    identity.kind == IdentityKind::User && tenant == identity.account && user == uid(identity)
}

/// Puts the layers together.
pub(super) fn decide(asked: &Asked<'_>, heard: &[Heard], favour: bool, open: &mut Option<Open>) -> Outcome {
    let denied = heard.iter().any(|it| it.denies(favour));
    let grade = |layer: Layer| heard.iter().filter(|it| it.layer == layer).filter_map(|it| it.allows(favour)).max();
    let Caller::Identity(identity) = asked.caller else {
        return Outcome::of(denied, grade(Layer::Bucket).is_some());
    };
    let owner = asked.bucket().map(|bucket| asked.world.owner(bucket));
    let owns = match owner {
        Some("") => {
            open.get_or_insert_with(|| Open::question("bucket-owner"));
            favour
        }
        Some(owner) => owns(identity, owner),
        None => is_account(&identity.account),
    };
    // `verify_user_permission_no_policy`: a user has an ACL of its own for these, a role has none.
    let by_own_acl = ["s3:ListAllMyBuckets", "s3:CreateBucket"].contains(&asked.action);
    let owns = if by_own_acl && !is_account(&identity.account) { identity.kind == IdentityKind::User } else { owns };
    let in_account = is_account(&identity.account);
    let root = identity.kind == IdentityKind::Root;
    // pull/57629: from Tentacle on the root user of the owning account sees to the bucket policy before all else.
    let policy_action = ["s3:GetBucketPolicy", "s3:PutBucketPolicy", "s3:DeleteBucketPolicy"];
    let repairs = policy_action.iter().any(|name| name.eq_ignore_ascii_case(asked.action));
    if root && owns && repairs && asked.release == Release::Tentacle {
        return Outcome::Allowed;
    }
    let (own, bucket) = (grade(Layer::Identity).is_some(), grade(Layer::Bucket));
    let allowed = if has_session(asked) {
        let session = grade(Layer::Session).is_some();
        let granted = match bucket {
            // Named by its own name the session is not bound by the policy, and else it is. What `NotPrincipal` allows
            // is no match there.
            Some(Grade::Named) => true,
            Some(Grade::Role | Grade::Account) => session,
            Some(Grade::Everyone) | None => false,
        };
        (session && own) || granted
    } else if !in_account {
        // Without an account the ACL lets the owner pass.
        own || bucket.is_some() || owns
    } else if owns {
        own || bucket.is_some() || root
    } else {
        (own || root) && bucket.is_some()
    };
    Outcome::of(denied, allowed)
}

fn has_session(asked: &Asked<'_>) -> bool {
    let of_role = asked.identity().is_some_and(|identity| matches!(identity.kind, IdentityKind::Role { .. }));
    let mut policies = asked.world.policies.iter().filter(|policy| policy.layer == Layer::Session);
    of_role && policies.any(|policy| super::holding::speaks(asked, policy) == Ok(true))
}
