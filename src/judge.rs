//! Findings and settings to [`Outcome`]: what config silences, what was there before the change, what stops the merge, who
//! must sign off and who has, and the verdict.

mod demand;
mod exception;
mod suppression;

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use crate::finding::{Answer, AnswerState, Change, Finding, Severity, Status};
use crate::outcome::{Comparison, Fault, Ignored, Inputs, Outcome, RuleInfo, Verdict};
use crate::settings::Settings;
use crate::sign_off::SignOffs;
use crate::source::{SourceId, Sources};

/// Everything there is to judge.
#[expect(clippy::struct_excessive_bools, reason = "each answers a question of its own about the run")]
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
    /// The sign-offs there are.
    pub sign_offs: &'a SignOffs<'a>,
    /// Whether a sign-off that answers nothing stops the merge.
    pub deny_unused: bool,
    /// What the change under review is between; none when none is.
    pub comparison: Option<Comparison>,
    /// The files that the change touches, from the root of the repository.
    pub touched: BTreeSet<String>,
    /// Whether findings that were there before the change are among the others in reports.
    pub show_existing: bool,
}

/// Judges a run.
pub fn judge(case: Case<'_>) -> Outcome {
    let mut rules = case.rules.clone();
    rules.retain(|rule| case.settings.severity(&rule.name) != Some(None));
    let mut sorted = sort_out(&case, &rules);
    stamp_all(&case, &mut sorted);
    let unused = unused_sign_offs(&case, &rules);
    let Sorted { mut findings, mut existing, mut ignored } = sorted;
    findings.extend(unused);
    for finding in ignored.iter_mut().map(|ignored| &mut ignored.finding).chain(&mut existing) {
        // It stops nothing and nobody is asked.
        finding.required.clear();
    }
    if case.show_existing {
        findings.extend(existing.iter().cloned().map(|mut finding| {
            finding.notes.push("this was there before the change, and stops nothing".to_owned());
            finding
        }));
    }
    let order = |a: &Finding, b: &Finding| order(case.sources, a, b);
    findings.sort_by(order);
    existing.sort_by(order);
    ignored.sort_by(|a, b| order(&a.finding, &b.finding));
    for rule in &mut rules {
        configure(rule, case.settings);
    }
    rules.sort_by(|a, b| a.name.cmp(&b.name));
    let missing = case.expects_policy && case.inputs.scanned.is_empty();
    let verdict = verdict(&case.faults, &findings, missing);
    let Case { inputs, faults, config, assumptions, comparison, .. } = case;
    let fail_on = case.settings.fail_on;
    Outcome { findings, existing, ignored, inputs, faults, rules, config, fail_on, assumptions, comparison, verdict }
}

/// Findings by what is to be done with them.
struct Sorted {
    /// To be judged.
    findings: Vec<Finding>,
    /// There before the change.
    existing: Vec<Finding>,
    ignored: Vec<Ignored>,
}

/// Applies severities and ignores, and sets apart what was there before the change.
fn sort_out(case: &Case<'_>, rules: &[RuleInfo]) -> Sorted {
    let settings = case.settings;
    let mut suppressions = suppression::Ignores::new(settings, case.today);
    let mut sorted = Sorted { findings: Vec::new(), existing: Vec::new(), ignored: Vec::new() };
    for mut finding in case.findings.iter().cloned().filter_map(|finding| severity(finding, settings)) {
        case.sign_offs.see(&finding);
        let path = case.path_of(finding.primary.source);
        match suppressions.silence(&mut finding, path) {
            Some(reason) => sorted.ignored.push(Ignored { finding, reason }),
            None if finding.change == Some(Change::Unchanged) => sorted.existing.push(finding),
            None => sorted.findings.push(finding),
        }
    }
    let run = suppression::Run { rules, paths: case.paths, complete: case.is_complete() };
    for finding in suppressions.unused(&run, case.sources) {
        let Some(finding) = severity(finding, settings) else { continue };
        if case.comparison.is_some() {
            // The config is that of the base: the change has not brought this in.
            sorted.existing.push(Finding { change: Some(Change::Unchanged), ..finding });
        } else {
            sorted.findings.push(finding);
        }
    }
    sorted
}

/// Says of each finding who must sign off, and whether they have.
fn stamp_all(case: &Case<'_>, sorted: &mut Sorted) {
    let all = sorted.findings.iter().chain(&sorted.existing);
    let current: BTreeSet<String> = all.map(|finding| finding.fingerprint.clone()).collect();
    for finding in &mut sorted.findings {
        let source = finding.primary.source;
        stamp(finding, case.settings, case.path_of(source));
        if finding.status == Status::Pending {
            let identity = case.sources.get(source).map_or("", |source| source.identity());
            finding.answer = case.sign_offs.answer(finding, identity, &current);
            settle(finding);
        }
    }
}

/// A finding for each sign-off that answers nothing although the file it is about was looked at, or the change brings it in.
fn unused_sign_offs(case: &Case<'_>, rules: &[RuleInfo]) -> Vec<Finding> {
    let looked_at = |path: &str| {
        let mut sources = case.sources.iter().filter(|(id, _)| case.paths.contains_key(id));
        sources.any(|(_, source)| source.identity() == path)
    };
    // A sign-off of what a change did has done its work once the change is merged.
    let merged = |name: &str| case.comparison.is_none() && rules.iter().any(|rule| rule.of_change && rule.name == name);
    let unused = case.sign_offs.unused().into_iter().filter(|entry| !merged(&entry.rule));
    let unused =
        unused.filter(|entry| case.is_complete() || case.touched.contains(&entry.file) || looked_at(&entry.path));
    let mut findings: Vec<Finding> = exception::unused(rules, unused, case.sources)
        .into_iter()
        .filter_map(|finding| severity(finding, case.settings))
        .collect();
    for finding in &mut findings {
        if case.deny_unused {
            finding.severity = Severity::Error;
        }
        let path = case.path_of(finding.primary.source);
        stamp(finding, case.settings, path);
    }
    findings
}

impl Case<'_> {
    fn path_of(&self, id: SourceId) -> &str {
        self.paths.get(&id).map_or_else(|| shown(self.sources, id), String::as_str)
    }

    /// Whether nothing that config is about was left out.
    fn is_complete(&self) -> bool {
        self.complete && self.faults.is_empty()
    }
}

fn order(sources: &Sources, a: &Finding, b: &Finding) -> std::cmp::Ordering {
    let key = |finding: &Finding| (finding.primary.source, finding.primary.span);
    shown(sources, a.primary.source)
        .cmp(shown(sources, b.primary.source))
        .then_with(|| key(a).cmp(&key(b)))
        .then_with(|| (&a.rule, &a.message).cmp(&(&b.rule, &b.message)))
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

/// Whether a finding that was answered still stops the merge.
fn settle(finding: &mut Finding) {
    let settled = finding.answer.state == AnswerState::Satisfied;
    finding.status = if settled { Status::SignedOff } else { Status::Pending };
}

/// Lets what waits for a sign-off pass, with the request left standing: for the author's own machine, where nobody could have
/// signed off yet.
pub fn defer(outcome: &mut Outcome) {
    for finding in outcome.findings.iter_mut().filter(|finding| finding.status == Status::Pending) {
        finding.status = Status::Reported;
        finding.severity = finding.severity.min(Severity::Warning);
    }
    if outcome.verdict == Verdict::NeedsReview {
        outcome.verdict = Verdict::Pass;
    }
}

/// Takes in something that could not be judged, after all the rest was.
pub fn doubt(outcome: &mut Outcome, fault: Fault) {
    outcome.faults.push(fault);
    outcome.verdict = Verdict::Unjudged;
}

/// Puts in what others than files in the repository say to findings that wait, such as reviews on a forge, and judges again.
/// `answer` says nothing about findings it knows nothing of.
pub fn answer(outcome: &mut Outcome, answer: impl Fn(&Finding) -> Option<Answer>) {
    for finding in outcome.findings.iter_mut().filter(|finding| finding.status == Status::Pending) {
        if let Some(answer) = answer(finding) {
            finding.answer = answer;
            settle(finding);
        }
    }
    if outcome.verdict != Verdict::NoPolicy {
        outcome.verdict = verdict(&outcome.faults, &outcome.findings, false);
    }
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
