use std::borrow::Cow;

use super::*;
use crate::policy::Kind;
use crate::source::{Span, Spanned};
use crate::syntax::{Member, Value};
use crate::target::Target;

/// The statement of the published test vector.
const VECTOR: &str = r#"{"Sid":"OnlyBackupWrites","Effect":"Deny",
    "NotPrincipal":{"AWS":["arn:aws:iam::123456789012:user/backup"]},
    "Action":["s3:PutObject","s3:DeleteObject"],"Resource":["arn:aws:s3:::backups/*"]}"#;

fn node(value: Value<'static>) -> Node<'static> {
    Node { value, span: Span::default() }
}

fn member(key: &str, value: Node<'static>) -> Member<'static> {
    Member { key: Spanned::new(Cow::Owned(key.to_owned()), Span::default()), value }
}

/// A tree from JSON text, its objects in the order written.
fn tree(text: &str) -> Node<'static> {
    fn build(json: &serde_json::Value) -> Node<'static> {
        use serde_json::Value as Json;
        node(match json {
            Json::Null => Value::Null,
            Json::Bool(value) => Value::Bool(*value),
            Json::Number(number) => Value::Number(number.to_string().leak()),
            Json::String(text) => Value::String(Cow::Owned(text.clone())),
            Json::Array(items) => Value::Array(items.iter().map(build).collect()),
            Json::Object(members) => {
                Value::Object(members.iter().map(|(key, value)| member(key, build(value))).collect())
            }
        })
    }
    build(&serde_json::from_str(text).unwrap())
}

fn subject(statements: Vec<String>) -> Subject {
    Subject {
        address: String::new(),
        kind: Some(Kind::Bucket),
        targets: vec![Target::Aws],
        sid: Some("OnlyBackupWrites".to_owned()),
        statement: Some(0),
        statements,
    }
}

fn of(subject: &Subject, found: &str) -> String {
    fingerprint(&Parts { rule: "deny-not-principal", path: "policies/backups.json", subject, found })
}

#[test]
fn the_published_vector_comes_out() {
    let hash = statement_hash(&tree(VECTOR));
    assert_eq!(hash, "sha256:e18770ea57a79fa5c11e428f1b3cbb7ecf3ac54452255f4551ec6b1fd9cd7c43");
    let print = of(&subject(vec![hash]), "NotPrincipal");
    assert_eq!(print, "d90f89cc87c3608c8c35b89ebafd3052a4e76e97b16dd39a31e2f2458a7764ee");

    let hash = statement_hash(&tree(&VECTOR.replace("user/backup", "user/attacker")));
    let print = of(&subject(vec![hash]), "NotPrincipal");
    assert_eq!(print, "42fe3256297a8d4a822bf071388c8beb467466698c3ad0ac3c06819a61aad948");
}

/// Every tree that differs from `tree` in one scalar, one key, or one element less.
fn edits(tree: &Node<'static>) -> Vec<Node<'static>> {
    let mut edited = Vec::new();
    match &tree.value {
        Value::Null => edited.push(node(Value::Bool(false))),
        Value::Bool(value) => edited.push(node(Value::Bool(!value))),
        Value::Number(text) => edited.push(node(Value::Number(format!("{text}1").leak()))),
        Value::String(text) => {
            edited.push(node(Value::String(Cow::Owned(format!("{text} ")))));
            edited.push(node(Value::String(Cow::Owned(text.to_uppercase() + "x"))));
            edited.push(node(Value::Array(vec![tree.clone()])));
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                let with = |item: Option<Node<'static>>| {
                    let mut items = items.clone();
                    items.splice(index..=index, item);
                    node(Value::Array(items))
                };
                edited.extend(edits(item).into_iter().map(|item| with(Some(item))));
                edited.push(with(None));
            }
        }
        Value::Object(members) => {
            for (index, old) in members.iter().enumerate() {
                let with = |member: Option<Member<'static>>| {
                    let mut members = members.clone();
                    members.splice(index..=index, member);
                    node(Value::Object(members))
                };
                let key = &old.key.value;
                edited.extend(edits(&old.value).into_iter().map(|value| with(Some(member(key, value)))));
                edited.push(with(Some(member(&key.to_lowercase(), old.value.clone()))));
                edited.push(with(None));
                let twice = [old.clone(), old.clone()];
                let mut members = members.clone();
                members.splice(index..=index, twice);
                edited.push(node(Value::Object(members)));
            }
        }
        Value::Opaque(_) | Value::Missing => {}
    }
    edited
}

/// The tree with the members of every object in reverse.
fn reversed(tree: &Node<'static>) -> Node<'static> {
    node(match &tree.value {
        Value::Array(items) => Value::Array(items.iter().map(reversed).collect()),
        Value::Object(members) => {
            Value::Object(members.iter().rev().map(|old| member(&old.key.value, reversed(&old.value))).collect())
        }
        other => other.clone(),
    })
}

const RICH: &str = r#"{"Sid":"Säule","Effect":"Allow","Principal":"*","Action":["s3:GetObject","s3:Get*"],
    "Resource":"arn:aws:s3:::b/${aws:username}/*","Condition":{"NumericLessThan":{"s3:max-keys":10,"k":1.5},
    "Bool":{"aws:SecureTransport":true},"Null":{"aws:x":[false,null]}},"\u20ac":"\r","\ud83d\ude00":"smile"}"#;

#[test]
fn order_of_keys_does_not_count() {
    for text in [VECTOR, RICH] {
        let tree = tree(text);
        assert_eq!(statement_hash(&tree), statement_hash(&reversed(&tree)));
    }
}

#[test]
fn every_edit_counts() {
    for text in [VECTOR, RICH] {
        let tree = tree(text);
        let mut seen = std::collections::BTreeSet::from([statement_hash(&tree)]);
        let edits = edits(&tree);
        assert!(edits.len() > 20);
        for edit in edits {
            if edit != tree {
                seen.insert(statement_hash(&edit));
                assert_ne!(statement_hash(&edit), statement_hash(&tree), "{edit:?}");
            }
        }
        assert!(seen.len() > 20);
    }
}

#[test]
fn edits_of_what_has_no_canonical_form_count_too() {
    let twice = |first: &'static str, second: &'static str| {
        let text = |text: &'static str| node(Value::String(Cow::Borrowed(text)));
        node(Value::Object(vec![member("Effect", text(first)), member("Effect", text(second))]))
    };
    let hash = statement_hash(&twice("Deny", "Allow"));
    assert!(hash.starts_with("raw:"), "{hash}");
    assert_ne!(hash, statement_hash(&twice("Allow", "Deny")));
    assert_ne!(hash, statement_hash(&twice("Deny", "Deny")));
    let opaque = node(Value::Opaque(Cow::Borrowed("${x}")));
    let string = node(Value::String(Cow::Borrowed("${x}")));
    assert_ne!(statement_hash(&opaque), statement_hash(&string));
    assert!(statement_hash(&node(Value::Missing)).starts_with("raw:"));
}

#[test]
fn numbers_that_doubles_would_merge_stay_apart() {
    let number = |text: &'static str| statement_hash(&node(Value::Number(text)));
    assert_ne!(number("9007199254740993"), number("9007199254740992"));
    assert_ne!(number("0.1000000000000000055511151231257827"), number("0.1"));
    assert_ne!(number("1e400"), number("2e400"));
    assert_ne!(number("1e-400"), number("0"));
    // One number in two spellings is one number.
    assert_eq!(number("1.50"), number("1.5"));
    assert_eq!(number("1e2"), number("100"));
    assert_eq!(number("123456789012"), number("123456789012.0"));
    assert_eq!(number("1E+21"), number("1000000000000000000000"));
}

#[test]
fn every_part_counts() {
    let base = subject(vec!["sha256:00".to_owned()]);
    let mut prints = std::collections::BTreeSet::from([of(&base, "x")]);
    assert_eq!(of(&base, "y"), of(&base, "x"), "the underlined text is part of the statement already");
    for change in [
        Subject { address: "Policy".to_owned(), ..base.clone() },
        Subject { kind: Some(Kind::Identity), ..base.clone() },
        Subject { kind: None, ..base.clone() },
        Subject { targets: Vec::new(), ..base.clone() },
        Subject { targets: vec![Target::Minio, Target::Aws], ..base.clone() },
        Subject { statements: vec!["sha256:00".to_owned(); 2], ..base.clone() },
        Subject { statements: Vec::new(), ..base.clone() },
    ] {
        assert!(prints.insert(of(&change, "x")), "{change:?}");
    }
    for (rule, path) in [("other", "policies/backups.json"), ("deny-not-principal", "p.json")] {
        assert!(prints.insert(fingerprint(&Parts { rule, path, subject: &base, found: "x" })));
    }
    let unbound = Subject { statements: Vec::new(), ..base.clone() };
    assert_ne!(of(&unbound, "x"), of(&unbound, "y"));
    let moved = Subject { sid: None, statement: Some(7), ..base.clone() };
    assert_eq!(of(&moved, "x"), of(&base, "x"), "position and Sid are in the hash or do not count");
    let order = |targets| of(&Subject { targets, ..base.clone() }, "x");
    assert_eq!(order(vec![Target::Minio, Target::Aws]), order(vec![Target::Aws, Target::Minio]));
}

/// The hash of a text as the reader reads it.
fn read(text: &str) -> String {
    let parsed = crate::syntax::json::parse(text);
    assert!(parsed.errors.is_empty(), "{text}: {:?}", parsed.errors);
    statement_hash(&parsed.root)
}

#[test]
fn white_space_and_escapes_do_not_count() {
    let compact = |text: &str| serde_json::from_str::<serde_json::Value>(text).unwrap().to_string();
    let pretty = |text: &str| format!("{:#}", serde_json::from_str::<serde_json::Value>(text).unwrap());
    for text in [VECTOR, RICH] {
        let hash = statement_hash(&tree(text));
        for layout in [text.to_owned(), compact(text), pretty(text), pretty(text).replace('\n', "\r\n\t ")] {
            assert_eq!(read(&layout), hash, "{layout}");
        }
    }
    assert_eq!(read(r#"{"Sid":"\u0041\/"}"#), read(r#"{ "Sid" : "A/" }"#));
}

/// Any letter or digit of the text that is replaced by another makes another statement.
#[test]
fn every_letter_counts() {
    let plain = read(VECTOR);
    let mut tried = 0;
    for (at, old) in VECTOR.char_indices().filter(|(_, c)| c.is_ascii_alphanumeric()) {
        let mut text = VECTOR.to_owned();
        text.replace_range(at..=at, if old == 'x' { "y" } else { "x" });
        assert_ne!(read(&text), plain, "{text}");
        tried += 1;
    }
    assert!(tried > 100, "{tried}");
}

#[test]
fn a_key_written_twice_has_its_own_hash() {
    let twice = |text: &str| statement_hash(&crate::syntax::json::parse(text).root);
    let hash = twice(r#"{"Effect":"Deny","Effect":"Allow"}"#);
    assert!(hash.starts_with("raw:"), "{hash}");
    assert_eq!(hash, twice("{ \"Effect\": \"Deny\",\n \"Effect\": \"Allow\" }"));
    assert_ne!(hash, twice(r#"{"Effect":"Allow","Effect":"Deny"}"#));
    assert_ne!(hash, twice(r#"{"Effect":"Allow"}"#));
}
