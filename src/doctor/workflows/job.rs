//! Whether the job of a gate runs, can fail, and has what it needs: no more and no less.

use super::super::Check;
use super::Surroundings;
use super::gate::{Gate, Job};
use super::yaml::{Node, Value};

/// A commit id in full.
const COMMIT_DIGITS: usize = 40;

pub(super) fn examine(around: &Surroundings<'_>, job: &Job<'_>) -> Vec<Check> {
    let mut checks: Vec<Check> = conditional(around.path, "job", job.node).into_iter().collect();
    checks.extend(needs(around.path, job));
    checks.extend(goes_on(around.path, job.node));
    checks.extend(checkout(around, job));
    checks.extend(permissions(around, job));
    for gate in &job.gates {
        checks.extend(step(around, job, gate));
    }
    checks
}

/// A step that runs denywins.
fn step(around: &Surroundings<'_>, job: &Job<'_>, gate: &Gate<'_>) -> Vec<Check> {
    let mut checks: Vec<Check> = conditional(around.path, "step", gate.step).into_iter().collect();
    checks.extend(goes_on(around.path, gate.step));
    if let Some(why) = gate.toothless {
        checks.push(Check::wrong("the gate cannot fail", "take it out").why(why).at(around.path, gate.step.line));
    }
    checks.extend(version(around.path, gate));
    if around.trusted && !gate.expects_head {
        let what = format!("the job `{}` does not say which head it is to judge", job.name);
        let why = "what is pushed while it runs may be judged in the name of what was there before";
        let help = "give `expect-head` the head of the event: `${{ github.event.pull_request.head.sha }}`";
        checks.push(Check::weak(what, help).why(why).at(around.path, gate.step.line));
    }
    checks
}

/// A condition that keeps a job or a step from running.
fn conditional(path: &str, what: &str, node: &Node) -> Option<Check> {
    let condition = node.get("if").filter(|condition| !always(condition))?;
    let told = format!("an `if` decides whether the {what} of the gate runs");
    Some(Check::wrong(told, "take the `if` out").why("what is skipped counts as passed").at(path, condition.line))
}

/// Other jobs without which it is skipped.
fn needs(path: &str, job: &Job<'_>) -> Option<Check> {
    let needs = job.node.get("needs").filter(|_| !job.node.get("if").is_some_and(always))?;
    let what = format!("the job `{}` needs another, and is skipped when that one fails", job.name);
    let why = "a job that is skipped counts as passed";
    Some(Check::weak(what, "take `needs` out, or add `if: always()`").why(why).at(path, needs.line))
}

/// What lets a job or a step pass when it fails.
fn goes_on(path: &str, node: &Node) -> Option<Check> {
    let node = node.get("continue-on-error").filter(|node| node.text() != Some("false"))?;
    let why = "`continue-on-error` lets the job pass whatever it finds";
    Some(Check::wrong("the gate cannot fail", "take it out").why(why).at(path, node.line))
}

/// Whether a condition always holds.
fn always(node: &Node) -> bool {
    let text = node.text().unwrap_or_default().trim();
    let inner = text.strip_prefix("${{").and_then(|rest| rest.strip_suffix("}}")).unwrap_or(text);
    inner.trim() == "always()"
}

/// What is checked out before it runs.
fn checkout(around: &Surroundings<'_>, job: &Job<'_>) -> Vec<Check> {
    let path = around.path;
    let checkout = |step: &&Node| step.text_at("uses").is_some_and(|used| used.starts_with("actions/checkout@"));
    let mut checks = Vec::new();
    let mut checked_out = false;
    let fetches = job.before.iter().any(|step| step.text_at("run").is_some_and(|run| run.contains("git fetch")));
    for step in job.before.iter().filter(checkout) {
        checked_out = true;
        let inputs = step.get("with");
        let depth = inputs.and_then(|inputs| inputs.text_at("fetch-depth"));
        if depth != Some("0") && !fetches {
            let why = "without the base nothing is judged, and the check fails on every change (exit code 2)";
            let help = "give actions/checkout `fetch-depth: 0`";
            checks.push(
                Check::weak("too little history is checked out to find the base", help).why(why).at(path, step.line),
            );
        }
        let reference = inputs.and_then(|inputs| inputs.text_at("ref")).unwrap_or_default();
        if around.trusted && (reference.contains("head") || reference.contains("refs/pull")) {
            let why = "on `pull_request_target` the job has the rights of the repository, and what the author wrote is \
                       there to be run";
            let help = "check out the default branch, and `git fetch` the head as data, as the README shows";
            checks.push(Check::wrong("the change itself is checked out", help).why(why).at(path, step.line));
        }
    }
    if !checked_out && !fetches {
        let what = format!("whether the job `{}` has the repository with its history", job.name);
        checks.push(Check::by_hand(what).why("no step uses actions/checkout").at(path, job.line()));
    }
    checks
}

/// What its token may do.
fn permissions(around: &Surroundings<'_>, job: &Job<'_>) -> Vec<Check> {
    let (path, name) = (around.path, job.name);
    let Some(node) = job.node.get("permissions").or(around.permissions) else {
        let what = format!("the job `{name}` does not say what its token may do");
        let help = "add `permissions:` with `contents: read`";
        return vec![Check::weak(what, help).why("the repository's default may be to write").at(path, job.node.line)];
    };
    let mut checks = Vec::new();
    let granted = |scope: &str| match &node.value {
        Value::Text(all) => all == "read-all" || all == "write-all",
        _ => matches!(node.text_at(scope), Some("read" | "write")),
    };
    // The report for code scanning is the one thing that the action may write.
    let written: Vec<&str> = node
        .map()
        .iter()
        .filter(|(scope, level)| level.text() == Some("write") && scope != "security-events")
        .map(|(scope, _)| scope.as_str())
        .collect();
    if node.text() == Some("write-all") || !written.is_empty() {
        let which = if written.is_empty() { "everything".to_owned() } else { written.join(", ") };
        let what = format!("the token of the job `{name}` may write: {which}");
        checks.push(Check::weak(what, "let it read: the gate writes nothing").at(path, node.line));
    }
    if job.asks_for_reviews() && !granted("pull-requests") {
        let what = format!("the token of the job `{name}` cannot read reviews");
        checks.push(Check::weak(what, "add `pull-requests: read` to its `permissions`").at(path, node.line));
    }
    checks
}

/// Which version of the action it is.
fn version(path: &str, gate: &Gate<'_>) -> Option<Check> {
    let (_, version) = gate.step.text_at("uses")?.split_once('@')?;
    let is_commit = version.len() == COMMIT_DIGITS && version.bytes().all(|b| b.is_ascii_hexdigit());
    if is_commit && version.bytes().all(|b| b == b'0') {
        let what = "the version of the action stands for a commit";
        return Some(Check::wrong(what, "put the commit of a release in its place").at(path, gate.step.line));
    }
    (!is_commit).then(|| {
        let what = format!("the version of the action, `{version}`, can be moved");
        Check::weak(what, "name a commit id in full")
            .why("a tag or a branch is what its owner makes it")
            .at(path, gate.step.line)
    })
}
