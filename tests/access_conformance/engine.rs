//! Recordings of whole engines: `TARGET-policies.jsonl`, and in `TARGET-decisions.jsonl` what was decided over some of them.

#![expect(clippy::disallowed_methods, reason = "recordings are read from the repository")]

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::Arc;

use denywins::access::evaluate::Dependency;
use denywins::access::{
    Bucket, Caller, Context, Decision, Holder, Identity, IdentityKind, Layer, Policy, Request, World, evaluate,
};
use denywins::policy::{Comparison, Condition};
use denywins::replay::{self, Verdict};
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

/// What a recording came to.
#[derive(Default)]
pub(crate) struct Replayed {
    pub(crate) compared: usize,
    /// Where the engine has an answer and documents leave the question open.
    pub(crate) open: Vec<String>,
    pub(crate) differences: Vec<String>,
}

impl Replayed {
    /// What the evaluator that replays witnesses makes of a recorded request. It is unsettled only where the other says too
    /// that documents leave a question open.
    fn second_opinion(&mut self, asked: &Asked, world: &World, request: &Request, open: bool) {
        let said = match replay::replay(world, request, None) {
            Verdict::Allowed => "allowed",
            Verdict::Denied => "denied",
            Verdict::Implicit => "implicit",
            Verdict::Unsettled(_) if open => return,
            Verdict::Unsettled(_) => "unsettled",
        };
        if said != asked.decision && excuse(asked, world).is_none() {
            let (target, id, decision) = (world.target, &asked.id, &asked.decision);
            self.differences.push(format!("{target} {id}: replayed {said}, {decision} recorded"));
        }
    }
}

/// Replays the recording of an engine.
pub(crate) fn replay(target: Target) -> Replayed {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/conformance/recorded");
    let read = |what: &str| fs::read_to_string(folder.join(format!("{}-{what}.jsonl", target.as_str()))).unwrap();
    let (policies, decisions) = (read("policies"), read("decisions"));
    let policies: Vec<Written> = policies.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let policies: BTreeMap<String, Arc<Policy>> =
        policies.iter().filter_map(|written| Some((written.id.clone(), Arc::new(policy(written)?)))).collect();
    let mut replayed = Replayed::default();
    for line in decisions.lines() {
        let asked: Asked = serde_json::from_str(line).unwrap();
        let in_force = asked.policies.iter().map(|id| Arc::clone(&policies[id])).collect();
        let buckets = asked.buckets.iter().map(|it| Bucket { name: it.name.clone(), owner: it.owner.clone() });
        let world = World {
            target,
            policies: in_force,
            identities: Vec::new(),
            buckets: buckets.collect(),
            home: String::new(),
        };
        let mut context = Context::default();
        for (key, values) in &asked.context {
            context.set(key, values.clone());
        }
        let (action, resource) = (asked.action.clone(), asked.resource.clone());
        let request = Request { caller: caller(&asked.caller), action, resource, context };
        let trace = evaluate(&world, &request);
        replayed.compared += 1;
        let open = trace.depends.iter().any(|it| matches!(it, Dependency::Open(_)));
        replayed.second_opinion(&asked, &world, &request, open);
        let said = match trace.decision {
            Decision::Allowed => "allowed",
            Decision::Denied => "denied",
            Decision::Implicit => "implicit",
            Decision::Depends if open => {
                replayed.open.push(format!("{} {:?}", asked.id, trace.depends));
                continue;
            }
            Decision::Depends => "depends",
        };
        if said != asked.decision && excuse(&asked, &world).is_none() {
            let (id, decision) = (&asked.id, &asked.decision);
            replayed.differences.push(format!("{target} {id}: {said} {:?}, {decision} recorded", trace.depends));
        }
    }
    replayed
}

/// Why a recorded decision is known not to be the server's.
fn excuse(asked: &Asked, world: &World) -> Option<&'static str> {
    let mut conditions = world.statements().flat_map(|(_, _, statement)| &statement.conditions);
    let of_address = |condition: &Condition| condition.operator.value.comparison == Some(Comparison::IpAddress);
    let mut items = world.statements().flat_map(|(_, _, statement)| statement.principals.items());
    match world.target {
        // It shifts a mask by 32 places, which is none, and takes an address of one family for malformed beside a network
        // of the other. AWS documents both as plain membership.
        Target::Aws if conditions.any(of_address) => Some("iam-simulate: networks of /0 and of the other family"),
        // The recorded root has no access key, and every real one has.
        Target::Rustfs if asked.caller.kind == "root" && items.any(|item| item.term.value.known() == Some("")) => {
            Some("a root whose access key is empty")
        }
        _ => None,
    }
}

fn policy(written: &Written) -> Option<Policy> {
    let layer = Layer::ALL.into_iter().find(|layer| layer.as_str() == written.layer).unwrap();
    let mut policy = super::policy::try_policy(layer.as_str(), &written.document)?;
    policy.bucket.clone_from(&written.bucket);
    policy.holders = written.holders.iter().map(|text| holder(text)).collect();
    Some(policy)
}

fn holder(text: &str) -> Holder {
    match text.split_once('/') {
        None => Holder::All,
        Some(("group", name)) => Holder::Group(name.to_owned()),
        Some(("account", id)) => Holder::Account(id.to_owned()),
        Some((_, name)) => Holder::Identity { account: String::new(), name: name.to_owned() },
    }
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
