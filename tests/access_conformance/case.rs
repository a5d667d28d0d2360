//! Cases of whole requests, written by hand: a world, a request, a decision, and the source that settles it.

use std::collections::BTreeMap;
use std::sync::Arc;

use denywins::access::decide::CephRelease;
use denywins::access::evaluate::{Dependency, Options};
use denywins::access::{
    Bucket, Caller, Context, Holder, HolderKind, Identity, IdentityKind, Request, World, evaluate_with,
};
use denywins::replay::{self, Release};
use denywins::target::Target;
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    about: String,
    reference: String,
    policies: Vec<Written>,
    /// Who owns the bucket; nobody known when empty.
    #[serde(default)]
    owner: String,
    caller: String,
    /// For a service account: the user behind it.
    parent: Option<String>,
    #[serde(default)]
    groups: Vec<String>,
    action: String,
    resource: String,
    #[serde(default)]
    context: BTreeMap<String, Vec<String>>,
    /// Keys of which nothing is said may have any value.
    #[serde(default)]
    unknown: bool,
    release: Option<String>,
    expected: String,
    /// What it depends on, for `depends`.
    #[serde(default)]
    depends: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    kind: String,
    /// `user/NAME`, `group/NAME`, `account/ID`, `all`.
    #[serde(default)]
    holders: Vec<String>,
    #[serde(default = "version")]
    version: String,
    statements: serde_json::Value,
}

fn version() -> String {
    "2012-10-17".to_owned()
}

fn holder(text: &str) -> Holder {
    match text.split_once('/') {
        None => Holder::All,
        Some(("group", name)) => Holder::Group(name.to_owned()),
        Some(("account", id)) => Holder::Account(id.to_owned()),
        Some((kind, name)) => {
            let kind = match kind {
                "role" => HolderKind::Role,
                "federated-user" => HolderKind::FederatedUser,
                _ => HolderKind::User,
            };
            Holder::Identity { kind, account: String::new(), name: name.to_owned() }
        }
    }
}

/// A case, ready to be asked.
pub(crate) struct Ready {
    case: Case,
    pub(crate) world: World,
    pub(crate) request: Request,
    pub(crate) options: Options,
}

impl Ready {
    pub(crate) fn about(&self) -> &str {
        &self.case.about
    }
}

/// Every case, for its own server or for another.
pub(crate) fn load(target: Target, data: &str) -> Vec<Ready> {
    data.lines().map(|line| ready(target, line)).collect()
}

fn ready(target: Target, line: &str) -> Ready {
    let case: Case = serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"));
    assert!(!case.reference.is_empty(), "{line}");
    let policies = case.policies.iter().map(|written| {
        let text = serde_json::json!({ "Version": written.version, "Statement": written.statements }).to_string();
        let mut policy = super::policy::policy(&written.kind, &text);
        policy.holders = written.holders.iter().map(|text| holder(text)).collect();
        policy
    });
    let policies = policies.map(Arc::new).collect();
    let bucket = case.resource.split(':').next_back().unwrap().split('/').next().unwrap().to_owned();
    let buckets = vec![Bucket { name: bucket, owner: case.owner.clone() }];
    let mut world =
        World { target, policies, identities: Vec::new(), buckets: buckets.into_iter().collect(), home: String::new() };
    if let Some(parent) = &case.parent {
        world.identities.push(Identity {
            kind: IdentityKind::ServiceAccount { parent: parent.clone() },
            account: String::new(),
            name: case.caller.clone(),
            groups: Vec::new(),
        });
    }
    let mut caller = Caller::parse(&case.caller, "").unwrap().known_in(&world);
    if let Caller::Identity(identity) = &mut caller {
        identity.groups.clone_from(&case.groups);
    }
    let mut context = if case.unknown { Context::unknown() } else { Context::default() };
    for (key, values) in &case.context {
        context.set(key, values.clone());
    }
    let request = Request { caller, action: case.action.clone(), resource: case.resource.clone(), context };
    let named = |word: &str| CephRelease::ALL.into_iter().find(|release| release.as_str() == word).unwrap();
    let options = Options { ceph_release: case.release.as_deref().map(named) };
    Ready { case, world, request, options }
}

/// Checks every line; how many there were.
pub(crate) fn check(target: Target, data: &str) -> usize {
    let mut wrong = Vec::new();
    let cases = load(target, data);
    for Ready { case, world, request, options } in &cases {
        let trace = evaluate_with(world, request, *options);
        let depends: Vec<String> = trace.depends.iter().map(name).collect();
        if trace.decision.as_str() != case.expected || depends != case.depends {
            let (about, decision) = (&case.about, trace.decision.as_str());
            wrong.push(format!("{about}: {decision} {depends:?}, not {} {:?}", case.expected, case.depends));
        }
    }
    wrong.extend(cases.iter().filter_map(second_opinion));
    assert!(wrong.is_empty(), "{target}: {wrong:#?}");
    cases.len()
}

/// What the replay says of a case, where that is not as expected.
fn second_opinion(ready: &Ready) -> Option<String> {
    let Ready { case, world, request, .. } = ready;
    let release = case.release.as_deref().map(|word| Release::parse(word).unwrap());
    let verdict = replay::replay(world, request, release);
    (verdict.as_str() != case.expected).then(|| format!("{}: replayed {verdict:?}, not {}", case.about, case.expected))
}

fn name(dependency: &Dependency) -> String {
    match dependency {
        Dependency::Key(key) => key.clone(),
        Dependency::Template(text) => text.clone(),
        Dependency::Open(question) => question.as_str().to_owned(),
    }
}
