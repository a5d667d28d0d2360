//! Policy variables: `${aws:username}` and its like.

use super::{Asked, value};
use crate::access::{Caller, Layer};
use crate::target::Target;

/// The keys that `MinIO` fills in, exact in case (minio/pkg v3.1.3 `policy/condition/key.go`, `CommonKeys`).
const MINIO: [&str; 40] = [
    "aws:CurrentTime",
    "aws:EpochTime",
    "aws:Referer",
    "aws:SecureTransport",
    "aws:SourceIp",
    "aws:UserAgent",
    "aws:groups",
    "aws:principaltype",
    "aws:userid",
    "aws:username",
    "jwt:address",
    "jwt:aud",
    "jwt:birthdate",
    "jwt:client_id",
    "jwt:email",
    "jwt:family_name",
    "jwt:gender",
    "jwt:given_name",
    "jwt:groups",
    "jwt:iss",
    "jwt:jti",
    "jwt:middle_name",
    "jwt:name",
    "jwt:nickname",
    "jwt:phone_number",
    "jwt:picture",
    "jwt:preferred_username",
    "jwt:profile",
    "jwt:scope",
    "jwt:sub",
    "jwt:upn",
    "jwt:website",
    "ldap:groups",
    "ldap:user",
    "ldap:username",
    "s3:LocationConstraint",
    "s3:authType",
    "s3:signatureAge",
    "s3:signatureversion",
    "s3:x-amz-content-sha256",
];

/// The text with its variables filled in; none when one of them is not known here. On AWS and Ceph a variable without a value
/// matches nothing, which a character stands for that no name has.
pub(super) fn fill(text: &str, asked: &Asked<'_>) -> Option<String> {
    fill_at(text, asked, 0)
}

/// How often a value may bring in another variable.
const MAX_DEPTH: usize = 4;

fn fill_at(text: &str, asked: &Asked<'_>, depth: usize) -> Option<String> {
    if !text.contains("${") {
        return Some(text.to_owned());
    }
    let mut filled = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("${") {
        filled.push_str(before);
        let Some((inner, after)) = after.split_once('}') else {
            filled.push_str("${");
            rest = after;
            continue;
        };
        filled.push_str(&one(inner, asked)?);
        rest = after;
    }
    filled.push_str(rest);
    // MinIO replaces one key after another, so a value can bring in a variable of its own; once is enough for what clients send.
    if asked.target == Target::Minio && filled != text && depth < MAX_DEPTH {
        return fill_at(&filled, asked, depth + 1);
    }
    Some(filled)
}

fn one(inner: &str, asked: &Asked<'_>) -> Option<String> {
    let literal = || Some(format!("${{{inner}}}"));
    match asked.target {
        Target::Aws | Target::Ceph => {
            if matches!(inner, "*" | "?" | "$") {
                // Escaped. There is no pattern for a literal star, so this is left open.
                return if inner == "$" { Some("$".to_owned()) } else { None };
            }
            let (key, default) = match inner.split_once(',') {
                Some((key, default)) => (key.trim(), Some(default.trim().trim_matches('\''))),
                None => (inner, None),
            };
            match value::of(key, asked) {
                value::Value::Unknown => None,
                value::Value::Absent => Some(default.unwrap_or("\u{0}").to_owned()),
                value::Value::Present(values) => Some(values.first().cloned().unwrap_or_default()),
            }
        }
        // RustFS fills in these alone, in identity policies only (`crates/policy/src/policy/variables.rs:215-235`); it takes every
        // connection for one without TLS there.
        Target::Rustfs if asked.layer == Layer::Bucket => literal(),
        Target::Rustfs => match (inner, &asked.request.caller) {
            ("aws:username", Caller::Identity(identity)) => Some(identity.name.clone()),
            ("aws:username", _) => Some(String::new()),
            ("aws:SecureTransport", _) => Some("false".to_owned()),
            ("aws:PrincipalType" | "aws:CurrentTime" | "aws:EpochTime" | "aws:AccountId", _) => None,
            _ => literal(),
        },
        Target::Minio if !MINIO.contains(&inner) => literal(),
        Target::Minio => match value::of(inner, asked) {
            value::Value::Unknown => None,
            value::Value::Present(values) if values.first().is_some_and(|value| !value.is_empty()) => {
                values.first().cloned()
            }
            _ => literal(),
        },
    }
}
