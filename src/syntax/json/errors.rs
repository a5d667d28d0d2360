//! The list of what was stepped over: in order, bounded, one per place.

use super::MAX_ERRORS;
use crate::source::Span;
use crate::syntax::SyntaxError;

#[derive(Default)]
pub(super) struct Errors {
    list: Vec<SyntaxError>,
    /// The first error that found no room.
    overflow: Option<Span>,
}

impl Errors {
    /// Adds an error, keeping the order of the text. Of two that begin at one byte the first says the cause; the second
    /// is only how the same text looked to the next part of the grammar.
    pub(super) fn push(&mut self, error: SyntaxError) {
        if self.is_full() {
            self.overflow.get_or_insert(error.span);
            return;
        }
        // Nearly always the end: only a trailing comma is found out after what follows it.
        let at = self.list.iter().rposition(|earlier| earlier.span.start <= error.span.start).map_or(0, |i| i + 1);
        let repeats =
            at.checked_sub(1).and_then(|i| self.list.get(i)).is_some_and(|e| e.span.start == error.span.start);
        if !repeats {
            self.list.insert(at, error);
        }
    }

    /// Forgets what was reported at or after a byte, because it is going to be read again or in another way.
    pub(super) fn forget_from(&mut self, start: usize) {
        let keep = self.list.iter().rposition(|e| (e.span.start as usize) < start).map_or(0, |i| i + 1);
        self.list.truncate(keep);
    }

    /// Whether further errors are counted no more.
    pub(super) fn is_full(&self) -> bool {
        self.list.len() == MAX_ERRORS
    }

    pub(super) fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// All of them, and a last one that says so when there were more.
    pub(super) fn into_vec(mut self) -> Vec<SyntaxError> {
        if let Some(overflow) = self.overflow {
            let span = self.list.last().map_or(overflow, |last| last.span.max(overflow));
            self.list.push(SyntaxError::new(span, "further errors not shown"));
        }
        self.list
    }
}
