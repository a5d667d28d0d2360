//! What `[[ignore]]` silences, and which of them no longer do anything.

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::finding::{Answer, Finding, Label, Requirement, Severity, Status, Subject};
use crate::fingerprint::{Parts, fingerprint};
use crate::outcome::RuleInfo;
use crate::settings::{Ignore, Settings, UNUSED_SUPPRESSION};
use crate::source::{SourceId, Sources};

/// The ignores of a config, and how many findings each covered.
pub(super) struct Ignores<'a> {
    entries: Vec<(&'a Ignore, usize)>,
    today: Date,
}

/// What a run can tell about ignores.
pub(super) struct Run<'a> {
    /// Every rule that ran.
    pub(super) rules: &'a [RuleInfo],
    /// The files that were judged, as config knows them.
    pub(super) paths: &'a BTreeMap<SourceId, String>,
    /// Whether they are all files there are.
    pub(super) complete: bool,
}

impl<'a> Ignores<'a> {
    pub(super) fn new(settings: &'a Settings, today: Date) -> Self {
        Self { entries: settings.ignores.iter().map(|ignore| (ignore, 0)).collect(), today }
    }

    /// The reason for which the finding is silenced. One whose ignore has expired says so.
    pub(super) fn silence(&mut self, finding: &mut Finding, path: &str) -> Option<String> {
        let mut reason = None;
        let mut expired = Vec::new();
        for (ignore, covered) in &mut self.entries {
            if !ignore.covers(finding, path) {
                continue;
            }
            *covered += 1;
            if !ignore.expired(self.today) {
                reason.get_or_insert_with(|| ignore.reason.clone());
            } else if let Some(label) = &ignore.expires_label {
                expired.push(Label { text: "the ignore of this finding expired".to_owned(), ..label.clone() });
            }
        }
        if reason.is_none() {
            finding.related.extend(expired);
        }
        reason
    }

    /// A finding for each ignore that has expired, or that covered nothing although the run would have shown it.
    pub(super) fn unused(&self, run: &Run<'_>, sources: &Sources) -> Vec<Finding> {
        let own = run.rules.iter().find(|rule| rule.name == UNUSED_SUPPRESSION);
        self.entries
            .iter()
            .filter_map(|&(ignore, covered)| {
                let (label, message, help) = if ignore.expired(self.today) {
                    self.expired(ignore, covered)
                } else if covered == 0 && run.would_show(ignore) {
                    nothing(ignore)
                } else {
                    return None;
                };
                Some(finding(own, label, message, help, ignore, sources))
            })
            .collect()
    }

    fn expired(&self, ignore: &Ignore, covered: usize) -> (Label, String, &'static str) {
        let day = ignore.expires.unwrap_or(self.today);
        let label = ignore.expires_label.clone().unwrap_or_else(|| ignore.label.clone());
        let help = if covered == 0 {
            "delete the entry"
        } else {
            "fix what it silenced, or review it again and set a later `expires`"
        };
        (label, format!("the ignore of `{}` expired on {day}", ignore.rule), help)
    }
}

fn nothing(ignore: &Ignore) -> (Label, String, &'static str) {
    let label = Label { text: "no finding matches".to_owned(), ..ignore.label.clone() };
    (label, format!("the ignore of `{}` silences nothing", ignore.rule), "delete the entry")
}

impl Run<'_> {
    /// Whether a finding that the entry is about would have come up.
    fn would_show(&self, ignore: &Ignore) -> bool {
        let looked_at = ignore.path.as_ref().is_some_and(|globs| self.paths.values().any(|path| globs.is_match(path)));
        self.rules.iter().any(|rule| rule.name == ignore.rule) && (self.complete || looked_at)
    }
}

/// A finding in the config itself.
fn finding(
    own: Option<&RuleInfo>,
    primary: Label,
    message: String,
    help: &str,
    ignore: &Ignore,
    sources: &Sources,
) -> Finding {
    let source = sources.get(primary.source);
    let subject = Subject {
        address: String::new(),
        kind: None,
        targets: Vec::new(),
        sid: None,
        statement: None,
        statements: Vec::new(),
    };
    let fingerprint = fingerprint(&Parts {
        rule: UNUSED_SUPPRESSION,
        path: source.map_or("", |source| source.identity()),
        subject: &subject,
        found: &entry(ignore),
    });
    Finding {
        rule: UNUSED_SUPPRESSION.to_owned(),
        severity: own.map_or(Severity::Warning, |rule| rule.severity),
        message,
        primary,
        related: Vec::new(),
        notes: vec!["an ignore that silences nothing today may silence the wrong thing tomorrow".to_owned()],
        help: Some(help.to_owned()),
        subject,
        fingerprint,
        required: own.map_or_else(Vec::new, |rule| {
            let role = |role: &String| Requirement { role: role.clone(), reviewers: Vec::new(), because: None };
            rule.sign_off.iter().map(role).collect()
        }),
        status: Status::Reported,
        answer: Answer::default(),
        change: None,
    }
}

/// What tells one entry from another, so that two entries for one rule have two fingerprints.
fn entry(ignore: &Ignore) -> String {
    let globs = ignore.path.iter().flat_map(|globs| &globs.0).map(|glob| glob.glob().glob());
    let parts = [Some(ignore.rule.as_str()), ignore.sid.as_deref(), ignore.fingerprint.as_deref()];
    let parts: Vec<&str> = parts.into_iter().map(Option::unwrap_or_default).chain(globs).collect();
    parts.join("\n")
}
