//! What a rule found: a message, the place that is wrong, and what to do.

use std::fmt;

use crate::policy::Kind;
use crate::source::{SourceId, Span};
use crate::target::Target;

/// How bad a finding is. `Note` is for advice that no gate should stop on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Advice.
    Note,
    /// Likely wrong.
    Warning,
    /// Wrong, or dangerous enough to stop a merge.
    Error,
}

impl Severity {
    /// The word used in config, rules and reports.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }

    /// The severity a word names.
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Note, Self::Warning, Self::Error].into_iter().find(|severity| severity.as_str() == word)
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A place with a few words about it. It may point into the config line that judged the policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// The text it is in.
    pub source: SourceId,
    /// The place.
    pub span: Span,
    /// What is to be seen there: short, lower case.
    pub text: String,
}

/// Who must approve a finding, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Requirement {
    /// The role that must sign off, such as `security`.
    pub role: String,
    /// The people and teams config maps the role to, such as `user:alice`; empty when nobody is mapped.
    pub reviewers: Vec<String>,
    /// The config line that demands it or maps the role, when one does.
    pub because: Option<Label>,
}

/// Where a finding stands after config, ignores and sign-offs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Status {
    /// Below `fail-on`: reported, stops nothing.
    Reported,
    /// Stops the merge; nobody can sign it off.
    Blocking,
    /// Stops the merge until the required reviewers have signed off.
    Pending,
    /// Would stop the merge, had the required reviewers not signed off.
    SignedOff,
}

/// What a change did to a finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Change {
    /// It was not there before.
    Added,
    /// The statement it is about was there, and was edited.
    Modified,
    /// It is about something that the change takes away.
    Removed,
    /// It was there before.
    Unchanged,
}

impl Change {
    /// The word used in reports.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Added => "added",
            Self::Modified => "modified",
            Self::Removed => "removed",
            Self::Unchanged => "unchanged",
        }
    }
}

/// Where the request for a sign-off stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum AnswerState {
    /// Nobody has answered.
    #[default]
    Pending,
    /// Everyone who was asked has signed off.
    Satisfied,
    /// There is a sign-off, and its time is over.
    Expired,
    /// There is a sign-off of another form of the statement.
    Stale,
    /// There is a sign-off that does not count.
    Invalid,
}

impl AnswerState {
    /// The word used in reports.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Satisfied => "satisfied",
            Self::Expired => "expired",
            Self::Stale => "stale",
            Self::Invalid => "invalid",
        }
    }
}

/// What became of the request for a sign-off.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answer {
    /// Where it stands.
    pub state: AnswerState,
    /// Why it stands there: lower case, no full stop.
    pub reasons: Vec<String>,
    /// Who signed off.
    pub satisfied_by: Vec<String>,
}

impl Answer {
    /// Nobody has answered, with the reason.
    pub fn pending(reason: impl Into<String>) -> Self {
        Self { state: AnswerState::Pending, reasons: vec![reason.into()], satisfied_by: Vec::new() }
    }
}

impl Requirement {
    /// A role that must sign off, before config has said who that is.
    pub fn role(role: &str) -> Self {
        Self { role: role.to_owned(), reviewers: Vec::new(), because: None }
    }
}

impl Status {
    /// The word used in reports.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Reported => "reported",
            Self::Blocking => "blocking",
            Self::Pending => "pending",
            Self::SignedOff => "signed-off",
        }
    }

    /// Whether the merge stops for it.
    pub fn stops(self) -> bool {
        matches!(self, Self::Blocking | Self::Pending)
    }
}

/// What a finding is about, in terms that survive moving and reformatting.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Subject {
    /// Where the document is inside its file; empty when it is the file.
    pub address: String,
    /// The policy's kind, when the finding is about a policy.
    pub kind: Option<Kind>,
    /// The declared targets, sorted; empty when none is declared.
    pub targets: Vec<Target>,
    /// The statement's Sid.
    pub sid: Option<String>,
    /// The statement's position from 0.
    pub statement: Option<usize>,
    /// `sha256:...` of each involved statement in canonical form.
    pub statements: Vec<String>,
}

/// One finding. It cannot be built without a place: see [`crate::rule::Report`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The rule that fired, such as `deny-not-principal`.
    pub rule: String,
    /// How bad it is, config applied.
    pub severity: Severity,
    /// What is wrong.
    pub message: String,
    /// The smallest piece of text that is wrong.
    pub primary: Label,
    /// Places that explain it.
    pub related: Vec<Label>,
    /// Why it matters; one line each, per target where targets differ.
    pub notes: Vec<String>,
    /// What to do.
    pub help: Option<String>,
    /// What it is about.
    pub subject: Subject,
    /// 64 hex digits that survive moving and reformatting and change with any edit of the statement.
    pub fingerprint: String,
    /// Who must approve it.
    pub required: Vec<Requirement>,
    /// Whether it stops the merge.
    pub status: Status,
    /// Where the request for a sign-off stands; of no account where nobody is required.
    pub answer: Answer,
    /// What the change under review did to it; none when no change is under review.
    pub change: Option<Change>,
}

impl Finding {
    /// How loudly machines should say it: what is signed off, or was there before the change, is a note, however severe it is.
    pub fn loudness(&self) -> Severity {
        let quiet = self.status == Status::SignedOff || self.change == Some(Change::Unchanged);
        if quiet { Severity::Note } else { self.severity }
    }
}
