//! What the policies of a repository come to together, apart from any change.

use super::setup::Setup;
use crate::explore::Reason;
use crate::finding::Finding;
use crate::layers::{self, Layers, Sheet};
use crate::lint::{self, Part};
use crate::target::Target;

/// The findings about all policies together, per server.
///
/// Only where config says who holds what, or what must be so: else what somebody can do is not known, and nothing is said.
pub(super) fn all(sheets: &[Sheet], targets: &[Target], setup: &mut Setup) -> Vec<Finding> {
    let mut findings = Vec::new();
    for target in targets {
        let layers = layers::layers(*target, sheets, &setup.settings.layers);
        let state = self::state(&layers, Part::All, setup);
        findings.extend(state.findings);
        for taken in layers.assumptions.into_iter().chain(state.left_out) {
            if !setup.assumptions.contains(&taken) {
                setup.assumptions.push(taken);
            }
        }
    }
    findings
}

/// What policies come to on one server.
#[derive(Debug, Default)]
pub(super) struct State {
    pub(super) findings: Vec<Finding>,
    /// What was not looked for, and why: one sentence for each rule.
    pub(super) left_out: Vec<String>,
}

/// What is found on one server, about some of the policies or all.
pub(super) fn state(layers: &Layers, part: Part<'_>, setup: &Setup) -> State {
    let (rules, sources) = (&setup.rules, &setup.sources);
    let mut findings = lint::expectations(rules, layers, &setup.settings.layers.expectations, sources);
    findings.extend(lint::recovery(rules, layers, part, sources));
    findings.extend(lint::bounded(rules, layers, sources));
    let mut state = State { findings, left_out: Vec::new() };
    let (together, why) = lint::together(rules, layers, sources);
    state.add(layers, &[lint::OVERRIDES, lint::SHADOWS], together, why);
    for (rule, (findings, why)) in [
        (lint::REDUNDANT, lint::redundant(rules, layers, part, sources)),
        (lint::NEVER, lint::never(rules, layers, part, sources)),
        (lint::PUBLIC, lint::public(rules, layers, part, sources)),
    ] {
        state.add(layers, &[rule], findings, why.map(Reason::text));
    }
    state
}

impl State {
    fn add(&mut self, layers: &Layers, names: &[&str], findings: Vec<Finding>, why: Option<String>) {
        self.findings.extend(findings);
        let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
        let server = layers.world.target.name();
        // What was not looked at must not look like clean.
        let told = why.map(|why| format!("not all was looked at for {} on {server}: {why}", names.join(" and ")));
        self.left_out.extend(told);
    }
}

/// The servers that decide: every one that a policy is for, those of config and the command line, and AWS where there is none.
pub(super) fn targets(sheets: &[&Sheet], asked: &[Target], setup: &Setup) -> Vec<Target> {
    let mut targets: Vec<Target> = sheets.iter().flat_map(|sheet| sheet.settings.targets.clone()).collect();
    targets.extend(if asked.is_empty() { setup.settings.targets.as_slice() } else { asked });
    targets.sort_unstable();
    targets.dedup();
    if targets.is_empty() { vec![Target::Aws] } else { targets }
}

/// Whether config says enough to put policies together.
pub(super) fn is_wanted(setup: &Setup) -> bool {
    let settings = &setup.settings;
    !settings.layers.expectations.is_empty()
        || !settings.layers.built_ins.is_empty()
        || settings.policies.iter().any(|policy| !policy.attached_to.is_empty())
}
