//! Statements that deny: what the change takes away, and what only looks like it.

use serde_json::json;

use crate::edit::{brings, edited, message};
use crate::policies::{GOOD, ROLES, allow, deny, policy, with, without};
use crate::ran::rules;
use crate::repository::Repository;

#[test]
fn a_deny_that_goes_is_missed() {
    let report = brings(&policy(&[allow(), deny()]), &policy(&[allow()]), &[("guardrail-removed", "removed")]);
    assert_eq!(report["exit_code"], 4);
    let said = message(&report, "guardrail-removed");
    assert!(said.contains("`NoDeletes`") && said.contains("s3:DeleteObject"), "{said}");
    // The place that is gone is shown, in the commit it was in.
    assert!(report["findings"][0]["related"].to_string().contains("main:p.json"), "{report:#}");
}

#[test]
fn a_deny_that_becomes_an_allow_is_missed() {
    let report = edited(&policy(&[deny()]), &policy(&[with(deny(), "Effect", json!("Allow"))])).report(&[]);
    assert!(rules(&report).contains(&("guardrail-removed".to_owned(), "modified".to_owned())), "{report:#}");
}

#[test]
fn a_deny_that_moves_to_another_file_is_missed_where_it_was() {
    let repository =
        Repository::new(&[("p.json", &policy(&[allow(), deny()])), ("q.json", GOOD), ("denywins.toml", ROLES)]);
    repository.commit(&[("p.json", &policy(&[allow()])), ("q.json", &policy(&[allow(), deny()]))]);
    let report = repository.report(&[]);
    assert!(rules(&report).contains(&("guardrail-removed".to_owned(), "removed".to_owned())), "{report:#}");
}

#[test]
fn a_deny_that_denies_less_is_weakened() {
    let less = [
        with(deny(), "Action", json!("s3:DeleteObject")),
        with(deny(), "Resource", json!("arn:aws:s3:::bleater-media/tmp/*")),
        with(deny(), "Principal", json!({ "AWS": "arn:aws:iam::482915637204:role/other" })),
        with(deny(), "Condition", json!({ "Bool": { "aws:MultiFactorAuthPresent": "false" } })),
        with(without(deny(), "Principal"), "NotPrincipal", json!({ "AWS": "arn:aws:iam::482915637204:role/app" })),
        with(without(deny(), "Resource"), "NotResource", json!("arn:aws:s3:::bleater-media/*")),
    ];
    for after in less {
        let report = edited(&policy(&[deny()]), &policy(std::slice::from_ref(&after))).report(&[]);
        let found = rules(&report);
        let missed = found.iter().any(|(rule, _)| rule == "guardrail-weakened" || rule == "guardrail-removed");
        assert!(missed, "{after}: {found:?}");
    }
}

#[test]
fn a_deny_that_is_said_otherwise_is_no_loss() {
    let half = |action: &str, sid: &str| with(with(deny(), "Action", json!(action)), "Sid", json!(sid));
    let same = [
        // Split, in any order, under any name.
        vec![half("s3:DeleteObject", "One"), half("s3:DeleteObjectVersion", "Two")],
        vec![half("s3:DeleteObjectVersion", "NoDeletes"), half("s3:DeleteObject", "Two")],
        // Wider.
        vec![with(deny(), "Action", json!("s3:DeleteObject*"))],
        vec![with(deny(), "Resource", json!(["arn:aws:s3:::bleater-media/*", "arn:aws:s3:::bleater-backups/*"]))],
        // Said otherwise.
        vec![with(deny(), "Sid", json!("OtherName"))],
        vec![without(deny(), "Sid")],
        vec![with(deny(), "Action", json!(["s3:DELETEOBJECT", "s3:DeleteObjectVersion"]))],
        vec![with(deny(), "Principal", json!({ "AWS": ["arn:aws:iam::482915637204:role/app"] }))],
        // Twice.
        vec![deny(), with(deny(), "Sid", json!("Again"))],
    ];
    for after in same {
        let report = edited(&policy(&[deny()]), &policy(&after)).report(&[]);
        let found = rules(&report);
        assert!(!found.iter().any(|(rule, _)| rule.starts_with("guardrail")), "{after:?}: {found:?}");
    }
}

#[test]
fn what_one_of_two_equal_denies_did_the_other_does() {
    brings(&policy(&[deny(), with(deny(), "Sid", json!("Again"))]), &policy(&[deny()]), &[]);
}
