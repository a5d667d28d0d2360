//! Whether a finding is answered by the sign-offs there are.

use std::cell::RefCell;
use std::collections::BTreeSet;

use jiff::civil::Date;

use super::SignOff;
use crate::finding::{Answer, AnswerState, Finding};
use crate::settings::{Mode, SignOffSettings};

/// Whose signature a sign-off carries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified {
    /// `signer:` and the name under which the key is allowed.
    pub reviewer: String,
}

/// Checks signatures; says what is wrong with one in words.
pub trait Signatures {
    /// Who signed.
    ///
    /// # Errors
    ///
    /// Why the signature does not count: lower case, no full stop.
    fn verify(&self, sign_off: &SignOff, today: Date) -> Result<Verified, String>;
}

/// Nobody may sign: there is no file of allowed signers.
#[derive(Clone, Copy, Debug)]
pub struct NoSigners;

impl Signatures for NoSigners {
    fn verify(&self, _: &SignOff, _: Date) -> Result<Verified, String> {
        Err("no file of allowed signers was found, so no signature counts".to_owned())
    }
}

/// The sign-offs of a run.
pub struct SignOffs<'a> {
    /// What was read.
    pub entries: &'a [SignOff],
    /// What config says about them.
    pub settings: &'a SignOffSettings,
    /// The day of the run.
    pub today: Date,
    /// Checks signatures.
    pub signatures: &'a dyn Signatures,
    /// The entries that some finding asked for, by position.
    pub(crate) used: RefCell<BTreeSet<usize>>,
}

impl std::fmt::Debug for SignOffs<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SignOffs").field("entries", &self.entries).field("today", &self.today).finish_non_exhaustive()
    }
}

impl<'a> SignOffs<'a> {
    /// The sign-offs of a run.
    pub fn new(
        entries: &'a [SignOff],
        settings: &'a SignOffSettings,
        today: Date,
        signatures: &'a dyn Signatures,
    ) -> Self {
        Self { entries, settings, today, signatures, used: RefCell::default() }
    }

    /// Where a finding in the file `path` stands. What it requires must be known already; `current` are the fingerprints
    /// of all findings there are.
    pub fn answer(&self, finding: &Finding, path: &str, current: &BTreeSet<String>) -> Answer {
        let files = self.settings.modes.iter().any(|mode| matches!(mode, Mode::Committed | Mode::Signed));
        if !files {
            return Answer::pending("waits for an approving review: `denywins sign-off verify --github` asks for it");
        }
        let mine: Vec<(usize, &SignOff)> = self.matching(|entry| entry.fingerprint == finding.fingerprint);
        self.mark(&mine);
        let judged: Vec<Answer> = mine.iter().map(|(_, entry)| self.judge(entry, finding, path)).collect();
        // One that counts is enough; of the others the one that came furthest tells most.
        let best = judged.into_iter().min_by_key(|answer| match answer.state {
            AnswerState::Satisfied => 0,
            AnswerState::Expired => 1,
            _ => 2,
        });
        best.unwrap_or_else(|| self.stale(finding, path, current))
    }

    /// Takes note of a finding that asks for nothing, so that a sign-off of it is not called unused.
    pub fn see(&self, finding: &Finding) {
        self.mark(&self.matching(|entry| entry.fingerprint == finding.fingerprint));
    }

    /// The sign-offs that nothing asked for.
    pub fn unused(&self) -> Vec<&'a SignOff> {
        let used = self.used.borrow();
        let left = self.entries.iter().enumerate().filter(|(index, _)| !used.contains(index));
        left.map(|(_, entry)| entry).collect()
    }

    fn matching(&self, wanted: impl Fn(&SignOff) -> bool) -> Vec<(usize, &'a SignOff)> {
        self.entries.iter().enumerate().filter(|(_, entry)| wanted(entry)).collect()
    }

    fn mark(&self, entries: &[(usize, &SignOff)]) {
        self.used.borrow_mut().extend(entries.iter().map(|(index, _)| *index));
    }

    /// What is said where no sign-off has the fingerprint: one for an earlier form of the statement is stale.
    fn stale(&self, finding: &Finding, path: &str, current: &BTreeSet<String>) -> Answer {
        let earlier = self.matching(|entry| {
            let alike = entry.rule == finding.rule && entry.path == path && entry.sid == finding.subject.sid;
            alike && !current.contains(entry.fingerprint.as_str())
        });
        self.mark(&earlier);
        let name = |(_, entry): &(usize, &SignOff)| {
            format!(
                "`{}` is of another form of it: the statement, its kind or its targets were others then",
                entry.file
            )
        };
        if earlier.is_empty() {
            return Answer::pending("no sign-off file for this fingerprint");
        }
        Answer { state: AnswerState::Stale, reasons: earlier.iter().map(name).collect(), satisfied_by: Vec::new() }
    }

    /// Where a sign-off with the right fingerprint leads.
    fn judge(&self, entry: &SignOff, finding: &Finding, path: &str) -> Answer {
        let mut reasons = lies(entry, finding, path);
        if reasons.is_empty() && entry.expired(self.today) {
            let reason = format!("`{}` expired on {}", entry.file, entry.expires);
            return Answer { state: AnswerState::Expired, reasons: vec![reason], satisfied_by: Vec::new() };
        }
        let latest = SignOff::latest(self.settings, self.today);
        if entry.expires > latest {
            let days = self.settings.max_age;
            reasons.push(format!("it lasts until {}, and config allows {days} days, which is {latest}", entry.expires));
        }
        let (approved, why) = self.approved(entry, finding);
        reasons.extend(why);
        if !reasons.is_empty() {
            let reasons = reasons.into_iter().map(|reason| format!("`{}`: {reason}", entry.file)).collect();
            return Answer { state: AnswerState::Invalid, reasons, satisfied_by: Vec::new() };
        }
        let reason = format!("`{}` until {}: {}", entry.file, entry.expires, entry.reason);
        Answer { state: AnswerState::Satisfied, reasons: vec![reason], satisfied_by: approved }
    }

    /// Who approved, and why that is not enough.
    fn approved(&self, entry: &SignOff, finding: &Finding) -> (Vec<String>, Option<String>) {
        let mut reviewers = Vec::new();
        let mut why = None;
        if self.settings.modes.contains(&Mode::Committed) {
            reviewers.extend(entry.reviewers.iter().cloned());
        } else {
            match self.signatures.verify(entry, self.today) {
                Ok(verified) => reviewers.push(verified.reviewer),
                Err(reason) => why = Some(reason),
            }
        }
        let lacking = finding
            .required
            .iter()
            .find(|requirement| !requirement.reviewers.iter().any(|reviewer| reviewers.contains(reviewer)));
        if let (None, Some(requirement)) = (&why, lacking) {
            let asked = requirement.reviewers.join(", ");
            why = Some(format!("it names nobody who can sign off as `{}`: {asked}", requirement.role));
        }
        (reviewers, why)
    }
}

/// Where the file says something else than the finding. The fingerprint alone decides, but people read the rest.
fn lies(entry: &SignOff, finding: &Finding, path: &str) -> Vec<String> {
    let mut lies = Vec::new();
    let mut tell = |field: &str, says: &str, is: &str| {
        if says != is {
            lies.push(format!("it says {field} `{says}`, and the finding is of `{is}`"));
        }
    };
    tell("rule", &entry.rule, &finding.rule);
    tell("path", &entry.path, path);
    tell("statement", &entry.statements.join(", "), &finding.subject.statements.join(", "));
    if let Some(sid) = &entry.sid {
        tell("sid", sid, finding.subject.sid.as_deref().unwrap_or(""));
    }
    let name = SignOff::file_name(&entry.fingerprint);
    if entry.file.rsplit('/').next() != Some(&name) {
        lies.push(format!("its name must be `{name}`"));
    }
    lies
}
