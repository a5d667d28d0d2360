//! Everything a run has to say, ready to be written in any format. Reporters see this and nothing else.

use crate::finding::{Finding, Severity};
use crate::policy::Kind;
use crate::target::Target;

/// What a run came to.
#[derive(Debug)]
pub struct Outcome {
    /// Every finding that config did not silence, sorted by path, place, rule.
    pub findings: Vec<Finding>,
    /// Findings that were there before the change under review: counted, and stopping nothing. Sorted likewise.
    pub existing: Vec<Finding>,
    /// Findings silenced by an `[[ignore]]`, with its reason.
    pub ignored: Vec<Ignored>,
    /// What was looked at.
    pub inputs: Inputs,
    /// What could not be judged; any of these makes the exit code 2.
    pub faults: Vec<Fault>,
    /// The rules that ran, sorted by name.
    pub rules: Vec<RuleInfo>,
    /// The config that judged, if any: its path as shown to readers.
    pub config: Option<String>,
    /// Findings at or above this severity stop the merge.
    pub fail_on: Severity,
    /// What the run assumed, one sentence each, such as that no target was declared.
    pub assumptions: Vec<String>,
    /// What the change under review is between; none when none is.
    pub comparison: Option<Comparison>,
    /// May this merge?
    pub verdict: Verdict,
}

/// The two commits of a change under review.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comparison {
    /// What the change would be merged into.
    pub base: Revision,
    /// The change.
    pub head: Revision,
    /// How many files differ, whatever they are.
    pub changed: usize,
    /// What it does to access, per server; empty when no policy differs.
    pub access: Vec<AccessCount>,
}

/// What a change does to access on one server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccessCount {
    /// The server.
    pub target: Target,
    /// Regions of requests that were allowed and are no longer.
    pub lost: usize,
    /// Regions that were not and are now.
    pub gained: usize,
    /// Regions of which it cannot be told.
    pub unknown: usize,
    /// Whether every request was looked at.
    pub complete: bool,
}

/// A commit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Revision {
    /// As it was asked for, such as `origin/main`.
    pub name: String,
    /// Its full id in hexadecimal.
    pub id: String,
}

/// May this change merge?
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// Nothing stops it.
    Pass,
    /// At least one finding stops it, and waiting for sign-offs will not help.
    Blocked,
    /// Something could not be judged, so nothing is promised.
    Unjudged,
    /// No policy was found where one was expected.
    NoPolicy,
    /// Everything that stops it waits for a sign-off that config makes possible.
    NeedsReview,
}

impl Verdict {
    /// The exit code, the same in every format.
    pub fn exit_code(self) -> u8 {
        match self {
            Self::Pass => 0,
            Self::Blocked => 1,
            Self::Unjudged => 2,
            Self::NoPolicy => 3,
            Self::NeedsReview => 4,
        }
    }

    /// The word used in reports.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Blocked => "blocked",
            Self::Unjudged => "unjudged",
            Self::NoPolicy => "no-policy",
            Self::NeedsReview => "needs-review",
        }
    }
}

/// A finding that an `[[ignore]]` silenced.
#[derive(Clone, Debug)]
pub struct Ignored {
    /// The finding.
    pub finding: Finding,
    /// The reason config gives.
    pub reason: String,
}

/// What a run looked at. "Not scanned" must never look like "clean".
#[derive(Clone, Debug, Default)]
pub struct Inputs {
    /// Files in which at least one policy was found and judged.
    pub scanned: Vec<Scanned>,
    /// Files that were looked at and left, with the reason.
    pub skipped: Vec<Skipped>,
}

/// A file that was judged.
#[derive(Clone, Debug)]
pub struct Scanned {
    /// As shown to readers.
    pub path: String,
    /// The policies in it: address inside the file, and kind.
    pub documents: Vec<(String, Kind)>,
    /// The declared targets.
    pub targets: Vec<Target>,
}

/// A file that was left.
#[derive(Clone, Debug)]
pub struct Skipped {
    /// As shown to readers.
    pub path: String,
    /// Why: lower case, no full stop.
    pub why: String,
}

/// Something that could not be judged.
#[derive(Clone, Debug)]
pub struct Fault {
    /// The file it is about, as shown to readers, where it is about one.
    pub path: Option<String>,
    /// Line and column from 1, where known.
    pub position: Option<(usize, usize)>,
    /// What went wrong.
    pub message: String,
    /// What to do.
    pub help: Option<String>,
}

/// What a report may say about a rule.
#[derive(Clone, Debug)]
pub struct RuleInfo {
    /// Its name.
    pub name: String,
    /// Its severity, config applied.
    pub severity: Severity,
    /// One line.
    pub summary: String,
    /// Its whole Markdown body.
    pub body: String,
    /// Roles that must sign off.
    pub sign_off: Vec<String>,
    /// Whether it judges a change rather than files as they are: without a change it has nothing to say.
    pub of_change: bool,
}
