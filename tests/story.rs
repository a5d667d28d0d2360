//! The story of the README, run: a hardening change waits for the right person, is signed off, and loses the sign-off when
//! it is edited. What the README shows is what this prints: `cargo test --test story -- --nocapture`.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on says so")]
#![expect(clippy::disallowed_methods, reason = "the program is run in a repository that is made here")]

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::Command;

#[path = "support/folder.rs"]
mod folder;
#[path = "support/git.rs"]
mod git;
#[path = "support/said.rs"]
mod said;

use folder::Folder;
use said::said;

const CONFIG: &str = "[roles]\nsecurity = [\"@alice\"]\n";

/// A repository with the policy as it was before the incident on `main`.
struct Repository {
    folder: Folder,
    transcript: String,
}

impl Repository {
    fn new(config: Option<&str>) -> Self {
        let repository = Self { folder: Folder::with(&[]), transcript: String::new() };
        let folder = &repository.folder;
        folder.git(&["init", "--quiet", "--initial-branch=main", "."]);
        fs::create_dir(folder.path().join("policies")).unwrap();
        repository.policy("incident-base");
        if let Some(config) = config {
            folder.write("denywins.toml", config);
        }
        folder.commit("Policies as they are");
        folder.git(&["checkout", "--quiet", "-b", "hardening"]);
        repository
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Puts a policy of the fixtures in place.
    fn policy(&self, fixture: &str) {
        let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures");
        let policy = fixtures.join(fixture).join("bucket-policy.json");
        fs::copy(policy, self.path().join("policies/bleater-media.json")).unwrap();
    }

    /// Runs the program and writes down what is seen.
    #[track_caller]
    fn run(&mut self, line: &str, code: i32) -> String {
        let args = shell_words(line);
        let args: Vec<&str> = args.iter().map(String::as_str).chain(["--today", "2026-11-27"]).collect();
        let said = said(self.folder.command(env!("CARGO_BIN_EXE_denywins")).args(args), code);
        write!(self.transcript, "$ denywins {line}\n{said}").unwrap();
        said
    }
}

/// Words as a shell splits them, with single quotes alone.
fn shell_words(line: &str) -> Vec<String> {
    let parts = line.split('\'').enumerate();
    let words = parts.flat_map(|(n, part)| {
        if n % 2 == 1 { vec![part.to_owned()] } else { part.split_whitespace().map(str::to_owned).collect() }
    });
    words.collect()
}

#[test]
fn a_hardening_change_waits_is_signed_off_and_loses_the_sign_off_when_edited() {
    let mut repository = Repository::new(Some(CONFIG));
    repository.policy("incident");
    repository.folder.commit("Restrict who writes");
    let said = repository.run("check --base main --format concise", 4);
    assert!(said.contains("deny-not-principal") && said.contains("needs: security"), "{said}");
    // Who must approve stands in every report, and in the annotation of the pull request.
    let annotations = repository.run("check --base main --format github", 4);
    assert!(annotations.contains("::error file=policies/bleater-media.json,line=14"), "{annotations}");
    assert!(annotations.contains("required reviewer: security (user:alice)"), "{annotations}");
    repository.transcript =
        repository.transcript.split("$ denywins check --base main --format github").next().unwrap().to_owned();

    repository.run("sign-off new deny-not-principal --base main --reason 'only the reader may write, SEC-123'", 0);
    repository.folder.commit("Sign off");
    let said = repository.run("check --base main --format concise", 0);
    assert!(said.contains("sign-off: satisfied"), "{said}");

    let policy = repository.path().join("policies/bleater-media.json");
    let text = fs::read_to_string(&policy).unwrap();
    fs::write(&policy, text.replace("user/analytics-reader\"]", "user/intern\"]")).unwrap();
    repository.folder.commit("One small edit");
    let said = repository.run("check --base main --format concise", 4);
    assert!(said.contains("sign-off: stale"), "{said}");
    println!("{}", repository.transcript);
    shown_in_readme(&repository.transcript);
}

#[test]
fn the_readme_shows_what_the_incident_gives() {
    let output = Command::new(env!("CARGO_BIN_EXE_denywins"))
        .args(["check", "fixtures/incident/", "--width", "100", "--color", "never"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1));
    let said = String::from_utf8(output.stdout).unwrap();
    let finding = said.split("\n  assumed:").next().unwrap();
    let readme = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md")).unwrap();
    assert!(readme.contains(finding.trim_end()), "the README shows something else than:\n{finding}");
}

#[test]
fn where_nobody_is_mapped_to_the_role_nobody_can_sign_off() {
    let mut repository = Repository::new(None);
    repository.policy("incident");
    repository.folder.commit("Restrict who writes");
    let said = repository.run("check --base main --format concise", 1);
    assert!(said.contains("deny-not-principal"), "{said}");
    let said = repository.run("sign-off new deny-not-principal --base main --reason 'because'", 2);
    assert!(said.contains("does not wait for a sign-off"), "{said}");
}

/// Every line of the transcript stands in the README, in order.
fn shown_in_readme(transcript: &str) {
    let readme = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md")).unwrap();
    let mut rest = readme.as_str();
    for line in transcript.lines().filter(|line| !line.is_empty()) {
        let at = rest.find(line).unwrap_or_else(|| panic!("the README does not show, or not in this order: {line}"));
        rest = rest.get(at + line.len()..).unwrap();
    }
}
