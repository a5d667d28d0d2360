//! What no clone shows.

use super::{Check, Facts};
use crate::settings::Mode;

/// Settings on GitHub, and what goes wrong without them.
const SETTINGS: [(&str, &str); 7] = [
    (
        "branch protection or a ruleset requires the check, and names its expected source",
        "whoever can write can report success under any name",
    ),
    ("a review from code owners is required", "CODEOWNERS alone asks people and holds nothing"),
    ("approvals are dismissed when something is pushed", "an approval would stay for what came after it"),
    (
        "the last push must be approved by somebody else than who pushed it",
        "an owner could approve what they pushed themselves",
    ),
    ("nobody may bypass these rules, administrators included", "a bypass leaves no sign-off behind"),
    ("the owners named in CODEOWNERS exist and have write access", "GitHub skips an owner who has not"),
    ("where a merge queue is used, the check also runs on `merge_group`", "the queue waits for a check of its own"),
];

pub(super) fn examine(facts: &Facts<'_>) -> Vec<Check> {
    let mut checks: Vec<Check> = SETTINGS.iter().map(|(what, why)| Check::by_hand(*what).why(*why)).collect();
    if facts.counts(Mode::Github) {
        checks.extend(github(facts));
    }
    checks
}

/// What counting approving reviews takes.
fn github(facts: &Facts<'_>) -> Vec<Check> {
    let mut checks = vec![
        Check::by_hand("after an approval the check is run again, by hand or on `pull_request_review`")
            .why("a check that has ended does not see what was approved afterwards"),
    ];
    let mut teams = facts.settings.roles.values().flat_map(|role| &role.reviewers);
    if teams.any(|reviewer| reviewer.starts_with("team:")) {
        checks.push(
            Check::by_hand("the token that asks for reviews is an App's, with `Members: read`")
                .why("the `GITHUB_TOKEN` of a workflow cannot see who is in a team"),
        );
    }
    checks
}
