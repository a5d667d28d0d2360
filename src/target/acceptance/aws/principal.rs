//! Principals of AWS policies.

use super::super::names::{Names, is_template};
use super::super::{Log, RemarkKind, is_known, repeated};
use super::{GRAMMAR, RCP};
use crate::policy::Kind;
use crate::source::Span;
use crate::syntax::{Node, Value};

const NOT_HERE: &str = "IAM user guide, element Principal: not in identity policies; IAM refuses it";
const PRINCIPAL: &str = "S3: \"Invalid principal in policy\"; IAM user guide, element Principal";
const NOT_PRINCIPAL: &str =
    "IAM user guide, element NotPrincipal: not with Allow; ceph/s3-tests test_bucket_policy_allow_notprincipal";
const TRUST: &str = "IAM: \"Allow with NotPrincipal is not allowed.\"; no NotPrincipal in trust policies";

pub(super) fn check(statement: &Node<'_>, kind: Kind, log: &mut Log) {
    let (principal, negated) = (statement.get("Principal"), statement.get("NotPrincipal"));
    if !kind.names_principals() {
        for (node, what) in [(principal, RemarkKind::Principal), (negated, RemarkKind::NotPrincipal)] {
            if let Some(node) = node {
                let message = format!("a policy of the kind `{kind}` must not say whom it is about");
                log.refuse(what, node.span, NOT_HERE, message);
            }
        }
        return;
    }
    match (principal, negated) {
        (None, None) => {
            log.refuse(RemarkKind::Principal, statement.span, GRAMMAR, "missing required field `Principal`");
        }
        (Some(_), Some(node)) => {
            let message = "`Principal` and `NotPrincipal` cannot both be in one statement";
            log.refuse(RemarkKind::NotPrincipal, node.span, GRAMMAR, message);
        }
        (Some(node), None) => check_value(node, kind, log),
        (None, Some(node)) => {
            let allow = statement.get("Effect").and_then(Node::as_str) == Some("Allow");
            match kind {
                Kind::Trust => {
                    log.refuse(RemarkKind::NotPrincipal, node.span, TRUST, "a trust policy has no `NotPrincipal`");
                }
                Kind::Rcp => {
                    let message = "resource control policies have no `NotPrincipal`";
                    log.refuse(RemarkKind::NotPrincipal, node.span, RCP, message);
                }
                Kind::Bucket if allow => {
                    let message = "`NotPrincipal` is not taken with `Allow`";
                    log.refuse(RemarkKind::NotPrincipal, node.span, NOT_PRINCIPAL, message);
                }
                _ => {}
            }
            check_value(node, kind, log);
        }
    }
}

fn check_value(node: &Node<'_>, kind: Kind, log: &mut Log) {
    let everyone = match &node.value {
        _ if !is_known(node) => return,
        Value::String(text) if text == "*" || is_template(text) => true,
        Value::String(text) => {
            let message = format!("`{text}` stands for no principal; only `*` may be written without a type");
            return log.refuse(RemarkKind::Principal, node.span, PRINCIPAL, message);
        }
        Value::Object(members) => {
            for (_, again) in repeated(members, str::to_owned) {
                let message = format!("`{}` is written more than once", again.key.value);
                log.refuse(RemarkKind::Duplicate, again.key.span, GRAMMAR, message);
            }
            for member in members {
                let key = &member.key.value;
                if !matches!(&**key, "AWS" | "Service" | "Federated" | "CanonicalUser") && !is_template(key) {
                    let message = format!("`{key}` is no type of principal");
                    log.refuse(RemarkKind::Principal, member.key.span, PRINCIPAL, message);
                }
                let names = Names::read(&member.value, |item| {
                    log.refuse_type(item, "a string", GRAMMAR);
                    None
                });
                for (name, span) in names.items.iter().filter(|_| key == "AWS") {
                    check_aws(name, *span, log);
                }
            }
            let only_everyone = |name: &Names| name.items.iter().all(|(name, _)| name == "*");
            members.iter().all(|m| m.key.value == "AWS" && only_everyone(&Names::read(&m.value, |_| None)))
        }
        _ => return log.refuse_type(node, "`*` or an object", GRAMMAR),
    };
    if kind == Kind::Rcp && !everyone {
        log.refuse(RemarkKind::Principal, node.span, RCP, "resource control policies are about `*` only");
    }
}

/// An account, a user, a role, a session or everyone: names as far as their form goes.
fn check_aws(name: &str, span: Span, log: &mut Log) {
    // The user guide has an example with a blank in front of an ARN.
    let name = name.trim();
    let account = name.len() == 12 && name.bytes().all(|byte| byte.is_ascii_digit());
    // What the services show for a principal that was deleted: AIDA..., AROA...
    let unique_id =
        name.len() >= 16 && name.starts_with('A') && name.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit());
    if name == "*" || account || unique_id || name.contains("${") {
        return;
    }
    let mut fields = name.splitn(6, ':');
    let is_arn = fields.next() == Some("arn");
    let what = fields.nth(4).unwrap_or("");
    let message = if !is_arn {
        format!("`{name}` is no account, ARN or `*`")
    } else if name.contains(['*', '?']) {
        format!("principal `{name}` cannot have wildcards")
    } else if what.starts_with("group/") {
        format!("group `{name}` cannot be a principal")
    } else {
        return;
    };
    log.refuse(RemarkKind::Principal, span, PRINCIPAL, message);
}
