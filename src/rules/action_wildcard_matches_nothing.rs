//! `action-wildcard-matches-nothing`: a pattern that stands for no action of the judging server.

use crate::policy::Statement;
use crate::rule::spelling::{self, Fault, misspelt};
use crate::rule::{Context, Report};
use crate::target::Target;

pub(super) fn check(cx: &Context<'_>, statement: &Statement, report: &mut Report<'_>) {
    let found = misspelt(cx, statement, Fault::MatchesNothing);
    let [first, others @ ..] = found.as_slice() else { return };
    let message = spelling::lacking(&found, "no action that matches", "no actions that match");
    let draft = report.at(first.span).message(message).label("stands for nothing");
    for item in others {
        draft.near(item.span, "nor does this");
    }
    for target in spelling::concerned(&found) {
        if target == Target::Rustfs {
            // rustfs crates/policy/src/policy/action.rs:181-208
            draft.note("RustFS knows the patterns `*`, `s3:*`, `admin:*`, `kms:*` and `sts:*` only, and refuses others");
        } else {
            draft.note(spelling::fate(target, cx.document.kind));
            draft.note(spelling::catalogue(target));
        }
        let ignoring_case = |item: &&spelling::Misspelt<'_>| {
            let lower = item.text.to_ascii_lowercase();
            item.targets.contains(&target) && Target::Aws.actions_matching(&lower).next().is_some()
        };
        if target == Target::Minio && found.iter().any(|item| ignoring_case(&item)) {
            draft.note("MinIO tells upper from lower case in actions");
        }
    }
}
