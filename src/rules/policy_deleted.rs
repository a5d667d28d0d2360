//! A policy that was there before the change and is not any more.

use crate::describe;
use crate::finding::Severity;
use crate::policy::Statement;
use crate::rule::{ChangeContext, Fate, Report};

pub(super) fn check(cx: &ChangeContext<'_>, report: &mut Report<'_>) {
    let (Some(base), None) = (cx.difference.base, cx.difference.head) else { return };
    let document = &base.document;
    let denies: Vec<&Statement> = document.statements.iter().filter(|statement| statement.denies()).collect();
    let draft = report.at(document.statement_list.unwrap_or(document.span).opening());
    let what = match cx.fate {
        Fate::Deleted => format!("this change deletes a {} policy", document.kind),
        Fate::Replaced { by } => format!("this change puts {by} where a {} policy was", document.kind),
        Fate::Kept | Fate::Renamed { .. } => format!("this change takes a {} policy out of its file", document.kind),
    };
    let count = document.statements.len();
    let statements = if count == 1 { "1 statement".to_owned() } else { format!("{count} statements") };
    if denies.is_empty() {
        draft.message(format!("{what}, with {statements}"));
        draft.severity(Severity::Warning);
    } else {
        let does = denies.iter().map(|deny| format!("{} {}", deny.name(), describe::sentence(deny)));
        let does: Vec<String> = does.collect();
        draft.message(format!("{what}, with {statements}; no longer in force: {}", describe::list(does.into_iter())));
    }
    draft.label("as it was before this change");
    for deny in denies {
        draft.near(deny.effect.as_ref().map_or(deny.span.span.opening(), |effect| effect.span), "this Deny goes");
    }
    for statement in &document.statements {
        draft.about_earlier(base, statement);
    }
}
