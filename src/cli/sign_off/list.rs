//! `denywins sign-off list`: every sign-off, and what has become of it.

use std::fmt::Write;
use std::process::ExitCode;

use serde::Serialize;

use super::super::args::{ListFormat, ListSignOffsArgs};
use super::super::check::{self, Judged};
use super::super::{emit, publish};
use crate::finding::{Finding, Status};
use crate::report::json_text::to_text;
use crate::sign_off::SignOff;

/// One sign-off in `--format json`. Scripts read this: add fields, never change one.
#[derive(Serialize)]
struct Row<'a> {
    file: &'a str,
    /// `satisfied`, `expired`, `invalid`, `stale`, `unused`, or `not-looked-at`.
    state: &'static str,
    rule: &'a str,
    path: &'a str,
    sid: Option<&'a str>,
    fingerprint: &'a str,
    reviewers: &'a [String],
    reason: &'a str,
    expires: String,
    /// Why it does not count.
    why: Vec<String>,
}

pub(super) fn run(args: &ListSignOffsArgs) -> ExitCode {
    let judged = check::judge(&args.look, false);
    if !judged.outcome.faults.is_empty() {
        return publish::refuse(&judged.outcome.faults);
    }
    let rows: Vec<Row<'_>> = judged.sign_offs.iter().map(|entry| row(entry, &judged)).collect();
    match args.format {
        ListFormat::Human => publish::text(&emit::inert(&table(&rows))),
        ListFormat::Json => publish::text(&to_text(&rows)),
    }
}

fn row<'a>(entry: &'a SignOff, judged: &'a Judged) -> Row<'a> {
    let (state, why) = state(entry, judged);
    Row {
        file: &entry.file,
        state,
        rule: &entry.rule,
        path: &entry.path,
        sid: entry.sid.as_deref(),
        fingerprint: &entry.fingerprint,
        reviewers: &entry.reviewers,
        reason: &entry.reason,
        expires: entry.expires.to_string(),
        why,
    }
}

/// What has become of a sign-off, by the finding it is about.
pub(super) fn state(entry: &SignOff, judged: &Judged) -> (&'static str, Vec<String>) {
    let findings = || judged.outcome.findings.iter();
    let about = |finding: &&Finding| finding.fingerprint == entry.fingerprint;
    if findings().filter(about).any(|finding| finding.status == Status::SignedOff) {
        return ("satisfied", Vec::new());
    }
    let tells = |finding: &Finding| finding.answer.reasons.iter().any(|reason| reason.contains(&entry.file));
    if let Some(finding) = findings().find(|finding| about(finding) || tells(finding)) {
        return (finding.answer.state.as_str(), finding.answer.reasons.clone());
    }
    if entry.expired(judged.today) {
        return ("expired", vec![format!("it expired on {}", entry.expires)]);
    }
    let unused = findings().any(|finding| finding.primary.source == entry.source);
    if unused { ("unused", vec!["no finding has its fingerprint".to_owned()]) } else { ("not-looked-at", Vec::new()) }
}

fn table(rows: &[Row<'_>]) -> String {
    if rows.is_empty() {
        return "there are no sign-offs\n".to_owned();
    }
    let mut text = String::new();
    for row in rows {
        let sid = row.sid.map(|sid| format!(", {sid}")).unwrap_or_default();
        // Writing to a string cannot fail.
        let _ = writeln!(text, "{}: {}, until {}", row.file, row.state, row.expires);
        let _ = writeln!(text, "  {} in {}{sid}", row.rule, row.path);
        let _ = writeln!(text, "  {} ({})", row.reason, row.reviewers.join(", "));
        for why in &row.why {
            let _ = writeln!(text, "  {why}");
        }
    }
    text
}
