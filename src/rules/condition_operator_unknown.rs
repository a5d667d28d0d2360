//! `condition-operator-unknown`: a word that no server has as a condition operator.

use crate::policy::{Operator, Qualifier, Statement};
use crate::rule::spelling::quoted;
use crate::rule::{Context, Report};
use crate::target::Target;

pub(super) fn check(_: &Context<'_>, statement: &Statement, report: &mut Report<'_>) {
    let mut found: Vec<_> = statement.conditions.iter().map(|condition| &condition.operator).collect();
    found.retain(|operator| operator.value.comparison.is_none());
    // One operator over several keys is written once.
    found.dedup_by_key(|operator| operator.span);
    let [first, others @ ..] = found.as_slice() else { return };
    let words = quoted(found.iter().map(|operator| operator.value.written.as_str()));
    let verb = if others.is_empty() { "is no condition operator" } else { "are no condition operators" };
    let draft = report.at(first.span).message(format!("{words} {verb}"));
    draft.label(meant(&first.value).map_or_else(|| "no such operator".to_owned(), |near| format!("`{near}`?")));
    for operator in others {
        let text = meant(&operator.value).map_or_else(|| "nor is this".to_owned(), |near| format!("`{near}`?"));
        draft.near(operator.span, text);
    }
    let pairs: Vec<String> = found
        .iter()
        .filter_map(|operator| Some(format!("`{}` for `{}`", meant(&operator.value)?, operator.value.written)))
        .collect();
    if !pairs.is_empty() {
        draft.help(format!("write {}", crate::describe::list(pairs.into_iter())));
    }
}

/// The operator that differs least, with the qualifier and suffix that were written.
fn meant(operator: &Operator) -> Option<String> {
    let (prefix, rest) = match operator.qualifier {
        Some(Qualifier::ForAllValues) => operator.written.split_at_checked("ForAllValues:".len())?,
        Some(Qualifier::ForAnyValue) => operator.written.split_at_checked("ForAnyValue:".len())?,
        None => ("", operator.written.as_str()),
    };
    let (word, suffix) = rest.strip_suffix("IfExists").map_or((rest, ""), |word| (word, "IfExists"));
    Target::Aws.nearest_operator(word).map(|near| format!("{prefix}{near}{suffix}"))
}
