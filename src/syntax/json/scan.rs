//! Bytes: white space, comments, numbers, and where tokens end.

use super::Parser;
use crate::source::Span;
use crate::syntax::SyntaxError;

const SPACES: [u8; 8] = [b' '; 8];

impl<'s> Parser<'s> {
    pub(super) fn peek(&self) -> Option<u8> {
        self.bytes.get(self.pos).copied()
    }

    /// What is left to read, from a byte on.
    pub(super) fn bytes_from(&self, start: usize) -> &'s [u8] {
        self.bytes.get(start..).unwrap_or_default()
    }

    pub(super) fn slice(&self, start: usize, end: usize) -> &'s str {
        self.text.get(start..end).unwrap_or_default()
    }

    /// The character at a byte that begins one.
    pub(super) fn char_at(&self, at: usize) -> Option<char> {
        self.text.get(at..).and_then(|rest| rest.chars().next())
    }

    /// The empty place before the next byte.
    pub(super) fn here(&self) -> Span {
        Span::new(self.pos, self.pos)
    }

    /// Steps to the next token, reporting comments and characters that only look like white space.
    pub(super) fn skip_space(&mut self) {
        loop {
            match self.peek() {
                Some(b' ') => {
                    self.pos += 1;
                    // Indentation: most of the white space there is.
                    while self.bytes_from(self.pos).first_chunk() == Some(&SPACES) {
                        self.pos += SPACES.len();
                    }
                }
                Some(b'\n' | b'\r' | b'\t') => self.pos += 1,
                Some(b'!'..=b'"' | b'$'..=b'.' | b'0'..=b'~') | None => return,
                Some(_) => {
                    if !self.comment() && !self.invisible() {
                        return;
                    }
                }
            }
        }
    }

    /// Steps over a comment, if one is next, and reports it.
    fn comment(&mut self) -> bool {
        let start = self.pos;
        let rest = self.bytes_from(start);
        if rest.starts_with(b"//") || rest.starts_with(b"#") {
            self.pos += line_length(rest);
        } else if rest.starts_with(b"/*") {
            let Some(length) = self.text.get(start + 2..).and_then(|inner| inner.find("*/")) else {
                self.pos = self.bytes.len();
                let span = Span::new(start, start + 2);
                self.report(
                    SyntaxError::new(span, "expected `*/`, found the end of the text").help("remove the comment"),
                );
                self.brackets_reported = true;
                return true;
            };
            self.pos += length + 4;
        } else {
            return false;
        }
        let span = Span::new(start, start + self.slice(start, self.pos).trim_end().len());
        self.report(SyntaxError::new(span, "JSON has no comments").help("remove the comment"));
        true
    }

    /// Steps over characters that show nothing and are not white space to JSON, and reports them.
    fn invisible(&mut self) -> bool {
        let start = self.pos;
        let mut first = None;
        while let Some(c) = self.char_at(self.pos).filter(|&c| is_invisible(c)) {
            first.get_or_insert(c);
            self.pos += c.len_utf8();
        }
        let Some(c) = first else { return false };
        let message = format!("character U+{:04X} is not white space in JSON", u32::from(c));
        self.report(SyntaxError::new(Span::new(start, self.pos), message).help("remove it"));
        true
    }

    /// Steps over a word of the language, if it is next and ends there.
    pub(super) fn literal(&mut self, word: &[u8]) -> bool {
        let found = self.bytes_from(self.pos).starts_with(word) && self.ends_after(word.len());
        if found {
            self.pos += word.len();
        }
        found
    }

    /// Steps over a number, if a well-formed one is next and ends there.
    pub(super) fn number(&mut self) -> bool {
        let length = number_length(self.bytes_from(self.pos)).filter(|&length| self.ends_after(length));
        self.pos += length.unwrap_or(0);
        length.is_some()
    }

    /// Whether the word that is next is so long. Numbers and literals are to end where their word does.
    fn ends_after(&self, length: usize) -> bool {
        match self.bytes.get(self.pos + length) {
            None | Some(b',' | b'\n' | b'\r' | b']' | b'}' | b' ' | b'\t') => true,
            Some(_) => self.word_length(self.pos, true) == length,
        }
    }

    /// The next token, for reports. Empty once nobody is going to see it: what is read may be less than what looks like
    /// one token, and finding its end again and again would take quadratic time.
    pub(super) fn token(&self) -> Span {
        let start = self.pos;
        let length = match self.peek() {
            None => 0,
            Some(_) if self.errors.is_full() => 0,
            Some(b'{' | b'}' | b'[' | b']' | b',' | b':') => 1,
            Some(b'"') => string_length(self.bytes_from(start)),
            Some(_) => self.word_length(start, true),
        };
        Span::new(start, start + length)
    }

    /// The next token, in words.
    pub(super) fn found(&self) -> &'static str {
        match self.peek() {
            None => "the end of the text",
            Some(b'{') => "`{`",
            Some(b'}') => "`}`",
            Some(b'[') => "`[`",
            Some(b']') => "`]`",
            Some(b',') => "`,`",
            Some(b':') => "`:`",
            Some(b'"') => "a string",
            Some(b'-' | b'0'..=b'9') => "a number",
            Some(_) => "a bare word",
        }
    }

    /// Whether a string is next, and a `:` after it.
    pub(super) fn is_key(&self) -> bool {
        let rest = self.bytes_from(self.pos + string_length(self.bytes_from(self.pos)));
        rest.iter().find(|b| !b.is_ascii_whitespace()) == Some(&b':')
    }

    /// Steps over everything up to the partner of the bracket that is next, counting brackets of all kinds alike.
    pub(super) fn skip_brackets(&mut self) {
        let mut open = 0_usize;
        while let Some(byte) = self.peek() {
            match byte {
                b'"' => {
                    self.pos += string_length(self.bytes_from(self.pos));
                    continue;
                }
                b'[' | b'{' => open += 1,
                b']' | b'}' => open -= 1,
                _ => {}
            }
            self.pos += 1;
            if open == 0 {
                return;
            }
        }
    }
}

/// What shows nothing on a screen: control characters, the white space of other alphabets, zero-width characters.
pub(super) fn is_invisible(c: char) -> bool {
    c.is_control()
        || c.is_whitespace()
        || matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

/// How long the rest of this line is, without its end.
pub(super) fn line_length(bytes: &[u8]) -> usize {
    bytes.iter().position(|&b| b == b'\n').unwrap_or(bytes.len())
}

/// How long the number is that begins here; `None` when none does.
fn number_length(bytes: &[u8]) -> Option<usize> {
    let digits = |from: usize| {
        let rest = bytes.get(from..).unwrap_or_default();
        rest.iter().position(|b| !b.is_ascii_digit()).unwrap_or(rest.len())
    };
    let mut at = usize::from(bytes.first() == Some(&b'-'));
    match bytes.get(at)? {
        b'0' => at += 1,
        b'1'..=b'9' => at += digits(at),
        _ => return None,
    }
    if bytes.get(at) == Some(&b'.') {
        let fraction = digits(at + 1);
        if fraction == 0 {
            return None;
        }
        at += 1 + fraction;
    }
    if let Some(b'e' | b'E') = bytes.get(at) {
        at += 1 + usize::from(matches!(bytes.get(at + 1), Some(b'+' | b'-')));
        let exponent = digits(at);
        if exponent == 0 {
            return None;
        }
        at += exponent;
    }
    Some(at)
}

/// How long the string is that begins here, quotes included; it ends with its line at the latest.
fn string_length(bytes: &[u8]) -> usize {
    let mut at = 1;
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'"' => return at + 1,
            b'\n' => return at,
            // What a backslash stands before may be half of a line end, or of a character.
            b'\\' if matches!(bytes.get(at + 1), Some(b'"' | b'\\')) => at += 2,
            _ => at += 1,
        }
    }
    at
}

/// How many bytes there are before the next quote, backslash or control character: what a string holds as it stands.
///
/// Eight at a time; the byte found is the first, because a false hit of these tests can only lie behind a true one.
pub(super) fn plain_length(bytes: &[u8]) -> usize {
    const ONES: u64 = u64::from_le_bytes([0x01; 8]);
    const HIGHS: u64 = u64::from_le_bytes([0x80; 8]);
    const QUOTES: u64 = u64::from_le_bytes([b'"'; 8]);
    const BACKSLASHES: u64 = u64::from_le_bytes([b'\\'; 8]);
    let has_less = |word: u64, than: u64| word.wrapping_sub(ONES * than) & !word & HIGHS;

    let (chunks, tail) = bytes.as_chunks::<8>();
    for (index, chunk) in chunks.iter().enumerate() {
        let word = u64::from_le_bytes(*chunk);
        let stops = has_less(word, 0x20) | has_less(word ^ QUOTES, 1) | has_less(word ^ BACKSLASHES, 1);
        if stops != 0 {
            return index * 8 + stops.trailing_zeros() as usize / 8;
        }
    }
    let stop = tail.iter().position(|&b| b < 0x20 || b == b'"' || b == b'\\');
    bytes.len() - tail.len() + stop.unwrap_or(tail.len())
}
