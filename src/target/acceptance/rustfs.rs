//! `RustFS` 1.0.0-rc.3.
//!
//! It reads strictly: keys in one spelling, each once, no others. A structure may also be written as an array of its
//! fields in order. In a bucket policy a statement without `Effect` is an Allow.

mod condition;

use std::borrow::Cow;

use super::names::{Names, is_template};
use super::{Document, Log, RemarkKind, is_known, repeated, unknown_kind};
use crate::policy::Kind;
use crate::source::Span;
use crate::syntax::{Node, Value};
use crate::target::Target;

const POLICY: &str = "rustfs crates/policy/src/policy/policy.rs:57,195";
const IDENTITY_STATEMENT: &str = "rustfs crates/policy/src/policy/statement.rs:25";
const BUCKET_STATEMENT: &str = "rustfs crates/policy/src/policy/statement.rs:386";
const PRINCIPAL: &str = "rustfs crates/policy/src/policy/principal.rs:71";
const EFFECT: &str = "rustfs crates/policy/src/policy/effect.rs:72";
const ACTION: &str = "rustfs crates/policy/src/policy/action.rs:181";
const RESOURCE: &str = "rustfs crates/policy/src/policy/resource.rs:172";
const VERSION: &str = "rustfs crates/policy/src/policy/policy.rs, rustfs/src/admin/handlers/policies.rs:252";
const NO_STATEMENTS: &str = "rustfs crates/iam/src/manager.rs:537";
const NO_KMS: &str = "rustfs crates/policy/src/policy/statement.rs:482";

/// Fields of a structure by name, each with the value it has here.
type Fields<'n, 's> = Vec<(&'static str, &'n Node<'s>)>;

pub(super) fn accept(document: Document<'_, '_>, log: &mut Log) {
    document.refuse_broken_json(log, POLICY, true);
    let bucket = document.kind == Kind::Bucket;
    let names: &[&[&str]] =
        if bucket { &[&["Id", "ID"], &["Version"], &["Statement"]] } else { &[&["ID"], &["Version"], &["Statement"]] };
    let Some(fields) = read_fields(document.root, names, POLICY, log) else { return };
    let field = |name: &str| fields.iter().find(|(field, _)| *field == name).map(|(_, node)| *node);
    if let Some(id) = field("Id").or(field("ID")) {
        wants_string(id, POLICY, log);
    }
    check_version(field("Version"), document, log);
    match field("Statement") {
        None => log.refuse(RemarkKind::Other, document.root.span, POLICY, "missing field `Statement`"),
        Some(list) => match &list.value {
            Value::Array(items) => {
                if items.is_empty() && document.kind == Kind::Identity {
                    log.refuse(RemarkKind::Other, list.span, NO_STATEMENTS, "the policy has no statement");
                }
                for (index, item) in items.iter().enumerate() {
                    log.statement = Some(index);
                    check_statement(item, bucket, log);
                }
                log.statement = None;
            }
            _ => log.refuse_type(list, "an array", POLICY),
        },
    }
}

fn check_version(version: Option<&Node<'_>>, document: Document<'_, '_>, log: &mut Log) {
    let bucket = document.kind == Kind::Bucket;
    let Some(version) = version else {
        return log.refuse(RemarkKind::Version, document.root.span, VERSION, "missing field `Version`");
    };
    match &version.value {
        Value::String(text) if text == "2012-10-17" || (bucket && text.is_empty()) || is_template(text) => {}
        Value::String(text) => {
            log.refuse(RemarkKind::Version, version.span, VERSION, format!("invalid version `{text}`"));
        }
        _ => log.refuse_type(version, "a string", POLICY),
    }
}

fn check_statement(node: &Node<'_>, bucket: bool, log: &mut Log) {
    let (names, reference): (&[&[&'static str]], _) = if bucket {
        (
            &[
                &["Sid"],
                &["Effect"],
                &["Principal"],
                &["Action"],
                &["NotAction"],
                &["Resource"],
                &["NotResource"],
                &["Condition"],
            ],
            BUCKET_STATEMENT,
        )
    } else {
        (
            &[&["Sid"], &["Effect"], &["Action"], &["NotAction"], &["Resource"], &["NotResource"], &["Condition"]],
            IDENTITY_STATEMENT,
        )
    };
    let Some(fields) = read_fields(node, names, reference, log) else { return };
    let field = |name: &str| fields.iter().find(|(field, _)| *field == name).map(|(_, node)| *node);
    if let Some(sid) = field("Sid") {
        wants_string(sid, reference, log);
    }
    check_effect(field("Effect"), node.span, bucket, log);
    if bucket {
        match field("Principal") {
            Some(principal) => check_principal(principal, log),
            None => log.refuse(RemarkKind::Principal, node.span, PRINCIPAL, "the principal is empty"),
        }
    }
    let actions = read_names(field("Action"), log);
    let not_actions = read_names(field("NotAction"), log);
    check_actions(&actions, log);
    check_actions(&not_actions, log);
    one_of(RemarkKind::Action, ["Action", "NotAction"], [&actions, &not_actions], node.span, reference, log);
    let resources = read_names(field("Resource"), log);
    let not_resources = read_names(field("NotResource"), log);
    check_resources(&resources, log);
    check_resources(&not_resources, log);
    check_families(&actions, [&resources, &not_resources], node.span, bucket, reference, log);
    if let Some(condition) = field("Condition") {
        condition::check(condition, log);
    }
}

fn check_effect(effect: Option<&Node<'_>>, statement: Span, bucket: bool, log: &mut Log) {
    match effect.map(|node| (&node.value, node)) {
        // There it is `Allow`.
        None if bucket => {}
        None => log.refuse(RemarkKind::Effect, statement, IDENTITY_STATEMENT, "missing field `Effect`"),
        Some((Value::String(text), _)) if text == "Allow" || text == "Deny" || is_template(text) => {}
        Some((Value::String(text), node)) => {
            log.refuse(RemarkKind::Effect, node.span, EFFECT, format!("unknown effect `{text}`"));
        }
        Some((_, node)) => log.refuse_type(node, "a string", EFFECT),
    }
}

/// `*`, or an object of `AWS` and `Service`, or an array of the two.
fn check_principal(node: &Node<'_>, log: &mut Log) {
    match &node.value {
        Value::String(text) if text == "*" || is_template(text) => {}
        Value::String(text) => {
            log.refuse(RemarkKind::Principal, node.span, PRINCIPAL, format!("invalid principal `{text}`"));
        }
        _ if !is_known(node) => {}
        Value::Object(_) | Value::Array(_) => {
            let Some(fields) = read_fields(node, &[&["AWS"], &["Service"]], PRINCIPAL, log) else { return };
            let lists: Vec<Names> = fields.iter().map(|(_, node)| read_names(Some(node), log)).collect();
            if lists.iter().all(Names::is_empty) {
                log.refuse(
                    RemarkKind::Principal,
                    node.span,
                    PRINCIPAL,
                    "the principal has neither `AWS` nor `Service`",
                );
            }
        }
        _ => log.refuse_type(node, "`*` or an object", PRINCIPAL),
    }
}

fn check_actions(actions: &Names, log: &mut Log) {
    for (action, span) in &actions.items {
        let known = matches!(action.as_str(), "*" | "s3:*" | "admin:*" | "kms:*" | "sts:*")
            || Target::Rustfs.action(action).is_some();
        if !known {
            log.refuse(RemarkKind::Action, *span, ACTION, format!("invalid action `{action}`"));
        }
    }
}

fn check_resources(resources: &Names, log: &mut Log) {
    for (resource, span) in &resources.items {
        let valid = if let Some(pattern) = resource.strip_prefix("arn:aws:s3:::") {
            !pattern.is_empty() && !pattern.starts_with('/')
        } else if let Some(key) = resource.strip_prefix("arn:aws:kms:::") {
            key == "*" || key.starts_with("key/") || key.starts_with("alias/")
        } else {
            false
        };
        if !valid {
            log.refuse(RemarkKind::Resource, *span, RESOURCE, format!("invalid resource `{resource}`"));
        }
    }
}

/// Rules over actions and resources together. `*` is an action of S3.
fn check_families(
    actions: &Names,
    [resources, not_resources]: [&Names; 2],
    statement: Span,
    bucket: bool,
    reference: &'static str,
    log: &mut Log,
) {
    let family = |action: &str| match action.split_once(':') {
        Some(("admin", _)) => 1,
        Some(("kms", _)) => 2,
        Some(("sts", _)) => 3,
        _ => 0,
    };
    let mut families = actions.items.iter().map(|(action, _)| family(action));
    let first = families.next();
    if bucket {
        for (action, span) in actions.items.iter().filter(|(action, _)| family(action) == 2) {
            let message = format!("bucket policies do not support KMS actions such as `{action}`");
            log.refuse(RemarkKind::Action, *span, NO_KMS, message);
        }
        for (resource, span) in resources.items.iter().filter(|(resource, _)| resource.starts_with("arn:aws:kms:")) {
            let message = format!("bucket policies do not support KMS resources such as `{resource}`");
            log.refuse(RemarkKind::Resource, *span, NO_KMS, message);
        }
    } else if families.any(|other| Some(other) != first) {
        let message = "actions of different services cannot be in one statement";
        log.refuse(RemarkKind::Action, actions.span, reference, message);
    }
    // A bucket policy always says on what (statement.rs:496).
    let optional = !bucket && (first.is_some_and(|first| first != 0) || actions.opaque);
    if optional && resources.is_empty() && not_resources.is_empty() {
        return;
    }
    one_of(RemarkKind::Resource, ["Resource", "NotResource"], [resources, not_resources], statement, reference, log);
}

/// Exactly one of an element and its negation must be there.
fn one_of(
    what: RemarkKind,
    [plain, negated]: [&str; 2],
    [names, not_names]: [&Names; 2],
    statement: Span,
    reference: &'static str,
    log: &mut Log,
) {
    match (names.is_empty(), not_names.is_empty()) {
        (true, true) => log.refuse(what, statement, reference, format!("`{plain}` is empty")),
        (false, false) => {
            let message = format!("`{plain}` and `{negated}` cannot both be in one statement");
            log.refuse(what, not_names.span, reference, message);
        }
        _ => {}
    }
}

/// A string or an array of strings.
fn read_names(node: Option<&Node<'_>>, log: &mut Log) -> Names {
    let Some(node) = node else { return Names::default() };
    Names::read(node, |item| {
        log.refuse_type(item, "a string", POLICY);
        None
    })
}

fn wants_string(node: &Node<'_>, reference: &'static str, log: &mut Log) {
    if !matches!(node.value, Value::String(_)) {
        log.refuse_type(node, "a string", reference);
    }
}

/// The fields of a structure, written as an object or as an array in the order of `names`; each name may have a second
/// spelling. None when it is neither.
fn read_fields<'n, 's>(
    node: &'n Node<'s>,
    names: &[&[&'static str]],
    reference: &'static str,
    log: &mut Log,
) -> Option<Fields<'n, 's>> {
    match &node.value {
        Value::Object(members) => {
            let spelling = |key: &str| names.iter().find(|names| names.contains(&key)).and_then(|names| names.first());
            let same = |key: &str| spelling(key).copied().unwrap_or(key).to_owned();
            for (_, again) in repeated(members, same) {
                let message = format!("duplicate field `{}`", again.key.value);
                log.refuse(RemarkKind::Duplicate, again.key.span, reference, message);
            }
            let mut fields = Fields::new();
            for member in members {
                if let Some(name) = spelling(&member.key.value) {
                    fields.push((name, &member.value));
                } else {
                    let what = unknown_kind(&member.key.value);
                    let message = format!("unknown field `{}`", member.key.value);
                    log.refuse(what, member.key.span, reference, message);
                }
            }
            Some(fields)
        }
        Value::Array(items) => {
            for item in items.iter().skip(names.len()) {
                log.refuse(RemarkKind::Type, item.span, reference, "more items than the structure has fields");
            }
            Some(names.iter().filter_map(|names| names.first().copied()).zip(items).collect())
        }
        _ => {
            if is_known(node) {
                log.refuse_type(node, "an object", reference);
            }
            None
        }
    }
}

/// Whether a string was written with an escape. Where the server borrows text it cannot take one.
#[expect(clippy::ptr_arg, reason = "whether the text is borrowed is the question")]
fn is_escaped(text: &Cow<'_, str>) -> bool {
    matches!(text, Cow::Owned(_))
}
