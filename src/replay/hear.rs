//! Which statements a request hears.

use crate::access::{Layer, Policy};
use crate::policy::{Misuse, Operator, Statement};
use crate::target::Target;

use super::answer::{Answer, Open, all};
use super::asked::Asked;
use super::heard::{Effect, Heard, Reach};
use super::{aws, ceph, holding, minio, rustfs};

/// A statement that speaks to who asks for what on what, whatever the circumstances.
#[derive(Clone, Debug)]
pub(super) struct Addressed<'a> {
    /// The policy, by position in the world.
    at: usize,
    policy: &'a Policy,
    statement: &'a Statement,
    effect: Effect,
    speaks: Answer,
    action: Answer,
    principals: Reach,
    /// Whether it is about the resource, unless that hangs on what a policy variable stands for.
    resource: Option<Answer>,
}

/// Every statement that speaks to who asks for what on what, in order.
pub(super) fn addressed<'a>(asked: &Asked<'a>) -> Vec<Addressed<'a>> {
    let mut all = Vec::new();
    for (at, policy) in asked.world.policies.iter().enumerate() {
        let speaks = holding::speaks(asked, policy);
        if speaks == Ok(false) {
            continue;
        }
        for statement in &policy.document.statements {
            let Some(effect) = effect(asked, policy, statement) else { continue };
            let action = action(asked, statement);
            if action == Ok(false) {
                continue;
            }
            let principals = principals(asked, policy, statement);
            if principals.perhaps.is_none() {
                continue;
            }
            let fixed = !statement.resources.items().any(|item| item.value.text().contains('$'));
            let resource = fixed.then(|| resource(asked, policy, statement));
            if resource != Some(Ok(false)) {
                let speaks = speaks.clone();
                all.push(Addressed { at, policy, statement, effect, speaks, action, principals, resource });
            }
        }
    }
    all
}

/// Every statement that is about a request, in order.
pub(super) fn hear(asked: &Asked<'_>) -> Vec<Heard> {
    among(asked, &addressed(asked))
}

/// The same, of those that speak to who asks for what on what.
pub(super) fn among(asked: &Asked<'_>, addressed: &[Addressed<'_>]) -> Vec<Heard> {
    let heard = |to: &Addressed<'_>| {
        let reach = reach(asked, to).and(to.speaks.clone());
        let asks_for_arn = aws::asks_for_arn(to.statement);
        let heard = Heard { layer: to.policy.layer, policy: to.at, effect: to.effect, reach, asks_for_arn };
        heard.reach.perhaps.is_some().then_some(heard)
    };
    addressed.iter().filter_map(heard).collect()
}

fn effect(asked: &Asked<'_>, policy: &Policy, statement: &Statement) -> Option<Effect> {
    if statement.allows() {
        return Some(Effect::Allow);
    }
    if statement.denies() {
        return Some(Effect::Deny);
    }
    if statement.effect_key.is_some() {
        return Some(Effect::Either);
    }
    match asked.world.target {
        // rgw_iam_policy.h, the initial value of `Statement::effect`.
        Target::Ceph => Some(Effect::Deny),
        // rustfs crates/policy/src/policy/effect.rs:72, for bucket policies alone.
        Target::Rustfs if policy.layer == Layer::Bucket => Some(Effect::Allow),
        Target::Aws | Target::Minio | Target::Rustfs => None,
    }
}

fn action(asked: &Asked<'_>, statement: &Statement) -> Answer {
    match asked.world.target {
        Target::Aws => aws::action(asked, statement),
        Target::Minio => minio::action(asked, statement),
        Target::Rustfs => rustfs::action(asked, statement),
        Target::Ceph => ceph::action(asked, statement),
    }
}

fn principals(asked: &Asked<'_>, policy: &Policy, statement: &Statement) -> Reach {
    match asked.world.target {
        Target::Aws => aws::principals(asked, policy, statement),
        Target::Minio => minio::principals(asked, policy, statement),
        Target::Rustfs => rustfs::principals(asked, policy, statement),
        Target::Ceph => ceph::principals(asked, policy, statement),
    }
}

fn resource(asked: &Asked<'_>, policy: &Policy, statement: &Statement) -> Answer {
    match asked.world.target {
        Target::Aws => aws::resource(asked, policy, statement),
        Target::Minio => minio::resource(asked, policy, statement),
        Target::Rustfs => rustfs::resource(asked, policy, statement),
        Target::Ceph => ceph::resource(asked, statement),
    }
}

/// Whom the statement is about, if the rest of it is about the request.
fn reach(asked: &Asked<'_>, to: &Addressed<'_>) -> Reach {
    let Addressed { policy, statement, .. } = *to;
    let resource = to.resource.clone().unwrap_or_else(|| resource(asked, policy, statement));
    if resource == Ok(false) {
        return Reach::nobody();
    }
    let conditions = match asked.world.target {
        Target::Aws => aws::conditions(asked, policy, statement),
        Target::Minio => minio::conditions(asked, statement),
        Target::Rustfs => rustfs::conditions(asked, policy, statement),
        Target::Ceph => ceph::conditions(asked, statement),
    };
    let unreadable = if has_unread_condition(policy, statement) { Err(Open::question("unreadable")) } else { Ok(true) };
    let rest = all([to.action.clone(), resource, conditions, unreadable].into_iter());
    to.principals.clone().and(rest)
}

/// Whether a condition is written of which nothing could be read, as where a template writes it. One that lists nothing
/// is no condition, and the reader says so.
fn has_unread_condition(policy: &Policy, statement: &Statement) -> bool {
    let lists_nothing = |complaint: &crate::policy::Complaint| {
        let Misuse::EmptyList(element) = &complaint.what else { return false };
        complaint.statement == Some(statement.index)
            && (element == "Condition" || Operator::parse(element).comparison.is_some())
    };
    statement.condition_key.is_some()
        && statement.conditions.is_empty()
        && !policy.document.complaints.iter().any(lists_nothing)
}
