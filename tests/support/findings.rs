//! What the program finds in a repository of policies.

use std::fs;
use std::process::Command;

use serde_json::Value;

/// A file and its statements.
pub(crate) type File<'a> = (&'a str, &'a [&'a str]);

/// The report on a repository with this config and these policies.
pub(crate) fn report(config: &str, target: &str, files: &[File<'_>]) -> Value {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join(".git")).unwrap();
    fs::write(folder.path().join("denywins.toml"), config).unwrap();
    for (name, statements) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, format!(r#"{{"Version": "2012-10-17", "Statement": [{}]}}"#, statements.join(", "))).unwrap();
    }
    let output = Command::new(env!("CARGO_BIN_EXE_denywins"))
        .args(["check", "--target", target, "--format", "json"])
        .current_dir(folder.path())
        .env_clear()
        .output()
        .unwrap();
    serde_json::from_slice(&output.stdout).unwrap()
}

pub(crate) fn text(value: &Value, key: &str) -> String {
    value.get(key).unwrap().as_str().unwrap().to_owned()
}

/// The findings of one rule in a report as `severity message`.
pub(crate) fn of_rule(report: &Value, rule: &str) -> Vec<String> {
    let findings = report.get("findings").unwrap().as_array().unwrap();
    let of = findings.iter().filter(|finding| text(finding, "rule") == rule);
    of.map(|finding| format!("{} {}", text(finding, "severity"), text(finding, "message"))).collect()
}
