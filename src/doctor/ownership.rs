//! Whether the files that decide are owned by those who are to decide.

use super::roles::Asked;
use super::{Check, Facts, State, is_stand_in, reviewers};
use crate::code_owners::{CodeOwners, Hole, LOCATIONS, Protection, Rule, Why};
use crate::settings::Mode;

/// Where GitHub looks for workflows.
pub(super) const WORKFLOWS: &str = ".github/workflows";

pub(super) fn examine(facts: &Facts<'_>, asked: &Asked<'_>) -> Vec<Check> {
    let (path, owners) = match &facts.code_owners {
        None => {
            let mut check = Check::wrong(
                "there is no CODEOWNERS",
                format!("add `{}` with a line such as `/{}/ @somebody`", LOCATIONS[0], facts.sign_offs),
            );
            if facts.counts(Mode::Committed) {
                check = check.why("anybody can add a sign-off");
            } else {
                check.state = State::Weak;
                check = check.why("anybody can change what judges: config, rules, workflows");
            }
            return vec![check];
        }
        Some((path, Err(error))) => {
            let what = format!("nothing is owned: {error}");
            return vec![Check::wrong(what, "make it smaller").at(path, None)];
        }
        Some((path, Ok(owners))) => (*path, *owners),
    };
    let mut checks: Vec<Check> = owners
        .problems()
        .iter()
        .map(|problem| {
            Check::weak("GitHub skips the line", "mend the line").why(problem.message.clone()).at(path, problem.line)
        })
        .collect();
    checks.extend(stand_ins(path, owners));
    checks.extend(sign_offs(facts, path, owners, asked));
    let folders = [(WORKFLOWS, "the workflows"), (facts.own_rules, "the repository's own rules")];
    checks.extend(folders.map(|(folder, what)| other(path, &format!("{folder}/"), what, &owners.protects(folder))));
    for file in deciding(facts.config, facts.candidates) {
        let what =
            if facts.config == Some(file) { "config" } else { "a config that would come before the present one" };
        checks.push(other(path, file, what, &owners.protects_file(file)));
    }
    if facts.counts(Mode::Signed) {
        let file = &facts.settings.sign_off.allowed_signers;
        checks.push(other(path, file, "the list of keys", &owners.protects_file(file)));
    }
    for file in deciding(Some(path), &LOCATIONS) {
        let what =
            if file == path { "CODEOWNERS itself" } else { "a CODEOWNERS that would come before the present one" };
        checks.push(other(path, file, what, &owners.protects_file(file)));
    }
    checks
}

/// The file that counts, and those that would count in its place if somebody added one: what comes before it. All, where
/// none is there.
fn deciding<'a>(present: Option<&'a str>, candidates: &[&'a str]) -> Vec<&'a str> {
    match present {
        None => candidates.to_vec(),
        Some(present) => match candidates.iter().position(|candidate| *candidate == present) {
            Some(at) => candidates.iter().take(at + 1).copied().collect(),
            None => vec![present],
        },
    }
}

/// Lines that are still as `denywins init` writes them.
fn stand_ins(path: &str, owners: &CodeOwners) -> Option<Check> {
    let stands = |rule: &&Rule| rule.owners.iter().any(|owner| is_stand_in(&owner.to_string()));
    let rule = owners.rules().iter().find(stands)?;
    let help = "name the people or the team who own these files";
    let who = rule.owners.iter().map(ToString::to_string).find(|owner| is_stand_in(owner))?;
    Some(Check::wrong(format!("`{who}` stands for somebody"), help).at(path, rule.line))
}

/// The folder of sign-offs: what this is all about.
fn sign_offs(facts: &Facts<'_>, path: &str, owners: &CodeOwners, asked: &Asked<'_>) -> Vec<Check> {
    let folder = facts.sign_offs;
    if !facts.counts(Mode::Committed) {
        let why = "sign-offs count by signature or review, whoever could write there";
        return vec![Check::fine(format!("`{folder}/` needs no owner")).why(why)];
    }
    let help = format!("end `{path}` with a line such as `/{folder}/ @somebody`, naming who may sign off");
    let rules = match owners.protects(folder) {
        Protection::Open(hole) => {
            let check = Check::wrong(format!("not every file below `{folder}/` is owned"), help);
            return vec![check.why(why(&hole)).at(path, hole.line)];
        }
        Protection::Owned(rules) => rules,
    };
    let mut checks = reviewers::examine(facts, path, &rules, asked);
    let everything = rules.iter().find(|rule| rule.covers_everything());
    if let Some(rule) = everything {
        let named = rule.owners.iter().all(|owner| reviewers::in_some_role(facts, owner));
        let state = if named { State::Weak } else { State::Wrong };
        let what = format!("`{folder}/` belongs to whoever owns everything");
        let why = "who approves any change approves the sign-off in it, and nobody has to look at that in particular";
        let check = Check { state, ..Check::wrong(what, help) };
        checks.insert(0, check.why(why).at(path, rule.line));
    } else {
        let lines: Vec<String> = rules.iter().map(|rule| format!("`{}`", rule.written)).collect();
        let check = Check::fine(format!("every file below `{folder}/` is owned"));
        let line = rules.first().map(|rule| rule.line);
        checks.insert(0, check.why(format!("decided by {}", lines.join(", "))).at(path, line));
    }
    checks
}

/// What else should be owned.
fn other(path: &str, place: &str, what: &str, protection: &Protection<'_>) -> Check {
    match protection {
        Protection::Owned(rules) => {
            let line = rules.first().map(|rule| rule.line);
            Check::fine(format!("`{place}`, {what}, is owned")).at(path, line)
        }
        Protection::Open(hole) => {
            let told = format!("`{place}`, {what}, can be changed without its owner");
            let help = format!("add `/{place}` with its owners to the end of `{path}`");
            Check::weak(told, help).why(why(hole)).at(path, hole.line)
        }
    }
}

fn why(hole: &Hole<'_>) -> String {
    match &hole.why {
        Why::NoRule => "no line is about all of it".to_owned(),
        Why::NoOwner(rule) => format!("`{}` has no owner", rule.written),
        Why::OnlyEmail(rule) => {
            format!(
                "`{}` is owned by email addresses alone, and one that no account has confirmed is nobody",
                rule.written
            )
        }
        Why::Broken(problem) => format!("the line is skipped: {}", problem.message),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_comes_first_decides() {
        let all = ["a", "b", "c"];
        assert_eq!(deciding(Some("b"), &all), ["a", "b"]);
        assert_eq!(deciding(Some("elsewhere.toml"), &all), ["elsewhere.toml"]);
        assert_eq!(deciding(None, &all), all);
    }
}
