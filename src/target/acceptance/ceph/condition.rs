//! Conditions as RGW parses them: operators are keywords, keys are any other text.

use super::super::names::is_template;
use super::super::{Log, RemarkKind, repeated};
use super::{KEYWORDS, STATE, STATEMENT};
use crate::syntax::{Node, Value};
use crate::target::Target;

const VALUE: &str = "ceph src/rgw/rgw_iam_policy.cc ParseState::do_string, condition value";

pub(super) fn check(node: &Node<'_>, log: &mut Log) {
    match &node.value {
        Value::Array(items) => items.iter().for_each(|item| check_operators(item, false, log)),
        _ => check_operators(node, true, log),
    }
}

fn check_operators(node: &Node<'_>, once: bool, log: &mut Log) {
    let Value::Object(members) = &node.value else {
        return log.refuse_type(node, "an object or an array of objects", STATE);
    };
    for (_, again) in repeated(members, str::to_owned).filter(|_| once) {
        let message = format!("token `{}` is not allowed here a second time", again.key.value);
        log.refuse(RemarkKind::Duplicate, again.key.span, STATE, message);
    }
    for member in members {
        let written = &member.key.value;
        if !Target::Ceph.supports_operator(written) && !is_template(written) {
            log.refuse(RemarkKind::Operator, member.key.span, KEYWORDS, format!("unknown key `{written}`"));
        }
        let keys = if let Value::Array(items) = &member.value.value {
            items.as_slice()
        } else {
            std::slice::from_ref(&member.value)
        };
        for keys in keys {
            if !matches!(keys.value, Value::Object(_)) {
                log.refuse_type(keys, "an object", STATE);
            }
            check_keys(keys, log);
        }
    }
}

fn check_keys(keys: &Node<'_>, log: &mut Log) {
    for member in keys.members() {
        let key = &*member.key.value;
        if STATEMENT.contains(&key) || matches!(key, "Version" | "Id" | "Statement") {
            let message = format!("`{key}` is a keyword and no condition key");
            log.refuse(RemarkKind::ConditionKey, member.key.span, KEYWORDS, message);
        }
        let value = &member.value;
        let values = if let Value::Array(items) = &value.value { items } else { std::slice::from_ref(value) };
        for value in values {
            match &value.value {
                Value::Array(_) | Value::Object(_) => log.refuse_type(value, "a string or a number", STATE),
                Value::String(text) if text.starts_with('$') && !is_template(text) && !is_variable(text) => {
                    let message = format!("invalid interpolation `{text}`: a variable must be the whole value");
                    log.refuse(RemarkKind::ConditionValue, value.span, VALUE, message);
                }
                _ => {}
            }
        }
    }
}

/// Whether a value is one variable from its first to its last character.
fn is_variable(text: &str) -> bool {
    text.strip_prefix("${").and_then(|rest| rest.find('}').map(|end| end + 1 == rest.len())).unwrap_or(false)
}
