//! The open-source `MinIO` server, minio/pkg v3.1.3.
//!
//! It reads policies into Go structures: keys match in any case, unknown members are dropped at every level, of
//! members written twice the last counts, two statement lists are merged statement by statement, and whatever follows
//! the document is not read. Then each statement is checked.

mod check;
mod condition;
mod resource;

use std::collections::BTreeMap;

use super::names::{Names, is_template};
use super::{Document, Log, RemarkKind, is_known, unknown_kind};
use crate::policy::Kind;
use crate::source::Span;
use crate::syntax::{Member, Node, Value};
use condition::Conditions;
use resource::Resources;

const PARSE_BUCKET: &str = "minio/pkg v3.1.3 policy/bucket-policy.go:168";
const PARSE_IDENTITY: &str = "minio/pkg v3.1.3 policy/policy.go:294";
const UNKNOWN_DROPPED: &str = "minio/pkg v3.1.3 policy/bucket-policy.go:137, policy.go:279";
const LAST_WINS: &str = "Go encoding/json, object decoding";
const PUT_BUCKET: &str = "minio cmd/bucket-policy-handlers.go:76";
const PUT_IDENTITY: &str = "minio cmd/admin-handlers-users.go:1721";
const NO_VERSION: &str = "minio cmd/bucket-policy-handlers.go:98, admin-handlers-users.go:1739";
const VERSION: &str = "minio/pkg v3.1.3 policy/bucket-policy.go:85, policy.go:213";
const NO_STATEMENTS: &str = "minio cmd/iam-store.go:1467";
const PRINCIPAL: &str = "minio/pkg v3.1.3 policy/principal.go:82";
const ACTION_SET: &str = "minio/pkg v3.1.3 policy/actionset.go:126";

/// Bytes of a policy that the handlers take.
const MAX_LENGTH: usize = 20 * 1024;

/// Text that a statement may have, as far as it is known.
#[derive(Clone, Debug, Default)]
enum Text {
    #[default]
    Absent,
    Opaque,
    Known(String),
}

/// A statement in the server's memory.
#[derive(Clone, Debug, Default)]
struct Statement {
    span: Span,
    effect: (Text, Span),
    /// The names under `AWS`; the only ones that are kept.
    principal: Option<Names>,
    /// `NotPrincipal` was written, and dropped.
    not_principal: Option<Span>,
    actions: Option<Names>,
    not_actions: Option<Names>,
    resources: Option<Resources>,
    not_resources: Option<Resources>,
    conditions: Option<Conditions>,
}

/// What it is read as.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Dialect {
    Bucket,
    Identity,
}

pub(super) fn accept(document: Document<'_, '_>, log: &mut Log) {
    let (dialect, parse, put) = match document.kind {
        Kind::Bucket => (Dialect::Bucket, PARSE_BUCKET, PUT_BUCKET),
        _ => (Dialect::Identity, PARSE_IDENTITY, PUT_IDENTITY),
    };
    document.refuse_broken_json(log, parse, false);
    for error in document.errors.iter().filter(|error| document.is_behind(error)) {
        log.lose(RemarkKind::Syntax, error.span, parse, "what follows the policy is not read");
    }
    if document.length() > MAX_LENGTH {
        let message = format!("the policy has {} bytes, and {MAX_LENGTH} are the limit", document.length());
        log.refuse(RemarkKind::Size, document.root.span, put, message);
    }
    let members = match &document.root.value {
        Value::Object(members) => members.as_slice(),
        // A null leaves everything unset.
        Value::Null => &[],
        _ => return log.refuse_type(document.root, "an object", parse),
    };

    let mut version = (Text::Absent, document.root.span);
    let mut list = StatementList::default();
    let fields = ["ID", "Version", "Statement"];
    each_field(members, &fields, log, |field, member, log| match field {
        "ID" => check_text(&member.value, parse, log),
        "Version" => set_text(&mut version, &member.value, parse, log),
        _ => list.merge(&member.value, dialect, parse, log),
    });

    match &version.0 {
        Text::Known(known) if known == "2012-10-17" => {}
        Text::Opaque => {}
        Text::Known(known) if !known.is_empty() => {
            log.refuse(RemarkKind::Version, version.1, VERSION, format!("invalid version `{known}`"));
        }
        Text::Absent | Text::Known(_) => {
            log.refuse(RemarkKind::Version, version.1, NO_VERSION, "the policy must have the version `2012-10-17`");
        }
    }
    if list.statements.is_empty() && !list.opaque && document.kind == Kind::Identity {
        log.refuse(RemarkKind::Other, document.root.span, NO_STATEMENTS, "a policy without statements cannot be set");
    }
    for (index, statement) in list.statements.iter().enumerate() {
        log.statement = Some(index);
        check::check(statement, dialect, document.bucket, log);
    }
    log.statement = None;
}

/// The statements read so far, and the slots of a longer list read before.
#[derive(Default)]
struct StatementList {
    statements: Vec<Statement>,
    /// What Go leaves behind the end of a slice, to be found again by a later, longer list.
    behind: Vec<Statement>,
    /// Where the last list was.
    before: Option<Span>,
    opaque: bool,
}

impl StatementList {
    /// Reads a list into the slots of the one before it.
    fn merge(&mut self, node: &Node<'_>, dialect: Dialect, parse: &'static str, log: &mut Log) {
        if let Some(before) = self.before.replace(node.span)
            && !self.statements.is_empty()
        {
            let message = "a second `Statement` follows, and its statements are read into these";
            log.lose(RemarkKind::Duplicate, before, LAST_WINS, message);
        }
        let items = match &node.value {
            Value::Array(items) => items,
            Value::Null => return self.clear(),
            Value::Opaque(_) | Value::Missing => {
                self.opaque = true;
                return;
            }
            _ => return log.refuse_type(node, "an array of statements", parse),
        };
        if items.is_empty() {
            return self.clear();
        }
        for (index, item) in items.iter().enumerate() {
            log.statement = Some(index);
            if self.statements.len() <= index {
                let behind = self.behind.pop().unwrap_or_default();
                self.statements.push(behind);
            }
            let Some(statement) = self.statements.get_mut(index) else { continue };
            statement.span = item.span;
            read_statement(statement, item, dialect, parse, log);
        }
        log.statement = None;
        while self.statements.len() > items.len() {
            self.behind.extend(self.statements.pop());
        }
    }

    fn clear(&mut self) {
        self.statements.clear();
        self.behind.clear();
    }
}

fn read_statement(statement: &mut Statement, node: &Node<'_>, dialect: Dialect, parse: &'static str, log: &mut Log) {
    let members = match &node.value {
        Value::Object(members) => members,
        Value::Null => return,
        _ => return log.refuse_type(node, "an object", parse),
    };
    let fields: &[&str] = match dialect {
        Dialect::Bucket => {
            &["Sid", "Effect", "Principal", "Action", "NotAction", "Resource", "NotResource", "Condition"]
        }
        Dialect::Identity => &["Sid", "Effect", "Action", "NotAction", "Resource", "NotResource", "Condition"],
    };
    statement.not_principal = members.iter().find(|m| m.key.value == "NotPrincipal").map(|m| m.key.span);
    each_field(members, fields, log, |field, member, log| {
        let value = &member.value;
        match field {
            "Sid" => check_text(value, parse, log),
            "Effect" => set_text(&mut statement.effect, value, parse, log),
            "Principal" => statement.principal = read_principal(value, log).or(statement.principal.take()),
            "Action" => statement.actions = Some(read_actions(value, log)),
            "NotAction" => statement.not_actions = Some(read_actions(value, log)),
            "Resource" => statement.resources = Some(Resources::read(read_set(value), log)),
            "NotResource" => statement.not_resources = Some(Resources::read(read_set(value), log)),
            _ => statement.conditions = condition::read(value, log).or(statement.conditions.take()),
        }
    });
}

/// `*`, or an object of which only `AWS` is read.
fn read_principal(node: &Node<'_>, log: &mut Log) -> Option<Names> {
    let mut names = Names { span: node.span, ..Names::default() };
    match &node.value {
        _ if !is_known(node) => names.opaque = true,
        Value::Object(members) => {
            each_field(members, &["AWS"], log, |_, member, _| {
                names = Names { span: node.span, ..read_set(&member.value) };
            });
        }
        Value::Null => {}
        Value::String(text) if text == "*" => names.items.push(("*".to_owned(), node.span)),
        Value::String(text) if is_template(text) => names.opaque = true,
        Value::String(text) => {
            log.refuse(RemarkKind::Principal, node.span, PRINCIPAL, format!("invalid principal `{text}`"));
            return None;
        }
        _ => {
            log.refuse_type(node, "`*` or an object", PRINCIPAL);
            return None;
        }
    }
    Some(names)
}

fn read_actions(node: &Node<'_>, log: &mut Log) -> Names {
    let names = read_set(node);
    if names.is_empty() {
        log.refuse(RemarkKind::Action, node.span, ACTION_SET, "empty actions not allowed");
    }
    names
}

/// A set of strings; what is no string is printed into one, except that `null` is an empty set.
fn read_set(node: &Node<'_>) -> Names {
    if node.value == Value::Null {
        return Names { span: node.span, ..Names::default() };
    }
    Names::read(node, |item| {
        Some(match &item.value {
            Value::Number(number) => (*number).to_owned(),
            Value::Bool(flag) => flag.to_string(),
            Value::Null => "<nil>".to_owned(),
            _ => "map[]".to_owned(),
        })
    })
}

fn set_text(text: &mut (Text, Span), node: &Node<'_>, parse: &'static str, log: &mut Log) {
    let new = match &node.value {
        Value::String(written) if is_template(written) => Text::Opaque,
        Value::String(written) => Text::Known(written.clone().into_owned()),
        _ if !is_known(node) => Text::Opaque,
        // Go leaves the field as it is.
        Value::Null => return,
        _ => return log.refuse_type(node, "a string", parse),
    };
    *text = (new, node.span);
}

fn check_text(node: &Node<'_>, parse: &'static str, log: &mut Log) {
    if !matches!(node.value, Value::String(_) | Value::Null) {
        log.refuse_type(node, "a string", parse);
    }
}

/// Hands every member that has a field to `visit`, in the order of the text, and reports those that count for nothing.
fn each_field<'n, 's>(
    members: &'n [Member<'s>],
    fields: &[&'static str],
    log: &mut Log,
    mut visit: impl FnMut(&'static str, &'n Member<'s>, &mut Log),
) {
    let field_of = |key: &str| {
        let folded = fold(key);
        fields.iter().copied().find(|field| *field == key || fold(field) == folded)
    };
    let mut before: BTreeMap<&str, Span> = BTreeMap::new();
    for member in members {
        let key = &member.key;
        let Some(field) = field_of(&key.value) else {
            let message = format!("`{}` is not known and dropped", key.value);
            log.lose(unknown_kind(&key.value), key.span, UNKNOWN_DROPPED, message);
            continue;
        };
        if let Some(overridden) = before.insert(field, key.span)
            && field != "Statement"
        {
            let message = format!("`{}` follows, and the last one counts", key.value);
            log.lose(RemarkKind::Duplicate, overridden, LAST_WINS, message);
        }
        visit(field, member, log);
    }
}

/// Go's simple case folding, as far as it reaches the letters of the field names.
fn fold(key: &str) -> String {
    key.chars()
        .map(|c| match c {
            '\u{17f}' => 's',
            '\u{212a}' => 'k',
            _ => c.to_ascii_lowercase(),
        })
        .collect()
}
