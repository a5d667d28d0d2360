//! What was there before the change, and what is new.

use serde_json::{Value, json};

use crate::edit::{brings, comes_of, edited};
use crate::policies::{BAD, ROLES, allow, bad, deny, policy, with, without};
use crate::ran::rules;
use crate::repository::Repository;

#[test]
fn moving_and_reformatting_keep_a_finding_old() {
    let before = policy(&[bad(), allow()]);
    let moved = brings(&before, &policy(&[allow(), bad()]), &[]);
    assert_eq!((&moved["summary"]["existing"], &moved["verdict"]), (&json!(1), &json!("pass")));
    let squeezed: Value = serde_json::from_str(&before).unwrap();
    assert_eq!(brings(&before, &squeezed.to_string(), &[])["summary"]["existing"], 1);
    // Keys in another order, new lines of Windows, a byte order mark.
    let turned = with(without(bad(), "Sid"), "Sid", json!("RestrictWrites"));
    assert_eq!(brings(&before, &policy(&[turned, allow()]), &[])["summary"]["existing"], 1);
    brings(&before, &before.replace('\n', "\r\n"), &[]);
}

#[test]
fn an_edit_of_something_else_keeps_a_finding_old() {
    let after = policy(&[bad(), allow(), deny()]);
    let report = brings(&policy(&[bad(), allow()]), &after, &[]);
    assert_eq!(report["summary"]["existing"], 1);
}

#[test]
fn an_edit_of_the_statement_makes_a_finding_of_the_change() {
    let reader = json!({ "AWS": ["arn:aws:iam::482915637204:user/attacker"] });
    let after = policy(&[with(bad(), "NotPrincipal", reader)]);
    brings(BAD, &after, &[("deny-not-principal", "modified"), ("guardrail-weakened", "modified")]);
}

#[test]
fn a_copy_in_another_file_is_new() {
    let repository = Repository::new(&[("p.json", BAD), ("denywins.toml", ROLES)]);
    repository.commit(&[("q.json", BAD)]);
    comes_of(&repository, &[("deny-not-principal", "added")]);
    repository.check(&[]).ends(4).says("q.json:7").keeps_quiet_about("p.json");
}

#[test]
fn a_second_copy_in_the_same_file_is_new() {
    let bare = without(bad(), "Sid");
    let two = policy(&[bare.clone(), bare.clone()]);
    let report = edited(&policy(&[bare]), &two).report(&[]);
    let copies = rules(&report).iter().filter(|(rule, _)| rule == "deny-not-principal").count();
    assert_eq!((copies, &report["summary"]["existing"]), (1, &json!(1)), "{report:#}");
    assert_eq!(report["exit_code"], 4);
    // One copy less is nothing to talk about.
    let report = edited(&two, &policy(&[without(bad(), "Sid")])).report(&[]);
    assert!(!rules(&report).iter().any(|(rule, _)| rule == "deny-not-principal"), "{report:#}");
}

#[test]
fn mending_is_welcome() {
    brings(
        &policy(&[allow(), bad()]),
        &policy(&[allow(), with(deny(), "Sid", json!("RestrictWrites"))]),
        &[("guardrail-weakened", "modified")],
    );
    // An Allow that goes is no loss of protection.
    brings(&policy(&[allow(), deny()]), &policy(&[deny()]), &[]);
}

#[test]
fn existing_findings_are_shown_on_request_and_stop_nothing() {
    let repository = edited(&policy(&[bad(), allow()]), &policy(&[allow(), bad()]));
    let report = repository.report(&["--show-existing"]);
    assert_eq!(rules(&report), [("deny-not-principal".to_owned(), "unchanged".to_owned())]);
    assert_eq!((&report["findings"][0]["status"], &report["exit_code"]), (&json!("reported"), &json!(0)));
    assert_eq!(report["required_reviewers"], json!([]));
    repository.check(&[]).ends(0).keeps_quiet_about("deny-not-principal");
}
