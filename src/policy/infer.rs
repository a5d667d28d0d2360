//! What a policy is attached to, as far as its content tells.

use super::arn::Arn;
use super::{Document, Kind, Statement, Term};
use crate::source::Spanned;

/// The kind a policy's content speaks for.
///
/// - Nobody is named: an identity policy. Boundaries, session policies and service control policies look the same and
///   have to be declared.
/// - Somebody is named and every action assumes a role: a trust policy.
/// - Somebody is named, and a resource is of S3 or all actions are: a bucket policy.
/// - Somebody is named otherwise: the policy of another service. A resource control policy or the policy of an endpoint
///   is taken for this or for a bucket policy, since only the place where it is attached tells it apart.
pub(crate) fn kind(document: &Document) -> Kind {
    let statements = &document.statements;
    if statements.iter().all(|statement| statement.principals.clauses().next().is_none()) {
        return Kind::Identity;
    }
    if all_actions(statements, assumes_role) {
        return Kind::Trust;
    }
    if statements.iter().flat_map(|s| s.resources.items()).any(is_s3_arn) || all_actions(statements, is_s3_action) {
        return Kind::Bucket;
    }
    Kind::Resource
}

/// Whether there are actions that can be read, `*` aside, and all of them pass. `*` says nothing about the service.
fn all_actions(statements: &[Statement], pass: fn(&str) -> bool) -> bool {
    let mut any = false;
    let known = statements.iter().flat_map(|s| s.actions.items()).filter_map(|action| action.value.known());
    for action in known.filter(|action| *action != "*") {
        if !pass(action) {
            return false;
        }
        any = true;
    }
    any
}

/// The actions of a trust policy. Source: IAM user guide, "Terms and concepts: role trust policy"; STS API reference.
fn assumes_role(action: &str) -> bool {
    let Some((service, name)) = action.split_once(':') else { return false };
    let name = name.to_ascii_lowercase();
    service.eq_ignore_ascii_case("sts")
        && (name.starts_with("assumerole")
            || ["*", "assume*", "tagsession", "setsourceidentity", "setcontext"].contains(&name.as_str()))
}

fn is_s3_action(action: &str) -> bool {
    action.split_once(':').is_some_and(|(service, _)| is_s3(service))
}

fn is_s3_arn(resource: &Spanned<Term>) -> bool {
    // A template seldom fills in the service.
    Arn::parse(resource.value.text()).is_some_and(|arn| is_s3(arn.service))
}

/// `s3`, and the services that share its policies: `s3express`, `s3-object-lambda`, `s3-outposts`.
fn is_s3(service: &str) -> bool {
    service.eq_ignore_ascii_case("s3")
        || service.eq_ignore_ascii_case("s3express")
        || service.get(..3).is_some_and(|head| head.eq_ignore_ascii_case("s3-"))
}
