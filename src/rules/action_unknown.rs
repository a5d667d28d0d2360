//! `action-unknown`: a name that no action of the judging server has.

use crate::finding::Severity;
use crate::policy::Statement;
use crate::rule::report::MAX_NEAR;
use crate::rule::spelling::{self, Fault, Misspelt, misspelt};
use crate::rule::{Context, Report};
use crate::target::Target;

pub(super) fn check(cx: &Context<'_>, statement: &Statement, report: &mut Report<'_>) {
    let found = misspelt(cx, statement, Fault::Unknown);
    let [first, others @ ..] = found.as_slice() else { return };
    let near: Vec<Option<&str>> = found.iter().map(near).collect();
    let draft = report.at(first.span).message(spelling::lacking(&found, "no action", "no actions"));
    let label = |near: Option<&&str>, none: &str| near.map_or_else(|| none.to_owned(), |near| format!("`{near}`?"));
    draft.label(label(near.first().and_then(Option::as_ref), "no such action"));
    for (item, near) in others.iter().zip(near.iter().skip(1)).take(MAX_NEAR) {
        draft.near(item.span, label(near.as_ref(), "nor this"));
    }
    for target in spelling::concerned(&found) {
        draft.note(spelling::fate(target, cx.document.kind));
        draft.note(spelling::catalogue(target));
    }
    let meant: Vec<(&str, &str)> =
        found.iter().zip(&near).filter_map(|(item, near)| Some((item.text, (*near)?))).collect();
    if !meant.is_empty() {
        let pairs: Vec<String> = meant.iter().map(|(text, near)| format!("`{near}` for `{text}`")).collect();
        draft.help(format!("write {}", crate::describe::list(pairs.into_iter())));
    } else if !found.iter().any(surely_wrong) {
        // Nothing like it anywhere: the name may be newer than the catalogue.
        draft.severity(Severity::Warning);
    }
}

/// The action that was probably meant, the same for every server that lacks this one.
fn near(item: &Misspelt<'_>) -> Option<&'static str> {
    let mut near = item.targets.iter().map(|&target| spelling::meant(target, item.text));
    let first = near.next()??;
    near.all(|other| other == Some(first)).then_some(first)
}

/// Whether the catalogue is not merely old: the action is another server's, or the server lacks the whole service.
fn surely_wrong(item: &Misspelt<'_>) -> bool {
    let service = item.text.split_once(':').map_or("", |(service, _)| service);
    Target::ALL.iter().any(|target| !item.targets.contains(target) && target.action(item.text).is_some())
        || item.targets.iter().any(|target| !target.knows_service(service))
}
