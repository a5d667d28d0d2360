//! The policy has a member that no policy has.

use crate::policy::{Complaint, Kind, Misuse};
use crate::rule::{Context, Report};
use crate::syntax::Node;
use crate::target::{Target, nearest};

/// Source: IAM user guide, "Grammar of the IAM JSON policy language".
const ELEMENTS: [&str; 3] = ["Version", "Id", "Statement"];

pub(super) fn check(cx: &Context<'_>, report: &mut Report<'_>) {
    for complaint in &cx.document.complaints {
        let Misuse::UnknownPolicyElement(name) = &complaint.what else { continue };
        let draft = report.complaint(cx, complaint);
        if let Some(meant) = meant(complaint) {
            draft.message(format!("`{name}` is not an element of a policy, `{meant}` is"));
            draft.help(format!("write `{meant}`"));
        }
    }
    let policy = cx.root.at(cx.document.span);
    for key in policy.map(Node::members).unwrap_or_default().iter().map(|member| &member.key) {
        // minio/pkg v3.1.3 `policy/policy.go:115`, rustfs `policy/policy.rs:57` and `:196`: theirs is `ID`. In the
        // policies of users RustFS has no other spelling.
        match key.value.as_ref() {
            "ID" if cx.judged_by(Target::Aws) || cx.judged_by(Target::Ceph) => {
                report.at(key.span).message("`ID` is not an element of a policy, `Id` is").help("write `Id`");
            }
            "Id" if cx.judged_by(Target::Rustfs) && cx.is(Kind::Identity) => {
                let message = "RustFS knows no `Id` in the policy of a user";
                report.at(key.span).message(message).help("leave it out: AWS takes none in such a policy either");
            }
            _ => {}
        }
    }
}

/// The element that was probably meant by an unknown one.
pub(super) fn meant(complaint: &Complaint) -> Option<&'static str> {
    match &complaint.what {
        Misuse::UnknownPolicyElement(name) => nearest(name, ELEMENTS.into_iter()),
        _ => None,
    }
}
