//! Where a label is, as readers are told.

use crate::finding::{Finding, Label};
use crate::outcome::Fault;
use crate::report::escape::visible;
use crate::source::{Position, Source, Sources, Span};

/// A label's place in lines and columns.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place<'a> {
    /// The path as it is: escape before printing.
    pub(crate) path: &'a str,
    /// First character, counted in characters.
    pub(crate) start: Position,
    /// One past the last character, counted in characters.
    pub(crate) end: Position,
}

/// Where a label is. A label whose source is not of these sources cannot be located; it is put at the top of a file
/// without a name rather than dropped.
pub(crate) fn place<'a>(sources: &'a Sources, label: &Label) -> Place<'a> {
    let top = Position { line: 1, column: 1 };
    sources.get(label.source).map_or(Place { path: "(unknown)", start: top, end: top }, |source| Place {
        path: source.path(),
        start: source.position(label.span.start),
        end: source.position(label.span.end),
    })
}

/// `path:line:column` of a label, safe to print.
pub(crate) fn spot(sources: &Sources, label: &Label) -> String {
    let place = place(sources, label);
    format!("{}:{}:{}", visible(place.path), place.start.line, place.start.column)
}

/// `path:line:column: severity[rule]`: what tells one finding from another on one line, safe to print.
pub(crate) fn headline(sources: &Sources, finding: &Finding) -> String {
    format!("{}: {}[{}]", spot(sources, &finding.primary), finding.severity, visible(&finding.rule))
}

/// `path:line:column` of a fault as far as known, safe to print.
pub(crate) fn fault_spot(fault: &Fault) -> Option<String> {
    let path = visible(fault.path.as_deref()?);
    Some(match fault.position {
        Some((line, column)) => format!("{path}:{line}:{column}"),
        None => path.into_owned(),
    })
}

/// The character at a line and column, as a span of the source; empty at the end of a line or of the text.
pub(crate) fn span_at(source: &Source, line: usize, column: usize) -> Span {
    let mut start = 0;
    for text in source.text().split_inclusive('\n').take(line.saturating_sub(1)) {
        start += text.len();
    }
    let rest = source.text().get(start..).unwrap_or("");
    let text = rest.split('\n').next().unwrap_or("");
    let skipped: usize = text.chars().take(column.saturating_sub(1)).map(char::len_utf8).sum();
    let here = text.get(skipped..).and_then(|tail| tail.chars().next()).map_or(0, char::len_utf8);
    Span::new(start + skipped, start + skipped + here)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_is_found_from_line_and_column() {
        let source = Source::new("denywins.toml", "a = 1\r\né = [\n");
        assert_eq!(source.slice(span_at(&source, 2, 1)), "é");
        assert_eq!(source.slice(span_at(&source, 2, 5)), "[");
        assert_eq!(span_at(&source, 2, 6), Span::new(13, 13));
        assert_eq!(span_at(&source, 99, 9), Span::new(14, 14));
    }
}
