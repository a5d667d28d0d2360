//! Histories: what counts as the change when branches merge, part, or have nothing in common.

use serde_json::Value;

use crate::policies::{BAD, GOOD, ROLES, bad_edited};
use crate::ran::{findings, rules};
use crate::repository::Repository;

fn other(bucket: &str) -> String {
    GOOD.replace("bleater-media", bucket)
}

/// Where each finding of a report is.
fn paths(report: &Value) -> Vec<&str> {
    findings(report).iter().map(|finding| finding["location"]["path"].as_str().unwrap()).collect()
}

#[test]
fn a_change_of_nothing_is_3() {
    let repository = Repository::usual();
    repository.check(&[]).ends(3);
    repository.check(&["--allow-empty"]).ends(0);
    // The head lags behind: it brings nothing in either.
    repository.git(&["checkout", "-q", "main"]);
    repository.commit(&[("p.json", BAD)]);
    repository.check(&["--head=change"]).ends(3);
    repository.check(&["--head=change", "--allow-empty"]).ends(0);
    repository.check(&["--exit-zero"]).ends(0);
}

#[test]
fn a_change_of_other_files_is_0() {
    let repository = Repository::usual();
    repository.commit(&[("README.md", "hello"), ("data.json", "[1, 2]")]);
    repository.check(&[]).ends(0);
}

#[test]
fn what_happened_on_the_base_meanwhile_is_not_the_change() {
    let repository = Repository::usual();
    repository.commit(&[("q.json", &other("bleater-backups"))]);
    repository.git(&["checkout", "-q", "main"]);
    repository.commit(&[("p.json", BAD), ("r.json", BAD)]);
    let report = repository.report(&["--head=change"]);
    assert_eq!(rules(&report), []);
    assert_eq!(report["comparison"]["changed_files"], 1);
}

#[test]
fn config_is_that_of_the_tip_of_the_base() {
    // An old commit to start from must not bring old rules back.
    let repository =
        Repository::new(&[("p.json", GOOD), ("denywins.toml", "[rules.deny-not-principal]\nseverity = \"off\"\n")]);
    repository.commit(&[("p.json", BAD)]);
    repository.git(&["checkout", "-q", "main"]);
    repository.commit(&[("denywins.toml", ROLES)]);
    repository.check(&["--head=change"]).ends(4).says("deny-not-principal");
}

#[test]
fn an_octopus_is_a_head_like_any_other() {
    let repository = Repository::usual();
    for (branch, file, text) in
        [("a", "a.json", other("aaa-media")), ("b", "b.json", BAD.to_owned()), ("c", "c.json", other("ccc-media"))]
    {
        repository.git(&["checkout", "-q", "-b", branch, "main"]);
        repository.commit(&[(file, &text)]);
    }
    repository.git(&["checkout", "-q", "change"]);
    repository.git(&["merge", "-q", "-m", "octopus", "a", "b", "c"]);
    assert_eq!(repository.git(&["cat-file", "-p", "HEAD"]).matches("parent ").count(), 3);
    let report = repository.check(&[]).ends(4).says("b.json").says("deny-not-principal");
    report.keeps_quiet_about("more than one");
    // The base may be an octopus too.
    repository.git(&["branch", "-q", "-f", "main", "HEAD"]);
    repository.commit(&[("b.json", &bad_edited())]);
    repository.check(&[]).ends(4).says("b.json");
}

#[test]
fn a_merge_of_the_base_into_the_change_hides_nothing() {
    let repository = Repository::usual();
    repository.commit(&[("q.json", BAD)]);
    repository.git(&["checkout", "-q", "main"]);
    repository.commit(&[("r.json", &other("bleater-r"))]);
    repository.git(&["checkout", "-q", "change"]);
    repository.git(&["merge", "-q", "-m", "merge", "main"]);
    // What comes in only with the merge commit itself is of the change as well.
    repository.write("s.json", bad_edited());
    repository.git(&["add", "-A"]);
    repository.git(&["commit", "-q", "--amend", "--no-edit"]);
    let report = repository.report(&[]);
    assert_eq!(paths(&report), ["q.json", "s.json"]);
}

#[test]
fn branches_that_crossed_are_compared_from_the_tip_of_the_base() {
    let repository = Repository::usual();
    repository.commit(&[("q.json", BAD)]);
    repository.git(&["checkout", "-q", "main"]);
    repository.commit(&[("r.json", &other("bleater-r"))]);
    // Each is merged into the other.
    repository.git(&["tag", "old-main"]);
    repository.git(&["merge", "-q", "--no-ff", "-m", "one", "change"]);
    repository.git(&["checkout", "-q", "change"]);
    repository.git(&["merge", "-q", "--no-ff", "-m", "two", "old-main"]);
    repository.commit(&[("s.json", &bad_edited())]);
    assert_eq!(repository.git(&["merge-base", "--all", "main", "change"]).lines().count(), 2);
    let report = repository.report(&[]);
    assert_eq!(paths(&report), ["s.json"], "{report:#}");
    repository.check_as("human", &[]).ends(4).says("more than one nearest commit in common");
}

#[test]
fn histories_with_nothing_in_common_are_2() {
    let repository = Repository::usual();
    repository.git(&["checkout", "-q", "--orphan", "alone"]);
    repository.commit(&[("p.json", BAD)]);
    repository.refuses(&[]).says("no commit in common").keeps_quiet_about("fetch-depth");
}

#[test]
fn a_detached_head_is_a_head() {
    let repository = Repository::usual();
    repository.git(&["checkout", "-q", "--detach"]);
    repository.commit(&[("p.json", BAD)]);
    repository.check(&[]).ends(4).says("deny-not-principal");
}

#[test]
fn a_branch_without_a_commit_is_2() {
    let repository = Repository::empty(&[]);
    repository.refuses(&["--base=HEAD"]).says("no commit `HEAD`");
}

#[test]
fn bringing_back_what_was_removed_on_the_base_is_new() {
    let repository = Repository::new(&[("p.json", BAD), ("denywins.toml", ROLES)]);
    repository.git(&["checkout", "-q", "main"]);
    repository.commit(&[("p.json", GOOD)]);
    repository.git(&["checkout", "-q", "-B", "change", "main"]);
    repository.commit(&[("p.json", BAD)]);
    repository.check(&[]).ends(4).says("deny-not-principal");
}
