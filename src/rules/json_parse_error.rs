//! The file is not well-formed JSON: every place the reader stepped over is one finding.

use crate::finding::Severity;
use crate::rule::{Draft, FileContext, Report};
use crate::syntax::json::MAX_DEPTH;
use crate::syntax::{Node, SyntaxError, Value};

pub(super) fn check(cx: &FileContext<'_>, report: &mut Report<'_>) {
    if cx.is_policy() {
        for error in cx.errors {
            describe(report.at(error.span), error);
        }
    } else if let Some(error) = cx.errors.first().filter(|_| is_lost(cx)) {
        // Met in a folder, and perhaps no policy at all: one word about it, so that it does not count as clean.
        let draft = describe(report.at(error.span), error);
        draft.message(format!("{}, so whether the file holds a policy cannot be told", error.message));
        draft.help("mend the file, or name it under `exclude` in the config if it is no policy");
        draft.severity(Severity::Note);
    }
}

fn describe<'d>(draft: &'d mut Draft, error: &SyntaxError) -> &'d mut Draft {
    draft.message(error.message.clone());
    if let Some(help) = &error.help {
        draft.help(help.clone());
    }
    if let Some(related) = &error.related {
        draft.near(related.span, related.value.clone());
    }
    draft
}

/// Whether so much of the file could not be read that it may be a policy without looking like one: nothing was read, it
/// is cut off, or it is nested too deeply. JSON with comments, in which settings are kept, was read and is something else.
fn is_lost(cx: &FileContext<'_>) -> bool {
    let end = cx.source.text().trim_end().len();
    let reaches = |end_of: u32| end_of as usize >= end;
    let cut_off = reaches(cx.root.span.end) && cx.errors.iter().any(|error| reaches(error.span.end));
    cx.root.value == Value::Missing || cut_off || is_too_deep(cx.root, 0)
}

/// Whether the reader turned back at [`MAX_DEPTH`], which also bounds the recursion here.
fn is_too_deep(node: &Node<'_>, depth: usize) -> bool {
    let mut below = node.items().iter().chain(node.members().iter().map(|member| &member.value));
    (depth == MAX_DEPTH && node.value == Value::Missing) || below.any(|node| is_too_deep(node, depth + 1))
}
