//! A Deny that was there before the change and is not any more.

use crate::change::Cover;
use crate::describe;
use crate::rule::{ChangeContext, Report};

pub(super) fn check(cx: &ChangeContext<'_>, report: &mut Report<'_>) {
    let (Some(base), Some(head)) = (cx.difference.base, cx.difference.head) else { return };
    let cover = Cover::default();
    for pair in &cx.difference.pairs {
        let Some(gone) = pair.base.filter(|statement| statement.denies()) else { continue };
        let becomes = pair.head.filter(|statement| !statement.denies());
        if (pair.head.is_some() && becomes.is_none()) || cover.still_denied(&head.document.statements, gone) {
            continue;
        }
        let place = becomes.map_or_else(
            || head.document.statement_list.unwrap_or(head.document.span).opening(),
            |statement| statement.effect.as_ref().map_or(statement.span.span.opening(), |effect| effect.span),
        );
        let draft = report.at(place);
        draft.message(format!("this change removes a Deny: before it, {} {}", gone.name(), describe::sentence(gone)));
        draft.label(if becomes.is_some() { "this was a Deny" } else { "the Deny is no longer in this policy" });
        draft.before(gone.effect.as_ref().map_or(gone.span.span.opening(), |effect| effect.span), "removed by this change");
        draft.about_earlier(base, gone);
        if let Some(statement) = becomes {
            draft.about(statement);
        }
    }
}
