//! `action-format`: an element that is neither `*` nor `service:name`.

use crate::policy::Statement;
use crate::rule::spelling::{Fault, malformed, misspelt, quoted};
use crate::rule::{Context, Report};
use crate::target::Target;

pub(super) fn check(cx: &Context<'_>, statement: &Statement, report: &mut Report<'_>) {
    let found = misspelt(cx, statement, Fault::Malformed);
    let [first, others @ ..] = found.as_slice() else { return };
    let texts = quoted(found.iter().map(|item| item.text));
    let message = match (others, malformed(first.text)) {
        ([], Some(why)) => format!("{texts} is not an action: it {why}"),
        _ => format!("{texts} are not actions: none is `service:name`"),
    };
    let draft = report.at(first.span).message(message).label("not `service:name`");
    for item in others {
        draft.near(item.span, "nor this");
    }
    let starred = found.iter().any(|item| item.text.starts_with('*') && item.targets.contains(&Target::Ceph));
    if starred {
        // tracker.ceph.com/issues/81229
        draft.note("on Ceph RGW: whatever begins with `*` is read as `*` alone: every action of every service");
    }
}
