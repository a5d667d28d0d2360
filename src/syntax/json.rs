//! The recovering JSON reader.
//!
//! The grammar is RFC 8259 and nothing else, so that we never accept what a server refuses; a byte order mark at the
//! very start is the one thing let through. What breaks the grammar is reported and stepped over, so that one run
//! shows every mistake and the rest of the document is still reviewed. The laws, which `tests/syntax_oracle.rs`
//! checks:
//!
//! - it always makes progress: time and memory are linear in the text, whatever the text;
//! - there is no error exactly when the text is well-formed;
//! - one report per cause, in the order of the text: once brackets do not match, later brackets are not complained of;
//! - every span lies in the text, on character boundaries.

mod array;
mod errors;
mod object;
mod scan;
mod string;
mod word;

use errors::Errors;

use super::{Node, Parsed, SyntaxError, Value};
use crate::source::Span;

/// How deep brackets may nest.
///
/// The reader, and everything that walks the tree, recurses once per level; a bound keeps hostile nesting off the
/// stack. 128 is also where `serde_json` stops, and a policy needs about 8.
pub const MAX_DEPTH: usize = 128;

/// How many errors are kept per text. Past this nobody reads them, and hostile input must not grow them without end.
pub const MAX_ERRORS: usize = 100;

/// Reads a text as JSON, reporting and stepping over whatever is not.
///
/// The root is [`Value::Missing`] when there is no value at all. Strings without escapes borrow from the text.
pub fn parse(text: &str) -> Parsed<'_> {
    let mut parser = Parser::new(text, 0);
    let root = parser.document();
    Parsed { root, errors: parser.errors.into_vec() }
}

/// Decodes the string at a span of a text that [`parse`] has read; `None` when there is none at exactly this span.
/// `piece` is told, in order, at which byte of the result and of `text` each plain run and each escape begins, and
/// where both end.
pub(super) fn decode(text: &str, string: Span, mut piece: impl FnMut(usize, usize)) -> Option<String> {
    let mut parser = Parser::new(text, string.start as usize);
    if parser.peek() != Some(b'"') {
        return None;
    }
    let mut decoded = String::new();
    parser.decode(parser.pos, &mut decoded, &mut piece);
    (parser.pos == string.end as usize).then_some(decoded)
}

/// What a value stands in; recovery depends on it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Within {
    Nothing,
    Array,
    Object,
}

struct Parser<'s> {
    text: &'s str,
    bytes: &'s [u8],
    /// The next byte to read; on a character boundary between tokens.
    pos: usize,
    depth: usize,
    open_arrays: usize,
    open_objects: usize,
    /// A bracket without its partner was reported: what other brackets seem to lack is most likely the same mistake.
    brackets_reported: bool,
    /// The last report explains why the next `,` or `:` is not there.
    separator_excused: bool,
    errors: Errors,
}

impl<'s> Parser<'s> {
    fn new(text: &'s str, pos: usize) -> Self {
        Self {
            text,
            bytes: text.as_bytes(),
            pos,
            depth: 0,
            open_arrays: 0,
            open_objects: 0,
            brackets_reported: false,
            separator_excused: false,
            errors: Errors::default(),
        }
    }

    fn document(&mut self) -> Node<'s> {
        if self.text.starts_with('\u{feff}') {
            self.pos = '\u{feff}'.len_utf8();
        }
        self.skip_space();
        let root = match self.peek() {
            None => {
                let found = if self.errors.is_empty() { "an empty text" } else { "the end of the text" };
                self.report(SyntaxError::new(self.here(), format!("expected a JSON value, found {found}")));
                self.missing()
            }
            Some(b',' | b':' | b']' | b'}') => {
                let error = SyntaxError::new(self.token(), format!("expected a JSON value, found {}", self.found()));
                self.report(error);
                self.missing()
            }
            Some(_) => self.value(Within::Nothing),
        };
        if root.value == Value::Missing {
            // Whatever follows is not a document either, and the report says so already.
            return root;
        }
        self.skip_space();
        if self.pos < self.bytes.len() && !self.brackets_reported {
            let end = root.span.end as usize;
            let last = self.slice(0, end).chars().next_back().map_or(0, char::len_utf8);
            let error = SyntaxError::new(self.token(), format!("expected the end of the text, found {}", self.found()))
                .help("a text holds one JSON value")
                .related(Span::new(end - last, end), "the value ends here");
            self.report(error);
        }
        root
    }

    /// Reads a value. The caller has made sure that there is one byte at least, and that it is none of `,:]}`, which
    /// belong to whatever the value stands in; so at least one byte is consumed.
    fn value(&mut self, within: Within) -> Node<'s> {
        let start = self.pos;
        match self.peek() {
            Some(b'"') => {
                let (text, span) = self.string();
                Node { value: Value::String(text), span }
            }
            Some(b'{') if self.bytes.get(start + 1) == Some(&b'{') => match self.template() {
                Some(value) => self.node(value, start),
                None => self.bracket(within),
            },
            Some(b'{' | b'[') => self.bracket(within),
            Some(b't') if self.literal(b"true") => self.node(Value::Bool(true), start),
            Some(b'f') if self.literal(b"false") => self.node(Value::Bool(false), start),
            Some(b'n') if self.literal(b"null") => self.node(Value::Null, start),
            Some(b'-' | b'0'..=b'9') if self.number() => {
                let span = Span::new(start, self.pos);
                Node { value: Value::Number(self.slice(start, self.pos)), span }
            }
            _ => self.wrong_value(),
        }
    }

    /// Reads an array or an object, unless it is one too many.
    fn bracket(&mut self, within: Within) -> Node<'s> {
        if self.depth == MAX_DEPTH {
            return self.too_deep();
        }
        if self.peek() == Some(b'[') { self.array(within) } else { self.object(within) }
    }

    /// Reports one bracket too many and steps over all that is in it, without recursion.
    fn too_deep(&mut self) -> Node<'s> {
        let start = self.pos;
        let message = format!("nested deeper than {MAX_DEPTH} levels");
        self.report(SyntaxError::new(Span::new(start, start + 1), message));
        // Brackets inside are only counted, so from here on a mismatch says nothing.
        self.brackets_reported = true;
        self.skip_brackets();
        self.node(Value::Missing, start)
    }

    /// Reports that the text ended inside a bracket.
    fn unclosed(&mut self, open: usize, expected: &str) {
        let end = self.text.trim_end().len().max(open + 1);
        let message = format!("expected {expected}, found the end of the text");
        let error = SyntaxError::new(Span::new(end, end), message).related(Span::new(open, open + 1), "never closed");
        self.report_bracket(error);
    }

    /// Reports a closing bracket of the other kind, and says whether it ends the bracket at `open` too; if not, the
    /// closing bracket has no partner at all and was stepped over.
    fn wrong_closer(&mut self, open: usize, expected: &str) -> bool {
        let message = format!("expected {expected}, found {}", self.found());
        let error = SyntaxError::new(self.token(), message).related(Span::new(open, open + 1), "opened here");
        self.report_bracket(error);
        let partner_open = if self.peek() == Some(b']') { self.open_arrays > 0 } else { self.open_objects > 0 };
        if !partner_open {
            self.pos += 1;
        }
        partner_open
    }

    /// Reports that two items or members follow each other without a `,`.
    fn missing_comma(&mut self, expected: &str) {
        if std::mem::take(&mut self.separator_excused) {
            return;
        }
        let error = SyntaxError::new(self.token(), format!("expected {expected}, found {}", self.found()))
            .help("put a `,` before it");
        self.report(error);
    }

    fn report(&mut self, error: SyntaxError) {
        self.errors.push(error);
    }

    /// Reports a bracket without its partner, the first time.
    fn report_bracket(&mut self, error: SyntaxError) {
        if !self.brackets_reported {
            self.brackets_reported = true;
            self.report(error);
        }
    }

    /// What was read from `start` up to here.
    fn node(&self, value: Value<'s>, start: usize) -> Node<'s> {
        Node { value, span: Span::new(start, self.pos) }
    }

    /// The hole left where a value should stand.
    fn missing(&self) -> Node<'s> {
        Node { value: Value::Missing, span: self.here() }
    }
}
