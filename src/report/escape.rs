//! Makes quoted text inert: what a terminal would obey, or a reader would not see, becomes a visible escape.

use std::borrow::Cow;

/// Whether a character is shown as an escape: control characters, line and paragraph separators, everything that
/// reorders text or takes no room of its own (Unicode `Cf` and `Default_Ignorable_Code_Point`), and the
/// noncharacters XML forbids. Combining marks stay: names need them.
pub(crate) fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{34f}' | '\u{600}'..='\u{605}' | '\u{61c}' | '\u{6dd}' | '\u{70f}' | '\u{890}'..='\u{891}' | '\u{8e2}'
            | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}' | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}'
            | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}'
            | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{fffe}'..='\u{ffff}' | '\u{110bd}' | '\u{110cd}'
            | '\u{13430}'..='\u{1343f}' | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

/// Appends a character, or the escape that stands for it.
pub(crate) fn push_visible(out: &mut String, c: char) {
    match c {
        '\n' => out.push_str("\\n"),
        '\r' => out.push_str("\\r"),
        '\t' => out.push_str("\\t"),
        c if is_hidden(c) => out.extend(c.escape_unicode()),
        c => out.push(c),
    }
}

/// The text on one line, with every hidden character shown.
pub(crate) fn visible(text: &str) -> Cow<'_, str> {
    if !text.contains(is_hidden) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    text.chars().for_each(|c| push_visible(&mut out, c));
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shows_what_would_act_or_hide() {
        assert_eq!(
            visible("a\u{1b}[31mb\u{202e}c\u{200b}d\ne\tf\u{7f}\u{9b}"),
            "a\\u{1b}[31mb\\u{202e}c\\u{200b}d\\ne\\tf\\u{7f}\\u{9b}"
        );
        assert_eq!(visible("\u{e0041}\u{fe0f}\u{feff}\u{2066}"), "\\u{e0041}\\u{fe0f}\\u{feff}\\u{2066}");
    }

    #[test]
    fn leaves_what_people_write() {
        for text in ["arn:aws:s3:::b/*", "e\u{301}tat", "日本語", "😀", "${aws:username}"] {
            assert!(matches!(visible(text), Cow::Borrowed(same) if same == text));
        }
    }
}
