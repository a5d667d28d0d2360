//! What `RustFS` knows of a request: rustfs/src/auth.rs, and crates/policy/src/policy/variables.rs for variables.

use crate::access::{Caller, IdentityKind, Layer, Policy, Rest};
use crate::replay::answer::Open;
use crate::replay::asked::{Asked, Said};
use crate::target::{KeyStatus, Target};

/// What a key is: what the request says of it, else what follows from the caller.
pub(super) fn key(asked: &Asked<'_>, key: &str) -> Said {
    let KeyStatus::Known(info) = Target::Rustfs.condition_key(key) else { return Said::Absent };
    if key.contains('/') && !info.is_family() {
        return Said::Absent;
    }
    if let Some(values) = asked.context.said(key) {
        return if values.is_empty() { Said::Absent } else { Said::Values(values.to_vec()) };
    }
    let slot = key.split_once(':').map_or(key, |(_, slot)| slot);
    worked_out(asked, slot).unwrap_or_else(|| match (asked.context.rest, slot) {
        (Rest::Absent, "CurrentTime" | "EpochTime" | "SecureTransport" | "SourceIp") => {
            Said::There(Open(key.to_owned()))
        }
        _ => asked.told(key),
    })
}

fn worked_out(asked: &Asked<'_>, slot: &str) -> Option<Said> {
    let (name, groups, kind) = match asked.caller {
        Caller::Identity(identity) => match &identity.kind {
            IdentityKind::ServiceAccount { parent } => (parent.as_str(), &identity.groups[..], "AssumedRole"),
            IdentityKind::Root => (identity.name.as_str(), &identity.groups[..], "Account"),
            IdentityKind::Role { .. } | IdentityKind::FederatedUser => {
                (identity.name.as_str(), &identity.groups[..], "AssumedRole")
            }
            IdentityKind::User => (identity.name.as_str(), &identity.groups[..], "User"),
        },
        Caller::Anonymous | Caller::Service(_) => ("", &[][..], "Anonymous"),
    };
    Some(match slot {
        "username" | "userid" => Said::one(name),
        "principaltype" => Said::one(kind),
        "groups" if !groups.is_empty() => Said::Values(groups.to_vec()),
        "groups" => Said::Absent,
        "LocationConstraint" if asked.identity().is_some() => Said::Absent,
        _ => return None,
    })
}

/// A text with its variables filled in. In bucket policies none is, and of the others seven are: what some of them stand
/// for depends on the token of the caller.
pub(super) fn filled(asked: &Asked<'_>, policy: &Policy, text: &str) -> Result<String, Open> {
    if policy.layer == Layer::Bucket {
        return Ok(text.to_owned());
    }
    let mut text = text.to_owned();
    if let Some(identity) = asked.identity() {
        let variable = "${aws:username}";
        if text.contains(variable) {
            if identity.kind != IdentityKind::User {
                return Err(Open::question("rustfs-variable"));
            }
            text = text.replace(variable, &identity.name);
        }
    }
    for name in ["userid", "PrincipalType", "CurrentTime", "EpochTime", "AccountId", "SecureTransport"] {
        if text.contains(&format!("${{aws:{name}}}")) {
            return Err(Open::question("rustfs-variable"));
        }
    }
    Ok(text)
}
