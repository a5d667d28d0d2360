use std::collections::BTreeSet;

use super::*;
use crate::finding::{Answer, AnswerState, Finding, Label, Requirement, Severity, Status, Subject};
use crate::source::{Source, Span};

const FINGERPRINT: &str = "d90f89cc87c3608c8c35b89ebafd3052a4e76e97b16dd39a31e2f2458a7764ee";
const TODAY: Date = Date::constant(2026, 11, 27);
const FILE: &str = ".denywins/sign-offs/d90f89cc87c3608c.toml";

const TEXT: &str = r#"
version = 1
fingerprint = "d90f89cc87c3608c8c35b89ebafd3052a4e76e97b16dd39a31e2f2458a7764ee"
rule = "deny-not-principal"
path = "policies/backups.json"
statement = "sha256:e18770ea57a79fa5c11e428f1b3cbb7ecf3ac54452255f4551ec6b1fd9cd7c43"
sid = "OnlyBackupWrites"
reviewers = ["team:octo-org/storage-security"]
reason = "Backup account is the only writer (SEC-123)."
expires = 2027-05-21
"#;

fn read(text: &str) -> Result<SignOff, Vec<String>> {
    let source = Source::new(FILE, text).known_as(FILE);
    parse(SourceId(7), &source).map_err(|problems| problems.into_iter().map(|problem| problem.message).collect())
}

/// The finding that [`TEXT`] is about.
fn finding() -> Finding {
    let reviewers = vec!["team:octo-org/storage-security".to_owned(), "user:alice".to_owned()];
    Finding {
        rule: "deny-not-principal".to_owned(),
        severity: Severity::Error,
        message: String::new(),
        primary: Label { source: SourceId(0), span: Span::new(0, 1), text: String::new() },
        related: Vec::new(),
        notes: Vec::new(),
        help: None,
        subject: Subject {
            sid: Some("OnlyBackupWrites".to_owned()),
            statements: vec!["sha256:e18770ea57a79fa5c11e428f1b3cbb7ecf3ac54452255f4551ec6b1fd9cd7c43".to_owned()],
            ..Subject::default()
        },
        fingerprint: FINGERPRINT.to_owned(),
        required: vec![Requirement { role: "security".to_owned(), reviewers, because: None }],
        status: Status::Pending,
        answer: Answer::default(),
        change: None,
    }
}

/// What the sign-off in `text` comes to for a finding.
fn answered(text: &str, finding: &Finding, settings: &SignOffSettings) -> Answer {
    let entries = [read(text).unwrap()];
    let sign_offs = SignOffs::new(&entries, settings, TODAY, &NoSigners);
    let current = BTreeSet::from([finding.fingerprint.clone()]);
    sign_offs.answer(finding, "policies/backups.json", &current)
}

fn state(text: &str) -> (AnswerState, String) {
    let answer = answered(text, &finding(), &SignOffSettings::default());
    (answer.state, answer.reasons.join("; "))
}

#[test]
fn what_is_written_is_read_back() {
    let sign_off = read(TEXT).unwrap();
    assert_eq!(sign_off.sid.as_deref(), Some("OnlyBackupWrites"));
    assert_eq!(read(&write(&sign_off)).unwrap(), sign_off);
    let hostile = SignOff {
        reason: "\"\"\" \u{1b}[31m\n[signature]\nsigner = \"x\"".to_owned(),
        path: "a\"b\\c\n.json".to_owned(),
        statements: vec!["sha256:1".to_owned(), "raw:2".to_owned()],
        sid: None,
        signature: Some(Signature { signer: "a@b".to_owned(), sig: "-----BEGIN\n'''\n".to_owned() }),
        ..sign_off
    };
    assert_eq!(read(&write(&hostile)).unwrap(), hostile);
}

#[test]
fn every_mistake_is_told_and_nothing_unknown_is_passed_over() {
    assert_eq!(read("").unwrap_err().len(), 7);
    for (from, to, expected) in [
        ("version = 1", "version = 2", "version 2"),
        ("d90f", "D90F", "64 digits"),
        ("2027-05-21", "2027-05-21T00:00:00Z", "is not a day"),
        ("2027-05-21", "\"soon\"", "is not a day"),
        ("rule =", "waives = true\nrule =", "has no field `waives`"),
        ("\"Backup account is the only writer (SEC-123).\"", "\" \"", "`reason` is empty"),
        ("sid = \"OnlyBackupWrites\"", "[signature]\nsigner = \"a\"\nkey = \"b\"", "needs `sig`"),
        ("version = 1", "version = ", "not valid TOML"),
    ] {
        let problems = read(&TEXT.replacen(from, to, 1)).unwrap_err();
        assert!(problems.iter().any(|problem| problem.contains(expected)), "{to}: {problems:?}");
    }
}

#[test]
fn a_sign_off_that_says_what_is_so_answers() {
    let answer = answered(TEXT, &finding(), &SignOffSettings::default());
    assert_eq!(answer.state, AnswerState::Satisfied);
    assert_eq!(answer.satisfied_by, ["team:octo-org/storage-security"]);
}

#[test]
fn one_that_says_anything_else_does_not_count() {
    for (from, to, expected) in [
        ("rule = \"deny", "rule = \"allow", "it says rule `allow-not-principal`"),
        ("policies/backups", "policies/other", "it says path"),
        ("sha256:e1", "sha256:e2", "it says statement"),
        ("\"OnlyBackupWrites\"", "\"Harmless\"", "it says sid `Harmless`"),
        ("2027-05-21", "2028-05-21", "config allows 180 days"),
        ("octo-org/storage-security", "octo-org/everyone", "nobody who can sign off as `security`"),
    ] {
        let (state, reasons) = state(&TEXT.replacen(from, to, 1));
        assert_eq!(state, AnswerState::Invalid, "{to}");
        assert!(reasons.contains(expected) && reasons.contains(FILE), "{to}: {reasons}");
    }
}

#[test]
fn time_runs_out_on_the_day_itself() {
    let on = |day: &str| state(&TEXT.replace("2027-05-21", day)).0;
    assert_eq!(on("2026-11-28"), AnswerState::Satisfied);
    assert_eq!(on("2026-11-27"), AnswerState::Expired);
    assert_eq!(on("2026-01-01"), AnswerState::Expired);
    // 180 days from today is the last that config allows.
    assert_eq!((on("2027-05-26"), on("2027-05-27")), (AnswerState::Satisfied, AnswerState::Invalid));
}

#[test]
fn an_edited_statement_makes_it_stale_and_another_finding_does_not() {
    let edited = Finding { fingerprint: "42".repeat(32), ..finding() };
    assert_eq!(answered(TEXT, &edited, &SignOffSettings::default()).state, AnswerState::Stale);
    let other_sid = Subject { sid: Some("Other".to_owned()), ..finding().subject };
    let other = Finding { subject: other_sid, ..edited.clone() };
    assert_eq!(answered(TEXT, &other, &SignOffSettings::default()).state, AnswerState::Pending);
    // The sign-off of a finding that is still there is not stale for its neighbour.
    let entries = [read(TEXT).unwrap()];
    let settings = SignOffSettings::default();
    let sign_offs = SignOffs::new(&entries, &settings, TODAY, &NoSigners);
    let current = BTreeSet::from([FINGERPRINT.to_owned(), edited.fingerprint.clone()]);
    assert_eq!(sign_offs.answer(&edited, "policies/backups.json", &current).state, AnswerState::Pending);
    assert_eq!(sign_offs.unused().len(), 1);
}

#[test]
fn every_role_has_to_be_covered() {
    let legal = Requirement { role: "legal".to_owned(), reviewers: vec!["user:bob".to_owned()], because: None };
    let mut both = finding();
    both.required.push(legal);
    let settings = SignOffSettings::default();
    assert_eq!(answered(TEXT, &both, &settings).state, AnswerState::Invalid);
    let text = TEXT.replace("[\"team", "[\"user:bob\", \"team");
    assert_eq!(answered(&text, &both, &settings).state, AnswerState::Satisfied);
}

#[test]
fn config_decides_which_ways_count() {
    use crate::settings::Mode;
    let with = |modes: &[Mode]| SignOffSettings { modes: modes.to_vec(), ..SignOffSettings::default() };
    let github = answered(TEXT, &finding(), &with(&[Mode::Github]));
    assert_eq!(github.state, AnswerState::Pending);
    assert!(github.reasons[0].contains("--github"));
    let signed = answered(TEXT, &finding(), &with(&[Mode::Signed]));
    assert_eq!(signed.state, AnswerState::Invalid);
    assert!(signed.reasons[0].contains("allowed signers"), "{:?}", signed.reasons);
    assert_eq!(answered(TEXT, &finding(), &with(&[Mode::Signed, Mode::Committed])).state, AnswerState::Satisfied);
}

#[test]
fn what_is_signed_is_blind_to_layout_and_to_nothing_else() {
    let sign_off = read(TEXT).unwrap();
    let layout = TEXT.replace("version = 1\n", "").replace("rule =", "version = 1 # one\n\nrule   =");
    assert_eq!(canonical(&read(&layout).unwrap()), canonical(&sign_off));
    assert!(canonical(&sign_off).starts_with("{\"expires\":\"2027-05-21\",\"fingerprint\":\"d90f"));
    for (from, to) in
        [("SEC-123", "SEC-124"), ("2027-05-21", "2027-05-20"), ("backups.json", "b.json"), ("octo", "evil")]
    {
        assert_ne!(canonical(&read(&TEXT.replacen(from, to, 1)).unwrap()), canonical(&sign_off), "{to}");
    }
}
