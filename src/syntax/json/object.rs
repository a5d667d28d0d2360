//! Objects, well-formed or not.

use std::borrow::Cow;

use super::{Parser, Within};
use crate::source::{Span, Spanned};
use crate::syntax::{Member, Node, SyntaxError, Value};

const EXPECTED: &str = "`,` or `}`";

impl<'s> Parser<'s> {
    /// Reads an object; the next byte is its `{`.
    pub(super) fn object(&mut self, within: Within) -> Node<'s> {
        let open = self.pos;
        self.pos += 1;
        self.depth += 1;
        self.open_objects += 1;
        let members = self.members(open, within);
        self.open_objects -= 1;
        self.depth -= 1;
        self.node(Value::Object(members), open)
    }

    fn members(&mut self, open: usize, within: Within) -> Vec<Member<'s>> {
        let mut members = Vec::new();
        let mut first = true;
        // The `,` that still waits for its member.
        let mut comma = None;
        loop {
            self.skip_space();
            match self.peek() {
                Some(b'}') => {
                    if let Some(comma) = comma {
                        self.trailing_comma(comma, "member");
                    }
                    self.close();
                    return members;
                }
                None => {
                    self.unclosed(open, "`}`");
                    return members;
                }
                Some(b']') => {
                    if self.wrong_closer(open, EXPECTED) {
                        return members;
                    }
                }
                Some(b',') => {
                    self.report(
                        SyntaxError::new(self.token(), "expected a member before this `,`").help("remove the `,`"),
                    );
                    comma = Some(self.pos);
                    self.pos += 1;
                }
                Some(b'{' | b'[') => {
                    if self.template().is_some() {
                        self.separator_excused = true;
                    } else if self.nameless(open, within, first) {
                        return members;
                    }
                    comma = self.comma();
                    first = false;
                }
                Some(_) => {
                    if comma.is_none() && !first {
                        self.missing_comma(EXPECTED);
                    }
                    members.extend(self.member());
                    comma = self.comma();
                    first = false;
                }
            }
        }
    }

    /// Reads a member, or steps over one that has no key to call it by. At least one byte is consumed: neither
    /// brackets nor `,` are next.
    fn member(&mut self) -> Option<Member<'s>> {
        let key = match self.peek() {
            Some(b'"') => {
                let (text, span) = self.string();
                Some(Spanned::new(text, span))
            }
            Some(b':') => {
                self.report(SyntaxError::new(self.token(), "expected a key before this `:`"));
                None
            }
            Some(b'$') if self.template().is_some() => {
                // It may bring members of its own, and their `,`.
                self.separator_excused = true;
                return None;
            }
            _ => Some(self.wrong_key()),
        };
        self.skip_space();
        let value = match &key {
            Some(key) if self.peek() != Some(b':') => self.value_without_colon(key)?,
            _ => {
                self.separator_excused = false;
                self.pos += 1;
                self.value_after_colon()
            }
        };
        key.map(|key| Member { key, value })
    }

    fn value_after_colon(&mut self) -> Node<'s> {
        self.skip_space();
        while self.peek() == Some(b':') {
            self.report(SyntaxError::new(self.token(), "expected a value, found another `:`").help("remove the `:`"));
            self.pos += 1;
            self.skip_space();
        }
        match self.peek() {
            Some(b',' | b'}') => {
                let error =
                    SyntaxError::new(self.token(), format!("expected a value after `:`, found {}", self.found()));
                self.report(error);
                self.missing()
            }
            // The object itself is about to complain.
            Some(b']') | None => self.missing(),
            Some(_) => self.value(Within::Object),
        }
    }

    /// Goes on after a key that no `:` follows. `None` when the report on the key leaves nothing to keep.
    fn value_without_colon(&mut self, key: &Spanned<Cow<'s, str>>) -> Option<Node<'s>> {
        if self.separator_excused {
            return None;
        }
        match self.peek() {
            // The object itself is about to complain.
            None | Some(b']') => return Some(self.missing()),
            Some(b',' | b'}') => {}
            Some(b'=') => {
                let start = self.pos;
                while let Some(b'=' | b'>') = self.peek() {
                    self.pos += 1;
                }
                let span = Span::new(start, self.pos);
                self.report(SyntaxError::new(span, "expected `:` after the key").help("write `:`"));
                return Some(self.value_after_colon());
            }
            Some(b'"') if self.is_key() => self.separator_excused = true,
            Some(_) => {
                let error =
                    SyntaxError::new(self.token(), format!("expected `:` after the key, found {}", self.found()))
                        .help("put a `:` before it")
                        .related(key.span, "the key");
                self.report(error);
                return Some(self.value(Within::Object));
            }
        }
        self.report(SyntaxError::new(key.span, "expected `:` and a value after this key"));
        Some(self.missing())
    }

    /// Meets a value where a key belongs. In an array it is most likely the next item, and the object was never
    /// closed: then the object ends before it. Otherwise the value is read for its mistakes and dropped.
    fn nameless(&mut self, open: usize, within: Within, first: bool) -> bool {
        let mut error = SyntaxError::new(self.token(), format!("expected a key, found {}", self.found()))
            .related(Span::new(open, open + 1), "in this object");
        if !first {
            error = error.help("several values go in an array, in `[` and `]`");
        }
        self.report_bracket(error);
        if within == Within::Array {
            self.separator_excused = true;
            return true;
        }
        self.separator_excused = false;
        self.value(Within::Object);
        false
    }
}
