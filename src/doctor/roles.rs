//! Whether every role that is asked for is somebody.

use std::collections::{BTreeMap, BTreeSet};

use super::{Check, Facts, is_stand_in};
use crate::settings::Mode;

/// Each role with what asks for it.
pub(super) type Asked<'a> = BTreeMap<&'a str, BTreeSet<&'a str>>;

/// The roles that rules and config ask for.
pub(super) fn asked<'a>(facts: &'a Facts<'_>) -> Asked<'a> {
    let mut asked = Asked::new();
    for rule in facts.rules {
        if facts.settings.severity(&rule.name) == Some(None) {
            continue;
        }
        let configured = facts.settings.rules.get(&rule.name).and_then(|setting| setting.sign_off.as_ref());
        let roles: Vec<&str> = match configured {
            Some(demands) => demands.iter().map(|demand| demand.role.as_str()).collect(),
            None => rule.sign_off.iter().map(String::as_str).collect(),
        };
        for role in roles {
            asked.entry(role).or_default().insert(&rule.name);
        }
    }
    for entry in &facts.settings.policies {
        for demand in &entry.sign_off {
            asked.entry(&demand.role).or_default().insert("[[policy]]");
        }
    }
    asked
}

pub(super) fn examine(facts: &Facts<'_>, asked: &Asked<'_>) -> Vec<Check> {
    let mut checks: Vec<Check> = asked.iter().map(|(role, by)| one(facts, role, by)).collect();
    for (role, who) in &facts.settings.roles {
        // A stand-in is as good as taken by whoever registers the name, asked for or not.
        if !asked.contains_key(role.as_str()) && who.reviewers.iter().any(|reviewer| is_stand_in(reviewer)) {
            checks.push(one(facts, role, &BTreeSet::new()));
        }
    }
    checks
}

fn one(facts: &Facts<'_>, role: &str, by: &BTreeSet<&str>) -> Check {
    let mapped = facts.settings.roles.get(role);
    let reviewers = mapped.map(|role| role.reviewers.as_slice()).unwrap_or_default();
    let check = if let Some(stand_in) = reviewers.iter().find(|reviewer| is_stand_in(reviewer)) {
        let help = format!("name the people or the team behind `{role}` in `[roles]`");
        Check::wrong(format!("`{role}` is `{stand_in}`, which stands for somebody"), help)
    } else if reviewers.is_empty() {
        let help = format!("add `{role} = [\"@somebody\"]` to `[roles]`");
        Check::wrong(format!("`{role}` is nobody, so the findings that ask for it block"), help)
    } else if !reviewers.iter().any(|reviewer| can_sign_off(facts, reviewer)) {
        let modes: Vec<&str> = facts.settings.sign_off.modes.iter().map(|mode| mode.as_str()).collect();
        let what = format!("nobody in `{role}` can sign off in a way that counts: {}", modes.join(", "));
        Check::wrong(what, "signatures are of a `signer:NAME`, approvals on the forge of people and teams")
    } else {
        Check::fine(format!("`{role}` is {}", reviewers.join(", ")))
    };
    let check = if by.is_empty() { check } else { check.why(format!("asked for by {}", some(by))) };
    let place = mapped.and_then(|role| {
        let source = facts.sources.get(role.label.source)?;
        Some((source.identity(), source.position(role.label.span.start).line))
    });
    match (place, facts.config) {
        (Some((path, line)), _) => check.at(path, line),
        (None, Some(path)) => check.at(path, None),
        (None, None) => check,
    }
}

/// Whether one of the ways that count is open to a reviewer.
fn can_sign_off(facts: &Facts<'_>, reviewer: &str) -> bool {
    if reviewer.starts_with("signer:") {
        facts.counts(Mode::Signed)
    } else {
        facts.counts(Mode::Committed) || facts.counts(Mode::Github)
    }
}

/// The first few of many names.
fn some(names: &BTreeSet<&str>) -> String {
    const SHOWN: usize = 3;
    let shown: Vec<String> = names.iter().take(SHOWN).map(|name| format!("`{name}`")).collect();
    let more = names.len().saturating_sub(SHOWN);
    shown.join(", ") + &if more == 0 { String::new() } else { format!(" and {more} more") }
}
