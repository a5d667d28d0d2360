//! Whether every role that is asked for is somebody.

use std::collections::{BTreeMap, BTreeSet};

use super::{Check, Facts};

pub(super) fn examine(facts: &Facts<'_>) -> Vec<Check> {
    // Role to what asks for it.
    let mut asked: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
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
            asked.entry(&demand.role).or_default().insert("`[[policy]]`");
        }
    }
    asked.into_iter().map(|(role, by)| one(facts, role, &by)).collect()
}

fn one(facts: &Facts<'_>, role: &str, by: &BTreeSet<&str>) -> Check {
    let reviewers = facts.settings.roles.get(role).map(|role| role.reviewers.as_slice()).unwrap_or_default();
    if let Some(stand_in) = reviewers.iter().find(|reviewer| is_stand_in(reviewer)) {
        let help = format!("name the people or the team behind `{role}` in `[roles]`");
        return Check::wrong(format!("`{role}` is `{stand_in}`, which stands for somebody"), help);
    }
    let count = by.len();
    let rules = if count == 1 { "1 rule or entry".to_owned() } else { format!("{count} rules and entries") };
    if reviewers.is_empty() {
        let help = format!("add `{role} = [\"@somebody\"]` to `[roles]`");
        return Check::wrong(format!("`{role}` is asked for by {rules} and is nobody, so their findings block"), help);
    }
    Check::fine(format!("`{role}`, asked for by {rules}, is {}", reviewers.join(", ")))
}

/// What `denywins init` writes, to be filled in.
fn is_stand_in(reviewer: &str) -> bool {
    reviewer.to_ascii_uppercase().contains("CHANGE-ME")
}
