//! Conditions: decoded first, every occurrence of everything, then checked, the last one of each name.

use std::collections::{BTreeMap, BTreeSet};

use super::super::names::is_template;
use super::super::values::{base64, is_cidr, is_go_bool, is_rfc3339};
use super::super::{Log, RemarkKind, is_known};
use super::LAST_WINS;
use crate::policy::condition::{Comparison, Operator};
use crate::source::{Span, Spanned};
use crate::syntax::{Node, Value};
use crate::target::{KeyStatus, Target, operator};

const FUNCTIONS: &str = "minio/pkg v3.1.3 policy/condition/func.go:171";
const OPERATOR: &str = "minio/pkg v3.1.3 policy/condition/name.go:152";
const KEY: &str = "minio/pkg v3.1.3 policy/condition/key.go:94";
const VALUE: &str = "minio/pkg v3.1.3 policy/condition/value.go:146, valueset.go:53";
const STRING: &str = "minio/pkg v3.1.3 policy/condition/stringfunc.go:137";
const ADDRESS: &str = "minio/pkg v3.1.3 policy/condition/ipaddrfunc.go:95";
const NUMERIC: &str = "minio/pkg v3.1.3 policy/condition/numericfunc.go:99";
const DATE: &str = "minio/pkg v3.1.3 policy/condition/datefunc.go:95";
const BOOL: &str = "minio/pkg v3.1.3 policy/condition/boolfunc.go:51";
const NULL: &str = "minio/pkg v3.1.3 policy/condition/nullfunc.go:51";

/// What the rest of the statement needs of its conditions.
#[derive(Clone, Debug, Default)]
pub(super) struct Conditions {
    /// Every different key up to its `/`, where it was first written.
    pub(super) keys: Vec<(String, Span)>,
}

/// A value as the server holds it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Held {
    Bool(bool),
    Int(i64),
    Text(String),
    Opaque,
}

/// None when they could not be read.
type Values = Option<Vec<Spanned<Held>>>;

/// The keys of one operator.
type Keys = BTreeMap<String, (Span, Values)>;

/// Reads a `Condition`. None when the server cannot.
pub(super) fn read(node: &Node<'_>, log: &mut Log) -> Option<Conditions> {
    let members = match &node.value {
        Value::Object(members) => members.as_slice(),
        Value::Null => &[],
        Value::Opaque(_) | Value::Missing => return Some(Conditions::default()),
        _ => {
            log.refuse_type(node, "an object", FUNCTIONS);
            return None;
        }
    };
    if members.is_empty() {
        log.refuse(RemarkKind::Other, node.span, FUNCTIONS, "the condition must not be empty");
        return None;
    }
    let mut operators: BTreeMap<&str, (Span, Keys)> = BTreeMap::new();
    for member in members {
        let keys = read_keys(&member.value, log);
        if let Some((overridden, _)) = operators.insert(&member.key.value, (member.key.span, keys)) {
            lose_duplicate(&member.key.value, overridden, log);
        }
    }
    let mut conditions = Conditions::default();
    let mut seen = BTreeSet::new();
    for (written, (span, keys)) in operators {
        if is_template(written) {
            continue;
        }
        // An empty set qualifier is none.
        let written = written.strip_prefix(':').filter(|name| !name.contains(':')).unwrap_or(written);
        if !Target::Minio.supports_operator(written) {
            log.refuse(RemarkKind::Operator, span, OPERATOR, format!("invalid condition name `{written}`"));
            continue;
        }
        lose_what_does_nothing(written, span, keys.is_empty(), log);
        for (key, (key_span, values)) in keys {
            if is_template(&key) {
                continue;
            }
            let name = key.split_once('/').map_or(key.as_str(), |(name, _)| name);
            if !matches!(Target::Minio.condition_key(&key), KeyStatus::Known(_)) {
                log.refuse(RemarkKind::ConditionKey, key_span, KEY, format!("invalid condition key `{key}`"));
                continue;
            }
            if let Some(values) = values {
                check_values(written, name, key_span, &values, log);
            }
            if seen.insert(name.to_owned()) {
                conditions.keys.push((name.to_owned(), key_span));
            }
        }
    }
    Some(conditions)
}

fn lose_duplicate(key: &str, overridden: Span, log: &mut Log) {
    let message = format!("another `{key}` follows, and the last one counts");
    log.lose(RemarkKind::Duplicate, overridden, LAST_WINS, message);
}

/// Operators without a key, and set qualifiers where they have no effect.
fn lose_what_does_nothing(written: &str, span: Span, empty: bool, log: &mut Log) {
    if empty {
        let message = format!("`{written}` has no key and is dropped");
        log.lose(RemarkKind::Operator, span, FUNCTIONS, message);
    }
    let operator = Operator::parse(written);
    if operator.qualifier.is_some() && !operator.comparison.is_some_and(operator::is_text) {
        let message = format!("the set qualifier of `{written}` is dropped");
        log.lose(RemarkKind::Operator, span, FUNCTIONS, message);
    }
}

fn read_keys(node: &Node<'_>, log: &mut Log) -> Keys {
    let mut keys = BTreeMap::new();
    if !matches!(node.value, Value::Object(_) | Value::Null) {
        log.refuse_type(node, "an object", FUNCTIONS);
    }
    for member in node.members() {
        let values = read_values(&member.value, log);
        if let Some((overridden, _)) = keys.insert(member.key.value.clone().into_owned(), (member.key.span, values)) {
            lose_duplicate(&member.key.value, overridden, log);
        }
    }
    keys
}

/// None when the server cannot read them.
fn read_values(node: &Node<'_>, log: &mut Log) -> Values {
    let Value::Array(items) = &node.value else {
        return Some(vec![Spanned::new(read_value(node, log)?, node.span)]);
    };
    if items.is_empty() {
        log.refuse(RemarkKind::ConditionValue, node.span, VALUE, "the list of values must not be empty");
        return None;
    }
    let mut seen = BTreeSet::new();
    let mut values = Vec::new();
    for item in items {
        let value = read_value(item, log)?;
        if value != Held::Opaque && !seen.insert(value.clone()) {
            log.refuse(RemarkKind::ConditionValue, item.span, VALUE, "duplicate value found");
            return None;
        }
        values.push(Spanned::new(value, item.span));
    }
    Some(values)
}

fn read_value(node: &Node<'_>, log: &mut Log) -> Option<Held> {
    let value = match &node.value {
        _ if !is_known(node) => Some(Held::Opaque),
        Value::Null => Some(Held::Bool(false)),
        Value::Bool(flag) => Some(Held::Bool(*flag)),
        Value::Number(number) => number.parse().ok().map(Held::Int),
        Value::String(text) if is_template(text) => Some(Held::Opaque),
        Value::String(text) => Some(Held::Text(text.clone().into_owned())),
        _ => None,
    };
    if value.is_none() {
        log.refuse(RemarkKind::ConditionValue, node.span, VALUE, "values are strings, whole numbers and booleans");
    }
    value
}

fn check_values(written: &str, key: &str, key_span: Span, values: &[Spanned<Held>], log: &mut Log) {
    use Comparison::{BinaryEquals, Bool, IpAddress, Null, StringLike};
    let Some(comparison) = Operator::parse(written).comparison else { return };
    match comparison {
        IpAddress if key != "aws:SourceIp" => {
            let message = format!("`{written}` takes the key `aws:SourceIp` only");
            log.refuse(RemarkKind::ConditionKey, key_span, ADDRESS, message);
        }
        Bool if key != "aws:SecureTransport" => {
            let message = "`Bool` takes the key `aws:SecureTransport` only";
            log.refuse(RemarkKind::ConditionKey, key_span, BOOL, message);
        }
        _ => {}
    }
    let (reference, wanted, one_only) = match comparison {
        IpAddress => (ADDRESS, "an address or a network", false),
        Bool => (BOOL, "a boolean", true),
        Null => (NULL, "a boolean", true),
        _ if operator::is_text(comparison) => (STRING, "a string", false),
        _ if written.contains("Date") => (DATE, "a point in time such as `2025-01-01T00:00:00Z`", true),
        _ => (NUMERIC, "a whole number", true),
    };
    if one_only && values.len() != 1 {
        let message = format!("`{written}` takes one value, found {}", values.len());
        log.refuse(RemarkKind::ConditionValue, key_span, reference, message);
    }
    for value in values {
        let fits = match (&value.value, comparison) {
            (Held::Opaque, _) | (Held::Bool(_), Bool | Null) => true,
            (Held::Text(text), IpAddress) => is_cidr(text),
            (Held::Text(text), Bool | Null) => is_go_bool(text),
            (Held::Text(text), BinaryEquals) => match base64(text) {
                Some(bytes) => {
                    check_known_key(key, &String::from_utf8_lossy(&bytes), false, value.span, log);
                    true
                }
                None => false,
            },
            (Held::Text(text), _) if operator::is_text(comparison) => {
                check_known_key(key, text, comparison == StringLike, value.span, log);
                true
            }
            (Held::Text(text), _) if reference == DATE => is_rfc3339(text, false),
            (Held::Text(text), _) => text.parse::<i64>().is_ok(),
            (Held::Int(_), _) => reference == NUMERIC,
            (Held::Bool(_), _) => false,
        };
        if !fits {
            let message = if comparison == BinaryEquals && matches!(value.value, Held::Text(_)) {
                "`BinaryEquals` takes base64".to_owned()
            } else {
                format!("the value must be {wanted} for `{written}`")
            };
            log.refuse(RemarkKind::ConditionValue, value.span, reference, message);
        }
    }
}

/// Some keys take a few values only (minio/pkg v3.1.3 policy/condition/stringfunc.go:152).
fn check_known_key(key: &str, text: &str, wildcards: bool, span: Span, log: &mut Log) {
    let fits = match key {
        "s3:x-amz-copy-source" => is_copy_source(text),
        _ if wildcards => true,
        "s3:x-amz-server-side-encryption-customer-algorithm" => text == "AES256",
        "s3:x-amz-server-side-encryption" => matches!(text, "AES256" | "aws:kms"),
        "s3:x-amz-metadata-directive" => matches!(text, "COPY" | "REPLACE"),
        "s3:x-amz-content-sha256" => !text.is_empty(),
        _ => true,
    };
    if !fits {
        log.refuse(RemarkKind::ConditionValue, span, STRING, format!("invalid value for `{key}`"));
    }
}

/// `bucket/object` with a possible bucket name (minio-go pkg/s3utils/utils.go:314), wildcards or not.
fn is_copy_source(text: &str) -> bool {
    let text = text.strip_prefix('/').unwrap_or(text);
    let Some((bucket, object)) = text.split_once('/') else { return false };
    let alphanumeric_ends = bucket.starts_with(|c: char| c.is_ascii_alphanumeric())
        && bucket.ends_with(|c: char| c.is_ascii_alphanumeric());
    let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | ':');
    let parts: Vec<&str> = bucket.split('.').collect();
    let is_address =
        parts.len() == 4 && parts.iter().all(|part| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit()));
    !object.is_empty()
        && (3..=63).contains(&bucket.len())
        && alphanumeric_ends
        && bucket.chars().all(allowed)
        && !is_address
        && !["..", ".-", "-."].iter().any(|wrong| bucket.contains(wrong))
}
