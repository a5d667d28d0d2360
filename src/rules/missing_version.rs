//! The policy does not say its version.

use crate::finding::Severity;
use crate::policy::Document;
use crate::rule::{Context, Report};
use crate::source::Span;
use crate::target::Target;

pub(super) fn check(cx: &Context<'_>, report: &mut Report<'_>) {
    let written = cx.root.at(cx.document.span).is_some_and(|policy| policy.get("Version").is_some());
    if written || cx.document.version.is_some() {
        return;
    }
    let draft = report.at(cx.document.span.opening());
    let variable = variable(cx.document).filter(|_| cx.judged_by(Target::Aws));
    match variable {
        Some(span) => {
            draft.message("the policy does not say its version, so its variables are plain text");
            draft.near(span, "plain text without a version");
        }
        None => {
            draft.message("the policy does not say its version");
        }
    }
    if variable.is_some() || cx.judged_by(Target::Minio) || cx.judged_by(Target::Rustfs) {
        draft.severity(Severity::Error);
    } else if cx.judges() == [Target::Ceph] {
        draft.severity(Severity::Note);
    }
}

/// The first resource or condition value with a policy variable in it.
fn variable(document: &Document) -> Option<Span> {
    let is_variable = |text: Option<&str>| text.is_some_and(|text| text.contains("${"));
    document.statements.iter().find_map(|statement| {
        let resource = statement.resources.items().find(|item| is_variable(item.value.known())).map(|item| item.span);
        let value = || {
            let mut values = statement.conditions.iter().flat_map(|condition| &condition.values);
            values.find(|value| is_variable(value.value.known())).map(|value| value.span)
        };
        resource.or_else(value)
    })
}
