//! How long `denywins check --base` takes, from start to exit, on a repository of 1,000 policies: beside what the two
//! processes of git take without us, and beside a change of every file.
//!
//! `cargo bench --bench pull_request`
//!
//! Every round starts the program anew. What the operating system has cached of files stays cached, as on a runner that has
//! just cloned.

#![expect(clippy::disallowed_methods, clippy::unwrap_used, reason = "a repository is made and judged here")]

mod generated;
mod holders;

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use criterion::{Criterion, criterion_group, criterion_main};

/// Policies in the repository.
const POLICIES: usize = 1_000;

/// How many of them the usual change touches.
const CHANGED: usize = 3;

fn git(folder: &Path, args: &[&str]) -> Command {
    let mut command = Command::new("git");
    command.args(args).current_dir(folder).env("GIT_CONFIG_GLOBAL", "/dev/null").env("GIT_CONFIG_NOSYSTEM", "1");
    for name in ["GIT_AUTHOR_NAME", "GIT_AUTHOR_EMAIL", "GIT_COMMITTER_NAME", "GIT_COMMITTER_EMAIL"] {
        command.env(name, "alice@example.org");
    }
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command
}

fn must(command: &mut Command) {
    assert!(command.status().unwrap().success(), "{command:?}");
}

/// A policy of 6 statements, another one for each number.
fn policy(number: usize) -> String {
    generated::bucket_policy(6).replace("bleater-media", &format!("bleater-{number}"))
}

/// The same after the change; in the first one comes the incident.
fn edited(number: usize) -> String {
    if number == 0 { generated::INCIDENT.to_owned() } else { policy(number).replace("s3:PutObject", "s3:PutObjectAcl") }
}

/// The repository: `main`, the branch `three` that edits three policies, and the branch `all` that edits every one.
fn repository(folder: &Path) {
    must(&mut git(folder, &["init", "-q", "--initial-branch=main", "--template="]));
    let file = |number: usize| folder.join(format!("policies/team-{}/bucket-{number}.json", number % 20));
    fs::write(folder.join("denywins.toml"), "[roles]\nsecurity = [\"@alice\"]\n").unwrap();
    for number in 0..POLICIES {
        fs::create_dir_all(file(number).parent().unwrap()).unwrap();
        fs::write(file(number), policy(number)).unwrap();
    }
    let commit = || commit(folder);
    commit();
    for (branch, changed) in [("three", CHANGED), ("all", POLICIES)] {
        must(&mut git(folder, &["checkout", "-q", "-b", branch, "main"]));
        for number in 0..changed {
            fs::write(file(number), edited(number)).unwrap();
        }
        commit();
    }
    // As a clone has it.
    must(&mut git(folder, &["gc", "-q"]));
}

fn commit(folder: &Path) {
    must(&mut git(folder, &["add", "-A"]));
    must(&mut git(folder, &["commit", "-q", "-m", "policies"]));
}

/// One that says who holds what, where access is compared over all layers.
fn repository_of_holders(folder: &Path) {
    must(&mut git(folder, &["init", "-q", "--initial-branch=main", "--template="]));
    holders::write(folder);
    commit(folder);
    must(&mut git(folder, &["checkout", "-q", "-b", "three"]));
    holders::harden(folder);
    commit(folder);
    must(&mut git(folder, &["gc", "-q"]));
}

/// Runs the program, which has to judge.
fn denywins(folder: &Path, args: &[&str], codes: &[i32]) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_denywins"));
    command.args(args).current_dir(folder).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let code = command.status().unwrap().code();
    assert!(code.is_some_and(|code| codes.contains(&code)), "{args:?}: {code:?}");
}

fn holders_of_policies(criterion: &mut Criterion) {
    let around = tempfile::tempdir().unwrap();
    let folder = around.path();
    repository_of_holders(folder);
    let mut group = criterion.benchmark_group("pull_request");
    group.sample_size(30);
    // It blocks: access is lost.
    group.bench_function(
        format!("check --base, 800 policies of users, {} of 200 buckets", holders::CHANGED),
        |bencher| {
            bencher.iter(|| denywins(folder, &["check", "--base=main", "--head=three"], &[1]));
        },
    );
    group.finish();
}

fn pull_request(criterion: &mut Criterion) {
    let around = tempfile::tempdir().unwrap();
    let folder = around.path();
    repository(folder);
    // It ran and judged; what it found does not matter here.
    let program = |args: &[&str]| denywins(folder, args, &[0, 1, 4]);
    let mut group = criterion.benchmark_group("pull_request");
    group.sample_size(30);
    group.bench_function("git alone, 3 of 1000", |bencher| {
        bencher.iter(|| {
            must(&mut git(folder, &["cat-file", "--batch"]));
            must(&mut git(folder, &["diff-tree", "-r", "-z", "--raw", "-M", "--merge-base", "main", "three"]));
        });
    });
    group.bench_function("check --base, 3 of 1000", |bencher| {
        bencher.iter(|| program(&["check", "--base=main", "--head=three"]));
    });
    group.sample_size(10);
    group.bench_function("check --base, 1000 of 1000", |bencher| {
        bencher.iter(|| program(&["check", "--base=main", "--head=all"]));
    });
    group.bench_function("check, without a base", |bencher| bencher.iter(|| program(&["check"])));
    group.finish();
}

criterion_group!(benches, holders_of_policies, pull_request);
criterion_main!(benches);
