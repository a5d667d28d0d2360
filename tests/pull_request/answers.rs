//! Sign-offs: what answers a finding, and everything that looks like it and does not.

use serde_json::Value;

use crate::policies::{BAD, GOOD, ROLES, bad_edited};
use crate::ran::{Ran, findings};
use crate::repository::{Repository, TODAY};
use crate::sign_off_file::SignOffFile;

/// A bad policy on the branch, and the right answer to it, not yet given.
fn asked() -> (Repository, SignOffFile) {
    let repository = Repository::usual();
    repository.commit(&[("p.json", BAD)]);
    let answer = SignOffFile::answer(&asking(&repository));
    (repository, answer)
}

/// The finding that asks.
#[track_caller]
fn asking(repository: &Repository) -> Value {
    let report = repository.report(&[]);
    let found = findings(&report).iter().find(|finding| finding["rule"] == "deny-not-principal");
    found.expect("it was found").clone()
}

/// Where the request stands, and why.
#[track_caller]
fn stands(repository: &Repository, state: &str, reason: &str) {
    let finding = asking(repository);
    let request = &finding["sign_off"];
    assert_eq!(request["state"], state, "{request:#}");
    assert!(request["reasons"].to_string().contains(reason), "no `{reason}` in {request:#}");
    let (code, status) = if state == "satisfied" { (0, "signed-off") } else { (4, "pending") };
    assert_eq!(finding["status"], status);
    repository.check(&[]).ends(code);
}

/// The answer changed in one way, and what becomes of it.
#[track_caller]
fn given(change: impl Fn(SignOffFile) -> SignOffFile, state: &str, reason: &str) {
    let (repository, answer) = asked();
    change(answer).commit(&repository);
    stands(&repository, state, reason);
}

#[test]
fn nothing_was_given() {
    let (repository, _) = asked();
    stands(&repository, "pending", "no sign-off file");
}

#[test]
fn the_right_answer_lets_the_change_pass() {
    given(|answer| answer, "satisfied", "SEC-123");
    given(|answer| answer.with("reviewers", r#"["team:octo-org/security"]"#), "satisfied", "SEC-123");
    given(|answer| answer.without("sid"), "satisfied", "SEC-123");
}

#[test]
fn an_answer_says_what_it_answers() {
    given(|answer| answer.with("rule", "\"principal-widened\""), "invalid", "rule");
    given(|answer| answer.with("path", "\"other.json\""), "invalid", "path");
    given(|answer| answer.with("statement", &format!("\"sha256:{}\"", "0".repeat(64))), "invalid", "statement");
    given(|answer| answer.without("statement"), "invalid", "statement");
    given(|answer| answer.with("sid", "\"SomethingElse\""), "invalid", "sid");
    given(|answer| answer.named(".denywins/sign-offs/0123456789abcdef.toml"), "invalid", "name");
}

#[test]
fn only_who_was_asked_can_answer() {
    given(|answer| answer.with("reviewers", r#"["user:mallory"]"#), "invalid", "nobody who can sign off as `security`");
    given(|answer| answer.with("reviewers", "[]"), "invalid", "nobody who can sign off");
    // Logins are not case-sensitive on the forge, names that only look alike are other people.
    given(|answer| answer.with("reviewers", r#"["user:alic"]"#), "invalid", "nobody who can sign off");
    given(|answer| answer.with("reviewers", r#"["user:alісe"]"#), "invalid", "nobody who can sign off");
    given(|answer| answer.with("reviewers", r#"["team:octo-org/alice"]"#), "invalid", "nobody who can sign off");
}

#[test]
fn an_answer_has_its_time() {
    given(|answer| answer.with("expires", TODAY), "expired", "expired on 2027-01-01");
    given(|answer| answer.with("expires", "2027-01-02"), "satisfied", "until 2027-01-02");
    given(|answer| answer.with("expires", "2027-06-30"), "satisfied", "until");
    given(|answer| answer.with("expires", "2027-07-01"), "invalid", "config allows 180 days");
    let (repository, answer) = asked();
    answer.commit(&repository);
    repository.check(&["--today=2027-05-20"]).ends(0);
    repository.check(&["--today=2027-05-21"]).ends(4).says("deny-not-principal");
}

#[test]
fn the_longest_time_is_that_of_the_base() {
    let config = |days: u16| format!("{ROLES}[sign-off]\nmax-age = {days}\n");
    let repository = Repository::new(&[("p.json", GOOD), ("denywins.toml", &config(30))]);
    repository.commit(&[("p.json", BAD), ("denywins.toml", &config(365))]);
    SignOffFile::answer(&asking(&repository)).commit(&repository);
    stands_pending(&repository, "config allows 30 days");
}

/// As [`stands`], where other findings wait too.
#[track_caller]
fn stands_pending(repository: &Repository, reason: &str) {
    let request = asking(repository)["sign_off"].clone();
    assert_ne!(request["state"], "satisfied");
    assert!(request["reasons"].to_string().contains(reason), "{request:#}");
}

#[test]
fn approve_then_edit_is_stale() {
    let (repository, answer) = asked();
    answer.commit(&repository);
    repository.check(&[]).ends(0);
    repository.commit(&[("p.json", &bad_edited())]);
    stands(&repository, "stale", "of another form of it");
}

#[test]
fn reformatting_keeps_an_answer_good() {
    let (repository, answer) = asked();
    answer.commit(&repository);
    let squeezed: Value = serde_json::from_str(BAD).unwrap();
    repository.commit(&[("p.json", &squeezed.to_string())]);
    stands(&repository, "satisfied", "SEC-123");
}

#[test]
fn a_rename_voids_an_answer() {
    let (repository, answer) = asked();
    answer.commit(&repository);
    repository.rename("p.json", "q.json");
    stands(&repository, "pending", "no sign-off file");
    repository.check(&[]).says("unused-sign-off");
}

#[test]
fn an_answer_for_another_bucket_does_not_count() {
    let (repository, answer) = asked();
    answer.commit(&repository);
    repository.git(&["checkout", "-q", "main"]);
    repository.git(&["merge", "-q", "--ff-only", "change"]);
    repository.git(&["checkout", "-q", "change"]);
    // The same statement in another file, with the answer beside it under both names it could have.
    repository.commit(&[("other.json", BAD)]);
    let finding = asking(&repository);
    assert_eq!(finding["sign_off"]["state"], "pending");
    let copy = answer.clone().named(&SignOffFile::answer(&finding).name);
    copy.commit(&repository);
    stands(&repository, "pending", "no sign-off file");
    // Not even when it claims to be about the new file.
    copy.with("path", "\"other.json\"").commit(&repository);
    stands(&repository, "stale", "another form");
}

#[test]
fn an_answer_for_another_bucket_in_the_same_file_does_not_count() {
    let (repository, answer) = asked();
    answer.commit(&repository);
    let other = BAD.replace("bleater-media", "bleater-backups");
    repository.commit(&[("p.json", &other)]);
    stands(&repository, "stale", "of another form of it");
}

#[test]
fn an_answer_is_bound_to_the_target() {
    let (repository, answer) = asked();
    answer.commit(&repository);
    repository.check(&["--target=ceph"]).says("deny-not-principal").says("sign-off: stale");
}

#[test]
fn an_answer_lowers_nothing_else() {
    let (repository, answer) = asked();
    answer.commit(&repository);
    let widened = GOOD.replace("arn:aws:iam::482915637204:role/app", "*");
    repository.commit(&[("q.json", &widened)]);
    let run = repository.check(&[]);
    assert_ne!(run.code, Some(0), "{run:?}");
    run.says("public-allow-no-condition");
}

/// What stands in the way of reading the answers stands in the way of judging.
#[track_caller]
fn cannot_be_read(change: impl Fn(&SignOffFile) -> String, word: &str) {
    let (repository, answer) = asked();
    repository.commit(&[(&answer.name, &change(&answer))]);
    repository.check(&[]).ends(2).says(word).says(&answer.name);
}

#[test]
fn a_sign_off_that_cannot_be_read_is_2() {
    cannot_be_read(|_| "version = ".to_owned(), "");
    cannot_be_read(|_| String::new(), "needs `version`");
    cannot_be_read(|answer| answer.clone().with("scope", "\"all\"").text(), "scope");
    cannot_be_read(|answer| answer.clone().with("version", "2").text(), "version 2");
    cannot_be_read(|answer| answer.clone().with("fingerprint", "\"*\"").text(), "64 digits");
    cannot_be_read(|answer| answer.clone().with("expires", "\"never\"").text(), "never");
    cannot_be_read(|answer| answer.clone().without("expires").text(), "needs `expires`");
    cannot_be_read(|answer| answer.clone().with("expires", "2027-02-30").text(), "");
    cannot_be_read(|answer| answer.clone().with("reason", "\" \"").text(), "`reason` is empty");
    cannot_be_read(|answer| answer.clone().without("reviewers").text(), "needs `reviewers`");
    cannot_be_read(|answer| answer.text() + &answer.text(), "duplicate key");
    cannot_be_read(|answer| answer.text() + &"#".repeat(1024 * 1024), "larger than 1 MiB");
}

#[test]
fn a_sign_off_that_is_not_utf8_is_2() {
    let (repository, answer) = asked();
    repository.write(&answer.name, b"reason = \"\xFF\"");
    repository.commit_all().check(&[]).ends(2).says("not UTF-8");
}

#[cfg(unix)]
#[test]
fn a_sign_off_that_is_a_link_is_2() {
    let (repository, answer) = asked();
    repository.write("answer.txt", answer.text());
    repository.write(".denywins/sign-offs/keep", "");
    std::os::unix::fs::symlink("../../answer.txt", repository.path().join(&answer.name)).unwrap();
    repository.commit_all().check(&[]).ends(2).says("symbolic link").says(&answer.name);
}

#[cfg(unix)]
#[test]
fn a_folder_of_sign_offs_that_is_a_link_holds_none() {
    let (repository, answer) = asked();
    repository.write(&format!("elsewhere/{}", answer.name.rsplit('/').next().unwrap()), answer.text());
    std::fs::create_dir(repository.path().join(".denywins")).unwrap();
    std::os::unix::fs::symlink("../elsewhere", repository.path().join(".denywins/sign-offs")).unwrap();
    repository.commit_all();
    stands(&repository, "pending", "no sign-off file");
}

#[test]
fn an_answer_that_nobody_asked_for_is_pointed_out() {
    let (repository, answer) = asked();
    answer.commit(&repository);
    repository.commit(&[("p.json", GOOD)]);
    repository.check(&[]).ends(0).says("unused-sign-off").says(&answer.name);
    repository.check(&["--deny-unused"]).ends(1).says("unused-sign-off");
    // An answer on the base that this change does not touch is not its business.
    let settled = Repository::new(&[("p.json", GOOD), ("denywins.toml", ROLES), (&answer.name, &answer.text())]);
    settled.commit(&[("q.json", &GOOD.replace("bleater-media", "bleater-backups"))]);
    settled.check(&["--deny-unused"]).ends(0).keeps_quiet_about("unused-sign-off");
}

#[test]
fn of_two_answers_one_that_counts_is_enough() {
    let (repository, answer) = asked();
    answer.commit(&repository);
    answer.clone().with("expires", "2026-01-01").named(".denywins/sign-offs/00.toml").commit(&repository);
    stands(&repository, "satisfied", "SEC-123");
}

#[test]
fn only_the_head_answers() {
    // An answer that the change takes away is gone, although the base has it.
    let (repository, answer) = asked();
    answer.commit(&repository);
    repository.git(&["checkout", "-q", "-B", "main", "main"]);
    repository.commit(&[(&answer.name, &answer.text())]);
    repository.git(&["checkout", "-q", "-B", "change", "main"]);
    repository.git(&["rm", "-q", &answer.name]);
    repository.commit(&[("p.json", BAD)]);
    stands(&repository, "pending", "no sign-off file");
}

#[test]
fn a_warning_at_the_authors_desk_is_no_block() {
    let (repository, _) = asked();
    let run: Ran = repository.check(&["--sign-off=warn"]);
    run.ends(0).says("warning").says("deny-not-principal");
}
