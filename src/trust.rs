//! What a change does to the config that judges: every way in which later changes would be judged more mildly.
//!
//! The change itself is judged by the config of its base, so none of this helps it through; it is told because whoever merges
//! it agrees to it.

mod difference;

use crate::finding::{Answer, Finding, Label, Requirement, Severity, Status, Subject};
use crate::fingerprint::{Parts, fingerprint};
use crate::outcome::RuleInfo;
use crate::settings::Settings;
use crate::source::Sources;

pub use difference::weakened;

/// The rule that reports it.
pub const CONFIG_WEAKENED: &str = "config-weakened";

/// What judges, on one side of a change.
#[derive(Debug)]
pub struct View<'a> {
    /// What config says.
    pub settings: &'a Settings,
    /// The rules, as their files say.
    pub rules: &'a [RuleInfo],
    /// The repository's own rules and the keys that may sign: path and text.
    pub files: &'a [(String, String)],
    /// Where to point when there is nothing to point at: the beginning of the config.
    pub top: &'a Label,
}

/// One way in which the config judges more mildly than before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Weakening {
    /// What is milder: lower case, no full stop.
    pub message: String,
    /// Where it says so; in the config as it was, where it no longer says anything.
    pub place: Label,
    /// Where it said something else before.
    pub before: Option<Label>,
    /// Whether it only makes a sign-off possible where nobody could give one.
    pub opens: bool,
}

/// The findings that say so. `rules` are those of the base.
pub fn findings(weakenings: Vec<Weakening>, rules: &[RuleInfo], sources: &Sources) -> Vec<Finding> {
    let own = rules.iter().find(|rule| rule.name == CONFIG_WEAKENED);
    let severity = own.map_or(Severity::Error, |rule| rule.severity);
    let asked = own.map(|rule| rule.sign_off.as_slice()).unwrap_or_default();
    let one = |weakening: Weakening| {
        let subject = Subject::default();
        let path = sources.get(weakening.place.source).map_or("", |source| source.identity());
        let parts = Parts { rule: CONFIG_WEAKENED, path, subject: &subject, found: &weakening.message };
        Finding {
            rule: CONFIG_WEAKENED.to_owned(),
            severity: if weakening.opens { severity.min(Severity::Warning) } else { severity },
            fingerprint: fingerprint(&parts),
            message: weakening.message,
            primary: weakening.place,
            related: weakening.before.into_iter().collect(),
            notes: vec![
                "this change is judged by the config on its base; once merged, later changes are judged by this one"
                    .to_owned(),
            ],
            help: Some("take it back, or have it signed off by whoever owns the config".to_owned()),
            subject,
            required: asked.iter().map(|role| Requirement::role(role)).collect(),
            status: Status::Reported,
            answer: Answer::default(),
            change: None,
        }
    };
    weakenings.into_iter().map(one).collect()
}

#[cfg(test)]
mod tests;
