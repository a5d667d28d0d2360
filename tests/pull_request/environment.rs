//! An environment and a clone that want git to look elsewhere or to run something: neither changes a word of the report.
#![cfg(unix)]

use std::fs;
use std::os::unix::fs::PermissionsExt;

use serde_json::Value;

use crate::policies::{BAD, GOOD, ROLES, bad_edited};
use crate::ran::Ran;
use crate::repository::{Repository, TODAY};

/// A changed policy, a renamed and a new one.
fn changed() -> Repository {
    let other = GOOD.replace("bleater-media", "bleater-backups");
    let repository = Repository::new(&[("p.json", GOOD), ("q.json", &other), ("denywins.toml", ROLES)]);
    repository.commit(&[("p.json", BAD)]);
    repository.rename("q.json", "r.json");
    repository.commit(&[("new.json", &bad_edited())]);
    repository
}

/// A program that leaves a trace when it runs.
struct Witness {
    program: String,
    trace: std::path::PathBuf,
}

impl Witness {
    fn new(repository: &Repository) -> Self {
        let (program, trace) = (repository.around().join("witness"), repository.around().join("trace"));
        fs::write(&program, format!("#!/bin/sh\necho \"$0 $*\" >> '{}'\ncat\n", trace.display())).unwrap();
        fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
        Self { program: program.to_str().unwrap().to_owned(), trace }
    }

    #[track_caller]
    fn saw_nothing(&self, what: &str) {
        let trace = fs::read_to_string(&self.trace).unwrap_or_default();
        assert_eq!(trace, "", "{what} was run");
    }
}

fn report_with(repository: &Repository, variables: &[(&str, &str)]) -> Value {
    let mut command = repository.command(&["check", "--base=main", "--today", TODAY, "--format=json"]);
    let run = Ran::of(command.envs(variables.iter().copied()));
    assert_eq!(run.code, Some(4), "{variables:?}: {run:?}");
    run.json()
}

#[test]
fn variables_of_git_lead_nowhere() {
    let repository = changed();
    let witness = Witness::new(&repository);
    let innocent = Repository::usual();
    let there = innocent.path();
    let (there, store) = (there.join(".git"), there.join(".git/objects"));
    let (there, store) = (there.to_str().unwrap(), store.to_str().unwrap());
    let trace = witness.trace.to_str().unwrap();
    let truth = report_with(&repository, &[]);
    let parameters = format!("'core.fsmonitor'='{0}' 'diff.external'='{0}'", witness.program);
    for variables in [
        &[("GIT_DIR", there)][..],
        &[("GIT_DIR", there), ("GIT_WORK_TREE", "/")],
        &[("GIT_WORK_TREE", "/")],
        &[("GIT_COMMON_DIR", there)],
        &[("GIT_OBJECT_DIRECTORY", store)],
        &[("GIT_ALTERNATE_OBJECT_DIRECTORIES", store)],
        &[("GIT_INDEX_FILE", "/nowhere")],
        &[("GIT_NAMESPACE", "other")],
        &[("GIT_CEILING_DIRECTORIES", "/")],
        &[("GIT_REPLACE_REF_BASE", "refs/heads/")],
        &[("GIT_SHALLOW_FILE", "/dev/null"), ("GIT_GRAFT_FILE", "/dev/null")],
        &[("GIT_EXEC_PATH", "/nowhere")],
        &[("GIT_EXTERNAL_DIFF", &witness.program), ("GIT_PAGER", &witness.program), ("PAGER", &witness.program)],
        &[("GIT_SSH_COMMAND", &witness.program), ("GIT_ASKPASS", &witness.program)],
        &[("GIT_TRACE", trace), ("GIT_TRACE2_EVENT", trace), ("GIT_TRACE_SETUP", trace)],
        &[("GIT_CONFIG_PARAMETERS", &parameters)],
        &[("GIT_CONFIG_COUNT", "1"), ("GIT_CONFIG_KEY_0", "core.fsmonitor"), ("GIT_CONFIG_VALUE_0", &witness.program)],
        &[("GIT_CONFIG_COUNT", "1"), ("GIT_CONFIG_KEY_0", "diff.external"), ("GIT_CONFIG_VALUE_0", &witness.program)],
        &[("GIT_CONFIG_COUNT", "1"), ("GIT_CONFIG_KEY_0", "core.bare"), ("GIT_CONFIG_VALUE_0", "nonsense")],
        &[("GIT_CONFIG_GLOBAL", "/nowhere"), ("GIT_CONFIG_SYSTEM", "/nowhere")],
        &[("GIT_DIFF_OPTS", "--nonsense"), ("GIT_LITERAL_PATHSPECS", "1"), ("GIT_DEFAULT_HASH", "sha256")],
        &[("git_dir", there)],
    ] {
        assert_eq!(report_with(&repository, variables), truth, "{variables:?}");
        witness.saw_nothing(&format!("{variables:?}"));
    }
}

#[test]
fn config_and_attributes_of_the_clone_run_nothing() {
    let repository = changed();
    let truth = report_with(&repository, &[]);
    repository.commit(&[(".gitattributes", "*.json diff=spy filter=spy merge=spy\n")]);
    let witness = Witness::new(&repository);
    let run = &witness.program;
    // What is in the attributes of the working tree, of the commit and of the clone itself.
    repository.write(".git/info/attributes", "*.json diff=spy filter=spy binary\n");
    repository.write("subfolder/.gitattributes", "* diff=spy\n");
    for (key, value) in [
        ("core.fsmonitor", run.as_str()),
        ("core.pager", run),
        ("pager.diff-tree", run),
        ("core.sshCommand", run),
        ("core.alternateRefsCommand", run),
        ("core.editor", run),
        ("diff.external", run),
        ("diff.spy.command", run),
        ("diff.spy.textconv", run),
        ("filter.spy.clean", run),
        ("filter.spy.smudge", run),
        ("filter.spy.process", run),
        ("filter.spy.required", "true"),
        ("alias.cat-file", &format!("!{run}")),
        ("alias.diff-tree", &format!("!{run}")),
        ("diff.renames", "false"),
        ("diff.renameLimit", "1"),
        ("diff.orderFile", "/nowhere"),
        ("diff.relative", "true"),
        ("diff.noprefix", "true"),
        ("diff.ignoreSubmodules", "all"),
        ("color.ui", "always"),
        ("core.quotePath", "true"),
        ("core.abbrev", "4"),
        ("core.precomposeUnicode", "true"),
        ("core.untrackedCache", "true"),
        ("gc.auto", "1"),
    ] {
        repository.git(&["config", key, value]);
    }
    let hooks = repository.path().join(".git/hooks");
    fs::create_dir_all(&hooks).unwrap();
    for hook in ["post-index-change", "post-checkout", "reference-transaction", "fsmonitor-watchman", "pre-auto-gc"] {
        fs::copy(run, hooks.join(hook)).unwrap();
    }
    let mut report = report_with(&repository, &[]);
    witness.saw_nothing("a program of the config");
    // One more file differs, and so the head is another commit.
    report["comparison"] = truth["comparison"].clone();
    for finding in report["findings"].as_array_mut().unwrap() {
        if finding["sign_off"].is_object() {
            finding["sign_off"]["head"] = truth["comparison"]["head"]["id"].clone();
        }
    }
    assert_eq!(report, truth);
}

#[test]
fn replaced_objects_are_not_believed() {
    let repository = changed();
    let truth = report_with(&repository, &[]);
    let good = repository.id("main:p.json");
    repository.git(&["replace", "HEAD:p.json", &good]);
    assert_eq!(report_with(&repository, &[]), truth);
    repository.git(&["replace", "HEAD", "main"]);
    assert_eq!(report_with(&repository, &[]), truth);
}

#[test]
fn a_config_of_the_program_in_the_environment_comes_from_the_base_too() {
    let repository = Repository::new(&[("p.json", GOOD), ("denywins.toml", ROLES), ("strict.toml", ROLES)]);
    repository.commit(&[("p.json", BAD), ("strict.toml", "exclude = [\"**\"]\n")]);
    let mut command = repository.command(&["check", "--base=main", "--today", TODAY, "--format=concise"]);
    Ran::of(command.env("DENYWINS_CONFIG", "strict.toml")).says("deny-not-principal");
}
