//! What holds of every change, tried on made-up ones. The seeds are fixed, so a failure comes again.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::dice::Dice;
use crate::policies::{ROLES, allow, bad, deny, policy, with, without};
use crate::ran::{Ran, findings};
use crate::repository::{Repository, TODAY};

fn statement(dice: &mut Dice) -> Value {
    let mut statement = dice.pick(&[allow(), deny(), bad()]).clone();
    if dice.roll(3) == 0 {
        statement = without(statement, "Sid");
    }
    for _ in 0..dice.roll(3) {
        statement = edit(dice, statement);
    }
    statement
}

/// One small edit, some of which make something wrong.
fn edit(dice: &mut Dice, statement: Value) -> Value {
    let edits: [(&str, &[Value]); 6] = [
        ("Effect", &[json!("Allow"), json!("Deny"), json!("deny"), json!(["Deny"])]),
        (
            "Action",
            &[
                json!("s3:*"),
                json!("*"),
                json!("s3:GetObjects"),
                json!(["s3:PutObject", "s3:GetObject"]),
                json!("PutObject"),
            ],
        ),
        (
            "Resource",
            &[json!("*"), json!("arn:aws:s3:::bleater-media"), json!(["arn:aws:s3:::a/*"]), json!("bleater-media/*")],
        ),
        (
            "Principal",
            &[
                json!("*"),
                json!({ "AWS": "482915637204" }),
                json!({ "AWS": ["arn:aws:iam::482915637204:role/app", "*"] }),
            ],
        ),
        (
            "Condition",
            &[
                json!({}),
                json!({ "StringEquals": { "aws:SourceVpce": "*" } }),
                json!({ "Bool": { "aws:SecureTransport": "false" } }),
            ],
        ),
        ("Sid", &[json!("AppReads"), json!("Same"), json!("")]),
    ];
    let (element, values) = dice.pick(&edits);
    with(statement, element, dice.pick(values).clone())
}

fn statements(dice: &mut Dice) -> Vec<Value> {
    (0..=dice.roll(4)).map(|_| statement(dice)).collect()
}

/// The statements after some edits.
fn edited(dice: &mut Dice, mut statements: Vec<Value>) -> Vec<Value> {
    for _ in 0..=dice.roll(3) {
        let at = dice.roll(statements.len().max(1));
        match dice.roll(5) {
            0 => statements.insert(at.min(statements.len()), statement(dice)),
            1 if !statements.is_empty() => drop(statements.remove(at)),
            2 if !statements.is_empty() => statements.push(statements[at].clone()),
            3 => statements.rotate_left(at),
            _ if !statements.is_empty() => statements[at] = edit(dice, statements[at].clone()),
            _ => {}
        }
    }
    statements
}

/// The text, laid out in one of several ways, seldom with a mistake in it.
fn text(dice: &mut Dice, statements: &[Value]) -> String {
    let text = policy(statements);
    match dice.roll(8) {
        0 => text.replace('\n', "\r\n"),
        1 => serde_json::from_str::<Value>(&text).unwrap().to_string(),
        2 => text.replacen("\"Version\": \"2012-10-17\",", "", 1),
        3 => text.replacen(',', "", 1),
        4 => json!({ "Policy": text }).to_string(),
        _ => text,
    }
}

/// Fingerprints by file, with how often each is there; findings about the change itself are left out.
fn counted(report: &Value) -> BTreeMap<(String, String), usize> {
    let of_change =
        ["guardrail-removed", "guardrail-weakened", "condition-weakened", "principal-widened", "policy-deleted"];
    let mut counts = BTreeMap::new();
    for finding in findings(report).iter().filter(|finding| !of_change.contains(&finding["rule"].as_str().unwrap())) {
        let word = |value: &Value| value.as_str().unwrap().to_owned();
        *counts.entry((word(&finding["location"]["path"]), word(&finding["fingerprint"]))).or_default() += 1;
    }
    counts
}

fn on_disk(repository: &Repository, revision: &str) -> Value {
    repository.git(&["checkout", "-q", revision]);
    Ran::of(&mut repository.command(&["check", "--today", TODAY, "--format=json"])).json()
}

#[test]
fn what_is_shown_is_what_the_head_has_more_than_the_base() {
    for seed in [1, 2026] {
        let mut dice = Dice(seed);
        let repository = Repository::empty(&[]);
        let base: Vec<_> = (0..40).map(|_| statements(&mut dice)).collect();
        repository.write("denywins.toml", ROLES);
        for (index, statements) in base.iter().enumerate() {
            repository.write(&format!("{index}.json"), text(&mut dice, statements));
        }
        repository.commit_all();
        repository.git(&["checkout", "-q", "-b", "change"]);
        for (index, statements) in base.into_iter().enumerate() {
            let statements = edited(&mut dice, statements);
            // Every file differs, or it would not be looked at.
            repository.write(&format!("{index}.json"), text(&mut dice, &statements) + " ");
        }
        repository.commit_all();
        let (before, after) = (counted(&on_disk(&repository, "main")), counted(&on_disk(&repository, "change")));
        let mut more = after.clone();
        for (finding, count) in &before {
            if let Some(left) = more.get_mut(finding) {
                *left = left.saturating_sub(*count);
            }
        }
        more.retain(|_, count| *count > 0);
        let report = repository.report(&[]);
        assert_eq!(counted(&report), more, "seed {seed}");
        assert!(more.len() > 20, "seed {seed} tries too little");
        // And the others are counted, none of them twice.
        let total = |counts: &BTreeMap<_, usize>| counts.values().sum::<usize>();
        assert_eq!(report["summary"]["existing"], json!(total(&after) - total(&more)), "seed {seed}");
        let all = repository.report(&["--show-existing"]);
        assert_eq!(counted(&all), after, "seed {seed}");
        // The same again gives the same bytes.
        assert_eq!(repository.check_as("json", &[]).out, repository.check_as("json", &[]).out);
        // A commit beside itself brings nothing in.
        let same = repository.report(&["--head=main"]);
        assert_eq!((findings(&same).len(), &same["exit_code"]), (0, &json!(3)));
    }
}

#[test]
fn layout_and_order_bring_nothing_in() {
    let mut dice = Dice(7);
    let repository = Repository::empty(&[]);
    let base: Vec<_> = (0..40).map(|_| statements(&mut dice)).collect();
    repository.write("denywins.toml", ROLES);
    for (index, statements) in base.iter().enumerate() {
        repository.write(&format!("{index}.json"), policy(statements));
    }
    repository.commit_all();
    repository.git(&["checkout", "-q", "-b", "change"]);
    for (index, mut statements) in base.into_iter().enumerate() {
        let at = dice.roll(statements.len());
        statements.rotate_left(at);
        let laid_out = policy(&statements);
        let laid_out = match index % 3 {
            0 => serde_json::from_str::<Value>(&laid_out).unwrap().to_string(),
            1 => laid_out.replace('\n', "\r\n"),
            _ => laid_out.replace("  ", "\t"),
        };
        repository.write(&format!("{index}.json"), laid_out);
    }
    repository.commit_all();
    let report = repository.report(&[]);
    // Of two buckets that are named equally often, the first is taken for the policy's own.
    let by_order = |finding: &&Value| finding["rule"] != "bucket-policy-other-bucket";
    let found: Vec<_> = findings(&report)
        .iter()
        .filter(by_order)
        .map(|finding| format!("{} {}", finding["location"]["path"], finding["rule"]))
        .collect();
    assert_eq!(found, Vec::<String>::new());
}
