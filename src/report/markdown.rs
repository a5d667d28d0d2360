//! Markdown for a job summary or a comment: the verdict, who must approve, then the findings, those that hold the merge
//! first.

mod inline;
mod page;
mod picture;

use crate::finding::Finding;
use crate::outcome::{Fault, Ignored, Outcome};
use crate::report::clip::clip;
use crate::report::excerpt::{Frame, of_finding};
use crate::report::place::{fault_spot, spot};
use crate::report::reviewers::{Group, answer, demand, groups};
use crate::report::tally::{Tally, count, label, meaning};
use crate::source::Sources;

use inline::{block, cell, code, prose, text};
use page::Page;
use picture::picture;

/// Bytes of a job summary; GitHub refuses a larger one whole.
const MAX: usize = 1024 * 1024;
/// Kept free for the lines that say what was left out.
const TAIL: usize = 4 * 1024;
/// Kept free for one-line entries of the findings that get no section of their own.
const SHORT: usize = MAX / 4;
/// Columns of a snippet.
const WIDTH: usize = 110;
/// Bytes of one quoted text.
const MAX_TEXT: usize = 4 * 1024;
/// Findings named in a row of the table of reviewers.
const MAX_NAMED: usize = 10;

pub(crate) fn render(outcome: &Outcome, sources: &Sources) -> String {
    write(outcome, sources, MAX)
}

fn write(outcome: &Outcome, sources: &Sources, max: usize) -> String {
    let mut page = Page::new(max);
    page.put(&head(outcome), 0);
    let mut left_out = Vec::new();

    let rows = groups(outcome).into_iter().map(|group| row(&group, sources));
    let heading = "### Required reviewers\n\n| role | who can approve | waiting |\n| --- | --- | --- |\n";
    left_out.push((page.list(heading, rows, TAIL), "required role"));

    let faults = outcome.faults.iter().map(fault);
    left_out.push((page.list("### Could not judge\n\n", faults, TAIL), "fault"));

    let held = |finding: &&Finding| finding.status.stops();
    let ordered: Vec<&Finding> =
        outcome.findings.iter().filter(held).chain(outcome.findings.iter().filter(|finding| !held(finding))).collect();
    let sections = ordered.iter().map(|finding| section(finding, sources));
    let without_section = page.list("### Findings\n\n", sections, TAIL + SHORT.min(max / 4));
    let rest = ordered.get(ordered.len() - without_section..).unwrap_or_default();
    let lines = rest.iter().map(|finding| line(finding, sources));
    left_out.push((page.list("### More findings\n\n", lines, TAIL), "finding"));

    let ignored = outcome.ignored.iter().map(|ignored| ignored_line(ignored, sources));
    left_out.push((page.list("### Ignored by config\n\n", ignored, TAIL), "ignored finding"));
    let scanned = outcome.inputs.scanned.iter().map(|file| {
        let kinds: Vec<_> = file.documents.iter().map(|(_, kind)| kind.as_str()).collect();
        format!("- {}: {}\n", code(&clip(&file.path, MAX_TEXT)), kinds.join(", "))
    });
    left_out.push((page.list("### Looked at\n\n", scanned, TAIL), "file that was looked at"));
    let skipped = outcome
        .inputs
        .skipped
        .iter()
        .map(|file| format!("- {}: {}\n", code(&clip(&file.path, MAX_TEXT)), prose(&clip(&file.why, MAX_TEXT))));
    left_out.push((page.list("### Skipped\n\n", skipped, TAIL), "skipped file"));
    let assumed = outcome.assumptions.iter().map(|text| format!("- {}\n", prose(&clip(text, MAX_TEXT))));
    left_out.push((page.list("### Assumed\n\n", assumed, TAIL), "assumption"));

    for (n, what) in left_out {
        if n > 0 {
            page.put(&format!("**left out for lack of room:** {}; another format has all\n\n", count(n, what)), 0);
        }
    }
    let mut out = page.finish();
    out.truncate(out.trim_end().len());
    out.push('\n');
    out
}

fn head(outcome: &Outcome) -> String {
    let tally = Tally::of(outcome);
    let mut head = format!(
        "## denywins: {}\n\n{} (exit code {})\n\n{} in {}\n\n",
        label(outcome.verdict),
        meaning(outcome.verdict),
        outcome.verdict.exit_code(),
        tally.findings(),
        tally.scanned(),
    );
    if let Some(holds) = tally.holds() {
        head += &format!("**{holds}**\n\n");
    }
    head
}

fn row(group: &Group<'_>, sources: &Sources) -> String {
    let who = if group.reviewers.is_empty() {
        "nobody is mapped to this role in config".to_owned()
    } else {
        group.reviewers.iter().map(|name| cell(&clip(name, MAX_TEXT))).collect::<Vec<_>>().join(", ")
    };
    let mut waiting: Vec<_> = group
        .findings
        .iter()
        .take(MAX_NAMED)
        .map(|finding| {
            format!("{} at {}", text(&finding.rule), cell(&clip(&spot(sources, &finding.primary), MAX_TEXT)))
        })
        .collect();
    if group.findings.len() > MAX_NAMED {
        waiting.push(format!("and {} more", group.findings.len() - MAX_NAMED));
    }
    format!("| {} | {who} | {} |\n", text(&clip(group.role, MAX_TEXT)), waiting.join("<br>"))
}

fn fault(fault: &Fault) -> String {
    let spot = fault_spot(fault).map(|spot| format!("{}: ", code(&clip(&spot, MAX_TEXT)))).unwrap_or_default();
    let help =
        fault.help.as_ref().map(|help| format!("\n  - help: {}", prose(&clip(help, MAX_TEXT)))).unwrap_or_default();
    format!("- **could not judge** {spot}{}{help}\n", prose(&clip(&fault.message, MAX_TEXT)))
}

fn section(finding: &Finding, sources: &Sources) -> String {
    let mut out = format!(
        "#### {}: {} at {}\n\n**{}:** {}\n\n",
        finding.severity,
        text(&finding.rule),
        code(&clip(&spot(sources, &finding.primary), MAX_TEXT)),
        finding.status.as_str(),
        prose(&clip(&finding.message, MAX_TEXT)),
    );
    let (frames, _) = of_finding(sources, finding, WIDTH);
    let mut blocks: Vec<_> = frames.iter().map(|frame| block(&drawing(frame))).collect();
    blocks.extend(picture(finding, sources));
    let notes = finding.notes.iter().map(|note| format!("- note: {}\n", prose(&clip(note, MAX_TEXT))));
    let help = finding.help.iter().map(|help| format!("- help: {}\n", prose(&clip(help, MAX_TEXT))));
    let reviewers = demand(finding).map(|sentence| format!("- **{}**\n", text(&clip(&sentence, MAX_TEXT))));
    let answers =
        answer(finding).into_iter().map(|(what, why)| format!("- **{what}:** {}\n", prose(&clip(&why, MAX_TEXT))));
    let list: String = notes.chain(help).chain(reviewers).chain(answers).collect();
    if !list.is_empty() {
        blocks.push(list);
    }
    out += &blocks.join("\n");
    out.push('\n');
    out
}

fn line(finding: &Finding, sources: &Sources) -> String {
    format!(
        "- {}: {} at {}: {}\n",
        finding.severity,
        text(&finding.rule),
        code(&clip(&spot(sources, &finding.primary), MAX_TEXT)),
        prose(&clip(&finding.message, 200)),
    )
}

fn ignored_line(ignored: &Ignored, sources: &Sources) -> String {
    format!(
        "- {}: {} at {}, because {}\n",
        ignored.finding.severity,
        text(&ignored.finding.rule),
        code(&clip(&spot(sources, &ignored.finding.primary), MAX_TEXT)),
        prose(&clip(&ignored.reason, MAX_TEXT)),
    )
}

/// A frame in plain characters.
fn drawing(frame: &Frame) -> String {
    let digits = frame.lines.last().map_or(1, |line| line.number.to_string().len());
    let mut out = format!("{:digits$} --> {}\n", "", clip(&frame.path, WIDTH));
    for line in &frame.lines {
        out += format!("{:digits$} | {}", line.number, line.text).trim_end();
        out.push('\n');
        for mark in &line.marks {
            let columns = |text: Option<&str>| textwrap::core::display_width(text.unwrap_or(""));
            let indent = " ".repeat(columns(line.text.get(..mark.start)));
            let carets = "^".repeat(columns(line.text.get(mark.start..mark.end)).max(1));
            out += format!("{:digits$} | {indent}{carets} {}", "", clip(&mark.text, MAX_TEXT)).trim_end();
            out.push('\n');
        }
    }
    out
}

#[cfg(test)]
mod tests;
