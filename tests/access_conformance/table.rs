//! The truth table: what a policy of the user and one on the bucket come to together.

use std::sync::Arc;

use denywins::access::{Bucket, Caller, Context, Decision, Holder, HolderKind, Policy, Request, World, evaluate};
use denywins::target::Target;

use super::policy::policy;

const ACCOUNT: &str = "123456789012";

/// Identity policy, bucket policy with `Principal: "*"`, caller; then AWS in one account, `MinIO`, `RustFS`.
const TABLE: [(&str, &str, &str, [bool; 3]); 6] = [
    ("Allow", "Deny", "user/bob", [false, true, false]),
    ("", "Allow", "user/bob", [true, false, true]),
    ("Deny", "Allow", "user/bob", [false, false, true]),
    ("Allow", "", "user/bob", [true, true, true]),
    ("", "Deny", "root", [false, true, false]),
    ("", "Allow", "anonymous", [true, true, true]),
];

pub(crate) fn check() {
    for (identity, bucket, caller, expected) in TABLE {
        for (target, expected) in [Target::Aws, Target::Minio, Target::Rustfs].into_iter().zip(expected) {
            for (action, resource) in [("s3:PutObject", "arn:aws:s3:::b/k"), ("s3:ListBucket", "arn:aws:s3:::b")] {
                let decision = decide(target, identity, bucket, caller, action, resource);
                assert_eq!(decision == Decision::Allowed, expected, "{target} {identity} {bucket} {caller} {action}");
            }
        }
    }
    // The root may still manage the policy, on MinIO as well.
    for target in [Target::Aws, Target::Minio, Target::Rustfs] {
        let decision = decide(target, "", "Deny", "root", "s3:DeleteBucketPolicy", "arn:aws:s3:::b");
        assert_eq!(decision, Decision::Allowed, "{target}");
    }
}

fn decide(target: Target, identity: &str, bucket: &str, caller: &str, action: &str, resource: &str) -> Decision {
    let statement = |effect: &str, principal: &str| {
        format!(
            r#"{{"Version": "2012-10-17", "Statement": [{{"Effect": "{effect}", {principal} "Action": "s3:*",
            "Resource": ["arn:aws:s3:::b", "arn:aws:s3:::b/*"]}}]}}"#
        )
    };
    let mut policies: Vec<Arc<Policy>> = Vec::new();
    if !identity.is_empty() {
        let mut held = policy("identity", &statement(identity, ""));
        held.holders.push(Holder::Identity { kind: HolderKind::User, account: String::new(), name: "bob".to_owned() });
        policies.push(Arc::new(held));
    }
    if !bucket.is_empty() {
        let mut on = policy("bucket", &statement(bucket, r#""Principal": "*","#));
        on.bucket = Some("b".to_owned());
        policies.push(Arc::new(on));
    }
    let buckets = vec![Bucket { name: "b".to_owned(), owner: ACCOUNT.to_owned() }];
    let world =
        World { target, policies, identities: Vec::new(), buckets: buckets.into_iter().collect(), home: String::new() };
    let caller = Caller::parse(caller, ACCOUNT).unwrap();
    let request =
        Request { caller, action: action.to_owned(), resource: resource.to_owned(), context: Context::default() };
    evaluate(&world, &request).decision
}
