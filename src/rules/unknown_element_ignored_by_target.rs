//! `unknown-element-ignored-by-target`: what `MinIO` drops without a word.

use std::collections::{BTreeMap, BTreeSet};

use crate::describe;
use crate::rule::spelling::quoted;
use crate::rule::{Context, Report};
use crate::source::Span;
use crate::target::acceptance::{Remark, RemarkKind, accept};
use crate::target::{Target, nearest};

/// What it does read: minio/pkg v3.1.3 `policy/bucket-policy-statement.go:27-36`, `policy/bucket-policy.go:37-41`.
const ELEMENTS: [&str; 10] = [
    "Version",
    "Statement",
    "Effect",
    "Principal",
    "Action",
    "NotAction",
    "Resource",
    "NotResource",
    "Condition",
    "AWS",
];

pub(super) fn check(cx: &Context<'_>, report: &mut Report<'_>) {
    let text = cx.source.text();
    let answer = accept(Target::Minio, cx.document.kind, cx.root, cx.bucket, text, cx.errors);
    // Other rules say that a key is there twice, that text follows, and what becomes of the two principal elements.
    // A principal of which nothing is left is refused, which is said elsewhere too.
    let no_principal = |statement: Option<usize>| {
        answer.refusals.iter().any(|refusal| refusal.what == RemarkKind::Principal && refusal.statement == statement)
    };
    let ours = answer.dropped.iter().filter(|remark| {
        matches!(remark.what, RemarkKind::UnknownElement | RemarkKind::Operator)
            && !is_operator_of_nobody(cx, remark.span)
            && !(is_principal(cx, remark) && no_principal(remark.statement))
    });
    let mut places: BTreeMap<Option<usize>, Vec<Span>> = BTreeMap::new();
    let mut principals = BTreeSet::new();
    for remark in ours {
        places.entry(remark.statement).or_default().push(remark.span);
        principals.extend(is_principal(cx, remark).then_some(remark.statement));
    }
    for (index, spans) in places {
        let statement = index.and_then(|index| cx.document.statements.get(index));
        let [first, others @ ..] = spans.as_slice() else { continue };
        let word = |span: Span| cx.source.slice(span).trim_matches('"');
        let words = quoted(spans.iter().map(|&span| word(span)));
        let draft = report.at(*first).label("silently dropped");
        for &span in others {
            draft.near(span, "silently dropped");
        }
        match statement {
            // The sentence would name the principal that was dropped.
            Some(statement) if principals.contains(&index) => {
                draft.about(statement).message(format!("MinIO drops {words} without a word"));
            }
            Some(statement) => {
                draft.about(statement);
                let (name, does) = (statement.name(), describe::sentence(statement));
                let whenever = if statement.conditions.is_empty() { ", on no condition" } else { "" };
                draft.message(format!("MinIO drops {words} without a word: what is left of {name} {does}{whenever}"));
            }
            None => {
                draft.message(format!("MinIO drops {words} without a word"));
            }
        }
        let meant: Vec<String> = spans
            .iter()
            .filter_map(|&span| Some(format!("`{}` for `{}`", nearest(word(span), ELEMENTS.into_iter())?, word(span))))
            .collect();
        if !meant.is_empty() {
            draft.help(format!("write {}", describe::list(meant.into_iter())));
        }
    }
}

/// Whether what is dropped is a kind of principal.
fn is_principal(cx: &Context<'_>, remark: &Remark) -> bool {
    let statement = remark.statement.and_then(|index| cx.document.statements.get(index));
    let clause = statement.and_then(|statement| statement.principals.only());
    clause.is_some_and(|clause| clause.value.span.contains(remark.span))
}

/// Whether the dropped operator is one no server knows, which has a rule of its own.
fn is_operator_of_nobody(cx: &Context<'_>, span: Span) -> bool {
    let conditions = cx.document.statements.iter().flat_map(|statement| &statement.conditions);
    conditions.into_iter().any(|c| c.operator.span == span && c.operator.value.comparison.is_none())
}
