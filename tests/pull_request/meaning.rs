//! What a change means: which findings it brings in, and what it takes away that a linter of the head alone cannot see.

use serde_json::{Value, json};

use crate::policies::{BAD, GOOD, ROLES, allow, bad, deny, policy, with, without};
use crate::ran::rules;
use crate::repository::Repository;

/// A repository in which `p.json` was edited.
fn edited(base: &str, head: &str) -> Repository {
    let repository = Repository::new(&[("p.json", base), ("denywins.toml", ROLES)]);
    repository.commit(&[("p.json", head)]);
    repository
}

/// Exactly these findings, as rule and change, come of the edit.
#[track_caller]
fn brings(base: &str, head: &str, expected: &[(&str, &str)]) -> Value {
    comes_of(&edited(base, head), expected)
}

#[track_caller]
fn comes_of(repository: &Repository, expected: &[(&str, &str)]) -> Value {
    let report = repository.report(&[]);
    let mut found = rules(&report);
    found.sort();
    let mut expected: Vec<_> =
        expected.iter().map(|(rule, change)| ((*rule).to_owned(), (*change).to_owned())).collect();
    expected.sort();
    assert_eq!(found, expected, "{report:#}");
    report
}

#[track_caller]
fn message(report: &Value, rule: &str) -> String {
    let findings = report["findings"].as_array().unwrap();
    let found = findings.iter().find(|finding| finding["rule"] == rule).expect("it was found");
    found["message"].as_str().unwrap().to_owned()
}

// What was there.

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

// Files.

#[test]
fn a_rename_keeps_findings_old_and_is_told() {
    let repository = Repository::new(&[("p.json", BAD), ("denywins.toml", ROLES)]);
    repository.rename("p.json", "q.json");
    let report = comes_of(&repository, &[("policy-renamed", "removed")]);
    assert_eq!((&report["summary"]["existing"], &report["exit_code"]), (&json!(1), &json!(0)));
    assert!(message(&report, "policy-renamed").contains("`p.json`"));
}

#[test]
fn a_rename_with_an_edit_is_judged_by_what_was_edited() {
    let before = policy(&[bad(), allow(), deny()]);
    let repository = Repository::new(&[("p.json", &before), ("denywins.toml", ROLES)]);
    repository.git(&["mv", "p.json", "q.json"]);
    repository.commit(&[("q.json", &policy(&[bad(), allow()]))]);
    let report = comes_of(&repository, &[("policy-renamed", "removed"), ("guardrail-removed", "removed")]);
    assert_eq!(report["summary"]["existing"], 1);
}

#[test]
fn a_rename_to_where_config_says_something_else_is_another_policy() {
    for answer in ["targets = [\"ceph\"]", "kind = \"bucket\"", "bucket = \"bleater-media\""] {
        let config = format!("{ROLES}[[policy]]\npath = \"there/*.json\"\n{answer}\n");
        let guarded = policy(&[allow(), deny()]);
        let repository = Repository::new(&[("p.json", &guarded), ("denywins.toml", &config)]);
        repository.rename("p.json", "there/p.json");
        let report = repository.report(&[]);
        assert!(rules(&report).contains(&("policy-deleted".to_owned(), "removed".to_owned())), "{answer}: {report:#}");
        repository.check(&[]).says("NoDeletes");
    }
    // What is wrong with it is new there.
    let config = format!("{ROLES}[[policy]]\npath = \"there/*.json\"\nkind = \"bucket\"\n");
    let repository = Repository::new(&[("p.json", BAD), ("denywins.toml", &config)]);
    repository.rename("p.json", "there/p.json");
    comes_of(&repository, &[("policy-deleted", "removed"), ("deny-not-principal", "added")]);
}

#[test]
fn a_policy_that_is_deleted_is_missed() {
    let repository =
        Repository::new(&[("p.json", &policy(&[allow(), deny()])), ("q.json", GOOD), ("denywins.toml", ROLES)]);
    repository.remove(&["p.json"]);
    let report = comes_of(&repository, &[("policy-deleted", "removed")]);
    assert_eq!(report["exit_code"], 4);
    assert!(message(&report, "policy-deleted").contains("`NoDeletes`"));
    // Where nothing was forbidden, nothing is let in.
    repository.git(&["checkout", "-q", "main"]);
    repository.git(&["checkout", "-q", "-B", "change"]);
    repository.remove(&["q.json"]);
    assert_eq!(comes_of(&repository, &[("policy-deleted", "removed")])["exit_code"], 0);
}

#[test]
fn what_is_no_policy_any_more_was_one() {
    let guarded = policy(&[allow(), deny()]);
    for after in ["", "{}", "[]", "null", "not a policy at all", "{\"data\": 1}"] {
        let report = edited(&guarded, after).report(&[]);
        assert!(rules(&report).contains(&("policy-deleted".to_owned(), "removed".to_owned())), "{after:?}: {report:#}");
        assert!(report["exit_code"] == 4 || report["exit_code"] == 1, "{after:?}");
    }
}

#[test]
fn what_does_not_parse_stops_the_merge() {
    let guarded = policy(&[allow(), deny()]);
    let cut = &guarded[..guarded.len() - 10];
    for after in
        [cut, &guarded.replace("\"Effect\"", "Effect"), &format!("{guarded}]"), "{\"Statement\": [{\"Effect\":"]
    {
        let report = edited(&guarded, after).report(&[]);
        assert!(rules(&report).iter().any(|(rule, change)| rule == "json-parse-error" && change == "added"), "{after}");
        assert_eq!(report["exit_code"], 1, "{after}");
    }
    // It was broken before, and still is: that is nobody's change.
    brings(cut, &format!("\n{cut}"), &[]);
}

#[test]
fn a_policy_without_statements_has_lost_them() {
    let report = edited(&policy(&[allow(), deny()]), &policy(&[])).report(&[]);
    assert!(rules(&report).contains(&("guardrail-removed".to_owned(), "removed".to_owned())), "{report:#}");
}

// Statements that deny.

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

// Statements that allow.

#[test]
fn a_condition_that_goes_is_missed() {
    let report =
        brings(&policy(&[allow()]), &policy(&[without(allow(), "Condition")]), &[("condition-weakened", "modified")]);
    assert_eq!(report["exit_code"], 4);
    let weaker = [
        json!({ "StringEquals": { "aws:SourceVpce": ["vpce-1a2b3c4d", "vpce-5e6f7a8b"] } }),
        json!({ "StringEqualsIfExists": { "aws:SourceVpce": "vpce-1a2b3c4d" } }),
        json!({ "StringLike": { "aws:SourceVpce": "vpce-*" } }),
        json!({ "StringNotEquals": { "aws:SourceVpce": "vpce-1a2b3c4d" } }),
        json!({ "StringEquals": { "aws:SourceVpc": "vpc-1a2b3c4d" } }),
    ];
    for condition in weaker {
        let after = policy(&[with(allow(), "Condition", condition)]);
        let found = rules(&edited(&policy(&[allow()]), &after).report(&[]));
        assert!(found.contains(&("condition-weakened".to_owned(), "modified".to_owned())), "{after}: {found:?}");
    }
}

#[test]
fn a_condition_that_comes_or_tightens_is_welcome() {
    brings(&policy(&[without(allow(), "Condition")]), &policy(&[allow()]), &[]);
    let two = json!({ "StringEquals": { "aws:SourceVpce": ["vpce-1a2b3c4d", "vpce-5e6f7a8b"] } });
    brings(&policy(&[with(allow(), "Condition", two)]), &policy(&[allow()]), &[]);
}

#[test]
fn a_principal_that_reaches_further_is_missed() {
    for principal in ["arn:aws:iam::482915637204:root", "arn:aws:iam::918273645546:root"] {
        let after = policy(&[with(allow(), "Principal", json!({ "AWS": principal }))]);
        let report = edited(&policy(&[allow()]), &after).report(&[]);
        assert!(rules(&report).contains(&("principal-widened".to_owned(), "modified".to_owned())), "{report:#}");
        assert_eq!(report["exit_code"], 4, "{principal}");
    }
    let everyone = edited(&policy(&[allow()]), &policy(&[with(allow(), "Principal", json!("*"))])).report(&[]);
    assert!(rules(&everyone).contains(&("principal-widened".to_owned(), "modified".to_owned())), "{everyone:#}");
    assert_ne!(everyone["exit_code"], 0);
}

#[test]
fn one_more_name_is_a_warning_and_one_less_is_nothing() {
    let two = json!({ "AWS": ["arn:aws:iam::482915637204:role/app", "arn:aws:iam::482915637204:role/web"] });
    let two = policy(&[with(allow(), "Principal", two)]);
    let report = brings(&policy(&[allow()]), &two, &[("principal-widened", "modified")]);
    assert_eq!((&report["findings"][0]["severity"], &report["exit_code"]), (&json!("warning"), &json!(0)));
    brings(&two, &policy(&[allow()]), &[]);
}

// Policies in other files.

/// As `aws s3api get-bucket-policy` prints it.
fn wrapped(statements: &[Value]) -> String {
    json!({ "Policy": policy(statements) }).to_string()
}

#[test]
fn policies_in_wrappers_are_judged_alike() {
    let report = brings(&wrapped(&[allow(), deny()]), &wrapped(&[allow()]), &[("guardrail-removed", "removed")]);
    assert_eq!(report["exit_code"], 4);
    brings(&wrapped(&[allow(), bad()]), &wrapped(&[bad(), allow()]), &[]);
    brings(&wrapped(&[allow()]), &wrapped(&[allow(), bad()]), &[("deny-not-principal", "added")]);
    // Taken out of its wrapper it is the same policy.
    brings(&wrapped(&[allow(), deny()]), &policy(&[allow(), deny()]), &[]);
    brings(&wrapped(&[allow(), deny()]), &policy(&[allow()]), &[("guardrail-removed", "removed")]);
}

#[test]
fn one_of_several_policies_in_a_file_is_missed() {
    let list = |policies: &[(&str, &[Value])]| {
        let named = policies.iter().map(|(name, statements)| {
            json!({ "PolicyName": name, "PolicyDocument": { "Version": "2012-10-17", "Statement": statements } })
        });
        named.collect::<Value>().to_string()
    };
    let (guarded, plain) = (&[allow(), deny()][..], &[allow()][..]);
    let before = list(&[("a", guarded), ("b", plain), ("c", plain)]);
    let report = edited(&before, &list(&[("a", plain), ("b", plain), ("c", plain)])).report(&[]);
    assert!(rules(&report).contains(&("guardrail-removed".to_owned(), "removed".to_owned())), "{report:#}");
    let report = edited(&before, &list(&[("b", plain), ("c", plain)])).report(&[]);
    assert!(report["exit_code"] == 4, "{report:#}");
    assert!(report["findings"].to_string().contains("NoDeletes"), "{report:#}");
}
