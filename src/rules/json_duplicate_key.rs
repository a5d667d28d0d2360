//! One object has the same key twice.

use crate::policy::Misuse;
use crate::rule::{Context, Report};

pub(super) fn check(cx: &Context<'_>, report: &mut Report<'_>) {
    for complaint in &cx.document.complaints {
        let Misuse::Repeated { key, first, case_only } = &complaint.what else { continue };
        let draft = report.complaint(cx, complaint);
        draft.near(*first, "the first one");
        if *case_only {
            draft.message(format!("`{key}` differs from a key before it in upper and lower case only, and some readers take the two for one"));
        } else {
            draft.message(format!("`{key}` is here a second time, and readers do not agree on which of the two counts"));
        }
    }
}
