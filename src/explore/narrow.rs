//! The part of a world that decides for one caller, so that a repository of a thousand policies is not asked a thousand times.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::access::{Caller, Holder, Identity, IdentityKind, Layer, Policy, StatementId, World};
use crate::pattern::{self, Case};
use crate::policy::Statement;

/// Which policies of a world are about whom.
#[derive(Debug)]
pub(super) struct Index<'a> {
    world: &'a World,
    /// Those that may be about anybody: policies of the buckets that are looked at, of groups, accounts and organizations.
    general: Vec<u32>,
    /// Those of one identity, by its name.
    named: BTreeMap<&'a str, Vec<u32>>,
}

/// A part of a world.
#[derive(Debug)]
pub(super) struct Part {
    pub(super) world: World,
    /// How many statements it has.
    pub(super) statements: usize,
    /// The number in the whole of each policy.
    whole: Vec<u32>,
}

impl<'a> Index<'a> {
    /// `about` are the statements that count: policies of buckets that none of them can be about are left out, unless one of them
    /// is in it.
    pub(super) fn new(world: &'a World, about: &[Statement], changed: &BTreeSet<StatementId>) -> Self {
        let mut index = Self { world, general: Vec::new(), named: BTreeMap::new() };
        let changed: BTreeSet<u32> = changed.iter().map(|id| id.policy).collect();
        for (number, policy) in (0u32..).zip(&world.policies) {
            match policy.layer {
                Layer::Bucket => {
                    if changed.contains(&number)
                        || policy.bucket.as_deref().is_none_or(|bucket| can_be_about(about, bucket))
                    {
                        index.general.push(number);
                    }
                }
                Layer::Identity | Layer::Boundary => index.held(number, policy),
                Layer::Session | Layer::Scp | Layer::Rcp => index.general.push(number),
            }
        }
        index
    }

    fn held(&mut self, number: u32, policy: &'a Policy) {
        for holder in &policy.holders {
            match holder {
                Holder::Identity { name, .. } => self.named.entry(name).or_default().push(number),
                Holder::Group(_) | Holder::Account(_) | Holder::All => self.general.push(number),
                Holder::Unattached => {}
            }
        }
    }

    /// What decides for a caller.
    pub(super) fn part(&self, caller: &Caller) -> Part {
        let names: Vec<&str> = match caller {
            Caller::Identity(Identity { kind: IdentityKind::ServiceAccount { parent }, name, .. }) => {
                vec![parent, name]
            }
            Caller::Identity(identity) => vec![&identity.name],
            Caller::Anonymous | Caller::Service(_) => Vec::new(),
        };
        let own = names.iter().filter_map(|name| self.named.get(name)).flatten();
        let mut whole: Vec<u32> = self.general.iter().chain(own).copied().collect();
        whole.sort_unstable();
        whole.dedup();
        let policies = whole.iter().filter_map(|number| self.world.policies.get(*number as usize)).map(Arc::clone);
        let policies: Vec<Arc<Policy>> = policies.collect();
        let on = |bucket: &&crate::access::Bucket| {
            bucket.owner != self.world.home
                || policies.iter().any(|policy| policy.bucket.as_deref() == Some(&bucket.name))
        };
        let world = World {
            target: self.world.target,
            identities: self.world.identities.iter().filter(|it| names.contains(&it.name.as_str())).cloned().collect(),
            buckets: self.world.buckets.iter().filter(on).cloned().collect(),
            policies,
            home: self.world.home.clone(),
        };
        Part { statements: world.statements().count(), world, whole }
    }
}

impl Part {
    /// Statements of the whole as they are numbered here; those that are not here are left out.
    pub(super) fn ids(&self, whole: &BTreeSet<StatementId>) -> BTreeSet<StatementId> {
        let here = |id: &StatementId| {
            let policy = u32::try_from(self.whole.binary_search(&id.policy).ok()?).ok()?;
            Some(StatementId { policy, ..*id })
        };
        whole.iter().filter_map(here).collect()
    }

    /// Statements of this part as they are numbered in the whole.
    pub(super) fn whole(&self, ids: &BTreeSet<StatementId>) -> BTreeSet<StatementId> {
        let there = |id: &StatementId| Some(StatementId { policy: *self.whole.get(id.policy as usize)?, ..*id });
        ids.iter().filter_map(there).collect()
    }
}

/// Whether one of the statements can be about a bucket or what is in it.
fn can_be_about(about: &[Statement], bucket: &str) -> bool {
    let texts = [format!("arn:aws:s3:::{bucket}"), format!("arn:aws:s3:::{bucket}/*")];
    about.iter().any(|statement| {
        statement.resources.all_but().is_some()
            || statement.resources.items().any(|item| match item.value.known() {
                // Variables and templates can be anything.
                Some(text) if !text.contains("${") => {
                    texts.iter().any(|it| pattern::overlaps(text, it, Case::Sensitive))
                }
                _ => true,
            })
    })
}
