//! The policies that `MinIO` and `RustFS` bring along.
//!
//! Sources: minio/pkg v3.1.3 `policy/constants.go:31-134`; rustfs `crates/policy/src/policy/policy.rs:410-637`.

use crate::policy::Document;
use crate::policy::Kind;
use crate::policy::read::{self, Found};
use crate::source::SourceId;
use crate::syntax::json;
use crate::target::Target;

/// The place of what stands in no file.
const NO_FILE: SourceId = SourceId(u32::MAX);

/// What a policy that comes with the server says.
pub(super) fn policy(target: Target, name: &str) -> Option<Document> {
    let statements = match (target, name) {
        (Target::Minio | Target::Rustfs, "readwrite") => allow("\"s3:*\"", "arn:aws:s3:::*"),
        (Target::Minio, "readonly") => allow("\"s3:GetBucketLocation\", \"s3:GetObject\"", "arn:aws:s3:::*"),
        (Target::Rustfs, "readonly") => {
            allow("\"s3:GetBucketLocation\", \"s3:GetObject\", \"s3:GetBucketQuota\"", "arn:aws:s3:::*")
        }
        (Target::Minio | Target::Rustfs, "writeonly") => allow("\"s3:PutObject\"", "arn:aws:s3:::*"),
        // Administration only: it reaches no bucket and no object.
        (Target::Minio | Target::Rustfs, "diagnostics") => allow(
            "\"admin:Profiling\", \"admin:ServerTrace\", \"admin:ConsoleLog\", \"admin:ServerInfo\", \
             \"admin:TopLocksInfo\", \"admin:OBDInfo\", \"admin:BandwidthMonitor\", \"admin:Prometheus\"",
            "arn:aws:s3:::*",
        ),
        (Target::Minio | Target::Rustfs, "consoleAdmin") => {
            format!("{}, {}", allow("\"admin:*\", \"kms:*\"", "arn:aws:s3:::*"), allow("\"s3:*\"", "arn:aws:s3:::*"))
        }
        _ => return None,
    };
    let text = format!("{{\"Version\": \"2012-10-17\", \"Statement\": [{statements}]}}");
    let mut document = None;
    let parsed = json::parse(&text);
    read::documents(NO_FILE, &text, &parsed, Some(Kind::Identity), &mut |found: Found<'_, '_>| {
        document = Some(found.document);
    });
    document
}

fn allow(actions: &str, resource: &str) -> String {
    format!("{{\"Effect\": \"Allow\", \"Action\": [{actions}], \"Resource\": \"{resource}\"}}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_policy_that_config_may_name_is_there() {
        for name in ["consoleAdmin", "diagnostics", "readonly", "readwrite", "writeonly"] {
            for target in [Target::Minio, Target::Rustfs] {
                let document = policy(target, name).unwrap();
                assert!(!document.statements.is_empty() && document.complaints.is_empty(), "{name}");
            }
            assert!(policy(Target::Aws, name).is_none() && policy(Target::Ceph, name).is_none());
        }
    }
}
