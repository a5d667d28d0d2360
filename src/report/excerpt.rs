//! The lines around a finding's labels, ready to be drawn: hidden characters shown, long lines cut around what is
//! underlined, and every label moved along.
//!
//! A label that runs over several lines is underlined on its first line only and says where it ends, so that a frame
//! stays as small as what it shows. Two labels that overlap, or that lie too far apart on one line, get a frame each.

mod line;

use crate::finding::{Finding, Label};
use crate::report::escape::visible;
use crate::source::{Position, Source, SourceId, Sources, Span};

use line::{Shown, show};

/// Labels drawn per finding; the rest is counted. More would bury the finding.
const MAX_LABELS: usize = 12;
/// Lines between two labels that are still drawn in one frame.
const NEAR: usize = 3;
/// Lines shown before and after a frame's labels.
const CONTEXT: usize = 1;

/// A piece of one source with the labels in it.
#[derive(Debug)]
pub(crate) struct Frame {
    /// The source's path, safe to print.
    pub(crate) path: String,
    /// The lines, from the first to the last without a gap.
    pub(crate) lines: Vec<Line>,
}

/// A line as drawn.
#[derive(Debug)]
pub(crate) struct Line {
    /// From 1.
    pub(crate) number: usize,
    /// Safe to print; holds no line feed and no tab.
    pub(crate) text: String,
    /// In order of place; they do not overlap.
    pub(crate) marks: Vec<Mark>,
}

/// A label on a drawn line.
#[derive(Debug)]
pub(crate) struct Mark {
    /// First byte in the drawn line.
    pub(crate) start: usize,
    /// One past the last byte in the drawn line.
    pub(crate) end: usize,
    /// The words about it, safe to print.
    pub(crate) text: String,
    /// Whether it is what the finding is about.
    pub(crate) primary: bool,
    /// Where it starts in the source.
    pub(crate) position: Position,
}

/// The frames of a finding, and how many labels were left out of them.
pub(crate) fn of_finding(sources: &Sources, finding: &Finding, width: usize) -> (Vec<Frame>, usize) {
    let because = finding.required.iter().filter_map(|requirement| requirement.because.as_ref());
    let mut related: Vec<&Label> = finding.related.iter().chain(because).collect();
    let left_out = related.len().saturating_sub(MAX_LABELS);
    related.truncate(MAX_LABELS);
    // Ascending within a source lets neighbours meet; sources stay in the order they are first named.
    let mut order = vec![finding.primary.source];
    for label in &related {
        if !order.contains(&label.source) {
            order.push(label.source);
        }
    }
    related.sort_by_key(|label| (order.iter().position(|&id| id == label.source), label.span));
    related.dedup();
    let mut plans = Vec::new();
    put(&mut plans, sources, &finding.primary, true, width);
    for label in related {
        put(&mut plans, sources, label, false, width);
    }
    (plans.into_iter().filter_map(|plan| draw(plan, sources, width)).collect(), left_out)
}

/// A frame around one place.
pub(crate) fn of_place(sources: &Sources, source: SourceId, span: Span, width: usize) -> Option<Frame> {
    let mut plans = Vec::new();
    put(&mut plans, sources, &Label { source, span, text: String::new() }, true, width);
    draw(plans.pop()?, sources, width)
}

/// A label and the part of its first line that it covers.
struct Planned {
    line: usize,
    span: Span,
    text: String,
    primary: bool,
    position: Position,
}

/// A frame in the making.
struct Plan {
    source: SourceId,
    first: usize,
    last: usize,
    labels: Vec<Planned>,
}

fn put(plans: &mut Vec<Plan>, sources: &Sources, label: &Label, primary: bool, width: usize) {
    let Some(source) = sources.get(label.source) else { return };
    let (position, end) = (source.position(label.span.start), source.position(label.span.end));
    let first_line = source.slice(label.span).split('\n').next().unwrap_or("").trim_end();
    let start = label.span.start as usize;
    let mut text = visible(&label.text).into_owned();
    if end.line > position.line && end.column > 1 {
        let space = if text.is_empty() { "" } else { " " };
        text += &format!("{space}(to line {})", end.line);
    }
    let span = Span::new(start, start + first_line.len());
    let planned = Planned { line: position.line, span, text, primary, position };
    let found = plans.iter_mut().find(|plan| {
        plan.source == label.source
            && planned.line + NEAR >= plan.first
            && planned.line <= plan.last + NEAR
            && plan.labels.iter().all(|other| apart(source, other, &planned, width))
    });
    match found {
        Some(plan) => {
            plan.first = plan.first.min(planned.line);
            plan.last = plan.last.max(planned.line);
            plan.labels.push(planned);
        }
        None => {
            plans.push(Plan { source: label.source, first: planned.line, last: planned.line, labels: vec![planned] });
        }
    }
}

/// Whether two labels can be drawn in one frame: apart, and on the same line only when both fit on the screen.
fn apart(source: &Source, a: &Planned, b: &Planned, width: usize) -> bool {
    // An empty span is drawn one column wide.
    let end = |label: &Planned| label.span.end.max(label.span.start + 1);
    let touching = a.span.start < end(b) && b.span.start < end(a);
    // Half of the width leaves room for what stands around them; a character is taken for one column at least.
    let near = a.line != b.line || line::columns(source.slice(a.span.to(b.span)), width) <= width / 2;
    !touching && near
}

fn draw(mut plan: Plan, sources: &Sources, width: usize) -> Option<Frame> {
    let source = sources.get(plan.source)?;
    plan.labels.sort_by_key(|label| label.span);
    // The first label's line is where counting starts: no walk over the whole file.
    let anchor = plan.labels.first()?;
    let mut start = line_start(source.text(), anchor.span.start as usize);
    let mut number = anchor.line;
    while start > 0 && number + CONTEXT > plan.first {
        start = line_start(source.text(), start - 1);
        number = number.saturating_sub(1);
    }
    let mut lines = Vec::new();
    for raw in source.text().get(start..)?.split('\n') {
        if number > plan.last + CONTEXT {
            break;
        }
        let here: Vec<&Planned> = plan.labels.iter().filter(|label| label.line == number).collect();
        let spans: Vec<_> = here
            .iter()
            .map(|label| {
                (label.span.start as usize).saturating_sub(start)..(label.span.end as usize).saturating_sub(start)
            })
            .collect();
        let Shown { text, marks } = show(raw.strip_suffix('\r').unwrap_or(raw), &spans, width);
        let marks = here
            .iter()
            .zip(marks)
            .map(|(label, at)| Mark {
                start: at.start,
                end: at.end,
                text: label.text.clone(),
                primary: label.primary,
                position: label.position,
            })
            .collect();
        lines.push(Line { number, text, marks });
        start += raw.len() + 1;
        number += 1;
    }
    // What follows the last line feed is a line only when something points at it.
    if lines.last().is_some_and(|line| line.text.is_empty() && line.marks.is_empty() && start > source.text().len()) {
        lines.pop();
    }
    Some(Frame { path: visible(source.path()).into_owned(), lines })
}

/// The first byte of the line that `offset` is in.
fn line_start(text: &str, offset: usize) -> usize {
    text.get(..offset).and_then(|head| head.rfind('\n')).map_or(0, |at| at + 1)
}

#[cfg(test)]
mod tests;
