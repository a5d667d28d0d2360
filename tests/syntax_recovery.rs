//! What the reader of JSON says of each mistake, and what it makes of the rest.

#![expect(clippy::expect_used, reason = "a test panics where it fails")]

use denywins::source::Span;
use denywins::syntax::json::{MAX_DEPTH, MAX_ERRORS, parse};
use denywins::syntax::{Node, Value};

fn under(text: &str, span: Span) -> &str {
    text.get(span.range()).expect("a span of the text")
}

/// The reports on a text, one line each: message, underlined words in brackets, and what a second label points at.
fn reports(text: &str) -> Vec<String> {
    let line = |error: &denywins::syntax::SyntaxError| {
        let related = error.related.as_ref().map(|r| format!("; {} [{}]", r.value, under(text, r.span)));
        format!("{} [{}]{}", error.message, under(text, error.span), related.unwrap_or_default())
    };
    parse(text).errors.iter().map(line).collect()
}

/// A tree in short: `?` for a hole, `<...>` for a placeholder.
fn tree(node: &Node<'_>) -> String {
    let list = |parts: Vec<String>| parts.join(", ");
    match &node.value {
        Value::Null => "null".to_owned(),
        Value::Bool(value) => value.to_string(),
        Value::Number(digits) => (*digits).to_owned(),
        Value::String(text) => format!("{text:?}"),
        Value::Array(items) => format!("[{}]", list(items.iter().map(tree).collect())),
        Value::Object(members) => {
            format!("{{{}}}", list(members.iter().map(|m| format!("{}: {}", m.key.value, tree(&m.value))).collect()))
        }
        Value::Opaque(text) => format!("<{text}>"),
        Value::Missing => "?".to_owned(),
    }
}

/// Asserts the one report on a text, and the tree read in spite of it.
#[track_caller]
fn one(text: &str, report: &str, rest: &str) {
    assert_eq!(reports(text), [report], "{text}");
    assert_eq!(tree(&parse(text).root), rest, "{text}");
}

#[track_caller]
fn clean(text: &str, expected: &str) {
    assert_eq!(reports(text), [""; 0], "{text}");
    assert_eq!(tree(&parse(text).root), expected, "{text}");
}

#[test]
fn keeps_both_of_two_members_with_one_key() {
    let text = r#"{"Effect": "Allow", "Effect": "Deny"}"#;
    clean(text, r#"{Effect: "Allow", Effect: "Deny"}"#);
    let parsed = parse(text);
    let places = parsed.root.members().iter().map(|m| (under(text, m.key.span), under(text, m.value.span)));
    assert_eq!(places.collect::<Vec<_>>(), [(r#""Effect""#, r#""Allow""#), (r#""Effect""#, r#""Deny""#)]);
}

#[test]
fn a_byte_order_mark_is_let_through_at_the_start_only() {
    clean("\u{feff}[1]", "[1]");
    one("[\u{feff}1]", "character U+FEFF is not white space in JSON [\u{feff}]", "[1]");
}

#[test]
fn strings_without_escapes_borrow() {
    let parsed = parse(r#"["plain é", "es\u0063aped"]"#);
    let borrows = |n: &Node<'_>| matches!(n.value, Value::String(std::borrow::Cow::Borrowed(_)));
    assert_eq!(parsed.root.items().iter().map(borrows).collect::<Vec<_>>(), [true, false]);
}

#[test]
fn comments() {
    one("[1, // why\n2]", "JSON has no comments [// why]", "[1, 2]");
    one("[1 /* a\nb */, 2]", "JSON has no comments [/* a\nb */]", "[1, 2]");
    one("# head\r\n[]", "JSON has no comments [# head]", "[]");
    one("[1 /* open, 2]", "expected `*/`, found the end of the text [/*]", "[1]");
    clean(r#"["// text", "/* too */", " # too"]"#, r#"["// text", "/* too */", " # too"]"#);
}

#[test]
fn commas() {
    one("[1, 2,]", "expected another item after this `,`, found `]` [,]", "[1, 2]");
    one(r#"{"a": 1,}"#, "expected another member after this `,`, found `}` [,]", "{a: 1}");
    one("[,]", "expected an item before this `,` [,]", "[]");
    one("[1,, 2]", "expected an item before this `,` [,]", "[1, 2]");
    one(r#"{"a": 1,, "b": 2}"#, "expected a member before this `,` [,]", "{a: 1, b: 2}");
    one("[1 2]", "expected `,` or `]`, found a number [2]", "[1, 2]");
    one(r#"["a" {}]"#, "expected `,` or `]`, found `{` [{]", r#"["a", {}]"#);
    one("{\"a\": 1\n \"b\": 2}", "expected `,` or `}`, found a string [\"b\"]", "{a: 1, b: 2}");
}

#[test]
fn colons_and_values() {
    one(r#"{"a" 1}"#, r#"expected `:` after the key, found a number [1]; the key ["a"]"#, "{a: 1}");
    one(r#"{"a" = 1}"#, "expected `:` after the key [=]", "{a: 1}");
    one(r#"{"a" => 1}"#, "expected `:` after the key [=>]", "{a: 1}");
    one(r#"{"a":: 1}"#, "expected a value, found another `:` [:]", "{a: 1}");
    one(r#"{"a": , "b": 1}"#, "expected a value after `:`, found `,` [,]", "{a: ?, b: 1}");
    one(r#"{"a": }"#, "expected a value after `:`, found `}` [}]", "{a: ?}");
    one(r#"{"a"}"#, r#"expected `:` and a value after this key ["a"]"#, "{a: ?}");
    one(r#"{"a", "b": 1}"#, r#"expected `:` and a value after this key ["a"]"#, "{a: ?, b: 1}");
    one(r#"{"a" "b": 1}"#, r#"expected `:` and a value after this key ["a"]"#, "{a: ?, b: 1}");
    one(r#"{: 1, "b": 2}"#, "expected a key before this `:` [:]", "{b: 2}");
}

#[test]
fn words() {
    let bare = "expected a value, found a bare word";
    one(r#"{"Effect": Allow, "b": 1}"#, &format!("{bare} [Allow]"), "{Effect: ?, b: 1}");
    one("[arn:aws:s3:::b/*, 1]", &format!("{bare} [arn:aws:s3:::b/*]"), "[?, 1]");
    one("[True]", &format!("{bare} [True]"), "[true]");
    one("[FALSE]", &format!("{bare} [FALSE]"), "[false]");
    one("[None]", &format!("{bare} [None]"), "[null]");
    one("[truely]", &format!("{bare} [truely]"), "[?]");
    for word in ["NaN", "Infinity", "-Infinity"] {
        let report = format!("expected a value, found a number that JSON does not have [{word}]");
        one(&format!("[{word}, 1]"), &report, "[?, 1]");
    }
    one(r#"{Effect: "Allow"}"#, "expected a key in double quotes [Effect]", r#"{Effect: "Allow"}"#);
    one("{1: 2}", "expected a key in double quotes [1]", "{1: 2}");
    for number in ["012", "1.", ".5", "+1", "0x1F", "1e", "-", "2012-10-17", "-a"] {
        let text = format!("[{number}, 1]");
        let expected = if matches!(number, "-" | "-a") { bare } else { "expected a number, found a malformed one" };
        one(&text, &format!("{expected} [{number}]"), "[?, 1]");
    }
}

#[test]
fn quotes_of_other_kinds() {
    let quotes = "expected double quotes around a string";
    for text in ["'a, b'", "`a, b`", "“a, b”", "”a, b”", "„a, b“", "‘a, b’"] {
        one(&format!("[{text}, 1]"), &format!("{quotes} [{text}]"), r#"["a, b", 1]"#);
    }
    one("{'a': 1}", &format!("{quotes} ['a']"), "{a: 1}");
    one("[it's, 1]", "expected a value, found a bare word [it's]", "[?, 1]");
    one("['a, 1]", "expected a value, found a bare word ['a]", "[?, 1]");
}

#[test]
fn lost_quotes() {
    let unclosed = "expected `\"` to close the string, found the end of the line";
    one(
        "{\"Effect\": \"Allow,\n \"Action\": \"x\"}",
        &format!("{unclosed} [\"Allow,]"),
        r#"{Effect: "Allow", Action: "x"}"#,
    );
    one("[\"a\\\"\r\n, 1]", &format!("{unclosed} [\"a\\\"]"), r#"["a\"", 1]"#);
    one("{\"Effect: Allow,\n\"Action\": \"x\"}", &format!("{unclosed} [\"Effect: Allow,]"), r#"{Action: "x"}"#);
    one("{\"Effect\": Allow\", \"b\": 1}", "expected a value, found a bare word [Allow\"]", "{Effect: ?, b: 1}");
    one("{Effect\": 1, \"b\": 1}", "expected a key in double quotes [Effect\"]", "{Effect: 1, b: 1}");
    one(
        "{\"Effect: \"Allow\", \"b\": 1}",
        "expected `:` after the key, found a bare word [Allow\"]; the key [\"Effect: \"]",
        "{Effect: : ?, b: 1}",
    );
    one(
        r#"{"Effect":"Allow,"Action":"x"}"#,
        "expected `,` or `}`, found a bare word [Action\"]",
        r#"{Effect: "Allow,", Action: "x"}"#,
    );
}

#[test]
fn characters_in_strings() {
    one("[\"a\tb\"]", "control character U+0009 in a string [\t]", r#"["a\tb"]"#);
    one("[\"a\0\0b\"]", "control character U+0000 in a string [\0\0]", r#"["a\0\0b"]"#);
    one("[\"a\n b\", 1]", "control character U+000A in a string [\n]", r#"["a\n b", 1]"#);
    one("[\"a\r\n\r\n b\", 1]", "control character U+000D in a string [\r\n]", r#"["a\r\n\r\n b", 1]"#);
    one("[\"a\\\n b\", 1]", "control character U+000A in a string [\n]", r#"["a\n b", 1]"#);
    one(r#"["\q"]"#, r"unknown escape in a string [\q]", r#"["q"]"#);
    one(r#"["\é"]"#, r"unknown escape in a string [\é]", r#"["é"]"#);
    one(r#"["\u12 x"]"#, r"expected four hexadecimal digits after `\u` [\u12]", "[\"\u{fffd} x\"]");
    let high = r"expected the second half of a surrogate pair after this [\ud83d]";
    one(r#"["\ud83d"]"#, high, "[\"\u{fffd}\"]");
    one(r#"["\ud83d\u0041"]"#, high, "[\"\u{fffd}A\"]");
    let low = r"expected the first half of a surrogate pair before this [\ude00]";
    one(r#"["\ude00"]"#, low, "[\"\u{fffd}\"]");
    clean(r#"["\ud83d\ude00"]"#, r#"["😀"]"#);
}

#[test]
fn characters_between_tokens() {
    one("[1\0, 2]", "character U+0000 is not white space in JSON [\0]", "[1, 2]");
    one("[\u{a0}\u{200b}1]", "character U+00A0 is not white space in JSON [\u{a0}\u{200b}]", "[1]");
    one("[true\u{2028}]", "character U+2028 is not white space in JSON [\u{2028}]", "[true]");
}

#[test]
fn placeholders_of_templates() {
    let report = "expected JSON, found a placeholder of a template";
    for written in ["${jsonencode(x)}", "{{ .Values.x }}", "{{- include \"x\" . }}"] {
        let text = format!("{{\"a\": {written}, \"b\": 1}}");
        one(&text, &format!("{report} [{written}]"), &format!("{{a: <{written}>, b: 1}}"));
        let text = format!("{{\"a\": 1, {written} \"b\": 1}}");
        one(&text, &format!("{report} [{written}]"), "{a: 1, b: 1}");
    }
    clean(r#"["${aws:username}", "{{ x }}"]"#, r#"["${aws:username}", "{{ x }}"]"#);
}

#[test]
fn brackets_are_complained_of_once() {
    one("[1, 2", "expected `]`, found the end of the text []; never closed [[]", "[1, 2]");
    one("{\"a\": [{\"b\": 1\n", "expected `}`, found the end of the text []; never closed [{]", "{a: [{b: 1}]}");
    one(r#"{"a": [1}, {"b": 2]"#, "expected `,` or `]`, found `}` [}]; opened here [[]", "{a: [1]}");
    one(r#"[{"a": 1]"#, "expected `,` or `}`, found `]` []]; opened here [{]", "[{a: 1}]");
    one("[1}]", "expected `,` or `]`, found `}` [}]; opened here [[]", "[1]");
    one(
        r#"{"Action": ["a", "Resource": "b"}"#,
        "expected `,` or `]`, found `:` [:]; opened here [[]",
        r#"{Action: ["a"], Resource: "b"}"#,
    );
    one(r#"["a": 1]"#, "expected `,` or `]`, found `:` [:]; opened here [[]", r#"["a", 1]"#);
    one(r#"[{"a": 1, {"b": 2}]"#, "expected a key, found `{` [{]; in this object [{]", "[{a: 1}, {b: 2}]");
    one(
        r#"{"Statement": {"a": 1}, {"b": 2}, "c": 3}"#,
        "expected a key, found `{` [{]; in this object [{]",
        "{Statement: {a: 1}, c: 3}",
    );
}

#[test]
fn a_text_cut_off_anywhere_has_one_report() {
    let text = r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "N": [-12.5e3, true, null]}]}"#;
    clean(text, r#"{Version: "2012-10-17", Statement: [{Effect: "Deny", N: [-12.5e3, true, null]}]}"#);
    for end in 0..text.len() {
        let cut = text.get(..end).expect("ASCII");
        assert_eq!(reports(cut).len(), 1, "{cut}: {:?}", reports(cut));
    }
}

#[test]
fn nothing_and_too_much() {
    one("", "expected a JSON value, found an empty text []", "?");
    one(" \n", "expected a JSON value, found an empty text []", "?");
    one("]", "expected a JSON value, found `]` []]", "?");
    one("Version: 2012", "expected a value, found a bare word [Version:]", "?");
    one("[1] x y", "expected the end of the text, found a bare word [x]; the value ends here []]", "[1]");
    one("{}}", "expected the end of the text, found `}` [}]; the value ends here [}]", "{}");
    one("{} {}", "expected the end of the text, found `{` [{]; the value ends here [}]", "{}");
}

#[test]
fn every_mistake_is_told_and_the_rest_is_read() {
    let text = "{\"a\": [1 2], \"b\": *, // c\n \"d\": \"\\q\", 'e': 1,}";
    let expected = [
        "expected `,` or `]`, found a number [2]",
        "expected a value, found a bare word [*]",
        "JSON has no comments [// c]",
        "unknown escape in a string [\\q]",
        "expected double quotes around a string ['e']",
        "expected another member after this `,`, found `}` [,]",
    ];
    assert_eq!(reports(text), expected);
    assert_eq!(tree(&parse(text).root), "{a: [1, 2], b: ?, d: \"q\", e: 1}");
}

#[test]
fn errors_are_counted_no_further_than_anyone_reads() {
    let text = format!("[{}1]", "x,".repeat(MAX_ERRORS));
    assert_eq!(parse(&text).errors.len(), MAX_ERRORS);
    let text = format!("[{}1]", "x,".repeat(10_000));
    let parsed = parse(&text);
    assert_eq!(parsed.errors.len(), MAX_ERRORS + 1);
    assert_eq!(parsed.errors.last().map(|e| e.message.as_str()), Some("further errors not shown"));
    assert_eq!(parsed.root.items().len(), 10_001);
}

#[test]
fn nesting_has_an_end() {
    let nested = |open: &str, close: &str, depth: usize| open.repeat(depth) + "1" + &close.repeat(depth);
    assert_clean(&nested("[", "]", MAX_DEPTH));
    assert_clean(&nested("{\"a\":", "}", MAX_DEPTH));
    for text in [
        nested("[", "]", MAX_DEPTH + 1),
        nested("{\"a\":", "}", MAX_DEPTH + 1),
        nested("[", "]", 100_000),
        "[".repeat(100_000),
        "[{\"a\":".repeat(50_000),
        nested("[", "]", 200) + "]]}]",
    ] {
        let reports = reports(&text);
        assert_eq!(reports.len(), 1, "{reports:?}");
        assert!(reports.iter().all(|r| r.starts_with("nested deeper than 128 levels [")), "{reports:?}");
    }
    // What is too deep is skipped alone.
    let text = format!("{{\"a\": {}, \"b\": 2}}", nested("[", "]", 500));
    assert_eq!(reports(&text), ["nested deeper than 128 levels [[]"]);
    assert_eq!(parse(&text).root.get("b").map(tree).as_deref(), Some("2"));
    assert_eq!(parse(&"{".repeat(100_000)).errors.len(), 2);
    assert_eq!(parse(&"]".repeat(100_000)).errors.len(), 1);
    assert_eq!(parse(&("[".to_owned() + &"}".repeat(100_000))).errors.len(), 1);
}

#[track_caller]
fn assert_clean(text: &str) {
    assert_eq!(reports(text), [""; 0]);
}

/// Texts made to be slow: each takes minutes when anything is read again and again.
#[test]
fn hostile_texts_are_quick() {
    let pieces = [
        "\"",
        "\"\n",
        "'",
        "„,",
        "/*",
        "{{",
        "[{{},",
        "${",
        "\"a\" ",
        "{\"a\" \"b\" ",
        "[\"a\":",
        "\\",
        "\"\\",
        ",",
        "x:",
        "\0",
    ];
    for piece in pieces {
        let text = piece.repeat((1 << 16) / piece.len());
        assert!(!parse(&text).errors.is_empty(), "{piece}");
        assert!(!parse(&format!("[{text}")).errors.is_empty(), "{piece}");
        assert!(!parse(&format!("{{{text}")).errors.is_empty(), "{piece}");
    }
}
