//! Whether a workflow runs the check, as far as its text tells. YAML is not read as such: each line is looked at.

use super::{Check, Facts};

pub(super) fn examine(facts: &Facts<'_>) -> Vec<Check> {
    let running: Vec<&(String, String)> = facts.workflows.iter().filter(|(_, text)| runs(text)).collect();
    if running.is_empty() {
        let what = "no workflow in `.github/workflows` runs denywins";
        return vec![Check::weak(
            what,
            "`denywins init` writes one; on another forge run `denywins check --base` in its own way",
        )];
    }
    let owners = facts.code_owners.as_ref().and_then(|(_, owners)| owners.as_ref().ok());
    let owned = owners.is_some_and(|owners| owners.protects(".github/workflows").is_owned());
    running.iter().flat_map(|(path, text)| one(path, text, owned)).collect()
}

/// Whether a workflow runs the action, or the program.
fn runs(text: &str) -> bool {
    lines(text).any(|line| {
        let used = line.strip_prefix("- uses:").or_else(|| line.strip_prefix("uses:"));
        used.is_some_and(|used| used.contains("denywins"))
            || line.contains("denywins check")
            || line.contains("denywins sign-off verify")
    })
}

/// The lines without comments and indentation.
fn lines(text: &str) -> impl Iterator<Item = &str> {
    text.lines().map(|line| line.split(" #").next().unwrap_or(line).trim()).filter(|line| !line.starts_with('#'))
}

/// `owned`: whether a change of the workflow must be approved by its owners.
fn one(path: &str, text: &str, owned: bool) -> Vec<Check> {
    let has = |words: &str| lines(text).any(|line| line.starts_with(words));
    let mut checks = Vec::new();
    let fork_safe = has("pull_request_target:");
    if !fork_safe && !has("pull_request:") && !lines(text).any(|line| line.contains("pull_request")) {
        checks.push(Check::weak(format!("`{path}` does not run on pull requests"), "let it run on `pull_request`"));
    } else if fork_safe {
        checks.push(Check::fine(format!("`{path}` is taken from the default branch, so a change cannot edit it")));
    } else if owned {
        checks.push(Check::fine(format!(
            "`{path}` is taken from the change itself, and its owners have to approve an edit"
        )));
    } else {
        let what = format!("`{path}` is taken from the change itself, so its author can edit it");
        checks.push(Check::weak(what, "have `.github/**` owned, or use `pull_request_target` as the README shows"));
    }
    if has("paths:") || has("paths-ignore:") {
        let what = format!("`{path}` runs for some paths only");
        checks.push(Check::wrong(
            what,
            "take the filter out: a required check that does not run passes, or waits for ever",
        ));
    }
    if has("if:") || has("- if:") {
        let what = format!("`{path}` has an `if:`");
        checks.push(Check::weak(
            what,
            "see that it is not on the job of the gate: a job that is skipped counts as passed",
        ));
    }
    if text.contains("actions/checkout") && !has("fetch-depth: 0") {
        let what = format!("`{path}` may check out too little history to find the base");
        checks.push(Check::weak(what, "give actions/checkout `fetch-depth: 0`"));
    }
    if !has("permissions:") {
        let what = format!("`{path}` does not say what its token may do");
        checks.push(Check::weak(what, "add `permissions:` with `contents: read`"));
    }
    checks
}
