//! Findings and settings to [`Outcome`]: what config silences, what stops the merge, who must sign off, and the verdict.
//!
//! Whether a sign-off was given is not asked here: a finding that could be signed off is pending.

mod demand;
mod suppression;

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::finding::{Finding, Status};
use crate::outcome::{Fault, Ignored, Inputs, Outcome, RuleInfo, Verdict};
use crate::settings::Settings;
use crate::source::{SourceId, Sources};

/// Everything there is to judge.
#[derive(Debug)]
pub struct Case<'a> {
    /// What the rules found, with the severities of the rules, and the roles they ask for in `required`.
    pub findings: Vec<Finding>,
    /// What was looked at.
    pub inputs: Inputs,
    /// What could not be judged.
    pub faults: Vec<Fault>,
    /// Every rule that ran, as its file says. An ignore of a rule that did not run is not called unused.
    pub rules: Vec<RuleInfo>,
    /// What the run assumed.
    pub assumptions: Vec<String>,
    /// What config says.
    pub settings: &'a Settings,
    /// The texts that labels point into.
    pub sources: &'a Sources,
    /// The path by which config knows each file that was judged; where one is missing, its path as shown counts.
    pub paths: &'a BTreeMap<SourceId, String>,
    /// The config that judges, as shown to readers.
    pub config: Option<String>,
    /// The day on which ignores must not have expired.
    pub today: Date,
    /// Whether finding no policy at all is a failure: a directory was searched, and empty ones were not allowed.
    pub expects_policy: bool,
    /// Whether everything config is about was looked at. A hook that hands over a few files cannot tell that an ignore
    /// is unused, except by the files it names.
    pub complete: bool,
}

/// Judges a run.
pub fn judge(case: Case<'_>) -> Outcome {
    let Case { findings, inputs, faults, mut rules, assumptions, settings, sources, paths, config, today, .. } = case;
    let path_of = |id: SourceId| paths.get(&id).map_or_else(|| shown(sources, id), String::as_str);
    let judged: Vec<Finding> = findings.into_iter().filter_map(|finding| severity(finding, settings)).collect();
    rules.retain(|rule| settings.severity(&rule.name) != Some(None));
    let mut suppressions = suppression::Ignores::new(settings, today);
    let (mut findings, mut ignored) = (Vec::new(), Vec::new());
    for mut finding in judged {
        let path = path_of(finding.primary.source);
        match suppressions.silence(&mut finding, path) {
            Some(reason) => ignored.push(Ignored { finding, reason }),
            None => findings.push(finding),
        }
    }
    let run = suppression::Run { rules: &rules, paths, complete: case.complete && faults.is_empty() };
    findings.extend(suppressions.unused(&run, sources).into_iter().filter_map(|finding| severity(finding, settings)));
    for finding in &mut findings {
        let path = path_of(finding.primary.source);
        stamp(finding, settings, path);
    }
    for finding in ignored.iter_mut().map(|ignored| &mut ignored.finding) {
        // It stops nothing and nobody is asked.
        finding.required.clear();
    }
    let order = |a: &Finding, b: &Finding| {
        let key = |finding: &Finding| (finding.primary.source, finding.primary.span);
        shown(sources, a.primary.source)
            .cmp(shown(sources, b.primary.source))
            .then_with(|| key(a).cmp(&key(b)))
            .then_with(|| (&a.rule, &a.message).cmp(&(&b.rule, &b.message)))
    };
    findings.sort_by(order);
    ignored.sort_by(|a, b| order(&a.finding, &b.finding));
    for rule in &mut rules {
        configure(rule, settings);
    }
    rules.sort_by(|a, b| a.name.cmp(&b.name));
    let missing = case.expects_policy && inputs.scanned.is_empty();
    let verdict = verdict(&faults, &findings, missing);
    let fail_on = settings.fail_on;
    Outcome { findings, ignored, inputs, faults, rules, config, fail_on, assumptions, verdict }
}

/// What could not be judged outweighs everything, since nothing can be promised. What blocks outweighs what waits for a
/// sign-off, and so does a run without policies: no sign-off would make it pass.
fn verdict(faults: &[Fault], findings: &[Finding], missing: bool) -> Verdict {
    let any = |status| findings.iter().any(|finding| finding.status == status);
    if !faults.is_empty() {
        Verdict::Unjudged
    } else if any(Status::Blocking) {
        Verdict::Blocked
    } else if missing {
        Verdict::NoPolicy
    } else if any(Status::Pending) {
        Verdict::NeedsReview
    } else {
        Verdict::Pass
    }
}

fn shown(sources: &Sources, id: SourceId) -> &str {
    sources.get(id).map_or("", |source| source.path())
}

/// The finding as severe as config says, and the line that says so where that differs; none when the rule is off.
fn severity(mut finding: Finding, settings: &Settings) -> Option<Finding> {
    let Some(setting) = settings.rules.get(&finding.rule) else { return Some(finding) };
    let Some(configured) = setting.severity else { return Some(finding) };
    let severity = configured?;
    if finding.severity != severity {
        finding.severity = severity;
        finding.related.push(setting.label.clone());
    }
    Some(finding)
}

/// Says who must sign off, and whether the finding stops the merge.
fn stamp(finding: &mut Finding, settings: &Settings, path: &str) {
    if finding.severity < settings.fail_on {
        finding.required.clear();
        finding.status = Status::Reported;
        return;
    }
    finding.required = demand::requirements(finding, settings, path);
    // Reports say of each role that nobody is mapped to it.
    let unmapped = finding.required.iter().any(|requirement| requirement.reviewers.is_empty());
    finding.status = if finding.required.is_empty() || unmapped { Status::Blocking } else { Status::Pending };
}

/// The rule as config has it.
fn configure(rule: &mut RuleInfo, settings: &Settings) {
    let Some(setting) = settings.rules.get(&rule.name) else { return };
    if let Some(Some(severity)) = setting.severity {
        rule.severity = severity;
    }
    if let Some(demands) = &setting.sign_off {
        rule.sign_off = demands.iter().map(|demand| demand.role.clone()).collect();
    }
}

#[cfg(test)]
mod tests;
