//! SARIF 2.1.0 as GitHub code scanning reads it: one location per result, the smallest wrong piece, since an alert shows
//! on a pull request only when all of its lines are in the diff.

mod model;
mod uri;

use std::collections::BTreeMap;

use crate::finding::{Change, Finding, Label, Severity, Status};
use crate::outcome::{Fault, Outcome, RuleInfo};
use crate::report::annotation;
use crate::report::copies::numbered;
use crate::report::escape::visible;
use crate::report::json_text::to_text;
use crate::report::place::place;
use crate::report::reviewers::{answer, demand, distinct};
use crate::report::tally::{count, meaning};
use crate::source::Sources;

use model::{
    Artifact, ArtifactLocation, Configuration, Descriptor, Driver, Entry, Help, Invocation, Location, Log,
    Notification, NotificationDescriptor, PhysicalLocation, Reference, Region, ResultProperties, RuleProperties, Run,
    RunProperties, Suppression, Text, Tool,
};

/// Results of one run that GitHub takes; it refuses the whole file when there are more.
const MAX_RESULTS: usize = 25_000;
/// Locations of one result that GitHub takes, less the one that is not a related location.
const MAX_RELATED: usize = 999;

pub(crate) fn render(outcome: &Outcome, sources: &Sources) -> String {
    to_text(&log(outcome, sources, MAX_RESULTS))
}

/// A finding, with the reason it is ignored for when it is.
#[derive(Clone, Copy)]
struct Judged<'a> {
    finding: &'a Finding,
    ignored: Option<&'a str>,
}

fn log(outcome: &Outcome, sources: &Sources, max: usize) -> Log {
    let all = in_place(outcome, sources);
    // Counted over all, in order of place: a copy keeps its number when its neighbour is ignored.
    let keys = numbered(all.iter().map(|judged| judged.finding));
    let kept = keep(&all, max);
    let rules = rules(outcome, &all);
    let artifacts = artifacts(outcome, sources, &all);
    let writer = Writer { outcome, sources, rules: &rules, artifacts: &artifacts };

    let mut notifications: Vec<_> = outcome.faults.iter().map(|fault| writer.fault(fault)).collect();
    if kept.len() < all.len() {
        notifications.push(Notification {
            descriptor: Reference { id: "results-cut" },
            level: "warning",
            message: Text {
                text: format!(
                    "{} left out, the least severe, since a reader of SARIF takes {max} at most; another format has all",
                    count(all.len() - kept.len(), "finding"),
                ),
            },
            locations: Vec::new(),
        });
    }
    let results = kept.iter().filter_map(|&index| Some(writer.entry(all.get(index)?, keys.get(index)?))).collect();
    Log {
        schema: "https://json.schemastore.org/sarif-2.1.0.json",
        version: "2.1.0",
        runs: [Run {
            tool: Tool { driver: driver(&rules) },
            column_kind: "utf16CodeUnits",
            invocations: [Invocation {
                execution_successful: outcome.faults.is_empty(),
                exit_code: outcome.verdict.exit_code(),
                exit_code_description: meaning(outcome.verdict),
                tool_execution_notifications: notifications,
            }],
            artifacts: artifacts
                .keys()
                .map(|path| Artifact { location: ArtifactLocation { uri: uri::uri(path), index: None } })
                .collect(),
            results,
            properties: RunProperties {
                verdict: outcome.verdict.as_str(),
                assumptions: outcome.assumptions.clone(),
                skipped: outcome.inputs.skipped.iter().map(|file| (file.path.clone(), file.why.clone())).collect(),
            },
        }],
    }
}

/// Every finding, ignored or not, by path, place and rule.
fn in_place<'a>(outcome: &'a Outcome, sources: &Sources) -> Vec<Judged<'a>> {
    let open = outcome.findings.iter().map(|finding| Judged { finding, ignored: None });
    let ignored =
        outcome.ignored.iter().map(|ignored| Judged { finding: &ignored.finding, ignored: Some(&ignored.reason) });
    let mut all: Vec<_> = open.chain(ignored).collect();
    all.sort_by_key(|judged| {
        let primary = &judged.finding.primary;
        (sources.get(primary.source).map_or("", crate::source::Source::path), primary.span, &judged.finding.rule)
    });
    all
}

/// The indices of at most `max`: what holds the merge before what does not, the severe before the mild, the ignored last.
fn keep(all: &[Judged<'_>], max: usize) -> Vec<usize> {
    let mut order: Vec<_> = all.iter().enumerate().collect();
    order.sort_by_key(|(_, judged)| {
        (judged.ignored.is_some(), !judged.finding.status.stops(), std::cmp::Reverse(judged.finding.severity))
    });
    let mut kept: Vec<_> = order.into_iter().take(max).map(|(index, _)| index).collect();
    kept.sort_unstable();
    kept
}

/// The rules that ran, and any other that a finding names, by name.
fn rules<'a>(outcome: &'a Outcome, all: &[Judged<'a>]) -> BTreeMap<&'a str, Option<&'a RuleInfo>> {
    let mut rules: BTreeMap<_, _> = all.iter().map(|judged| (judged.finding.rule.as_str(), None)).collect();
    rules.extend(outcome.rules.iter().map(|rule| (rule.name.as_str(), Some(rule))));
    rules
}

/// Every path a location can name, with its index.
fn artifacts<'a>(outcome: &'a Outcome, sources: &'a Sources, all: &[Judged<'a>]) -> BTreeMap<&'a str, usize> {
    let scanned = outcome.inputs.scanned.iter().map(|file| file.path.as_str());
    let faults = outcome.faults.iter().filter_map(|fault| fault.path.as_deref());
    let labels =
        all.iter().flat_map(|judged| std::iter::once(&judged.finding.primary).chain(explaining(judged.finding)));
    let mut paths: BTreeMap<_, _> =
        scanned.chain(faults).chain(labels.map(|label| place(sources, label).path)).map(|path| (path, 0)).collect();
    for (index, slot) in paths.values_mut().enumerate() {
        *slot = index;
    }
    paths
}

/// The labels that explain a finding: its own, and the config lines that demand a sign-off.
fn explaining(finding: &Finding) -> impl Iterator<Item = &Label> {
    let because = distinct(finding).into_iter().filter_map(|requirement| requirement.because.as_ref());
    finding.related.iter().chain(because).take(MAX_RELATED)
}

fn driver(rules: &BTreeMap<&str, Option<&RuleInfo>>) -> Driver {
    Driver {
        name: "denywins",
        semantic_version: env!("CARGO_PKG_VERSION"),
        rules: rules.iter().map(|(name, rule)| descriptor(name, *rule)).collect(),
        notifications: [
            ("could-not-judge", "something could not be judged"),
            ("results-cut", "there are more findings than this format holds"),
        ]
        .map(|(id, text)| NotificationDescriptor { id, short_description: Text { text: text.to_owned() } })
        .into(),
    }
}

fn descriptor(name: &str, rule: Option<&RuleInfo>) -> Descriptor {
    let severity = rule.map_or(Severity::Warning, |rule| rule.severity);
    // Fields that GitHub requires must not be empty.
    let or_name = |text: Option<&str>| text.filter(|text| !text.is_empty()).unwrap_or(name).to_owned();
    let summary = or_name(rule.map(|rule| rule.summary.as_str()));
    let body = or_name(rule.map(|rule| rule.body.as_str()));
    Descriptor {
        id: name.to_owned(),
        short_description: Text { text: summary.clone() },
        full_description: Text { text: summary },
        help: Help { text: body.clone(), markdown: body },
        default_configuration: Configuration { level: severity.as_str() },
        properties: RuleProperties {
            security_severity: match severity {
                Severity::Error => "8.0",
                Severity::Warning => "5.0",
                Severity::Note => "2.0",
            },
            problem_severity: match severity {
                Severity::Error => "error",
                Severity::Warning => "warning",
                Severity::Note => "recommendation",
            },
            precision: "high",
            tags: vec!["security", "access-control"],
            sign_off_roles: rule.map(|rule| rule.sign_off.clone()).unwrap_or_default(),
        },
    }
}

struct Writer<'a> {
    outcome: &'a Outcome,
    sources: &'a Sources,
    rules: &'a BTreeMap<&'a str, Option<&'a RuleInfo>>,
    artifacts: &'a BTreeMap<&'a str, usize>,
}

impl Writer<'_> {
    fn entry(&self, judged: &Judged<'_>, key: &str) -> Entry {
        let finding = judged.finding;
        let signed_off = (finding.status == Status::SignedOff).then(|| finding.answer.reasons.join("; "));
        let suppressions = judged.ignored.map(str::to_owned).or(signed_off).map(|reason| Suppression {
            kind: "external",
            status: "accepted",
            justification: visible(&reason).into_owned(),
        });
        Entry {
            rule_id: finding.rule.clone(),
            rule_index: self.rules.keys().position(|&name| name == finding.rule).unwrap_or(0),
            level: finding.loudness().as_str(),
            message: Text { text: message(finding) },
            locations: [self.location(&finding.primary, None)],
            related_locations: explaining(finding)
                .enumerate()
                .map(|(index, label)| self.location(label, Some(index + 1)))
                .collect(),
            partial_fingerprints: BTreeMap::from([
                ("primaryLocationLineHash", key.to_owned()),
                ("denywins/v1", finding.fingerprint.clone()),
            ]),
            suppressions: suppressions.into_iter().collect(),
            properties: ResultProperties {
                status: if judged.ignored.is_some() { "ignored" } else { finding.status.as_str() },
                change: finding.change.map(Change::as_str),
                sign_off: if judged.ignored.is_some() {
                    None
                } else {
                    annotation::of(self.sources, finding, self.outcome.comparison.as_ref())
                },
            },
        }
    }

    fn location(&self, label: &Label, id: Option<usize>) -> Location {
        let region = self.sources.get(label.source).map(|source| {
            let (start, end) = (source.position_utf16(label.span.start), source.position_utf16(label.span.end));
            Region { start_line: start.line, start_column: start.column, end_line: end.line, end_column: end.column }
        });
        // The place of the finding itself needs no words; a related one without any would not be shown.
        let message = id.map(|_| Text { text: text(if label.text.is_empty() { "related" } else { &label.text }) });
        let path = place(self.sources, label).path;
        Location { id, physical_location: PhysicalLocation { artifact_location: self.artifact(path), region }, message }
    }

    fn artifact(&self, path: &str) -> ArtifactLocation {
        ArtifactLocation { uri: uri::uri(path), index: self.artifacts.get(path).copied() }
    }

    fn fault(&self, fault: &Fault) -> Notification {
        let help = fault.help.as_ref().map(|help| format!("; {help}")).unwrap_or_default();
        let location = fault.path.as_ref().map(|path| Location {
            id: None,
            physical_location: PhysicalLocation {
                artifact_location: self.artifact(path),
                region: fault.position.map(|(line, column)| Region {
                    start_line: line.max(1),
                    start_column: column.max(1),
                    end_line: line.max(1),
                    end_column: column.max(1),
                }),
            },
            message: None,
        });
        Notification {
            descriptor: Reference { id: "could-not-judge" },
            level: "error",
            message: Text { text: text(&format!("could not judge: {}{help}", fault.message)) },
            locations: location.into_iter().collect(),
        }
    }
}

fn message(finding: &Finding) -> String {
    let notes = finding.notes.iter().map(|note| format!("note: {}", text(note)));
    let help = finding.help.iter().map(|help| format!("help: {}", text(help)));
    let reviewers = demand(finding).map(|sentence| text(&sentence));
    let answers = answer(finding).into_iter().map(|(what, why)| format!("{what}: {}", text(&why)));
    std::iter::once(text(&finding.message))
        .chain(notes)
        .chain(help)
        .chain(reviewers)
        .chain(answers)
        .collect::<Vec<_>>()
        .join("\n")
}

/// Plain text in a SARIF message: hidden characters shown, and no embedded link, which the standard writes
/// `[words](target)` and viewers make clickable.
fn text(text: &str) -> String {
    let text = visible(text);
    if text.contains("](") { text.replace('[', "\\[").replace(']', "\\]") } else { text.into_owned() }
}

#[cfg(test)]
mod tests;
