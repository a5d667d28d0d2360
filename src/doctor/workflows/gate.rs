//! The steps that run denywins.

use super::super::Check;
use super::command;
use super::yaml::{Node, Value};

/// A step that runs denywins, and the job it is in.
#[derive(Debug)]
pub(super) struct Gate<'a> {
    pub(super) job_name: &'a str,
    pub(super) job: &'a Node,
    pub(super) step: &'a Node,
    /// The steps of the job that come before it.
    pub(super) before: &'a [Node],
    pub(super) has_base: bool,
    pub(super) expects_head: bool,
    pub(super) asks_for_reviews: bool,
    /// What keeps it from failing.
    pub(super) toothless: Option<&'static str>,
}

impl Gate<'_> {
    pub(super) fn line(&self) -> usize {
        self.step.line
    }
}

/// The gates of a workflow, and what cannot be told about it.
pub(super) fn find<'a>(path: &str, root: &'a Node) -> (Vec<Gate<'a>>, Vec<Check>) {
    let (mut gates, mut unclear) = (Vec::new(), Vec::new());
    for (job_name, job) in root.get("jobs").map(Node::map).unwrap_or_default() {
        let called = job.text_at("uses").filter(|called| called.to_ascii_lowercase().contains("denywins"));
        if let Some(called) = called {
            let what = format!("whether `{called}`, which the job `{job_name}` calls, judges the change");
            unclear.push(Check::by_hand(what).at(path, job.line));
        }
        let steps = job.get("steps").map(Node::list).unwrap_or_default();
        for (at, step) in steps.iter().enumerate() {
            if matches!(step.value, Value::Unknown) {
                continue;
            }
            let before = steps.get(..at).unwrap_or_default();
            gates.extend(action(step).or_else(|| script(step)).map(|gate| Gate { job_name, job, before, ..gate }));
        }
    }
    (gates, unclear)
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
        job_name: "",
        job: step,
        step,
        before: &[],
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
        job_name: "",
        job: step,
        step,
        before: &[],
        has_base: found.has_base,
        expects_head: found.expects_head,
        asks_for_reviews: found.asks_for_reviews,
        toothless: found.toothless,
    })
}
