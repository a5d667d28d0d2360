//! One edit of one policy, and what comes of it.

use serde_json::Value;

use crate::policies::ROLES;
use crate::ran::rules;
use crate::repository::Repository;

/// A repository in which `p.json` was edited.
pub(crate) fn edited(base: &str, head: &str) -> Repository {
    let repository = Repository::new(&[("p.json", base), ("denywins.toml", ROLES)]);
    repository.commit(&[("p.json", head)]);
    repository
}

/// Exactly these findings, as rule and change, come of the edit.
#[track_caller]
pub(crate) fn brings(base: &str, head: &str, expected: &[(&str, &str)]) -> Value {
    comes_of(&edited(base, head), expected)
}

#[track_caller]
pub(crate) fn comes_of(repository: &Repository, expected: &[(&str, &str)]) -> Value {
    let report = repository.report(&[]);
    let mut found = rules(&report);
    found.sort();
    let mut expected: Vec<_> =
        expected.iter().map(|(rule, change)| ((*rule).to_owned(), (*change).to_owned())).collect();
    expected.sort();
    assert_eq!(found, expected, "{report:#}");
    report
}

#[track_caller]
pub(crate) fn message(report: &Value, rule: &str) -> String {
    let findings = report["findings"].as_array().unwrap();
    let found = findings.iter().find(|finding| finding["rule"] == rule).expect("it was found");
    found["message"].as_str().unwrap().to_owned()
}
