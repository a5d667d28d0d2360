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
        let state = self::state(&layers, Part::All, &|_| true, setup);
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

/// What one look at all policies finds, and why that may not be all.
type Look<'a> = &'a dyn Fn() -> (Vec<Finding>, Option<Reason>);

/// What is found on one server by the rules that are asked for, about some of the policies or all.
pub(super) fn state(layers: &Layers, part: Part<'_>, asked: &dyn Fn(&str) -> bool, setup: &Setup) -> State {
    let (rules, sources) = (&setup.rules, &setup.sources);
    let expectations = &setup.settings.layers.expectations;
    let looks: [(&[&str], Look<'_>); 7] = [
        (&[lint::BROKEN], &|| (lint::expectations(rules, layers, expectations, sources), None)),
        (&[lint::RECOVERY], &|| (lint::recovery(rules, layers, part, sources), None)),
        (&[lint::BOUNDED], &|| (lint::bounded(rules, layers, sources), None)),
        (&[lint::OVERRIDES, lint::SHADOWS], &|| lint::together(rules, layers, part, sources)),
        (&[lint::REDUNDANT], &|| lint::redundant(rules, layers, part, sources)),
        (&[lint::NEVER], &|| lint::never(rules, layers, part, sources)),
        (&[lint::PUBLIC], &|| lint::public(rules, layers, part, sources)),
    ];
    let mut state = State::default();
    for (names, look) in looks.into_iter().filter(|(names, _)| names.iter().any(|name| asked(name))) {
        let (findings, why) = look();
        state.add(layers, names, findings, why.map(Reason::text));
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
