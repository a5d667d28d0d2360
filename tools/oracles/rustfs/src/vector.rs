//! One policy and requests to the library itself, with the library's own names for context keys.

use std::collections::HashMap;

use pollster::block_on;
use rustfs_policy::policy::action::Action;
use rustfs_policy::policy::{Args, BucketPolicy, BucketPolicyArgs, Policy, Validator};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::Failure;

#[derive(Deserialize)]
struct Vector {
    id: String,
    kind: String,
    policy_raw: String,
    requests: Vec<Request>,
}

#[derive(Deserialize)]
struct Request {
    account: String,
    action: String,
    bucket: String,
    object: String,
    context: HashMap<String, Vec<String>>,
    #[serde(default)]
    deny_only: bool,
    #[serde(default)]
    owner: bool,
    #[serde(default)]
    claims: HashMap<String, Value>,
}

#[derive(Serialize)]
struct Answer {
    id: String,
    accepted: bool,
    /// None where the action cannot be asked for.
    allowed: Vec<Option<bool>>,
}

pub fn answer(line: &str) -> Result<String, Failure> {
    let vector: Vector = serde_json::from_str(line)?;
    let mut answer = Answer { id: vector.id, accepted: false, allowed: Vec::new() };
    if vector.kind == "bucket" {
        let parsed = serde_json::from_str::<BucketPolicy>(&vector.policy_raw);
        if let Some(policy) = parsed.ok().filter(|policy| policy.is_valid().is_ok()) {
            answer.accepted = true;
            answer.allowed = vector.requests.iter().map(|request| ask_bucket(&policy, request)).collect();
        }
    } else if let Ok(policy) = Policy::parse_config(vector.policy_raw.as_bytes()) {
        answer.accepted = true;
        answer.allowed = vector.requests.iter().map(|request| ask(&policy, request)).collect();
    }
    Ok(serde_json::to_string(&answer)?)
}

fn ask_bucket(policy: &BucketPolicy, request: &Request) -> Option<bool> {
    Some(block_on(policy.is_allowed(&BucketPolicyArgs {
        account: &request.account,
        groups: &None,
        action: Action::try_from(request.action.as_str()).ok()?,
        bucket: &request.bucket,
        conditions: &request.context,
        is_owner: request.owner,
        object: &request.object,
    })))
}

fn ask(policy: &Policy, request: &Request) -> Option<bool> {
    Some(block_on(policy.is_allowed(&Args {
        account: &request.account,
        groups: &None,
        action: Action::try_from(request.action.as_str()).ok()?,
        bucket: &request.bucket,
        conditions: &request.context,
        is_owner: request.owner,
        object: &request.object,
        claims: &request.claims,
        deny_only: request.deny_only,
    })))
}
