//! A Deny that denies less than before the change.

use crate::change::{Cover, Shrunk};
use crate::describe::{self, list};
use crate::policy::Statement;
use crate::rule::{ChangeContext, Report};

pub(super) fn check(cx: &ChangeContext<'_>, report: &mut Report<'_>) {
    let (Some(base), Some(head)) = (cx.difference.base, cx.difference.head) else { return };
    let cover = Cover::default();
    for pair in &cx.difference.pairs {
        let (Some(before), Some(after)) = (pair.base, pair.head) else { continue };
        if !before.denies() || !after.denies() || cover.still_denied(&head.document.statements, before) {
            continue;
        }
        let shrunk = cover.shrunk(after, before);
        let draft = report.at(after.effect.as_ref().map_or(after.span.span.opening(), |effect| effect.span));
        draft.message(format!("this change weakens a Deny: {} {}", after.name(), loss(&shrunk, before)));
        draft.before(before.effect.as_ref().map_or(before.span.span.opening(), |effect| effect.span), "as it was");
        for lost in shrunk.actions.iter().chain(&shrunk.resources) {
            draft.before(lost.span, "no longer denied");
        }
        for lost in &shrunk.principals {
            draft.before(lost.term.span, "no longer denied");
        }
        draft.about_earlier(base, before);
        draft.about(after);
    }
}

/// What the Deny no longer does.
fn loss(shrunk: &Shrunk<'_>, before: &Statement) -> String {
    let mut parts = Vec::new();
    if !shrunk.actions.is_empty() {
        parts.push(list(shrunk.actions.iter().map(|action| action.value.text().to_owned())));
    }
    if !shrunk.resources.is_empty() {
        parts.push(format!("access to {}", list(shrunk.resources.iter().map(|item| describe::resource(item.value.text())))));
    }
    if !shrunk.principals.is_empty() {
        parts.push(list(shrunk.principals.iter().map(|principal| principal.form().short())));
    }
    let mut text = if parts.is_empty() { String::new() } else { format!("no longer denies {}", parts.join(", nor ")) };
    if shrunk.conditions {
        text += if text.is_empty() { "now holds only under a condition" } else { ", and now holds only under a condition" };
    }
    if text.is_empty() {
        // What was lost cannot be named one by one: an exception was added to `NotAction` or its like.
        text = format!("no longer does all that it did: before, it {}", describe::sentence(before));
    }
    text
}
