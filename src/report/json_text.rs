//! JSON that is as safe to print as it is to parse: what [`escape`](crate::report::escape) hides is written `\u....`,
//! which a JSON reader turns back into the very character.

use serde::Serialize;

use crate::report::escape::is_hidden;

/// Indented JSON, ending with a line feed.
pub(crate) fn to_text<T: Serialize>(value: &T) -> String {
    let Ok(text) = serde_json::to_string_pretty(value) else {
        unreachable!("reports are structs, lists and strings, which always serialise")
    };
    let mut out = String::with_capacity(text.len() + 1);
    let mut units = [0; 2];
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        // Two number signs before a word or a bracket are a command to the runner whose log this may end in.
        let word = |next: &char| *next == '[' || next.is_alphabetic();
        let command = c == '#' && out.ends_with('#') && chars.peek().is_some_and(word);
        // A line feed that is left in the text is layout; all the others can only stand inside strings.
        if c != '\n' && is_hidden(c) || command {
            for unit in c.encode_utf16(&mut units) {
                out += &format!("\\u{unit:04x}");
            }
        } else {
            out.push(c);
        }
    }
    out.push('\n');
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_runner_finds_no_command_and_headings_stay() {
        let value = ["## Why", "###[x] ##vso[y]"];
        let text = to_text(&value);
        assert_eq!(text, "[\n  \"## Why\",\n  \"##\\u0023[x] #\\u0023vso[y]\"\n]\n");
        assert_eq!(serde_json::from_str::<Vec<String>>(&text).unwrap(), value);
    }

    #[test]
    fn hidden_characters_are_escaped_and_read_back() {
        let value = ["a\u{202e}b\u{1b}\u{7f}\u{9b}\n\u{e0041}é😀"];
        let text = to_text(&value);
        assert_eq!(text, "[\n  \"a\\u202eb\\u001b\\u007f\\u009b\\n\\udb40\\udc41é😀\"\n]\n");
        assert_eq!(serde_json::from_str::<Vec<String>>(&text).unwrap(), value);
    }
}
