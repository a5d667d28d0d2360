//! What follows the findings: what was looked at, what was left, who must approve, and the verdict. A clean run says
//! what it looked at, so that it cannot be mistaken for one that looked at nothing.

use std::collections::BTreeMap;

use crate::outcome::{AccessCount, Comparison, Outcome, Revision, Verdict};
use crate::report::escape::visible;
use crate::report::place::headline;
use crate::report::reviewers::{groups, people};
use crate::report::tally::{Tally, count, label, meaning};
use crate::source::Sources;

use super::paint::{Ink, Paint};

/// Entries of a list before the rest is counted.
const MAX_LISTED: usize = 10;

pub(super) fn render(outcome: &Outcome, sources: &Sources, paint: &Paint) -> String {
    let tally = Tally::of(outcome);
    let mut out = String::new();

    let ignored = outcome
        .ignored
        .iter()
        .map(|ignored| format!("{} because {}", headline(sources, &ignored.finding), visible(&ignored.reason)));
    out += &list("ignored", ignored, paint);
    let skipped = outcome.inputs.skipped.iter().map(|file| format!("{}: {}", visible(&file.path), visible(&file.why)));
    out += &list("skipped", skipped, paint);
    out += &list("assumed", outcome.assumptions.iter().map(|text| visible(text).into_owned()), paint);
    // Nobody needs the list of files when the findings name them.
    if outcome.findings.is_empty() {
        out += &list("looked at", outcome.inputs.scanned.iter().map(file), paint);
    }
    if !out.is_empty() {
        out.push('\n');
    }

    if let Some(comparison) = &outcome.comparison {
        out += &paint.note("compared", &compared(comparison));
        for count in &comparison.access {
            out += &paint.note("access", &access(count));
        }
    }
    out += &paint.note("found", &tally.findings());
    out += &paint.note("checked", &scanned(outcome, &tally));
    for group in groups(outcome) {
        let text = format!(
            "{} ({}), for {}",
            visible(group.role),
            people(group.reviewers),
            count(group.findings.len(), "finding")
        );
        out += &paint.demand("must approve", &text);
    }
    if let Some(holds) = tally.holds() {
        out += &paint.demand("stops the merge", &holds);
    }
    let ink = match outcome.verdict {
        Verdict::Pass => Ink::Green,
        Verdict::NeedsReview => Ink::Yellow,
        Verdict::Blocked | Verdict::Unjudged | Verdict::NoPolicy => Ink::Red,
    };
    let verdict = format!("{} (exit code {})", label(outcome.verdict), outcome.verdict.exit_code());
    out.push('\n');
    out + &paint.sentence(&format!("{}: {}", paint.ink(ink, &verdict), meaning(outcome.verdict)))
}

/// A file with its policies.
fn file(file: &crate::outcome::Scanned) -> String {
    let policies: Vec<_> = file
        .documents
        .iter()
        .map(|(address, kind)| match address.as_str() {
            "" => kind.as_str().to_owned(),
            address => format!("{} at {}", kind.as_str(), visible(address)),
        })
        .collect();
    let targets: Vec<_> = file.targets.iter().map(|target| target.as_str()).collect();
    let targets = if targets.is_empty() { String::new() } else { format!(" for {}", targets.join(", ")) };
    format!("{}: {}{targets}", visible(&file.path), policies.join(", "))
}

/// `4 policies in 3 files (3 bucket, 1 identity)`, and what was not looked at.
fn scanned(outcome: &Outcome, tally: &Tally) -> String {
    let mut kinds = BTreeMap::<_, usize>::new();
    for (_, kind) in outcome.inputs.scanned.iter().flat_map(|file| &file.documents) {
        *kinds.entry(*kind).or_default() += 1;
    }
    let kinds: Vec<_> = kinds.into_iter().map(|(kind, n)| format!("{n} {}", kind.as_str())).collect();
    let kinds = if kinds.is_empty() { String::new() } else { format!("; by kind: {}", kinds.join(", ")) };
    format!("{}{kinds}", tally.scanned())
}

/// `main (1a2b3c4d5e6f) to HEAD (9f8e7d6c5b4a): 3 files differ`
fn compared(comparison: &Comparison) -> String {
    let name = |revision: &Revision| {
        let short = revision.id.get(..12).unwrap_or(&revision.id);
        format!("{} ({short})", visible(&revision.name))
    };
    let files = match comparison.changed {
        0 => "no file differs, so nothing was judged".to_owned(),
        1 => "1 file differs".to_owned(),
        n => format!("{n} files differ"),
    };
    format!("{} to {}: {files}", name(&comparison.base), name(&comparison.head))
}

/// `on AWS nobody loses or gains any`, `on Ceph RGW 1 lost, 0 gained, 2 unknown`
fn access(count: &AccessCount) -> String {
    let server = count.target.name();
    let rest = if count.complete { "" } else { ", and not everything was looked at" };
    match (count.lost, count.gained, count.unknown) {
        (0, 0, 0) => format!("on {server} nobody is seen to lose or gain any{rest}"),
        (lost, gained, unknown) => format!("on {server} {lost} lost, {gained} gained, {unknown} unknown{rest}"),
    }
}

fn list(what: &str, items: impl Iterator<Item = String>, paint: &Paint) -> String {
    let mut out = String::new();
    let mut more = 0;
    for (index, item) in items.enumerate() {
        if index < MAX_LISTED {
            out += &paint.note(what, &item);
        } else {
            more += 1;
        }
    }
    if more > 0 {
        out += &paint.note(what, &format!("and {more} more"));
    }
    out
}
