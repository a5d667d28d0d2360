//! `denywins can`, run as a program on the incident.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so")]
#![expect(clippy::disallowed_methods, reason = "the test writes policies and starts the program")]

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

const BUCKET: &str = include_str!("../fixtures/incident/bucket-policy.json");
const USER: &str = r#"{
  "Version": "2012-10-17",
  "Statement": [
    { "Sid": "Upload", "Effect": "Allow", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::bleater-media/*" }
  ]
}"#;
const ACCOUNT: &str = "482915637204";
const QUESTION: [&str; 4] = ["can", "user/storage-service", "s3:PutObject", "bleater-media/photo.jpg"];
const HELD: [&str; 2] = ["--attach", "users/storage.json=user/storage-service"];

fn repository() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("users")).unwrap();
    fs::create_dir(folder.path().join(".git")).unwrap();
    fs::write(folder.path().join("bucket-policy.json"), BUCKET).unwrap();
    fs::write(folder.path().join("users/storage.json"), USER).unwrap();
    folder
}

fn run(folder: &Path, args: &[&str]) -> (i32, String, String) {
    let program = env!("CARGO_BIN_EXE_denywins");
    let Output { status, stdout, stderr } =
        Command::new(program).args(args).env_remove("DENYWINS_CONFIG").current_dir(folder).output().unwrap();
    (status.code().unwrap(), String::from_utf8(stdout).unwrap(), String::from_utf8(stderr).unwrap())
}

fn ask(folder: &Path, more: &[&str]) -> (i32, String, String) {
    let args: Vec<&str> = QUESTION.into_iter().chain(HELD).chain(more.iter().copied()).collect();
    run(folder, &args)
}

#[test]
fn the_incident_is_told_with_the_statement_that_wins() {
    let folder = repository();
    let (code, out, err) = ask(folder.path(), &["--account", ACCOUNT]);
    assert_eq!((code, err.as_str()), (1, ""), "{out}");
    let lines: Vec<&str> = out.lines().collect();
    assert_eq!(
        lines.first(),
        Some(&"denied: s3:PutObject on arn:aws:s3:::bleater-media/photo.jpg for user/storage-service, on AWS")
    );
    let told = |words: &str| assert!(out.contains(words), "{words}: {out}");
    told("matches     users/storage.json:4 Allow, statement `Upload`");
    told("decides     bucket-policy.json:11 Deny, statement `RestrictAnalyticsReaderWrites`");
    told("assumed: no target was declared, so AWS decides");
}

#[test]
fn each_server_has_its_own_answer() {
    let folder = repository();
    for (target, expected, words) in [
        // It refuses the policy, and would not ask it about somebody who is signed in.
        ("minio", 0, "MinIO refuses `bucket-policy.json`"),
        ("rustfs", 0, "RustFS refuses `bucket-policy.json`"),
        ("ceph", 1, "decides     bucket-policy.json:11"),
    ] {
        let (code, out, _) = ask(folder.path(), &["--target", target, "--account", ACCOUNT]);
        assert_eq!(code, expected, "{target}: {out}");
        assert!(out.contains(words), "{target}: {out}");
    }
}

#[test]
fn who_is_spared_and_who_is_not_known_depends() {
    let folder = repository();
    let args = ["can", "user/analytics-reader", "s3:PutObject", "bleater-media/a", "--account", ACCOUNT];
    let attach = ["--attach", "users/storage.json=user/analytics-reader"];
    let (code, out, _) = run(folder.path(), &[&args[..], &attach[..]].concat());
    assert_eq!(code, 2, "{out}");
    assert!(out.contains("hangs on it bucket-policy.json:11") && out.contains("(notprincipal-account)"), "{out}");
}

#[test]
fn near_misses_name_the_element() {
    let folder = repository();
    let args = ["can", "user/analytics-reader", "s3:GetObject", "other/a", "--account", ACCOUNT, "--bucket", "other"];
    let (code, out, _) = run(folder.path(), &args);
    assert_eq!(code, 1, "{out}");
    assert!(out.contains("implicitly denied") && out.contains("bucket-policy.json:4 Allow"), "{out}");
    assert!(out.contains("but for its resource"), "{out}");
}

#[test]
fn keys_that_are_given_decide_and_others_stay_open() {
    let folder = repository();
    let text = r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Principal": "*", "Action": "s3:*",
        "Resource": "arn:aws:s3:::bleater-media/*", "Condition": {"Bool": {"aws:SecureTransport": "false"}}}]}"#;
    fs::write(folder.path().join("bucket-policy.json"), text).unwrap();
    let ask = |more: &[&str]| ask(folder.path(), &[&["--account", ACCOUNT], more].concat());
    let (code, out, _) = ask(&[]);
    assert_eq!(code, 2, "{out}");
    assert!(out.contains("depends on the condition key `aws:SecureTransport`"), "{out}");
    assert_eq!(ask(&["--with", "aws:SecureTransport=true"]).0, 0);
    assert_eq!(ask(&["--with", "AWS:securetransport=false"]).0, 1);
    assert_eq!(ask(&["--without", "aws:SecureTransport"]).0, 0);
}

#[test]
fn json_has_everything_and_a_version() {
    let folder = repository();
    let (code, out, _) = ask(folder.path(), &["--account", ACCOUNT, "--format", "json"]);
    let json: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!(code, 1);
    assert_eq!(json["version"], 1);
    assert_eq!(json["decision"], "denied");
    assert_eq!(json["layers"][1]["layer"], "bucket");
    assert_eq!(json["layers"][1]["matched"][0]["sid"], "RestrictAnalyticsReaderWrites");
    assert_eq!(json["layers"][1]["matched"][0]["decides"], true);
    assert_eq!(json["layers"][0]["matched"][0]["decides"], false);
    assert_eq!(json["layers"][0]["matched"][0]["line"], 4);
}

#[test]
fn what_makes_no_sense_is_refused_with_words() {
    let folder = repository();
    for (more, words) in [
        (&["--attach", "nowhere.json=user/x"][..], "`--attach` names a file in which no policy was found"),
        (&["--attach", "users/storage.json"], "does not say who holds which file"),
        (&["--with", "aws:SourceIp"], "gives no value"),
        (&["--with", "a=b", "--without", "A"], "given a value and said to be absent"),
    ] {
        let (code, out, err) = ask(folder.path(), more);
        assert_eq!((code, out.as_str()), (2, ""), "{more:?}");
        assert!(err.contains(words), "{more:?}: {err}");
    }
    let (code, _, err) = run(folder.path(), &["can", "group/x", "s3:GetObject", "b/k"]);
    assert_eq!(code, 2);
    assert!(err.contains("`group/x` is nobody who could ask"), "{err}");
}

#[test]
fn nothing_hostile_reaches_the_terminal() {
    let folder = repository();
    let text = "{\"Version\": \"2012-10-17\", \"Statement\": [{\"Sid\": \"\\u001b[2J\\u202e\", \"Effect\": \"Deny\", \"Principal\": \
                \"*\", \"Action\": \"s3:*\", \"Resource\": \"arn:aws:s3:::bleater-media/*\"}]}";
    fs::write(folder.path().join("bucket-policy.json"), text).unwrap();
    let (code, out, _) = ask(folder.path(), &["--account", ACCOUNT]);
    assert_eq!(code, 1, "{out}");
    assert!(out.contains("decides") && !out.contains(['\u{1b}', '\u{202e}']), "{out}");
    let (_, out, _) = ask(folder.path(), &["--account", ACCOUNT, "--format", "json"]);
    assert!(!out.contains(['\u{1b}', '\u{202e}']), "{out}");
    let json: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!(json["layers"][1]["matched"][0]["sid"], "\u{1b}[2J\u{202e}");
}
