//! Texts under review and places in them.
//!
//! A [`Span`] is a byte range; line and column are worked out only when a report needs them. [`Spanned`] carries a
//! value with its place, and compares by the value alone, so that comparing meaning is `==`.

use std::hash::{Hash, Hasher};
use std::sync::OnceLock;

/// Names one text in [`Sources`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SourceId(pub u32);

/// A byte range in one source, end exclusive. Both ends lie on character boundaries.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Span {
    /// The range `start..end`.
    pub fn new(start: usize, end: usize) -> Self {
        // Files are capped at 1 MiB before they reach the reader, so the conversion cannot saturate in practice.
        let to_u32 = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        Self { start: to_u32(start), end: to_u32(end) }
    }

    /// The bytes as a range, for slicing.
    pub fn range(self) -> std::ops::Range<usize> {
        self.start as usize..self.end as usize
    }

    /// The smallest span that holds both.
    #[must_use]
    pub fn to(self, other: Self) -> Self {
        Self { start: self.start.min(other.start), end: self.end.max(other.end) }
    }

    /// The first byte: where to point when the whole is too long to underline. Only for what begins with an ASCII
    /// character, as every bracket and quote does.
    #[must_use]
    pub fn opening(self) -> Self {
        Self { start: self.start, end: self.end.min(self.start + 1) }
    }

    /// Whether `other` lies within this span.
    pub fn contains(self, other: Self) -> bool {
        self.start <= other.start && other.end <= self.end
    }
}

/// A value and where it was written. Two are equal when their values are.
#[derive(Clone, Copy, Debug, Default)]
pub struct Spanned<T> {
    /// What was written.
    pub value: T,
    /// Where.
    pub span: Span,
}

impl<T> Spanned<T> {
    /// A value at a place.
    pub fn new(value: T, span: Span) -> Self {
        Self { value, span }
    }
}

impl<T: PartialEq> PartialEq for Spanned<T> {
    fn eq(&self, other: &Self) -> bool {
        self.value == other.value
    }
}

impl<T: Eq> Eq for Spanned<T> {}

impl<T: Hash> Hash for Spanned<T> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.value.hash(state);
    }
}

/// A place as people count: both from 1, the column in characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// Line, from 1.
    pub line: usize,
    /// Column in Unicode scalar values, from 1.
    pub column: usize,
}

/// One text under review: a policy file, or the config that judged it.
#[derive(Debug)]
pub struct Source {
    path: String,
    identity: Option<String>,
    text: String,
    line_starts: OnceLock<Vec<usize>>,
}

impl Source {
    /// A text known to readers as `path` (`/`-separated, relative to where the run started).
    pub fn new(path: impl Into<String>, text: impl Into<String>) -> Self {
        Self { path: path.into(), identity: None, text: text.into(), line_starts: OnceLock::new() }
    }

    /// Says what the file is called wherever the run starts: its path from the root of the repository, `/`-separated.
    #[must_use]
    pub fn known_as(mut self, identity: impl Into<String>) -> Self {
        self.identity = Some(identity.into());
        self
    }

    /// What fingerprints call the file, so that a run in a subfolder comes to the same ones. Where nothing else was said
    /// it is the path shown to readers.
    pub fn identity(&self) -> &str {
        self.identity.as_deref().unwrap_or(&self.path)
    }

    /// The name shown to readers. It is attacker-controlled: escape before printing.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The whole text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The text under a span; empty when the span is not of this source.
    pub fn slice(&self, span: Span) -> &str {
        self.text.get(span.range()).unwrap_or("")
    }

    /// Where a byte is, in characters.
    pub fn position(&self, offset: u32) -> Position {
        let (line, head) = self.line_head(offset);
        Position { line, column: head.chars().count() + 1 }
    }

    /// Where a byte is, with the column in UTF-16 code units, as SARIF declares it.
    pub fn position_utf16(&self, offset: u32) -> Position {
        let (line, head) = self.line_head(offset);
        // A character outside the basic plane takes two units, and is the only kind that takes four bytes. Counting so
        // is much faster than encoding, which shows on a policy written on one line; most are ASCII throughout.
        let chars = head.chars().count();
        let astral = if chars == head.len() { 0 } else { head.bytes().filter(|&byte| byte >= 0xf0).count() };
        Position { line, column: chars + astral + 1 }
    }

    /// The line number of a byte, from 1, and the text between the start of that line and the byte.
    fn line_head(&self, offset: u32) -> (usize, &str) {
        let mut offset = (offset as usize).min(self.text.len());
        while !self.text.is_char_boundary(offset) {
            offset -= 1;
        }
        let starts = self.line_starts.get_or_init(|| {
            std::iter::once(0)
                .chain(self.text.bytes().enumerate().filter(|&(_, b)| b == b'\n').map(|(i, _)| i + 1))
                .collect()
        });
        let line = starts.partition_point(|&start| start <= offset).max(1);
        let start = starts.get(line - 1).copied().unwrap_or(0);
        (line, self.text.get(start..offset).unwrap_or(""))
    }
}

/// All texts of a run. Ids are handed out in order and never reused.
#[derive(Debug, Default)]
pub struct Sources(Vec<Source>);

impl Sources {
    /// Adds a text.
    pub fn add(&mut self, source: Source) -> SourceId {
        let id = self.next_id();
        self.0.push(source);
        id
    }

    /// The id that the next text will get.
    pub fn next_id(&self) -> SourceId {
        SourceId(u32::try_from(self.0.len()).unwrap_or(u32::MAX))
    }

    /// The text of an id that these sources handed out.
    pub fn get(&self, id: SourceId) -> Option<&Source> {
        self.0.get(id.0 as usize)
    }

    /// All texts in the order they were added.
    pub fn iter(&self) -> impl Iterator<Item = (SourceId, &Source)> {
        (0..).map(SourceId).zip(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_characters_and_sarif_counts_utf16() {
        let source = Source::new("p.json", "{\n \"é😀\": 1 }");
        let at = u32::try_from(source.text().find(':').unwrap()).unwrap();
        assert_eq!(source.position(at), Position { line: 2, column: 6 });
        assert_eq!(source.position_utf16(at), Position { line: 2, column: 7 });
    }

    #[test]
    fn offsets_past_the_end_or_inside_a_character_stay_in_the_text() {
        let source = Source::new("p.json", "é");
        assert_eq!(source.position(1), Position { line: 1, column: 1 });
        assert_eq!(source.position(99), Position { line: 1, column: 2 });
    }

    #[test]
    fn equality_is_blind_to_place() {
        assert_eq!(Spanned::new("a", Span::new(0, 1)), Spanned::new("a", Span::new(5, 6)));
    }
}
