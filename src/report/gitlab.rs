//! GitLab Code Quality: a JSON array of issues with a unique fingerprint each.

use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::finding::{Finding, Severity};
use crate::outcome::{Fault, Outcome};
use crate::report::copies::numbered;
use crate::report::escape::visible;
use crate::report::json_text::to_text;
use crate::report::place::place;
use crate::report::reviewers::{answer, demand};
use crate::source::Sources;

#[derive(Serialize)]
struct Issue {
    description: String,
    check_name: String,
    fingerprint: String,
    severity: &'static str,
    location: Location,
}

#[derive(Serialize)]
struct Location {
    path: String,
    lines: Lines,
}

#[derive(Serialize)]
struct Lines {
    begin: usize,
    end: usize,
}

pub(crate) fn render(outcome: &Outcome, sources: &Sources) -> String {
    let faults = outcome.faults.iter().enumerate().map(|(n, fault)| of_fault(n, fault));
    let findings = outcome
        .findings
        .iter()
        .zip(numbered(&outcome.findings))
        .map(|(finding, fingerprint)| of_finding(sources, finding, fingerprint));
    to_text(&faults.chain(findings).collect::<Vec<_>>())
}

fn of_finding(sources: &Sources, finding: &Finding, fingerprint: String) -> Issue {
    let place = place(sources, &finding.primary);
    let reviewers = demand(finding).map(|sentence| format!("; {sentence}")).unwrap_or_default();
    let answers =
        answer(finding).into_iter().map(|(what, why)| format!("; {what}: {why}")).collect::<Vec<_>>().concat();
    Issue {
        description: format!("{}{reviewers}{answers}", visible(&finding.message)),
        check_name: finding.rule.clone(),
        fingerprint,
        severity: match finding.loudness() {
            Severity::Error => "critical",
            Severity::Warning => "major",
            Severity::Note => "info",
        },
        location: Location {
            path: visible(place.path).into_owned(),
            lines: Lines { begin: place.start.line, end: place.end.line },
        },
    }
}

fn of_fault(n: usize, fault: &Fault) -> Issue {
    let path = fault.path.as_deref().unwrap_or(".");
    let line = fault.position.map_or(1, |(line, _)| line);
    let mut hash = Sha256::new();
    for part in ["fault", path, &fault.message, &n.to_string()] {
        hash.update(part.as_bytes());
        hash.update([0]);
    }
    Issue {
        description: format!("could not judge: {}", visible(&fault.message)),
        check_name: "could-not-judge".to_owned(),
        fingerprint: hash.finalize().iter().fold(String::new(), |hex, byte| hex + &format!("{byte:02x}")),
        severity: "blocker",
        location: Location { path: visible(path).into_owned(), lines: Lines { begin: line, end: line } },
    }
}
