//! What each statement says to a request.

use crate::access::{Layer, Policy};
use crate::policy::{Misuse, Operator, Statement};
use crate::target::Target;

use super::answer::{Answer, Open, all};
use super::asked::Asked;
use super::{aws, ceph, holding, minio, rustfs};

/// How somebody is named by a statement, the weakest first. On AWS it decides what a grant is worth.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Grade {
    /// By the account alone.
    Account,
    /// By the role whose session it is.
    Role,
    /// As anybody.
    Everyone,
    /// By name.
    Named,
}

/// Whom a statement names: how surely, how perhaps, and what the difference hangs on.
#[derive(Clone, Debug, Default)]
pub(super) struct Reach {
    pub(super) surely: Option<Grade>,
    pub(super) perhaps: Option<Grade>,
    pub(super) open: Option<Open>,
}

impl Reach {
    /// Nobody who asks.
    pub(super) fn nobody() -> Self {
        Self::default()
    }

    /// Whoever asks, by a grade.
    pub(super) fn sure(grade: Grade) -> Self {
        Self { surely: Some(grade), perhaps: Some(grade), open: None }
    }

    /// By a grade, if an answer is yes.
    pub(super) fn given(grade: Grade, answer: Answer) -> Self {
        match answer {
            Ok(true) => Self::sure(grade),
            Ok(false) => Self::nobody(),
            Err(open) => Self { surely: None, perhaps: Some(grade), open: Some(open) },
        }
    }

    /// By either of two.
    pub(super) fn or(self, other: Self) -> Self {
        Self {
            surely: self.surely.max(other.surely),
            perhaps: self.perhaps.max(other.perhaps),
            open: self.open.or(other.open),
        }
    }

    /// And if an answer is yes.
    fn and(self, answer: Answer) -> Self {
        match answer {
            Ok(true) => self,
            Ok(false) => Self::nobody(),
            Err(open) => Self { surely: None, open: Some(open), ..self },
        }
    }
}

/// What a statement does to requests that it is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Effect {
    Allow,
    Deny,
    /// A template says which.
    Either,
}

/// A statement that is about the request, or may be.
#[derive(Clone, Debug)]
pub(super) struct Heard {
    pub(super) layer: Layer,
    /// The policy, by position in the world.
    pub(super) policy: usize,
    effect: Effect,
    reach: Reach,
    /// Whether its condition asks for the caller's ARN: see `aws::decide`.
    pub(super) asks_for_arn: bool,
}

impl Heard {
    /// How the statement allows; with everything open in favour of the request, or against it.
    pub(super) fn allows(&self, favour: bool) -> Option<Grade> {
        match (self.effect, favour) {
            (Effect::Allow | Effect::Either, true) => self.reach.perhaps,
            (Effect::Allow, false) => self.reach.surely,
            (Effect::Either, false) | (Effect::Deny, _) => None,
        }
    }

    /// Whether it denies, likewise.
    pub(super) fn denies(&self, favour: bool) -> bool {
        match (self.effect, favour) {
            (Effect::Deny, true) => self.reach.surely.is_some(),
            (Effect::Deny | Effect::Either, false) => self.reach.perhaps.is_some(),
            (Effect::Either, true) | (Effect::Allow, _) => false,
        }
    }

    /// What it hangs on, if on anything.
    pub(super) fn open(&self) -> Option<&Open> {
        self.reach.open.as_ref()
    }
}

/// Every statement that is about the request, in order.
pub(super) fn hear(asked: &Asked<'_>) -> Vec<Heard> {
    let mut heard = Vec::new();
    for (at, policy) in asked.world.policies.iter().enumerate() {
        let speaks = holding::speaks(asked, policy);
        if speaks == Ok(false) {
            continue;
        }
        for statement in &policy.document.statements {
            let reach = reach(asked, policy, statement).and(speaks.clone());
            if let (Some(effect), true) = (effect(asked, policy, statement), reach.perhaps.is_some()) {
                let asks_for_arn = aws::asks_for_arn(statement);
                heard.push(Heard { layer: policy.layer, policy: at, effect, reach, asks_for_arn });
            }
        }
    }
    heard
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

/// Whom the statement is about, if the rest of it is about the request.
fn reach(asked: &Asked<'_>, policy: &Policy, statement: &Statement) -> Reach {
    let (action, resource, conditions): (Answer, Answer, Answer);
    match asked.world.target {
        Target::Aws => {
            action = aws::action(asked, statement);
            if action == Ok(false) {
                return Reach::nobody();
            }
            resource = aws::resource(asked, policy, statement);
            conditions = aws::conditions(asked, policy, statement);
        }
        Target::Minio => {
            action = minio::action(asked, statement);
            resource = minio::resource(asked, policy, statement);
            conditions = minio::conditions(asked, statement);
        }
        Target::Rustfs => {
            action = rustfs::action(asked, statement);
            resource = rustfs::resource(asked, policy, statement);
            conditions = rustfs::conditions(asked, policy, statement);
        }
        Target::Ceph => {
            action = ceph::action(asked, statement);
            resource = ceph::resource(asked, statement);
            conditions = ceph::conditions(asked, statement);
        }
    }
    let unreadable = if has_unread_condition(policy, statement) { Err(Open::question("unreadable")) } else { Ok(true) };
    let rest = all([action, resource, conditions, unreadable].into_iter());
    if rest == Ok(false) {
        return Reach::nobody();
    }
    let principals = match asked.world.target {
        Target::Aws => aws::principals(asked, policy, statement),
        Target::Minio => minio::principals(asked, policy, statement),
        Target::Rustfs => rustfs::principals(asked, policy, statement),
        Target::Ceph => ceph::principals(asked, policy, statement),
    };
    principals.and(rest)
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
