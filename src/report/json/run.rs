//! A run as our own JSON has it.

use schemars::JsonSchema;
use serde::Serialize;

use super::finding::Reported;

/// The report of one run of denywins.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(title = "denywins report, version 1")]
pub(super) struct Report {
    /// The version of this format.
    pub(super) version: u32,
    /// What wrote it.
    pub(super) tool: Tool,
    /// The path of the config that judged; null when none did.
    pub(super) config: Option<String>,
    /// Findings at or above this severity stop the merge.
    #[schemars(extend("enum" = ["note", "warning", "error"]))]
    pub(super) fail_on: &'static str,
    /// May this merge?
    #[schemars(extend("enum" = ["pass", "blocked", "unjudged", "no-policy", "needs-review"]))]
    pub(super) verdict: &'static str,
    /// What the process exits with: 0 pass, 1 blocked, 2 unjudged, 3 no-policy, 4 needs-review.
    pub(super) exit_code: u8,
    /// The verdict in words.
    pub(super) meaning: &'static str,
    /// The counts.
    pub(super) summary: Summary,
    /// Who must approve what stops the merge, sorted by role.
    pub(super) required_reviewers: Vec<Reviewers>,
    /// The commits of the change under review; null when files were judged as they are.
    pub(super) comparison: Option<Comparison>,
    /// What was looked at.
    pub(super) inputs: Inputs,
    /// What could not be judged; any of these makes the exit code 2.
    pub(super) faults: Vec<Fault>,
    /// What the run assumed, one sentence each.
    pub(super) assumptions: Vec<String>,
    /// The rules that ran, sorted by name.
    pub(super) rules: Vec<Rule>,
    /// Sorted by path, place, rule. Those that config ignores are among `ignored` instead.
    pub(super) findings: Vec<Reported>,
    /// Findings that config ignores, each with the reason it gives.
    pub(super) ignored: Vec<Ignored>,
}

/// What wrote the report.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Tool {
    pub(super) name: &'static str,
    pub(super) version: &'static str,
}

/// The counts of a run.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Summary {
    pub(super) errors: usize,
    pub(super) warnings: usize,
    pub(super) notes: usize,
    /// Findings that stop the merge and that nobody can sign off.
    pub(super) blocking: usize,
    /// Findings that stop the merge until they are signed off.
    pub(super) pending: usize,
    /// Findings that would stop the merge and are signed off.
    pub(super) signed_off: usize,
    /// Findings that were there before the change under review and stop nothing.
    pub(super) existing: usize,
    /// Findings that config ignores.
    pub(super) ignored: usize,
    /// What could not be judged.
    pub(super) faults: usize,
    /// Files in which at least one policy was judged.
    pub(super) files: usize,
    /// Policies judged.
    pub(super) policies: usize,
    /// Files looked at and left.
    pub(super) skipped: usize,
}

/// The commits of the change under review.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Comparison {
    /// What it would be merged into.
    pub(super) base: Revision,
    /// The change.
    pub(super) head: Revision,
    /// How many files differ, whatever they are.
    pub(super) changed_files: usize,
    /// What it does to access, per server; empty when no policy differs.
    pub(super) access: Vec<AccessCount>,
}

/// What a change does to access on one server.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct AccessCount {
    /// The server.
    pub(super) target: &'static str,
    /// Regions of requests that were allowed and are no longer.
    pub(super) lost: usize,
    /// Regions that were not and are now.
    pub(super) gained: usize,
    /// Regions of which it cannot be told.
    pub(super) unknown: usize,
    /// Whether every request was looked at.
    pub(super) complete: bool,
}

/// A commit.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Revision {
    /// As it was asked for.
    pub(super) name: String,
    /// Its full id in hexadecimal.
    pub(super) id: String,
}

/// A role whose approval the merge waits for.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Reviewers {
    pub(super) role: String,
    /// `user:login` or `team:org/name`, any one of whom suffices; empty when config maps nobody to the role.
    pub(super) any_of: Vec<String>,
    /// The fingerprints that wait for them, each once.
    pub(super) fingerprints: Vec<String>,
}

/// What was looked at.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Inputs {
    /// Files in which at least one policy was judged.
    pub(super) scanned: Vec<Scanned>,
    /// Files looked at and left.
    pub(super) skipped: Vec<Skipped>,
}

/// A file that was judged.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Scanned {
    pub(super) path: String,
    pub(super) policies: Vec<Policy>,
    /// The declared targets; empty when none is declared, and then AWS judges as the reference.
    pub(super) targets: Vec<&'static str>,
}

/// A policy in a file.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Policy {
    /// Where it is inside the file; empty when it is the file.
    pub(super) address: String,
    /// What it is attached to.
    pub(super) kind: &'static str,
}

/// A file that was left.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Skipped {
    pub(super) path: String,
    pub(super) why: String,
}

/// Something that could not be judged.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Fault {
    pub(super) path: Option<String>,
    /// From 1.
    pub(super) line: Option<usize>,
    /// From 1, in characters.
    pub(super) column: Option<usize>,
    pub(super) message: String,
    pub(super) help: Option<String>,
}

/// A rule that ran.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Rule {
    pub(super) name: String,
    /// Config applied.
    #[schemars(extend("enum" = ["note", "warning", "error"]))]
    pub(super) severity: &'static str,
    pub(super) summary: String,
    /// Roles that must sign its findings off.
    pub(super) sign_off: Vec<String>,
}

/// A finding that config ignores.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Ignored {
    /// The reason config gives.
    pub(super) reason: String,
    pub(super) finding: Reported,
}
