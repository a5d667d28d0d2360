//! A statement has a member that no statement has.

use crate::policy::{Complaint, Misuse};
use crate::rule::{Context, Report};
use crate::target::nearest;

/// Source: IAM user guide, "Grammar of the IAM JSON policy language".
const ELEMENTS: [&str; 9] = [
    "Sid",
    "Effect",
    "Principal",
    "NotPrincipal",
    "Action",
    "NotAction",
    "Resource",
    "NotResource",
    "Condition",
];

pub(super) fn check(cx: &Context<'_>, report: &mut Report<'_>) {
    for complaint in &cx.document.complaints {
        let Misuse::UnknownStatementElement(name) = &complaint.what else { continue };
        let draft = report.complaint(cx, complaint);
        if let Some(meant) = meant(complaint) {
            draft.message(format!("`{name}` is not an element of a statement, `{meant}` is"));
            draft.help(format!("write `{meant}`"));
        }
    }
}

/// The element that was probably meant by an unknown one.
pub(super) fn meant(complaint: &Complaint) -> Option<&'static str> {
    match &complaint.what {
        Misuse::UnknownStatementElement(name) => nearest(name, ELEMENTS.into_iter()),
        _ => None,
    }
}
