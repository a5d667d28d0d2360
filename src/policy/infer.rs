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

/// Why S3 on AWS would refuse this document as a bucket policy, when the kind was told from the content alone: then it may
/// be the policy of a VPC endpoint, which looks the same and may name any bucket and the actions of any service. Other
/// servers take some of these, and people write them by mistake, so the kind stays what it is.
///
/// Source: S3 user guide, "Bucket policies": resources are the bucket and its objects, actions those of S3; elsewhere
/// `PutBucketPolicy` answers `MalformedPolicy`.
pub(crate) fn doubt(document: &Document) -> Option<String> {
    if document.kind != Kind::Bucket || document.kind_declared {
        return None;
    }
    let actions = document.statements.iter().filter_map(|s| s.actions.only()).flat_map(|clause| &clause.items);
    let resources = document.statements.iter().filter_map(|s| s.resources.only()).flat_map(|clause| &clause.items);
    let foreign = |action: &&str| action.split_once(':').is_some_and(|(name, _)| !name.contains('*') && !is_s3(name));
    if let Some(action) = actions.filter_map(|action| action.value.known()).find(foreign) {
        return Some(format!("with the action `{action}`"));
    }
    let mut first = None;
    for resource in resources.filter_map(|resource| resource.value.known()) {
        if resource == "*" {
            return Some("on the resource `*`".to_owned());
        }
        let Some(owner) = owner(resource) else { continue };
        match first {
            None => first = Some(owner),
            Some(known) if known != owner => return Some(format!("about both `{known}` and `{owner}`")),
            Some(_) => {}
        }
    }
    None
}

/// The bucket or access point that an S3 ARN is about; none where wildcards and variables leave it open.
fn owner(resource: &str) -> Option<&str> {
    let arn = Arn::parse(resource)?;
    let name = match arn.bucket_and_key() {
        Some((bucket, _)) => bucket,
        None => arn.resource.strip_prefix("accesspoint/")?.split('/').next()?,
    };
    (!name.is_empty() && !name.contains(['*', '?', '$'])).then_some(name)
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::read;
    use crate::source::SourceId;
    use crate::syntax::json;

    /// The doubt about a policy with these two elements, granted to everyone.
    fn doubt_about(action: &str, resource: &str, declared: Option<Kind>) -> Option<String> {
        let text = format!(
            r#"{{"Statement": [{{"Effect": "Allow", "Principal": "*", "Action": {action}, "Resource": {resource}}}]}}"#
        );
        let mut doubts = Vec::new();
        read::documents(SourceId::default(), &text, &json::parse(&text), declared, &mut |found| {
            assert_eq!(found.document.kind, Kind::Bucket, "{text}");
            doubts.push(doubt(&found.document));
        });
        assert_eq!(doubts.len(), 1, "{text}");
        doubts.pop().unwrap()
    }

    #[test]
    fn what_s3_refuses_on_a_bucket_leaves_doubt() {
        for (action, resource, why) in [
            (r#""s3:GetObject""#, r#""*""#, "on the resource `*`"),
            (r#""s3:GetObject""#, r#"["arn:aws:s3:::a/*", "arn:aws:s3:::b/*"]"#, "about both `a` and `b`"),
            (
                r#""s3:GetObject""#,
                r#"["arn:aws:s3:::a/*", "arn:aws:s3:eu-west-1:210987654321:accesspoint/p/object/*"]"#,
                "about both `a` and `p`",
            ),
            (r#"["s3:GetObject", "sqs:SendMessage"]"#, r#""arn:aws:s3:::a/*""#, "with the action `sqs:SendMessage`"),
        ] {
            assert_eq!(doubt_about(action, resource, None).as_deref(), Some(why), "{action} {resource}");
            // What config says is not doubted.
            assert_eq!(doubt_about(action, resource, Some(Kind::Bucket)), None, "{action} {resource}");
        }
    }

    #[test]
    fn what_may_be_one_bucket_leaves_none() {
        for resource in [
            r#"["arn:aws:s3:::a", "arn:aws:s3:::a/*"]"#,
            r#"["arn:aws:s3:::a*", "arn:aws:s3:::a/*", "arn:aws:s3:::${b}/*", "arn:aws:s3:::${aws:username}/*"]"#,
            r#""arn:aws:s3:eu-west-1:210987654321:accesspoint/p/object/*""#,
        ] {
            assert_eq!(doubt_about(r#"["s3:*", "*", "*:Get*"]"#, resource, None), None, "{resource}");
        }
    }
}
