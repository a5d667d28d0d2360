//! A repository of 1,000 policies that says who holds what: 800 of 500 users, and 200 of buckets.

use std::fs;
use std::path::Path;

const HOME: &str = "482915637204";

/// Users, those who have a second policy, and buckets.
const SIZES: [usize; 3] = [500, 300, 200];

/// How many bucket policies the change touches.
pub(crate) const CHANGED: usize = 3;

const CONFIG: &str = r#"targets = ["aws"]
account = "482915637204"

[roles]
security = ["@alice"]

[[policy]]
path = "users/*.json"
kind = "identity"
attached-to = ["user/{stem}"]

[[policy]]
path = "more/*.json"
kind = "identity"
attached-to = ["user/{stem}"]

[[policy]]
path = "buckets/*.json"
kind = "bucket"
bucket = "{stem}"
"#;

fn policy(statements: &[String]) -> String {
    format!("{{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": [\n    {}\n  ]\n}}\n", statements.join(",\n    "))
}

fn user(user: usize, buckets: usize) -> String {
    let allow = |prefix: usize| {
        let bucket = user % buckets;
        format!(
            r#"{{ "Effect": "Allow", "Action": ["s3:GetObject", "s3:PutObject"], "Resource": "arn:aws:s3:::bucket-{bucket}/{prefix}/*" }}"#
        )
    };
    policy(&[allow(0), allow(1)])
}

fn more(user: usize, buckets: usize) -> String {
    let bucket = user * 7 % buckets;
    policy(&[
        format!(
            r#"{{ "Effect": "Allow", "Action": "s3:ListBucket", "Resource": "arn:aws:s3:::bucket-{bucket}",
      "Condition": {{ "StringLike": {{ "s3:prefix": "team/{user}/*" }} }} }}"#
        ),
        format!(
            r#"{{ "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::bucket-{bucket}/team/{user}/*" }}"#
        ),
    ])
}

fn bucket(number: usize, hardened: bool) -> String {
    let arn = format!("arn:aws:s3:::bucket-{number}");
    let user = format!("arn:aws:iam::{HOME}:user/u{number}");
    let mut statements = vec![
        format!(
            r#"{{ "Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": ["{arn}", "{arn}/*"],
      "Condition": {{ "Bool": {{ "aws:SecureTransport": "false" }} }} }}"#
        ),
        format!(
            r#"{{ "Effect": "Allow", "Principal": {{ "AWS": "{user}" }}, "Action": "s3:GetObject", "Resource": "{arn}/*" }}"#
        ),
        format!(
            r#"{{ "Effect": "Deny", "Principal": "*", "Action": "s3:DeleteObject", "Resource": "{arn}/*",
      "Condition": {{ "NotIpAddress": {{ "aws:SourceIp": ["10.0.0.0/8", "192.0.2.0/24"] }} }} }}"#
        ),
    ];
    statements.extend(hardened.then(|| {
        format!(
            r#"{{ "Effect": "Deny", "NotPrincipal": {{ "AWS": "{user}" }}, "Action": "s3:PutObject", "Resource": "{arn}/*" }}"#
        )
    }));
    policy(&statements)
}

/// Writes the repository as it is before the change.
pub(crate) fn write(folder: &Path) {
    let [users, seconds, buckets] = SIZES;
    fs::write(folder.join("denywins.toml"), CONFIG).unwrap();
    for name in ["users", "more", "buckets"] {
        fs::create_dir_all(folder.join(name)).unwrap();
    }
    for number in 0..users {
        fs::write(folder.join(format!("users/u{number}.json")), user(number, buckets)).unwrap();
    }
    for number in 0..seconds {
        fs::write(folder.join(format!("more/u{number}.json")), more(number, buckets)).unwrap();
    }
    for number in 0..buckets {
        fs::write(folder.join(format!("buckets/bucket-{number}.json")), bucket(number, false)).unwrap();
    }
}

/// The change: the incident, on some buckets.
pub(crate) fn harden(folder: &Path) {
    for number in 0..CHANGED {
        fs::write(folder.join(format!("buckets/bucket-{number}.json")), bucket(number, true)).unwrap();
    }
}
