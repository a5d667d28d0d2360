//! Makes quoted text inert: what a terminal or a build runner would obey, or a reader would not see, becomes a visible
//! escape.
//!
//! Runners read the log of a step for commands: `::name::` at the start of a line (GitHub), `##[name]` (GitHub),
//! `##vso[...]` (Azure), `##teamcity[...]` anywhere in one. So no quoted text begins with two colons, and none holds two
//! number signs in a row.

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

/// Appends a character, or the escape that stands for it after what is there.
pub(crate) fn push_visible(out: &mut String, c: char) {
    match c {
        '#' if out.ends_with('#') => out.push_str("\\u{23}"),
        '\n' => out.push_str("\\n"),
        '\r' => out.push_str("\\r"),
        '\t' => out.push_str("\\t"),
        c if is_hidden(c) => out.extend(c.escape_unicode()),
        c => out.push(c),
    }
}

/// The text on one line, with every hidden character shown.
pub(crate) fn visible(text: &str) -> Cow<'_, str> {
    if !text.contains(is_hidden) && !text.contains("##") && !starts_command(text) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    text.chars().for_each(|c| push_visible(&mut out, c));
    Cow::Owned(disarm(out))
}

/// A line of which the start is no longer what a runner takes for a command.
pub(crate) fn disarm(line: String) -> String {
    if starts_command(&line) { line.replacen(':', "\\u{3a}", 1) } else { line }
}

fn starts_command(line: &str) -> bool {
    line.trim_start().starts_with("::")
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
    fn a_runner_finds_no_command() {
        assert_eq!(visible("  ::error::x"), "  \\u{3a}:error::x");
        assert_eq!(visible("a ##[x] ##vso[y] ###"), "a #\\u{23}[x] #\\u{23}vso[y] #\\u{23}#");
        assert_eq!(visible("arn:aws:s3:::b #1"), "arn:aws:s3:::b #1");
    }

    #[test]
    fn leaves_what_people_write() {
        for text in ["arn:aws:s3:::b/*", "e\u{301}tat", "日本語", "😀", "${aws:username}"] {
            assert!(matches!(visible(text), Cow::Borrowed(same) if same == text));
        }
    }
}
