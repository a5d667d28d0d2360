//! Patterns of Ceph mean what fnmatch(3) says: to both evaluators, in resources and in `StringLike`.

use std::sync::Arc;

use denywins::access::{Buckets, Context, Decision, Layer, Request, World, evaluate};
use denywins::pattern::fnmatch;
use denywins::replay::{self, Verdict};
use denywins::target::Target;
use serde::Deserialize;

use super::policy::policy;

const RECORDED: &str = include_str!("../../fixtures/conformance/recorded/fnmatch.jsonl");

/// What glibc said of a pattern.
#[derive(Deserialize)]
struct Record {
    pattern: String,
    fits: Vec<String>,
    fails: Vec<String>,
}

fn records() -> Vec<(String, String, bool)> {
    let all = RECORDED.lines().map(|line| serde_json::from_str::<Record>(line).unwrap()).flat_map(|record| {
        let told = |texts: &[String], fits: bool| -> Vec<(String, String, bool)> {
            texts.iter().map(|text| (record.pattern.clone(), text.clone(), fits)).collect()
        };
        [told(&record.fits, true), told(&record.fails, false)].concat()
    });
    all.collect()
}

#[test]
fn the_matcher_says_what_glibc_says() {
    let records = records();
    assert!(records.len() > 3_000 && records.iter().filter(|(.., fits)| *fits).count() > 500);
    let wrong: Vec<_> =
        records.iter().filter(|(pattern, text, fits)| fnmatch::fits(pattern, text) != Some(*fits)).take(10).collect();
    assert!(wrong.is_empty(), "{wrong:?}");
}

/// A request that a policy of one statement allows where the pattern stands for the text.
fn asked(pattern: &str, text: &str, by_condition: bool) -> (World, Request) {
    let pattern = pattern.replace('\\', "\\\\");
    let (action, resource, condition) = if by_condition {
        let condition = format!(r#", "Condition": {{"StringLike": {{"s3:prefix": "{pattern}"}}}}"#);
        ("s3:ListBucket", "arn:aws:s3:::b".to_owned(), condition)
    } else {
        ("s3:GetObject", format!("arn:aws:s3:::b/{pattern}"), String::new())
    };
    let text_of_policy = format!(
        r#"{{"Statement": {{"Effect": "Allow", "Principal": "*", "Action": "{action}", "Resource": "{resource}"{condition}}}}}"#
    );
    let mut policy = policy("bucket", &text_of_policy);
    policy.bucket = Some("b".to_owned());
    assert_eq!(policy.layer, Layer::Bucket);
    let mut context = Context::default();
    if by_condition {
        context.set("s3:prefix", vec![text.to_owned()]);
    }
    let world = World {
        target: Target::Ceph,
        policies: vec![Arc::new(policy)],
        identities: Vec::new(),
        buckets: Buckets::default(),
        home: String::new(),
    };
    let resource = if by_condition { "arn:aws:s3:::b".to_owned() } else { format!("arn:aws:s3:::b/{text}") };
    let caller = denywins::access::Caller::Anonymous;
    (world, Request { caller, action: action.to_owned(), resource, context })
}

#[test]
fn both_evaluators_read_brackets_as_glibc_does() {
    let (mut wrong, mut open, mut settled) = (Vec::new(), 0, 0);
    for (pattern, text, fits) in records() {
        for by_condition in [false, true] {
            // No ARN has a colon in its resource there.
            if !by_condition && pattern.contains(':') {
                continue;
            }
            let (world, request) = asked(&pattern, &text, by_condition);
            if (evaluate(&world, &request).decision == Decision::Allowed) != fits {
                wrong.push(format!("evaluator: {pattern} {text} {by_condition}"));
            }
            match replay::replay(&world, &request, None) {
                Verdict::Allowed if fits => settled += 1,
                Verdict::Denied | Verdict::Implicit if !fits => settled += 1,
                Verdict::Unsettled(_) => open += 1,
                other => wrong.push(format!("replay: {pattern} {text} {by_condition} {other:?}")),
            }
        }
    }
    let all = wrong.len();
    wrong.truncate(12);
    assert!(wrong.is_empty(), "{all}\n{}", wrong.join("\n"));
    // What is not well-formed, and what only other locales need, is left open by the replay.
    assert!(open * 3 < settled, "{open} open, {settled} settled");
}
