//! Two statements have the same `Sid`.

use std::collections::BTreeMap;

use crate::finding::Severity;
use crate::policy::Kind;
use crate::rule::{Context, Report};
use crate::target::Target;

pub(super) fn check(cx: &Context<'_>, report: &mut Report<'_>) {
    // IAM refuses a repeated Sid in what it stores itself; S3 and the other servers do not look at it.
    let refused = cx.judged_by(Target::Aws)
        && matches!(cx.document.kind, Kind::Identity | Kind::Trust | Kind::Session | Kind::Boundary);
    let mut taken = BTreeMap::new();
    for statement in &cx.document.statements {
        let Some(sid) = statement.sid.as_ref().filter(|sid| !sid.value.is_empty()) else { continue };
        let Some(first) = taken.get(sid.value.as_str()) else {
            taken.insert(sid.value.as_str(), sid.span);
            continue;
        };
        let draft = report.at(sid.span);
        draft.message(format!("`{}` is the `Sid` of another statement as well", sid.value));
        draft.near(*first, "the first statement of this name").about(statement);
        if refused {
            draft.severity(Severity::Error);
        }
    }
}
