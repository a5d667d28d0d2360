//! AWS. Availability: IAM user guide, "AWS global condition context keys"; Service Authorization Reference for the keys
//! that only some actions of S3 carry.

use super::{Value, rest};
use crate::access::evaluate::subject::Subject;
use crate::access::{Caller, IdentityKind};
use crate::target::{KeyStatus, Presence, Target};

/// Keys of where a request goes, whatever it asks for; the reference lists them with resources, not with actions. Source: S3 user
/// guide, "Configuring IAM policies for using access points" and "Using tags for attribute-based access control (ABAC)".
const OF_PLACE: [&str; 5] = [
    "s3:AccessPointNetworkOrigin",
    "s3:AccessPointTag/",
    "s3:BucketTag/",
    "s3:DataAccessPointAccount",
    "s3:DataAccessPointArn",
];

pub(super) fn get(subject: &Subject<'_>, key: &str) -> Value {
    if let Some(values) = subject.request.context.said(key) {
        return Value::of(values);
    }
    let lower = key.to_ascii_lowercase();
    if let Some(value) = of_caller(subject, &lower).or_else(|| of_bucket(subject, &lower)) {
        return value;
    }
    match Target::Aws.condition_key(key) {
        KeyStatus::Known(info) => {
            // A key of S3 is carried by the actions that list it and by no other, but for those that come with the bucket or
            // the access point that is asked.
            let action = Target::Aws.action(subject.action);
            let carried =
                |name: &str| OF_PLACE.contains(&name) || action.is_none_or(|it| it.keys().any(|key| key == name));
            if info.presence == Presence::Never || (info.name.starts_with("s3:") && !carried(info.name)) {
                return Value::Absent;
            }
            rest(subject, info.presence == Presence::Always)
        }
        KeyStatus::OtherCase(_) | KeyStatus::Unknown => rest(subject, false),
    }
}

/// What follows from the caller; none where it does not.
fn of_caller(subject: &Subject<'_>, key: &str) -> Option<Value> {
    match &subject.request.caller {
        Caller::Anonymous => of_nobody(key),
        Caller::Service(name) => of_service(key, name),
        Caller::Identity(_) => of_identity(subject, key),
    }
}

/// "Anonymous requests return the value `anonymous`" (`aws:PrincipalAccount`, `aws:PrincipalType`, `aws:userid`).
fn of_nobody(key: &str) -> Option<Value> {
    Some(match key {
        "aws:principalaccount" | "aws:userid" => Value::one("anonymous"),
        "aws:principaltype" => Value::one("Anonymous"),
        "aws:principalarn"
        | "aws:principalisawsservice"
        | "aws:username"
        | "aws:tokenissuetime"
        | "aws:multifactorauthpresent"
        | "aws:multifactorauthage"
        | "aws:principalorgid"
        | "aws:principalorgpaths"
        | "aws:principalservicename"
        | "aws:principalservicenameslist"
        | "aws:federatedprovider"
        | "aws:sourceidentity"
        | "aws:assumedroot" => Value::Absent,
        _ => return no_tag(key),
    })
}

fn of_service(key: &str, name: &str) -> Option<Value> {
    Some(match key {
        "aws:principalisawsservice" => Value::one("true"),
        "aws:principalservicename" => Value::one(name),
        // Every request has the first three, and those of services the list of the names of the service.
        "aws:principalaccount" | "aws:principaltype" | "aws:userid" | "aws:principalservicenameslist" => {
            Value::Unknown { present: true }
        }
        "aws:username" | "aws:principalorgid" | "aws:principalorgpaths" | "aws:multifactorauthpresent" => Value::Absent,
        _ => return no_tag(key),
    })
}

/// The tags of who has none.
fn no_tag(key: &str) -> Option<Value> {
    key.starts_with("aws:principaltag/").then_some(Value::Absent)
}

fn of_identity(subject: &Subject<'_>, key: &str) -> Option<Value> {
    let identity = subject.identity()?;
    let account = identity.account.as_str();
    // Without an account the key is there and its value is not known.
    let with_account = |text: String| {
        if account.is_empty() { Value::Unknown { present: true } } else { Value::one(text) }
    };
    let name = &identity.name;
    Some(match (key, &identity.kind) {
        ("aws:principalisawsservice", _) => Value::one("false"),
        ("aws:principalservicename" | "aws:principalservicenameslist", _) => Value::Absent,
        ("aws:principalaccount", _) | ("aws:userid", IdentityKind::Root) => with_account(account.to_owned()),
        ("aws:principalarn", kind) => with_account(match kind {
            IdentityKind::Root => format!("arn:aws:iam::{account}:root"),
            // The role's ARN, whatever the session is called.
            IdentityKind::Role { .. } => format!("arn:aws:iam::{account}:role/{name}"),
            IdentityKind::FederatedUser => format!("arn:aws:sts::{account}:federated-user/{name}"),
            IdentityKind::User | IdentityKind::ServiceAccount { .. } => format!("arn:aws:iam::{account}:user/{name}"),
        }),
        ("aws:principaltype", kind) => Value::one(match kind {
            IdentityKind::Root => "Account",
            IdentityKind::Role { .. } => "AssumedRole",
            IdentityKind::FederatedUser => "FederatedUser",
            IdentityKind::User | IdentityKind::ServiceAccount { .. } => "User",
        }),
        ("aws:username", IdentityKind::User) => Value::one(subject.short_name()),
        ("aws:username", _) | ("aws:tokenissuetime" | "aws:multifactorauthpresent", IdentityKind::Root) => {
            Value::Absent
        }
        ("aws:userid", IdentityKind::FederatedUser) => with_account(format!("{account}:{name}")),
        // Unique ids stand in no policy repository.
        ("aws:userid", _) | ("aws:tokenissuetime", IdentityKind::Role { .. }) => Value::Unknown { present: true },
        _ => return None,
    })
}

fn of_bucket(subject: &Subject<'_>, key: &str) -> Option<Value> {
    if !matches!(key, "s3:resourceaccount" | "aws:resourceaccount") || subject.place.0.is_empty() {
        return None;
    }
    Some(match subject.owner() {
        "" => Value::Unknown { present: true },
        owner => Value::one(owner),
    })
}
