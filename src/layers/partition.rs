//! Partitions of AWS: the regions of China, of `GovCloud` and others. "IAM roles and resource-based policies delegate access across
//! accounts only within a single partition" (IAM user guide, "Cross account resource access in IAM").
//!
//! Requests, callers and buckets are named in the partition `aws`. A policy that knows one other partition is read as if all its
//! ARNs were of `aws`; in one that names both, what is of the other is foreign, and names nobody and nothing.

use std::borrow::Cow;
use std::sync::Arc;

use crate::policy::{Clause, ConditionValue, Document, Principal, Scope, Statement, Term};
use crate::source::Spanned;

/// The one partition that a policy's ARNs are of, where it is not `aws`.
pub(super) fn of(document: &Document) -> Option<&str> {
    let mut named = document.statements.iter().flat_map(texts).filter_map(partition);
    let first = named.next().filter(|first| *first != "aws")?;
    named.all(|other| other == first).then_some(first)
}

/// The same policy with the ARNs of a partition written as those of `aws`.
pub(super) fn moved(document: &Document, from: &str) -> Arc<Document> {
    let statements = document.statements.iter().map(|statement| statement_moved(statement, from)).collect();
    Arc::new(document.with(statements))
}

/// A text with the partition of its ARN changed to `aws`, if it is one of these.
pub(super) fn local<'a>(text: &'a str, from: &[String]) -> Cow<'a, str> {
    match partition(text).filter(|of| from.iter().any(|from| from == of)) {
        Some(of) => Cow::Owned(renamed(text, of)),
        None => Cow::Borrowed(text),
    }
}

/// The partition of an ARN, where it is written out.
fn partition(text: &str) -> Option<&str> {
    let (partition, _) = text.strip_prefix("arn:")?.split_once(':')?;
    (partition == "aws" || partition.starts_with("aws-")).then_some(partition)
}

fn texts(statement: &Statement) -> impl Iterator<Item = &str> {
    let resources = statement.resources.items().map(|item| item.value.text());
    let principals = statement.principals.items().map(|item| item.term.value.text());
    let values = statement.conditions.iter().flat_map(|condition| &condition.values);
    let values = values.filter_map(|value| match &value.value {
        ConditionValue::Text(term) => Some(term.text()),
        ConditionValue::Number(_) | ConditionValue::Bool(_) | ConditionValue::Invalid => None,
    });
    resources.chain(principals).chain(values)
}

fn statement_moved(statement: &Statement, from: &str) -> Statement {
    let mut moved = statement.clone();
    each(&mut moved.resources, |item: &mut Spanned<Term>| term_moved(&mut item.value, from));
    each(&mut moved.principals, |item: &mut Principal| term_moved(&mut item.term.value, from));
    for value in moved.conditions.iter_mut().flat_map(|condition| &mut condition.values) {
        if let ConditionValue::Text(term) = &mut value.value {
            term_moved(term, from);
        }
    }
    moved
}

fn each<T>(scope: &mut Scope<T>, change: impl Fn(&mut T)) {
    let of = |clause: &mut Clause<T>| clause.items.iter_mut().for_each(&change);
    match scope {
        Scope::Absent => {}
        Scope::Only(clause) | Scope::AllBut(clause) => of(clause),
        Scope::Both { only, but } => {
            of(only);
            of(but);
        }
    }
}

fn term_moved(term: &mut Term, from: &str) {
    let (Term::Known(text) | Term::Opaque(text)) = term;
    if partition(text) == Some(from) {
        *text = renamed(text, from);
    }
}

fn renamed(text: &str, from: &str) -> String {
    format!("arn:aws{}", text.get("arn:".len() + from.len()..).unwrap_or_default())
}
