//! The report for a terminal. The only file that knows miette, which draws the snippets.

mod closing;
mod paint;

use std::fmt;

use miette::{
    Diagnostic, GraphicalReportHandler, GraphicalTheme, LabeledSpan, MietteError, MietteSpanContents, SourceCode,
    SourceSpan, SpanContents, ThemeCharacters, ThemeStyles,
};

use crate::finding::{Finding, Severity};
use crate::outcome::{Fault, Outcome};
use crate::report::Style;
use crate::report::escape::visible;
use crate::report::excerpt::{Frame, Mark, of_finding, of_place};
use crate::report::place::{fault_spot, headline, span_at};
use crate::report::reviewers::{answer, sentence, short};
use crate::source::{Position, Sources};

use paint::Paint;

/// Columns before the words of a label, with line numbers of three digits.
const MARGIN: usize = 11;
/// The least room for the words of a label: narrower columns of words are no easier to read than what runs over.
const MIN_LABEL: usize = 16;

pub(crate) fn render(outcome: &Outcome, sources: &Sources, style: &Style) -> String {
    let paint = paint(style);
    let mut out = String::new();
    for finding in &outcome.findings {
        out += &of(finding, sources, &paint);
    }
    for fault in &outcome.faults {
        out += &of_fault(fault, sources, &paint);
    }
    out + &closing::render(outcome, sources, &paint)
}

/// One finding, without what follows the last of a run.
pub(crate) fn one(finding: &Finding, sources: &Sources, style: &Style) -> String {
    of(finding, sources, &paint(style))
}

fn paint(style: &Style) -> Paint {
    Paint::new(&Style { width: style.width.clamp(40, 400), ..*style })
}

fn of(finding: &Finding, sources: &Sources, paint: &Paint) -> String {
    let (frames, left_out) = of_finding(sources, finding, columns(paint));
    let card = Card {
        severity: match finding.severity {
            Severity::Error => miette::Severity::Error,
            Severity::Warning => miette::Severity::Warning,
            Severity::Note => miette::Severity::Advice,
        },
        code: format!("{}[{}]", finding.severity, visible(&finding.rule)),
        message: visible(&finding.message).into_owned(),
        view: View::new(frames, paint.width),
    };
    let spot = headline(sources, finding);
    let mut out = draw(&card, &spot, paint);
    for note in &finding.notes {
        out += &paint.note("note", &visible(note));
    }
    if left_out > 0 {
        out += &paint.note("note", &format!("{left_out} more places explain this; `--format json` has all"));
    }
    if let Some(help) = &finding.help {
        out += &paint.note("help", &visible(help));
    }
    if let Some((what, who)) = sentence(finding).as_deref().and_then(|sentence| sentence.split_once(": ")) {
        out += &paint.demand(what, who);
        out += &paint.demand("fingerprint", short(finding));
    }
    for (what, why) in answer(finding) {
        out += &paint.demand(what, &why);
    }
    out.push('\n');
    out
}

fn of_fault(fault: &Fault, sources: &Sources, paint: &Paint) -> String {
    let found = sources.iter().find(|(_, source)| Some(source.path()) == fault.path.as_deref());
    let frame = found.zip(fault.position).and_then(|((id, source), (line, column))| {
        of_place(sources, id, span_at(source, line, column), columns(paint))
    });
    let drawn = frame.is_some();
    let spot = fault_spot(fault);
    let card = Card {
        severity: miette::Severity::Error,
        code: match &spot {
            Some(spot) if !drawn => format!("could not judge {spot}"),
            _ => "could not judge".to_owned(),
        },
        message: visible(&fault.message).into_owned(),
        view: View::new(frame.into_iter().collect(), paint.width),
    };
    let mut out = draw(&card, spot.as_deref().unwrap_or("denywins"), paint);
    if let Some(help) = &fault.help {
        out += &paint.note("help", &visible(help));
    }
    out.push('\n');
    out
}

/// Columns for a line of source: the width less what the frame itself takes with five-digit line numbers.
fn columns(paint: &Paint) -> usize {
    paint.width.saturating_sub(9)
}

fn draw(card: &Card, spot: &str, paint: &Paint) -> String {
    let theme = GraphicalTheme {
        characters: if paint.unicode { ThemeCharacters::unicode() } else { ThemeCharacters::ascii() },
        styles: if paint.color { ThemeStyles::ansi() } else { ThemeStyles::none() },
    };
    let handler = GraphicalReportHandler::new_themed(theme)
        .with_width(paint.width)
        .with_links(false)
        .with_context_lines(1)
        .with_word_separator(textwrap::WordSeparator::AsciiSpace)
        .with_word_splitter(textwrap::WordSplitter::NoHyphenation)
        .without_syntax_highlighting();
    let mut out = String::new();
    if handler.render_report(&mut out, card).is_err() {
        // Never lose a finding over its drawing.
        out = format!("{}\n\n  {spot} {}\n", card.code, card.message);
    }
    out
}

/// What miette draws: a heading, a message and frames.
#[derive(Debug)]
struct Card {
    severity: miette::Severity,
    code: String,
    message: String,
    view: View,
}

impl fmt::Display for Card {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Card {}

impl Diagnostic for Card {
    fn code<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        Some(Box::new(&self.code))
    }

    fn severity(&self) -> Option<miette::Severity> {
        Some(self.severity)
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        Some(&self.view)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        Some(Box::new(self.view.labels.iter().map(|(label, _)| label.clone())))
    }
}

/// Frames of several sources as one text for miette, which knows one source per message. Every frame answers for itself,
/// under its own name and with its own line numbers.
#[derive(Debug)]
struct View {
    text: String,
    windows: Vec<Window>,
    labels: Vec<(LabeledSpan, Position)>,
}

/// Where a frame is in the text of a [`View`].
#[derive(Debug)]
struct Window {
    path: String,
    start: usize,
    end: usize,
    first_line: usize,
    lines: usize,
}

impl View {
    fn new(frames: Vec<Frame>, width: usize) -> Self {
        let mut view = Self { text: String::new(), windows: Vec::new(), labels: Vec::new() };
        for frame in frames {
            let start = view.text.len();
            for line in &frame.lines {
                let at = view.text.len();
                for mark in &line.marks {
                    let span = (at + mark.start, mark.end - mark.start);
                    let text = (!mark.text.is_empty()).then(|| fitted(&line.text, mark, width));
                    let label = if mark.primary {
                        LabeledSpan::new_primary_with_span(text, span)
                    } else {
                        LabeledSpan::new_with_span(text, span)
                    };
                    view.labels.push((label, mark.position));
                }
                view.text += &line.text;
                view.text.push('\n');
            }
            view.windows.push(Window {
                path: frame.path,
                start,
                end: view.text.len(),
                first_line: frame.lines.first().map_or(1, |line| line.number),
                lines: frame.lines.len(),
            });
        }
        view
    }
}

/// The words about a mark, broken into lines where they would run over the edge. miette starts them below the middle of
/// what is underlined, behind a frame and an arrow of [`MARGIN`] columns, and does not break them itself.
fn fitted(line: &str, mark: &Mark, width: usize) -> String {
    let columns = |end| textwrap::core::display_width(line.get(..end).unwrap_or_default());
    let middle = usize::midpoint(columns(mark.start), columns(mark.end));
    let room = width.saturating_sub(MARGIN + middle).max(MIN_LABEL);
    let options = textwrap::Options::new(room)
        .word_separator(textwrap::WordSeparator::AsciiSpace)
        .word_splitter(textwrap::WordSplitter::NoHyphenation)
        .break_words(false);
    textwrap::wrap(&mark.text, options).join("\n")
}

impl SourceCode for View {
    /// Without context lines, the place of a label; with them, the whole frame the span lies in. A span over two frames
    /// is refused, which keeps miette from merging them.
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        before: usize,
        _after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let end = span.offset() + span.len();
        let window = self
            .windows
            .iter()
            .find(|window| window.start <= span.offset() && end < window.end)
            .ok_or(MietteError::OutOfBounds)?;
        if before == 0 {
            let label = self.labels.iter().find(|(label, _)| label.inner() == span).ok_or(MietteError::OutOfBounds)?;
            let Position { line, column } = label.1;
            let name = window.path.clone();
            return Ok(Box::new(MietteSpanContents::new_named(name, &[], *span, line - 1, column - 1, 1)));
        }
        let data = self.text.as_bytes().get(window.start..window.end).unwrap_or_default();
        let whole = (window.start, window.end - window.start).into();
        let name = window.path.clone();
        Ok(Box::new(MietteSpanContents::new_named(name, data, whole, window.first_line - 1, 0, window.lines)))
    }
}

#[cfg(test)]
mod tests;
