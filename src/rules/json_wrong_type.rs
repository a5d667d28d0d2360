//! An element has a JSON type that the grammar does not allow there.

use crate::policy::Misuse;
use crate::rule::{Context, Report};
use crate::source::Span;

pub(super) fn check(cx: &Context<'_>, report: &mut Report<'_>) {
    let mut outer: Option<Span> = None;
    for complaint in &cx.document.complaints {
        let Misuse::WrongType { element, expected, found } = &complaint.what else { continue };
        // What is wrong inside something wrong is the same mistake.
        if outer.is_some_and(|outer| outer.contains(complaint.span)) {
            continue;
        }
        outer = Some(complaint.span);
        let draft = report.complaint(cx, complaint);
        draft.message(format!("`{element}` takes {expected}, not {found}")).label(format!("expected {expected}"));
        if *found == "a number" && expected.contains("string") {
            draft.help("put it in double quotes");
        }
    }
}
