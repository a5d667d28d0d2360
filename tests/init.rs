//! `denywins init`: what a repository needs to begin, and nothing that is there is touched.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on says so")]
#![expect(clippy::disallowed_methods, reason = "the program is run in folders that are made here")]

use std::fs;
use std::path::Path;

#[path = "support/folder.rs"]
mod folder;
#[path = "support/said.rs"]
mod said;

use folder::Folder;
use said::said;

impl Folder {
    /// A repository, made by git.
    fn new() -> Self {
        let folder = Self::with(&[]);
        said(folder.command("git").args(["init", "--quiet"]), 0);
        folder
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path().join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    #[track_caller]
    fn run(&self, args: &[&str], code: i32) -> String {
        self.run_below("", args, code)
    }

    #[track_caller]
    fn run_below(&self, folder: &str, args: &[&str], code: i32) -> String {
        let mut command = self.command(env!("CARGO_BIN_EXE_denywins"));
        said(command.args(args).current_dir(self.path().join(folder)), code)
    }
}

#[test]
fn init_writes_what_doctor_asks_for_and_touches_nothing_that_is_there() {
    let folder = Folder::new();
    let said = folder.run(&["init", "--dry-run"], 0);
    assert!(said.contains("would write denywins.toml"), "{said}");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    folder.run(&["init"], 0);
    // Until somebody is named, nobody can sign off.
    let said = folder.run(&["doctor"], 1);
    for place in ["(denywins.toml:8)", "(.github/CODEOWNERS:2)", "(.github/workflows/denywins.yml:17)"] {
        assert!(said.contains(place), "{said}");
    }
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
    folder.write(".pre-commit-config.yaml", "repos: []\n");
    let said = folder.run(&["init"], 0);
    assert!(said.contains("kept docs/CODEOWNERS") && said.contains("/.denywins/ @CHANGE-ME"), "{said}");
    assert_eq!(folder.read("docs/CODEOWNERS"), "* @everybody\n");
    // There is a list already: what is printed goes into it.
    assert!(said.contains("add to `repos` in .pre-commit-config.yaml:\n  - repo:"), "{said}");
    assert_eq!(folder.read(".pre-commit-config.yaml"), "repos: []\n");
    // Another config would hide the one that is there.
    assert!(!folder.path().join("denywins.toml").exists());
}

#[test]
fn init_needs_a_repository_and_works_from_below() {
    let folder = Folder::new();
    fs::create_dir(folder.path().join("policies")).unwrap();
    folder.run_below("policies", &["init"], 0);
    assert!(folder.path().join("denywins.toml").exists());
    assert_eq!(fs::read_dir(folder.path().join("policies")).unwrap().count(), 0);
    let bare = Folder::with(&[]);
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

#[cfg(unix)]
#[test]
fn init_leaves_a_dangling_link_where_a_file_would_go() {
    let (folder, outside) = (Folder::new(), tempfile::tempdir().unwrap());
    let target = outside.path().join("stolen.yaml");
    std::os::unix::fs::symlink(&target, folder.path().join(".pre-commit-config.yaml")).unwrap();
    let said = folder.run(&["init"], 0);
    assert!(said.contains("kept .pre-commit-config.yaml") && !target.exists(), "{said}");
}

#[test]
fn what_init_writes_passes_once_names_are_filled_in() {
    let folder = Folder::new();
    folder.run(&["init"], 0);
    for (file, from, to) in [
        ("denywins.toml", "CHANGE-ME", "alice"),
        (".github/CODEOWNERS", "CHANGE-ME", "alice"),
        (
            ".github/workflows/denywins.yml",
            "0000000000000000000000000000000000000000",
            "1234567890123456789012345678901234567890",
        ),
    ] {
        let text = folder.read(file);
        assert!(text.contains(from), "{file}");
        folder.write(file, text.replace(from, to));
    }
    let said = folder.run(&["doctor"], 0);
    assert!(said.contains("0 wrong, 0 weak"), "{said}");
}
