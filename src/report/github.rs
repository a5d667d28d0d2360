//! GitHub workflow commands: annotations on the pull request.
//!
//! The runner keeps ten annotations of each level per step and drops the rest without a word. So what would be dropped
//! is written as plain log lines, and the last command counts it. Plain lines start with `- `, since the runner obeys
//! `::` at the start of a line.

use crate::finding::{Finding, Severity};
use crate::outcome::{Fault, Outcome};
use crate::report::clip::clip;
use crate::report::escape::visible;
use crate::report::place::{fault_spot, headline, place};
use crate::report::reviewers::{answer, demand, needs};
use crate::report::tally::{Tally, count};
use crate::source::Sources;

/// Annotations of one level that the runner keeps per step.
const PER_LEVEL: usize = 10;
/// Bytes of a title; GitHub refuses more than 255 characters.
const MAX_TITLE: usize = 255;
/// Bytes of a message. GitHub takes 64 KiB; nobody reads that in the margin of a diff.
const MAX_MESSAGE: usize = 8 * 1024;

/// An annotation in the making.
struct Note {
    level: Severity,
    /// Already `key=value`, escaped.
    properties: Vec<String>,
    message: String,
    /// What the log says when the annotation does not fit; safe to print.
    line: String,
}

pub(crate) fn render(outcome: &Outcome, sources: &Sources) -> String {
    let mut notes: Vec<Note> = outcome.faults.iter().map(of_fault).collect();
    // What holds the merge must not be what is folded.
    let held = |finding: &&Finding| finding.status.stops();
    notes.extend(outcome.findings.iter().filter(held).map(|finding| of_finding(sources, finding)));
    notes.extend(outcome.findings.iter().filter(|finding| !held(finding)).map(|finding| of_finding(sources, finding)));

    let (mut kept, mut folded) = fold(notes, [PER_LEVEL; 3]);
    // The command that counts the folded ones is an annotation too, and takes a place of the worst level among them.
    let worst = folded.iter().map(|note| note.level).max();
    if let Some(worst) = worst {
        let mut room = [PER_LEVEL; 3];
        if let Some(places) = room.get_mut(slot(worst)) {
            *places -= 1;
        }
        kept.append(&mut folded);
        (kept, folded) = fold(kept, room);
    }

    let mut out = String::new();
    for note in &kept {
        out += &command(note.level, &note.properties, &note.message);
    }
    for note in &folded {
        out += &format!("- {}\n", note.line);
    }
    if let Some(worst) = worst {
        let list: Vec<_> = folded.iter().map(|note| note.line.as_str()).collect();
        let message = format!(
            "{} more than the annotations GitHub shows, each listed in the log of this step:\n{}",
            count(folded.len(), "finding"),
            list.join("\n"),
        );
        out += &command(worst, &["title=denywins".to_owned()], &message);
    }
    out + &format!("denywins: {}\n", Tally::of(outcome).line(outcome))
}

/// Splits into what fits and what does not, in order.
fn fold(notes: Vec<Note>, mut room: [usize; 3]) -> (Vec<Note>, Vec<Note>) {
    notes.into_iter().partition(|note| match room.get_mut(slot(note.level)) {
        Some(places) if *places > 0 => {
            *places -= 1;
            true
        }
        _ => false,
    })
}

fn slot(level: Severity) -> usize {
    match level {
        Severity::Error => 0,
        Severity::Warning => 1,
        Severity::Note => 2,
    }
}

fn of_finding(sources: &Sources, finding: &Finding) -> Note {
    let place = place(sources, &finding.primary);
    let mut properties = vec![property("file", &visible(place.path)), format!("line={}", place.start.line)];
    properties.push(format!("endLine={}", place.end.line));
    if place.start.line == place.end.line {
        // Columns are refused when the lines differ.
        properties.push(format!("col={}", place.start.column));
        properties.push(format!("endColumn={}", place.end.column));
    }
    let title = format!("{}{}", visible(&finding.rule), needs(finding));
    properties.push(property("title", &clip(&title, MAX_TITLE)));
    let mut message = visible(&finding.message).into_owned();
    let notes = finding.notes.iter().map(|note| format!("note: {}", visible(note)));
    let help = finding.help.iter().map(|help| format!("help: {}", visible(help)));
    let answers = answer(finding).into_iter().map(|(what, why)| format!("{what}: {why}"));
    for line in notes.chain(help).chain(demand(finding)).chain(answers) {
        message.push('\n');
        message += &line;
    }
    let line = format!("{} {}{}", headline(sources, finding), visible(&finding.message), needs(finding));
    Note { level: finding.loudness(), properties, message, line }
}

fn of_fault(fault: &Fault) -> Note {
    let mut properties = Vec::new();
    if let Some(path) = &fault.path {
        properties.push(property("file", &visible(path)));
        if let Some((line, column)) = fault.position {
            properties.push(format!("line={line}"));
            properties.push(format!("col={column}"));
        }
    }
    properties.push(property("title", "could not judge"));
    let mut message = visible(&fault.message).into_owned();
    if let Some(help) = &fault.help {
        message += &format!("\nhelp: {}", visible(help));
    }
    let spot = fault_spot(fault).unwrap_or_else(|| "denywins".to_owned());
    let line = format!("{spot}: could not judge: {}", visible(&fault.message));
    Note { level: Severity::Error, properties, message, line }
}

fn command(level: Severity, properties: &[String], message: &str) -> String {
    let word = match level {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "notice",
    };
    format!("::{word} {}::{}\n", properties.join(","), data(&clip(message, MAX_MESSAGE)))
}

/// Escapes the text after `::`.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// Escapes a property's value.
fn property(key: &str, value: &str) -> String {
    format!("{key}={}", data(value).replace(':', "%3A").replace(',', "%2C"))
}
