//! What Ceph RGW counts as public: its Block Public Access and the status of a bucket's policy go by it.

use super::condition::holds;
use crate::access::Truth;
use crate::access::decide::CephRelease;
use crate::access::evaluate::answer::Answer;
use crate::access::evaluate::environment::Value;
use crate::policy::{PrincipalClass, Statement};

/// Whether an Allow to everyone counts as public: its conditions are asked in one circumstance, in which a request comes from
/// 1.1.1.1 and has hardly any other key, and no Deny is looked at. Unknown where Squid and Tentacle differ, or a value is not known.
/// No for every other statement, though Squid counts each Allow that names somebody as public too.
///
/// Source: `rgw_iam_policy.cc` `IsPublicStatement` and `iam_all_env`, v19.2.6 lines 1894-1922, v20.2.4 lines 1929-1953.
pub fn counts_as_public(statement: &Statement) -> Truth {
    let mut principals = statement.principals.only().into_iter().flat_map(|only| &only.items);
    let everyone = principals.any(|item| {
        matches!(item.class, PrincipalClass::Bare | PrincipalClass::Aws)
            && item.term.value.known().is_some_and(|text| text.starts_with('*'))
    });
    if !statement.allows() || !everyone {
        return Truth::No;
    }
    if statement.conditions.is_empty() && statement.condition_key.is_some() {
        return Truth::Unknown;
    }
    let in_release = |release| {
        Answer::all(statement.conditions.iter().map(|condition| holds(release, condition, &circumstance))).truth
    };
    let (squid, tentacle) = (in_release(CephRelease::Squid), in_release(CephRelease::Tentacle));
    if squid == tentacle { squid } else { Truth::Unknown }
}

/// Keys count letter by letter, and requests have `aws:userid`: so no condition on it holds.
fn circumstance(key: &str) -> Value {
    match key {
        "aws:SourceIp" => Value::one("1.1.1.1"),
        "aws:UserId" => Value::one("anonymous"),
        "s3:x-amz-server-side-encryption-aws-kms-key-id" => Value::one("secret"),
        _ => Value::Absent,
    }
}
