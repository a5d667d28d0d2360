//! Whether the conditions of a statement hold.

use super::operator::{self, Test};
use super::{Asked, value};
use crate::access::Truth;
use crate::access::request::{Known, Request};
use crate::policy::{Comparison, Condition, Qualifier, Statement};
use crate::target::Target;

/// The first condition that does not hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failed {
    /// Its operator, as written.
    pub operator: String,
    /// Its key, as written.
    pub key: String,
}

/// Whether all conditions hold.
pub(super) fn matches(statement: &Statement, asked: &Asked<'_>) -> Result<Truth, Failed> {
    let mut all = Truth::Yes;
    for condition in &statement.conditions {
        let truth = one(condition, statement, asked);
        if truth == Truth::No {
            return Err(Failed {
                operator: condition.operator.value.written.clone(),
                key: condition.key.value.text().to_owned(),
            });
        }
        all = all.and(truth);
    }
    Ok(all)
}

/// The keys of a statement that nobody gave a value for.
pub(super) fn unknown_keys(statement: &Statement, request: &Request) -> Vec<String> {
    let keys = statement.conditions.iter().filter_map(|condition| condition.key.value.known());
    keys.filter(|key| request.context.get(key) == Known::Unknown).map(|key| format!("`{key}`")).collect()
}

fn one(condition: &Condition, statement: &Statement, asked: &Asked<'_>) -> Truth {
    // Several keys below one `IpAddress` are alternatives on RustFS (`policy/function/addr.rs:22-44`).
    if asked.target == Target::Rustfs && condition.operator.value.comparison == Some(Comparison::IpAddress) {
        let siblings = statement.conditions.iter().filter(|other| other.operator == condition.operator);
        return siblings.map(|other| single(other, statement, asked)).max().unwrap_or(Truth::Yes);
    }
    single(condition, statement, asked)
}

fn single(condition: &Condition, statement: &Statement, asked: &Asked<'_>) -> Truth {
    let Some(key) = condition.key.value.known() else { return Truth::Unknown };
    let operator = &condition.operator.value;
    let Some(comparison) = operator.comparison else { return Truth::Unknown };
    let found = match value::of(key, asked) {
        value::Value::Unknown => return Truth::Unknown,
        value::Value::Absent => None,
        value::Value::Present(values) => Some(values),
    };
    let Some(test) = operator::Test::new(condition, comparison, asked) else { return Truth::Unknown };
    if comparison == Comparison::Null {
        return test.null(found.is_none());
    }
    let Some(values) = found else {
        return Truth::from_bool(absent(condition, comparison, statement, asked));
    };
    Truth::from_bool(present(&test, operator.qualifier, operator.negated, &values, asked.target))
}

/// What a condition is when the request lacks its key.
fn absent(condition: &Condition, comparison: Comparison, statement: &Statement, asked: &Asked<'_>) -> bool {
    let operator = &condition.operator.value;
    if operator.if_exists {
        if asked.target != Target::Rustfs {
            return true;
        }
        // RustFS asks whether none of the operator's keys is there, and else evaluates all of them as usual.
        let siblings = statement.conditions.iter().filter(|other| other.operator == condition.operator);
        let mut keys = siblings.filter_map(|other| other.key.value.known());
        if keys.all(|key| value::of(key, asked) == value::Value::Absent) {
            return true;
        }
    }
    let by_value = operator::is_by_value(comparison);
    match (asked.target, operator.qualifier.filter(|_| by_value)) {
        (Target::Minio, Some(Qualifier::ForAllValues)) => !operator.negated,
        (Target::Minio, Some(Qualifier::ForAnyValue)) => operator.negated,
        (_, Some(Qualifier::ForAllValues)) => true,
        // On Ceph nothing holds of a key that is not there, negated or not.
        (_, Some(Qualifier::ForAnyValue)) | (Target::Ceph, None) => false,
        // Numbers and dates that are not there are not unequal on these two.
        (Target::Minio | Target::Rustfs, None) if operator::is_ordered(comparison) => false,
        (_, None) => operator.negated,
    }
}

/// What a condition is when the request has the key.
fn present(test: &Test, qualifier: Option<Qualifier>, negated: bool, values: &[String], target: Target) -> bool {
    let holds = |value: &String| test.holds(value);
    let element = |value: &String| holds(value) != negated;
    let ours = matches!(target, Target::Aws | Target::Ceph);
    match qualifier.filter(|_| ours || test.by_value) {
        // A key with several values needs a set operator on AWS.
        None if ours => values.len() == 1 && values.iter().all(element),
        None if test.any_value => (!test.spoilt(values) && values.iter().any(holds)) != negated,
        None => values.first().is_some_and(|value| test.reads(value) && holds(value) != negated),
        // MinIO negates the whole (minio/pkg v3.1.3 `policy/condition/stringfunc.go`, `evaluate`).
        Some(Qualifier::ForAllValues) if target == Target::Minio => values.iter().all(holds) != negated,
        Some(Qualifier::ForAnyValue) if target == Target::Minio => values.iter().any(holds) != negated,
        Some(Qualifier::ForAllValues) => values.iter().all(element),
        Some(Qualifier::ForAnyValue) => values.iter().any(element),
    }
}
