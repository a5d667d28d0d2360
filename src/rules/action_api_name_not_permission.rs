//! `action-api-name-not-permission`: an API operation where the action that allows it was meant.

use crate::policy::Statement;
use crate::rule::spelling::{self, Fault, Misspelt, misspelt, quoted};
use crate::rule::{Context, Report};

pub(super) fn check(cx: &Context<'_>, statement: &Statement, report: &mut Report<'_>) {
    let found = misspelt(cx, statement, Fault::ApiName);
    let [first, others @ ..] = found.as_slice() else { return };
    let message = match others {
        [] => format!("`{}` is an API operation, not an action", first.text),
        _ => format!("{} are API operations, not actions", quoted(found.iter().map(|item| item.text))),
    };
    let draft = report.at(first.span).message(message).label(granted(first));
    for item in others {
        draft.near(item.span, granted(item));
    }
    for target in spelling::concerned(&found) {
        draft.note(spelling::fate(target, cx.document.kind));
    }
    let pairs: Vec<String> =
        found.iter().map(|item| format!("{} for `{}`", actions(item), item.text)).collect();
    draft.help(format!("write {}", crate::describe::list(pairs.into_iter())));
}

fn granted(item: &Misspelt<'_>) -> String {
    format!("allowed by {}", actions(item))
}

/// What allows the operation; where servers differ, each with its own.
fn actions(item: &Misspelt<'_>) -> String {
    let each: Vec<_> = item.targets.iter().filter_map(|&t| Some((t, t.api_name(item.text)?))).collect();
    let say = |names: &[&'static str]| quoted(names.iter().copied());
    match each.as_slice() {
        [(_, names), rest @ ..] if rest.iter().all(|(_, other)| other == names) => say(names),
        _ => {
            let each = each.iter().map(|(target, names)| format!("{} (on {target})", say(names)));
            crate::describe::list(each.collect::<Vec<_>>().into_iter())
        }
    }
}
