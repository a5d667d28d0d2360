use super::*;
use crate::config;
use crate::source::{Source, SourceId, Span};

const RULES: [&str; 2] = ["deny-not-principal", "json-parse-error"];

fn rules() -> Vec<RuleInfo> {
    let info = |name: &&str| RuleInfo {
        name: (*name).to_owned(),
        severity: Severity::Error,
        summary: String::new(),
        body: String::new(),
        sign_off: vec!["security".to_owned()],
        of_change: false,
    };
    RULES.iter().map(info).collect()
}

/// What is said of a change from one config to another, over one policy.
fn told(base: &str, head: &str) -> Vec<String> {
    let read = |text: &str, id| config::parse(SourceId(id), &Source::new("denywins.toml", text), &RULES).unwrap();
    let (before, after) = (read(base, 0), read(head, 1));
    let rules = rules();
    let top = |id| Label { source: SourceId(id), span: Span::new(0, 0), text: String::new() };
    let (old, new) = (top(0), top(1));
    let view = |settings, top| View { settings, rules: &rules, files: &[], top };
    let found = weakened(&view(&before, &old), &view(&after, &new), &["buckets/site.json".to_owned()]);
    found.into_iter().map(|weakening| weakening.message).collect()
}

#[test]
fn the_same_config_is_no_weakening_and_neither_is_a_stricter_one() {
    let full = "fail-on = \"warning\"\nexclude = \"x\"\n[roles]\nsecurity = [\"@a\", \"@b\"]\n[sign-off]\nmax-age = 30\n\
                [[policy]]\npath = \"buckets/*\"\nkind = \"bucket\"\nsign-off = \"storage\"\n\
                [[ignore]]\nrule = \"json-parse-error\"\npath = \"a\"\nreason = \"r\"\nexpires = 2027-01-01\n";
    assert_eq!(told(full, full), [] as [&str; 0]);
    let stricter = full
        .replace("exclude = \"x\"\n", "")
        .replace(", \"@b\"", "")
        .replace("30", "7")
        .replace("2027", "2026")
        .replace("\"warning\"", "\"note\"");
    assert_eq!(told(full, &stricter), [] as [&str; 0]);
    assert_eq!(told(full, &full.replace("\"storage\"", "[\"storage\", \"security\"]")), [] as [&str; 0]);
}

#[test]
fn every_loosening_is_told() {
    for (base, head, expected) in [
        ("fail-on = \"note\"", "fail-on = \"error\"", "`fail-on` goes from `note` to `error`"),
        ("", "[rules.deny-not-principal]\nseverity = \"off\"", "`deny-not-principal` goes from `error` to `off`"),
        (
            "",
            "[rules.deny-not-principal]\nseverity = \"warning\"",
            "`deny-not-principal` goes from `error` to `warning`",
        ),
        ("", "[rules.deny-not-principal]\nsign-off = []", "no longer asks for a sign-off by `security`"),
        (
            "[roles]\nsecurity = \"@a\"",
            "[roles]\nsecurity = [\"@a\", \"@m\"]",
            "`user:m` can now sign off as `security` too",
        ),
        ("", "[roles]\nsecurity = \"@m\"", "nobody could sign off as `security`; now `user:m` can"),
        ("[roles]\nsecurity = \"@a\"", "", "nobody is named for `security` any more"),
        ("[roles]\nsecurity = \"@a\"", "[roles]\nsecurity = []", "nobody is named for `security` any more"),
        ("exclude = \"a\"", "exclude = [\"a\", \"buckets\"]", "`buckets` is no longer looked at"),
        ("", "[[ignore]]\nrule = \"json-parse-error\"\nsid = \"x\"\nreason = \"r\"", "`json-parse-error` are ignored"),
        (
            "[[ignore]]\nrule = \"json-parse-error\"\nsid = \"x\"\nreason = \"r\"\nexpires = 2027-01-01",
            "[[ignore]]\nrule = \"json-parse-error\"\nsid = \"x\"\nreason = \"r\"",
            "lasts longer",
        ),
        ("", "[[policy]]\npath = \"**\"\nkind = \"resource\"", "`buckets/site.json` is judged as something else"),
        ("[[policy]]\npath = \"**\"\nsign-off = \"storage\"", "", "`buckets/site.json` need fewer sign-offs"),
        (
            "[sign-off]\nmode = \"signed\"",
            "[sign-off]\nmode = [\"signed\", \"committed\"]",
            "can now also be `committed`",
        ),
        ("", "[sign-off]\nmax-age = 9999", "can now last 9999 days instead of 180"),
        ("[sign-off]\nrequire-ack = true", "", "no longer has to name the finding"),
        ("", "[sign-off]\nallowed-signers = \"keys\"", "those in `keys`"),
        ("", "[sign-off]\nbots = \"helper\"", "the bot `helper`"),
    ] {
        let told = told(base, head);
        assert!(told.len() == 1 && told[0].contains(expected), "{head}: {told:?}");
    }
}

#[test]
fn two_weakenings_have_two_fingerprints() {
    let mut sources = Sources::default();
    let id = sources.add(Source::new("denywins.toml", "a = 1"));
    let one = |message: &str| Weakening {
        message: message.to_owned(),
        place: Label { source: id, span: Span::new(0, 0), text: String::new() },
        before: None,
        opens: false,
    };
    let found = findings(vec![one("a"), one("b")], &rules(), &sources);
    assert_ne!(found[0].fingerprint, found[1].fingerprint);
}
