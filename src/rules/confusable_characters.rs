//! A name has a character that is not the one it looks like, or that cannot be seen.

use crate::policy::Statement;
use crate::rule::{Context, Report};
use crate::source::Span;
use crate::syntax::{Node, Value};

pub(super) fn check(cx: &Context<'_>, report: &mut Report<'_>) {
    // A string that breaks over lines is an error; without any, a plain text has nothing but printable strings.
    if cx.errors.is_empty() && cx.file.is_plain(cx.source) {
        return;
    }
    let Some(policy) = cx.root.at(cx.document.span) else { return };
    for member in policy.members() {
        let mut spots = Vec::new();
        look(&member.key.value, member.key.span, Extent::Whole, &mut spots);
        if member.key.value != "Statement" {
            walk(&member.value, Extent::Direction, &mut spots);
        }
        say(&spots, None, report);
    }
    for statement in &cx.document.statements {
        let mut spots = Vec::new();
        for member in cx.root.at(statement.span.span).map(Node::members).unwrap_or_default() {
            look(&member.key.value, member.key.span, Extent::Whole, &mut spots);
            let extent = match member.key.value.as_ref() {
                "Sid" => Extent::Direction,
                "Resource" | "NotResource" => Extent::ToBucket,
                "Condition" => Extent::IfArn,
                _ => Extent::Whole,
            };
            walk(&member.value, extent, &mut spots);
        }
        say(&spots, Some(statement), report);
    }
}

/// How much of a text is a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Extent {
    Whole,
    /// An ARN up to the end of the bucket: keys of objects may hold any text.
    ToBucket,
    /// An ARN up to the end of the bucket; other text may be any.
    IfArn,
    /// Any text: only what turns the direction of reading is looked for, which spoils the text around it as well.
    Direction,
}

/// Where, and which character.
type Spot = (Span, Oddity);

/// A character that is not what it looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Oddity {
    Direction(char),
    Invisible(char),
    Space(char),
    LooksLike(char, char),
}

/// Looks at every string and key below a node. The depth of the tree is bounded by the reader.
fn walk(node: &Node<'_>, extent: Extent, spots: &mut Vec<Spot>) {
    match &node.value {
        Value::String(text) => look(text, node.span, extent, spots),
        Value::Array(items) => items.iter().for_each(|item| walk(item, extent, spots)),
        Value::Object(members) => {
            for member in members {
                look(&member.key.value, member.key.span, Extent::Whole, spots);
                walk(&member.value, extent, spots);
            }
        }
        _ => {}
    }
}

fn look(text: &str, span: Span, extent: Extent, spots: &mut Vec<Spot>) {
    if text.is_ascii() && !text.bytes().any(|byte| byte.is_ascii_control()) {
        return;
    }
    let name = match extent {
        Extent::Whole => text,
        Extent::ToBucket => to_bucket(text),
        Extent::IfArn if text.starts_with("arn:") => to_bucket(text),
        Extent::IfArn | Extent::Direction => "",
    };
    let turned = || text.chars().find(|&c| turns(c)).map(Oddity::Direction);
    spots.extend(odd(name).or_else(turned).map(|oddity| (span, oddity)));
}

/// An S3 ARN without the key of the object; any other text whole.
fn to_bucket(text: &str) -> &str {
    if text.split(':').nth(2) != Some("s3") {
        return text;
    }
    text.split_once('/').map_or(text, |(bucket, _)| bucket)
}

/// The first odd character of a name.
fn odd(name: &str) -> Option<Oddity> {
    name.chars().find_map(oddity).or_else(|| name.split(|c: char| !c.is_alphanumeric()).find_map(disguised))
}

/// Characters that have no place in any name.
fn oddity(c: char) -> Option<Oddity> {
    if turns(c) {
        return Some(Oddity::Direction(c));
    }
    if c.is_control() || invisible(c) {
        return Some(Oddity::Invisible(c));
    }
    if c.is_whitespace() && !c.is_ascii() {
        return Some(Oddity::Space(c));
    }
    let sign = SIGNS.iter().find(|(_, like)| like.contains(&c))?;
    Some(Oddity::LooksLike(c, sign.0))
}

/// A letter of another alphabet among ours, or a word in which every letter is one of ours in disguise.
fn disguised(word: &str) -> Option<Oddity> {
    let mut found = None;
    let mut other = false;
    let mut ours = false;
    for c in word.chars() {
        match looks_like(c) {
            Some(plain) => found = found.or(Some(Oddity::LooksLike(c, plain))),
            None if c.is_ascii_alphabetic() => ours = true,
            None => other |= c.is_alphabetic(),
        }
    }
    found.filter(|_| ours || !other)
}

/// Bidirectional controls. Source: Unicode Standard Annex 9, "Unicode Bidirectional Algorithm", table of controls.
fn turns(c: char) -> bool {
    matches!(c, '\u{061c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Characters of no width. Source: the default-ignorable code points of the Unicode character database.
fn invisible(c: char) -> bool {
    matches!(
        c,
        '\u{00ad}' | '\u{034f}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200d}' | '\u{2060}'..='\u{206f}' | '\u{2800}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}'
            | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fff8}' | '\u{e0000}'..='\u{e0fff}'
    )
}

/// The letter or digit of ASCII that a character looks like.
fn looks_like(c: char) -> Option<char> {
    if let '\u{ff10}'..='\u{ff19}' | '\u{ff21}'..='\u{ff3a}' | '\u{ff41}'..='\u{ff5a}' = c {
        return char::from_u32(u32::from(c) - 0xfee0);
    }
    if let '\u{1d400}'..='\u{1d6a3}' = c {
        // Mathematical letters: alphabets of 52, each in order.
        let place = (u32::from(c) - 0x1d400) % 52;
        return char::from_u32(if place < 26 { 0x41 + place } else { 0x61 + place - 26 });
    }
    LETTERS.iter().find(|(_, like)| like.contains(c)).map(|(plain, _)| *plain)
}

/// Cyrillic, Greek, Armenian and Latin letters of the same shape. A selection from the Unicode security data
/// ("confusables"), those that common fonts draw alike.
const LETTERS: [(char, &str); 46] = [
    ('a', "\u{0430}\u{03b1}\u{0251}"),
    ('b', "\u{0184}"),
    ('c', "\u{0441}\u{03f2}"),
    ('d', "\u{0501}"),
    ('e', "\u{0435}\u{04bd}"),
    ('g', "\u{0261}\u{0581}"),
    ('h', "\u{04bb}\u{0570}"),
    ('i', "\u{0456}\u{03b9}\u{0131}\u{0269}"),
    ('j', "\u{0458}\u{03f3}"),
    ('k', "\u{043a}\u{03ba}"),
    ('l', "\u{04cf}\u{0399}\u{01c0}"),
    ('n', "\u{0578}\u{057c}"),
    ('o', "\u{043e}\u{03bf}\u{0585}\u{0d20}"),
    ('p', "\u{0440}\u{03c1}"),
    ('q', "\u{051b}\u{0566}"),
    ('r', "\u{0433}"),
    ('s', "\u{0455}\u{a731}"),
    ('u', "\u{057d}\u{03c5}\u{028b}"),
    ('v', "\u{03bd}\u{0475}"),
    ('w', "\u{051d}\u{0461}"),
    ('x', "\u{0445}\u{03c7}"),
    ('y', "\u{0443}\u{04af}\u{03b3}"),
    ('z', "\u{1d22}"),
    ('A', "\u{0410}\u{0391}"),
    ('B', "\u{0412}\u{0392}"),
    ('C', "\u{0421}\u{03f9}"),
    ('E', "\u{0415}\u{0395}"),
    ('G', "\u{050c}"),
    ('H', "\u{041d}\u{0397}"),
    ('I', "\u{0406}\u{04c0}"),
    ('J', "\u{0408}\u{037f}"),
    ('K', "\u{041a}\u{039a}\u{212a}"),
    ('L', "\u{216c}"),
    ('M', "\u{041c}\u{039c}"),
    ('N', "\u{039d}"),
    ('O', "\u{041e}\u{039f}\u{0555}"),
    ('P', "\u{0420}\u{03a1}"),
    ('Q', "\u{051a}"),
    ('S', "\u{0405}\u{054f}"),
    ('T', "\u{0422}\u{03a4}"),
    ('U', "\u{054d}"),
    ('V', "\u{0474}"),
    ('W', "\u{051c}"),
    ('X', "\u{0425}\u{03a7}"),
    ('Y', "\u{04ae}\u{03a5}\u{0423}"),
    ('Z', "\u{0396}"),
];

/// Signs that stand for a sign of ASCII in text that was typeset.
const SIGNS: [(char, &[char]); 9] = [
    ('-', &['\u{2010}', '\u{2011}', '\u{2012}', '\u{2013}', '\u{2014}', '\u{2212}', '\u{ff0d}', '\u{fe63}']),
    (':', &['\u{ff1a}', '\u{a789}', '\u{2236}', '\u{05c3}']),
    ('/', &['\u{2044}', '\u{2215}', '\u{ff0f}']),
    ('*', &['\u{2217}', '\u{ff0a}', '\u{204e}']),
    ('.', &['\u{ff0e}', '\u{2024}', '\u{3002}']),
    ('_', &['\u{ff3f}', '\u{02cd}']),
    ('?', &['\u{ff1f}']),
    ('\'', &['\u{2018}', '\u{2019}', '\u{02bc}']),
    ('"', &['\u{201c}', '\u{201d}', '\u{201e}']),
];

/// One finding for all of them: the first is underlined, the others are pointed at.
fn say(spots: &[Spot], statement: Option<&Statement>, report: &mut Report<'_>) {
    let Some(((span, oddity), others)) = spots.split_first() else { return };
    let draft = report.at(*span);
    draft.message(oddity.sentence());
    if let Oddity::LooksLike(_, plain) = oddity {
        draft.help(format!("type `{plain}` in its place"));
    }
    if let Some(statement) = statement {
        draft.about(statement);
    }
    for (span, oddity) in others {
        draft.near(*span, oddity.sentence());
    }
}

impl Oddity {
    /// The character by its number: showing it would repeat the deception.
    fn sentence(self) -> String {
        let number = |c: char| format!("U+{:04X}", u32::from(c));
        match self {
            Self::Direction(c) => format!("the character {} turns the direction of reading around", number(c)),
            Self::Invisible(c) => format!("the character {} cannot be seen", number(c)),
            Self::Space(c) => format!("the character {} is a space of another kind", number(c)),
            Self::LooksLike(c, plain) => format!("the character {} looks like `{plain}` and is another", number(c)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_another_alphabet_are_left_alone() {
        for name in ["юлия", "jürgen", "анна", "Ἀθηνᾶ", "media", "日本", "a-b_c.d", ""] {
            assert_eq!(odd(name), None, "{name}");
        }
    }

    #[test]
    fn what_stands_for_something_else_is_found() {
        for (name, oddity) in [
            ("s3:Put\u{041e}bject", Oddity::LooksLike('\u{041e}', 'O')),
            ("\u{0441}\u{0430}\u{0440}\u{0430}", Oddity::LooksLike('\u{0441}', 'c')),
            ("media\u{2013}x", Oddity::LooksLike('\u{2013}', '-')),
            ("\u{ff41}ws", Oddity::LooksLike('\u{ff41}', 'a')),
            ("\u{1d5ba}ws", Oddity::LooksLike('\u{1d5ba}', 'a')),
            ("a\u{200b}b", Oddity::Invisible('\u{200b}')),
            ("a\tb", Oddity::Invisible('\t')),
            ("a\u{a0}b", Oddity::Space('\u{a0}')),
            ("a\u{202e}b", Oddity::Direction('\u{202e}')),
        ] {
            assert_eq!(odd(name), Some(oddity), "{name:?}");
        }
    }

    #[test]
    fn keys_of_objects_may_hold_any_text() {
        assert_eq!(to_bucket("arn:aws:s3:::b/\u{2013}"), "arn:aws:s3:::b");
        assert_eq!(to_bucket("arn:aws:iam::1:role/a/\u{2013}"), "arn:aws:iam::1:role/a/\u{2013}");
    }
}
