//! What the policies of a repository come to together, apart from any change.

use super::setup::Setup;
use crate::finding::Finding;
use crate::layers::{self, Layers, Sheet};
use crate::lint;
use crate::target::Target;

/// The findings about all policies together, per server.
///
/// Only where config says who holds what, or what must be so: else what somebody can do is not known, and nothing is said.
pub(super) fn all(sheets: &[Sheet], targets: &[Target], setup: &mut Setup) -> Vec<Finding> {
    let mut findings = Vec::new();
    for target in targets {
        let layers = layers::layers(*target, sheets, &setup.settings.layers);
        findings.extend(self::findings(&layers, setup));
        let taken: Vec<String> =
            layers.assumptions.iter().filter(|taken| !setup.assumptions.contains(taken)).cloned().collect();
        setup.assumptions.extend(taken);
    }
    findings
}

/// What is found on one server.
pub(super) fn findings(layers: &Layers, setup: &Setup) -> Vec<Finding> {
    let (rules, sources) = (&setup.rules, &setup.sources);
    let mut findings = lint::expectations(rules, layers, &setup.settings.layers.expectations, sources);
    findings.extend(lint::together(rules, layers, sources));
    findings.extend(lint::recovery(rules, layers, sources));
    findings.extend(lint::bounded(rules, layers, sources));
    findings
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
