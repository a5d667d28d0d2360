//! An element has a JSON type that the grammar does not allow there.

use crate::policy::Misuse;
use crate::rule::{Context, Report};

pub(super) fn check(cx: &Context<'_>, report: &mut Report<'_>) {
    for complaint in &cx.document.complaints {
        let Misuse::WrongType { element, expected, found } = &complaint.what else { continue };
        let draft = report.complaint(cx, complaint);
        draft.message(format!("`{element}` takes {expected}, not {found}")).label(format!("expected {expected}"));
        if *found == "a number" && expected.contains("a string") {
            draft.help("put it in double quotes");
        }
    }
}
