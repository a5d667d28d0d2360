//! Ceph RGW: names count letter by letter, and most of AWS's keys are never set. References: `rgw_common.cc`
//! `rgw_build_iam_environment`, `rgw_op.cc`, `rgw_auth.cc` `RoleApplier::modify_request_state`.

use super::{Value, rest};
use crate::access::IdentityKind;
use crate::access::evaluate::scalar;
use crate::access::evaluate::subject::Subject;
use crate::target::{KeyStatus, Presence, Target};

pub(super) fn get(subject: &Subject<'_>, key: &str) -> Value {
    let info = match Target::Ceph.condition_key(key) {
        KeyStatus::Known(info) if info.presence != Presence::Never => info,
        // Taken without complaint and never there.
        KeyStatus::Known(_) | KeyStatus::OtherCase(_) | KeyStatus::Unknown => return Value::Absent,
    };
    let said = subject.request.context.said(key);
    match (key, said) {
        // Set over TLS only, and then to this.
        ("aws:SecureTransport", Some(values)) => {
            return if values.iter().any(|value| value == "true") { Value::one("true") } else { Value::Absent };
        }
        // The two are swapped.
        ("aws:CurrentTime", Some(values)) => return Value::of(&values.iter().map(|v| epoch(v)).collect::<Vec<_>>()),
        ("aws:EpochTime", Some(values)) => return Value::of(&values.iter().map(|v| iso(v)).collect::<Vec<_>>()),
        (_, Some(values)) => return Value::of(values),
        (_, None) => {}
    }
    if let Some(value) = of_caller(subject, key) {
        return value;
    }
    // What only some operations set is not there for others.
    let action = Target::Ceph.action(subject.action);
    if info.name.starts_with("s3:") && action.is_some_and(|action| !action.keys().any(|key| key == info.name)) {
        return Value::Absent;
    }
    match rest(subject, info.presence == Presence::Always) {
        Value::Absent if info.presence == Presence::Always => Value::Unknown { present: true },
        value => value,
    }
}

fn of_caller(subject: &Subject<'_>, key: &str) -> Option<Value> {
    let kind = subject.identity().map(|identity| &identity.kind);
    let is_role = matches!(kind, Some(IdentityKind::Role { .. }));
    let name = subject.identity().map_or("anonymous", |identity| identity.name.as_str());
    Some(match key {
        "aws:PrincipalType" => Value::one("User"),
        // `<role id>:<session>` is the user id, and the role id stands in no repository.
        "aws:username" | "aws:userid" | "aws:TokenIssueTime" if is_role => Value::Unknown { present: true },
        // The root of an account has a uid, which nobody writes down.
        "aws:username" if matches!(kind, Some(IdentityKind::Root)) => Value::Unknown { present: true },
        "aws:username" => Value::one(name.split(':').next().unwrap_or("")),
        "rgw:subuser" => name.split_once(':').map_or(Value::Absent, |(_, sub)| Value::one(sub)),
        "sts:authentication" => Value::one(if is_role { "true" } else { "false" }),
        _ if is_role => return None,
        "aws:userid" | "aws:TokenIssueTime" | "aws:TagKeys" => Value::Absent,
        _ => return key.starts_with("aws:PrincipalTag/").then_some(Value::Absent),
    })
}

fn epoch(text: &str) -> String {
    scalar::date(text).map_or_else(|| text.to_owned(), |at| at.as_second().to_string())
}

fn iso(text: &str) -> String {
    scalar::date(text).map_or_else(|| text.to_owned(), |at| at.to_string())
}
