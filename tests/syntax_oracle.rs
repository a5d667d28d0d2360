//! The reader of JSON against `serde_json`: same verdict, same values, over seeded mutations of policies.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::disallowed_methods,
    reason = "a test panics where it fails, and reads how long it may take from the environment"
)]

use denywins::source::Span;
use denywins::syntax::json::{MAX_ERRORS, parse};
use denywins::syntax::{Node, Parsed, Value};

#[path = "support/dice.rs"]
mod dice;

use dice::Dice;

/// Documents to mutate: policies of every shape, wrappers, and JSON's own corners.
const SEEDS: &[&str] = &[
    r#"{"Version":"2012-10-17","Statement":[{"Sid":"A","Effect":"Deny","NotPrincipal":{"AWS":["arn:aws:iam::123456789012:user/analytics-reader"]},"Action":"s3:PutObject","Resource":"arn:aws:s3:::data/*"}]}"#,
    "{\n  \"Version\": \"2012-10-17\",\n  \"Id\": \"guard\",\n  \"Statement\": [\n    {\n      \"Effect\": \"Allow\",\n      \"Principal\": \"*\",\n      \"Action\": [\"s3:GetObject\", \"s3:ListBucket\"],\n      \"Resource\": [\"arn:aws:s3:::b\", \"arn:aws:s3:::b/*\"],\n      \"Condition\": {\"Bool\": {\"aws:SecureTransport\": false}}\n    }\n  ]\n}\n",
    r#"{"Statement":{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"NumericLessThan":{"s3:max-keys":10},"IpAddress":{"aws:SourceIp":["10.0.0.0/8","2001:db8::/32"]}}}}"#,
    r#"{"Policy":"{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Deny\",\"Principal\":\"*\",\"Action\":\"s3:*\",\"Resource\":\"*\"}]}"}"#,
    "{\r\n\t\"Statement\" : [ ] ,\r\n\t\"Version\" : \"2008-10-17\"\r\n}\r\n",
    r#"{"PolicyVersion":{"Document":{"Statement":[]},"VersionId":"v1","IsDefaultVersion":true,"CreateDate":null}}"#,
    r#"[{"PolicyName":"a","PolicyDocument":{"Statement":[]}},{"PolicyName":"b","PolicyDocument":null}]"#,
    r#"{"Effect":"Allow","Effect":"Deny","effect":"Allow"}"#,
    r#"["", "\"\\\/\b\f\n\r\t", "\u00e9\ud83d\ude00\u0000", "é😀\u2028", "${aws:username}", "a*b?c"]"#,
    "[0, -0, 1, -12, 1.5, 0.25, 1e3, 1E-2, 2.5e+10, 123456789012, 18446744073709551616]",
    r#"[[[[[[]]]]],[{},{"a":{}}],[true,false,null]]"#,
    r#"{"":{"":[{"":""}]}}"#,
    r#""only a string""#,
    "  42  ",
    "true",
    "null",
    "{}",
    "[]",
    r#"{"a":1,"b":[1,2,3],"c":{"d":"e"}}"#,
    r#"{"long":"abcdefghijklmnopqrstuvwxyz0123456789 abcdefghijklmnopqrstuvwxyz\u0041 tail",        "x":                 1}"#,
];

/// Pieces that mutations put in: what breaks JSON, and what holds it together.
#[rustfmt::skip]
const PIECES: &[&str] = &[
    "{", "}", "[", "]", ",", ":", "\"", "\\", "'", " ", "\n", "\r", "\t", "\0", "\u{1f}", "\u{7f}", "\u{a0}", "\u{feff}",
    "//", "/*", "*/", "/", "#", "true", "false", "null", "NaN", "Infinity", "True", "x", "0", "1", "-", "+", ".", "e", "E9",
    "\\u", "\\ud800", "\\udc00", "\\u0041", "\\x", "\\\"", "\"a\"", "\"a\":", "\"a\":1,", "é", "😀", "\u{201c}", "=", "[]",
    "{}", "[[", "]]", "},{", "1e5", "01", "$", "{{", "}}", "${", "\\\n", ",,", "::", ",]", ",}", "\"\"",
];

impl Dice {
    fn piece(&mut self) -> &'static str {
        self.pick::<&str>(PIECES)
    }

    /// A place in a text, on a character boundary.
    fn place(&mut self, text: &str) -> usize {
        let mut at = self.roll(text.len() + 1);
        while !text.is_char_boundary(at) {
            at -= 1;
        }
        at
    }

    fn mutate(&mut self, text: &mut String) {
        let (a, b) = (self.place(text), self.place(text));
        let (start, end) = (a.min(b), a.max(b));
        let after_one = text[start..].chars().next().map_or(start, |c| start + c.len_utf8());
        match self.roll(8) {
            0..=2 => text.insert_str(start, self.piece()),
            3 => text.replace_range(start..after_one, ""),
            4 => text.replace_range(start..after_one, self.piece()),
            5 => text.truncate(end),
            6 if end - start < 40 => text.replace_range(start..end, ""),
            7 if end - start < 40 => {
                let copy = text[start..end].to_owned();
                let at = self.place(text);
                text.insert_str(at, &copy);
            }
            _ => text.insert_str(end, self.piece()),
        }
    }
}

/// Whether a span lies in a text, on character boundaries.
fn fits(text: &str, span: Span) -> bool {
    text.get(span.range()).is_some()
}

fn assert_spans(text: &str, node: &Node<'_>) {
    assert!(fits(text, node.span), "{:?} of {text:?}", node.span);
    for item in node.items() {
        assert!(node.span.contains(item.span), "{:?} in {:?} of {text:?}", item.span, node.span);
        assert_spans(text, item);
    }
    for member in node.members() {
        assert!(fits(text, member.key.span) && node.span.contains(member.key.span), "{member:?} of {text:?}");
        assert!(node.span.contains(member.value.span), "{member:?} of {text:?}");
        assert_spans(text, &member.value);
    }
}

/// What holds for every text.
fn assert_laws(text: &str, parsed: &Parsed<'_>) {
    assert_spans(text, &parsed.root);
    assert!(parsed.errors.len() <= MAX_ERRORS + 1);
    for error in &parsed.errors {
        assert!(fits(text, error.span), "{error:?} of {text:?}");
        assert!(error.related.as_ref().is_none_or(|r| fits(text, r.span)), "{error:?} of {text:?}");
    }
    assert!(parsed.errors.is_sorted_by_key(|e| e.span.start), "{:?} of {text:?}", parsed.errors);
}

/// Whether both readers found the same values. Of members with one key `serde_json` keeps the last.
fn same(ours: &Node<'_>, theirs: &serde_json::Value) -> bool {
    match (&ours.value, theirs) {
        (Value::Null, serde_json::Value::Null) => true,
        (Value::Bool(a), serde_json::Value::Bool(b)) => a == b,
        (Value::Number(a), serde_json::Value::Number(_)) => {
            serde_json::from_str::<serde_json::Value>(a).is_ok_and(|a| a == *theirs)
        }
        (Value::String(a), serde_json::Value::String(b)) => a == b,
        (Value::Array(a), serde_json::Value::Array(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b))
        }
        (Value::Object(a), serde_json::Value::Object(b)) => {
            b.keys().all(|key| a.iter().any(|m| m.key.value == *key))
                && a.iter().enumerate().all(|(i, m)| {
                    let overwritten = a[i + 1..].iter().any(|later| later.key.value == m.key.value);
                    overwritten || b.get(&*m.key.value).is_some_and(|b| same(&m.value, b))
                })
        }
        _ => false,
    }
}

#[derive(Default, Debug)]
struct Tally {
    documents: usize,
    valid: usize,
    out_of_range: usize,
}

fn compare(text: &str, tally: &mut Tally) {
    let parsed = parse(text);
    assert_laws(text, &parsed);
    tally.documents += 1;
    let ours = parsed.errors.is_empty();
    match serde_json::from_str::<serde_json::Value>(text.strip_prefix('\u{feff}').unwrap_or(text)) {
        Ok(theirs) => {
            assert!(ours, "refused {text:?}: {:?}", parsed.errors);
            assert!(same(&parsed.root, &theirs), "read {text:?} as {:?}", parsed.root);
            tally.valid += 1;
        }
        // The grammar has no largest number; theirs has.
        Err(error) if error.to_string().starts_with("number out of range") => tally.out_of_range += 1,
        Err(error) => assert!(!ours, "accepted {text:?}, but {error}"),
    }
}

#[test]
fn agrees_with_serde_json_on_mutated_documents() {
    let count = std::env::var("DENYWINS_ORACLE_DOCS").map_or(200_000, |n| n.parse().expect("a number of documents"));
    let mut dice = Dice(0x9e37_79b9_7f4a_7c15);
    let mut tally = Tally::default();
    for seed in SEEDS {
        compare(seed, &mut tally);
    }
    assert_eq!(tally.valid, SEEDS.len());
    while tally.documents < count {
        let mut text = (*dice.pick(SEEDS)).to_owned();
        for _ in 0..=dice.roll(4) {
            dice.mutate(&mut text);
            compare(&text, &mut tally);
        }
    }
    println!("{tally:?}");
}
