//! Recordings: policies with what an engine answered to requests.

use std::collections::BTreeMap;
use std::sync::Arc;

use denywins::access::{
    Buckets, Caller, Context, Decision, Holder, Identity, IdentityKind, Layer, Request, Truth, World, evaluate,
};
use denywins::replay::{self, Verdict};
use denywins::target::{KeyInfo, Target};
use serde::Deserialize;

#[derive(Clone, Copy)]
pub(crate) struct Engine {
    pub(crate) target: Target,
    pub(crate) name: &'static str,
}

#[derive(Deserialize)]
pub(crate) struct Record {
    pub(crate) id: String,
    kind: Option<String>,
    bucket: Option<String>,
    policy_raw: Option<String>,
    /// Instead of the three above where there are several layers.
    #[serde(default)]
    policies: Vec<Layered>,
    pub(crate) requests: Vec<Asked>,
}

#[derive(Deserialize)]
struct Layered {
    kind: String,
    bucket: Option<String>,
    policy_raw: String,
}

#[derive(Deserialize)]
pub(crate) struct Asked {
    /// The access key; empty when anonymous.
    account: String,
    action: String,
    bucket: String,
    object: String,
    /// By the names of the server's own map, without `aws:` and its like.
    context: BTreeMap<String, Vec<String>>,
    #[serde(default)]
    owner: bool,
    allowed: BTreeMap<String, Option<bool>>,
}

impl Asked {
    pub(crate) fn allowed(&self, engine: Engine) -> Option<bool> {
        self.allowed.get(engine.name).copied().flatten()
    }
}

/// What our evaluator makes of a recorded request.
pub(crate) fn replay(record: &Record, asked: &Asked, engine: Engine) -> bool {
    let single = record.policy_raw.as_ref().map(|policy_raw| Layered {
        kind: record.kind.clone().unwrap(),
        bucket: record.bucket.clone(),
        policy_raw: policy_raw.clone(),
    });
    let layered: Vec<&Layered> = record.policies.iter().chain(&single).collect();
    let mut policies = Vec::new();
    for layered in &layered {
        let mut policy = super::policy::policy(&layered.kind, &layered.policy_raw);
        if policy.layer == Layer::Bucket {
            policy.bucket.clone_from(&layered.bucket);
        } else {
            policy.holders.push(Holder::All);
        }
        policies.push(Arc::new(policy));
    }
    let world = World {
        target: engine.target,
        policies,
        identities: Vec::new(),
        buckets: Buckets::default(),
        home: String::new(),
    };
    let buckets_only = world.policies.iter().all(|policy| policy.layer == Layer::Bucket);
    let caller = if asked.account.is_empty() && buckets_only && !asked.owner {
        Caller::Anonymous
    } else {
        let kind = if asked.owner { IdentityKind::Root } else { IdentityKind::User };
        Caller::Identity(Identity { kind, account: String::new(), name: asked.account.clone(), groups: Vec::new() })
    };
    let resource = match (asked.bucket.as_str(), asked.object.as_str()) {
        ("", _) => "*".to_owned(),
        (bucket, "") => format!("arn:aws:s3:::{bucket}"),
        (bucket, object) => format!("arn:aws:s3:::{bucket}/{object}"),
    };
    let context = context(engine.target, &asked.context);
    let request = Request { caller, action: asked.action.clone(), resource, context };
    let trace = evaluate(&world, &request);
    if engine.target == Target::Minio && single.is_some() && buckets_only && !asked.account.is_empty() {
        // The library was asked what the server never asks it: whether a bucket policy allows somebody signed in.
        let matched = trace.layers.iter().flat_map(|layer| &layer.matched).filter(|(_, truth)| *truth == Truth::Yes);
        let matched: Vec<bool> = matched.map(|(id, _)| world.statement(*id).unwrap().1.allows()).collect();
        return matched.contains(&true) && !matched.contains(&false);
    }
    assert_ne!(trace.decision, Decision::Depends, "{}: {trace:?}", record.id);
    let again = replay::replay(&world, &request, None);
    let same = (again == Verdict::Allowed) == (trace.decision == Decision::Allowed);
    assert!(same && !matches!(again, Verdict::Unsettled(_)), "{} {}: {again:?} {trace:?}", record.id, engine.name);
    trace.decision == Decision::Allowed
}

/// A server's map as a request: every key that is not in it is said to be absent, those too that a whole server always
/// fills in. `MinIO` looks for the spelling of HTTP headers first (condition/value.go:31); `RustFS` takes names as they are.
fn context(target: Target, map: &BTreeMap<String, Vec<String>>) -> Context {
    let mut context = Context::default();
    let stem = |name: &str| name.split('/').next().unwrap().to_owned();
    for info in target.condition_keys() {
        let slot = slot(info);
        let header = canonical(slot);
        let spelled = |name: &str| stem(name) == slot || (target == Target::Minio && stem(name) == header);
        let mut found = false;
        for (name, values) in map.iter().filter(|(name, _)| spelled(name)) {
            if target == Target::Minio && *name != header && map.contains_key(&header) {
                continue;
            }
            let suffix = name.split_once('/').map_or(String::new(), |(_, suffix)| format!("/{suffix}"));
            context.set(&format!("{}{suffix}", info.name.trim_end_matches('/')), values.clone());
            found = true;
        }
        if !found {
            context.set(info.name.trim_end_matches('/'), Vec::new());
        }
    }
    context
}

fn slot(info: &KeyInfo) -> &str {
    info.name.split_once(':').unwrap().1.trim_end_matches('/')
}

/// Go's `http.CanonicalHeaderKey`.
fn canonical(name: &str) -> String {
    let mut upper = true;
    let letter = move |c: char| {
        let letter = if upper { c.to_ascii_uppercase() } else { c.to_ascii_lowercase() };
        upper = c == '-';
        letter
    };
    name.chars().map(letter).collect()
}
