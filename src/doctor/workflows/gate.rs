//! The steps that run denywins.

use super::super::Check;
use super::command;
use super::yaml::Node;

/// A job with a step that runs denywins.
#[derive(Debug)]
pub(super) struct Job<'a> {
    pub(super) name: &'a str,
    pub(super) node: &'a Node,
    /// The steps before the first that runs denywins.
    pub(super) before: &'a [Node],
    /// Where some step compares with a base, those that do; else all. At least one.
    pub(super) gates: Vec<Gate<'a>>,
}

/// A step that runs denywins.
#[derive(Debug)]
pub(super) struct Gate<'a> {
    pub(super) step: &'a Node,
    pub(super) has_base: bool,
    pub(super) expects_head: bool,
    pub(super) asks_for_reviews: bool,
    /// What keeps it from failing.
    pub(super) toothless: Option<&'static str>,
}

impl Job<'_> {
    /// The line of the first gate.
    pub(super) fn line(&self) -> usize {
        self.gates.first().map_or(self.node.line, |gate| gate.step.line)
    }

    /// Whether it judges what changed.
    pub(super) fn has_base(&self) -> bool {
        self.gates.iter().any(|gate| gate.has_base)
    }

    pub(super) fn asks_for_reviews(&self) -> bool {
        self.gates.iter().any(|gate| gate.asks_for_reviews)
    }
}

/// The jobs of a workflow that run denywins, and what cannot be told about it.
pub(super) fn find<'a>(path: &str, root: &'a Node) -> (Vec<Job<'a>>, Vec<Check>) {
    let (mut jobs, mut unclear) = (Vec::new(), Vec::new());
    for (name, node) in root.get("jobs").map(Node::map).unwrap_or_default() {
        let called = node.text_at("uses").filter(|called| called.to_ascii_lowercase().contains("denywins"));
        if let Some(called) = called {
            let what = format!("whether `{called}`, which the job `{name}` calls, judges the change");
            unclear.push(Check::by_hand(what).at(path, node.line));
        }
        let steps = node.get("steps").map(Node::list).unwrap_or_default();
        let runs = |step| action(step).or_else(|| script(step));
        let mut gates: Vec<Gate<'_>> = steps.iter().filter_map(runs).collect();
        let Some(first) = gates.first().map(|gate| gate.step) else { continue };
        let before = steps.split(|step| std::ptr::eq(step, first)).next().unwrap_or_default();
        if gates.iter().any(|gate| gate.has_base) {
            gates.retain(|gate| gate.has_base);
        }
        jobs.push(Job { name, node, before, gates });
    }
    (jobs, unclear)
}

/// A step that uses the action.
fn action(step: &Node) -> Option<Gate<'_>> {
    let (name, _) = step.text_at("uses")?.split_once('@')?;
    let mut parts = name.split('/');
    let (_, repository) = (parts.next()?, parts.next()?);
    let ours = ["denywins", "denywins-action"].iter().any(|own| repository.eq_ignore_ascii_case(own));
    if !ours || parts.next().is_some() {
        return None;
    }
    let inputs = step.get("with");
    let given = |name: &str| inputs.and_then(|inputs| inputs.get(name)).is_some_and(|node| node.text() != Some(""));
    let arguments = inputs.and_then(|inputs| inputs.text_at("args")).unwrap_or_default();
    // An expression may hold them back on the event that counts: the queue, where nobody reviews any more.
    let always: Vec<&str> = if arguments.contains("${{") { Vec::new() } else { arguments.split_whitespace().collect() };
    Some(Gate {
        step,
        has_base: given("base-ref"),
        expects_head: given("expect-head"),
        asks_for_reviews: given("pull-request"),
        toothless: command::toothless(&always),
    })
}

/// A step that runs the program.
fn script(step: &Node) -> Option<Gate<'_>> {
    let found = command::find(step.text_at("run")?)?;
    Some(Gate {
        step,
        has_base: found.has_base,
        expects_head: found.expects_head,
        asks_for_reviews: found.asks_for_reviews,
        toothless: found.toothless,
    })
}
