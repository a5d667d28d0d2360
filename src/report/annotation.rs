//! The request for a sign-off that a finding carries, the same object in every format that machines read.

use schemars::JsonSchema;
use serde::Serialize;

use crate::finding::{Change, Finding, Status};
use crate::outcome::Comparison;
use crate::report::place::place;
use crate::report::reviewers::distinct;
use crate::source::Sources;
use crate::target::Target;

/// Who must look at a finding before the change may merge, and what their approval would be bound to.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct SignOffRequest {
    /// Names this shape.
    schema: &'static str,
    /// Grows when a field changes its meaning or goes away; new fields do not change it.
    version: u32,
    /// What a sign-off is bound to: 64 hex digits that change with any edit of the statement.
    fingerprint: String,
    /// The rule that asks.
    rule: Rule,
    /// What it is about.
    subject: Subject,
    /// What the policy does, in words.
    effect: String,
    /// Every entry must be met.
    required: Vec<Required>,
    /// The commit under review; null outside pull-request mode.
    head: Option<String>,
    /// The commit it is compared with; null outside pull-request mode.
    base: Option<String>,
    /// Where the request stands.
    #[schemars(extend("enum" = ["pending", "satisfied", "expired", "stale", "invalid"]))]
    state: &'static str,
    /// Why it stands there.
    reasons: Vec<String>,
    /// Who has approved.
    satisfied_by: Vec<String>,
}

/// The rule that asks for a sign-off.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "SignOffRule")]
struct Rule {
    /// Its name.
    id: String,
    #[schemars(extend("enum" = ["note", "warning", "error"]))]
    severity: &'static str,
    /// How to read about it.
    help: String,
}

/// What a sign-off is about.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "SignOffSubject")]
struct Subject {
    /// The file.
    path: String,
    /// The address of the document inside the file; empty when it is the file.
    doc: String,
    /// The policy's kind, when the finding is about a policy.
    kind: Option<&'static str>,
    /// The declared targets, sorted and joined by commas; empty when none is declared.
    target: String,
    /// The statement's Sid.
    sid: Option<String>,
    /// `sha256:...` of each involved statement in canonical form.
    statements: Vec<String>,
    /// Where the finding is.
    region: Region,
    /// What the change did to it; null outside pull-request mode.
    #[schemars(extend("enum" = ["added", "modified", "removed", "unchanged", null]))]
    change: Option<&'static str>,
}

/// Lines and columns from 1, columns in characters, the end exclusive.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct Region {
    start_line: usize,
    start_column: usize,
    end_line: usize,
    end_column: usize,
}

/// One group of reviewers.
#[derive(Debug, Serialize, JsonSchema)]
struct Required {
    /// `user:login` or `team:org/name`; empty when config maps nobody to the role, so that nobody can approve.
    any_of: Vec<String>,
    /// How many of them.
    min: u32,
    /// Who does not count.
    not: [&'static str; 2],
}

/// The request a finding carries; none when nobody is required.
pub(crate) fn of(sources: &Sources, finding: &Finding, comparison: Option<&Comparison>) -> Option<SignOffRequest> {
    let required = distinct(finding);
    if required.is_empty() {
        return None;
    }
    let place = place(sources, &finding.primary);
    let mut reasons = finding.answer.reasons.clone();
    if finding.status == Status::Reported {
        reasons.push("below `fail-on`, so the merge does not wait for it".to_owned());
    }
    for requirement in &required {
        if requirement.reviewers.is_empty() {
            reasons.push(format!("nobody is mapped to the role `{}` in config", requirement.role));
        }
    }
    Some(SignOffRequest {
        schema: "urn:denywins:schema:sign-off-request-v1",
        version: 1,
        fingerprint: finding.fingerprint.clone(),
        rule: Rule {
            id: finding.rule.clone(),
            severity: finding.severity.as_str(),
            help: format!("denywins explain {}", finding.rule),
        },
        subject: Subject {
            path: place.path.to_owned(),
            doc: finding.subject.address.clone(),
            kind: finding.subject.kind.map(crate::policy::Kind::as_str),
            target: finding.subject.targets.iter().map(|&target| Target::as_str(target)).collect::<Vec<_>>().join(","),
            sid: finding.subject.sid.clone(),
            statements: finding.subject.statements.clone(),
            region: Region {
                start_line: place.start.line,
                start_column: place.start.column,
                end_line: place.end.line,
                end_column: place.end.column,
            },
            change: finding.change.map(Change::as_str),
        },
        effect: finding.message.clone(),
        required: required
            .iter()
            .map(|requirement| Required {
                any_of: requirement.reviewers.clone(),
                min: 1,
                not: ["author", "committers"],
            })
            .collect(),
        head: comparison.map(|comparison| comparison.head.id.clone()),
        base: comparison.map(|comparison| comparison.base.id.clone()),
        state: finding.answer.state.as_str(),
        reasons,
        satisfied_by: finding.answer.satisfied_by.clone(),
    })
}
