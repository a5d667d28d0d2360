//! The policy that most tests of the program are about.

/// Denies everyone but one; asks for a sign-off by `security`.
pub(crate) const BAD: &str = r#"{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Sid": "RestrictWrites",
      "Effect": "Deny",
      "NotPrincipal": { "AWS": ["arn:aws:iam::123456789012:user/analytics-reader"] },
      "Action": "s3:PutObject",
      "Resource": "arn:aws:s3:::bleater-media/*"
    }
  ]
}
"#;
