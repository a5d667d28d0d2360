//! A throw-away repository.

use std::env;
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::policies::{GOOD, ROLES};
use crate::ran::Ran;

/// The day of every run that does not choose another.
pub(crate) const TODAY: &str = "2027-01-01";

/// A repository and what lies beside it; both are gone when it is dropped.
pub(crate) struct Repository {
    around: tempfile::TempDir,
}

impl Repository {
    /// Nothing in it yet; `args` go to `git init`.
    pub(crate) fn empty(args: &[&str]) -> Self {
        let repository = Self { around: tempfile::tempdir().unwrap() };
        fs::create_dir(repository.path()).unwrap();
        repository.git(&[&["init", "-q", "--initial-branch=main", "--template="], args].concat());
        repository
    }

    /// These files on `main`, and the branch `change` checked out.
    pub(crate) fn new(files: &[(&str, &str)]) -> Self {
        Self::kept_as(&[], files)
    }

    pub(crate) fn kept_as(init: &[&str], files: &[(&str, &str)]) -> Self {
        let repository = Self::empty(init);
        repository.commit(files);
        repository.git(&["checkout", "-q", "-b", "change"]);
        repository
    }

    /// One good policy and the roles on `main`.
    pub(crate) fn usual() -> Self {
        Self::new(&[("p.json", GOOD), ("denywins.toml", ROLES)])
    }

    pub(crate) fn path(&self) -> PathBuf {
        self.around.path().join("repository")
    }

    /// The folder that holds the repository, for what must lie outside of it.
    pub(crate) fn around(&self) -> &Path {
        self.around.path()
    }

    pub(crate) fn write(&self, name: &str, text: impl AsRef<[u8]>) {
        let path = self.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    /// Writes and commits, on whatever branch is checked out.
    pub(crate) fn commit(&self, files: &[(&str, &str)]) -> &Self {
        for (name, text) in files {
            self.write(name, text);
        }
        self.commit_all()
    }

    /// Deletes and commits.
    pub(crate) fn remove(&self, names: &[&str]) -> &Self {
        self.git(&[&["rm", "-q", "--"], names].concat());
        self.commit_all()
    }

    pub(crate) fn rename(&self, from: &str, to: &str) -> &Self {
        fs::create_dir_all(self.path().join(to).parent().unwrap()).unwrap();
        self.git(&["mv", "--", from, to]);
        self.commit_all()
    }

    pub(crate) fn commit_all(&self) -> &Self {
        self.git(&["add", "-A"]);
        self.git(&["commit", "-q", "--allow-empty", "-m", "change"]);
        self
    }

    /// What git says; it must not fail.
    pub(crate) fn git(&self, args: &[impl AsRef<OsStr>]) -> String {
        git_in(&self.path(), args)
    }

    pub(crate) fn id(&self, revision: &str) -> String {
        self.git(&["rev-parse", revision])
    }

    /// Writes a file straight into git's store, where the file system would not have it.
    pub(crate) fn store(&self, content: impl AsRef<[u8]>) -> String {
        self.feed(&["hash-object", "-w", "--stdin"], content.as_ref())
    }

    /// What git says when it is fed something.
    pub(crate) fn feed(&self, args: &[&str], input: &[u8]) -> String {
        fs::write(self.around().join("input"), input).unwrap();
        let file = fs::File::open(self.around().join("input")).unwrap();
        said(git(&self.path(), args).stdin(file))
    }

    /// Commits these entries of the root folder (mode, type, id, name), as plumbing can; the commit's id.
    pub(crate) fn commit_entries(&self, entries: &[(&str, &str, &str, &[u8])]) -> String {
        let mut listing = self.git(&["ls-tree", "-z", "HEAD"]).into_bytes();
        for (mode, kind, id, name) in entries {
            listing.extend_from_slice(format!("{mode} {kind} {id}\t").as_bytes());
            listing.extend_from_slice(name);
            listing.push(0);
        }
        let tree = self.feed(&["mktree", "-z", "--missing"], &listing);
        self.git(&["commit-tree", &tree, "-p", "HEAD", "-m", "odd"])
    }

    /// The program, to be run in the repository.
    pub(crate) fn command(&self, args: &[impl AsRef<OsStr>]) -> Command {
        program(&self.path(), args)
    }

    /// `check --base main` on [`TODAY`], with further arguments.
    pub(crate) fn check(&self, args: &[&str]) -> Ran {
        self.check_as("concise", args)
    }

    /// What stands in the way of judging, with what to do about it.
    #[track_caller]
    pub(crate) fn refuses(&self, args: &[&str]) -> Ran {
        self.check_as("human", args).ends(2)
    }

    /// The same in another format.
    pub(crate) fn check_as(&self, format: &str, args: &[&str]) -> Ran {
        let has = |option: &str| args.iter().any(|arg| arg.starts_with(option));
        // Wide enough that no message is broken.
        let mut all = vec!["check", "--width=1000", "--format", format];
        if !has("--base") {
            all.push("--base=main");
        }
        if !has("--today") {
            all.extend(["--today", TODAY]);
        }
        Ran::of(&mut self.command(&[&all, args].concat()))
    }

    /// The JSON report of `check --base main`.
    #[track_caller]
    pub(crate) fn report(&self, args: &[&str]) -> Value {
        self.check_as("json", args).json()
    }
}

/// The program, with nothing of the caller's environment but where programs are.
pub(crate) fn program(folder: &Path, args: &[impl AsRef<OsStr>]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_denywins"));
    command.args(args).current_dir(folder).env_clear().env("PATH", search_path()).env("HOME", folder);
    command
}

/// Where programs are.
pub(crate) fn search_path() -> std::ffi::OsString {
    env::var_os("PATH").unwrap_or_else(|| "/usr/bin:/bin".into())
}

/// What git says in a folder; it must not fail.
pub(crate) fn git_in(folder: &Path, args: &[impl AsRef<OsStr>]) -> String {
    said(&mut git(folder, args))
}

fn git(folder: &Path, args: &[impl AsRef<OsStr>]) -> Command {
    let mut command = Command::new("git");
    command.args(args).current_dir(folder).env_clear().env("PATH", search_path()).env("HOME", folder);
    command.env("GIT_CONFIG_GLOBAL", "/dev/null").env("GIT_CONFIG_NOSYSTEM", "1").stdin(Stdio::null());
    for who in ["AUTHOR", "COMMITTER"] {
        command.env(format!("GIT_{who}_NAME"), "Alice").env(format!("GIT_{who}_EMAIL"), "alice@example.org");
        command.env(format!("GIT_{who}_DATE"), "2026-12-01T12:00:00Z");
    }
    command
}

fn said(command: &mut Command) -> String {
    let output = command.output().expect("these tests need git");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    assert!(output.status.success(), "{command:?}: {}", text(&output.stderr));
    text(&output.stdout).trim_end_matches('\n').to_owned()
}
