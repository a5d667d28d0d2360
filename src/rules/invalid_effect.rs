//! The effect of a statement is missing, or neither `Allow` nor `Deny`.

use std::collections::BTreeSet;

use super::unknown_statement_element;
use crate::policy::{Complaint, Kind, Misuse};
use crate::rule::{Context, Report};
use crate::target::Target;

pub(super) fn check(cx: &Context<'_>, report: &mut Report<'_>) {
    let complaints = &cx.document.complaints;
    // A misspelt `Effect` is complained of already, and is the whole story.
    let misspelt: BTreeSet<Option<usize>> = complaints
        .iter()
        .filter(|complaint| unknown_statement_element::meant(complaint) == Some("Effect"))
        .map(|complaint| complaint.statement)
        .collect();
    for complaint in complaints {
        match &complaint.what {
            Misuse::BadEffect(word) => bad(cx, complaint, word, report),
            Misuse::NoEffect if !misspelt.contains(&complaint.statement) => missing(cx, complaint, report),
            _ => {}
        }
    }
}

fn bad(cx: &Context<'_>, complaint: &Complaint, word: &str, report: &mut Report<'_>) {
    let draft = report.complaint(cx, complaint);
    draft.message(format!("the effect `{word}` is neither `Allow` nor `Deny`")).label("not an effect");
    if let Some(meant) = ["Allow", "Deny"].into_iter().find(|meant| meant.eq_ignore_ascii_case(word.trim())) {
        draft.help(format!("write `{meant}`"));
    }
}

fn missing(cx: &Context<'_>, complaint: &Complaint, report: &mut Report<'_>) {
    let statement = complaint.statement.and_then(|index| cx.document.statements.get(index));
    let sid = statement.and_then(|statement| statement.sid.as_ref()).map(|sid| sid.span);
    let name = statement.map_or_else(|| "this statement".to_owned(), crate::policy::Statement::name);
    let reading = match cx.judges() {
        // rustfs `policy/statement.rs:387` with `policy/effect.rs:72`.
        [Target::Rustfs] if cx.is(Kind::Bucket) => ", and RustFS takes it for an Allow",
        // `rgw_iam_policy.h`, `Statement::effect`.
        [Target::Ceph] => ", and Ceph RGW takes it for a Deny",
        _ => "",
    };
    let draft = report.at(sid.unwrap_or(complaint.span.opening()));
    draft.message(format!("{name} does not say whether it allows or denies{reading}")).label("no `Effect` in this statement");
    if let Some(statement) = statement {
        draft.about(statement);
    }
}
