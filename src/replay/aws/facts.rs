//! Condition keys on AWS: those that follow from the caller and the resource, and those that the request says.
//! IAM user guide, "AWS global condition context keys" and "Information available in all requests".

use crate::access::{Caller, Identity, IdentityKind};
use crate::replay::answer::Open;
use crate::replay::asked::{Asked, Said};

/// What a key of the request is. Keys have no case.
pub(super) fn key(asked: &Asked<'_>, key: &str) -> Said {
    let name = key.to_ascii_lowercase();
    match name.as_str() {
        "aws:resourceaccount" | "s3:resourceaccount" => resource_account(asked, &name),
        name => match asked.caller {
            Caller::Anonymous => anonymous(name),
            Caller::Service(service) => of_service(name, service),
            // The id of a user or role is made up when it is created, so the request may say it.
            Caller::Identity(identity)
                if name == "aws:userid" && has_id(identity) && asked.context.said(name).is_some() =>
            {
                None
            }
            Caller::Identity(identity) => of_identity(name, identity),
        }
        .unwrap_or_else(|| asked.told(key)),
    }
}

fn resource_account(asked: &Asked<'_>, name: &str) -> Said {
    if asked.bucket().is_none() {
        return asked.told(name);
    }
    match super::owner(asked) {
        "" => Said::There(Open::question("bucket-owner")),
        owner => Said::one(owner),
    }
}

fn anonymous(name: &str) -> Option<Said> {
    Some(match name {
        "aws:principalaccount" | "aws:userid" => Said::one("anonymous"),
        "aws:principaltype" => Said::one("Anonymous"),
        "aws:principalarn"
        | "aws:principalisawsservice"
        | "aws:principalorgid"
        | "aws:principalorgpaths"
        | "aws:principalservicename"
        | "aws:principalservicenameslist"
        | "aws:tokenissuetime"
        | "aws:multifactorauthpresent"
        | "aws:multifactorauthage"
        | "aws:federatedprovider"
        | "aws:sourceidentity"
        | "aws:username" => Said::Absent,
        name if name.starts_with("aws:principaltag/") => Said::Absent,
        _ => return None,
    })
}

fn of_service(name: &str, service: &str) -> Option<Said> {
    Some(match name {
        "aws:principalisawsservice" => Said::one("true"),
        "aws:principalservicename" => Said::one(service),
        // Regional names and others of the service are in it too.
        "aws:principalservicenameslist" => Said::There(Open(name.to_owned())),
        "aws:principalorgid" | "aws:principalorgpaths" | "aws:username" | "aws:multifactorauthpresent" => Said::Absent,
        name if name.starts_with("aws:principaltag/") => Said::Absent,
        "aws:principalaccount" | "aws:principaltype" | "aws:userid" => Said::There(Open(name.to_owned())),
        _ => return None,
    })
}

fn has_id(identity: &Identity) -> bool {
    !matches!(identity.kind, IdentityKind::Root | IdentityKind::FederatedUser)
}

fn of_identity(name: &str, identity: &Identity) -> Option<Said> {
    let Identity { kind, account, name: called, .. } = identity;
    let of_account = |value: String| {
        if account.is_empty() { Said::There(Open::question("caller-account")) } else { Said::one(value) }
    };
    Some(match name {
        "aws:principalaccount" => of_account(account.clone()),
        "aws:principalarn" => of_account(match kind {
            IdentityKind::Root => format!("arn:aws:iam::{account}:root"),
            IdentityKind::User | IdentityKind::ServiceAccount { .. } => format!("arn:aws:iam::{account}:user/{called}"),
            // Of a session the ARN of the role, not of the session.
            IdentityKind::Role { .. } => format!("arn:aws:iam::{account}:role/{called}"),
            IdentityKind::FederatedUser => format!("arn:aws:sts::{account}:federated-user/{called}"),
        }),
        "aws:principaltype" => Said::one(match kind {
            IdentityKind::Root => "Account",
            IdentityKind::User | IdentityKind::ServiceAccount { .. } => "User",
            IdentityKind::Role { .. } => "AssumedRole",
            IdentityKind::FederatedUser => "FederatedUser",
        }),
        "aws:userid" if *kind == IdentityKind::Root => of_account(account.clone()),
        "aws:userid" if *kind == IdentityKind::FederatedUser => of_account(format!("{account}:{called}")),
        "aws:userid" => Said::There(Open("aws:userid".to_owned())),
        "aws:username" if *kind == IdentityKind::User => Said::one(called.rsplit('/').next().unwrap_or_default()),
        "aws:username" | "aws:principalservicename" | "aws:principalservicenameslist" => Said::Absent,
        "aws:principalisawsservice" => Said::one("false"),
        "aws:tokenissuetime" | "aws:multifactorauthpresent" if *kind == IdentityKind::Root => Said::Absent,
        _ => return None,
    })
}
