//! The file is not well-formed JSON: every place the reader stepped over is one finding.

use crate::rule::{FileContext, Report};

pub(super) fn check(cx: &FileContext<'_>, report: &mut Report<'_>) {
    if !cx.is_policy {
        return;
    }
    for error in cx.errors {
        let draft = report.at(error.span);
        draft.message(error.message.clone());
        if let Some(help) = &error.help {
            draft.help(help.clone());
        }
        if let Some(related) = &error.related {
            draft.near(related.span, related.value.clone());
        }
    }
}
