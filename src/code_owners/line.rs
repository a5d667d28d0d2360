//! A line of the file.

use super::owner::Owner;
use super::pattern::Pattern;
use super::{Problem, Rule};
use crate::source::Span;

/// What a line comes to.
pub(super) enum Line {
    /// Blank, or a comment.
    Nothing,
    Rule(Rule),
    Problem(Problem),
}

const SPACE: [char; 3] = [' ', '\t', '\r'];

/// The longest piece of the file in a message, in characters.
const SHOWN: usize = 80;

/// Reads the line with this number, which starts at this byte of the file.
pub(super) fn read(line: usize, start: usize, text: &str) -> Line {
    let problem = |words: &str, at: usize, message: String, pattern: Option<Pattern>| {
        let span = Span::new(start + at, start + at + words.len());
        Line::Problem(Problem { line, span, message, pattern })
    };
    let indent = text.len() - text.trim_start_matches(SPACE).len();
    let trimmed = text.trim_matches(SPACE);
    if trimmed.is_empty() || trimmed.starts_with('#') {
        return Line::Nothing;
    }
    if let Some(c) = trimmed.chars().find(|c| (c.is_control() && *c != '\t') || *c == '\u{feff}') {
        let hidden: String = trimmed.chars().filter(|c| !c.is_control() && *c != '\u{feff}').collect();
        let message = format!("the line has the character `{}` in it", c.escape_debug());
        return problem(trimmed, indent, message, guess(&hidden));
    }
    let (written, rest) = trimmed.split_at_checked(end_of_pattern(trimmed)).unwrap_or((trimmed, ""));
    if let Some((before, _)) = written.split_once('#') {
        // Whether this is a comment without a space before it or a name with a `#` in it is not documented; a backslash
        // is documented not to help.
        let message = format!("a pattern cannot have `#` in it: `{}`", shown(written));
        return problem(written, indent, message, Pattern::parse(before.trim_end_matches('\\')).ok());
    }
    let pattern = match Pattern::parse(written) {
        Ok(pattern) => pattern,
        Err(why) => return problem(written, indent, format!("`{}` is not a pattern: {why}", shown(written)), None),
    };
    let words = rest.split('#').next().unwrap_or_default();
    let mut owners = Vec::new();
    let mut end = indent + written.len();
    for word in words.split(SPACE).filter(|word| !word.is_empty()) {
        // Words come in order, so that each is found behind the one before it.
        let at = text.get(end..).and_then(|rest| rest.find(word)).map_or(end, |found| end + found);
        end = at + word.len();
        let Some(owner) = Owner::parse(word) else {
            let message = format!("`{}` is not an owner: write `@login`, `@org/team` or an email address", shown(word));
            return problem(word, at, message, Some(pattern));
        };
        owners.push(owner);
    }
    let span = Span::new(start + indent, start + end);
    Line::Rule(Rule { line, span, written: written.to_owned(), owners, pattern })
}

/// Where the pattern ends: at the first space that has no backslash before it.
fn end_of_pattern(text: &str) -> usize {
    let mut escaped = false;
    for (at, c) in text.char_indices() {
        if SPACE.contains(&c) && !escaped {
            return at;
        }
        escaped = c == '\\' && !escaped;
    }
    text.len()
}

/// The pattern at the start of a text, if it can be made out.
fn guess(text: &str) -> Option<Pattern> {
    let text = text.trim_matches(SPACE);
    text.get(..end_of_pattern(text)).and_then(|written| Pattern::parse(written).ok())
}

/// A piece of the file as it may stand in a message.
fn shown(text: &str) -> String {
    let mut shown: String = text.chars().take(SHOWN).flat_map(char::escape_debug).collect();
    if text.chars().nth(SHOWN).is_some() {
        shown.push_str("...");
    }
    shown
}
