//! A set of policies with those who may be asked about, as a line of JSON.

use std::sync::Arc;

use denywins::access::{Bucket, Holder, HolderKind, Layer, Policy, World};
use denywins::policy::{Kind, read};
use denywins::source::SourceId;
use denywins::syntax::json;
use denywins::target::Target;
use denywins::target::acceptance::accept;
use serde::{Deserialize, Serialize};

use crate::Failure;
use crate::caller;

#[derive(Deserialize)]
pub struct Set {
    pub id: String,
    pub policies: Vec<Written>,
    #[serde(default)]
    callers: Vec<caller::Written>,
    #[serde(default)]
    buckets: Vec<Owned>,
}

#[derive(Deserialize, Serialize)]
pub struct Written {
    layer: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    holders: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    bucket: Option<String>,
    document: String,
}

#[derive(Clone, Deserialize, Serialize)]
pub struct Owned {
    name: String,
    owner: String,
}

impl Set {
    pub fn world(&self, target: Target) -> Result<World, Failure> {
        let policies = self.policies.iter().map(|written| written.policy().map(Arc::new));
        let mut identities = Vec::new();
        for caller in &self.callers {
            identities.extend(caller.identity()?);
        }
        let buckets = self.buckets.iter().map(|it| Bucket { name: it.name.clone(), owner: it.owner.clone() });
        let home = self.home().to_owned();
        Ok(World {
            target,
            policies: policies.collect::<Result<_, _>>()?,
            identities,
            buckets: buckets.collect(),
            home,
        })
    }

    fn home(&self) -> &str {
        self.buckets.first().map_or("", |bucket| &bucket.owner)
    }

    /// The bucket that a resource is or is in, with its owner.
    pub fn buckets_with(&self, resource: &str) -> Vec<Owned> {
        let path = resource.strip_prefix("arn:aws:s3:::").unwrap_or_default();
        let name = path.split('/').next().unwrap_or_default();
        let known = self.buckets.iter().find(|bucket| bucket.name == name).cloned();
        let other = || (!name.is_empty()).then(|| Owned { name: name.to_owned(), owner: self.home().to_owned() });
        known.or_else(other).into_iter().collect()
    }
}

impl Written {
    /// Whether we say that a server takes and keeps it.
    pub fn is_taken(&self, target: Target) -> bool {
        let parsed = json::parse(&self.document);
        let mut taken = false;
        read::documents(SourceId::default(), &self.document, &parsed, self.kind(), &mut |found| {
            let (kind, bucket) = (found.document.kind, self.bucket.as_deref());
            taken = accept(target, kind, found.root, bucket, &self.document, &parsed.errors).kept();
        });
        taken
    }

    fn kind(&self) -> Option<Kind> {
        Kind::ALL.into_iter().find(|kind| Layer::of(*kind).is_some_and(|layer| layer.as_str() == self.layer))
    }

    fn policy(&self) -> Result<Policy, Failure> {
        let kind = self.kind();
        let layer = kind.and_then(Layer::of).ok_or("no such layer")?;
        let mut document = None;
        let parsed = json::parse(&self.document);
        read::documents(SourceId::default(), &self.document, &parsed, kind, &mut |found| {
            document.get_or_insert(found.document);
        });
        Ok(Policy {
            document: document.ok_or("no policy")?.into(),
            layer,
            path: self.layer.clone(),
            bucket: self.bucket.clone(),
            holders: self.holders.iter().flat_map(|text| holders(text)).collect(),
        })
    }
}

/// Who holds a policy of a set. The engines are asked as the recorder asks them: what a user holds, a federated user of
/// that name holds as well.
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
