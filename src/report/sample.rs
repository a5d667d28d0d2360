//! The smallest finding and outcome, for tests to change.

use crate::finding::{Answer, Finding, Label, Severity, Status, Subject};
use crate::outcome::{Inputs, Outcome, Verdict};

pub(crate) fn finding(primary: Label) -> Finding {
    Finding {
        rule: "sample".to_owned(),
        severity: Severity::Error,
        message: "a message about `s3:*`".to_owned(),
        primary,
        related: Vec::new(),
        notes: Vec::new(),
        help: None,
        subject: Subject::default(),
        fingerprint: "ab".repeat(32),
        required: Vec::new(),
        status: Status::Blocking,
        answer: Answer::default(),
        change: None,
    }
}

pub(crate) fn outcome(findings: Vec<Finding>) -> Outcome {
    Outcome {
        findings,
        existing: Vec::new(),
        comparison: None,
        ignored: Vec::new(),
        inputs: Inputs::default(),
        faults: Vec::new(),
        rules: Vec::new(),
        config: None,
        fail_on: Severity::Error,
        assumptions: Vec::new(),
        verdict: Verdict::Blocked,
    }
}
