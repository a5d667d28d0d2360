//! What several rules ask, worked out once: when first asked for, and kept for the file or the document.

use std::cell::OnceCell;

use super::spelling::Faulty;
use crate::source::Source;

/// What rules ask about a file, however many documents are in it.
#[derive(Debug, Default)]
pub struct FileMemo {
    plain: OnceCell<bool>,
    /// Whether a name or account in it may stand for one that was to be filled in.
    pub(crate) placeholders: OnceCell<bool>,
}

impl FileMemo {
    /// Whether the text is printable ASCII without a single escape. Then every string in it reads as it is written, and
    /// whatever the text lacks, no string has.
    pub fn is_plain(&self, source: &Source) -> bool {
        let plain = |byte: u8| (matches!(byte, b' '..=b'~') && byte != b'\\') || matches!(byte, b'\n' | b'\r' | b'\t');
        // Not `all`, which stops at the first: without a branch for each byte, many are looked at at once.
        *self.plain.get_or_init(|| source.text().bytes().fold(true, |all, byte| all & plain(byte)))
    }
}

/// What rules ask about a document.
#[derive(Debug, Default)]
pub struct Memo {
    /// By statement: the elements of `Action` and `NotAction` that a judging server finds fault with.
    pub(crate) misspelt: OnceCell<Vec<Vec<Faulty>>>,
}
