//! `JUnit` XML: one test case per file. What stops the merge is a failure, what could not be judged an error; a finding
//! that stops nothing is told in the case's output, so that a dashboard is red exactly when the exit code is not 0.

use std::collections::BTreeMap;

use crate::finding::Finding;
use crate::outcome::{Fault, Outcome, Verdict};
use crate::report::escape::visible;
use crate::report::place::{fault_spot, headline, place};
use crate::report::reviewers::{answer, demand, needs};
use crate::report::tally::{Tally, meaning};
use crate::source::Sources;

/// What is said about one file.
#[derive(Default)]
struct Case<'a> {
    findings: Vec<&'a Finding>,
    faults: Vec<&'a Fault>,
    skipped: Option<&'a str>,
}

pub(crate) fn render(outcome: &Outcome, sources: &Sources) -> String {
    let mut cases = BTreeMap::<&str, Case<'_>>::new();
    for file in &outcome.inputs.scanned {
        cases.entry(&file.path).or_default();
    }
    for file in &outcome.inputs.skipped {
        cases.entry(&file.path).or_default().skipped = Some(&file.why);
    }
    for finding in &outcome.findings {
        cases.entry(place(sources, &finding.primary).path).or_default().findings.push(finding);
    }
    for fault in &outcome.faults {
        cases.entry(fault.path.as_deref().unwrap_or("denywins")).or_default().faults.push(fault);
    }
    if outcome.verdict == Verdict::NoPolicy {
        cases.entry("denywins").or_default();
    }

    let stopped = |case: &Case<'_>| case.findings.iter().any(|finding| finding.status.stops());
    let no_policy = usize::from(outcome.verdict == Verdict::NoPolicy);
    let counts = format!(
        "tests=\"{}\" failures=\"{}\" errors=\"{}\" skipped=\"{}\"",
        cases.len(),
        cases.values().filter(|case| case.faults.is_empty() && stopped(case)).count(),
        cases.values().filter(|case| !case.faults.is_empty()).count() + no_policy,
        cases.values().filter(|case| is_skipped(case)).count(),
    );
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    out += &format!("<testsuites name=\"denywins\" {counts}>\n  <testsuite name=\"denywins\" {counts}>\n");
    for (path, case) in &cases {
        out += &format!("    <testcase classname=\"denywins\" name=\"{0}\" file=\"{0}\">\n", xml(path));
        if *path == "denywins" && no_policy == 1 {
            out += &format!("      <error type=\"no-policy\" message=\"{}\"/>\n", meaning(outcome.verdict));
        }
        out += &elements(sources, case);
        out += "    </testcase>\n";
    }
    out += &format!("    <system-out>{}</system-out>\n", xml(&Tally::of(outcome).line(outcome)));
    out + "  </testsuite>\n</testsuites>\n"
}

/// A file with a finding or a fault was not merely skipped, whatever else is said of it.
fn is_skipped(case: &Case<'_>) -> bool {
    case.skipped.is_some() && case.findings.is_empty() && case.faults.is_empty()
}

fn elements(sources: &Sources, case: &Case<'_>) -> String {
    let mut out = String::new();
    if let (true, Some(why)) = (is_skipped(case), case.skipped) {
        out += &format!("      <skipped message=\"{}\"/>\n", xml(why));
    }
    for fault in &case.faults {
        let spot = fault_spot(fault).map(|spot| format!("{spot}: ")).unwrap_or_default();
        let mut body = format!("{spot}could not judge: {}", visible(&fault.message));
        if let Some(help) = &fault.help {
            body += &format!("\nhelp: {}", visible(help));
        }
        out += &format!(
            "      <error type=\"could-not-judge\" message=\"{}\">{}</error>\n",
            xml(&fault.message),
            lines(&body)
        );
    }
    for finding in case.findings.iter().filter(|finding| finding.status.stops()) {
        out += &format!(
            "      <failure type=\"{}\" message=\"{}\">{}</failure>\n",
            xml(&finding.rule),
            xml(&finding.message),
            lines(&text(sources, finding)),
        );
    }
    let told: Vec<_> =
        case.findings.iter().filter(|finding| !finding.status.stops()).map(|finding| text(sources, finding)).collect();
    if !told.is_empty() {
        out += &format!("      <system-out>{}</system-out>\n", lines(&told.join("\n\n")));
    }
    out
}

/// A finding on a few lines, each safe to print.
fn text(sources: &Sources, finding: &Finding) -> String {
    let first = format!("{} {}{}", headline(sources, finding), visible(&finding.message), needs(finding));
    let notes = finding.notes.iter().map(|note| format!("note: {}", visible(note)));
    let help = finding.help.iter().map(|help| format!("help: {}", visible(help)));
    let answers = answer(finding).into_iter().map(|(what, why)| format!("{what}: {why}"));
    std::iter::once(first).chain(notes).chain(help).chain(demand(finding)).chain(answers).collect::<Vec<_>>().join("\n")
}

/// Escapes one line of text for content or an attribute. What XML 1.0 cannot hold is among what is shown as an escape.
fn xml(text: &str) -> String {
    lines(&visible(text))
}

/// Escapes text of which each line is safe to print already.
fn lines(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;").replace('\'', "&apos;")
}
