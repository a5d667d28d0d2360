//! One line of a source as drawn: hidden characters shown, tabs widened, cut to the width around what is underlined.

use std::ops::Range;

use crate::report::escape::push_visible;

/// Stands where a line was cut.
const CUT: &str = "...";
/// Columns of a tab. Fixed, not to the next stop: the drawn line is cut anyway, and only its own alignment matters.
const TAB: &str = "    ";

/// A line as drawn, and where the wanted ranges are in it.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Shown {
    pub(crate) text: String,
    pub(crate) marks: Vec<Range<usize>>,
}

/// Draws a line. `spans` are byte ranges of `raw` on character boundaries, ascending and apart.
pub(crate) fn show(raw: &str, spans: &[Range<usize>], width: usize) -> Shown {
    let (from, to) = window(raw, spans, width.max(20));
    let mut text = String::new();
    if from > 0 {
        text.push_str(CUT);
    }
    let begin = text.len();
    // Where each character of the window is drawn.
    let mut drawn = Vec::new();
    for (at, c) in raw.get(from..to).unwrap_or("").char_indices() {
        drawn.push((from + at, text.len()));
        push_cell(&mut text, c);
    }
    let end = text.len();
    drawn.push((to, end));
    if to < raw.len() {
        text.push_str(CUT);
    }
    let drawn_at = |at: usize| {
        let index = drawn.partition_point(|&(raw_at, _)| raw_at < at);
        drawn.get(index).map_or(end, |&(_, drawn_at)| drawn_at).max(begin)
    };
    let marks = spans.iter().map(|span| drawn_at(span.start)..drawn_at(span.end)).collect();
    Shown { text, marks }
}

/// How many columns a text takes as drawn, counted no further than a little over `enough`.
pub(crate) fn columns(text: &str, enough: usize) -> usize {
    let mut sum = 0;
    for c in text.chars() {
        sum += cell(c);
        if sum > enough {
            break;
        }
    }
    sum
}

/// The part of a line to draw: all of it when it fits, else a piece around the spans, else its head.
fn window(raw: &str, spans: &[Range<usize>], width: usize) -> (usize, usize) {
    if columns(raw, width) <= width {
        return (0, raw.len());
    }
    let width = width - 2 * CUT.len();
    let (start, end) = match (spans.first(), spans.last()) {
        (Some(first), Some(last)) => (first.start.min(raw.len()), last.end.min(raw.len())),
        _ => (0, 0),
    };
    let mut room = width;
    let mut to = start;
    // What is underlined comes first; when it alone is too wide, its head is shown.
    forward(raw, &mut to, end, &mut room);
    let mut before = room / 3;
    let mut after = room - before;
    let mut from = start;
    backward(raw, &mut from, &mut before);
    after += before;
    forward(raw, &mut to, raw.len(), &mut after);
    backward(raw, &mut from, &mut after);
    (from, to)
}

fn forward(raw: &str, at: &mut usize, limit: usize, room: &mut usize) {
    for c in raw.get(*at..limit).unwrap_or("").chars() {
        let Some(left) = room.checked_sub(cell(c)) else { return };
        *room = left;
        *at += c.len_utf8();
    }
}

fn backward(raw: &str, at: &mut usize, room: &mut usize) {
    for c in raw.get(..*at).unwrap_or("").chars().rev() {
        let Some(left) = room.checked_sub(cell(c)) else { return };
        *room = left;
        *at -= c.len_utf8();
    }
}

/// Columns of one character as drawn. Never 0, so that a pile of combining marks cannot make a line endless.
fn cell(c: char) -> usize {
    // As if another stood before it, which would make it an escape.
    let mut drawn = String::from(if c == '#' { "#" } else { "" });
    let before = drawn.len();
    push_cell(&mut drawn, c);
    textwrap::core::display_width(drawn.get(before..).unwrap_or("")).max(1)
}

fn push_cell(out: &mut String, c: char) {
    if c == '\t' { out.push_str(TAB) } else { push_visible(out, c) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marked(raw: &str, word: &str, width: usize) -> (String, String) {
        let at = raw.find(word).unwrap();
        let shown = show(raw, std::slice::from_ref(&(at..at + word.len())), width);
        (shown.text.get(shown.marks[0].clone()).unwrap().to_owned(), shown.text)
    }

    #[test]
    fn a_short_line_is_whole_and_marks_move_with_escapes_and_tabs() {
        let (mark, text) = marked("\t\"\u{202e}é\": \"NotPrincipal\"", "NotPrincipal", 80);
        assert_eq!(mark, "NotPrincipal");
        assert_eq!(text, "    \"\\u{202e}é\": \"NotPrincipal\"");
    }

    #[test]
    fn a_long_line_is_cut_around_the_mark_wherever_it_is() {
        for (before, after) in [(0, 20_000), (10, 20_000), (10_000, 10_000), (20_000, 10), (20_000, 0)] {
            for filler in ["x", "é", "日", "😀", "\u{202e}", "e\u{301}"] {
                let raw = format!("{}NotPrincipal{}", filler.repeat(before), filler.repeat(after));
                let (mark, text) = marked(&raw, "NotPrincipal", 60);
                assert_eq!(mark, "NotPrincipal");
                assert!(textwrap::core::display_width(&text) <= 60, "{text}");
                assert!(textwrap::core::display_width(&text) >= 30, "{text}");
                // Ten characters may or may not fit, whatever their width.
                assert!(before == 10 || text.starts_with("...") == (before > 10), "{text}");
                assert!(after == 10 || text.ends_with("...") == (after > 10), "{text}");
            }
        }
    }

    #[test]
    fn a_mark_wider_than_the_screen_shows_its_head() {
        let word = format!("start{}", "y".repeat(500));
        let (mark, text) = marked(&format!("\"{word}\""), &word, 40);
        assert!(mark.starts_with("startyyy"), "{mark}");
        assert!(text.ends_with("...") && text.len() <= 40, "{text}");
    }
}
