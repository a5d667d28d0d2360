//! Policies made up for measuring: the same on every machine, of the shapes that real repositories hold.

use std::fmt::Write as _;

/// A bucket policy of `statements` statements that nothing is wrong with.
pub(crate) fn bucket_policy(statements: usize) -> String {
    let mut text = String::from("{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": [\n");
    for index in 0..statements {
        let comma = if index + 1 < statements { "," } else { "" };
        let _ = write!(
            text,
            r#"    {{
      "Sid": "Statement{index}",
      "Effect": "{effect}",
      "Principal": {{ "AWS": ["arn:aws:iam::482915637204:role/team-{index}", "arn:aws:iam::482915637204:user/u{index}"] }},
      "Action": ["s3:GetObject", "s3:GetObjectVersion", "s3:PutObject", "s3:AbortMultipartUpload"],
      "Resource": ["arn:aws:s3:::bleater-media/team-{index}/*", "arn:aws:s3:::bleater-media/shared/{index}/*"],
      "Condition": {{
        "StringEquals": {{ "aws:PrincipalOrgID": "o-a1b2c3d4e5" }},
        "IpAddress": {{ "aws:SourceIp": ["203.0.113.0/24", "198.51.100.{octet}/32"] }}
      }}
    }}{comma}
"#,
            effect = if index % 5 == 0 { "Deny" } else { "Allow" },
            octet = index % 256,
        );
    }
    text.push_str("  ]\n}\n");
    text
}

/// The incident: one statement that everything is wrong with.
pub(crate) const INCIDENT: &str = include_str!("../fixtures/incident/bucket-policy.json");
