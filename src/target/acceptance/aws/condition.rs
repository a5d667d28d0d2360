//! Conditions of AWS policies: their form. Which keys fit is not judged here.

use super::super::names::is_template;
use super::super::{Log, RemarkKind, repeated};
use super::GRAMMAR;
use crate::syntax::{Node, Value};
use crate::target::Target;

const OPERATOR: &str = "IAM user guide, condition operators";
const VENDOR: &str = "IAM: \"Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.\"";

pub(super) fn check(node: &Node<'_>, log: &mut Log) {
    let Value::Object(members) = &node.value else { return log.refuse_type(node, "an object", GRAMMAR) };
    refuse_repeated(node, log);
    for member in members {
        let written = &member.key.value;
        if !Target::Aws.supports_operator(written) && !is_template(written) {
            let message = format!("invalid condition type `{written}`");
            log.refuse(RemarkKind::Operator, member.key.span, OPERATOR, message);
        }
        if !matches!(member.value.value, Value::Object(_)) {
            log.refuse_type(&member.value, "an object", GRAMMAR);
        }
        refuse_repeated(&member.value, log);
        for key in member.value.members() {
            let name = &key.key.value;
            if !name.contains(':') && !is_template(name) {
                let message = format!("condition key `{name}` names no service");
                log.refuse(RemarkKind::ConditionKey, key.key.span, VENDOR, message);
            }
            let value = &key.value;
            let values = if let Value::Array(items) = &value.value { items } else { std::slice::from_ref(value) };
            for value in values {
                if matches!(value.value, Value::Null | Value::Array(_) | Value::Object(_)) {
                    log.refuse_type(value, "a string, a number or a boolean", GRAMMAR);
                }
            }
        }
    }
}

fn refuse_repeated(node: &Node<'_>, log: &mut Log) {
    for (_, again) in repeated(node.members(), str::to_owned) {
        let message = format!("`{}` is written more than once", again.key.value);
        log.refuse(RemarkKind::Duplicate, again.key.span, GRAMMAR, message);
    }
}
