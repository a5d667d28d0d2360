//! The program `git`: none, an old one, one that lies; clones that lack something. And how often it is started.
#![cfg(unix)]

use std::ffi::OsString;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use crate::policies::{BAD, GOOD, ROLES};
use crate::ran::Ran;
use crate::repository::{Repository, TODAY, git_in, program, search_path};

/// A folder whose `git` is this script, in which `$GIT` is the real one.
fn fake(repository: &Repository, script: &str) -> OsString {
    let folder = repository.around().join("bin");
    fs::create_dir_all(&folder).unwrap();
    let real = std::env::split_paths(&search_path()).map(|dir| dir.join("git")).find(|git| git.is_file()).unwrap();
    fs::write(folder.join("git"), format!("#!/bin/sh\nGIT='{}'\n{script}\n", real.display())).unwrap();
    fs::set_permissions(folder.join("git"), fs::Permissions::from_mode(0o755)).unwrap();
    let before = std::iter::once(folder);
    std::env::join_paths(before.chain(std::env::split_paths(&search_path()))).unwrap()
}

fn check_with(repository: &Repository, path: impl Into<OsString>) -> Ran {
    let mut command = repository.command(&["check", "--base=main", "--today", TODAY, "--format=human", "--width=1000"]);
    Ran::of(command.env("PATH", path.into()))
}

fn changed() -> Repository {
    let repository = Repository::usual();
    repository.commit(&[("p.json", BAD)]);
    repository
}

#[test]
fn without_git_it_is_2() {
    let repository = changed();
    fs::create_dir(repository.around().join("nothing")).unwrap();
    check_with(&repository, repository.around().join("nothing")).ends(2).says("there is no program `git`");
}

#[test]
fn a_git_that_may_not_be_run_is_2() {
    let repository = changed();
    let path = repository.around().join("bin");
    fake(&repository, "");
    fs::set_permissions(path.join("git"), fs::Permissions::from_mode(0o644)).unwrap();
    check_with(&repository, path).ends(2).says("git did not start");
}

#[test]
fn a_git_that_is_too_old_is_2() {
    // As git 2.20 does: it has no `--merge-base` for `diff-tree`, and knows its version.
    let old = r#"case " $* " in
        *" version "*) echo "git version 2.20.1" ;;
        *" diff-tree "*) echo "usage: git diff-tree [...]" >&2; exit 129 ;;
        *) exec "$GIT" "$@" ;;
    esac"#;
    let repository = changed();
    check_with(&repository, fake(&repository, old)).ends(2).says("git 2.20 is too old").says("2.30 or newer");
    let oldest = "case \" $* \" in *\" version \"*) echo 'git version 1.5' ;; *) exit 1 ;; esac";
    check_with(&repository, fake(&repository, oldest)).ends(2).says("git 1.5 is too old");
}

#[test]
fn a_git_that_lies_is_2() {
    let repository = changed();
    for script in [
        "exit 0",
        "exit 1",
        "kill -9 $$",
        "while read line; do echo nonsense; done",
        "read line; echo 0123 commit 5; echo tree",
        "while read line; do echo 0123 commit 99999999999999999999; done",
        "read line; echo 0123 blob 9223372036854775807",
        "head -c 100000 /dev/zero",
        // The right commits, and nonsense about what changed.
        r#"case " $* " in *" diff-tree "*) echo nonsense ;; *) exec "$GIT" "$@" ;; esac"#,
        r#"case " $* " in *" diff-tree "*) printf ':100644 100644 0 0 M\0' ;; *) exec "$GIT" "$@" ;; esac"#,
        r#"case " $* " in *" diff-tree "*) exit 3 ;; *) exec "$GIT" "$@" ;; esac"#,
    ] {
        let run = check_with(&repository, fake(&repository, script));
        assert_eq!(run.code, Some(2), "{script}: {run:?}");
    }
}

/// The command lines of git in a run.
fn starts(repository: &Repository) -> Vec<String> {
    let log = repository.around().join("log");
    let script = format!("echo \"$*\" >> '{}'\nexec \"$GIT\" \"$@\"", log.display());
    check_with(repository, fake(repository, &script)).ends(4);
    fs::read_to_string(log).unwrap().lines().map(str::to_owned).collect()
}

#[test]
fn two_processes_serve_a_run() {
    // With everything in it that is read: config, rules, sign-offs, many policies.
    let many: Vec<(String, &str)> = (0..20).map(|i| (format!("policies/{i}.json"), GOOD)).collect();
    let many: Vec<(&str, &str)> = many.iter().map(|(name, text)| (name.as_str(), *text)).collect();
    let repository = Repository::new(&[&many[..], &[("denywins.toml", ROLES)]].concat());
    let all: Vec<(&str, &str)> = many.iter().map(|(name, _)| (*name, BAD)).collect();
    repository.commit(&all);
    repository.rename("policies/3.json", "policies/z.json");
    repository.remove(&["policies/4.json"]);
    let starts = starts(&repository);
    assert_eq!(starts.len(), 2, "{starts:#?}");
    assert!(starts[0].contains("cat-file --batch") && starts[1].contains("diff-tree"), "{starts:#?}");
    // Nothing that the author chose is on a command line.
    assert!(!starts.concat().contains("policies") && !starts.concat().contains("main"), "{starts:#?}");
}

/// A clone of a repository, beside it.
fn clone(repository: &Repository, args: &[&str]) -> PathBuf {
    repository.git(&["config", "uploadpack.allowFilter", "true"]);
    let to = repository.around().join("clone");
    let url = format!("file://{}", repository.path().display());
    git_in(repository.around(), &[&["clone", "-q"], args, &[&url, to.to_str().unwrap()]].concat());
    to
}

fn check_in(folder: &Path, base: &str) -> Ran {
    Ran::of(&mut program(folder, &["check", "--base", base, "--today", TODAY, "--format=human", "--width=1000"]))
}

#[test]
fn a_shallow_clone_without_the_base_is_2() {
    let repository = changed();
    let shallow = clone(&repository, &["--depth=1", "--branch=change"]);
    check_in(&shallow, "origin/main").ends(2).says("no commit `origin/main`").says("fetch-depth: 0");
    check_in(&shallow, "HEAD~1").ends(2).says("fetch-depth: 0");
    check_in(&shallow, &repository.id("main")).ends(2).says("fetch-depth: 0");
}

#[test]
fn a_shallow_clone_with_both_tips_but_not_what_lies_between_is_2() {
    let repository = changed();
    repository.commit(&[("p.json", GOOD)]).commit(&[("p.json", BAD)]);
    repository.git(&["checkout", "-q", "main"]);
    repository.commit(&[("q.json", GOOD)]).commit(&[("r.json", GOOD)]);
    let shallow = clone(&repository, &["--depth=1", "--no-single-branch", "--branch=change"]);
    check_in(&shallow, "origin/main").ends(2).says("no commit in common").says("fetch-depth: 0");
}

#[test]
fn a_deep_clone_has_all_it_takes() {
    let repository = changed();
    let whole = clone(&repository, &["--branch=change"]);
    check_in(&whole, "origin/main").ends(4).says("deny-not-principal");
    let bare = repository.around().join("bare.git");
    git_in(repository.around(), &["clone", "-q", "--bare", "repository", "bare.git"]);
    check_in(&bare, "main").ends(4).says("deny-not-principal");
}

#[test]
fn a_partial_clone_that_lacks_content_is_2_and_nothing_is_fetched() {
    let repository = changed();
    let partial = clone(&repository, &["--filter=blob:none", "--no-checkout", "--branch=change"]);
    let objects = || git_in(&partial, &["count-objects", "-v"]);
    let before = objects();
    // The remote is there and would answer.
    check_in(&partial, "origin/main").ends(2).says("partial clone");
    assert_eq!(objects(), before);
    fs::rename(repository.path(), repository.around().join("moved")).unwrap();
    check_in(&partial, "origin/main").ends(2).says("partial clone");
    assert_eq!(objects(), before);
}

#[test]
fn a_partial_clone_with_content_enough_serves() {
    let repository = changed();
    let partial = clone(&repository, &["--filter=blob:none", "--branch=change"]);
    git_in(&partial, &["checkout", "-q", "origin/main"]);
    git_in(&partial, &["checkout", "-q", "change"]);
    check_in(&partial, "origin/main").ends(4).says("deny-not-principal");
}

#[test]
fn outside_of_a_repository_it_is_2() {
    let folder = tempfile::tempdir().unwrap();
    check_in(folder.path(), "main").ends(2).says("not a git repository");
}

#[test]
fn a_damaged_store_is_2() {
    let repository = changed();
    let blob = repository.id("HEAD:p.json");
    let file = repository.path().join(".git/objects").join(&blob[..2]).join(&blob[2..]);
    fs::set_permissions(&file, fs::Permissions::from_mode(0o644)).unwrap();
    fs::write(&file, "nonsense").unwrap();
    repository.check(&[]).ends(2);
    fs::remove_file(&file).unwrap();
    repository.check(&[]).ends(2).says("p.json").says("does not have its content");
}
