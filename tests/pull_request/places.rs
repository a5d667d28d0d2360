//! What stands where a policy should: links, submodules, huge files. Nothing is followed and memory stays bounded.

use crate::policies::{BAD, GOOD, ROLES, allow, deny, policy};
use crate::ran::{Ran, rules};
use crate::repository::{Repository, TODAY, git_in, program};

/// What must never come out.
const SECRET: &str = "hunter2-hunter2";

/// Commits a link of git, which need not be one on disk.
fn link(repository: &Repository, target: &str, name: &str) -> String {
    let blob = repository.store(target);
    let commit = repository.commit_entries(&[("120000", "blob", &blob, name.as_bytes())]);
    repository.git(&["update-ref", "refs/heads/odd", &commit]);
    commit
}

#[test]
fn a_new_link_is_not_followed() {
    let repository = Repository::usual();
    repository.write("../outside.json", BAD);
    for target in ["/proc/self/environ", "../outside.json", "p.json", "new.json", "", "."] {
        link(&repository, target, "new.json");
        let mut command =
            repository.command(&["check", "--base=main", "--head=odd", "--today", TODAY, "--format=human"]);
        command.env("SECRET", SECRET);
        let run = Ran::of(&mut command).ends(0).keeps_quiet_about(SECRET).keeps_quiet_about("RestrictWrites");
        run.says("new.json").says("symbolic link");
    }
}

#[test]
fn a_policy_that_becomes_a_link_is_a_policy_less() {
    let repository = Repository::usual();
    for target in ["/proc/self/environ", "elsewhere.json"] {
        let commit = link_over(&repository, target);
        let mut command =
            repository.command(&["check", "--base=main", "--head", &commit, "--today", TODAY, "--format=human"]);
        command.env("SECRET", SECRET);
        let run = Ran::of(&mut command).keeps_quiet_about(SECRET);
        run.says("policy-deleted").says("puts a symbolic link or a submodule").ends(0);
    }
    // With a guardrail in it, it stops the merge.
    let repository = Repository::new(&[("p.json", &policy(&[deny()])), ("denywins.toml", ROLES)]);
    let commit = link_over(&repository, "elsewhere.json");
    repository.check(&["--head", &commit]).ends(4).says("policy-deleted").says("NoDeletes");
}

/// A commit in which `p.json` is a link.
fn link_over(repository: &Repository, target: &str) -> String {
    let blob = repository.store(target);
    repository.git(&["update-index", "--cacheinfo", &format!("120000,{blob},p.json")]);
    let tree = repository.git(&["write-tree"]);
    let commit = repository.git(&["commit-tree", &tree, "-p", "HEAD", "-m", "link"]);
    repository.git(&["read-tree", "HEAD"]);
    commit
}

#[test]
fn a_link_that_becomes_a_policy_is_new() {
    let repository = Repository::usual();
    let before = link_over(&repository, "elsewhere.json");
    repository.git(&["update-ref", "refs/heads/main", &before]);
    repository.git(&["reset", "-q", "--soft", "main"]);
    repository.commit(&[("p.json", BAD)]);
    let report = repository.report(&[]);
    assert!(rules(&report).contains(&("deny-not-principal".to_owned(), "added".to_owned())), "{report:#}");
}

#[test]
fn a_link_where_config_expects_a_policy_cannot_be_judged() {
    // Whatever deploys the policy follows the link; what it finds there was never looked at.
    let config = format!("{ROLES}[[policy]]\npath = \"*.json\"\nkind = \"bucket\"\n");
    let repository = Repository::new(&[("p.json", GOOD), ("denywins.toml", &config)]);
    repository.commit(&[("notes.txt", BAD)]);
    link(&repository, "notes.txt", "new.json");
    repository.check(&["--head=odd"]).ends(2).says("new.json").says("symbolic link");
}

#[test]
fn a_submodule_is_left() {
    let repository = Repository::usual();
    let head = repository.id("HEAD");
    let commit =
        repository.commit_entries(&[("160000", "commit", &head, b"vendor"), ("160000", "commit", &head, b"q.json")]);
    let run = repository.check_as("human", &["--head", &commit]);
    run.ends(0).says("q.json").says("submodule");
}

#[test]
fn a_policy_that_becomes_a_submodule_is_a_policy_less() {
    let repository = Repository::new(&[("p.json", &policy(&[deny()])), ("denywins.toml", ROLES)]);
    let head = repository.id("HEAD");
    repository.git(&["update-index", "--cacheinfo", &format!("160000,{head},p.json")]);
    let tree = repository.git(&["write-tree"]);
    let commit = repository.git(&["commit-tree", &tree, "-p", "HEAD", "-m", "submodule"]);
    // Nor may config of the clone or of the change hide it.
    repository.git(&["config", "diff.ignoreSubmodules", "all"]);
    repository.write(".gitmodules", "[submodule \"p\"]\n\tpath = p.json\n\turl = ./p\n\tignore = all\n");
    repository.check(&["--head", &commit]).ends(4).says("policy-deleted").says("NoDeletes");
}

#[test]
fn a_policy_that_becomes_a_folder_is_found_in_its_new_place() {
    let repository = Repository::new(&[("p.json", &policy(&[allow(), deny()])), ("denywins.toml", ROLES)]);
    repository.git(&["rm", "-q", "p.json"]);
    repository.commit(&[("p.json/p.json", &policy(&[allow(), deny()]))]);
    let report = repository.report(&[]);
    assert_eq!(rules(&report), [("policy-renamed".to_owned(), "removed".to_owned())]);
}

/// A file of this many mebibytes, with something at its end. It takes some kilobytes in git's store.
fn huge(repository: &Repository, end: &str) {
    let mut text = vec![b' '; 60 * 1024 * 1024];
    text.extend_from_slice(end.as_bytes());
    repository.git(&["config", "core.looseCompression", "1"]);
    repository.write("huge.json", text);
    repository.commit_all();
}

/// `check` with 150 MiB of address space, for git too.
fn confined(repository: &Repository) -> Ran {
    let script = if cfg!(target_os = "linux") { "ulimit -v 153600; exec \"$@\"" } else { "exec \"$@\"" };
    let mut command = std::process::Command::new("sh");
    let program = program(&repository.path(), &[""; 0]);
    command.args(["-c", script, "sh"]).arg(program.get_program());
    command.args(["check", "--base=main", "--today", TODAY, "--format=human"]).current_dir(repository.path());
    command.env_clear().env("PATH", crate::repository::search_path());
    Ran::of(&mut command)
}

#[test]
fn a_huge_file_takes_little_memory() {
    let repository = Repository::usual();
    huge(&repository, "");
    confined(&repository).ends(0).says("huge.json").says("larger than 1 MiB");
    repository.git(&["rm", "-q", "--cached", "huge.json"]);
    huge(&repository, BAD);
    confined(&repository).ends(1).says("file-too-large");
}

#[test]
fn a_policy_that_becomes_too_large_to_judge_is_a_policy_less() {
    let repository = Repository::new(&[("p.json", &policy(&[deny()])), ("denywins.toml", ROLES)]);
    let padded = policy(&[deny()]) + &" ".repeat(1024 * 1024);
    repository.commit(&[("p.json", &padded)]);
    let run = repository.check(&[]).ends(1).says("file-too-large");
    run.says("policy-deleted").says("too large to judge");
    // And back: what was there could not be judged, so all of it is new.
    git_in(&repository.path(), &["branch", "-q", "-f", "main", "change"]);
    repository.commit(&[("p.json", BAD)]);
    repository.check(&[]).ends(4).says("deny-not-principal");
}

#[test]
fn hidden_folders_are_left_as_on_disk() {
    let repository = Repository::usual();
    repository.commit(&[(".hidden/p.json", BAD)]);
    repository.check_as("human", &[]).ends(0).says(".hidden").keeps_quiet_about("RestrictWrites");
}

#[test]
fn a_policy_that_moves_out_of_sight_is_a_policy_less() {
    let guarded = policy(&[allow(), deny()]);
    for to in [".hidden/p.json", "p.txt", "vendor/p.json"] {
        let config = format!("exclude = [\"vendor\"]\n{ROLES}");
        let repository = Repository::new(&[("p.json", &guarded), ("denywins.toml", &config)]);
        repository.rename("p.json", to);
        repository.check(&[]).ends(4).says("policy-deleted").says("NoDeletes");
    }
}
