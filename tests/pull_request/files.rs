//! Files that are renamed, deleted, emptied or broken, and files that hold several policies.

use serde_json::{Value, json};

use crate::edit::{brings, comes_of, edited, message};
use crate::policies::{BAD, GOOD, ROLES, allow, bad, deny, policy};
use crate::ran::rules;
use crate::repository::Repository;

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
