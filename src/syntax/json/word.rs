//! What stands where a value or a key belongs and is neither.

use std::borrow::Cow;

use super::Parser;
use super::scan::{is_invisible, line_length};
use crate::source::{Span, Spanned};
use crate::syntax::{Node, SyntaxError, Value};

/// How many bytes a template's placeholder may have; what is longer is none. It keeps the search for its end short.
const MAX_TEMPLATE: usize = 256;

/// Quotes that are not JSON's, with those that close them: what hand, shell and word processor write. Each closes
/// itself too, so that the search for a closing one cannot run over the same line again and again.
const QUOTES: &[(char, &[char])] = &[
    ('\'', &['\'']),
    ('`', &['`']),
    ('\u{201c}', &['\u{201d}', '\u{201c}', '"']),
    ('\u{201d}', &['\u{201d}', '"']),
    ('\u{201e}', &['\u{201c}', '\u{201d}', '\u{201e}', '"']),
    ('\u{2018}', &['\u{2019}', '\u{2018}', '\'']),
    ('\u{2019}', &['\u{2019}', '\'']),
];

impl<'s> Parser<'s> {
    /// Reports what is next, guessing the value meant where that is safe. At least one character is consumed.
    pub(super) fn wrong_value(&mut self) -> Node<'s> {
        let start = self.pos;
        if let Some(value) = self.template() {
            return self.node(value, start);
        }
        if let Some(text) = self.wrong_quotes() {
            return self.node(Value::String(text), start);
        }
        self.pos += self.word_length(start, true);
        let word = self.slice(start, self.pos);
        let (message, help, value) = match word {
            "True" | "TRUE" => ("expected a value, found a bare word", "write `true`", Value::Bool(true)),
            "False" | "FALSE" => ("expected a value, found a bare word", "write `false`", Value::Bool(false)),
            "None" | "NULL" | "Null" | "nil" | "undefined" => {
                ("expected a value, found a bare word", "write `null`", Value::Null)
            }
            "NaN" | "Infinity" | "-Infinity" | "+Infinity" => {
                ("expected a value, found a number that JSON does not have", "write a finite number", Value::Missing)
            }
            _ if word.trim_start_matches(['-', '+', '.']).starts_with(|c: char| c.is_ascii_digit()) => (
                "expected a number, found a malformed one",
                "put it in double quotes if it is not meant as a number",
                Value::Missing,
            ),
            _ => ("expected a value, found a bare word", "put it in double quotes", Value::Missing),
        };
        self.report(SyntaxError::new(Span::new(start, self.pos), message).help(help));
        // A word cut off by the end of the text: that brackets are cut off too is the same mistake.
        self.brackets_reported |= self.pos == self.bytes.len();
        self.node(value, start)
    }

    /// Reports what stands in place of a key, and takes it for one. At least one character is consumed.
    pub(super) fn wrong_key(&mut self) -> Spanned<Cow<'s, str>> {
        let start = self.pos;
        if let Some(text) = self.wrong_quotes() {
            return Spanned::new(text, Span::new(start, self.pos));
        }
        self.pos += self.word_length(start, false);
        let span = Span::new(start, self.pos);
        self.report(SyntaxError::new(span, "expected a key in double quotes").help("put it in double quotes"));
        Spanned::new(Cow::Borrowed(self.slice(start, self.pos).trim_matches('"')), span)
    }

    /// Reads a text in quotes that are not JSON's, if one is next, and reports it.
    fn wrong_quotes(&mut self) -> Option<Cow<'s, str>> {
        let start = self.pos;
        let first = self.char_at(start)?;
        let (_, closing) = QUOTES.iter().find(|(open, _)| *open == first)?;
        let inner_start = start + first.len_utf8();
        let rest = self.text.get(inner_start..)?;
        let length = rest.find(|c| c == '\n' || closing.contains(&c))?;
        let (inner, after) = rest.split_at_checked(length)?;
        let close = after.chars().next().filter(|&c| c != '\n')?;
        self.pos = inner_start + length + close.len_utf8();
        let span = Span::new(start, self.pos);
        self.report(SyntaxError::new(span, "expected double quotes around a string").help("write `\"`"));
        Some(Cow::Borrowed(inner))
    }

    /// How long the word at a byte is: one character at least. Quotes are part of it, because a word that touches one
    /// is most likely a string that lost the other; so is `:` in a value, as in an ARN, unless a quote is before it.
    pub(super) fn word_length(&self, start: usize, in_value: bool) -> usize {
        let rest = self.text.get(start..).unwrap_or_default();
        let mut before = ' ';
        let ends = |c: char| {
            let in_arn = in_value && !matches!(std::mem::replace(&mut before, c), '"' | '\'');
            match c {
                ',' | '[' | ']' | '{' | '}' => true,
                ':' => !in_arn,
                _ => c.is_ascii_whitespace() || is_invisible(c),
            }
        };
        let first = rest.chars().next().map_or(0, char::len_utf8);
        let more = rest.get(first..).and_then(|more| more.find(ends));
        more.map_or(rest.len(), |more| first + more)
    }

    /// Steps over what a template engine is to replace, `${...}` or `{{ ... }}`, if it is next, and reports it.
    ///
    /// `{{` in front of a quote is two objects, one of them too many.
    pub(super) fn template(&mut self) -> Option<Value<'s>> {
        let start = self.pos;
        let rest = self.bytes_from(start);
        let rest = rest.get(..MAX_TEMPLATE).unwrap_or(rest);
        let rest = rest.get(..line_length(rest)).unwrap_or(rest);
        let closes: fn(&[u8]) -> bool = match rest {
            [b'$', b'{', ..] => |_| true,
            [b'{', b'{', inner @ ..] if !inner.trim_ascii_start().starts_with(b"\"") => |after| after.starts_with(b"}"),
            _ => return None,
        };
        let mut ends = rest.iter().enumerate().filter(|(_, b)| **b == b'}').map(|(at, _)| at + 1);
        let end = ends.find(|&end| closes(rest.get(end..).unwrap_or_default()))?;
        let length = end + usize::from(rest.starts_with(b"{"));
        self.pos += length;
        let error = SyntaxError::new(Span::new(start, self.pos), "expected JSON, found a placeholder of a template");
        self.report(error.help("put it in double quotes, or check the rendered file"));
        Some(Value::Opaque(Cow::Borrowed(self.slice(start, self.pos))))
    }
}
