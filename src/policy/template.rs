//! Template tokens: text that some other tool fills in before a server sees the policy.
//!
//! Told apart from the policy variables that servers fill in themselves, such as `${aws:username}`: those are known
//! meaning, a token is not. When in doubt text is taken for what it says, since a token silences every rule about it.

use std::ops::Range;

use super::Term;
use crate::syntax::Node;

/// Longest name accepted between angle brackets; longer text is prose or markup, not a placeholder.
const MAX_ANGLE: usize = 64;

/// Words before a `:` that make `${word:...}` a variable of the Serverless Framework and not of a policy.
/// Source: Serverless Framework documentation, "Variables". No service has a condition key with these prefixes.
const FRAMEWORK: [&str; 8] = ["env", "self", "opt", "sls", "param", "file", "cf", "custom"];

/// The first template token in a text, as a byte range.
///
/// Known are `${name}` (Terraform, CloudFormation, shells), `{{ name }}` and `{% name %}` (Jinja, Helm, Handlebars),
/// `$(name)` and `<name>`. Policy variables are no tokens.
///
/// ```
/// use denywins::policy::template::template_token;
/// assert_eq!(template_token("arn:aws:s3:::${var.bucket}/*"), Some(13..26));
/// assert_eq!(template_token("home/${aws:username}/${*}"), None);
/// ```
pub fn template_token(text: &str) -> Option<Range<usize>> {
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(found) = bytes.get(at..)?.iter().position(|b| matches!(b, b'$' | b'{' | b'<')) {
        let start = at + found;
        // All the marks are ASCII, so every offset here is a character boundary.
        let rest = text.get(start..)?;
        let end = dollar(rest).or_else(|| doubled(rest)).or_else(|| angle(rest));
        match end {
            Some((end, true)) => return Some(start..start + end),
            Some((end, false)) => at = start + end,
            None => at = start + 1,
        }
    }
    None
}

/// The text as a term: opaque when a token is in it.
pub(crate) fn term(text: &str) -> Term {
    if template_token(text).is_some() { Term::Opaque(text.to_owned()) } else { Term::Known(text.to_owned()) }
}

/// Whether an object stands for a value that CloudFormation computes: `{"Ref": ...}`, `{"Fn::Sub": ...}`.
pub(crate) fn is_intrinsic(node: &Node<'_>) -> bool {
    matches!(node.members(), [only] if only.key.value == "Ref" || only.key.value.starts_with("Fn::"))
}

/// Where `${...}` or `$(...)` ends, and whether it is a token rather than a policy variable.
fn dollar(rest: &str) -> Option<(usize, bool)> {
    if let Some(inner) = rest.strip_prefix("${") {
        let end = closing(inner)?;
        return Some((end + 3, is_token(inner.get(..end)?)));
    }
    let inner = rest.strip_prefix("$(")?;
    let end = inner.find(')')?;
    Some((end + 3, end > 0))
}

/// The offset of the `}` that closes what was opened before `inner`; templates nest braces.
fn closing(inner: &str) -> Option<usize> {
    let mut depth = 0usize;
    for (at, byte) in inner.bytes().enumerate() {
        match byte {
            b'{' => depth += 1,
            b'}' if depth == 0 => return Some(at),
            b'}' => depth -= 1,
            _ => {}
        }
    }
    None
}

/// Whether `${content}` is a token. A policy variable is one of three escaped characters or `prefix:name`.
/// Source: IAM user guide, "IAM policy elements: Variables and tags".
fn is_token(content: &str) -> bool {
    let content = content.trim();
    if matches!(content, "" | "*" | "?" | "$") {
        return false;
    }
    let Some((prefix, name)) = content.split_once(':') else { return true };
    // `AWS::Region` is CloudFormation's, `NAME:-default` a shell's.
    FRAMEWORK.contains(&prefix)
        || !name.starts_with(|c: char| c.is_ascii_alphanumeric())
        || !prefix.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_' | b'/'))
}

/// Where `{{ name }}` or `{% name %}` ends.
fn doubled(rest: &str) -> Option<(usize, bool)> {
    let (open, close) = if rest.starts_with("{{") { ("{{", "}}") } else { ("{%", "%}") };
    let inner = rest.strip_prefix(open)?;
    let end = inner.find(close)?;
    Some((end + 4, !inner.get(..end)?.trim().is_empty()))
}

/// Where `<name>` ends.
fn angle(rest: &str) -> Option<(usize, bool)> {
    let inner = rest.strip_prefix('<')?;
    let end = inner.bytes().take(MAX_ANGLE + 1).position(|b| b == b'>')?;
    let name = inner.get(..end)?;
    let plain = name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b' ' | b'_' | b'-' | b'.'));
    (plain && name.starts_with(|c: char| c.is_ascii_alphabetic())).then_some((end + 2, true))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn token(text: &str) -> Option<&str> {
        text.get(template_token(text)?)
    }

    #[test]
    fn tokens_of_every_common_tool_are_found() {
        for (text, expected) in [
            ("arn:aws:s3:::${var.bucket}/*", "${var.bucket}"),
            ("${local.names[\"a\"]}", "${local.names[\"a\"]}"),
            ("${aws_s3_bucket.b.arn}/*", "${aws_s3_bucket.b.arn}"),
            ("${data.aws_caller_identity.me.account_id}", "${data.aws_caller_identity.me.account_id}"),
            ("${jsonencode({a = 1})}x", "${jsonencode({a = 1})}"),
            ("arn:${AWS::Partition}:s3:::b", "${AWS::Partition}"),
            ("${BUCKET:-none}", "${BUCKET:-none}"),
            ("${self:custom.bucket}", "${self:custom.bucket}"),
            ("home/${aws:username}/${team}", "${team}"),
            ("arn:aws:s3:::{{ bucket }}/*", "{{ bucket }}"),
            ("{% if x %}", "{% if x %}"),
            ("arn:aws:iam::<ACCOUNT>:root", "<ACCOUNT>"),
            ("<your-bucket>", "<your-bucket>"),
            ("$(BUCKET)", "$(BUCKET)"),
            ("é${x}", "${x}"),
        ] {
            assert_eq!(token(text), Some(expected), "{text}");
        }
    }

    #[test]
    fn policy_variables_and_plain_text_are_no_tokens() {
        for text in [
            "",
            "*",
            "arn:aws:s3:::b/${aws:username}/*",
            "${aws:PrincipalTag/team, 'x'}",
            "${s3:prefix}${iam:PolicyARN}${ldap:user}${jwt:sub}${saml:sub}",
            "${www.amazon.com:user_id}",
            "${oidc.eks.eu-west-1.amazonaws.com/id/ABC:sub}",
            "${*}${?}${$}",
            "${}",
            "${unclosed",
            "{{ unclosed",
            "{{}}",
            "$()",
            "%s",
            "__NAME__",
            "a < b > c",
            "<1>",
            "<>",
            "{x}",
            "$",
            "<",
        ] {
            assert_eq!(token(text), None, "{text}");
        }
    }
}
