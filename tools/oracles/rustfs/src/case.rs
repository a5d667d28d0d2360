//! A case: policies of several layers, a caller and a request.

use std::collections::HashMap;

use rustfs_policy::policy::action::Action;
use rustfs_policy::policy::{BucketPolicy, Policy};
use serde::{Deserialize, Serialize};

use crate::{Failure, context, put};

#[derive(Deserialize)]
struct Question {
    id: String,
    policies: Vec<Written>,
    caller: Caller,
    action: String,
    resource: String,
    context: HashMap<String, Vec<String>>,
}

#[derive(Deserialize)]
struct Written {
    layer: String,
    #[serde(default)]
    holders: Vec<String>,
    #[serde(default)]
    bucket: String,
    document: String,
}

#[derive(Deserialize)]
pub struct Caller {
    pub kind: String,
    #[serde(default)]
    pub name: String,
    #[serde(default)]
    pub parent: String,
    #[serde(default)]
    pub groups: Vec<String>,
}

#[derive(Serialize)]
struct Answer {
    id: String,
    accepted: Vec<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    decision: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    left_out: Option<String>,
}

/// What of a case is about its caller and its bucket.
pub struct World {
    pub bucket_policy: Option<BucketPolicy>,
    pub identity: Vec<Policy>,
    pub session: Option<Policy>,
    pub caller: Caller,
    pub bucket: String,
    pub object: String,
    pub context: HashMap<String, Vec<String>>,
}

pub fn answer(line: &str) -> Result<String, Failure> {
    let asked: Question = serde_json::from_str(line)?;
    let (bucket, object) = place(&asked.resource);
    let context = context::of_server(&asked.caller, &asked.context)?;
    let mut world = World {
        bucket_policy: None,
        identity: Vec::new(),
        session: None,
        caller: asked.caller,
        bucket,
        object,
        context,
    };
    let mut reply = Answer { id: asked.id, accepted: Vec::new(), decision: None, left_out: None };
    for written in asked.policies {
        // rustfs/src/auth.rs fills these in, in a way that was not read closely enough.
        if ["principaltype", "userid"].iter().any(|key| written.document.contains(key)) {
            reply.left_out = Some("caller: what stands in `aws:principaltype` and `aws:userid`".to_owned());
        }
        let variable = written.layer != "bucket" && written.document.contains("${");
        let added = world.add(written);
        if variable && world.caller.kind == "service-account" {
            reply.left_out =
                Some("variable: what is put in for a service account was not read closely enough".to_owned());
        }
        reply.accepted.push(added.is_ok());
        reply.left_out = reply.left_out.or(added.err().map(|error| format!("refused: {error}")));
    }
    if reply.left_out.is_none() {
        match Action::try_from(asked.action.as_str()) {
            Err(error) => reply.left_out = Some(format!("action: {error}")),
            Ok(action) => match world.decide(action) {
                Some(decision) => reply.decision = Some(decision.as_str()),
                None => reply.left_out = Some("open: two readings of the server differ".to_owned()),
            },
        }
    }
    Ok(serde_json::to_string(&reply)?)
}

impl World {
    /// Takes a policy as the server does when it is put, and keeps it when it is about this request.
    fn add(&mut self, written: Written) -> Result<(), Failure> {
        match written.layer.as_str() {
            "bucket" => {
                let policy = put::bucket_policy(&written.document)?;
                if written.bucket == self.bucket {
                    self.bucket_policy = Some(policy);
                }
            }
            "identity" => {
                let policy = put::policy(&written.document)?;
                if self.caller.holds(&written.holders) {
                    self.identity.push(policy);
                }
            }
            "session" => {
                let policy = put::policy(&written.document)?;
                if written.holders.contains(&format!("user/{}", self.caller.name)) {
                    self.session = Some(policy);
                }
            }
            other => return Err(format!("RustFS has no layer `{other}`").into()),
        }
        Ok(())
    }
}

impl Caller {
    /// A service account has the policies of its parent.
    fn holds(&self, holders: &[String]) -> bool {
        let user = if self.kind == "service-account" { &self.parent } else { &self.name };
        holders.iter().any(|holder| match holder.split_once('/') {
            Some(("user", name)) => !user.is_empty() && name == user,
            Some(("group", name)) => self.groups.iter().any(|group| group == name),
            _ => holder == "all",
        })
    }
}

fn place(resource: &str) -> (String, String) {
    let path = if resource == "*" { "" } else { resource.strip_prefix("arn:aws:s3:::").unwrap_or(resource) };
    let (bucket, object) = path.split_once('/').unwrap_or((path, ""));
    (bucket.to_owned(), object.to_owned())
}
