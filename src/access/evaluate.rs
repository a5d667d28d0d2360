//! Decides one request by matching texts, as the server does.
//!
//! Three-valued: what is not known here (a context key that nobody gave, a template) makes a statement match perhaps, and a
//! decision that hangs on it is [`Decision::Depends`], with what it hangs on.

mod action;
mod condition;
mod ip;
mod operator;
mod principal;
mod resource;
mod value;
mod variable;

use super::decide::{self, Facts, Grade, Match};
use super::request::{Caller, Identity, IdentityKind, Request};
use super::world::{Holder, Layer, Policy, StatementId, World};
use super::{Decision, Truth};
use crate::policy::Statement;
use crate::target::Target;

pub use condition::Failed;

/// How a decision came about.
#[derive(Clone, Debug)]
pub struct Trace {
    /// What becomes of the request.
    pub decision: Decision,
    /// The statements that decided: the Denies, or the Allows without which it would not be allowed.
    pub deciding: Vec<StatementId>,
    /// Every statement that matched, or may match.
    pub matched: Vec<(StatementId, Truth)>,
    /// Statements that would have matched but for one element: the first that failed.
    pub near: Vec<(StatementId, Element)>,
    /// What the decision hangs on, where it depends: context keys, and questions that have no answer here.
    pub depends: Vec<String>,
}

/// An element of a statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Element {
    /// `Resource` or `NotResource`
    Resource,
    /// One condition: operator and key.
    Condition(String, String),
}

/// What is asked, in the words in which statements are matched.
struct Asked<'a> {
    target: Target,
    request: &'a Request,
    layer: Layer,
    /// Bucket and key of the resource; none where it is no S3 resource.
    bucket: Option<&'a str>,
    key: Option<&'a str>,
    owner: &'a str,
}

/// Decides a request.
pub fn evaluate(world: &World, request: &Request) -> Trace {
    let (bucket, key) = split(&request.resource);
    let facts = facts(world, request, bucket);
    let mut trace = Trace {
        decision: Decision::Implicit,
        deciding: Vec::new(),
        matched: Vec::new(),
        near: Vec::new(),
        depends: Vec::new(),
    };
    let mut matches = Vec::new();
    for (id, policy, statement) in world.statements() {
        let owner = bucket.map_or("", |bucket| world.owner(bucket));
        let asked = Asked { target: world.target, request, layer: policy.layer, bucket, key, owner };
        if statement.effect.is_none() || !reaches(policy, &asked) {
            continue;
        }
        let grade = grade(policy, statement, &asked, &facts);
        let (truth, failed) = matched(statement, &asked, grade.0);
        trace.depends.extend(grade.2.iter().map(|open| (*open).to_owned()).filter(|_| truth != Truth::No));
        if truth == Truth::No {
            trace.near.extend(failed.map(|element| (id, element)));
        } else {
            trace.matched.push((id, truth));
            matches.push(Match { id, layer: policy.layer, deny: statement.denies(), truth, grade: grade.1 });
        }
    }
    let decided = decide::decide(world.target, &facts, &matches);
    trace.decision = decided.decision;
    trace.deciding = decided.deciding;
    if trace.decision == Decision::Depends {
        let perhaps = trace.matched.iter().filter(|(_, truth)| *truth == Truth::Unknown);
        let keys: Vec<String> = perhaps
            .filter_map(|(id, _)| world.statement(*id))
            .flat_map(|(_, statement)| condition::unknown_keys(statement, request))
            .collect();
        trace.depends.extend(keys);
        trace.depends.sort_unstable();
        trace.depends.dedup();
    } else {
        trace.depends.clear();
    }
    trace
}

/// Bucket and key of an S3 ARN.
fn split(resource: &str) -> (Option<&str>, Option<&str>) {
    let Some(rest) = resource.strip_prefix("arn:").and_then(|rest| rest.split_once(":s3:::")).map(|(_, rest)| rest)
    else {
        return (None, None);
    };
    match rest.split_once('/') {
        Some((bucket, key)) => (Some(bucket), Some(key)),
        None => (Some(rest), None),
    }
}

/// Whether a policy can have a say about the request at all.
fn reaches(policy: &Policy, asked: &Asked<'_>) -> bool {
    match policy.layer {
        Layer::Bucket => {
            asked.bucket.is_some() && policy.bucket.as_deref().is_none_or(|bucket| Some(bucket) == asked.bucket)
        }
        Layer::Rcp => policy.holders.iter().any(|holder| match holder {
            Holder::All => true,
            Holder::Account(account) => account == asked.owner,
            _ => false,
        }),
        _ => true,
    }
}

/// Whether the statement is about the caller, how directly, and the open questions that hang on it.
fn grade(
    policy: &Policy,
    statement: &Statement,
    asked: &Asked<'_>,
    facts: &Facts,
) -> (Truth, Grade, Vec<&'static str>) {
    if policy.layer == Layer::Bucket {
        return principal::bucket(statement, asked, facts);
    }
    let held = match &asked.request.caller {
        Caller::Identity(identity) => policy.holders.iter().any(|holder| holds(holder, identity)),
        Caller::Anonymous | Caller::Service(_) => policy.layer == Layer::Rcp,
    };
    (Truth::from_bool(held || policy.layer == Layer::Rcp), Grade::Direct, Vec::new())
}

fn holds(holder: &Holder, identity: &Identity) -> bool {
    let parent = match &identity.kind {
        IdentityKind::ServiceAccount { parent } => Some(parent.as_str()),
        _ => None,
    };
    match holder {
        Holder::Identity { account, name } => {
            (account.is_empty() || *account == identity.account)
                && (*name == identity.name || Some(name.as_str()) == parent)
        }
        Holder::Group(group) => identity.groups.contains(group),
        Holder::Account(account) => *account == identity.account,
        Holder::All => true,
        Holder::Unattached => false,
    }
}

/// Whether a statement matches, and the first element that fails where principal and action fit.
fn matched(statement: &Statement, asked: &Asked<'_>, about: Truth) -> (Truth, Option<Element>) {
    if about == Truth::No {
        return (Truth::No, None);
    }
    let action = action::matches(statement, asked);
    if action == Truth::No {
        return (Truth::No, None);
    }
    let resource = resource::matches(statement, asked);
    if resource == Truth::No {
        return (Truth::No, Some(Element::Resource));
    }
    match condition::matches(statement, asked) {
        Ok(condition) => (about.and(action).and(resource).and(condition), None),
        Err(Failed { operator, key }) => (Truth::No, Some(Element::Condition(operator, key))),
    }
}

fn facts(world: &World, request: &Request, bucket: Option<&str>) -> Facts {
    let owner = bucket.map_or("", |bucket| world.owner(bucket));
    let identity = match &request.caller {
        Caller::Identity(identity) => Some(identity),
        _ => None,
    };
    let has = |layer: Layer| {
        let held = |policy: &&Policy| {
            identity.is_some_and(|identity| policy.holders.iter().any(|holder| holds(holder, identity)))
        };
        world.policies.iter().filter(|policy| policy.layer == layer).any(|policy| held(&policy))
    };
    Facts {
        anonymous: request.caller == Caller::Anonymous,
        service: matches!(request.caller, Caller::Service(_)),
        root: identity.is_some_and(|identity| identity.kind == IdentityKind::Root),
        role: identity.is_some_and(|identity| matches!(identity.kind, IdentityKind::Role { .. })),
        same_account: match identity {
            Some(identity) if identity.account.is_empty() || owner.is_empty() => Truth::Yes,
            Some(identity) => Truth::from_bool(identity.account == owner),
            None => Truth::No,
        },
        boundary: has(Layer::Boundary),
        session: has(Layer::Session),
        scp: has(Layer::Scp),
        rcp: world.policies.iter().any(|policy| policy.layer == Layer::Rcp),
        policy_management: ["s3:GetBucketPolicy", "s3:PutBucketPolicy", "s3:DeleteBucketPolicy"]
            .contains(&request.action.as_str()),
        bucket: bucket.is_some(),
    }
}
