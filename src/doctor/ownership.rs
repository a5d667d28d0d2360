//! Whether the files that decide are owned by those who are to decide.

use super::{Check, Facts, State};
use crate::code_owners::{CodeOwners, Hole, LOCATIONS, Owner, Protection, Why};
use crate::settings::Mode;

pub(super) fn examine(facts: &Facts<'_>) -> Vec<Check> {
    let (path, owners) = match &facts.code_owners {
        None => {
            let what = format!(
                "there is no CODEOWNERS, so anybody can add a sign-off: GitHub looks for {}",
                LOCATIONS.join(", ")
            );
            let help = format!("add one with a line such as `/{}/ @somebody`", facts.sign_offs);
            return vec![Check::wrong(what, help)];
        }
        Some((path, Err(why))) => return vec![Check::wrong(format!("`{path}`: {why}"), "make it smaller")],
        Some((path, Ok(owners))) => (*path, *owners),
    };
    let mut checks: Vec<Check> = owners
        .problems()
        .iter()
        .map(|problem| {
            let what = format!("`{path}`, line {}: {}; GitHub skips the line", problem.line, problem.message);
            Check::weak(what, "mend the line")
        })
        .collect();
    checks.push(sign_offs(facts, path, owners));
    let folders = [(".github/workflows", "the workflows"), (facts.own_rules, "the repository's own rules")];
    checks.extend(folders.map(|(folder, what)| weaker(path, what, folder, &owners.protects(folder))));
    for file in facts.candidates {
        checks.push(weaker(path, "config", file, &owners.protects_file(file)));
    }
    if facts.settings.sign_off.modes.contains(&Mode::Signed) {
        let file = &facts.settings.sign_off.allowed_signers;
        checks.push(weaker(path, "the list of keys", file, &owners.protects_file(file)));
    }
    checks.push(weaker(path, "CODEOWNERS itself", path, &owners.protects_file(path)));
    checks
}

/// The folder of sign-offs: what this is all about.
fn sign_offs(facts: &Facts<'_>, path: &str, owners: &CodeOwners) -> Check {
    let folder = facts.sign_offs;
    let help = format!("end `{path}` with a line such as `/{folder}/ @somebody`, naming who may sign off");
    let rules = match owners.protects(folder) {
        Protection::Open(hole) => {
            let mut check =
                Check::wrong(format!("not every file below `{folder}` is owned: {}", why(path, &hole)), help);
            // Where every sign-off carries a signature, the folder decides nothing.
            if !facts.settings.sign_off.modes.contains(&Mode::Committed) {
                check.state = State::Weak;
            }
            return check;
        }
        Protection::Owned(rules) => rules,
    };
    if let Some(everything) = rules.iter().find(|rule| matches!(rule.written.as_str(), "*" | "/**" | "**" | "/*")) {
        let line = everything.line;
        let what =
            format!("`{folder}` belongs to whoever owns everything (`{path}`, line {line}), not to those who sign off");
        return Check::weak(what, help);
    }
    let reviewers: Vec<&str> =
        facts.settings.roles.values().flat_map(|role| &role.reviewers).map(String::as_str).collect();
    let strangers: Vec<String> = rules
        .iter()
        .flat_map(|rule| &rule.owners)
        .map(Owner::to_string)
        .filter(|owner| !reviewers.iter().any(|reviewer| same(owner, reviewer)))
        .collect();
    let lines: Vec<String> = rules.iter().map(|rule| rule.line.to_string()).collect();
    let place = format!("`{path}`, line {}", lines.join(", "));
    if strangers.is_empty() {
        return Check::fine(format!("`{folder}` is owned by those who may sign off ({place})"));
    }
    let what = format!(
        "{} may approve what lies in `{folder}` ({place}), and config names them for no role",
        strangers.join(", ")
    );
    Check::weak(what, "let one owner suffice only where each of them may sign off: GitHub asks any one of a line")
}

/// What else should be owned.
fn weaker(path: &str, what: &str, place: &str, protection: &Protection<'_>) -> Check {
    match protection {
        Protection::Owned(_) => Check::fine(format!("`{place}`, {what}, is owned")),
        Protection::Open(hole) => {
            let told = format!("`{place}`, {what}, can be changed by anybody: {}", why(path, hole));
            Check::weak(told, format!("add `/{place}` with its owners to `{path}`"))
        }
    }
}

fn why(path: &str, hole: &Hole<'_>) -> String {
    let line = hole.line.map_or_else(String::new, |line| format!("`{path}`, line {line}: "));
    let reason = match &hole.why {
        Why::NoRule => "no line is about it".to_owned(),
        Why::NoOwner(rule) => format!("`{}` has no owner", rule.written),
        Why::OnlyEmail(rule) => format!("`{}` is owned by email addresses alone", rule.written),
        Why::Broken(problem) => format!("the line is skipped: {}", problem.message),
    };
    line + &reason
}

/// `@alice` is `user:alice`, `@org/team` is `team:org/team`.
fn same(owner: &str, reviewer: &str) -> bool {
    let name = reviewer.split_once(':').map_or(reviewer, |(_, name)| name);
    owner.trim_start_matches('@').eq_ignore_ascii_case(name)
}
