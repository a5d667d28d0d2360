//! Whether the job of a gate runs, can fail, and has what it needs: no more and no less.

use super::super::Check;
use super::Surroundings;
use super::gate::Gate;
use super::triggers::Triggers;
use super::yaml::{Node, Value};

/// A commit id in full.
const COMMIT_DIGITS: usize = 40;

pub(super) fn examine(around: &Surroundings<'_>, root: &Node, triggers: &Triggers<'_>, gate: &Gate<'_>) -> Vec<Check> {
    let mut checks = skipped(around.path, gate);
    checks.extend(toothless(around.path, gate));
    checks.extend(checkout(around.path, triggers, gate));
    checks.extend(permissions(around.path, root, gate));
    checks.extend(version(around.path, gate));
    if triggers.trusted() && !gate.expects_head {
        let what = format!("the job `{}` does not say which head it is to judge", gate.job_name);
        let why = "what is pushed while it runs may be judged in the name of what was there before";
        let help = "give `expect-head` the head of the event: `${{ github.event.pull_request.head.sha }}`";
        checks.push(Check::weak(what, help).why(why).at(around.path, gate.line()));
    }
    checks
}

/// What keeps it from running.
fn skipped(path: &str, gate: &Gate<'_>) -> Vec<Check> {
    let conditions = [("job", gate.job.get("if")), ("step", gate.step.get("if"))];
    let mut checks: Vec<Check> = conditions
        .into_iter()
        .filter_map(|(what, node)| Some((what, node?)))
        .filter(|(_, node)| !always(node))
        .map(|(what, node)| {
            let told = format!("an `if` decides whether the {what} of the gate runs");
            let why = "what is skipped counts as passed";
            Check::wrong(told, "take the `if` out").why(why).at(path, node.line)
        })
        .collect();
    if let Some(needs) = gate.job.get("needs")
        && !gate.job.get("if").is_some_and(always)
    {
        let what = format!("the job `{}` needs another, and is skipped when that one fails", gate.job_name);
        let why = "a job that is skipped counts as passed";
        checks.push(Check::weak(what, "take `needs` out, or add `if: always()`").why(why).at(path, needs.line));
    }
    checks
}

/// Whether a condition always holds.
fn always(node: &Node) -> bool {
    let text = node.text().unwrap_or_default().trim();
    let inner = text.strip_prefix("${{").and_then(|rest| rest.strip_suffix("}}")).unwrap_or(text);
    inner.trim() == "always()"
}

/// What keeps it from failing.
fn toothless(path: &str, gate: &Gate<'_>) -> Vec<Check> {
    let what = "the gate cannot fail";
    let nodes = [gate.job.get("continue-on-error"), gate.step.get("continue-on-error")];
    let mut checks: Vec<Check> = nodes
        .into_iter()
        .flatten()
        .filter(|node| node.text() != Some("false"))
        .map(|node| {
            let why = "`continue-on-error` lets the job pass whatever it finds";
            Check::wrong(what, "take it out").why(why).at(path, node.line)
        })
        .collect();
    if let Some(why) = gate.toothless {
        checks.push(Check::wrong(what, "take it out").why(why).at(path, gate.line()));
    }
    checks
}

/// What is checked out before it runs.
fn checkout(path: &str, triggers: &Triggers<'_>, gate: &Gate<'_>) -> Vec<Check> {
    let checkout = |step: &&Node| step.text_at("uses").is_some_and(|used| used.starts_with("actions/checkout@"));
    let mut checks = Vec::new();
    let mut checked_out = false;
    let fetches = gate.before.iter().any(|step| step.text_at("run").is_some_and(|run| run.contains("git fetch")));
    for step in gate.before.iter().filter(checkout) {
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
        if triggers.trusted() && (reference.contains("head") || reference.contains("refs/pull")) {
            let why = "on `pull_request_target` the job has the rights of the repository, and what the author wrote is \
                       there to be run";
            let help = "check out the default branch, and `git fetch` the head as data, as the README shows";
            checks.push(Check::wrong("the change itself is checked out", help).why(why).at(path, step.line));
        }
    }
    if !checked_out && !fetches {
        let what = format!("whether the job `{}` has the repository with its history", gate.job_name);
        checks.push(Check::by_hand(what).why("no step uses actions/checkout").at(path, gate.line()));
    }
    checks
}

/// What its token may do.
fn permissions(path: &str, root: &Node, gate: &Gate<'_>) -> Vec<Check> {
    let job = gate.job_name;
    let Some(node) = gate.job.get("permissions").or_else(|| root.get("permissions")) else {
        let what = format!("the job `{job}` does not say what its token may do");
        let help = "add `permissions:` with `contents: read`";
        return vec![Check::weak(what, help).why("the repository's default may be to write").at(path, gate.job.line)];
    };
    let mut checks = Vec::new();
    let granted = |name: &str| match &node.value {
        Value::Text(all) => all == "read-all" || all == "write-all",
        _ => matches!(node.text_at(name), Some("read" | "write")),
    };
    // The report for code scanning is the one thing that the action may write.
    let written: Vec<&str> = node
        .map()
        .iter()
        .filter(|(name, level)| level.text() == Some("write") && name != "security-events")
        .map(|(name, _)| name.as_str())
        .collect();
    if node.text() == Some("write-all") || !written.is_empty() {
        let which = if written.is_empty() { "everything".to_owned() } else { written.join(", ") };
        let what = format!("the token of the job `{job}` may write: {which}");
        checks.push(Check::weak(what, "let it read: the gate writes nothing").at(path, node.line));
    }
    if gate.asks_for_reviews && !granted("pull-requests") {
        let what = format!("the token of the job `{job}` cannot read reviews");
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
        return Some(Check::wrong(what, "put the commit of a release in its place").at(path, gate.line()));
    }
    (!is_commit).then(|| {
        let what = format!("the version of the action, `{version}`, can be moved");
        Check::weak(what, "name a commit id in full")
            .why("a tag or a branch is what its owner makes it")
            .at(path, gate.line())
    })
}
