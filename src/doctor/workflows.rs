//! Whether a workflow judges pull requests, and whether a change can step around it.

mod command;
mod gate;
mod job;
mod triggers;
mod yaml;

use super::ownership::WORKFLOWS;
use super::{Check, Facts, State};
use crate::settings::Mode;
use gate::Job;
use triggers::Triggers;

/// What is known about a workflow as a whole when one of its jobs is looked at.
struct Surroundings<'a> {
    path: &'a str,
    /// Whether a change of it must be approved by its owners.
    owned: bool,
    /// What its jobs' tokens may do, where they do not say so themselves.
    permissions: Option<&'a yaml::Node>,
    /// Whether it is taken from the default branch, with the rights of the repository.
    trusted: bool,
}

pub(super) fn examine(facts: &Facts<'_>) -> Vec<Check> {
    let owners = facts.code_owners.as_ref().and_then(|(_, owners)| owners.as_ref().ok());
    let mut checks = Vec::new();
    let (mut gated, mut reviews) = (false, false);
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
        let (jobs, mut unclear) = gate::find(path, &root);
        checks.append(&mut unclear);
        let triggers = Triggers::read(&root);
        let owned = owners.is_some_and(|owners| owners.protects_file(path).is_owned());
        let around = Surroundings { path, owned, permissions: root.get("permissions"), trusted: triggers.trusted() };
        let (judging, idle): (Vec<_>, Vec<_>) =
            jobs.iter().partition(|job| job.has_base() && triggers.on_pull_requests());
        let reason = |job: &Job<'_>| {
            if job.has_base() {
                "it does not run on pull requests"
            } else {
                "it is given no base, so it judges files and not the change"
            }
        };
        elsewhere.extend(idle.first().map(|job| (path, job.line(), reason(job))));
        reviews |= judging.iter().any(|job| job.asks_for_reviews());
        gated |= !judging.is_empty();
        checks.extend(one(&around, &triggers, &judging));
    }
    if !gated {
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

/// A workflow, and its jobs that judge a change.
fn one(around: &Surroundings<'_>, triggers: &Triggers<'_>, jobs: &[&Job<'_>]) -> Vec<Check> {
    if jobs.is_empty() {
        return Vec::new();
    }
    let bad = |checks: &[Check]| checks.iter().any(|check| matches!(check.state, State::Wrong | State::Weak));
    let mut checks = triggers.examine(around);
    let narrowed = bad(&checks);
    for job in jobs {
        let of_job = job::examine(around, job);
        if !narrowed && !bad(&of_job) {
            let what = format!("the job `{}` judges what a pull request changes, and is never skipped", job.name);
            checks.push(Check::fine(what).at(around.path, job.line()));
        }
        checks.extend(of_job);
    }
    checks
}
