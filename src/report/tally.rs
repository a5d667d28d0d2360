//! What a run came to, counted and in words.

use crate::finding::{Severity, Status};
use crate::outcome::{Outcome, Verdict};

/// The counts of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Tally {
    pub(crate) errors: usize,
    pub(crate) warnings: usize,
    pub(crate) notes: usize,
    /// Findings that stop the merge and that nobody can sign off.
    pub(crate) blocking: usize,
    /// Findings that stop the merge until they are signed off.
    pub(crate) pending: usize,
    /// Findings that would stop the merge and are signed off.
    pub(crate) signed_off: usize,
    /// Findings that were there before the change.
    pub(crate) existing: usize,
    pub(crate) ignored: usize,
    pub(crate) faults: usize,
    /// Files in which at least one policy was judged.
    pub(crate) files: usize,
    /// Policies judged.
    pub(crate) policies: usize,
    /// Files looked at and left.
    pub(crate) skipped: usize,
}

impl Tally {
    pub(crate) fn of(outcome: &Outcome) -> Self {
        let severity = |wanted| outcome.findings.iter().filter(|finding| finding.severity == wanted).count();
        let status = |wanted| outcome.findings.iter().filter(|finding| finding.status == wanted).count();
        Self {
            errors: severity(Severity::Error),
            warnings: severity(Severity::Warning),
            notes: severity(Severity::Note),
            blocking: status(Status::Blocking),
            pending: status(Status::Pending),
            signed_off: status(Status::SignedOff),
            existing: outcome.existing.len(),
            ignored: outcome.ignored.len(),
            faults: outcome.faults.len(),
            files: outcome.inputs.scanned.len(),
            policies: outcome.inputs.scanned.iter().map(|file| file.documents.len()).sum(),
            skipped: outcome.inputs.skipped.len(),
        }
    }

    /// `2 errors, 1 warning`, or `no findings`.
    pub(crate) fn findings(&self) -> String {
        let parts: Vec<_> = [(self.errors, "error"), (self.warnings, "warning"), (self.notes, "note")]
            .into_iter()
            .filter(|&(n, _)| n > 0)
            .map(|(n, word)| count(n, word))
            .collect();
        if parts.is_empty() { "no findings".to_owned() } else { parts.join(", ") }
    }

    /// `4 policies in 3 files, 1 file skipped, 2 findings ignored`.
    pub(crate) fn scanned(&self) -> String {
        let mut text = match self.policies {
            1 => "1 policy".to_owned(),
            n => format!("{n} policies"),
        };
        text += &format!(" in {}", count(self.files, "file"));
        if self.skipped > 0 {
            text += &format!(", {} skipped", count(self.skipped, "file"));
        }
        if self.existing > 0 {
            text += &format!(", {} there before the change", count(self.existing, "finding"));
        }
        if self.ignored > 0 {
            text += &format!(", {} ignored", count(self.ignored, "finding"));
        }
        if self.signed_off > 0 {
            text += &format!(", {} signed off", count(self.signed_off, "finding"));
        }
        text
    }

    /// What holds the merge, if anything.
    pub(crate) fn holds(&self) -> Option<String> {
        let mut parts = Vec::new();
        if self.faults > 0 {
            parts.push(format!(
                "{} could not be judged",
                if self.faults == 1 { "1 thing".to_owned() } else { format!("{} things", self.faults) }
            ));
        }
        if self.blocking > 0 {
            parts.push(format!("{} must be fixed", count(self.blocking, "finding")));
        }
        if self.pending > 0 {
            let verb = if self.pending == 1 { "waits" } else { "wait" };
            parts.push(format!("{} {verb} for a sign-off", count(self.pending, "finding")));
        }
        (!parts.is_empty()).then(|| parts.join(", "))
    }

    /// The whole run on one line.
    pub(crate) fn line(&self, outcome: &Outcome) -> String {
        let holds = self.holds().map(|holds| format!("; {holds}")).unwrap_or_default();
        format!(
            "{} (exit code {}): {} in {}{holds}",
            label(outcome.verdict),
            outcome.verdict.exit_code(),
            self.findings(),
            self.scanned()
        )
    }
}

/// `1 file`, `2 files`.
pub(crate) fn count(n: usize, word: &str) -> String {
    format!("{n} {word}{}", if n == 1 { "" } else { "s" })
}

/// The verdict as a heading.
pub(crate) fn label(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Pass => "pass",
        Verdict::Blocked => "blocked",
        Verdict::Unjudged => "could not judge",
        Verdict::NoPolicy => "no policy found",
        Verdict::NeedsReview => "needs review",
    }
}

/// What the verdict means for the merge.
pub(crate) fn meaning(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Pass => "nothing stops the merge",
        Verdict::Blocked => "at least one finding stops the merge, and waiting for sign-offs will not help",
        Verdict::Unjudged => "something could not be judged, so nothing is promised about this change",
        Verdict::NoPolicy => "no policy was found where one was expected, so nothing was checked",
        Verdict::NeedsReview => "everything that stops the merge waits for a sign-off by the required reviewers",
    }
}
