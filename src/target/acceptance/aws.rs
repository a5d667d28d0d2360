//! AWS: what S3 refuses as `MalformedPolicy` and IAM as `MalformedPolicyDocument`.
//!
//! Only what the grammar in the user guides rules out and what was seen refused by the live services. Left alone,
//! because sources disagree or nobody looked: a missing `Version`, `"Resource": "*"` in a bucket policy, `Id` in an
//! identity policy, short ARNs, which condition keys S3 refuses for which action, unknown condition keys, and what
//! makes a statement pointless without making it wrong.

mod condition;
mod elements;
mod principal;

use super::names::is_template;
use super::{Document, Log, RemarkKind, repeated, unknown_kind};
use crate::policy::Kind;
use crate::syntax::{Member, Node, Value};

pub(super) const GRAMMAR: &str = "IAM user guide, grammar of the IAM JSON policy language";
const JSON: &str = "S3 and IAM: \"Policies must be valid JSON and the first byte must be '{'\"";
const QUOTAS: &str = "IAM user guide, IAM and STS quotas; S3 user guide, bucket policies";
const VERSION: &str = "S3: \"The policy must contain a valid version string\"; IAM user guide, element Version";
const SID: &str = "IAM: \"Statement IDs (SID) in a single policy must be unique.\"; IAM user guide, element Sid";
const EMPTY: &str = "S3: \"Could not parse the policy: Statement is empty!\"; IAM: \"Syntax errors in policy.\"";
const EFFECT: &str = "IAM user guide, element Effect";
const RCP: &str = "AWS Organizations user guide, resource control policy syntax";

pub(super) fn accept(document: Document<'_, '_>, log: &mut Log) {
    document.refuse_broken_json(log, JSON, true);
    check_length(document, log);
    let Value::Object(members) = &document.root.value else {
        return log.refuse_type(document.root, "an object", GRAMMAR);
    };
    check_members(members, &["Version", "Id", "Statement"], log);
    for name in ["Version", "Id"] {
        if let Some(node) = document.root.get(name) {
            wants_string(node, log);
        }
    }
    let version = document.root.get("Version").and_then(|node| Some((node.as_str()?, node.span)));
    if let Some((version, span)) = version
        && !is_template(version)
    {
        if !matches!(version, "2012-10-17" | "2008-10-17") {
            log.refuse(RemarkKind::Version, span, VERSION, format!("invalid version `{version}`"));
        } else if document.kind == Kind::Rcp && version != "2012-10-17" {
            log.refuse(RemarkKind::Version, span, RCP, "resource control policies are of version `2012-10-17`");
        }
    }
    let Some(list) = document.root.get("Statement") else {
        return log.refuse(RemarkKind::Other, document.root.span, EMPTY, "missing required field `Statement`");
    };
    let statements = match &list.value {
        Value::Array(items) => items.as_slice(),
        Value::Object(_) => std::slice::from_ref(list),
        _ => return log.refuse_type(list, "an object or an array", GRAMMAR),
    };
    if statements.is_empty() {
        log.refuse(RemarkKind::Other, list.span, EMPTY, "`Statement` is empty");
    }
    check_sids(statements, document.kind, log);
    for (index, statement) in statements.iter().enumerate() {
        log.statement = Some(index);
        check_statement(statement, document, log);
    }
    log.statement = None;
}

/// Upper bounds: the highest that any use of the kind allows.
fn check_length(document: Document<'_, '_>, log: &mut Log) {
    let (limit, unit, length) = match document.kind {
        Kind::Bucket => (20 * 1024, "bytes", document.length()),
        // Managed policies stop at 6,144; the policies inside a role together at this.
        Kind::Identity => (10_240, "characters without white space", visible(document)),
        Kind::Boundary => (6_144, "characters without white space", visible(document)),
        _ => return,
    };
    if length > limit {
        let message = format!("the policy has {length} {unit}, and {limit} are the limit");
        log.refuse(RemarkKind::Size, document.root.span, QUOTAS, message);
    }
}

fn visible(document: Document<'_, '_>) -> usize {
    let own = document.text.get(document.root.span.range()).unwrap_or("");
    own.chars().filter(|c| !c.is_ascii_whitespace()).count()
}

fn check_statement(node: &Node<'_>, document: Document<'_, '_>, log: &mut Log) {
    let Value::Object(members) = &node.value else { return log.refuse_type(node, "an object", GRAMMAR) };
    if members.is_empty() {
        return log.refuse(RemarkKind::Other, node.span, EMPTY, "the statement is empty");
    }
    check_members(
        members,
        &["Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction", "Resource", "NotResource", "Condition"],
        log,
    );
    match node.get("Effect") {
        None => log.refuse(RemarkKind::Effect, node.span, EFFECT, "missing required field `Effect`"),
        Some(effect) => match effect.as_str() {
            Some("Allow") if document.kind == Kind::Rcp => {
                log.refuse(RemarkKind::Effect, effect.span, RCP, "resource control policies only deny");
            }
            Some("Allow" | "Deny") => {}
            Some(text) if is_template(text) => {}
            Some(text) => log.refuse(RemarkKind::Effect, effect.span, EFFECT, format!("invalid effect `{text}`")),
            None => log.refuse_type(effect, "a string", GRAMMAR),
        },
    }
    principal::check(node, document.kind, log);
    elements::check_actions(node, document.kind, log);
    elements::check_resources(node, document, log);
    if let Some(condition) = node.get("Condition") {
        condition::check(condition, log);
    }
}

/// Every element must be one of the grammar's, once.
fn check_members(members: &[Member<'_>], known: &[&str], log: &mut Log) {
    for (_, again) in repeated(members, str::to_owned) {
        let message = format!("`{}` is written more than once", again.key.value);
        log.refuse(RemarkKind::Duplicate, again.key.span, GRAMMAR, message);
    }
    for member in members {
        let key = &member.key.value;
        if !known.contains(&&**key) && !is_template(key) {
            log.refuse(unknown_kind(key), member.key.span, GRAMMAR, format!("invalid policy element `{key}`"));
        }
    }
}

fn check_sids(statements: &[Node<'_>], kind: Kind, log: &mut Log) {
    let iam = matches!(kind, Kind::Identity | Kind::Boundary | Kind::Session);
    let mut seen = std::collections::BTreeSet::new();
    for (index, statement) in statements.iter().enumerate() {
        let Some(sid) = statement.get("Sid") else { continue };
        log.statement = Some(index);
        wants_string(sid, log);
        let Some(text) = sid.as_str().filter(|text| !is_template(text)) else { continue };
        if iam && !text.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            let message = "statement ids of IAM policies are letters and digits";
            log.refuse(RemarkKind::Sid, sid.span, SID, message);
        }
        if (iam || kind == Kind::Trust) && !text.is_empty() && !seen.insert(text) {
            log.refuse(RemarkKind::Sid, sid.span, SID, format!("statement id `{text}` is not unique"));
        }
    }
    log.statement = None;
}

fn wants_string(node: &Node<'_>, log: &mut Log) {
    if !matches!(node.value, Value::String(_)) {
        log.refuse_type(node, "a string", GRAMMAR);
    }
}
