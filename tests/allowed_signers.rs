//! The list of allowed signers: what is one, and that a wrong line is told with its number and never passed over.
//!
//! What ssh-keygen makes of the same lines is asked in `tests/ssh_keygen.rs`.

#![expect(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a test reads its fixtures and says when it cannot"
)]
#![expect(clippy::string_slice, reason = "the texts cut here are ASCII, or cut where a span says")]

use std::fs;
use std::path::Path;

use denywins::signature::{AllowedSigners, Mistake, NAMESPACE};

fn key(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("fixtures/signatures/{name}.pub"));
    fs::read_to_string(path).unwrap().split(' ').take(2).collect::<Vec<_>>().join(" ")
}

fn mistakes(text: &str) -> Vec<Mistake> {
    AllowedSigners::parse(text).unwrap_err()
}

#[test]
fn the_forms_of_the_manual_are_read() {
    let (ed25519, rsa) = (key("ed25519"), key("rsa-3072"));
    let list = AllowedSigners::parse(&format!(
        "# Comments allowed at start of line\n\
         user1@example.com,user2@example.com {rsa}\n\
         \n   \t \n  # and here\n\
         *@example.com cert-authority {ed25519}\r\n\
         \tuser2@example.com\tnamespaces=\"file\"\t{}\t a comment, with \"quotes and \u{e9}\n\
         user3@example.com namespaces=\"a,b,denywins-sign-off@v1\",valid-after=\"20260101Z\",valid-before=\"20301231235959\" {ed25519}",
        key("ecdsa-p256"),
    ))
    .unwrap();
    assert_eq!(list.principals(NAMESPACE), ["user1@example.com", "user2@example.com", "user3@example.com"]);
    assert_eq!(list.principals("file"), ["user1@example.com", "user2@example.com"]);
    let idle: Vec<_> = list.idle(NAMESPACE).into_iter().map(|idle| (idle.line, idle.reason)).collect();
    assert_eq!(idle.len(), 2);
    assert_eq!(idle[0], (6, "it names a certificate authority, and certificates are not supported".to_owned()));
    assert_eq!(idle[1], (7, "its `namespaces` leave out `denywins-sign-off@v1`".to_owned()));
    assert!(!list.is_empty());
    assert!(AllowedSigners::parse("").unwrap().is_empty());
    assert!(AllowedSigners::parse("# nobody yet\n").unwrap().is_empty());
}

#[test]
fn what_is_wrong_with_a_line_is_told() {
    let key = key("ed25519");
    let (kind, base64) = key.split_once(' ').unwrap();
    let cut = &base64[..base64.len() - 4];
    let other = self::key("ecdsa-p256");
    let (_, other) = other.split_once(' ').unwrap();
    for (line, message) in [
        ("a@example.org".to_owned(), "the key is missing"),
        (kind.to_owned(), "the key is missing"),
        (key.clone(), "is neither an option nor a type of key"),
        (format!("a@example.org {base64}"), "is neither an option nor a type of key"),
        (format!("a@example.org {kind}"), "this is not a `ssh-ed25519` key"),
        (format!("a@example.org {kind} {cut}"), "this is not a `ssh-ed25519` key"),
        (format!("a@example.org {kind} {base64}AAAA"), "this is not a `ssh-ed25519` key"),
        (format!("a@example.org {kind} {other}"), "this is not a `ssh-ed25519` key"),
        (format!("a@example.org {kind} !"), "this is not a `ssh-ed25519` key"),
        (format!("a@example.org ssh-ed448 {base64}"), "is neither an option nor a type of key"),
        (format!("a@example.org cert-authority ssh-ed448 {base64}"), "`ssh-ed448` is not a type of key"),
        (format!("a@example.org cert-authority {base64}"), "is not a type of key"),
        (format!("a@example.org {}", self::key("certificate")), "a certificate stands in place of a key"),
        (format!("a@example.org valid-after=20260101 {key}"), "the value of `valid-after` must stand in double quotes"),
        (format!("a@example.org valid-after=\"20260101\", {key}"), "an option is missing beside a comma"),
        (format!("a@example.org ,cert-authority {key}"), "an option is missing beside a comma"),
        (format!("a@example.org cert-authority=\"x\" {key}"), "there is no option `cert-authority` that takes a value"),
        (format!("a@example.org namespaces {key}"), "`namespaces` has no value"),
        (format!("a@example.org namespaces=\"\" {key}"), "`namespaces` `` has an empty name"),
        (format!("a@example.org namespaces=\"a\"x {key}"), "`x` follows the value of `namespaces`"),
        (format!("a@example.org namespaces=\"a\",namespaces=\"b\" {key}"), "`namespaces` is written twice"),
        (format!("a@example.org namespaces=\"a {key}"), "a double quote is not closed"),
        (format!("a@example.org valid-before=\"2026010112\" {key}"), "`valid-before` cannot be `2026010112`"),
        (format!("a@example.org valid-before=\"20260230\" {key}"), "`valid-before` cannot be `20260230`"),
        (
            format!("a@example.org valid-after=\"20270101\",valid-before=\"20270101Z\" {key}"),
            "`valid-before` does not lie after `valid-after`",
        ),
        (
            format!("a@example.org no-touch-required {key}"),
            "`no-touch-required` is neither an option nor a type of key",
        ),
        (format!("a@example.org,,b@example.org {key}"), "has an empty name"),
        (format!("!a@example.org {key}"), "only takes names away"),
        (format!("!!a@example.org,b {key}"), "has a character that names do not have: `!`"),
        (format!("\"a@example.org {key}"), "a double quote is not closed"),
        (format!("\"a@example.org\"x {key}"), "a space is missing after the principals"),
        (format!("a@ex\u{e4}mple.org {key}"), "has a character that names do not have: `\u{e4}`"),
        (format!("\u{feff}a@example.org {key}"), "has a character that names do not have: `\\u{feff}`"),
        (format!("a\u{1b}[31m@example.org {key}"), "the line has a control character in it"),
        (format!("a@example.org {key} comment\rb@example.org {key}"), "the line has a control character in it"),
        (format!("{}@example.org {key}", "a".repeat(300)), "has a name of more than 256 bytes"),
    ] {
        let found = mistakes(&format!("# first\nok@example.org {key}\n\n{line}\n# last\n"));
        assert_eq!(found.len(), 1, "{line:?}: {found:?}");
        assert_eq!(found[0].line, 4);
        assert!(found[0].message.contains(message), "{line:?}: {}", found[0].message);
        assert!(found[0].message.chars().all(|c| !c.is_control()), "{line:?}");
        assert_eq!(found[0].to_string(), format!("line 4: {}", found[0].message));
    }
}

#[test]
fn every_wrong_line_is_told_where_it_is() {
    let text = format!("\tone  \r\na@example.org {}\n  two\nthree", key("ed25519"));
    let found = mistakes(&text);
    let lines: Vec<_> = found.iter().map(|mistake| (mistake.line, &text[mistake.span.range()])).collect();
    assert_eq!(lines, [(1, "one"), (3, "two"), (4, "three")]);
}

#[test]
fn long_lists_are_not_read_and_long_words_are_cut() {
    assert_eq!(mistakes(&"#".repeat(4 * 1024 * 1024 + 1))[0].message, "the list is longer than 4 MiB");
    let found = mistakes(&format!("a@example.org {}", "x".repeat(1000)));
    assert!(found[0].message.len() < 200, "{}", found[0].message);
}

/// A law: a list cut anywhere, or with any byte of it replaced, is read or refused, and never more people are in it.
#[test]
fn broken_lists_give_no_rights_to_others() {
    let text = format!(
        "a@example.org,b@example.org valid-after=\"20260101\",namespaces=\"{NAMESPACE}\" {}\n# c@example.org\n",
        key("ed25519")
    );
    for end in (0..=text.len()).filter(|end| text.is_char_boundary(*end)) {
        if let Ok(list) = AllowedSigners::parse(&text[..end]) {
            assert!(list.principals(NAMESPACE).len() <= 2);
        }
    }
    for at in 0..text.len() {
        for other in ["\"", ",", " ", "=", "\\", "*", "!", "#", "\n", "\0", "\u{e9}", ""] {
            let changed = format!("{}{other}{}", &text[..at], &text[at + 1..]);
            if let Ok(list) = AllowedSigners::parse(&changed) {
                assert!(list.principals(NAMESPACE).len() <= 3, "{changed}");
            }
        }
    }
}
