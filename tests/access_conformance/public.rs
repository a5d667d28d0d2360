//! What Ceph RGW counts as public (`rgw_iam_policy.cc`, `IsPublicStatement`), Allow by Allow.

use denywins::access::Truth::{self, No, Unknown, Yes};
use denywins::access::evaluate::counts_as_public;

use super::policy::policy;

fn public(statement: &str) -> Truth {
    let policy = policy("bucket", &format!(r#"{{"Statement": {{{statement}}}}}"#));
    counts_as_public(policy.document.statements.first().unwrap())
}

#[test]
fn conditions_are_asked_in_one_circumstance() {
    for (condition, expected) in [
        (r#"{"IpAddress": {"aws:SourceIp": "1.1.1.0/24"}}"#, Yes),
        (r#"{"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}}"#, No),
        (r#"{"IpAddress": {"aws:SourceIp": ["10.0.0.0/8", "0.0.0.0/0"]}}"#, Yes),
        (r#"{"NotIpAddress": {"aws:SourceIp": "10.0.0.0/8"}}"#, Yes),
        // A key that is not there: whatever is asked of it is false, and with `IfExists` true.
        (r#"{"StringLike": {"aws:Referer": "*"}}"#, No),
        (r#"{"StringNotLike": {"aws:Referer": "https://x/*"}}"#, No),
        (r#"{"StringLikeIfExists": {"aws:Referer": "https://x/*"}}"#, Yes),
        (r#"{"Bool": {"aws:SecureTransport": "true"}}"#, No),
        (r#"{"BoolIfExists": {"aws:SecureTransport": "true"}}"#, Yes),
        (r#"{"ForAllValues:StringEquals": {"aws:TagKeys": "x"}}"#, Yes),
        // Names of keys have case.
        (r#"{"StringEquals": {"aws:UserId": "anonymous"}}"#, Yes),
        (r#"{"StringEquals": {"aws:userid": "anonymous"}}"#, No),
        (r#"{"StringEquals": {"s3:x-amz-server-side-encryption-aws-kms-key-id": "secret"}}"#, Yes),
        (r#"{"StringEquals": {"s3:x-amz-server-side-encryption-aws-kms-key-id": "other"}}"#, No),
        (r#"{"StringLike": {"aws:UserId": "anon[x-z]mous"}}"#, Yes),
        (r#"{"StringLike": {"aws:UserId": "anon[n-p]mous"}}"#, No),
        // All have to hold.
        (r#"{"NotIpAddress": {"aws:SourceIp": "10.0.0.0/8"}, "StringLike": {"aws:Referer": "*"}}"#, No),
        // Releases differ: Squid looks at no value of `Null`, and asks whether one value differs.
        (r#"{"Null": {"aws:Referer": "true"}}"#, Yes),
        (r#"{"Null": {"aws:Referer": "false"}}"#, Unknown),
        (r#"{"StringNotEquals": {"aws:UserId": ["anonymous", "x"]}}"#, Unknown),
    ] {
        let found = public(&format!(
            r#""Effect": "Allow", "Principal": "*", "Action": "s3:*", "Resource": "*", "Condition": {condition}"#
        ));
        assert_eq!(found, expected, "{condition}");
    }
}

#[test]
fn only_an_allow_to_everyone_is() {
    for (statement, expected) in [
        (r#""Effect": "Allow", "Principal": "*", "Action": "s3:*", "Resource": "*""#, Yes),
        (
            r#""Effect": "Allow", "Principal": {"AWS": ["arn:aws:iam:::user/a", "*"]}, "Action": "s3:*", "Resource": "*""#,
            Yes,
        ),
        (r#""Effect": "Allow", "Principal": {"AWS": "arn:aws:iam:::user/a"}, "Action": "s3:*", "Resource": "*""#, No),
        (
            r#""Effect": "Allow", "NotPrincipal": {"AWS": "arn:aws:iam:::user/a"}, "Action": "s3:*", "Resource": "*""#,
            No,
        ),
        (r#""Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*""#, No),
    ] {
        assert_eq!(public(statement), expected, "{statement}");
    }
}
