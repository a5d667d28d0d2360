//! Whether a workflow judges pull requests, and whether a change can step around it.

mod command;
mod gate;
mod job;
mod triggers;
mod yaml;

use super::ownership::WORKFLOWS;
use super::{Check, Facts, State};
use crate::settings::Mode;
use gate::Gate;
use triggers::Triggers;

/// What is known about the repository as a whole when one gate is looked at.
struct Surroundings<'a> {
    path: &'a str,
    /// Whether a change of this workflow must be approved by its owners.
    owned: bool,
}

pub(super) fn examine(facts: &Facts<'_>) -> Vec<Check> {
    let owners = facts.code_owners.as_ref().and_then(|(_, owners)| owners.as_ref().ok());
    let mut checks = Vec::new();
    let mut on_pull_requests = 0;
    let mut reviews = false;
    let mut elsewhere = Vec::new();
    for (path, text) in facts.workflows {
        let root = match yaml::parse(text) {
            Ok(root) => root,
            Err(wrong) => {
                let what = "this workflow cannot be read, and GitHub does not run it either";
                checks.push(Check::weak(what, "mend the file").why(wrong.message).at(path, wrong.line));
                continue;
            }
        };
        let (gates, mut unclear) = gate::find(path, &root);
        checks.append(&mut unclear);
        let triggers = Triggers::read(&root);
        for gate in &gates {
            if !gate.has_base {
                elsewhere.push((path, gate.line(), "it is given no base, so it judges files and not the change"));
            } else if triggers.on_pull_requests() {
                on_pull_requests += 1;
                let owned = owners.is_some_and(|owners| owners.protects_file(path).is_owned());
                reviews |= gate.asks_for_reviews;
                checks.extend(one(&Surroundings { path, owned }, &root, &triggers, gate));
            } else {
                elsewhere.push((path, gate.line(), "it does not run on pull requests"));
            }
        }
    }
    if on_pull_requests == 0 {
        checks.push(none(facts, &elsewhere));
    } else if facts.counts(Mode::Github) && !reviews {
        let what = "reviews count by config, and no workflow asks for them";
        let help = "give the action `pull-request`, or run `denywins sign-off verify --github`";
        checks.push(Check::weak(what, help).at(WORKFLOWS, None));
    }
    checks
}

/// No workflow holds a change.
fn none(facts: &Facts<'_>, elsewhere: &[(&String, usize, &str)]) -> Check {
    let help = "`denywins init` writes one; with `base-ref`, or `--base` on a command line, it judges a change";
    if let Some((path, line, why)) = elsewhere.first() {
        let what = "denywins runs in a workflow, and none judges what a pull request changes";
        return Check::wrong(what, help).why(*why).at(path, *line);
    }
    if let Some(path) = facts.other_system {
        let what = "whether another system than GitHub runs `denywins check --base` on every change";
        return Check::by_hand(what).why("no workflow does, and there is a file for such a system").at(path, None);
    }
    let why = "nothing asks for a sign-off where nothing looks for findings; what a script runs is not seen here";
    Check::wrong("no workflow runs denywins", help).why(why).at(WORKFLOWS, None)
}

fn one(around: &Surroundings<'_>, root: &yaml::Node, triggers: &Triggers<'_>, gate: &Gate<'_>) -> Vec<Check> {
    let mut checks = triggers.examine(around);
    checks.extend(job::examine(around, root, triggers, gate));
    if !checks.iter().any(|check| matches!(check.state, State::Wrong | State::Weak)) {
        let what = format!("the job `{}` judges what a pull request changes, and is never skipped", gate.job_name);
        checks.push(Check::fine(what).at(around.path, gate.line()));
    }
    checks
}
