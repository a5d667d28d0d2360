//! Which policies speak to a request: those that the caller holds, those on the bucket, those of the organization.

use crate::access::{Caller, Holder, HolderKind, Identity, IdentityKind, Layer, Policy};
use crate::target::Target;

use super::answer::{Answer, Open, any};
use super::asked::Asked;

/// Whether a policy speaks to the request at all.
pub(super) fn speaks(asked: &Asked<'_>, policy: &Policy) -> Answer {
    match policy.layer {
        Layer::Bucket => Ok(is_on_bucket(asked, policy)),
        Layer::Identity => held(asked, policy, holder_name),
        Layer::Boundary if asked.world.target == Target::Aws => held(asked, policy, own_name),
        Layer::Session => any([held(asked, policy, own_name), Ok(of_session(asked, policy))].into_iter()),
        Layer::Scp if asked.world.target == Target::Aws => match asked.caller {
            // Organizations user guide: an SCP limits the principals of its accounts and no services.
            Caller::Identity(identity) => {
                any(policy.holders.iter().map(|holder| of_account(holder, &identity.account)))
            }
            Caller::Anonymous | Caller::Service(_) => Ok(false),
        },
        Layer::Rcp if asked.world.target == Target::Aws => {
            any(policy.holders.iter().map(|holder| of_owner(holder, super::aws::owner(asked))))
        }
        Layer::Boundary | Layer::Scp | Layer::Rcp => Ok(false),
    }
}

/// A bucket policy of which nobody knows the bucket is taken for any that its resources name.
fn is_on_bucket(asked: &Asked<'_>, policy: &Policy) -> bool {
    asked.bucket().is_some_and(|bucket| policy.bucket.as_deref().is_none_or(|on| on == bucket))
}

fn held(asked: &Asked<'_>, policy: &Policy, name: fn(&Identity) -> &str) -> Answer {
    let Some(identity) = asked.identity() else { return Ok(false) };
    any(policy.holders.iter().map(|holder| match holder {
        Holder::All => Ok(true),
        Holder::Unattached => Ok(false),
        Holder::Account(account) => Ok(!account.is_empty() && *account == identity.account),
        Holder::Group(group) => Ok(groups(asked, identity).contains(group)),
        Holder::Identity { kind, account, name: holder } => {
            let known = [account, &identity.account].iter().all(|account| !account.is_empty());
            Ok(is_kind(*kind, identity)
                && holder == name(identity)
                && !holder.is_empty()
                && (!known || *account == identity.account))
        }
    }))
}

/// Whether somebody is what a policy is attached to, a user or a role.
fn is_kind(kind: HolderKind, identity: &Identity) -> bool {
    match identity.kind {
        IdentityKind::Role { .. } => kind == HolderKind::Role,
        IdentityKind::FederatedUser => kind == HolderKind::FederatedUser,
        IdentityKind::Root | IdentityKind::User | IdentityKind::ServiceAccount { .. } => kind == HolderKind::User,
    }
}

/// A service account has the policies of its parent: minio cmd/iam.go:2354-2371.
fn holder_name(identity: &Identity) -> &str {
    if let IdentityKind::ServiceAccount { parent } = &identity.kind { parent } else { &identity.name }
}

/// A session policy may be held by one session of a role: `role/NAME/SESSION`.
fn of_session(asked: &Asked<'_>, policy: &Policy) -> bool {
    let Some(Identity { kind: IdentityKind::Role { session }, account, name, .. }) = asked.identity() else {
        return false;
    };
    let full = format!("{name}/{session}");
    !session.is_empty()
        && policy.holders.iter().any(|holder| match holder {
            Holder::Identity { kind: HolderKind::Role, account: of, name } => {
                *name == full && (of.is_empty() || account.is_empty() || of == account)
            }
            _ => false,
        })
}

fn own_name(identity: &Identity) -> &str {
    &identity.name
}

/// The groups an identity is in: those it comes with, else those that are known of it, or of the parent it stands for.
pub(super) fn groups<'a>(asked: &Asked<'a>, identity: &'a Identity) -> &'a [String] {
    if !identity.groups.is_empty() {
        return &identity.groups;
    }
    let name = holder_name(identity);
    let same = |known: &&Identity| {
        let accounts = [&known.account, &identity.account];
        known.name == name && (accounts.iter().any(|it| it.is_empty()) || known.account == identity.account)
    };
    asked.world.identities.iter().find(same).map_or(&[], |known| &known.groups)
}

fn of_account(holder: &Holder, account: &str) -> Answer {
    match holder {
        Holder::All => Ok(true),
        Holder::Account(_) if account.is_empty() => Err(Open::question("caller-account")),
        Holder::Account(of) => Ok(of == account),
        Holder::Identity { .. } | Holder::Group(_) | Holder::Unattached => Ok(false),
    }
}

fn of_owner(holder: &Holder, owner: &str) -> Answer {
    match holder {
        Holder::Account(_) if owner.is_empty() => Err(Open::question("bucket-owner")),
        holder => of_account(holder, owner),
    }
}
