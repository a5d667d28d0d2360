//! Where the run stands: in a subfolder, in a worktree, with config here or elsewhere, in a repository of another hash.

use std::fs;

use crate::policies::{BAD, GOOD, ROLES, bad_edited};
use crate::ran::Ran;
use crate::repository::{Repository, TODAY, program};
use crate::sign_off_file::SignOffFile;

fn nested() -> Repository {
    let repository = Repository::new(&[("a/p.json", GOOD), ("b/q.json", GOOD), ("denywins.toml", ROLES)]);
    repository.commit(&[("a/p.json", BAD), ("b/q.json", &bad_edited())]);
    repository
}

fn check_in(folder: &std::path::Path, args: &[&str]) -> Ran {
    Ran::of(&mut program(folder, &[&["check", "--base=main", "--today", TODAY, "--format=concise"], args].concat()))
}

#[test]
fn a_subfolder_is_all_that_is_asked_for() {
    let repository = nested();
    let a = repository.path().join("a");
    check_in(&a, &[]).ends(4).starts("p.json:7").keeps_quiet_about("q.json");
    check_in(&a, &["../b"]).ends(4).says("../b/q.json:7").keeps_quiet_about("analytics-reader");
    check_in(&a, &[".."]).ends(4).says("p.json").says("q.json");
    check_in(&a, &["p.json"]).ends(4).says("p.json:7");
    repository.check(&["b"]).ends(4).says("b/q.json").keeps_quiet_about("a/p.json");
    repository.check(&["no-such-folder"]).keeps_quiet_about("p.json");
}

#[test]
fn the_fingerprint_does_not_know_where_the_run_stands() {
    let repository = nested();
    let root = repository.report(&["a"])["findings"][0]["fingerprint"].clone();
    let args = ["check", "--base=main", "--today", TODAY, "--format=json"];
    let below = Ran::of(&mut program(&repository.path().join("a"), &args)).json()["findings"][0]["fingerprint"].clone();
    assert_eq!(root, below);
}

#[test]
fn a_worktree_is_a_clone_like_any_other() {
    let repository = nested();
    let tree = repository.around().join("tree");
    repository.git(&["worktree", "add", "-q", "--detach", tree.to_str().unwrap(), "change"]);
    check_in(&tree, &[]).ends(4).says("a/p.json").says("b/q.json");
    check_in(&tree.join("a"), &[]).ends(4).says("p.json:7");
}

#[test]
fn a_repository_of_sha256_is_judged_alike() {
    let repository = Repository::kept_as(&["--object-format=sha256"], &[("p.json", GOOD), ("denywins.toml", ROLES)]);
    repository.commit(&[("p.json", BAD)]);
    let id = repository.id("HEAD");
    assert_eq!(id.len(), 64);
    let report = repository.report(&["--expect-head", &id]);
    assert_eq!(report["comparison"]["head"]["id"], id);
    repository.refuses(&["--expect-head", &id[..40]]).says("full id");
    let bad = report["findings"].as_array().unwrap().iter().find(|finding| finding["rule"] == "deny-not-principal");
    SignOffFile::answer(bad.unwrap()).commit(&repository);
    repository.check(&[]).ends(0);
    repository.rename("p.json", "q.json");
    repository.check(&[]).ends(4);
}

#[test]
fn a_named_config_in_the_repository_is_that_of_the_base() {
    let repository = Repository::new(&[("conf/p.json", GOOD), ("conf/strict.toml", ROLES)]);
    repository.commit(&[("conf/p.json", BAD), ("conf/strict.toml", "exclude = [\"**\"]\n"), ("new.toml", ROLES)]);
    repository.check(&["--config=conf/strict.toml"]).says("conf/p.json").says("deny-not-principal");
    repository.check(&["--config=./conf/../conf/strict.toml"]).says("deny-not-principal");
    let absolute = repository.path().join("conf/strict.toml");
    repository.check(&["--config", absolute.to_str().unwrap()]).says("deny-not-principal");
    check_in(&repository.path().join("conf"), &["--config=strict.toml"]).says("deny-not-principal");
    // What is only in the change cannot judge it.
    repository.refuses(&["--config=new.toml"]).says("config comes from the base");
    repository.refuses(&["--config=nowhere.toml"]).says("nowhere.toml");
    repository.check(&["--no-config"]).ends(1).says("deny-not-principal");
}

#[test]
fn a_named_config_outside_of_the_repository_is_read_from_disk() {
    let repository = nested();
    fs::write(repository.around().join("central.toml"), "exclude = [\"b\"]\n").unwrap();
    repository.check(&["--config=../central.toml"]).ends(1).says("a/p.json").keeps_quiet_about("b/q.json:");
    repository.refuses(&["--config=../nowhere.toml"]).says("nowhere.toml");
}

#[cfg(unix)]
#[test]
fn a_link_does_not_make_a_config_of_the_change_one_from_outside() {
    let repository = Repository::usual();
    repository.commit(&[("p.json", BAD), ("mine.toml", "exclude = [\"**\"]\n")]);
    // The folder is known under a second name.
    let second = repository.around().join("second");
    std::os::unix::fs::symlink(repository.path(), &second).unwrap();
    repository.refuses(&["--config", second.join("mine.toml").to_str().unwrap()]).says("mine.toml");
    check_in(&second, &["--config=denywins.toml"]).ends(4).says("deny-not-principal");
}

#[test]
fn a_config_that_is_a_link_on_the_base_is_2() {
    let repository = Repository::usual();
    let blob = repository.store("/etc/passwd");
    let base = repository.commit_entries(&[("120000", "blob", &blob, b".denywins.toml")]);
    repository.git(&["rm", "-q", "denywins.toml"]);
    repository.commit(&[("p.json", BAD)]);
    // The first of the names counts, and it is a file.
    repository.check(&["--base", &base]).says("deny-not-principal");
    repository.refuses(&["--base", &base, "--config=.denywins.toml"]).says("symbolic link");
}
