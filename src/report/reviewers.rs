//! Who must approve what: the question a held merge raises first.

use std::collections::BTreeMap;

use crate::finding::{AnswerState, Finding, Requirement, Status};
use crate::outcome::Outcome;
use crate::report::escape::visible;

/// A role, the people behind it, and the findings that wait for it.
#[derive(Debug)]
pub(crate) struct Group<'a> {
    /// The role.
    pub(crate) role: &'a str,
    /// The people and teams, any one of whom suffices; empty when nobody is mapped.
    pub(crate) reviewers: &'a [String],
    /// What they must look at, in the outcome's order.
    pub(crate) findings: Vec<&'a Finding>,
}

/// What stops the merge, grouped by who must approve it; sorted by role.
pub(crate) fn groups(outcome: &Outcome) -> Vec<Group<'_>> {
    let mut groups = BTreeMap::<(&str, &[String]), Vec<&Finding>>::new();
    for finding in outcome.findings.iter().filter(|finding| finding.status.stops()) {
        for requirement in distinct(finding) {
            groups.entry((&requirement.role, &requirement.reviewers)).or_default().push(finding);
        }
    }
    groups.into_iter().map(|((role, reviewers), findings)| Group { role, reviewers, findings }).collect()
}

/// A finding's requirements, each role and its people once.
pub(crate) fn distinct(finding: &Finding) -> Vec<&Requirement> {
    let mut seen = Vec::<&Requirement>::new();
    for requirement in &finding.required {
        if !seen.iter().any(|other| other.role == requirement.role && other.reviewers == requirement.reviewers) {
            seen.push(requirement);
        }
    }
    seen
}

/// The people behind a role, in words, safe to print.
pub(crate) fn people(reviewers: &[String]) -> String {
    if reviewers.is_empty() {
        return "nobody is mapped to this role in config".to_owned();
    }
    reviewers.iter().map(|name| visible(name)).collect::<Vec<_>>().join(", ")
}

/// What became of the request for a sign-off, where there is more to say than that nobody has answered: what it is about, and
/// why. Safe to print.
pub(crate) fn answer(finding: &Finding) -> Vec<(&'static str, String)> {
    let asked = matches!(finding.status, Status::Pending | Status::SignedOff);
    if !asked || finding.answer.state == AnswerState::Pending {
        return Vec::new();
    }
    let what = match finding.answer.state {
        AnswerState::Satisfied => "signed off",
        AnswerState::Expired => "sign-off expired",
        AnswerState::Stale => "sign-off is stale",
        AnswerState::Invalid => "sign-off does not count",
        AnswerState::Pending => "sign-off",
    };
    finding.answer.reasons.iter().map(|reason| (what, visible(reason).into_owned())).collect()
}

/// Digits of a fingerprint that people are shown: as many as name the file of a sign-off.
const SHOWN_DIGITS: usize = 16;

/// The first digits of the fingerprint.
pub(crate) fn short(finding: &Finding) -> &str {
    finding.fingerprint.get(..SHOWN_DIGITS).unwrap_or(&finding.fingerprint)
}

/// [`sentence`], and what a sign-off is bound to: `...; fingerprint d90f89cc87c3608c`.
pub(crate) fn demand(finding: &Finding) -> Option<String> {
    sentence(finding).map(|sentence| format!("{sentence}; fingerprint {}", short(finding)))
}

/// `required reviewers: security (team:octo-org/storage-security, user:alice)`; nothing when nobody is required.
pub(crate) fn sentence(finding: &Finding) -> Option<String> {
    let required = distinct(finding);
    let plural = required.len() > 1 || required.iter().any(|requirement| requirement.reviewers.len() > 1);
    let roles: Vec<_> = required
        .iter()
        .map(|requirement| format!("{} ({})", visible(&requirement.role), people(&requirement.reviewers)))
        .collect();
    let s = if plural { "s" } else { "" };
    (!roles.is_empty()).then(|| format!("required reviewer{s}: {}", roles.join(", ")))
}

/// ` (needs: security, platform; fingerprint d90f89cc87c3608c)`; empty when nobody is required.
pub(crate) fn needs(finding: &Finding) -> String {
    let mut roles: Vec<_> = finding.required.iter().map(|requirement| visible(&requirement.role)).collect();
    roles.sort_unstable();
    roles.dedup();
    if roles.is_empty() {
        return String::new();
    }
    format!(" (needs: {}; fingerprint {})", roles.join(", "), short(finding))
}
