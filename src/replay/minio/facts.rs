//! What stands in `MinIO`'s map of condition keys: minio cmd/bucket-policy.go:78-247.

use crate::access::Rest;
use crate::access::request::Known;
use crate::replay::answer::Open;
use crate::replay::asked::{Asked, Said};
use crate::replay::plain;
use crate::target::{KeyStatus, Target};

/// The keys that may stand in a text as `${key}`, in the order in which they are filled in
/// (minio/pkg v3.1.3 policy/condition/keyname.go:221, 310, stringfunc.go:33).
const VARIABLES: [&str; 40] = [
    "s3:signatureversion",
    "s3:authType",
    "s3:signatureAge",
    "s3:x-amz-content-sha256",
    "s3:LocationConstraint",
    "aws:Referer",
    "aws:SourceIp",
    "aws:UserAgent",
    "aws:SecureTransport",
    "aws:CurrentTime",
    "aws:EpochTime",
    "aws:principaltype",
    "aws:userid",
    "aws:username",
    "aws:groups",
    "ldap:user",
    "ldap:username",
    "ldap:groups",
    "jwt:sub",
    "jwt:iss",
    "jwt:aud",
    "jwt:jti",
    "jwt:name",
    "jwt:upn",
    "jwt:groups",
    "jwt:given_name",
    "jwt:family_name",
    "jwt:middle_name",
    "jwt:nickname",
    "jwt:preferred_username",
    "jwt:profile",
    "jwt:picture",
    "jwt:website",
    "jwt:email",
    "jwt:gender",
    "jwt:birthdate",
    "jwt:phone_number",
    "jwt:address",
    "jwt:scope",
    "jwt:client_id",
];

/// What a key is: what the request says of it, else what follows from the caller. The map knows keys by what stands
/// behind the colon, so `aws:username` and `ldap:username` are one.
pub(super) fn key(asked: &Asked<'_>, key: &str) -> Said {
    let KeyStatus::Known(info) = Target::Minio.condition_key(key) else { return Said::Absent };
    if key.contains('/') && !info.is_family() {
        return Said::Absent;
    }
    if let Some(values) = asked.context.said(key) {
        return if values.is_empty() { Said::Absent } else { Said::Values(values.to_vec()) };
    }
    let slot = key.split_once(':').map_or(key, |(_, slot)| slot);
    if let Some(said) = plain::of_caller(asked, slot) {
        return said;
    }
    let shared = ["aws", "ldap", "jwt", "sts", "svc", "s3"].into_iter().map(|service| format!("{service}:{slot}"));
    for other in shared {
        if let (KeyStatus::Known(_), Known::Values(values)) =
            (Target::Minio.condition_key(&other), asked.context.get(&other))
        {
            return Said::Values(values.to_vec());
        }
    }
    match (asked.context.rest, slot) {
        // There with every request, and where nobody says what it is, an empty text.
        (Rest::Absent, "UserAgent" | "Referer" | "versionid" | "signatureversion" | "authType") => Said::one(""),
        (Rest::Absent, "CurrentTime" | "EpochTime" | "SecureTransport" | "SourceIp") => {
            Said::There(Open(key.to_owned()))
        }
        _ => asked.told(key),
    }
}

/// A text with its variables filled in, one after the other, so that a value may bring another variable in. What has no
/// value stays as it is written.
pub(super) fn filled(asked: &Asked<'_>, text: &str) -> Result<String, Open> {
    let mut text = text.to_owned();
    for name in VARIABLES {
        let variable = format!("${{{name}}}");
        if text.contains(&variable) {
            let said = key(asked, name);
            if let Some(value) = said.values()?.first().filter(|value| !value.is_empty()) {
                text = text.replace(&variable, value);
            }
        }
    }
    Ok(text)
}
