//! `action-unknown`: a name that no action of the judging server has.

use crate::finding::Severity;
use crate::policy::Statement;
use crate::rule::spelling::{self, Fault, Misspelt, misspelt};
use crate::rule::{Context, Report};
use crate::target::Target;

pub(super) fn check(cx: &Context<'_>, statement: &Statement, report: &mut Report<'_>) {
    let found = misspelt(cx, statement, Fault::Unknown);
    let [first, others @ ..] = found.as_slice() else { return };
    let meant: Vec<(&str, &str)> = found.iter().filter_map(|item| Some((item.text, near(item)?))).collect();
    let draft = report.at(first.span).message(spelling::lacking(&found, "no action", "no actions"));
    draft.label(near(first).map_or_else(|| "no such action".to_owned(), |near| format!("`{near}`?")));
    for item in others {
        draft.near(item.span, near(item).map_or_else(|| "nor this".to_owned(), |near| format!("`{near}`?")));
    }
    for target in spelling::concerned(&found) {
        draft.note(spelling::fate(target, cx.document.kind));
        draft.note(spelling::catalogue(target));
    }
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
