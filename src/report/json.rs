//! Our own JSON, version 1: everything a run has to say, for programs. The structs of `run` and `finding` are the format;
//! `docs/json.md` explains it. A field may be added within a version; one that changes its meaning or goes away makes a new
//! version.

mod finding;
mod run;

use schemars::generate::SchemaSettings;

use crate::finding::{Change, Finding, Label};
use crate::outcome::{self, Outcome};
use crate::policy::Kind;
use crate::report::annotation;
use crate::report::json_text::to_text;
use crate::report::place::place;
use crate::report::reviewers::{Group, distinct, groups};
use crate::report::tally::{self, Tally};
use crate::source::Sources;
use crate::target::Target;

use finding::{Location, Point, Reported, Requirement, Subject};
use run::{
    AccessCount, Comparison, Fault, Ignored, Inputs, Policy, Report, Reviewers, Revision, Rule, Scanned, Skipped,
    Summary, Tool,
};

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

fn comparison(comparison: &outcome::Comparison) -> Comparison {
    let revision = |revision: &outcome::Revision| Revision { name: revision.name.clone(), id: revision.id.clone() };
    let access = comparison.access.iter().map(|count| AccessCount {
        target: count.target.as_str(),
        lost: count.lost,
        gained: count.gained,
        unknown: count.unknown,
        complete: count.complete,
    });
    Comparison {
        base: revision(&comparison.base),
        head: revision(&comparison.head),
        changed_files: comparison.changed,
        access: access.collect(),
    }
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

fn fault(fault: &outcome::Fault) -> Fault {
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
