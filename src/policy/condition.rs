//! Conditions: operator, key, values, as the grammar of the condition element has them.

use crate::source::Spanned;

use super::Term;

/// One operator applied to one key: `"StringEquals": {"aws:username": ["a", "b"]}`.
#[derive(Clone, Debug, PartialEq)]
pub struct Condition {
    /// The operator, at its key.
    pub operator: Spanned<Operator>,
    /// The condition key, as written, at its key.
    pub key: Spanned<Term>,
    /// The values; one value counts as a list of one.
    pub values: Vec<Spanned<ConditionValue>>,
}

/// A set qualifier.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Qualifier {
    /// `ForAllValues:`
    ForAllValues,
    /// `ForAnyValue:`
    ForAnyValue,
}

/// What an operator compares. Negation is kept apart, in [`Operator::negated`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Comparison {
    /// `StringEquals`, `StringNotEquals`
    StringEquals,
    /// `StringEqualsIgnoreCase`, `StringNotEqualsIgnoreCase`
    StringEqualsIgnoreCase,
    /// `StringLike`, `StringNotLike`
    StringLike,
    /// `NumericEquals`, `NumericNotEquals`
    NumericEquals,
    /// `NumericLessThan`
    NumericLessThan,
    /// `NumericLessThanEquals`
    NumericLessThanEquals,
    /// `NumericGreaterThan`
    NumericGreaterThan,
    /// `NumericGreaterThanEquals`
    NumericGreaterThanEquals,
    /// `DateEquals`, `DateNotEquals`
    DateEquals,
    /// `DateLessThan`
    DateLessThan,
    /// `DateLessThanEquals`
    DateLessThanEquals,
    /// `DateGreaterThan`
    DateGreaterThan,
    /// `DateGreaterThanEquals`
    DateGreaterThanEquals,
    /// `Bool`
    Bool,
    /// `BinaryEquals`
    BinaryEquals,
    /// `IpAddress`, `NotIpAddress`
    IpAddress,
    /// `ArnEquals`, `ArnNotEquals`
    ArnEquals,
    /// `ArnLike`, `ArnNotLike`
    ArnLike,
    /// `Null`
    Null,
}

/// A condition operator taken apart. `comparison` is none when no server knows the word.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Operator {
    /// As written, qualifier and suffix included.
    pub written: String,
    /// `ForAllValues:` or `ForAnyValue:`.
    pub qualifier: Option<Qualifier>,
    /// What it compares.
    pub comparison: Option<Comparison>,
    /// The `Not` form.
    pub negated: bool,
    /// The `IfExists` suffix.
    pub if_exists: bool,
}

/// The operators of the grammar: word, comparison, negated.
/// Source: IAM user guide, "IAM JSON policy elements: Condition operators".
pub const OPERATORS: [(&str, Comparison, bool); 27] = [
    ("StringEquals", Comparison::StringEquals, false),
    ("StringNotEquals", Comparison::StringEquals, true),
    ("StringEqualsIgnoreCase", Comparison::StringEqualsIgnoreCase, false),
    ("StringNotEqualsIgnoreCase", Comparison::StringEqualsIgnoreCase, true),
    ("StringLike", Comparison::StringLike, false),
    ("StringNotLike", Comparison::StringLike, true),
    ("NumericEquals", Comparison::NumericEquals, false),
    ("NumericNotEquals", Comparison::NumericEquals, true),
    ("NumericLessThan", Comparison::NumericLessThan, false),
    ("NumericLessThanEquals", Comparison::NumericLessThanEquals, false),
    ("NumericGreaterThan", Comparison::NumericGreaterThan, false),
    ("NumericGreaterThanEquals", Comparison::NumericGreaterThanEquals, false),
    ("DateEquals", Comparison::DateEquals, false),
    ("DateNotEquals", Comparison::DateEquals, true),
    ("DateLessThan", Comparison::DateLessThan, false),
    ("DateLessThanEquals", Comparison::DateLessThanEquals, false),
    ("DateGreaterThan", Comparison::DateGreaterThan, false),
    ("DateGreaterThanEquals", Comparison::DateGreaterThanEquals, false),
    ("Bool", Comparison::Bool, false),
    ("BinaryEquals", Comparison::BinaryEquals, false),
    ("IpAddress", Comparison::IpAddress, false),
    ("NotIpAddress", Comparison::IpAddress, true),
    ("ArnEquals", Comparison::ArnEquals, false),
    ("ArnNotEquals", Comparison::ArnEquals, true),
    ("ArnLike", Comparison::ArnLike, false),
    ("ArnNotLike", Comparison::ArnLike, true),
    ("Null", Comparison::Null, false),
];

impl Operator {
    /// Takes a written operator apart. Case counts: servers other than AWS's simulator read operators exactly.
    pub fn parse(written: &str) -> Self {
        let (qualifier, rest) = if let Some(rest) = written.strip_prefix("ForAllValues:") {
            (Some(Qualifier::ForAllValues), rest)
        } else if let Some(rest) = written.strip_prefix("ForAnyValue:") {
            (Some(Qualifier::ForAnyValue), rest)
        } else {
            (None, written)
        };
        let (word, if_exists) = rest.strip_suffix("IfExists").map_or((rest, false), |word| (word, true));
        let known = OPERATORS.iter().find(|(name, ..)| *name == word);
        Self {
            written: written.to_owned(),
            qualifier,
            comparison: known.map(|(_, comparison, _)| *comparison),
            negated: known.is_some_and(|(.., negated)| *negated),
            if_exists,
        }
    }
}

/// A value a key is compared with.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum ConditionValue {
    /// A string.
    Text(Term),
    /// A number, as written without quotes.
    Number(String),
    /// `true` or `false` without quotes.
    Bool(bool),
    /// `null`, a list or an object: complained about.
    Invalid,
}

impl ConditionValue {
    /// The value as the text it is compared as, when it can be judged.
    pub fn known(&self) -> Option<&str> {
        match self {
            Self::Text(term) => term.known(),
            Self::Number(number) => Some(number),
            Self::Bool(true) => Some("true"),
            Self::Bool(false) => Some("false"),
            Self::Invalid => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn operators_come_apart() {
        let operator = Operator::parse("ForAnyValue:StringNotLikeIfExists");
        assert_eq!(operator.qualifier, Some(Qualifier::ForAnyValue));
        assert_eq!(operator.comparison, Some(Comparison::StringLike));
        assert!(operator.negated && operator.if_exists);
        assert_eq!(Operator::parse("stringequals").comparison, None);
    }
}
