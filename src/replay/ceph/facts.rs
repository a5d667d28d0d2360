//! Condition keys on Ceph: `rgw_common.cc` `rgw_build_iam_environment`.

use crate::access::{Caller, IdentityKind};
use crate::replay::answer::Open;
use crate::replay::asked::{Asked, Said};
use crate::replay::date;
use crate::target::{KeyStatus, Presence, Target};

/// What a key is. Keys have case, and one that the gateway does not set is absent for ever.
pub(super) fn key(asked: &Asked<'_>, key: &str) -> Said {
    let KeyStatus::Known(info) = Target::Ceph.condition_key(key) else { return Said::Absent };
    if info.presence == Presence::Never {
        return Said::Absent;
    }
    let session = match asked.caller {
        Caller::Identity(identity) => matches!(identity.kind, IdentityKind::Role { .. }),
        Caller::Anonymous | Caller::Service(_) => false,
    };
    match key {
        "aws:PrincipalType" => Said::one("User"),
        "aws:username" => username(asked),
        "sts:authentication" => Said::one(if session { "true" } else { "false" }),
        // A role's id is made up when it is created.
        "aws:userid" if session => Said::There(Open(key.to_owned())),
        "aws:userid" | "aws:TokenIssueTime" | "aws:TagKeys" if !session => Said::Absent,
        _ if key.starts_with("aws:PrincipalTag/") && !session => Said::Absent,
        // Set with TLS alone, and then always true.
        "aws:SecureTransport" => match asked.told(key) {
            Said::Values(values) if values.last().is_some_and(|value| value == "true") => Said::one("true"),
            Said::Values(_) => Said::Absent,
            other => other,
        },
        "aws:CurrentTime" => clock(asked, key, "aws:EpochTime", date::as_epoch),
        "aws:EpochTime" => clock(asked, key, "aws:CurrentTime", date::as_iso),
        "rgw:subuser" => match (asked.told(key), asked.identity().and_then(|it| it.name.split_once(':'))) {
            (Said::Values(values), _) => Said::Values(values),
            (_, Some((_, subuser))) => Said::one(subuser),
            (other, None) => other,
        },
        _ => asked.told(key),
    }
}

fn username(asked: &Asked<'_>) -> Said {
    match asked.caller {
        Caller::Anonymous | Caller::Service(_) => Said::one("anonymous"),
        Caller::Identity(identity) => match identity.kind {
            IdentityKind::User => Said::one(super::uid(identity)),
            // The user behind an account's root or a role has an id of its own.
            _ => Said::There(Open("aws:username".to_owned())),
        },
    }
}

/// The two clocks have each other's format: seconds under `aws:CurrentTime`, ISO 8601 under `aws:EpochTime`.
fn clock(asked: &Asked<'_>, key: &str, other: &str, format: fn(i128) -> String) -> Said {
    let told = match asked.told(key) {
        Said::Absent => asked.told(other),
        told => told,
    };
    match told {
        Said::Values(values) => {
            let time = values.last().and_then(|text| date::iso(text).or_else(|| date::epoch(text)));
            time.map_or_else(|| Said::Values(values.clone()), |time| Said::one(format(time)))
        }
        Said::Absent => Said::There(Open(key.to_owned())),
        open => open,
    }
}
