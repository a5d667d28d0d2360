//! Colours and indented paragraphs, in the manner of the snippets between them.

use crate::report::Style;
use crate::report::escape::disarm;

/// Colour codes of the terminal (SGR).
#[derive(Clone, Copy, Debug)]
pub(super) enum Ink {
    Red,
    Green,
    Yellow,
    Cyan,
}

/// How to write on the reader's screen.
#[derive(Clone, Copy, Debug)]
pub(super) struct Paint {
    pub(super) color: bool,
    pub(super) width: usize,
    pub(super) unicode: bool,
}

impl Paint {
    pub(super) fn new(style: &Style) -> Self {
        Self { color: style.color, width: style.width, unicode: style.unicode }
    }

    /// The text in a colour, when there are colours.
    pub(super) fn ink(&self, ink: Ink, text: &str) -> String {
        let code = match ink {
            Ink::Red => "1;31",
            Ink::Green => "1;32",
            Ink::Yellow => "33",
            Ink::Cyan => "36",
        };
        if self.color { format!("\u{1b}[{code}m{text}\u{1b}[0m") } else { text.to_owned() }
    }

    /// `  note: ...`, wrapped under itself.
    pub(super) fn note(&self, what: &str, text: &str) -> String {
        self.paragraph(Ink::Cyan, what, text)
    }

    /// A line that asks somebody to act.
    pub(super) fn demand(&self, what: &str, text: &str) -> String {
        self.paragraph(Ink::Yellow, what, text)
    }

    fn paragraph(&self, ink: Ink, what: &str, text: &str) -> String {
        self.wrap(text, &format!("  {}: ", self.ink(ink, what)), &" ".repeat(what.len() + 4))
    }

    /// A line of its own.
    pub(super) fn sentence(&self, text: &str) -> String {
        self.wrap(text, "", "")
    }

    fn wrap(&self, text: &str, first: &str, rest: &str) -> String {
        let options = textwrap::Options::new(self.width)
            .initial_indent(first)
            .subsequent_indent(rest)
            .word_separator(textwrap::WordSeparator::AsciiSpace)
            .word_splitter(textwrap::WordSplitter::NoHyphenation);
        // A line that wraps may begin with what stood harmlessly inside.
        let lines = textwrap::wrap(text, options).into_iter().map(|line| disarm(line.into_owned()) + "\n");
        lines.collect()
    }
}
