//! JSON documents written inside a JSON string, as the AWS CLI prints them: `{"Policy": "{\"Version\": ..."}`.
//!
//! A review points into the file that was opened, so every place in the inner document is told in the outer text:
//! under the span of an inner string lies that string as the outer file writes it, escapes and all.

use super::{Node, Parsed, Value, json};
use crate::source::Span;

/// Reads the document inside a string of `outer` and hands it on with every span moved to `outer`. The tree borrows
/// from the decoded text, which lives as long as the call.
///
/// `string` is the span of a JSON string, quotes included, as [`json::parse`] gave it for `outer`; of anything else
/// the answer is `None`. Whether the string is meant to be a document is for the caller to know: every text is read, and
/// one that is no JSON has its errors.
///
/// A string in the inner document is not taken for a document in turn: its span does not hold a string of `outer`.
pub fn with_embedded<R>(outer: &str, string: Span, read: impl FnOnce(&Parsed<'_>) -> R) -> Option<R> {
    let mut places = Places::default();
    let inner = json::decode(outer, string, |inner, outer| places.add(inner, outer))?;
    let mut parsed = json::parse(&inner);
    places.move_node(&mut parsed.root);
    for error in &mut parsed.errors {
        error.span = places.outer(error.span);
        if let Some(related) = &mut error.related {
            related.span = places.outer(related.span);
        }
    }
    Some(read(&parsed))
}

/// Where the pieces of a decoded text were written.
#[derive(Default)]
struct Places(Vec<Piece>);

/// The beginning of a run that stands as it was written, or of one escape.
#[derive(Clone, Copy, PartialEq)]
struct Piece {
    inner: u32,
    outer: u32,
}

impl Places {
    /// Adds the next piece.
    fn add(&mut self, inner: usize, outer: usize) {
        let span = Span::new(inner, outer);
        let piece = Piece { inner: span.start, outer: span.end };
        if self.0.last() != Some(&piece) {
            self.0.push(piece);
        }
    }

    /// Where a span of the decoded text was written. Its ends lie between characters, hence not within an escape.
    fn outer(&self, inner: Span) -> Span {
        Span { start: self.place(inner.start), end: self.place(inner.end) }
    }

    fn place(&self, inner: u32) -> u32 {
        let after = self.0.partition_point(|piece| piece.inner <= inner);
        let piece = after.checked_sub(1).and_then(|at| self.0.get(at));
        piece.map_or(0, |piece| piece.outer + (inner - piece.inner))
    }

    /// Moves a tree; no deeper than the reader lets trees be.
    fn move_node(&self, node: &mut Node<'_>) {
        node.span = self.outer(node.span);
        match &mut node.value {
            Value::Array(items) => items.iter_mut().for_each(|item| self.move_node(item)),
            Value::Object(members) => {
                for member in members {
                    member.key.span = self.outer(member.key.span);
                    self.move_node(&mut member.value);
                }
            }
            _ => {}
        }
    }
}
