//! The elements of a statement, by name.

use crate::policy::{Clause, Statement};
use crate::rule::Context;
use crate::source::Span;
use crate::syntax::{Node, Value};

/// An element of a statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Element {
    Sid,
    Effect,
    Principal,
    NotPrincipal,
    Action,
    NotAction,
    Resource,
    NotResource,
    Condition,
    Statement,
}

impl Element {
    const ALL: [(&'static str, Self); 10] = [
        ("Sid", Self::Sid),
        ("Effect", Self::Effect),
        ("Principal", Self::Principal),
        ("NotPrincipal", Self::NotPrincipal),
        ("Action", Self::Action),
        ("NotAction", Self::NotAction),
        ("Resource", Self::Resource),
        ("NotResource", Self::NotResource),
        ("Condition", Self::Condition),
        ("Statement", Self::Statement),
    ];

    pub(super) fn parse(word: &str) -> Result<Self, String> {
        super::raw::one_of(word, &Self::ALL)
    }

    /// Whether the element is written at all.
    pub(super) fn written(self, statement: &Statement) -> bool {
        self == Self::Statement || self.span(statement).is_some()
    }

    /// Whether it is written and lists nothing.
    pub(super) fn is_empty(self, statement: &Statement) -> bool {
        match self {
            Self::Principal => statement.principals.only().is_some_and(|clause| clause.items.is_empty()),
            Self::NotPrincipal => statement.principals.all_but().is_some_and(|clause| clause.items.is_empty()),
            Self::Action => statement.actions.only().is_some_and(|clause| clause.items.is_empty()),
            Self::NotAction => statement.actions.all_but().is_some_and(|clause| clause.items.is_empty()),
            Self::Resource => statement.resources.only().is_some_and(|clause| clause.items.is_empty()),
            Self::NotResource => statement.resources.all_but().is_some_and(|clause| clause.items.is_empty()),
            Self::Condition => statement.condition_key.is_some() && statement.conditions.is_empty(),
            Self::Sid | Self::Effect | Self::Statement => false,
        }
    }

    /// Whether neither the element nor its `Not` form lists anything. An element of the wrong type is there, and so may
    /// be one in a statement that did not parse: other rules say what is wrong with those.
    pub(super) fn is_missing(self, cx: &Context<'_>, statement: &Statement) -> bool {
        let nothing = |value: Span| cx.root.at(value).is_some_and(lists_nothing);
        let missing = match self {
            Self::Principal | Self::NotPrincipal => statement.principals.clauses().all(|c| nothing(c.value.span)),
            Self::Action | Self::NotAction => statement.actions.clauses().all(|c| nothing(c.value.span)),
            Self::Resource | Self::NotResource => statement.resources.clauses().all(|c| nothing(c.value.span)),
            Self::Condition => statement.conditions.is_empty(),
            Self::Sid | Self::Effect | Self::Statement => !self.written(statement),
        };
        missing && !cx.errors.iter().any(|error| statement.span.span.contains(error.span))
    }

    /// The `Not` form; an element without one stands for itself.
    pub(super) fn negation(self) -> Self {
        match self {
            Self::Principal => Self::NotPrincipal,
            Self::Action => Self::NotAction,
            Self::Resource => Self::NotResource,
            other => other,
        }
    }

    /// What to underline for it.
    pub(super) fn span(self, statement: &Statement) -> Option<Span> {
        fn key<T>(clause: Option<&Clause<T>>) -> Option<Span> {
            clause.map(|clause| clause.key.span)
        }
        match self {
            Self::Sid => statement.sid.as_ref().map(|sid| sid.span),
            Self::Effect => statement.effect.as_ref().map(|e| e.span).or(statement.effect_key.map(|key| key.span)),
            Self::Principal => key(statement.principals.only()),
            Self::NotPrincipal => key(statement.principals.all_but()),
            Self::Action => key(statement.actions.only()),
            Self::NotAction => key(statement.actions.all_but()),
            Self::Resource => key(statement.resources.only()),
            Self::NotResource => key(statement.resources.all_but()),
            Self::Condition => statement.condition_key.map(|key| key.span),
            Self::Statement => Some(statement.span.span),
        }
    }
}

/// `[]`, `{}`, `{"AWS": []}`.
fn lists_nothing(node: &Node<'_>) -> bool {
    match &node.value {
        Value::Array(items) => items.is_empty(),
        Value::Object(members) => members.iter().all(|member| lists_nothing(&member.value)),
        _ => false,
    }
}
