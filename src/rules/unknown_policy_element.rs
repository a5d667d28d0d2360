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
        // minio/pkg v3.1.3 `policy/policy.go:115`, rustfs `policy/policy.rs:57` and `:196`: theirs is `ID`.
        if name == "ID" && cx.judges().iter().all(|target| matches!(target, Target::Minio | Target::Rustfs)) {
            continue;
        }
        let draft = report.complaint(cx, complaint);
        if let Some(meant) = meant(complaint) {
            draft.message(format!("`{name}` is not an element of a policy, `{meant}` is"));
            draft.help(format!("write `{meant}`"));
        }
    }
    // rustfs `policy/policy.rs:57`: in the policies of users it has no other spelling than `ID`.
    if !(cx.judged_by(Target::Rustfs) && cx.is(Kind::Identity)) {
        return;
    }
    let members = cx.root.at(cx.document.span).map(Node::members).unwrap_or_default();
    for member in members.iter().filter(|member| member.key.value == "Id") {
        let message = "RustFS knows no `Id` in the policy of a user";
        report.at(member.key.span).message(message).help("leave it out: AWS takes none in such a policy either");
    }
}

/// The element that was probably meant by an unknown one.
pub(super) fn meant(complaint: &Complaint) -> Option<&'static str> {
    match &complaint.what {
        Misuse::UnknownPolicyElement(name) => nearest(name, ELEMENTS.into_iter()),
        _ => None,
    }
}
