//! On what a workflow runs.

use super::super::Check;
use super::Surroundings;
use super::yaml::{Node, Value};

/// The events of a workflow that have to do with pull requests.
#[derive(Debug)]
pub(super) struct Triggers<'a> {
    /// `pull_request`, and what narrows it.
    change: Option<Event<'a>>,
    /// `pull_request_target`, and what narrows it.
    target: Option<Event<'a>>,
}

#[derive(Clone, Copy, Debug)]
struct Event<'a> {
    name: &'static str,
    line: usize,
    filters: Option<&'a Node>,
}

/// The types without which a change is not judged as it is in the end.
const NEEDED: [&str; 3] = ["opened", "synchronize", "reopened"];

impl<'a> Triggers<'a> {
    pub(super) fn read(root: &'a Node) -> Self {
        let on = root.get("on");
        let event = |name: &'static str| {
            let on = on?;
            match &on.value {
                Value::Text(text) => (text == name).then_some(Event { name, line: on.line, filters: None }),
                Value::List(names) => {
                    let found = names.iter().find(|node| node.text() == Some(name))?;
                    Some(Event { name, line: found.line, filters: None })
                }
                Value::Map(_) => on.get(name).map(|node| Event { name, line: node.line, filters: Some(node) }),
                Value::Unknown => None,
            }
        };
        Self { change: event("pull_request"), target: event("pull_request_target") }
    }

    pub(super) fn on_pull_requests(&self) -> bool {
        self.change.is_some() || self.target.is_some()
    }

    /// Whether the workflow is taken from the default branch, with the rights of the repository.
    pub(super) fn trusted(&self) -> bool {
        self.target.is_some()
    }

    pub(super) fn examine(&self, around: &Surroundings<'_>) -> Vec<Check> {
        let mut checks = Vec::new();
        match (self.target, self.change) {
            (Some(event), _) => checks.push(
                Check::fine("the workflow is taken from the default branch, so a change cannot edit it")
                    .at(around.path, event.line),
            ),
            (None, Some(event)) if around.owned => checks.push(
                Check::fine("the workflow is taken from the change itself, and its owners have to approve an edit")
                    .at(around.path, event.line),
            ),
            (None, Some(event)) => checks.push(
                Check::wrong(
                    "the workflow is taken from the change itself, so its author can edit it",
                    "have `/.github/` owned in CODEOWNERS, or use `pull_request_target` as the README shows",
                )
                .at(around.path, event.line),
            ),
            (None, None) => {}
        }
        // One of the two that sees every change will do.
        let narrowed: Vec<Vec<Check>> =
            self.change.iter().chain(&self.target).map(|event| event.narrowed(around.path)).collect();
        if narrowed.iter().all(|checks| !checks.is_empty()) {
            checks.extend(narrowed.into_iter().flatten());
        }
        checks
    }
}

impl Event<'_> {
    /// What keeps the workflow from running on some change.
    fn narrowed(&self, path: &str) -> Vec<Check> {
        let filters = self.filters.map(Node::map).unwrap_or_default();
        let mut checks = Vec::new();
        for (name, node) in filters {
            let what = format!("`{name}` keeps it from running on every `{}`", self.name);
            match name.as_str() {
                "paths" | "paths-ignore" => {
                    let why = "a required check that does not run waits for ever, and one that is not required holds \
                               nothing";
                    checks.push(Check::wrong(what, "take the filter out").why(why).at(path, node.line));
                }
                "branches" | "branches-ignore" => checks.push(
                    Check::by_hand(format!("whether every branch that matters is among `{name}`")).at(path, node.line),
                ),
                "types" => {
                    let given = |wanted: &str| {
                        node.text() == Some(wanted) || node.list().iter().any(|entry| entry.text() == Some(wanted))
                    };
                    let missing: Vec<&str> = NEEDED.into_iter().filter(|wanted| !given(wanted)).collect();
                    if !missing.is_empty() && !matches!(node.value, Value::Unknown) {
                        let help = format!("add {}, or take `types` out", missing.join(", "));
                        let why = "what is pushed afterwards would not be judged";
                        checks.push(Check::wrong(what, help).why(why).at(path, node.line));
                    }
                }
                _ => {}
            }
        }
        checks
    }
}
