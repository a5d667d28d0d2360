//! `denywins init` and `denywins doctor`: from an empty repository to one in which a sign-off means something.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on says so")]
#![expect(clippy::disallowed_methods, reason = "the program is run in folders that are made here")]

use std::fs;
use std::path::Path;
use std::process::Command;

struct Folder(tempfile::TempDir);

impl Folder {
    /// A folder that looks like a repository.
    fn new() -> Self {
        let folder = Self(tempfile::tempdir().unwrap());
        fs::create_dir(folder.path().join(".git")).unwrap();
        folder
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    fn write(&self, name: &str, text: &str) {
        let path = self.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path().join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    #[track_caller]
    fn run(&self, args: &[&str], code: i32) -> String {
        let output = Command::new(env!("CARGO_BIN_EXE_denywins"))
            .args(args)
            .current_dir(self.path())
            .env_clear()
            .env("HOME", self.path())
            .output()
            .unwrap();
        let said = String::from_utf8(output.stdout).unwrap() + &String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(code), "{args:?}\n{said}");
        said
    }

    /// Everything that is fine in one line, with `from` replaced by `to` in CODEOWNERS.
    #[track_caller]
    fn doctor(&self, code: i32, words: &[&str]) {
        let said = self.run(&["doctor"], code);
        for word in words {
            assert!(said.contains(word), "no `{word}` in\n{said}");
        }
    }
}

/// A repository after `init`, with names filled in.
fn filled() -> Folder {
    let folder = Folder::new();
    folder.run(&["init"], 0);
    for file in ["denywins.toml", ".github/CODEOWNERS"] {
        folder.write(file, &folder.read(file).replace("CHANGE-ME", "alice"));
    }
    folder
}

#[test]
fn init_writes_what_doctor_asks_for_and_touches_nothing_that_is_there() {
    let folder = Folder::new();
    let said = folder.run(&["init", "--dry-run"], 0);
    assert!(said.contains("would write denywins.toml"), "{said}");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    folder.run(&["init"], 0);
    // Until somebody is named, nobody can sign off.
    folder.doctor(1, &["stands for somebody"]);
    folder.run(&["check", "--allow-empty"], 0);

    let config = folder.read("denywins.toml").replace("CHANGE-ME", "alice");
    folder.write("denywins.toml", &config);
    let said = folder.run(&["init"], 0);
    assert!(said.contains("kept denywins.toml") && !said.contains("wrote"), "{said}");
    assert_eq!(folder.read("denywins.toml"), config);
    let workflow = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/workflows/pull-request.yml");
    assert_eq!(folder.read(".github/workflows/denywins.yml"), fs::read_to_string(workflow).unwrap());
}

#[test]
fn init_adds_to_no_file_and_prints_what_to_add() {
    let folder = Folder::new();
    folder.write("docs/CODEOWNERS", "* @everybody\n");
    folder.write(".denywins.toml", "");
    let said = folder.run(&["init"], 0);
    assert!(said.contains("kept docs/CODEOWNERS") && said.contains("/.denywins/ @CHANGE-ME"), "{said}");
    assert_eq!(folder.read("docs/CODEOWNERS"), "* @everybody\n");
    // Another config would hide the one that is there.
    assert!(!folder.path().join("denywins.toml").exists());
}

#[test]
fn init_needs_a_repository_and_works_from_below() {
    let folder = Folder::new();
    fs::create_dir(folder.path().join("policies")).unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_denywins"))
        .arg("init")
        .current_dir(folder.path().join("policies"))
        .output()
        .unwrap();
    assert!(output.status.success());
    assert!(folder.path().join("denywins.toml").exists());
    let bare = Folder(tempfile::tempdir().unwrap());
    assert!(bare.run(&["init"], 2).contains("not a git repository"));
    assert_eq!(fs::read_dir(bare.path()).unwrap().count(), 0);
}

#[cfg(unix)]
#[test]
fn init_writes_through_no_link() {
    let (folder, outside) = (Folder::new(), tempfile::tempdir().unwrap());
    std::os::unix::fs::symlink(outside.path(), folder.path().join(".github")).unwrap();
    std::os::unix::fs::symlink(outside.path().join("stolen.toml"), folder.path().join("denywins.toml")).unwrap();
    let said = folder.run(&["init"], 2);
    assert!(said.contains("is a link"), "{said}");
    assert_eq!(fs::read_dir(outside.path()).unwrap().count(), 0);
}

#[test]
fn a_repository_that_is_set_up_is_fine() {
    let folder = filled();
    folder.doctor(0, &["owned by those who may sign off", "0 wrong, 0 weak", "by hand"]);
    let rows: serde_json::Value = serde_json::from_str(&folder.run(&["doctor", "--format", "json"], 0)).unwrap();
    assert!(rows.as_array().unwrap().iter().all(|row| row.get("state").is_some() && row.get("what").is_some()));
}

#[test]
fn an_unowned_folder_of_sign_offs_is_wrong() {
    let folder = filled();
    let owners = folder.read(".github/CODEOWNERS");
    let with = |more: &str, code: i32, words: &[&str]| {
        folder.write(".github/CODEOWNERS", &(owners.clone() + more));
        folder.doctor(code, words);
    };
    with("*.toml\n", 1, &["not every file below `.denywins/sign-offs` is owned", "line 6"]);
    with("/.denywins/sign-offs/ sam@example.org\n", 1, &["email addresses alone"]);
    with("/.denywins/ @mallory\n", 0, &["@mallory may approve what lies in"]);
    with("* @everybody\n", 0, &["belongs to whoever owns everything"]);
    with("/docs/ !nobody\n", 0, &["GitHub skips the line"]);
    fs::remove_file(folder.path().join(".github/CODEOWNERS")).unwrap();
    folder.doctor(1, &["there is no CODEOWNERS"]);
}

#[test]
fn a_gate_that_can_be_stepped_around_is_told() {
    let folder = filled();
    let workflow = ".github/workflows/denywins.yml";
    let text = folder.read(workflow);
    let with = |from: &str, to: &str, code: i32, word: &str| {
        folder.write(workflow, &text.replacen(from, to, 1));
        folder.doctor(code, &[word]);
    };
    with("  pull_request:\n", "  pull_request:\n    paths: ['policies/**']\n", 1, "runs for some paths only");
    with("    runs-on:", "    if: github.actor != 'bot'\n    runs-on:", 0, "has an `if:`");
    with("fetch-depth: 0", "fetch-depth: 1", 0, "too little history");
    with("permissions:", "x-permissions:", 0, "");
    with("denywins/denywins@", "other/action@", 0, "no workflow");
}

#[test]
fn keys_have_to_be_there_for_everybody_who_may_sign() {
    let folder = filled();
    let config = "[roles]\nsecurity = [\"signer:alice@example.org\"]\n[sign-off]\nmode = \"signed\"\n";
    folder.write("denywins.toml", config);
    folder.doctor(1, &["`.denywins/allowed_signers` is not there"]);
    folder.write(".denywins/allowed_signers", "alice@example.org ssh-ed25519 nonsense\n");
    folder.doctor(1, &["line 1"]);
    let key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGJNK4l+CPTBS2W5kYgSFj8QLsVHyBYXDkCPG7Dg8W4Q";
    folder.write(".denywins/allowed_signers", &format!("bob@example.org {key}\n"));
    folder.doctor(1, &["`signer:alice@example.org` may sign off by config and has no key"]);
    folder.write(".denywins/allowed_signers", &format!("alice@example.org {key}\n"));
    folder.doctor(0, &["has a key for everybody"]);
}

#[test]
fn nothing_is_said_of_what_cannot_be_read() {
    let folder = filled();
    folder.write("denywins.toml", "roles = 3");
    let said = folder.run(&["doctor"], 2);
    assert!(said.contains("`roles` must be a table"), "{said}");
    folder.run(&["doctor", "--base", "main"], 2);
}
