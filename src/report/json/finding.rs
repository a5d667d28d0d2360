//! A finding as our own JSON has it.

use schemars::JsonSchema;
use serde::Serialize;

use crate::report::annotation::SignOffRequest;

/// A finding.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Finding")]
pub(super) struct Reported {
    /// The rule that fired.
    pub(super) rule: String,
    /// Config applied.
    #[schemars(extend("enum" = ["note", "warning", "error"]))]
    pub(super) severity: &'static str,
    /// `reported` stops nothing; `blocking` stops the merge; `pending` stops it until the required reviewers sign off;
    /// `signed-off` would stop it, had they not; `ignored` is silenced by config.
    #[schemars(extend("enum" = ["reported", "blocking", "pending", "signed-off", "ignored"]))]
    pub(super) status: &'static str,
    /// What the change under review did to it; null when files were judged as they are.
    #[schemars(extend("enum" = ["added", "modified", "removed", "unchanged", null]))]
    pub(super) change: Option<&'static str>,
    /// What is wrong. Quotes the policy: escape before printing.
    pub(super) message: String,
    /// The smallest piece of text that is wrong.
    pub(super) location: Location,
    /// Places that explain it; they may lie in the config that judged it.
    pub(super) related: Vec<Location>,
    /// Why it matters.
    pub(super) notes: Vec<String>,
    /// What to do.
    pub(super) help: Option<String>,
    /// What it is about, in terms that survive moving and reformatting.
    pub(super) subject: Subject,
    /// 64 hex digits that survive moving and reformatting and change with any edit of the statement. Two copies of one
    /// statement have the same.
    pub(super) fingerprint: String,
    /// Who must approve it.
    pub(super) required_reviewers: Vec<Requirement>,
    /// The request for a sign-off; null when nobody must approve.
    pub(super) sign_off: Option<SignOffRequest>,
}

/// A place with a few words about it.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Location {
    pub(super) path: String,
    pub(super) start: Point,
    /// One past the last character.
    pub(super) end: Point,
    /// What is to be seen there.
    pub(super) text: String,
}

/// A place in a text.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Point {
    /// In bytes, from 0.
    pub(super) offset: u32,
    /// From 1.
    pub(super) line: usize,
    /// From 1, in characters (Unicode scalar values).
    pub(super) column: usize,
}

/// What a finding is about.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Subject {
    /// Where the document is inside its file; empty when it is the file.
    pub(super) address: String,
    /// The policy's kind, when the finding is about a policy.
    pub(super) kind: Option<&'static str>,
    pub(super) targets: Vec<&'static str>,
    pub(super) sid: Option<String>,
    /// The statement's position, from 0.
    pub(super) statement: Option<usize>,
    /// `sha256:...` of each involved statement in canonical form.
    pub(super) statements: Vec<String>,
}

/// A role that must approve a finding.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Requirement {
    pub(super) role: String,
    /// `user:login` or `team:org/name`; empty when config maps nobody to the role.
    pub(super) any_of: Vec<String>,
    /// The config line that demands it or maps the role.
    pub(super) because: Option<Location>,
}
