//! Whether those who own the sign-offs are those whom config lets sign off.
//!
//! GitHub takes the approval of any one owner of a line. So every owner must be in every role that is asked for; who is in
//! a team only the forge knows.

use std::collections::BTreeSet;

use super::roles::Asked;
use super::{Check, Facts};
use crate::code_owners::{Owner, Rule};

/// One check for each role that somebody has to sign off for. The rules are those that decide about the folder.
pub(super) fn examine(facts: &Facts<'_>, path: &str, rules: &[&Rule], asked: &Asked<'_>) -> Vec<Check> {
    let owners: BTreeSet<&Owner> = rules.iter().flat_map(|rule| &rule.owners).collect();
    let line = rules.first().map(|rule| rule.line);
    asked.keys().filter_map(|role| Some(one(facts, role, &owners)?.at(path, line))).collect()
}

/// Whether config names the owner for some role.
pub(super) fn in_some_role(facts: &Facts<'_>, owner: &Owner) -> bool {
    facts.settings.roles.values().flat_map(|role| &role.reviewers).any(|reviewer| same(owner, reviewer))
}

fn one(facts: &Facts<'_>, role: &str, owners: &BTreeSet<&Owner>) -> Option<Check> {
    let reviewers = &facts.settings.roles.get(role)?.reviewers;
    if reviewers.is_empty() {
        return None;
    }
    let outside: Vec<&Owner> =
        owners.iter().filter(|owner| !reviewers.iter().any(|reviewer| same(owner, reviewer))).copied().collect();
    if outside.is_empty() {
        let check = Check::fine(format!("the owners of the sign-offs may all sign off for `{role}`"));
        let idle: Vec<&str> = reviewers
            .iter()
            .filter(|reviewer| !owners.iter().any(|owner| same(owner, reviewer)))
            .map(String::as_str)
            .collect();
        return Some(if idle.is_empty() {
            check
        } else {
            check.why(format!("{} may as well, and GitHub asks only owners", idle.join(", ")))
        });
    }
    // Somebody named by login is in a role that names people alone, or is not.
    let closed = !reviewers.iter().any(|reviewer| reviewer.starts_with("team:") || reviewer.starts_with("role:"));
    let strangers: Vec<&Owner> =
        outside.iter().filter(|owner| closed && matches!(owner, Owner::User(_))).copied().collect();
    let help = "let the line name none but those who may sign off: GitHub asks any one of its owners";
    Some(if strangers.is_empty() {
        let what = format!("whether everybody in {} may sign off for `{role}`", list(&outside));
        Check::by_hand(what)
            .why(format!("the role is {}, and a clone does not show who is in a team", reviewers.join(", ")))
    } else if strangers.iter().all(|owner| in_some_role(facts, owner)) {
        let what = format!("{} can approve what `{role}` has to sign off, and is not in it", list(&strangers));
        Check::weak(what, "let them be the same people, or count signatures or reviews: those tell roles apart")
            .why("a folder has the same owners for every role")
    } else {
        let what = format!("{} can approve what `{role}` has to sign off, and is not in it", list(&strangers));
        Check::wrong(what, help).why(format!("the role is {}", reviewers.join(", ")))
    })
}

fn list(owners: &[&Owner]) -> String {
    owners.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

/// `@alice` is `user:alice`, `@org/team` is `team:org/team`. GitHub does not tell case apart in names.
fn same(owner: &Owner, reviewer: &str) -> bool {
    let (prefix, name) = match owner {
        Owner::User(name) => ("user:", name),
        Owner::Team(name) => ("team:", name),
        Owner::Email(_) => return false,
    };
    reviewer.strip_prefix(prefix).is_some_and(|reviewer| reviewer.eq_ignore_ascii_case(name))
}
