//! The policies and configs that the tests edit.

use serde_json::{Value, json};

/// Nothing is wrong with this one.
pub(crate) const GOOD: &str = r#"{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Sid": "AppReads",
      "Effect": "Allow",
      "Principal": { "AWS": "arn:aws:iam::482915637204:role/app" },
      "Action": "s3:GetObject",
      "Resource": "arn:aws:s3:::bleater-media/*"
    }
  ]
}
"#;

/// Denies everyone but one; asks for a sign-off by `security`.
pub(crate) const BAD: &str = r#"{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Sid": "RestrictWrites",
      "Effect": "Deny",
      "NotPrincipal": { "AWS": ["arn:aws:iam::482915637204:user/analytics-reader"] },
      "Action": "s3:PutObject",
      "Resource": "arn:aws:s3:::bleater-media/*"
    }
  ]
}
"#;

/// `BAD` with another exception.
pub(crate) fn bad_edited() -> String {
    BAD.replace("user/analytics-reader", "user/attacker")
}

/// Who signs off.
///
/// What a change does to access is told by tests of its own (`tests/access_change.rs`), and off here.
pub(crate) const ROLES: &str = "[roles]\nsecurity = [\"@alice\", \"@octo-org/security\"]\n\
    [rules.access-lost]\nseverity = \"off\"\n[rules.access-gained]\nseverity = \"off\"\n";

/// A policy of these statements, as people lay it out.
pub(crate) fn policy(statements: &[Value]) -> String {
    let document = json!({ "Version": "2012-10-17", "Statement": statements });
    serde_json::to_string_pretty(&document).unwrap() + "\n"
}

/// A statement that allows and that nothing is wrong with.
pub(crate) fn allow() -> Value {
    json!({
        "Sid": "AppReads",
        "Effect": "Allow",
        "Principal": { "AWS": "arn:aws:iam::482915637204:role/app" },
        "Action": "s3:GetObject",
        "Resource": "arn:aws:s3:::bleater-media/*",
        "Condition": { "StringEquals": { "aws:SourceVpce": "vpce-1a2b3c4d" } },
    })
}

/// A guardrail.
pub(crate) fn deny() -> Value {
    json!({
        "Sid": "NoDeletes",
        "Effect": "Deny",
        "Principal": { "AWS": "arn:aws:iam::482915637204:role/app" },
        "Action": ["s3:DeleteObject", "s3:DeleteObjectVersion"],
        "Resource": "arn:aws:s3:::bleater-media/*",
    })
}

/// The statement with one element replaced.
pub(crate) fn with(mut statement: Value, element: &str, value: Value) -> Value {
    statement[element] = value;
    statement
}

/// The statement without one element.
pub(crate) fn without(mut statement: Value, element: &str) -> Value {
    statement.as_object_mut().unwrap().shift_remove(element).unwrap();
    statement
}

/// The statement that is wrong, alone.
pub(crate) fn bad() -> Value {
    let document: Value = serde_json::from_str(BAD).unwrap();
    document["Statement"][0].clone()
}
