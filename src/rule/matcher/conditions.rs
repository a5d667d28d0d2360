//! Predicates over conditions.

use crate::pattern::{self, Case};
use crate::policy::{Comparison, Condition, ConditionValue, Qualifier, Statement};
use crate::source::Span;
use crate::target::{KeyStatus, Presence, Target};

/// A description of one condition. Every part that is given must hold of the same condition.
#[derive(Debug, Default)]
pub(super) struct ConditionTest {
    /// Words of the grammar without qualifier and suffix: `StringEquals`, or a family: `string`, `arn`, ...
    pub(super) operators: Vec<Family>,
    /// Whether the operator is a `Not` form.
    pub(super) negated: Option<bool>,
    /// Whether it carries `IfExists`.
    pub(super) if_exists: Option<bool>,
    /// Whether it carries a set qualifier, and which.
    pub(super) qualifier: Option<QualifierTest>,
    /// Patterns over the key; keys are compared without regard to case.
    pub(super) keys: Vec<String>,
    /// Patterns over the key of which none may match.
    pub(super) not_keys: Vec<String>,
    /// Patterns over a value; some value must match.
    pub(super) values: Vec<String>,
    /// Patterns over a value; the value that matched must match none of these.
    pub(super) not_values: Vec<String>,
    /// Patterns of which some value, read as a pattern, covers one.
    pub(super) value_covers: Vec<String>,
    /// Some value holds an unescaped `*` or `?`.
    pub(super) wildcard: bool,
    /// Some judge knows requests that lack the key.
    pub(super) may_be_absent: bool,
}

/// The set qualifier asked for; none asks for an operator without one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct QualifierTest(pub(super) Option<Qualifier>);

/// Operators by word or by what they compare.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Family {
    Exactly(Comparison),
    String,
    Numeric,
    Date,
    Arn,
    /// No server knows the word.
    Unknown,
}

impl Family {
    fn holds(self, comparison: Option<Comparison>) -> bool {
        use Comparison as C;
        match self {
            Self::Exactly(wanted) => comparison == Some(wanted),
            Self::Unknown => comparison.is_none(),
            Self::String => {
                matches!(comparison, Some(C::StringEquals | C::StringEqualsIgnoreCase | C::StringLike))
            }
            Self::Arn => matches!(comparison, Some(C::ArnEquals | C::ArnLike)),
            Self::Numeric => matches!(
                comparison,
                Some(
                    C::NumericEquals
                        | C::NumericLessThan
                        | C::NumericLessThanEquals
                        | C::NumericGreaterThan
                        | C::NumericGreaterThanEquals
                )
            ),
            Self::Date => matches!(
                comparison,
                Some(
                    C::DateEquals
                        | C::DateLessThan
                        | C::DateLessThanEquals
                        | C::DateGreaterThan
                        | C::DateGreaterThanEquals
                )
            ),
        }
    }
}

impl ConditionTest {
    /// The places in the statement's conditions that pass: the value where values are asked about, the key where keys
    /// are, else the operator.
    pub(super) fn find(&self, statement: &Statement, judges: &[Target]) -> Vec<Span> {
        let mut places = Vec::new();
        for condition in &statement.conditions {
            if !self.about(condition) || (self.may_be_absent && !may_be_absent(condition, judges)) {
                continue;
            }
            if self.values.is_empty() && self.not_values.is_empty() && self.value_covers.is_empty() && !self.wildcard {
                let key = !self.keys.is_empty();
                places.push(if key { condition.key.span } else { condition.operator.span });
            } else {
                let passing = condition.values.iter().filter(|value| self.value(&value.value));
                places.extend(passing.map(|value| value.span));
            }
        }
        places.dedup();
        places
    }

    fn about(&self, condition: &Condition) -> bool {
        let operator = &condition.operator.value;
        let key = condition.key.value.known();
        let like = |pattern: &String| key.is_some_and(|key| pattern::matches(pattern, key, Case::Ignore));
        (self.operators.is_empty() || self.operators.iter().any(|family| family.holds(operator.comparison)))
            && self.negated.is_none_or(|wanted| operator.negated == wanted)
            && self.if_exists.is_none_or(|wanted| operator.if_exists == wanted)
            && self.qualifier.is_none_or(|QualifierTest(wanted)| operator.qualifier == wanted)
            && (self.keys.is_empty() || self.keys.iter().any(like))
            && (self.not_keys.is_empty() || (key.is_some() && !self.not_keys.iter().any(like)))
    }

    fn value(&self, value: &ConditionValue) -> bool {
        let Some(text) = value.known() else { return false };
        let like = |pattern: &String| pattern::matches(pattern, text, Case::Ignore);
        (self.values.is_empty() || self.values.iter().any(like))
            && !self.not_values.iter().any(like)
            && (self.value_covers.is_empty()
                || self.value_covers.iter().any(|wanted| pattern::covers(text, wanted, Case::Sensitive)))
            && (!self.wildcard || has_wildcard(text))
    }
}

/// Whether some judge knows requests that do not carry the key.
fn may_be_absent(condition: &Condition, judges: &[Target]) -> bool {
    let Some(key) = condition.key.value.known() else { return false };
    judges.iter().any(|judge| match judge.condition_key(key) {
        KeyStatus::Known(info) => info.presence != Presence::Always,
        KeyStatus::OtherCase(_) | KeyStatus::Unknown => false,
    })
}

/// Whether a value holds `*` or `?` other than as `${*}` and `${?}`, which AWS reads literally.
fn has_wildcard(text: &str) -> bool {
    text.replace("${*}", "").replace("${?}", "").contains(['*', '?'])
}
