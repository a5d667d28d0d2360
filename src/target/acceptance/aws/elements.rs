//! Actions and resources of AWS policies.

use super::super::names::Names;
use super::super::{Document, Log, RemarkKind, is_known};
use super::GRAMMAR;
use crate::policy::Kind;
use crate::syntax::{Node, Value};
use crate::target::{Level, Target};

const VENDOR: &str = "IAM: \"Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.\"";
const ACTION: &str = "S3: \"Policy has invalid action\"";
const TRUST: &str = "IAM user guide, role trust policies: only actions of STS, no resource";
const RESOURCE: &str = "S3: \"Policy has invalid resource\"";
const ARN: &str = "IAM: \"Resource x must be in ARN format or \\\"*\\\".\"";
const EMPTY: &str = "IAM: \"Policy statement must contain actions.\", \"Policy statement must contain resources.\"";
const LEVEL: &str = "S3: \"Action does not apply to any resource(s) in statement\"";
const RCP: &str = super::RCP;

/// Services whose actions a policy on a bucket may name; all are in the catalogue.
const BUCKET_SERVICES: [&str; 4] = ["s3", "s3express", "s3-outposts", "s3-object-lambda"];

pub(super) fn check_actions(statement: &Node<'_>, kind: Kind, log: &mut Log) {
    let Some((list, names)) = one_of(statement, ["Action", "NotAction"], RemarkKind::Action, log) else { return };
    if kind == Kind::Rcp && statement.get("NotAction").is_some() {
        log.refuse(RemarkKind::Action, list.span, RCP, "resource control policies have no `NotAction`");
    }
    if is_iam(kind) && names.is_empty() {
        log.refuse(RemarkKind::Action, list.span, EMPTY, "the statement must contain actions");
    }
    for (action, span) in &names.items {
        let Some((service, name)) = action.split_once(':') else {
            if action != "*" {
                let message = format!("action `{action}` names no service");
                log.refuse(RemarkKind::Action, *span, VENDOR, message);
            } else if kind == Kind::Rcp {
                log.refuse(RemarkKind::Action, *span, RCP, "resource control policies cannot name every action");
            }
            continue;
        };
        if service.contains(['*', '?']) {
            let message = format!("the service of action `{action}` cannot have wildcards");
            log.refuse(RemarkKind::Action, *span, VENDOR, message);
            continue;
        }
        let service = service.to_ascii_lowercase();
        match kind {
            Kind::Bucket => {
                let known = BUCKET_SERVICES.contains(&service.as_str())
                    && (name == "*" || Target::Aws.actions_matching(action).next().is_some());
                if !known {
                    let message =
                        format!("`{action}` is no action of S3 (catalogue of {})", Target::Aws.catalogue_date());
                    log.refuse(RemarkKind::Action, *span, ACTION, message);
                }
            }
            Kind::Trust if service != "sts" => {
                let message = format!("a trust policy has only actions of STS, not `{action}`");
                log.refuse(RemarkKind::Action, *span, TRUST, message);
            }
            _ => {}
        }
    }
}

pub(super) fn check_resources(statement: &Node<'_>, document: Document<'_, '_>, log: &mut Log) {
    if document.kind == Kind::Trust {
        for element in ["Resource", "NotResource"] {
            if let Some(node) = statement.get(element) {
                let message = format!("a trust policy has no `{element}`");
                log.refuse(RemarkKind::Resource, node.span, TRUST, message);
            }
        }
        return;
    }
    let Some((list, names)) = one_of(statement, ["Resource", "NotResource"], RemarkKind::Resource, log) else { return };
    if is_iam(document.kind) && names.is_empty() {
        log.refuse(RemarkKind::Resource, list.span, EMPTY, "the statement must contain resources");
    }
    for (resource, span) in &names.items {
        if resource == "*" {
            continue;
        }
        let Some(rest) = resource.strip_prefix("arn:") else {
            let message = format!("resource `{resource}` must be an ARN or `*`");
            let reference = if document.kind == Kind::Bucket { RESOURCE } else { ARN };
            log.refuse(RemarkKind::Resource, *span, reference, message);
            continue;
        };
        let partition = rest.split(':').next().unwrap_or("");
        let known_partition = partition.contains(['*', '?'])
            || partition.is_empty()
            || partition == "aws"
            || partition.starts_with("aws-");
        if !known_partition {
            let message = format!("partition `{partition}` is not valid for resource `{resource}`");
            log.refuse(RemarkKind::Resource, *span, ARN, message);
        } else if document.kind == Kind::Bucket && !may_be_bucket(resource, document.bucket) {
            let message = match document.bucket {
                Some(bucket) => format!("resource `{resource}` is not in bucket `{bucket}`"),
                None => format!("resource `{resource}` is no bucket"),
            };
            log.refuse(RemarkKind::Bucket, *span, RESOURCE, message);
        }
    }
    if document.kind == Kind::Bucket {
        check_levels(statement, &names, log);
    }
}

/// Whether a resource can be the bucket, something in it, or one of its access points.
fn may_be_bucket(resource: &str, bucket: Option<&str>) -> bool {
    let mut fields = resource.splitn(6, ':').skip(2);
    let (service, region) = (fields.next().unwrap_or(""), fields.next().unwrap_or(""));
    let (account, name) = (fields.next().unwrap_or(""), fields.next().unwrap_or(""));
    if service.contains(['*', '?']) {
        return true;
    }
    if service != "s3" {
        return service.starts_with("s3");
    }
    let Some(bucket) = bucket.filter(|_| region.is_empty() && account.is_empty()) else { return true };
    // Without wildcards the name must be exact; with them it is enough that the bucket is within reach.
    let written = name.split('/').next().unwrap_or("");
    written == bucket || (written.contains(['*', '?', '$']) && starts_like(written, bucket))
}

/// Whether a name begins like the bucket's up to its first wildcard or variable.
fn starts_like(written: &str, bucket: &str) -> bool {
    written.split(['*', '?', '$']).next().is_some_and(|fixed| bucket.starts_with(fixed))
}

/// S3 wants every element of `Action` to apply to some resource of the statement.
fn check_levels(statement: &Node<'_>, resources: &Names, log: &mut Log) {
    let Some(actions) = statement.get("Action") else { return };
    let plain = |resource: &str| resource.starts_with("arn:") && resource.contains(":s3:::") && !resource.contains('$');
    if statement.get("Resource").is_none()
        || resources.opaque
        || resources.items.is_empty()
        || !resources.items.iter().all(|(resource, _)| plain(resource))
    {
        return;
    }
    let has = |test: fn(&str) -> bool| resources.items.iter().any(|(resource, _)| test(resource));
    let (objects, bucket) = (has(|r| r.contains(['/', '*'])), has(|r| !r.contains('/')));
    for (action, span) in Names::read(actions, |_| None).items {
        let mut levels = Target::Aws.actions_matching(&action).map(|action| action.levels).peekable();
        let applies = |levels: crate::target::Levels| {
            (objects && levels.contains(Level::Object)) || (bucket && levels.contains(Level::Bucket))
        };
        if levels.peek().is_some() && !levels.any(applies) {
            let message = format!("action `{action}` does not apply to any resource in the statement");
            log.refuse(RemarkKind::Resource, span, LEVEL, message);
        }
    }
}

fn is_iam(kind: Kind) -> bool {
    matches!(kind, Kind::Identity | Kind::Boundary | Kind::Session)
}

/// The one of an element and its negation that is there; both or none are refused.
fn one_of<'n, 's>(
    statement: &'n Node<'s>,
    [plain, negated]: [&str; 2],
    what: RemarkKind,
    log: &mut Log,
) -> Option<(&'n Node<'s>, Names)> {
    let node = match (statement.get(plain), statement.get(negated)) {
        (None, None) => {
            log.refuse(what, statement.span, GRAMMAR, format!("missing required field `{plain}`"));
            return None;
        }
        (Some(_), Some(second)) => {
            let message = format!("`{plain}` and `{negated}` cannot both be in one statement");
            log.refuse(what, second.span, GRAMMAR, message);
            return None;
        }
        (Some(node), None) | (None, Some(node)) => node,
    };
    if matches!(node.value, Value::Object(_)) && is_known(node) {
        log.refuse_type(node, "a string or an array of strings", GRAMMAR);
        return None;
    }
    let names = Names::read(node, |item| {
        log.refuse_type(item, "a string", GRAMMAR);
        None
    });
    Some((node, names))
}
