//! Quoted text inside Markdown, where it must not become markup, a link, a mention or a reference.
//!
//! Punctuation that could mean something is written as a numeric character reference, which `CommonMark` never takes for
//! structure, not even inside a table. Where a forge looks at the finished text instead (mentions, links, references to
//! issues), a zero-width space is put in the way.

use crate::report::escape::visible;

/// Text outside code.
pub(super) fn text(raw: &str) -> String {
    let raw = visible(raw);
    let mut out = String::with_capacity(raw.len() + raw.len() / 4);
    let mut chars = raw.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '@' => out.push_str("&#64;&#8203;"),
            ':' if chars.peek() == Some(&'/') => out.push_str("&#58;&#8203;"),
            '#' | '!' | '$' | '%' | '~' if chars.peek().is_some_and(char::is_ascii_alphanumeric) => {
                out.push_str(&format!("&#{};&#8203;", u32::from(c)));
            }
            '.' if out.ends_with("www") || out.ends_with("WWW") => out.push_str("&#46;&#8203;"),
            '&' | '<' | '>' | '"' | '\'' | '\\' | '`' | '*' | '_' | '[' | ']' | '(' | ')' | '{' | '}' | '#' | '!'
            | '|' | '~' | '$' | '^' | '=' => out.push_str(&format!("&#{};", u32::from(c))),
            c => out.push(c),
        }
    }
    out
}

/// A code span. Not for tables.
pub(super) fn code(raw: &str) -> String {
    let raw = visible(raw);
    if raw.trim().is_empty() {
        return "(empty)".to_owned();
    }
    let fence = "`".repeat(longest_run(&raw) + 1);
    // The spaces are taken off again by the reader; without them a backtick at either end would join the fence.
    let pad = if raw.starts_with('`') || raw.ends_with('`') || raw.starts_with(' ') { " " } else { "" };
    format!("{fence}{pad}{raw}{pad}{fence}")
}

/// Code in a table, where a pipe ends the cell even inside a code span.
pub(super) fn cell(raw: &str) -> String {
    format!("<code>{}</code>", text(raw))
}

/// One of our sentences, in which backticks surround quoted text.
pub(super) fn prose(raw: &str) -> String {
    let pieces: Vec<_> = raw.split('`').collect();
    let last = pieces.len() - 1;
    let mut out = String::new();
    for (index, piece) in pieces.iter().enumerate() {
        // Odd pieces stand between two backticks, save for a last one whose backtick was never closed.
        if index % 2 == 1 && index < last {
            out += &code(piece);
        } else if index % 2 == 1 {
            out += &format!("&#96;{}", text(piece));
        } else {
            out += &text(piece);
        }
    }
    out
}

/// A fenced block. Each line must be safe to print.
pub(super) fn block(lines: &str) -> String {
    let fence = "`".repeat((longest_run(lines) + 1).max(3));
    format!("{fence}text\n{}\n{fence}\n", lines.trim_end_matches('\n'))
}

fn longest_run(text: &str) -> usize {
    text.split(|c| c != '`').map(str::len).max().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_inert() {
        assert_eq!(
            text("<b>|@all #12 [a](https://x)"),
            "&#60;b&#62;&#124;&#64;&#8203;all &#35;&#8203;12 &#91;a&#93;&#40;https&#58;&#8203;//x&#41;"
        );
        assert_eq!(text("www.example.com a\nb"), "www&#46;&#8203;example.com a&#92;nb");
    }

    #[test]
    fn code_outlasts_the_backticks_inside() {
        assert_eq!(code("a"), "`a`");
        assert_eq!(code("a``b"), "```a``b```");
        assert_eq!(code("`a"), "`` `a ``");
        assert_eq!(block("x\n````\n"), "`````text\nx\n````\n`````\n");
    }

    #[test]
    fn prose_keeps_our_code_spans_and_survives_odd_backticks() {
        assert_eq!(prose("denies `s3:*` to *all*"), "denies `s3:*` to &#42;all&#42;");
        assert_eq!(prose("a ` <b>"), "a &#96; &#60;b&#62;");
    }
}
