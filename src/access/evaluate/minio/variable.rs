//! Variables: forty keys, put in one after the other; what has no value stays as written, and what is put in is a
//! pattern like the rest (policy/resource.go:125-177, condition/stringfunc.go).

use crate::access::evaluate::answer::Dependency;
use crate::access::evaluate::environment::Value;
use crate::access::evaluate::subject::Subject;
use crate::access::evaluate::wanted::Wanted;

/// `CommonKeys` (condition/keyname.go), in the order in which they are put in: a value may hold a later variable.
const KEYS: [&str; 40] = [
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

/// A text with its variables filled in.
pub(super) fn fill(subject: &Subject<'_>, text: &str) -> Wanted {
    let mut filled = text.to_owned();
    if !text.contains("${") {
        return Wanted::Text(filled);
    }
    for key in KEYS {
        let variable = format!("${{{key}}}");
        if !filled.contains(&variable) {
            continue;
        }
        match subject.key(key) {
            Value::Unknown { .. } => return Wanted::Unknown(Dependency::Key(key.to_owned())),
            // The first value only, and not an empty one.
            Value::Values(values) => {
                if let Some(value) = values.first().filter(|value| !value.is_empty()) {
                    filled = filled.replace(&variable, value);
                }
            }
            Value::Absent => {}
        }
    }
    Wanted::Text(filled)
}
