//! Principals, actions and resources as RGW parses them.

use super::super::names::{Names, is_template};
use super::super::{Log, RemarkKind, is_known};
use super::{STATE, check_members};
use crate::source::Span;
use crate::syntax::{Node, Value};
use crate::target::Target;

const PRINCIPAL: &str = "ceph src/rgw/rgw_iam_policy.cc ParseState::parse_principal";
const ACTION: &str = "ceph src/rgw/rgw_iam_policy.cc ParseState::do_string, actpairs";
const RESOURCE: &str = "ceph src/rgw/rgw_arn.cc ARN::parse";

pub(super) fn check_principal(node: &Node<'_>, log: &mut Log) {
    match &node.value {
        _ if !is_known(node) => {}
        // Whatever begins with a star is everyone (tracker.ceph.com/issues/81229).
        Value::String(text) if text.starts_with('*') || is_template(text) => {}
        Value::String(text) => {
            let message = format!("`{text}` is not a supported principal");
            log.refuse(RemarkKind::Principal, node.span, PRINCIPAL, message);
        }
        Value::Object(members) => {
            check_members(members, &["AWS", "Federated", "Service", "CanonicalUser"], true, log);
            for member in members {
                let names = strings(&member.value, log);
                match &*member.key.value {
                    "CanonicalUser" => {
                        let message = "RGW does not support canonical users";
                        log.refuse(RemarkKind::Principal, member.key.span, PRINCIPAL, message);
                    }
                    "AWS" => names.items.iter().for_each(|(name, span)| check_aws(name, *span, log)),
                    "Federated" => {
                        for (name, span) in names.items.iter().filter(|(name, _)| name.contains(":saml-provider/")) {
                            let message = format!("`{name}` is not a supported principal");
                            log.refuse(RemarkKind::Principal, *span, PRINCIPAL, message);
                        }
                    }
                    _ => {}
                }
            }
        }
        Value::Array(_) => {
            log.refuse(RemarkKind::Principal, node.span, STATE, "`Principal` does not take an array");
        }
        _ => log.refuse_type(node, "`*` or an object", STATE),
    }
}

/// `*`, a tenant or account, or an ARN of an account, user, role or session.
fn check_aws(name: &str, span: Span, log: &mut Log) {
    if !name.contains([':', '/']) {
        return;
    }
    let fields: Vec<&str> = name.splitn(6, ':').collect();
    let understood = match fields.as_slice() {
        ["arn", partition, "iam", "", _, what] if is_partition(partition) => {
            *what == "root" || ["user/", "role/", "oidc-provider/"].iter().any(|kind| what.starts_with(kind))
        }
        ["arn", partition, "sts", "", _, what] if is_partition(partition) => what.starts_with("assumed-role/"),
        _ => false,
    };
    if !understood {
        log.refuse(RemarkKind::Principal, span, PRINCIPAL, format!("`{name}` is not a supported principal"));
    }
}

fn is_partition(partition: &str) -> bool {
    matches!(partition, "aws" | "aws-cn" | "aws-us-gov")
}

pub(super) fn check_actions(node: &Node<'_>, log: &mut Log) {
    for (action, span) in strings(node, log).items {
        if Target::Ceph.actions_matching(&action).next().is_none() {
            log.refuse(RemarkKind::Action, span, ACTION, format!("`{action}` is not a valid action"));
        }
    }
}

pub(super) fn check_resources(node: &Node<'_>, log: &mut Log) {
    for (resource, span) in strings(node, log).items {
        let shape = without_variables(&resource);
        let fields: Vec<&str> = shape.split(':').collect();
        let understood = match fields.as_slice() {
            ["*"] => true,
            ["arn", partition, service, _, _, _] => {
                (*partition == "*" || is_partition(partition)) && !service.is_empty()
            }
            _ => false,
        };
        if !understood {
            let message = format!("`{resource}` is not a valid ARN");
            log.refuse(RemarkKind::Resource, span, RESOURCE, message);
        }
    }
}

/// The text with every `${...}` cut out: whether the colon in a variable counts as one of the ARN's was not found out.
fn without_variables(text: &str) -> String {
    let mut parts = text.split("${");
    let mut shape = parts.next().unwrap_or("").to_owned();
    for part in parts {
        shape.push_str(part.split_once('}').map_or(part, |(_, after)| after));
    }
    shape
}

fn strings(node: &Node<'_>, log: &mut Log) -> Names {
    Names::read(node, |item| {
        // Literals are complained of already.
        if matches!(item.value, Value::Array(_) | Value::Object(_)) {
            log.refuse_type(item, "a string", STATE);
        }
        None
    })
}
