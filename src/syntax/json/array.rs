//! Arrays, well-formed or not.

use super::{Parser, Within};
use crate::source::Span;
use crate::syntax::{Node, SyntaxError, Value};

const EXPECTED: &str = "`,` or `]`";

impl<'s> Parser<'s> {
    /// Reads an array; the next byte is its `[`.
    pub(super) fn array(&mut self, within: Within) -> Node<'s> {
        let open = self.pos;
        self.pos += 1;
        self.depth += 1;
        self.open_arrays += 1;
        let items = self.items(open, within);
        self.open_arrays -= 1;
        self.depth -= 1;
        self.node(Value::Array(items), open)
    }

    fn items(&mut self, open: usize, within: Within) -> Vec<Node<'s>> {
        let mut items = Vec::new();
        // The `,` that still waits for its item.
        let mut comma = None;
        loop {
            self.skip_space();
            match self.peek() {
                Some(b']') => {
                    if let Some(comma) = comma {
                        self.trailing_comma(comma, "item");
                    }
                    self.close();
                    return items;
                }
                None => {
                    self.unclosed(open, "`]`");
                    return items;
                }
                Some(b'}') => {
                    if self.wrong_closer(open, EXPECTED) {
                        return items;
                    }
                }
                Some(b',') => {
                    self.report(
                        SyntaxError::new(self.token(), "expected an item before this `,`").help("remove the `,`"),
                    );
                    comma = Some(self.pos);
                    self.pos += 1;
                }
                Some(b':') => {
                    let member =
                        if comma.is_none() && within == Within::Object { items.pop_if(is_string) } else { None };
                    if self.colon_in_array(open, member.as_ref()) {
                        return items;
                    }
                }
                Some(_) => {
                    if comma.is_none() && !items.is_empty() {
                        self.missing_comma(EXPECTED);
                    }
                    items.push(self.value(Within::Array));
                    comma = self.comma();
                }
            }
        }
    }

    /// Meets a `:` in an array. If the string before it can be the key of a member of the object outside, the array
    /// was most likely never closed: the string is given back, and the array ends before it.
    fn colon_in_array(&mut self, open: usize, key: Option<&Node<'s>>) -> bool {
        let error = SyntaxError::new(self.token(), format!("expected {EXPECTED}, found `:`"))
            .related(Span::new(open, open + 1), "opened here");
        self.report_bracket(error);
        self.separator_excused = true;
        self.pos = key.map_or(self.pos + 1, |key| key.span.start as usize);
        key.is_some()
    }

    /// Steps over the bracket that closes what is being read.
    pub(super) fn close(&mut self) {
        self.pos += 1;
        self.separator_excused = false;
    }

    /// Steps over a `,` if it is next, and says where it was.
    pub(super) fn comma(&mut self) -> Option<usize> {
        self.skip_space();
        if self.peek() != Some(b',') {
            return None;
        }
        self.separator_excused = false;
        self.pos += 1;
        Some(self.pos - 1)
    }

    /// Reports a `,` that nothing follows.
    pub(super) fn trailing_comma(&mut self, comma: usize, what: &str) {
        let message = format!("expected another {what} after this `,`, found {}", self.found());
        self.report(SyntaxError::new(Span::new(comma, comma + 1), message).help("remove the `,`"));
    }
}

fn is_string(node: &mut Node<'_>) -> bool {
    node.as_str().is_some()
}
