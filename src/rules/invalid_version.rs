//! The version of the policy is not one there is, or not one the server takes.

use crate::describe;
use crate::policy::{Kind, Misuse};
use crate::rule::{Context, Report};
use crate::target::Target;

pub(super) fn check(cx: &Context<'_>, report: &mut Report<'_>) {
    for complaint in &cx.document.complaints {
        if let Misuse::BadVersion(_) = &complaint.what {
            let note = "`Version` names the version of the language, not of the policy or the day it was written";
            report.at(complaint.span).note(note);
        }
    }
    let Some(version) = cx.document.version.as_ref().filter(|version| version.value == "2008-10-17") else { return };
    // minio/pkg v3.1.3 `policy/policy.go`, rustfs `policy/policy.rs`: the newer version only.
    let refusing: Vec<String> = [Target::Minio, Target::Rustfs]
        .into_iter()
        .filter(|&target| cx.judged_by(target))
        .map(|target| target.name().to_owned())
        .collect();
    if !refusing.is_empty() {
        let who = describe::list(refusing.into_iter());
        report.at(version.span).message(format!("`2008-10-17` is refused by {who}")).label("too old");
    } else if cx.is(Kind::Rcp) {
        let message = "`2008-10-17` is refused in a resource control policy";
        report.at(version.span).message(message).label("too old");
    }
}
