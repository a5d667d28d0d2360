//! The policy has no statement.

use super::unknown_policy_element;
use crate::finding::Severity;
use crate::policy::Misuse;
use crate::rule::{Context, Report};

pub(super) fn check(cx: &Context<'_>, report: &mut Report<'_>) {
    let complaints = &cx.document.complaints;
    for complaint in complaints {
        match complaint.what {
            // A misspelt `Statement` is complained of already, and is the whole story.
            Misuse::NoStatement if !complaints.iter().any(|c| unknown_policy_element::meant(c) == Some("Statement")) => {
                report.at(complaint.span.opening()).message("the policy has no `Statement`").label("in this policy");
            }
            Misuse::EmptyStatement => {
                report
                    .at(complaint.span)
                    .message("the list of statements is empty")
                    .label("no statement in this list")
                    .severity(Severity::Warning);
            }
            _ => {}
        }
    }
}
