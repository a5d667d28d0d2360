//! From the policies of a repository and what config says about them to a [`World`]: who holds what, as one server sees it.

mod built_in;
mod hashes;
mod home;
mod partition;

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::access::{Bucket, Caller, Holder, HolderKind, Identity, IdentityKind, Layer, Policy, StatementId, World};
use crate::policy::read::{self, Found};
use crate::policy::{Document, PrincipalForm};
use crate::settings::{LayerSettings, PathSettings};
use crate::source::{Source, SourceId, Sources};
use crate::syntax::json;
use crate::target::Target;
use crate::target::acceptance::accept;
use hashes::Hashes;

/// A policy of a repository.
#[derive(Clone, Debug)]
pub struct Sheet {
    /// What it says.
    pub document: Arc<Document>,
    /// The hash of each statement.
    pub hashes: Arc<Hashes>,
    /// The file, as readers know it.
    pub path: String,
    /// The same file in every state of a repository.
    pub identity: String,
    /// What config says about it.
    pub settings: PathSettings,
    /// The servers that refuse it, of those that it is for.
    pub refused_by: Vec<Target>,
}

/// Every policy in a file.
pub fn sheets(id: SourceId, source: &Source, settings: &PathSettings) -> Vec<Sheet> {
    let mut sheets = Vec::new();
    let parsed = json::parse(source.text());
    read::documents(id, source.text(), &parsed, settings.kind, &mut |found: Found<'_, '_>| {
        let document = found.document;
        let errors = if found.errors.is_empty() { &parsed.errors } else { found.errors };
        let refuses = |target: &Target| {
            let bucket = settings.bucket.as_deref();
            !accept(*target, document.kind, found.root, bucket, source.text(), errors).kept()
        };
        sheets.push(Sheet {
            hashes: Arc::new(Hashes::later(settings.kind)),
            path: source.path().to_owned(),
            identity: source.identity().to_owned(),
            settings: settings.clone(),
            // What AWS takes depends on the kind, and a kind that was only guessed must not make a policy disappear.
            refused_by: settings
                .targets
                .iter()
                .copied()
                .filter(|target| document.kind_declared || *target != Target::Aws)
                .filter(refuses)
                .collect(),
            document: Arc::new(document),
        });
    });
    sheets
}

/// What is in force after a change: where a server refuses a policy that it did not refuse before, the one before stays.
pub fn in_force(target: Target, before: &[Sheet], after: &[Sheet]) -> Vec<Sheet> {
    let place = |sheet: &Sheet| (sheet.identity.clone(), sheet.document.address.clone());
    let old: BTreeMap<_, _> = before.iter().map(|sheet| (place(sheet), sheet)).collect();
    let refuses = |sheet: &Sheet| sheet.refused_by.contains(&target);
    let kept = |sheet: &Sheet| {
        let old = old.get(&place(sheet)).copied().filter(|old| refuses(sheet) && !refuses(old));
        old.unwrap_or(sheet).clone()
    };
    after.iter().map(kept).collect()
}

/// What is known of a repository's access on one server.
#[derive(Clone, Debug)]
pub struct Layers {
    /// The policies in force, and whom they are about.
    pub world: World,
    /// The hashes of statements, by policy; for those that the server brings along, their names.
    hashes: Vec<Arc<Hashes>>,
    /// What was assumed, one sentence each.
    pub assumptions: Vec<String>,
    /// The partitions of AWS whose ARNs are written as those of `aws`.
    partitions: Vec<String>,
}

impl Layers {
    /// A text as the world writes it: an ARN of another partition of AWS that policies are of becomes one of `aws`.
    pub fn local<'a>(&self, text: &'a str) -> Cow<'a, str> {
        partition::local(text, &self.partitions)
    }

    /// The hash of a statement in canonical form; for one that the server brings along, a name.
    pub fn hash(&self, id: StatementId, sources: &Sources) -> Option<String> {
        let policy = self.world.policies.get(id.policy as usize)?;
        let hashes = self.hashes.get(id.policy as usize)?.of(&policy.document, sources);
        hashes.get(id.statement as usize).cloned()
    }
}

/// Puts the policies for one server together.
pub fn layers(target: Target, sheets: &[Sheet], settings: &LayerSettings) -> Layers {
    let home = home::of(target, sheets, settings);
    let mut builder = Builder {
        target,
        home: &home.account,
        policies: Vec::new(),
        hashes: Vec::new(),
        people: BTreeSet::new(),
        buckets: Vec::new(),
        assumptions: home.assumption.into_iter().collect(),
        partitions: BTreeSet::new(),
    };
    for sheet in sheets {
        builder.sheet(sheet);
    }
    for attached in &settings.built_ins {
        builder.built_in(&attached.policy, &attached.holders);
    }
    for members in settings.groups.values() {
        builder.people.extend(members.iter().filter_map(person));
    }
    builder.finish(settings)
}

struct Builder<'a> {
    target: Target,
    home: &'a str,
    policies: Vec<Arc<Policy>>,
    hashes: Vec<Arc<Hashes>>,
    people: BTreeSet<Identity>,
    buckets: Vec<Bucket>,
    assumptions: Vec<String>,
    partitions: BTreeSet<String>,
}

impl Builder<'_> {
    fn sheet(&mut self, sheet: &Sheet) {
        let targets = &sheet.settings.targets;
        let Some(layer) = Layer::of(sheet.document.kind) else { return };
        if !targets.is_empty() && !targets.contains(&self.target) {
            return;
        }
        if sheet.refused_by.contains(&self.target) {
            let name = self.target.name();
            self.assumptions.push(format!("{name} refuses `{}`, so nothing of it is in force", sheet.path));
            return;
        }
        let document = self.at_home(&sheet.document);
        let account = sheet.settings.account.as_deref().unwrap_or(self.home);
        let mut holders = Vec::new();
        for written in &sheet.settings.attached_to {
            holders.extend(Holder::parse(written, account));
            if let Some(Caller::Identity(identity)) = Caller::parse(written, account) {
                self.people.insert(identity);
            }
        }
        if holders.is_empty() && layer != Layer::Bucket {
            holders.push(match layer {
                Layer::Scp | Layer::Rcp => Holder::All,
                _ => Holder::Unattached,
            });
        }
        let bucket = sheet.settings.bucket.clone().or_else(|| only_bucket(&sheet.document));
        if layer == Layer::Bucket {
            self.bucket(bucket.as_deref(), account);
            self.named(&document, account);
        }
        self.policies.push(Arc::new(Policy { document, layer, path: sheet.path.clone(), bucket, holders }));
        self.hashes.push(sheet.hashes.clone());
    }

    /// A policy with ARNs of the partition in which requests are.
    fn at_home(&mut self, document: &Arc<Document>) -> Arc<Document> {
        let Some(partition) = partition::of(document).filter(|_| self.target == Target::Aws) else {
            return document.clone();
        };
        if self.partitions.insert(partition.to_owned()) {
            self.assumptions.push(format!(
                "policies of the partition `{partition}` are looked at beside those of `aws`, and its ARNs told as of `aws`"
            ));
        }
        partition::moved(document, partition)
    }

    fn bucket(&mut self, name: Option<&str>, owner: &str) {
        self.buckets.extend(name.map(|name| Bucket { name: name.to_owned(), owner: owner.to_owned() }));
    }

    /// Everybody a bucket policy names is somebody who may ask.
    fn named(&mut self, document: &Document, home: &str) {
        let principals = document.statements.iter().flat_map(|statement| statement.principals.items());
        for principal in principals {
            let caller = match principal.form() {
                PrincipalForm::Plain(text) if self.target != Target::Aws => Caller::parse(text, home),
                // An ARN names nobody there: principals are access keys (minio/pkg v3.1.3 policy/principal.go:62, RustFS
                // policy/principal.rs:128).
                _ if matches!(self.target, Target::Minio | Target::Rustfs) => None,
                _ if self.target == Target::Aws && principal.is_foreign() => None,
                PrincipalForm::User { .. }
                | PrincipalForm::Role { .. }
                | PrincipalForm::Session { .. }
                | PrincipalForm::FederatedUser { .. } => {
                    principal.term.value.known().and_then(|text| Caller::parse(text, home))
                }
                _ => None,
            };
            if let Some(Caller::Identity(identity)) = caller {
                self.people.insert(identity);
            }
        }
    }

    fn built_in(&mut self, name: &str, holders: &[Holder]) {
        let Some(document) = built_in::policy(self.target, name) else {
            self.assumptions.push(format!("{} has no policy `{name}` of its own", self.target.name()));
            return;
        };
        self.people.extend(holders.iter().filter_map(person));
        let names = (0..document.statements.len()).map(|n| format!("{name}:{n}")).collect();
        self.hashes.push(Arc::new(Hashes::known(names)));
        self.policies.push(Arc::new(Policy {
            document: Arc::new(document),
            layer: Layer::Identity,
            path: format!("{name} (built in)"),
            bucket: None,
            holders: holders.to_vec(),
        }));
    }

    fn finish(mut self, settings: &LayerSettings) -> Layers {
        let groups_of = |identity: &Identity| {
            let is_member = |members: &&Vec<Holder>| {
                members
                    .iter()
                    .any(|member| member.is(HolderKind::of(&identity.kind), &identity.name, &identity.account))
            };
            settings.groups.iter().filter(|(_, members)| is_member(members)).map(|(group, _)| group.clone()).collect()
        };
        let identities: Vec<Identity> = std::mem::take(&mut self.people)
            .into_iter()
            .map(|identity| {
                let groups = groups_of(&identity);
                let account = if identity.account.is_empty() { self.home.to_owned() } else { identity.account };
                Identity { account, groups, ..identity }
            })
            .collect();
        if !self.policies.iter().any(|policy| policy.layer == Layer::Identity) {
            self.assumptions
                .push("nobody's own policy is known: only what bucket policies say themselves is judged".to_owned());
        }
        let world = World {
            target: self.target,
            policies: self.policies,
            identities,
            buckets: self.buckets.into_iter().collect(),
            home: self.home.to_owned(),
        };
        let partitions = self.partitions.into_iter().collect();
        Layers { world, hashes: self.hashes, assumptions: self.assumptions, partitions }
    }
}

/// A user, as groups and built-in policies are attached to users.
fn person(holder: &Holder) -> Option<Identity> {
    match holder {
        Holder::Identity { kind: HolderKind::User, account, name } => Some(Identity {
            kind: IdentityKind::User,
            account: account.clone(),
            name: name.clone(),
            groups: Vec::new(),
        }),
        _ => None,
    }
}

/// The bucket that every resource of a policy is about, where there is one.
fn only_bucket(document: &Document) -> Option<String> {
    let mut found: Option<&str> = None;
    for resource in document.statements.iter().flat_map(|statement| statement.resources.items()) {
        let name = resource.value.known()?.split(":::").nth(1)?.split('/').next()?;
        if name.is_empty() || name.contains(['*', '?', '$']) || found.is_some_and(|other| other != name) {
            return None;
        }
        found = Some(name);
    }
    found.map(str::to_owned)
}
