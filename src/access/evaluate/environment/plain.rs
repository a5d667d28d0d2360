//! `MinIO` and `RustFS`: one map whose keys are the names of condition keys without their prefix, so that `aws:username`
//! and `ldap:username` are one. References: minio cmd/bucket-policy.go:78-247, cmd/iam.go; rustfs/src/auth.rs:556-805.

use super::{Value, rest};
use crate::access::evaluate::subject::Subject;
use crate::access::{Caller, IdentityKind};
use crate::target::Target;

pub(super) fn get(subject: &Subject<'_>, key: &str) -> Value {
    let slot = slot(key);
    let context = &subject.request.context;
    let same_slot = |(said, _): &(&str, &[String])| slot.eq_ignore_ascii_case(self::slot(said));
    if let Some(values) = context.said(key).or_else(|| context.iter().find(same_slot).map(|(_, values)| values)) {
        return Value::of(values);
    }
    if let Some(value) = of_caller(subject, slot) {
        return value;
    }
    // MinIO puts an empty text where a request has none (bucket-policy.go:78-131); RustFS does so for some.
    let filled = match subject.target() {
        Target::Minio => matches!(
            slot,
            "CurrentTime"
                | "EpochTime"
                | "SecureTransport"
                | "SourceIp"
                | "UserAgent"
                | "Referer"
                | "versionid"
                | "signatureversion"
                | "authType"
        ),
        _ => matches!(slot, "CurrentTime" | "EpochTime" | "SecureTransport" | "SourceIp"),
    };
    match rest(subject, filled) {
        Value::Absent if filled => match slot {
            // There is a time and an address in any case, whether or not it was told.
            "CurrentTime" | "EpochTime" | "SecureTransport" | "SourceIp" => Value::Unknown { present: true },
            _ => Value::one(""),
        },
        value => value,
    }
}

/// The name without its prefix: `s3:ExistingObjectTag/team` is `ExistingObjectTag/team`.
pub(in crate::access::evaluate) fn slot(key: &str) -> &str {
    key.split_once(':').map_or(key, |(_, name)| name)
}

fn of_caller(subject: &Subject<'_>, slot: &str) -> Option<Value> {
    let signed_in = subject.identity();
    Some(match slot {
        // The parent of a service account (minio cmd/iam.go:2354-2371).
        "username" | "userid" => Value::one(subject.user()),
        "principaltype" => Value::one(match (&subject.request.caller, signed_in.map(|identity| &identity.kind)) {
            (Caller::Anonymous | Caller::Service(_), _) | (_, None) => "Anonymous",
            (_, Some(IdentityKind::Root)) => "Account",
            // Whoever comes with claims, service accounts among them.
            (_, Some(IdentityKind::Role { .. } | IdentityKind::ServiceAccount { .. })) => "AssumedRole",
            (_, Some(IdentityKind::User | IdentityKind::FederatedUser)) => "User",
        }),
        "groups" => Value::of(subject.groups()),
        // Passed for anonymous requests only (minio cmd/auth-handler.go:438, 485).
        "LocationConstraint" if signed_in.is_some() => Value::Absent,
        _ => return None,
    })
}
