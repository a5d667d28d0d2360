//! Sign-offs that answer nothing.

use crate::finding::{Answer, Finding, Label, Requirement, Severity, Status, Subject};
use crate::fingerprint::{Parts, fingerprint};
use crate::outcome::RuleInfo;
use crate::sign_off::SignOff;
use crate::source::{Sources, Span};

/// The rule that reports them.
const UNUSED_SIGN_OFF: &str = "unused-sign-off";

/// A finding for each of these sign-offs.
pub(super) fn unused<'a>(
    rules: &[RuleInfo],
    entries: impl Iterator<Item = &'a SignOff>,
    sources: &Sources,
) -> Vec<Finding> {
    let own = rules.iter().find(|rule| rule.name == UNUSED_SIGN_OFF);
    entries.map(|entry| finding(own, entry, sources)).collect()
}

fn finding(own: Option<&RuleInfo>, entry: &SignOff, sources: &Sources) -> Finding {
    let text = sources.get(entry.source).map_or("", |source| source.text());
    let start = text.find(&entry.fingerprint).unwrap_or(0);
    let found = text.get(start..start + entry.fingerprint.len()).unwrap_or("");
    let subject = Subject::default();
    Finding {
        rule: UNUSED_SIGN_OFF.to_owned(),
        severity: own.map_or(Severity::Warning, |rule| rule.severity),
        message: format!("this sign-off of `{}` in `{}` answers no finding", entry.rule, entry.path),
        primary: Label {
            source: entry.source,
            span: Span::new(start, start + found.len()),
            text: "no finding has this fingerprint".to_owned(),
        },
        related: Vec::new(),
        notes: vec![
            "the statement was edited, moved to another file or mended, and a sign-off is good for one form of it"
                .to_owned(),
        ],
        help: Some("delete the file: `denywins sign-off prune` does".to_owned()),
        fingerprint: fingerprint(&Parts { rule: UNUSED_SIGN_OFF, path: &entry.file, subject: &subject, found }),
        subject,
        required: own.map_or_else(Vec::new, |rule| rule.sign_off.iter().map(|role| Requirement::role(role)).collect()),
        status: Status::Reported,
        answer: Answer::default(),
        change: None,
    }
}
