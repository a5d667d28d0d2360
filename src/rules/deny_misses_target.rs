//! `deny-misses-target`: a Deny that can never apply, so that what it was written against stays allowed.
//!
//! What needs the access engine (a principal that never matches, a key that never exists) is not told here.

use super::bucket_policy_other_bucket::misses;
use super::resource_action_mismatch::unmet;
use crate::pattern::{self, Case};
use crate::policy::{Comparison, Condition, Kind, Scope, Statement};
use crate::rule::arn::ResourceArn;
use crate::rule::{Context, Report};

pub(super) fn check(cx: &Context<'_>, statement: &Statement, report: &mut Report<'_>) {
    if !statement.denies() {
        return;
    }
    if let Some((first, second)) = contradiction(statement) {
        report
            .at(second.key.span)
            .near(first.key.span, "asks for something else here")
            .label("cannot hold together with the other condition on this key")
            .message(format!("this Deny denies nothing: its conditions on `{}` exclude each other", second.key.value.text()))
            .help("conditions of one statement must all hold; write one statement for each alternative");
        return;
    }
    let (Scope::Only(actions), Scope::Only(resources)) = (&statement.actions, &statement.resources) else { return };
    let all_elsewhere = |bucket: &str| !resources.items.is_empty() && resources.items.iter().all(|item| misses(item, bucket));
    if let Some(bucket) = cx.bucket.filter(|bucket| all_elsewhere(bucket)) {
        report
            .at(resources.value.span)
            .label("another bucket")
            .message(format!("this Deny denies nothing: its resources are not in bucket `{bucket}`, which the policy is for"))
            .help(format!("write `arn:aws:s3:::{bucket}` or `arn:aws:s3:::{bucket}/*`"));
        return;
    }
    if matches!(cx.document.kind, Kind::Trust | Kind::Resource) {
        return;
    }
    let arns: Option<Vec<ResourceArn>> = resources.items.iter().map(|item| ResourceArn::read(&item.value)).collect();
    let Some(arns) = arns.filter(|arns| !arns.is_empty()) else { return };
    let dead = |text: &str| cx.judges().iter().all(|&judge| unmet(judge, cx.document.kind, text, &arns).is_some());
    if !actions.items.is_empty() && actions.items.iter().all(|item| item.value.known().is_some_and(dead)) {
        let on_bucket = arns.iter().all(|arn| arn.bucket_path().is_some_and(|path| !path.contains('/')));
        let draft = report.at(resources.value.span);
        draft
            .label("none of the actions is ever asked of these")
            .near(actions.value.span, "the actions")
            .message("this Deny denies nothing: none of its actions applies to any of its resources");
        if on_bucket {
            draft.help("the resources are buckets; for actions on objects add `/*`: `arn:aws:s3:::BUCKET/*`");
        } else {
            draft.help("list the resource each action is asked of: the bucket for bucket actions, `BUCKET/*` for object actions");
        }
    }
}

/// Whether two conditions of a statement can be seen to exclude each other.
pub fn contradicts(statement: &Statement) -> bool {
    contradiction(statement).is_some()
}

/// Two conditions on one key that no request can meet together.
fn contradiction(statement: &Statement) -> Option<(&Condition, &Condition)> {
    let conditions = &statement.conditions;
    conditions.iter().enumerate().find_map(|(index, second)| {
        let mut earlier = conditions.iter().take(index);
        earlier.find(|first| same_key(first, second) && exclude(first, second)).map(|first| (first, second))
    })
}

fn same_key(a: &Condition, b: &Condition) -> bool {
    match (a.key.value.known(), b.key.value.known()) {
        (Some(a), Some(b)) => a.eq_ignore_ascii_case(b),
        _ => false,
    }
}

/// Whether the two can never hold together. Only what is certain counts: plain operators and known values.
fn exclude(a: &Condition, b: &Condition) -> bool {
    match (Demand::of(a), Demand::of(b)) {
        (Some(Demand::OneOf(a)), Some(Demand::OneOf(b))) => {
            a.iter().all(|x| b.iter().all(|y| !pattern::overlaps(x, y, Case::Sensitive)))
        }
        (Some(Demand::OneOf(values)), Some(Demand::NoneOf(barred)))
        | (Some(Demand::NoneOf(barred)), Some(Demand::OneOf(values))) => {
            values.iter().all(|value| barred.iter().any(|barred| pattern::covers(barred, value, Case::Sensitive)))
        }
        (Some(Demand::OneOf(_)), Some(Demand::Absent)) | (Some(Demand::Absent), Some(Demand::OneOf(_))) => true,
        _ => false,
    }
}

/// What a condition asks of its key.
enum Demand<'a> {
    OneOf(Vec<&'a str>),
    NoneOf(Vec<&'a str>),
    Absent,
}

impl<'a> Demand<'a> {
    fn of(condition: &'a Condition) -> Option<Self> {
        let operator = &condition.operator.value;
        if operator.if_exists || operator.qualifier.is_some() || condition.values.is_empty() {
            return None;
        }
        let values: Vec<&str> = condition.values.iter().map(|value| value.value.known()).collect::<Option<_>>()?;
        let literal = |text: &&str| pattern::is_literal(text) && !text.contains("${");
        match operator.comparison? {
            Comparison::Null => values.iter().all(|value| *value == "true").then_some(Self::Absent),
            Comparison::StringEquals | Comparison::Bool if !values.iter().all(literal) => None,
            // A variable may stand for anything, and ARN patterns are compared field by field.
            Comparison::StringLike if values.iter().any(|value| value.contains("${")) => None,
            Comparison::StringEquals | Comparison::StringLike | Comparison::Bool if operator.negated => {
                Some(Self::NoneOf(values))
            }
            Comparison::StringEquals | Comparison::StringLike | Comparison::Bool => Some(Self::OneOf(values)),
            _ => None,
        }
    }
}
