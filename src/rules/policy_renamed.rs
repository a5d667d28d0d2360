//! A policy whose file has another name after the change.

use crate::rule::{ChangeContext, Fate, Report};

pub(super) fn check(cx: &ChangeContext<'_>, report: &mut Report<'_>) {
    let (Some(base), Some(head), Fate::Renamed { from }) = (cx.difference.base, cx.difference.head, cx.fate) else {
        return;
    };
    let draft = report.at(head.document.statement_list.unwrap_or(head.document.span).opening());
    draft.message(format!("this change renames the file of a {} policy, which was `{from}`", base.document.kind));
    for statement in &base.document.statements {
        draft.about_earlier(base, statement);
    }
}
