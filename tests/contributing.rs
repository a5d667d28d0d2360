//! The documents that walk a reader through writing a rule are walked here, word for word.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on says so")]

use denywins::prove::prove;
use denywins::rules::RuleSet;

/// The files that a document tells the reader to write: the info string of a four-backtick fence is the path.
fn files(document: &str) -> Vec<(String, String)> {
    let mut files = Vec::new();
    let mut lines = document.lines();
    while let Some(line) = lines.next() {
        let indent = line.len() - line.trim_start().len();
        let Some(path) = line.trim_start().strip_prefix("````markdown ") else { continue };
        let body = lines.by_ref().take_while(|line| line.trim() != "````");
        let text: Vec<&str> = body.map(|line| line.get(indent..).unwrap_or("")).collect();
        files.push((path.to_owned(), text.join("\n") + "\n"));
    }
    files
}

/// Writes each rule as told, runs its proof as told, and expects every example to hold.
fn walk(document: &str, expected: &[&str]) {
    let files = files(document);
    let paths: Vec<&str> = files.iter().map(|(path, _)| path.as_str()).collect();
    assert_eq!(paths, expected);
    for (path, text) in &files {
        let name = path.rsplit('/').next().unwrap().strip_suffix(".md").unwrap();
        let mut rules = RuleSet::builtin().unwrap();
        rules.add(name, text).unwrap_or_else(|error| panic!("{path}: {error}"));
        let verdicts = prove(&rules, rules.get(name).unwrap());
        assert!(verdicts.len() >= 2, "{path} has a Bad and a Good example");
        for verdict in verdicts {
            assert!(verdict.proof.holds(), "{path}: {verdict}");
        }
    }
}

#[test]
fn the_walk_of_contributing_works() {
    walk(include_str!("../CONTRIBUTING.md"), &["rules/allow-bypass-governance.md"]);
}

#[test]
fn the_examples_of_custom_rules_work() {
    let expected = [".denywins/rules/tls-not-required.md", ".denywins/rules/foreign-account.md"];
    walk(include_str!("../docs/custom-rules.md"), &expected);
}

#[test]
fn a_spoilt_example_is_told() {
    let (_, text) = files(include_str!("../CONTRIBUTING.md")).remove(0);
    let mut rules = RuleSet::builtin().unwrap();
    rules.add("spoilt", &text.replace("\"s3:GetObject\", \"s3:PutObject\"", "\"s3:*\"")).unwrap();
    let verdicts = prove(&rules, rules.get("spoilt").unwrap());
    assert!(verdicts.iter().any(|verdict| !verdict.proof.holds() && verdict.to_string().contains("noisy")));
}
