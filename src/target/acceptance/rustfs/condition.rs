//! Conditions of `RustFS`.

use super::super::names::is_template;
use super::super::values::{base64, is_cidr, is_rfc3339};
use super::super::{Log, RemarkKind, is_known, repeated};
use super::is_escaped;
use crate::policy::condition::{Comparison, Operator};
use crate::syntax::{Member, Node, Value};
use crate::target::{KeyStatus, Target};

const FUNCTIONS: &str = "rustfs crates/policy/src/policy/function.rs:160";
const OPERATOR: &str = "rustfs crates/policy/src/policy/function/condition.rs:62";
const KEY: &str = "rustfs crates/policy/src/policy/function/key.rs:22, key_name.rs:165";
const NO_KEY: &str = "rustfs crates/policy/src/policy/function/func.rs";
const VALUE: &str = "rustfs crates/policy/src/policy/function";

pub(super) fn check(node: &Node<'_>, log: &mut Log) {
    let Value::Object(members) = &node.value else { return log.refuse_type(node, "an object", FUNCTIONS) };
    for (_, again) in repeated(members, str::to_owned) {
        let message = format!("duplicate condition operator `{}`", again.key.value);
        log.refuse(RemarkKind::Duplicate, again.key.span, FUNCTIONS, message);
    }
    for member in members {
        let written = &member.key.value;
        refuse_escape(member, FUNCTIONS, log);
        if is_template(written) {
            continue;
        }
        if !Target::Rustfs.supports_operator(written) {
            let message = format!("unknown condition operator `{written}`");
            log.refuse(RemarkKind::Operator, member.key.span, OPERATOR, message);
            continue;
        }
        let stem = written.trim_end_matches("IfExists");
        let Some(comparison) = Operator::parse(stem).comparison else { continue };
        let Value::Object(keys) = &member.value.value else {
            log.refuse_type(&member.value, "an object", FUNCTIONS);
            continue;
        };
        if keys.is_empty() {
            log.refuse(RemarkKind::Operator, member.value.span, NO_KEY, format!("`{written}` has no condition key"));
        }
        for key in keys {
            check_key(key, log);
            check_value(&key.value, comparison, log);
        }
    }
}

fn check_key(member: &Member<'_>, log: &mut Log) {
    refuse_escape(member, KEY, log);
    let key = &member.key.value;
    if !is_template(key) && !matches!(Target::Rustfs.condition_key(key), KeyStatus::Known(_)) {
        log.refuse(RemarkKind::ConditionKey, member.key.span, KEY, format!("invalid condition key `{key}`"));
    }
}

fn refuse_escape(member: &Member<'_>, reference: &'static str, log: &mut Log) {
    if is_escaped(&member.key.value) {
        let message = "condition operators and keys cannot be written with escapes such as `\\/`";
        log.refuse(RemarkKind::Syntax, member.key.span, reference, message);
    }
}

fn check_value(node: &Node<'_>, comparison: Comparison, log: &mut Log) {
    use Comparison::{
        ArnEquals, ArnLike, BinaryEquals, Bool, DateEquals, DateGreaterThan, DateGreaterThanEquals, DateLessThan,
        DateLessThanEquals, IpAddress, Null, StringEquals, StringEqualsIgnoreCase, StringLike,
    };
    match comparison {
        StringEquals | StringEqualsIgnoreCase | StringLike | ArnEquals | ArnLike => {
            each(node, "a string", log, |item| matches!(item.value, Value::String(_)));
        }
        // Whether a list of several is taken was not found out.
        BinaryEquals => each(node, "base64", log, |item| item.as_str().is_some_and(|text| base64(text).is_some())),
        IpAddress => {
            for item in node.items() {
                if let Value::String(text) = &item.value
                    && is_escaped(text)
                {
                    let message = "addresses in a list cannot be written with escapes such as `\\/`";
                    log.refuse(RemarkKind::Syntax, item.span, VALUE, message);
                }
            }
            each(node, "an address or a network", log, |item| item.as_str().is_some_and(is_cidr));
        }
        Bool | Null => {
            if let Value::Array(items) = &node.value
                && items.len() != 1
            {
                let message = "only one boolean is allowed";
                log.refuse(RemarkKind::ConditionValue, node.span, VALUE, message);
            }
            each(node, "`true` or `false`", log, |item| {
                matches!(item.value, Value::Bool(_)) || matches!(item.as_str(), Some("true" | "false"))
            });
        }
        DateEquals | DateGreaterThan | DateGreaterThanEquals | DateLessThan | DateLessThanEquals => {
            let fits = |item: &Node<'_>| item.as_str().is_some_and(|text| is_rfc3339(text, true));
            one(node, "one point in time such as `2025-01-01T00:00:00Z`, not in a list", log, fits);
        }
        _ => one(node, "one whole number, not in a list", log, |item| match &item.value {
            Value::Number(number) => number.parse::<i64>().is_ok() || number.parse::<u64>().is_ok(),
            Value::String(text) => text.parse::<i64>().is_ok(),
            _ => false,
        }),
    }
}

/// A value or a list of values.
fn each(node: &Node<'_>, wanted: &str, log: &mut Log, fits: impl Fn(&Node<'_>) -> bool) {
    let items = if let Value::Array(items) = &node.value { items.as_slice() } else { std::slice::from_ref(node) };
    for item in items {
        one(item, wanted, log, &fits);
    }
}

fn one(node: &Node<'_>, wanted: &str, log: &mut Log, fits: impl Fn(&Node<'_>) -> bool) {
    let later = !is_known(node) || node.as_str().is_some_and(is_template);
    if !later && !fits(node) {
        log.refuse(RemarkKind::ConditionValue, node.span, VALUE, format!("the value must be {wanted}"));
    }
}
