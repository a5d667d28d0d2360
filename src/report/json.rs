//! Our own JSON, version 1: everything a run has to say, for programs. These structs are the format; `docs/json.md`
//! explains it. A field may be added within a version; one that changes its meaning or goes away makes a new version.

use schemars::JsonSchema;
use schemars::generate::SchemaSettings;
use serde::Serialize;

use crate::finding::{Change, Finding, Label};
use crate::outcome::Outcome;
use crate::policy::Kind;
use crate::report::annotation::{self, SignOffRequest};
use crate::report::json_text::to_text;
use crate::report::place::place;
use crate::report::reviewers::{Group, distinct, groups};
use crate::report::tally::{self, Tally};
use crate::source::Sources;
use crate::target::Target;

/// The report of one run of denywins.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(title = "denywins report, version 1")]
struct Report {
    /// The version of this format.
    version: u32,
    /// What wrote it.
    tool: Tool,
    /// The path of the config that judged; null when none did.
    config: Option<String>,
    /// Findings at or above this severity stop the merge.
    #[schemars(extend("enum" = ["note", "warning", "error"]))]
    fail_on: &'static str,
    /// May this merge?
    #[schemars(extend("enum" = ["pass", "blocked", "unjudged", "no-policy", "needs-review"]))]
    verdict: &'static str,
    /// What the process exits with: 0 pass, 1 blocked, 2 unjudged, 3 no-policy, 4 needs-review.
    exit_code: u8,
    /// The verdict in words.
    meaning: &'static str,
    /// The counts.
    summary: Summary,
    /// Who must approve what stops the merge, sorted by role.
    required_reviewers: Vec<Reviewers>,
    /// The commits of the change under review; null when files were judged as they are.
    comparison: Option<Comparison>,
    /// What was looked at.
    inputs: Inputs,
    /// What could not be judged; any of these makes the exit code 2.
    faults: Vec<Fault>,
    /// What the run assumed, one sentence each.
    assumptions: Vec<String>,
    /// The rules that ran, sorted by name.
    rules: Vec<Rule>,
    /// Sorted by path, place, rule. Those that config ignores are among `ignored` instead.
    findings: Vec<Reported>,
    /// Findings that config ignores, each with the reason it gives.
    ignored: Vec<Ignored>,
}

/// What wrote the report.
#[derive(Debug, Serialize, JsonSchema)]
struct Tool {
    name: &'static str,
    version: &'static str,
}

/// The counts of a run.
#[derive(Debug, Serialize, JsonSchema)]
struct Summary {
    errors: usize,
    warnings: usize,
    notes: usize,
    /// Findings that stop the merge and that nobody can sign off.
    blocking: usize,
    /// Findings that stop the merge until they are signed off.
    pending: usize,
    /// Findings that would stop the merge and are signed off.
    signed_off: usize,
    /// Findings that were there before the change under review and stop nothing.
    existing: usize,
    /// Findings that config ignores.
    ignored: usize,
    /// What could not be judged.
    faults: usize,
    /// Files in which at least one policy was judged.
    files: usize,
    /// Policies judged.
    policies: usize,
    /// Files looked at and left.
    skipped: usize,
}

/// The commits of the change under review.
#[derive(Debug, Serialize, JsonSchema)]
struct Comparison {
    /// What it would be merged into.
    base: Revision,
    /// The change.
    head: Revision,
    /// How many files differ, whatever they are.
    changed_files: usize,
}

/// A commit.
#[derive(Debug, Serialize, JsonSchema)]
struct Revision {
    /// As it was asked for.
    name: String,
    /// Its full id in hexadecimal.
    id: String,
}

/// A role whose approval the merge waits for.
#[derive(Debug, Serialize, JsonSchema)]
struct Reviewers {
    role: String,
    /// `user:login` or `team:org/name`, any one of whom suffices; empty when config maps nobody to the role.
    any_of: Vec<String>,
    /// The fingerprints that wait for them, each once.
    fingerprints: Vec<String>,
}

/// What was looked at.
#[derive(Debug, Serialize, JsonSchema)]
struct Inputs {
    /// Files in which at least one policy was judged.
    scanned: Vec<Scanned>,
    /// Files looked at and left.
    skipped: Vec<Skipped>,
}

/// A file that was judged.
#[derive(Debug, Serialize, JsonSchema)]
struct Scanned {
    path: String,
    policies: Vec<Policy>,
    /// The declared targets; empty when none is declared, and then AWS judges as the reference.
    targets: Vec<&'static str>,
}

/// A policy in a file.
#[derive(Debug, Serialize, JsonSchema)]
struct Policy {
    /// Where it is inside the file; empty when it is the file.
    address: String,
    /// What it is attached to.
    kind: &'static str,
}

/// A file that was left.
#[derive(Debug, Serialize, JsonSchema)]
struct Skipped {
    path: String,
    why: String,
}

/// Something that could not be judged.
#[derive(Debug, Serialize, JsonSchema)]
struct Fault {
    path: Option<String>,
    /// From 1.
    line: Option<usize>,
    /// From 1, in characters.
    column: Option<usize>,
    message: String,
    help: Option<String>,
}

/// A rule that ran.
#[derive(Debug, Serialize, JsonSchema)]
struct Rule {
    name: String,
    /// Config applied.
    #[schemars(extend("enum" = ["note", "warning", "error"]))]
    severity: &'static str,
    summary: String,
    /// Roles that must sign its findings off.
    sign_off: Vec<String>,
}

/// A finding.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Finding")]
struct Reported {
    /// The rule that fired.
    rule: String,
    /// Config applied.
    #[schemars(extend("enum" = ["note", "warning", "error"]))]
    severity: &'static str,
    /// `reported` stops nothing; `blocking` stops the merge; `pending` stops it until the required reviewers sign off;
    /// `signed-off` would stop it, had they not; `ignored` is silenced by config.
    #[schemars(extend("enum" = ["reported", "blocking", "pending", "signed-off", "ignored"]))]
    status: &'static str,
    /// What the change under review did to it; null when files were judged as they are.
    #[schemars(extend("enum" = ["added", "modified", "removed", "unchanged", null]))]
    change: Option<&'static str>,
    /// What is wrong. Quotes the policy: escape before printing.
    message: String,
    /// The smallest piece of text that is wrong.
    location: Location,
    /// Places that explain it; they may lie in the config that judged it.
    related: Vec<Location>,
    /// Why it matters.
    notes: Vec<String>,
    /// What to do.
    help: Option<String>,
    /// What it is about, in terms that survive moving and reformatting.
    subject: Subject,
    /// 64 hex digits that survive moving and reformatting and change with any edit of the statement. Two copies of one
    /// statement have the same.
    fingerprint: String,
    /// Who must approve it.
    required_reviewers: Vec<Requirement>,
    /// The request for a sign-off; null when nobody must approve.
    sign_off: Option<SignOffRequest>,
}

/// A place with a few words about it.
#[derive(Debug, Serialize, JsonSchema)]
struct Location {
    path: String,
    start: Point,
    /// One past the last character.
    end: Point,
    /// What is to be seen there.
    text: String,
}

/// A place in a text.
#[derive(Debug, Serialize, JsonSchema)]
struct Point {
    /// In bytes, from 0.
    offset: u32,
    /// From 1.
    line: usize,
    /// From 1, in characters (Unicode scalar values).
    column: usize,
}

/// What a finding is about.
#[derive(Debug, Serialize, JsonSchema)]
struct Subject {
    /// Where the document is inside its file; empty when it is the file.
    address: String,
    /// The policy's kind, when the finding is about a policy.
    kind: Option<&'static str>,
    targets: Vec<&'static str>,
    sid: Option<String>,
    /// The statement's position, from 0.
    statement: Option<usize>,
    /// `sha256:...` of each involved statement in canonical form.
    statements: Vec<String>,
}

/// A role that must approve a finding.
#[derive(Debug, Serialize, JsonSchema)]
struct Requirement {
    role: String,
    /// `user:login` or `team:org/name`; empty when config maps nobody to the role.
    any_of: Vec<String>,
    /// The config line that demands it or maps the role.
    because: Option<Location>,
}

/// A finding that config ignores.
#[derive(Debug, Serialize, JsonSchema)]
struct Ignored {
    /// The reason config gives.
    reason: String,
    finding: Reported,
}

pub(crate) fn render(outcome: &Outcome, sources: &Sources) -> String {
    to_text(&Report {
        version: 1,
        tool: Tool { name: "denywins", version: env!("CARGO_PKG_VERSION") },
        config: outcome.config.clone(),
        fail_on: outcome.fail_on.as_str(),
        verdict: outcome.verdict.as_str(),
        exit_code: outcome.verdict.exit_code(),
        meaning: tally::meaning(outcome.verdict),
        summary: summary(outcome),
        required_reviewers: groups(outcome).iter().map(reviewers).collect(),
        comparison: outcome.comparison.as_ref().map(comparison),
        inputs: inputs(outcome),
        faults: outcome.faults.iter().map(fault).collect(),
        assumptions: outcome.assumptions.clone(),
        rules: outcome
            .rules
            .iter()
            .map(|rule| Rule {
                name: rule.name.clone(),
                severity: rule.severity.as_str(),
                summary: rule.summary.clone(),
                sign_off: rule.sign_off.clone(),
            })
            .collect(),
        findings: outcome
            .findings
            .iter()
            .map(|finding| reported(outcome, sources, finding, finding.status.as_str()))
            .collect(),
        ignored: outcome
            .ignored
            .iter()
            .map(|ignored| Ignored {
                reason: ignored.reason.clone(),
                finding: reported(outcome, sources, &ignored.finding, "ignored"),
            })
            .collect(),
    })
}

pub(crate) fn schema() -> String {
    let generator = SchemaSettings::draft2020_12().for_serialize().into_generator();
    to_text(&generator.into_root_schema_for::<Report>())
}

fn summary(outcome: &Outcome) -> Summary {
    let tally = Tally::of(outcome);
    Summary {
        errors: tally.errors,
        warnings: tally.warnings,
        notes: tally.notes,
        blocking: tally.blocking,
        pending: tally.pending,
        signed_off: tally.signed_off,
        existing: tally.existing,
        ignored: tally.ignored,
        faults: tally.faults,
        files: tally.files,
        policies: tally.policies,
        skipped: tally.skipped,
    }
}

fn comparison(comparison: &crate::outcome::Comparison) -> Comparison {
    let revision =
        |revision: &crate::outcome::Revision| Revision { name: revision.name.clone(), id: revision.id.clone() };
    Comparison { base: revision(&comparison.base), head: revision(&comparison.head), changed_files: comparison.changed }
}

fn reviewers(group: &Group<'_>) -> Reviewers {
    let mut fingerprints: Vec<_> = group.findings.iter().map(|finding| finding.fingerprint.clone()).collect();
    fingerprints.sort_unstable();
    fingerprints.dedup();
    Reviewers { role: group.role.to_owned(), any_of: group.reviewers.to_vec(), fingerprints }
}

fn inputs(outcome: &Outcome) -> Inputs {
    let scanned = outcome.inputs.scanned.iter().map(|file| Scanned {
        path: file.path.clone(),
        policies: file
            .documents
            .iter()
            .map(|(address, kind)| Policy { address: address.clone(), kind: kind.as_str() })
            .collect(),
        targets: file.targets.iter().copied().map(Target::as_str).collect(),
    });
    let skipped = outcome.inputs.skipped.iter().map(|file| Skipped { path: file.path.clone(), why: file.why.clone() });
    Inputs { scanned: scanned.collect(), skipped: skipped.collect() }
}

fn fault(fault: &crate::outcome::Fault) -> Fault {
    Fault {
        path: fault.path.clone(),
        line: fault.position.map(|(line, _)| line),
        column: fault.position.map(|(_, column)| column),
        message: fault.message.clone(),
        help: fault.help.clone(),
    }
}

fn reported(outcome: &Outcome, sources: &Sources, finding: &Finding, status: &'static str) -> Reported {
    Reported {
        rule: finding.rule.clone(),
        severity: finding.severity.as_str(),
        status,
        change: finding.change.map(Change::as_str),
        message: finding.message.clone(),
        location: location(sources, &finding.primary),
        related: finding.related.iter().map(|label| location(sources, label)).collect(),
        notes: finding.notes.clone(),
        help: finding.help.clone(),
        subject: Subject {
            address: finding.subject.address.clone(),
            kind: finding.subject.kind.map(Kind::as_str),
            targets: finding.subject.targets.iter().copied().map(Target::as_str).collect(),
            sid: finding.subject.sid.clone(),
            statement: finding.subject.statement,
            statements: finding.subject.statements.clone(),
        },
        fingerprint: finding.fingerprint.clone(),
        required_reviewers: distinct(finding)
            .into_iter()
            .map(|requirement| Requirement {
                role: requirement.role.clone(),
                any_of: requirement.reviewers.clone(),
                because: requirement.because.as_ref().map(|label| location(sources, label)),
            })
            .collect(),
        // An ignored finding asks nobody for anything.
        sign_off: if status == "ignored" {
            None
        } else {
            annotation::of(sources, finding, outcome.comparison.as_ref())
        },
    }
}

fn location(sources: &Sources, label: &Label) -> Location {
    let place = place(sources, label);
    Location {
        path: place.path.to_owned(),
        start: Point { offset: label.span.start, line: place.start.line, column: place.start.column },
        end: Point { offset: label.span.end, line: place.end.line, column: place.end.column },
        text: label.text.clone(),
    }
}
