//! What the README tells readers to paste is what the fixtures hold, and what we publish for pull requests and hooks keeps
//! its promises to them. The programs that run it are in `tests/outside`.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on says so")]
#![expect(clippy::disallowed_methods, reason = "the files of the repository are read")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn text(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap()
}

/// Files of a folder with an extension.
fn files(folder: &str, extension: &str) -> Vec<PathBuf> {
    let entries = fs::read_dir(root().join(folder)).unwrap().map(|entry| entry.unwrap().path());
    let files: Vec<_> = entries.filter(|path| path.extension().is_some_and(|found| found == extension)).collect();
    assert!(!files.is_empty(), "{folder}");
    files
}

/// The fenced YAML below a marker in the README.
fn snippet<'a>(readme: &'a str, marker: &str) -> &'a str {
    let (_, rest) = readme.split_once(&format!("<!-- {marker} -->\n```yaml\n")).expect(marker);
    rest.split_once("```\n").unwrap().0
}

#[test]
fn the_readme_shows_the_workflows_word_for_word_and_knows_them_all() {
    let readme = text("README.md");
    for name in ["pull-request", "fork-safe"] {
        let name = format!("fixtures/workflows/{name}.yml");
        assert_eq!(snippet(&readme, &name), text(&name), "{name}");
    }
    for path in files("fixtures/workflows", "yml") {
        let name = format!("fixtures/workflows/{}", path.file_name().unwrap().to_str().unwrap());
        let known = [format!("<!-- {name} -->"), format!("]({name})")];
        assert!(known.iter().any(|link| readme.contains(link)), "{name}");
    }
}

#[test]
fn the_hook_of_the_readme_is_the_published_one() {
    let readme = text("README.md");
    let (wheel, hooks) = (snippet(&readme, "pre-commit: wheel"), text(".pre-commit-hooks.yaml"));
    let value = |text: &str, key: &str| {
        let line = text.lines().find_map(|line| line.trim().strip_prefix(key)).expect(key);
        line.trim().to_owned()
    };
    for key in ["language:", "files:", "types:", "require_serial:"] {
        assert_eq!(value(wheel, key), value(&hooks, key), "{key}");
    }
    let args = value(&hooks, "args:").replace(['[', ']', ','], "");
    assert_eq!(value(wheel, "entry:"), format!("{} {args}", value(&hooks, "entry:")));
    let version = env!("CARGO_PKG_VERSION");
    assert_eq!(value(wheel, "additional_dependencies:"), format!("[denywins=={version}]"));
    assert_eq!(value(snippet(&readme, "pre-commit: repository"), "rev:"), format!("v{version}"));
}

#[test]
fn the_hooks_differ_only_in_where_the_program_comes_from() {
    let hooks = text(".pre-commit-hooks.yaml");
    let bodies: BTreeSet<String> = hooks
        .split("\n- id: ")
        .skip(1)
        .map(|hook| {
            let lines = hook.lines().map(str::trim).filter(|line| !line.starts_with('#'));
            lines
                .skip(1)
                .filter(|line| !line.starts_with("name:") && !line.starts_with("language:"))
                .collect::<String>()
        })
        .collect();
    assert_eq!(hooks.matches("\n- id: denywins").count(), 3);
    assert_eq!(bodies.len(), 1, "{bodies:#?}");
    // A file name with a leading dash is not an option.
    assert!(bodies.iter().all(|body| body.contains("args: [--sign-off=warn, --]")));
}

#[test]
fn the_action_reads_each_of_its_inputs_from_the_environment() {
    let (action, script) = (text("action.yml"), text("action/run.sh") + &text("action/binary.sh"));
    // The token is for the program alone.
    let inputs = action.split_once("\ninputs:\n").unwrap().1.split_once("\noutputs:\n").unwrap().0;
    let names: Vec<_> = inputs
        .lines()
        .filter_map(|line| line.strip_prefix("  ")?.strip_suffix(':'))
        .filter(|name| !name.starts_with([' ', '#']))
        .collect();
    assert!(names.len() >= 10, "{names:?}");
    for name in names.into_iter().filter(|name| *name != "token") {
        let variable = format!("IN_{}", name.to_uppercase().replace('-', "_"));
        assert!(action.contains(&format!("{variable}: ${{{{ inputs.{name} }}}}")), "{name} is handed over");
        assert!(script.contains(&format!("${{{variable}")), "{name} is read");
    }
}

#[test]
fn no_expression_is_part_of_a_shell_script() {
    let mut paths = files("fixtures/workflows", "yml");
    paths.extend(files(".github/workflows", "yml"));
    paths.push(root().join("action.yml"));
    for path in paths {
        let text = fs::read_to_string(&path).unwrap();
        let mut script = None;
        for line in text.lines() {
            let depth = line.len() - line.trim_start().len();
            // A script ends where something stands no deeper than its key.
            script = script.filter(|key| depth > *key || line.trim().is_empty());
            let key = line.trim_start().trim_start_matches("- ");
            if key.starts_with("run:") {
                script = Some(line.len() - key.len());
            }
            assert!(script.is_none() || !line.contains("${{"), "{}: {line}", path.display());
        }
    }
}

#[test]
fn every_action_of_others_is_pinned_to_a_commit() {
    let mut paths = files("fixtures/workflows", "yml");
    paths.extend(files(".github/workflows", "yml"));
    paths.push(root().join("action.yml"));
    for path in paths {
        let text = fs::read_to_string(&path).unwrap();
        for line in text.lines().filter_map(|line| line.trim().trim_start_matches("- ").strip_prefix("uses: ")) {
            let (action, comment) = line.split_once(" # ").expect("a comment says which release, or why");
            let commit = action.split_once('@').map(|(_, commit)| commit);
            let pinned = commit.is_some_and(|id| id.len() == 40 && id.bytes().all(|byte| byte.is_ascii_hexdigit()));
            assert!(pinned || action == "./", "{}: {line}", path.display());
            assert!(!comment.is_empty());
        }
    }
}
