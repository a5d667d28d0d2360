//! `denywins doctor`: what it looks at, what it prints and how it ends. What each check is about is tested beside it, in
//! `src/doctor/tests.rs`.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so")]
#![expect(clippy::disallowed_methods, reason = "the program is run in repositories that are made here")]

use std::fs;

use serde_json::Value;

#[path = "support/folder.rs"]
mod folder;
#[path = "support/git.rs"]
mod git;
#[path = "support/said.rs"]
mod said;

use folder::Folder;
use said::said;

const CONFIG: &str = "[roles]\nsecurity = [\"@alice\"]\n";
const OWNERS: &str = "/.denywins/ @alice\n/denywins.toml @alice\n/.github/ @alice\n";
const WORKFLOW: &str = include_str!("../fixtures/workflows/pull-request.yml");

impl Folder {
    /// A repository in which all is well.
    fn new() -> Self {
        let workflow = WORKFLOW.replace(&"0".repeat(40), &"1".repeat(40));
        let files = [
            ("denywins.toml", CONFIG),
            (".github/CODEOWNERS", OWNERS),
            (".github/workflows/gate.yml", workflow.as_str()),
        ];
        let repository = Self::with(&files);
        repository.git(&["init", "--quiet", "--initial-branch=main"]);
        repository
    }

    #[track_caller]
    fn doctor(&self, args: &[&str], code: i32) -> String {
        said(self.command(env!("CARGO_BIN_EXE_denywins")).arg("doctor").args(args), code)
    }

    #[track_caller]
    fn json(&self, args: &[&str], code: i32) -> Value {
        serde_json::from_str(&self.doctor(&[args, &["--format", "json"]].concat(), code)).unwrap()
    }
}

/// The checks of a state, as `path:line what`.
fn of(answer: &Value, state: &str) -> Vec<String> {
    let checks = answer["checks"].as_array().unwrap().iter().filter(|check| check["state"] == state);
    checks
        .map(|check| {
            format!("{}:{} {}", check["path"].as_str().unwrap_or("-"), check["line"], check["what"].as_str().unwrap())
        })
        .collect()
}

#[test]
fn the_base_counts_and_not_what_is_on_disk() {
    let repository = Folder::new();
    let id = repository.commit("x");
    repository.write(".github/CODEOWNERS", "# nobody\n");
    let said = repository.doctor(&[], 1);
    assert!(said.starts_with("as on disk") && said.contains("not every file below"), "{said}");
    let said = repository.doctor(&["--base", "main"], 0);
    assert!(said.starts_with(&format!("as in `main` ({id})\n")) && said.contains("0 wrong, 0 weak"), "{said}");

    // And the other way round.
    repository.commit("x");
    repository.write(".github/CODEOWNERS", OWNERS);
    repository.doctor(&[], 0);
    let answer = repository.json(&["--base", "main"], 1);
    assert_eq!(answer["base"]["name"], "main");
    assert!(of(&answer, "wrong").iter().any(|check| check.contains("not every file below")), "{answer:#}");
}

#[test]
fn the_answer_for_programs_has_the_place_of_everything() {
    let repository = Folder::new();
    repository.write(".github/CODEOWNERS", &(OWNERS.to_owned() + "/.denywins/sign-offs/*.toml\n/x/ !y\n"));
    let answer = repository.json(&[], 1);
    assert_eq!(answer["version"], 1);
    assert_eq!(answer["base"], Value::Null);
    assert_eq!(of(&answer, "wrong"), [".github/CODEOWNERS:4 not every file below `.denywins/sign-offs/` is owned"]);
    assert_eq!(of(&answer, "weak"), [".github/CODEOWNERS:5 GitHub skips the line"]);
    assert_eq!(answer["summary"]["wrong"], 1);
    assert_eq!(answer["summary"]["by_hand"], of(&answer, "by hand").len());
    for check in answer["checks"].as_array().unwrap() {
        let keys: Vec<&String> = check.as_object().unwrap().keys().collect();
        assert_eq!(keys, ["state", "what", "why", "help", "path", "line"]);
    }
}

#[test]
fn it_says_the_same_from_below() {
    let repository = Folder::new();
    repository.write("policies/deep/a.json", "{}");
    let mut command = repository.command(env!("CARGO_BIN_EXE_denywins"));
    let below = command.arg("doctor").current_dir(repository.path().join("policies/deep")).output().unwrap();
    assert_eq!(String::from_utf8(below.stdout).unwrap(), repository.doctor(&[], 0));
}

#[test]
fn what_would_come_before_the_config_has_to_be_owned_too() {
    let repository = Folder::new();
    fs::remove_file(repository.path().join("denywins.toml")).unwrap();
    repository.write(".denywins.toml", CONFIG);
    repository.write(
        "CODEOWNERS",
        "/.denywins/ @alice\n/.denywins.toml @alice\n/.github/workflows/ @alice\n/CODEOWNERS @alice\n",
    );
    fs::remove_file(repository.path().join(".github/CODEOWNERS")).unwrap();
    assert_eq!(
        of(&repository.json(&[], 0), "weak"),
        [
            "CODEOWNERS:null `denywins.toml`, a config that would come before the present one, can be changed without its owner",
            "CODEOWNERS:null `.github/CODEOWNERS`, a CODEOWNERS that would come before the present one, can be changed without its owner",
        ]
    );
}

#[test]
fn a_config_that_is_named_moves_what_it_is_about() {
    let repository = Folder::new();
    fs::remove_file(repository.path().join("denywins.toml")).unwrap();
    repository.write("storage/denywins.toml", CONFIG);
    let answer = repository.json(&["--config", "storage/denywins.toml"], 1);
    assert_eq!(
        of(&answer, "wrong"),
        [".github/CODEOWNERS:null not every file below `storage/.denywins/sign-offs/` is owned"]
    );
    assert!(of(&answer, "weak").iter().any(|check| check.contains("`storage/denywins.toml`, config")), "{answer:#}");
}

#[test]
fn nothing_is_said_where_nothing_can_be_seen() {
    let repository = Folder::new();
    for (args, words) in [(&["--base", "nowhere"][..], "no commit `nowhere`"), (&["--config", "no.toml"], "no.toml")] {
        let said = repository.doctor(args, 2);
        assert!(said.contains(words) && !said.contains("fine"), "{said}");
    }
    repository.write("denywins.toml", "roles = 3");
    let said = repository.doctor(&[], 2);
    assert!(said.contains("`roles` must be a table") && !said.contains("fine"), "{said}");

    let bare = Folder::with(&[]);
    assert!(bare.doctor(&[], 2).contains("not a git repository"));
    assert!(bare.doctor(&["--base", "main"], 2).contains("not a git repository"));
}

#[cfg(unix)]
#[test]
fn no_name_reaches_the_terminal_as_a_command() {
    let repository = Folder::new();
    let hostile = "a\u{1b}[2J\n::error::x\u{202e}";
    repository.write(
        &format!(".github/workflows/{hostile}.yml"),
        WORKFLOW.replace("policy-gate", "\"j\\e[31m\\n::error::y\""),
    );
    repository.write(
        "denywins.toml",
        "[roles]\nsecurity = ['@alice']\n[rules.deny-not-principal]\nsign-off = \"\\u001b[2J\\n::error::z\"\n",
    );
    repository.write(".github/CODEOWNERS", &(OWNERS.to_owned() + "/\u{202e}x/ @alice\n/\u{1b}[2J/ @alice\n"));
    repository.commit("x");
    for args in [&[][..], &["--base", "main"]] {
        let said = repository.doctor(args, 1);
        assert!(said.contains("\\u{1b}[2J\\n::error::x\\u{202e}.yml"), "{said}");
        assert!(said.contains("\\u{1b}[2J\\n::error::z"), "{said}");
        assert!(!said.contains(['\u{1b}', '\u{202e}']), "{said}");
        assert!(!said.lines().any(|line| line.trim_start().starts_with("::")), "{said}");
    }
}

#[cfg(unix)]
#[test]
fn a_link_out_of_the_repository_is_not_followed() {
    let (repository, outside) = (Folder::new(), tempfile::tempdir().unwrap());
    let secret = outside.path().join("owners");
    fs::write(&secret, "top secret\n").unwrap();
    fs::remove_file(repository.path().join(".github/CODEOWNERS")).unwrap();
    std::os::unix::fs::symlink(&secret, repository.path().join(".github/CODEOWNERS")).unwrap();
    repository.commit("x");
    for args in [&[][..], &["--base", "main"]] {
        let said = repository.doctor(args, 2);
        assert!(said.contains("link") && !said.contains("secret"), "{said}");
    }
}
