//! `dialect-condition-operator`: an operator that a judging server does not have.

use crate::policy::Statement;
use crate::rule::spelling::{quoted, servers};
use crate::rule::{Context, Report};
use crate::target::Target;

pub(super) fn check(cx: &Context<'_>, statement: &Statement, report: &mut Report<'_>) {
    let lacks = |target: Target, operator: &crate::policy::Operator| !target.supports_operator(&operator.written);
    let mut found: Vec<_> = statement.conditions.iter().map(|condition| &condition.operator).collect();
    // What no server knows is `condition-operator-unknown`'s.
    found.retain(|operator| {
        operator.value.comparison.is_some() && cx.judges().iter().any(|&target| lacks(target, &operator.value))
    });
    found.dedup_by_key(|operator| operator.span);
    let [first, others @ ..] = found.as_slice() else { return };
    let by: Vec<Target> =
        cx.judges().iter().copied().filter(|&t| found.iter().any(|operator| lacks(t, &operator.value))).collect();
    let words = quoted(found.iter().map(|operator| operator.value.written.as_str()));
    let verb = if by.len() == 1 { "does" } else { "do" };
    let draft = report.at(first.span).message(format!("{} {verb} not have {words}, and refuse{} the policy", servers(&by), if by.len() == 1 { "s" } else { "" }));
    draft.label(format!("unknown to {}", servers(&lacking(cx, &first.value))));
    for operator in others {
        draft.near(operator.span, format!("unknown to {}", servers(&lacking(cx, &operator.value))));
    }
}

fn lacking(cx: &Context<'_>, operator: &crate::policy::Operator) -> Vec<Target> {
    cx.judges().iter().copied().filter(|target| !target.supports_operator(&operator.written)).collect()
}
