//! Every format tells what is new, what was there before, and where sign-offs stand.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use crate::policies::{BAD, GOOD, ROLES, allow, bad, bad_edited, deny, policy};
use crate::ran::findings;
use crate::repository::Repository;
use crate::sign_off_file::SignOffFile;

const FORMATS: [&str; 8] = ["human", "concise", "json", "sarif", "github", "gitlab", "markdown", "junit"];

/// One finding of each change, with sign-offs in every state but expired.
fn rich() -> Repository {
    let old = policy(&[bad(), allow(), deny()]);
    let repository = Repository::new(&[("old.json", &old), ("edited.json", BAD), ("denywins.toml", ROLES)]);
    repository.commit(&[("old.json", &policy(&[bad(), allow()])), ("edited.json", &bad_edited())]);
    for name in ["answered.json", "stale.json", "wrong.json", "waiting.json"] {
        repository.commit(&[(name, BAD)]);
    }
    let report = repository.report(&[]);
    let answer = |path: &str| {
        let of = |finding: &&Value| finding["location"]["path"] == path && finding["rule"] == "deny-not-principal";
        SignOffFile::answer(findings(&report).iter().find(of).expect("it was found"))
    };
    answer("answered.json").commit(&repository);
    answer("stale.json").commit(&repository);
    answer("wrong.json").with("reviewers", "[\"user:mallory\"]").commit(&repository);
    repository.commit(&[("stale.json", &bad_edited())]);
    repository
}

fn schema(path: &str) -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap()
}

#[test]
fn json_is_what_its_schema_says() {
    let repository = rich();
    let report = repository.check_as("json", &["--show-existing"]).ends(4).json();
    let validator = jsonschema::draft202012::new(&schema("schema/report-v1.schema.json")).unwrap();
    let errors: Vec<_> =
        validator.iter_errors(&report).map(|error| format!("{error} at {}", error.instance_path())).collect();
    assert_eq!(errors, Vec::<String>::new());
    // One of each, and where each request stands.
    let mut seen: Vec<String> = findings(&report)
        .iter()
        .map(|finding| {
            let word = |value: &Value| value.as_str().unwrap_or("-").to_owned();
            let path = word(&finding["location"]["path"]);
            let state = &finding["sign_off"]["state"];
            format!(
                "{path} {} {} {} {}",
                word(&finding["rule"]),
                word(&finding["change"]),
                word(&finding["status"]),
                word(state)
            )
        })
        .collect();
    seen.sort();
    assert_eq!(
        seen,
        [
            "answered.json deny-not-principal added signed-off satisfied",
            "edited.json deny-not-principal modified pending pending",
            "edited.json guardrail-weakened modified pending pending",
            "old.json deny-not-principal unchanged reported -",
            "old.json guardrail-removed removed pending pending",
            "stale.json deny-not-principal added pending stale",
            "waiting.json deny-not-principal added pending pending",
            "wrong.json deny-not-principal added pending invalid",
        ]
    );
    let summary = &report["summary"];
    assert_eq!((&summary["existing"], &summary["pending"], &summary["signed_off"]), (&json!(1), &json!(6), &json!(1)));
    let (main, head) = (repository.id("main"), repository.id("HEAD"));
    let compared = &report["comparison"];
    assert_eq!((&compared["base"]["id"], &compared["head"]["id"]), (&json!(main), &json!(head)));
    let request = &findings(&report).iter().find(|finding| finding["sign_off"].is_object()).unwrap()["sign_off"];
    assert_eq!((&request["base"], &request["head"]), (&json!(main), &json!(head)));
}

#[test]
fn sarif_is_what_the_standard_says() {
    let repository = rich();
    let log = repository.check_as("sarif", &["--show-existing"]).ends(4).json();
    let mut schema = schema("tests/schemas/sarif-2.1.0.json");
    // The standard's own schema has a stray bracket in this pattern; we never write the property.
    for place in ["run", "toolComponent"] {
        *schema.pointer_mut(&format!("/definitions/{place}/properties/language/pattern")).unwrap() = ".*".into();
    }
    let validator = jsonschema::draft7::options().should_validate_formats(true).build(&schema).unwrap();
    let errors: Vec<_> =
        validator.iter_errors(&log).map(|error| format!("{error} at {}", error.instance_path())).collect();
    assert_eq!(errors, Vec::<String>::new());
    let results = log["runs"][0]["results"].as_array().unwrap();
    let report = repository.report(&["--show-existing"]);
    assert_eq!(results.len(), findings(&report).len());
    for (result, finding) in results.iter().zip(findings(&report)) {
        let properties = &result["properties"];
        assert_eq!((&result["ruleId"], &properties["denywins/change"]), (&finding["rule"], &finding["change"]));
        assert_eq!(properties["denywins/sign-off"], finding["sign_off"]);
    }
}

#[test]
fn every_format_has_every_finding_of_the_change_and_no_other() {
    let repository = rich();
    for format in FORMATS {
        let run = repository.check_as(format, &[]).ends(4);
        for path in ["answered.json", "edited.json", "old.json", "stale.json", "waiting.json", "wrong.json"] {
            assert!(run.out.contains(path), "{format}: no {path} in {}", run.out);
        }
        for rule in ["guardrail-removed", "guardrail-weakened", "deny-not-principal"] {
            assert!(run.out.contains(rule), "{format}: no {rule} in {}", run.out);
        }
    }
}

#[test]
fn every_format_for_people_counts_what_was_there_before() {
    let repository = rich();
    for format in ["human", "concise", "github", "markdown", "junit"] {
        repository.check_as(format, &[]).says("1 finding there before the change");
    }
    assert_eq!(repository.report(&[])["summary"]["existing"], 1);
}

#[test]
fn every_format_says_where_sign_offs_stand() {
    let repository = rich();
    for format in FORMATS {
        let run = repository.check_as(format, &[]);
        for (state, reason) in
            [("stale", "of another form of it"), ("invalid", "nobody who can sign off"), ("signed-off", "SEC-123")]
        {
            let said = [reason, state, &state.replace('-', " ")].iter().any(|word| run.out.contains(word));
            assert!(said, "{format}: no {state} in {}", run.out);
        }
    }
}

#[test]
fn a_gate_that_found_nothing_says_what_it_compared() {
    let repository = Repository::usual();
    repository.commit(&[("q.json", &GOOD.replace("bleater-media", "bleater-backups"))]);
    repository.check_as("human", &[]).ends(0).says("compared: main (").says("1 file differs");
}
