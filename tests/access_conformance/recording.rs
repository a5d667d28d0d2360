//! Recordings of whole engines: `TARGET-policies.jsonl`, and in `TARGET-decisions.jsonl` what was decided over some of them;
//! `TARGET-representatives.jsonl` has the same for the requests that the explorer picks.

#![expect(clippy::disallowed_methods, reason = "recordings are read from the repository")]

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::Arc;

use denywins::access::{
    Bucket, Caller, Context, Holder, HolderKind, Identity, IdentityKind, Layer, Policy, Request, World,
};
use denywins::target::Target;
use serde::Deserialize;

#[derive(Deserialize)]
struct Written {
    id: String,
    layer: String,
    #[serde(default)]
    holders: Vec<String>,
    bucket: Option<String>,
    document: String,
}

#[derive(Deserialize)]
struct Asked {
    id: String,
    policies: Vec<String>,
    caller: Who,
    action: String,
    resource: String,
    #[serde(default)]
    context: BTreeMap<String, Vec<String>>,
    #[serde(default)]
    buckets: Vec<Owned>,
    decision: String,
}

#[derive(Deserialize)]
struct Who {
    kind: String,
    #[serde(default)]
    account: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    session: String,
    #[serde(default)]
    parent: String,
    #[serde(default)]
    groups: Vec<String>,
}

#[derive(Deserialize)]
struct Owned {
    name: String,
    owner: String,
}

/// A request over some policies, and what became of it.
pub(crate) struct Decided {
    pub(crate) id: String,
    pub(crate) world: World,
    pub(crate) request: Request,
    /// `allowed`, `denied` or `implicit`.
    pub(crate) decision: String,
}

/// One recording of an engine: `decisions` over `policies`, as the files are called.
pub(crate) fn load(target: Target, policies: &str, decisions: &str) -> Vec<Decided> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/conformance/recorded");
    let read = |what: &str| fs::read_to_string(folder.join(format!("{}-{what}.jsonl", target.as_str()))).unwrap();
    let (policies, decisions) = (read(policies), read(decisions));
    let policies: Vec<Written> = policies.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let policies: BTreeMap<String, Arc<Policy>> =
        policies.iter().filter_map(|written| Some((written.id.clone(), Arc::new(policy(written)?)))).collect();
    decisions.lines().map(|line| decided(target, &policies, serde_json::from_str(line).unwrap())).collect()
}

fn decided(target: Target, policies: &BTreeMap<String, Arc<Policy>>, asked: Asked) -> Decided {
    let buckets = asked.buckets.into_iter().map(|it| Bucket { name: it.name, owner: it.owner });
    let world = World {
        target,
        policies: asked.policies.iter().map(|id| Arc::clone(&policies[id])).collect(),
        identities: Vec::new(),
        buckets: buckets.collect(),
        home: String::new(),
    };
    let mut context = Context::default();
    for (key, values) in asked.context {
        context.set(&key, values);
    }
    let request = Request { caller: caller(&asked.caller), action: asked.action, resource: asked.resource, context };
    Decided { id: asked.id, world, request, decision: asked.decision }
}

fn policy(written: &Written) -> Option<Policy> {
    let layer = Layer::ALL.into_iter().find(|layer| layer.as_str() == written.layer).unwrap();
    let mut policy = super::policy::try_policy(layer.as_str(), &written.document)?;
    policy.bucket.clone_from(&written.bucket);
    policy.holders = written.holders.iter().flat_map(|text| holders(text)).collect();
    Some(policy)
}

/// The recorder hands what a user holds to a federated user of that name as well.
fn holders(text: &str) -> Vec<Holder> {
    let (kinds, name): (&[HolderKind], &str) = match text.split_once('/') {
        None => return vec![Holder::All],
        Some(("group", name)) => return vec![Holder::Group(name.to_owned())],
        Some(("account", id)) => return vec![Holder::Account(id.to_owned())],
        Some(("role", name)) => (&[HolderKind::Role], name),
        Some((_, name)) => (&[HolderKind::User, HolderKind::FederatedUser], name),
    };
    kinds.iter().map(|kind| Holder::Identity { kind: *kind, account: String::new(), name: name.to_owned() }).collect()
}

fn caller(who: &Who) -> Caller {
    let kind = match who.kind.as_str() {
        "anonymous" => return Caller::Anonymous,
        "service" => return Caller::Service(who.name.clone()),
        "root" => IdentityKind::Root,
        "user" => IdentityKind::User,
        "role" => IdentityKind::Role { session: who.session.clone() },
        "federated-user" => IdentityKind::FederatedUser,
        "service-account" => IdentityKind::ServiceAccount { parent: who.parent.clone() },
        other => panic!("no caller of kind `{other}`"),
    };
    Caller::Identity(Identity {
        kind,
        account: who.account.clone(),
        name: who.name.clone(),
        groups: who.groups.clone(),
    })
}
