//! Whether one statement's conditions ask for more or for less than another's.

use crate::pattern::{self, Case};
use crate::policy::{Comparison, Condition, ConditionValue, Operator, Statement};
use crate::source::Spanned;

/// A condition that is no longer asked for.
#[derive(Clone, Copy, Debug)]
pub struct Lost<'a> {
    /// As it was.
    pub base: &'a Condition,
    /// What stands in its place now: the same key, asking for less.
    pub head: Option<&'a Condition>,
}

/// The conditions of `base` that `head` no longer asks for.
pub fn lost<'a>(head: &'a Statement, base: &'a Statement) -> Vec<Lost<'a>> {
    let gone = base.conditions.iter().filter(|condition| !asked_for(head, condition));
    gone.map(|condition| {
        // What stands on both sides was asked for before, and is no replacement.
        let replaces = |other: &&Condition| same_key(other, condition) && !base.conditions.contains(other);
        Lost { base: condition, head: head.conditions.iter().find(replaces) }
    })
    .collect()
}

/// Whether `wide` applies whenever `narrow` does, as far as conditions say.
pub(super) fn holds_whenever(wide: &Statement, narrow: &Statement) -> bool {
    wide.conditions.iter().all(|condition| asked_for(narrow, condition))
}

/// Whether a statement that asks for all of its conditions asks for this one too.
fn asked_for(statement: &Statement, condition: &Condition) -> bool {
    statement.conditions.iter().any(|strict| implies(strict, condition))
}

/// Whether whatever meets `strict` meets `loose`. Yes is always right.
fn implies(strict: &Condition, loose: &Condition) -> bool {
    if strict == loose {
        return true;
    }
    let (narrow, wide) = (&strict.operator.value, &loose.operator.value);
    if !same_key(strict, loose) || !operator_implies(narrow, wide) {
        return false;
    }
    let is_pattern =
        matches!(wide.comparison, Some(Comparison::StringLike | Comparison::ArnLike | Comparison::ArnEquals));
    if wide.negated {
        // Not one of many is also not one of fewer.
        return loose.values.iter().all(|value| among(value, &strict.values, is_pattern));
    }
    strict.values.iter().all(|value| among(value, &loose.values, is_pattern))
}

/// Whether one operator lets through only what the other does, given the same values. A qualifier has to be the same.
fn operator_implies(narrow: &Operator, wide: &Operator) -> bool {
    let comparison = narrow.comparison == wide.comparison
        || (!wide.negated
            && matches!(
                (narrow.comparison, wide.comparison),
                (Some(Comparison::StringEquals), Some(Comparison::StringLike))
                    | (Some(Comparison::ArnEquals), Some(Comparison::ArnLike))
                    | (Some(Comparison::ArnLike), Some(Comparison::ArnEquals))
            ));
    comparison
        && narrow.comparison.is_some()
        && narrow.qualifier == wide.qualifier
        && narrow.negated == wide.negated
        && (wide.if_exists || !narrow.if_exists)
}

/// Whether a list has a value, or a pattern for it. Numbers, dates and addresses are compared by the letter, so that a
/// narrower range looks like another.
fn among(value: &Spanned<ConditionValue>, list: &[Spanned<ConditionValue>], is_pattern: bool) -> bool {
    list.iter().any(|other| {
        other == value
            || (is_pattern
                && matches!((other.value.known(), value.value.known()), (Some(wide), Some(narrow))
                    if pattern::covers(wide, narrow, Case::Sensitive)))
    })
}

/// Keys differ by more than case.
fn same_key(a: &Condition, b: &Condition) -> bool {
    a.key.value.text().eq_ignore_ascii_case(b.key.value.text())
}
