//! What a condition key is in a request: as given, or as it follows from the caller.

use super::Asked;
use crate::access::request::Known;
use crate::access::{Caller, IdentityKind};
use crate::target::Target;

/// The values of a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Value {
    Absent,
    Present(Vec<String>),
    Unknown,
}

/// The values of a key in the request.
///
/// `MinIO` and `RustFS` keep values by the name behind the colon, so that `aws:username` and `ldap:username` are one
/// (minio `cmd/bucket-policy.go:78-247`).
pub(super) fn of(key: &str, asked: &Asked<'_>) -> Value {
    if matches!(asked.target, Target::Minio | Target::Rustfs)
        && let Some((_, name)) = key.split_once(':')
        && let Known::Values(values) = asked.request.context.get(name)
    {
        return Value::Present(values.to_vec());
    }
    match asked.request.context.get(key) {
        Known::Values(values) => return Value::Present(values.to_vec()),
        Known::Absent if asked.request.context.iter().any(|(given, _)| given.eq_ignore_ascii_case(key)) => {
            return Value::Absent;
        }
        _ => {}
    }
    if let Some(value) = derived(key, asked) {
        return value;
    }
    match asked.request.context.get(key) {
        Known::Unknown => Value::Unknown,
        _ => Value::Absent,
    }
}

/// What follows from who asks and what for.
/// Source: IAM user guide, "AWS global condition context keys"; Ceph sets none of those about the principal.
fn derived(key: &str, asked: &Asked<'_>) -> Option<Value> {
    let present = |text: String| Some(Value::Present(vec![text]));
    let identity = match &asked.request.caller {
        Caller::Identity(identity) => Some(identity),
        _ => None,
    };
    let key = key.to_ascii_lowercase();
    if asked.target != Target::Aws {
        return match (key.as_str(), identity) {
            ("aws:username", Some(identity)) => present(identity.name.clone()),
            ("aws:principalarn" | "aws:principalaccount" | "aws:principalorgid", _) => Some(Value::Absent),
            _ => None,
        };
    }
    match (key.as_str(), identity) {
        ("aws:principalarn", Some(identity)) => {
            let account = &identity.account;
            present(match &identity.kind {
                IdentityKind::Root => format!("arn:aws:iam::{account}:root"),
                IdentityKind::Role { .. } => format!("arn:aws:iam::{account}:role/{}", identity.name),
                IdentityKind::FederatedUser => format!("arn:aws:sts::{account}:federated-user/{}", identity.name),
                _ => format!("arn:aws:iam::{account}:user/{}", identity.name),
            })
        }
        ("aws:principalaccount", Some(identity)) if !identity.account.is_empty() => present(identity.account.clone()),
        ("aws:username", Some(identity)) if identity.kind == IdentityKind::User => {
            present(identity.name.rsplit('/').next().unwrap_or_default().to_owned())
        }
        ("aws:username", _) | ("aws:principalarn" | "aws:principalaccount", None) => Some(Value::Absent),
        ("aws:principaltype", Some(identity)) => present(
            match &identity.kind {
                IdentityKind::Root => "Account",
                IdentityKind::Role { .. } => "AssumedRole",
                IdentityKind::FederatedUser => "FederatedUser",
                _ => "User",
            }
            .to_owned(),
        ),
        ("aws:principalisawsservice", _) => present(matches!(asked.request.caller, Caller::Service(_)).to_string()),
        ("s3:resourceaccount" | "aws:resourceaccount", _) if !asked.owner.is_empty() => present(asked.owner.to_owned()),
        _ => None,
    }
}
