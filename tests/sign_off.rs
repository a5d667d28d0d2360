//! `denywins sign-off`: what is written, listed and deleted, and that nothing is written that would not count.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on says so")]
#![expect(clippy::disallowed_methods, reason = "the program is run on files that are written here")]

use std::fs;

#[path = "support/folder.rs"]
mod folder;
#[path = "support/policy.rs"]
mod policy;
#[path = "support/said.rs"]
mod said;

use folder::Folder;
use policy::BAD;

const CONFIG: &str = "[roles]\nsecurity = [\"@alice\", \"@octo-org/storage\"]\n\n[sign-off]\nmax-age = 30\n";

impl Folder {
    fn new(config: &str) -> Self {
        Self::with(&[("policies/media.json", BAD), ("denywins.toml", config)])
    }

    /// The one sign-off there is: its path from the folder, and its text.
    fn sign_off(&self) -> (String, String) {
        let folder = self.path().join(".denywins/sign-offs");
        let files: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
        let [file] = files.as_slice() else { panic!("{files:?}") };
        let name = file.strip_prefix(self.path()).unwrap().to_str().unwrap().to_owned();
        (name, fs::read_to_string(file).unwrap())
    }

    fn is_signed(&self) -> bool {
        fs::read_dir(self.path().join(".denywins/sign-offs")).is_ok_and(|mut files| files.next().is_some())
    }

    #[track_caller]
    fn run(&self, args: &[&str], code: i32) -> String {
        let today = if args.contains(&"payload") { &[][..] } else { &["--today", "2026-11-27"] };
        said::said(self.command(env!("CARGO_BIN_EXE_denywins")).args(args).args(today), code)
    }

    #[track_caller]
    fn signed(&self) -> String {
        self.run(&["sign-off", "new", "deny-not-principal", "--reason", "only the reader may write"], 0)
    }
}

#[test]
fn a_sign_off_is_written_counts_and_is_not_written_twice() {
    let folder = Folder::new(CONFIG);
    folder.run(&["check"], 4);
    let said = folder.signed();
    let (name, text) = folder.sign_off();
    assert!(said.contains(&name) && said.contains("2026-12-27"), "{said}");
    assert!(text.contains("reviewers = [\"team:octo-org/storage\", \"user:alice\"]"), "{text}");
    folder.run(&["check"], 0);
    let said = folder.run(&["sign-off", "new", "deny-not-principal", "--reason", "again"], 2);
    assert!(said.contains("signed off already"), "{said}");
    // A subfolder is no other place: fingerprints and sign-offs know files from the root of the repository.
    fs::create_dir(folder.path().join(".git")).unwrap();
    let mut below = folder.command(env!("CARGO_BIN_EXE_denywins"));
    below.args(["check", "media.json", "--today", "2026-11-27"]).current_dir(folder.path().join("policies"));
    said::said(&mut below, 0);
}

#[test]
fn nothing_is_written_that_would_not_count() {
    let folder = Folder::new(CONFIG);
    let new = |more: &[&str], word: &str| {
        let said = folder.run(&[&["sign-off", "new"], more].concat(), 2);
        assert!(said.contains(word), "{said}");
        assert!(!folder.is_signed());
    };
    new(&["deny-not-principal", "--reason", " "], "`--reason` is empty");
    new(&["deny-not-principal", "--reason", "r", "--expires", "2026-12-28"], "2026-12-27");
    new(&["deny-not-principal", "--reason", "r", "--expires", "2026-11-27"], "must be after 2026-11-27");
    new(&["public-allow-no-condition", "--reason", "r"], "deny-not-principal in policies/media.json");
    new(&["0123456789abcdef", "--reason", "r"], "no finding is called `0123456789abcdef`");
    let unmapped = Folder::new("");
    let said = unmapped.run(&["sign-off", "new", "deny-not-principal", "--reason", "r"], 2);
    assert!(said.contains("does not wait for a sign-off"), "{said}");
}

#[test]
fn two_findings_of_one_rule_are_told_apart_by_fingerprint() {
    let folder = Folder::new(CONFIG);
    folder.write("policies/other.json", BAD);
    let said = folder.run(&["sign-off", "new", "deny-not-principal", "--reason", "r"], 2);
    assert!(said.contains("more than one finding") && said.contains("policies/other.json"), "{said}");
    let digits = said.split_once("what waits: ").unwrap().1.get(..16).unwrap().to_owned();
    folder.run(&["sign-off", "new", &digits, "--reason", "r"], 0);
    let (name, _) = folder.sign_off();
    assert!(name.ends_with(&format!("{digits}.toml")), "{name}");
    folder.run(&["check"], 4);
}

#[test]
fn the_list_says_what_has_become_of_each() {
    let folder = Folder::new(CONFIG);
    folder.signed();
    let state = |expected: &str| {
        let json = folder.run(&["sign-off", "list", "--format", "json"], 0);
        let rows: serde_json::Value = serde_json::from_str(&json).unwrap();
        assert_eq!(
            rows.get(0).and_then(|row| row.get("state")).and_then(|state| state.as_str()),
            Some(expected),
            "{json}"
        );
        assert!(folder.run(&["sign-off", "list"], 0).contains(expected));
    };
    state("satisfied");
    folder.write("policies/media.json", BAD.replace("analytics-reader", "intern"));
    state("stale");
    folder.write("policies/media.json", BAD.replace("NotPrincipal", "Principal"));
    state("unused");
    folder.run(&["check"], 0);
    folder.run(&["check", "--deny-unused"], 1);
    let said = folder.run(&["sign-off", "prune", "--dry-run"], 0);
    assert!(said.contains("unused, would be deleted") && folder.is_signed(), "{said}");
    folder.run(&["sign-off", "prune"], 0);
    assert!(!folder.is_signed());
    assert!(folder.run(&["sign-off", "list"], 0).contains("no sign-offs"));
}

#[test]
fn prune_keeps_what_answers() {
    let folder = Folder::new(CONFIG);
    folder.signed();
    assert!(folder.run(&["sign-off", "prune"], 0).contains("every sign-off answers"));
    assert!(folder.is_signed());
}

#[test]
fn the_payload_is_canonical_and_ends_where_it_ends() {
    let folder = Folder::new(CONFIG);
    folder.signed();
    let (name, text) = folder.sign_off();
    let payload = folder.run(&["sign-off", "payload", &name], 0);
    assert!(payload.starts_with("{\"expires\":\"2026-12-27\"") && payload.ends_with("\"version\":1}"), "{payload}");
    folder.write(&name, text.replace("version = 1\n", "\n\nversion =    1\n"));
    assert_eq!(folder.run(&["sign-off", "payload", &name], 0), payload);
    folder.write(&name, "version = 1\nwaive = true\n");
    let said = folder.run(&["sign-off", "payload", &name], 2);
    assert!(said.contains("has no field `waive`"), "{said}");
    // And nothing is judged by what cannot be read.
    folder.run(&["check"], 2);
}

#[test]
fn on_the_authors_own_machine_a_missing_sign_off_is_a_warning() {
    let folder = Folder::new(CONFIG);
    let said = folder.run(&["check", "--sign-off=warn"], 0);
    assert!(said.contains("warning[deny-not-principal]") && said.contains("user:alice"), "{said}");
    // What must be fixed must be fixed there too.
    folder.write("policies/broken.json", BAD.replace("\"Deny\"", "\"Denied\""));
    folder.run(&["check", "--sign-off=warn"], 1);
}
