//! Decisions equal those of the real engines.
//!
//! `fixtures/conformance/decisions.jsonl` holds policies of our own with what minio/pkg v3.1.3 and rustfs 1.0.0-rc.3 decided
//! when they were run on them, one document at a time.

#![expect(clippy::unwrap_used, reason = "a test panics where it fails")]

use std::collections::BTreeMap;

use denywins::access::evaluate::evaluate;
use denywins::access::{Caller, Context, Decision, Holder, Identity, IdentityKind, Layer, Policy, Request, World};
use denywins::policy::Kind;
use denywins::policy::read::{self, Found};
use denywins::source::SourceId;
use denywins::syntax::json;
use denywins::target::Target;
use serde::Deserialize;

const RECORDED: &str = include_str!("../fixtures/conformance/decisions.jsonl");

#[derive(Deserialize)]
struct Case {
    id: String,
    about: String,
    kind: String,
    policy: String,
    requests: Vec<Asked>,
}

#[derive(Deserialize)]
struct Asked {
    #[serde(default)]
    account: String,
    action: String,
    #[serde(default)]
    bucket: String,
    #[serde(default)]
    object: String,
    #[serde(default)]
    context: BTreeMap<String, Vec<String>>,
    /// Whether only a Deny stops it.
    #[serde(default)]
    deny_only: bool,
    /// Whether the owner of the server asks.
    #[serde(default)]
    owner: bool,
    minio: Option<bool>,
    rustfs: Option<bool>,
}

/// Decisions that differ from the recorded ones: case, request, server, and the reason.
const KNOWN_DIFFERENCES: [(&str, usize, Target, &str); 10] = [
    ("v024", 0, Target::Minio, "a number for a principal is complained about, and matches nobody here"),
    ("v060", 0, Target::Minio, "of two `Statement` keys the server keeps one; both are reviewed here"),
    ("v060", 1, Target::Minio, "of two `Statement` keys the server keeps one; both are reviewed here"),
    ("v062", 1, Target::Rustfs, "of two keys in `Condition` the server keeps one; both are reviewed here"),
    ("v323", 0, Target::Rustfs, "a request here has no two keys that differ in case"),
    ("v325", 1, Target::Minio, "a request here has no two keys that differ in case"),
    ("v326", 1, Target::Minio, "a request here has no two keys that differ in case"),
    ("v360", 0, Target::Rustfs, "an object is no resource that `s3:ListBucket` can be asked for"),
    ("v408", 2, Target::Rustfs, "a request here has no two keys that differ in case"),
    ("v387", 0, Target::Rustfs, "a statement written as a list is complained about, and not read"),
];

/// What we decide when this document alone is in force. The engines were asked as libraries: a bucket policy about the account they
/// were given, an identity policy about whoever holds it.
fn decision(target: Target, case: &Case, asked: &Asked) -> Option<bool> {
    let kind = Kind::parse(&case.kind)?;
    let parsed = json::parse(&case.policy);
    let mut policies = Vec::new();
    read::documents(SourceId(0), &case.policy, &parsed, Some(kind), &mut |found: Found<'_, '_>| {
        policies.push(Policy {
            document: found.document,
            layer: Layer::of(kind).unwrap(),
            path: case.id.clone(),
            bucket: None,
            holders: vec![Holder::All],
        });
    });
    let identity = |name: &str| {
        let kind = if asked.owner { IdentityKind::Root } else { IdentityKind::User };
        Caller::Identity(Identity { kind, account: String::new(), name: name.to_owned(), groups: Vec::new() })
    };
    // The bucket policies of both are asked about an access key, which is empty for anonymous requests.
    let caller =
        if kind == Kind::Bucket && asked.account.is_empty() { Caller::Anonymous } else { identity(&asked.account) };
    let mut context = Context::default();
    for (key, values) in &asked.context {
        context.set(key, values.clone());
    }
    let resource = match (asked.bucket.as_str(), asked.object.as_str()) {
        ("", _) => "*".to_owned(),
        (bucket, "") => format!("arn:aws:s3:::{bucket}"),
        (bucket, object) => format!("arn:aws:s3:::{bucket}/{object}"),
    };
    let world = World { target, policies, identities: Vec::new(), buckets: Vec::new() };
    let request = Request { caller, action: asked.action.clone(), resource, context };
    let trace = evaluate(&world, &request);
    match trace.decision {
        Decision::Depends => None,
        _ if asked.deny_only => Some(trace.decision != Decision::Denied),
        decision => Some(decision == Decision::Allowed),
    }
}

#[test]
fn recorded_decisions_of_minio_and_rustfs_are_met() {
    let mut differences = Vec::new();
    let mut compared = 0;
    for line in RECORDED.lines() {
        let case: Case = serde_json::from_str(line).unwrap();
        for (n, asked) in case.requests.iter().enumerate() {
            for (target, recorded) in [(Target::Minio, asked.minio), (Target::Rustfs, asked.rustfs)] {
                let Some(recorded) = recorded else { continue };
                // The server asks bucket policies about anonymous requests alone; the library was asked about more.
                if target == Target::Minio && case.kind == "bucket" && !asked.account.is_empty() && case.id != "v024" {
                    continue;
                }
                compared += 1;
                let ours = decision(target, &case, asked);
                let known = KNOWN_DIFFERENCES.iter().any(|(id, at, on, _)| *id == case.id && *at == n && *on == target);
                if (ours != Some(recorded)) != known {
                    differences
                        .push(format!("{}#{n} {target} ({}): {ours:?}, recorded {recorded}", case.id, case.about));
                }
            }
        }
    }
    assert!(compared > 550, "{compared}");
    assert!(differences.is_empty(), "{} of {compared}\n{}", differences.len(), differences.join("\n"));
}
