//! A template token or a value from documentation was left in the policy.

use crate::policy::template::template_token;
use crate::policy::{ConditionValue, Statement, Term};
use crate::rule::{Context, Report};
use crate::source::Span;
use crate::target::Target;

/// The accounts that AWS documentation uses in examples.
const DOCUMENTED_ACCOUNTS: [&str; 4] = ["123456789012", "111122223333", "444455556666", "777788889999"];

/// Names of AWS documentation that stand for a bucket.
const SAMPLE_BUCKETS: [&str; 3] = ["amzn-s3-demo-bucket", "amzn-s3-demo-", "awsexamplebucket"];

/// Names that stand for a name. Upper case cannot be a bucket's. Each has a run of [`SHOUT`] capitals.
const STAND_INS: [&str; 14] = [
    "DOC-EXAMPLE-BUCKET",
    "YOUR-BUCKET",
    "YOUR_BUCKET",
    "YOURBUCKET",
    "BUCKET-NAME",
    "BUCKET_NAME",
    "BUCKETNAME",
    "YOUR-",
    "YOUR_",
    "ACCOUNT-ID",
    "ACCOUNT_ID",
    "ACCOUNTID",
    "CHANGEME",
    "CHANGE_ME",
];

/// Every stand-in has one of these in it.
const STEMS: [&str; 4] = ["YOUR", "BUCKET", "ACCOUNT", "CHANGE"];

/// Folders in which accounts from documentation are what one expects.
const EXAMPLE_FOLDERS: [&str; 9] =
    ["test", "tests", "testdata", "example", "examples", "fixture", "fixtures", "sample", "samples"];

/// A piece of text that was to be replaced, and what it is.
struct Placeholder<'a> {
    text: &'a str,
    what: &'static str,
}

pub(super) fn check(cx: &Context<'_>, statement: &Statement, report: &mut Report<'_>) {
    let spelt_out = *cx.file.placeholders.get_or_init(|| !cx.file.is_plain(cx.source) || may_hold(cx.source.text()));
    // What has a token in it is known to have one, and need not be looked for.
    let mut found = terms(statement).filter(|(_, term)| spelt_out || term.known().is_none()).filter_map(|(span, term)| {
        let documented = || account(cx, term.text()).map(|text| Placeholder { text, what: "is an account id from documentation" });
        let Placeholder { text, what } = placeholder(term).or_else(documented)?;
        Some((narrow(span, cx.source.slice(span), text), text, what))
    });
    let Some((first, text, what)) = found.next() else { return };
    let draft = report.at(first);
    draft.message(format!("`{text}` {what}"));
    for (span, _, what) in found {
        draft.near(span, what);
    }
}

/// Whether a name or account that stands for another may be in a text whose strings read as they are written. Most files have
/// none, and looking at all of the text at once is much faster than taking its strings one by one.
fn may_hold(text: &str) -> bool {
    STEMS.iter().chain(&SAMPLE_BUCKETS).chain(&DOCUMENTED_ACCOUNTS).any(|part| text.contains(part))
}

/// Everything in a statement that names something.
fn terms(statement: &Statement) -> impl Iterator<Item = (Span, &Term)> {
    let principals = statement.principals.items().map(|principal| (principal.term.span, &principal.term.value));
    let actions = statement.actions.items().map(|item| (item.span, &item.value));
    let resources = statement.resources.items().map(|item| (item.span, &item.value));
    let conditions = statement.conditions.iter().flat_map(|condition| {
        let values = condition.values.iter().filter_map(|value| match &value.value {
            ConditionValue::Text(term) => Some((value.span, term)),
            _ => None,
        });
        std::iter::once((condition.key.span, &condition.key.value)).chain(values)
    });
    principals.chain(actions).chain(resources).chain(conditions)
}

/// A token of a template, or a name that stands for one.
fn placeholder(term: &Term) -> Option<Placeholder<'_>> {
    let text = term.text();
    // Only what has a token is opaque.
    if let Some(token) = term.known().is_none().then(|| template_token(text)).flatten().and_then(|range| text.get(range)) {
        return Some(Placeholder { text: token, what: "was not filled in" });
    }
    // Almost no text has either, and one pass tells.
    let (shouts, samples) = glance(text);
    let shouted: &[&str] = if shouts { &STAND_INS } else { &[] };
    let sample: &[&str] = if samples { &SAMPLE_BUCKETS } else { &[] };
    let stand_in = sample.iter().chain(shouted).find_map(|name| {
        let at = text.find(name)?;
        text.get(at..at + name.len())
    });
    stand_in.map(|text| Placeholder { text, what: "stands for a name that was to be filled in" })
}

/// How many capitals in a row make a word shouted.
const SHOUT: usize = 4;

/// Whether a text has a run of capitals, and whether a sample bucket may be in it: all their names have one of two beginnings.
fn glance(text: &str) -> (bool, bool) {
    let (mut run, mut shouts, mut samples) = (0, false, false);
    for (at, byte) in text.bytes().enumerate() {
        run = if byte.is_ascii_uppercase() { run + 1 } else { 0 };
        shouts |= run == SHOUT;
        // The rarest letter of each beginning is looked for first.
        samples |= matches!(byte, b'z' | b'w') && {
            let around = at.checked_sub(2).and_then(|from| text.as_bytes().get(from..at + 2));
            let before = at.checked_sub(1).and_then(|from| text.as_bytes().get(from..at + 3));
            around == Some(b"amzn") || before == Some(b"awse")
        };
    }
    (shouts, samples)
}

/// An account id from documentation, where it is the whole text or the account of an ARN.
fn account<'a>(cx: &Context<'_>, text: &'a str) -> Option<&'a str> {
    let account = if text.starts_with("arn:") { text.split(':').nth(4)? } else { text };
    let expected = || {
        cx.account == Some(account)
            || !cx.judged_by(Target::Aws)
            || cx.source.path().split('/').any(|folder| EXAMPLE_FOLDERS.contains(&folder))
    };
    (DOCUMENTED_ACCOUNTS.contains(&account) && !expected()).then_some(account)
}

/// The part of a string that is to be underlined, or all of it when escapes hide where it is.
fn narrow(span: Span, raw: &str, part: &str) -> Span {
    match raw.find(part) {
        Some(at) => {
            let start = span.range().start + at;
            Span::new(start, start + part.len())
        }
        None => span,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_stand_in_is_shouted() {
        assert!(STAND_INS.into_iter().all(|name| glance(name).0));
        assert!(SAMPLE_BUCKETS.into_iter().all(|name| glance(&format!("arn:aws:s3:::{name}/*")).1));
        assert_eq!(glance("ABC-DEF-ghi"), (false, false));
    }

    #[test]
    fn whatever_stands_for_a_name_may_be_in_its_text() {
        assert!(STAND_INS.into_iter().chain(SAMPLE_BUCKETS).chain(DOCUMENTED_ACCOUNTS).all(may_hold));
        assert!(!may_hold("{\"Version\": \"2012-10-17\", \"Statement\": [{\"Effect\": \"Allow\"}]}"));
    }

    #[test]
    fn names_that_stand_for_names_are_told_from_names() {
        let found = |text: &str| placeholder(&crate::policy::template::term(text)).map(|found| found.text.to_owned());
        assert_eq!(found("arn:aws:s3:::${aws:username}/${var.x}").as_deref(), Some("${var.x}"));
        assert_eq!(found("arn:aws:s3:::YOUR-BUCKET/*").as_deref(), Some("YOUR-BUCKET"));
        assert_eq!(found("arn:aws:s3:::amzn-s3-demo-source-bucket").as_deref(), Some("amzn-s3-demo-"));
        for text in ["arn:aws:s3:::bleater/your-bucket/*", "arn:aws:s3:::bleater/${aws:username}", "bucket-name"] {
            assert_eq!(found(text), None, "{text}");
        }
    }

    #[test]
    fn what_escapes_hide_is_underlined_as_a_whole() {
        let span = Span::new(10, 20);
        assert_eq!(narrow(span, "\"<A>/b\"", "<A>"), Span::new(11, 14));
        assert_eq!(narrow(span, "\"\\u003cA>\"", "<A>"), span);
    }
}
