//! Strings and their escapes.

use std::borrow::Cow;

use super::Parser;
use super::scan::{line_length, plain_length};
use crate::source::Span;
use crate::syntax::SyntaxError;

impl<'s> Parser<'s> {
    /// Reads a string; the next byte is its opening quote.
    pub(super) fn string(&mut self) -> (Cow<'s, str>, Span) {
        let open = self.pos;
        let start = open + 1;
        let end = start + plain_length(self.bytes_from(start));
        if self.bytes.get(end) == Some(&b'"') {
            self.pos = end + 1;
            return (Cow::Borrowed(self.slice(start, end)), Span::new(open, end + 1));
        }
        let mut text = String::new();
        self.decode(open, &mut text, &mut |_, _| {});
        (Cow::Owned(text), Span::new(open, self.pos))
    }

    /// Reads a string that may hold anything. `piece` is told, in order, at which byte of `text` and of the source each
    /// plain run and each escape begins, and both ends at last.
    pub(super) fn decode(&mut self, open: usize, text: &mut String, piece: &mut impl FnMut(usize, usize)) {
        self.pos = open + 1;
        // Line ends before this byte were looked at and reported: the string goes on over them.
        let mut goes_on_until = 0;
        loop {
            piece(text.len(), self.pos);
            let start = self.pos;
            self.pos += plain_length(self.bytes_from(start));
            text.push_str(self.slice(start, self.pos));
            piece(text.len(), self.pos);
            match self.peek() {
                Some(b'"') => {
                    self.pos += 1;
                    return;
                }
                Some(b'\\') => text.extend(self.escape()),
                Some(control) => {
                    let start = self.pos;
                    let ends_line = self.line_end();
                    let known = ends_line > 0 && start < goes_on_until;
                    if ends_line > 0 && !known {
                        let Some(quote) = self.closing_quote() else { return self.unclosed_string(open, text) };
                        goes_on_until = quote;
                    }
                    self.pos += ends_line.max(1);
                    while self.line_end() == 0 && matches!(self.peek(), Some(0..=0x1f)) {
                        self.pos += 1;
                    }
                    text.push_str(self.slice(start, self.pos));
                    if !known {
                        let message = format!("control character U+{control:04X} in a string");
                        let error = SyntaxError::new(Span::new(start, self.pos), message);
                        self.report(error.help(escape_for(control)));
                    }
                }
                None => return self.unclosed_string(open, text),
            }
        }
    }

    /// How long the line end is that is next; 0 when none is.
    fn line_end(&self) -> usize {
        match self.bytes_from(self.pos) {
            [b'\n', ..] => 1,
            [b'\r', b'\n', ..] => 2,
            _ => 0,
        }
    }

    /// Reports that a line ended in a string, and ends the string there.
    fn unclosed_string(&mut self, open: usize, text: &mut String) {
        // What looked wrong inside is not worth saying of a string whose end is a guess.
        self.errors.forget_from(open);
        let written = self.slice(open, self.pos).trim_end();
        let span = Span::new(open, open + written.len());
        let found = if self.peek().is_none() { "the end of the text" } else { "the end of the line" };
        self.report(SyntaxError::new(span, format!("expected `\"` to close the string, found {found}")));
        if self.peek().is_none() {
            self.brackets_reported = true;
        }
        text.truncate(text.trim_end().len());
        if text.ends_with(',') {
            text.pop();
        }
        self.separator_excused = true;
    }

    /// From a line end in a string, looks for the quote that closes it on a later line. The next quote does unless it
    /// looks like the opening quote of something else.
    fn closing_quote(&self) -> Option<usize> {
        let rest = self.bytes_from(self.pos);
        let quote = rest.iter().position(|&b| b == b'"')?;
        let (before, after) = rest.split_at_checked(quote)?;
        let line = before.iter().rposition(|&b| b == b'\n').and_then(|end| before.get(end + 1..))?;
        let follows_text =
            line.trim_ascii_end().last().is_some_and(|b| !matches!(b, b',' | b':' | b'[' | b'{' | b'}' | b']'));
        let after = after.get(1..).unwrap_or_default();
        let after = after.get(..line_length(after)).unwrap_or_default().trim_ascii_start();
        let at_an_end = matches!(after.first(), None | Some(b',' | b':' | b']' | b'}'));
        (follows_text && at_an_end).then_some(self.pos + quote)
    }

    /// Reads an escape; the next byte is its backslash. What cannot be read is reported, and replaced by U+FFFD or by
    /// the character itself.
    fn escape(&mut self) -> Option<char> {
        let start = self.pos;
        let Some(escaped) = self.char_at(start + 1) else {
            self.pos += 1;
            return None;
        };
        if escaped < ' ' {
            // Reported as such, next.
            self.pos += 1;
            return None;
        }
        self.pos += 1 + escaped.len_utf8();
        Some(match escaped {
            '"' | '\\' | '/' => escaped,
            'b' => '\u{8}',
            'f' => '\u{c}',
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            'u' => self.unicode_escape(start),
            _ => {
                let error = SyntaxError::new(Span::new(start, self.pos), "unknown escape in a string");
                self.report(error.help("a backslash itself is written `\\\\`"));
                escaped
            }
        })
    }

    /// Reads the rest of a `\u` escape, and of its second half.
    fn unicode_escape(&mut self, start: usize) -> char {
        let unit = self.hex4();
        let error = match unit {
            None => SyntaxError::new(Span::new(start, self.pos), "expected four hexadecimal digits after `\\u`"),
            Some(high @ 0xd800..=0xdbff) => {
                let between = self.pos;
                if self.bytes_from(between).starts_with(b"\\u") {
                    self.pos += 2;
                    if let Some(low @ 0xdc00..=0xdfff) = self.hex4() {
                        let code = 0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00);
                        return char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER);
                    }
                    // Whatever it is, it is an escape of its own.
                    self.pos = between;
                }
                SyntaxError::new(Span::new(start, self.pos), "expected the second half of a surrogate pair after this")
            }
            Some(unit) => match char::from_u32(unit) {
                Some(c) => return c,
                None => SyntaxError::new(
                    Span::new(start, self.pos),
                    "expected the first half of a surrogate pair before this",
                ),
            },
        };
        self.report(error);
        char::REPLACEMENT_CHARACTER
    }

    /// Reads up to four hexadecimal digits; `None` when there are fewer.
    fn hex4(&mut self) -> Option<u32> {
        let mut unit = 0;
        for _ in 0..4 {
            let digit = self.peek().and_then(|b| char::from(b).to_digit(16))?;
            unit = unit * 16 + digit;
            self.pos += 1;
        }
        Some(unit)
    }
}

/// How a control character is written.
fn escape_for(control: u8) -> String {
    match control {
        b'\n' => "write `\\n`, or close the string on its line".to_owned(),
        b'\t' => "write `\\t`".to_owned(),
        b'\r' => "write `\\r`, or close the string on its line".to_owned(),
        _ => format!("write `\\u{control:04x}`"),
    }
}
