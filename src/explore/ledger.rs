//! The policies of a world by whom and what they are about, so that of a thousand only a few are asked.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use super::aim::{self, Aim};
use super::narrow::{Index, sorted};
use crate::access::{Holder, Layer, Policy, StatementId, World};
use crate::policy::Statement;

/// The policies of a world, by whom and what they are about.
#[derive(Debug)]
pub(super) struct Ledger<'a> {
    pub(super) world: &'a World,
    /// Those of groups, accounts and organizations.
    general: Vec<u32>,
    /// Those that bound one identity each.
    pub(super) limits: Vec<u32>,
    /// Those of one identity, by its name.
    pub(super) held: BTreeMap<&'a str, Vec<u32>>,
    /// Those of buckets, by the bucket they are on.
    on: ByBucket<'a>,
    /// Those of identities, by the buckets that they write out.
    about: ByBucket<'a>,
}

/// Policies by bucket, and those that may be about any.
#[derive(Debug, Default)]
struct ByBucket<'a> {
    /// The buckets that are of interest; all where none are said.
    only: Option<Rc<BTreeSet<&'a str>>>,
    of: BTreeMap<&'a str, Vec<u32>>,
    any: Vec<u32>,
}

impl<'a> ByBucket<'a> {
    /// Takes down that a policy is about a bucket, and says whether that is of interest.
    fn add(&mut self, bucket: Option<&'a str>, number: u32) -> bool {
        if bucket.zip(self.only.as_ref()).is_some_and(|(bucket, only)| !only.contains(bucket)) {
            return false;
        }
        let of = bucket.map_or(&mut self.any, |bucket| self.of.entry(bucket).or_default());
        if of.last() != Some(&number) {
            of.push(number);
        }
        true
    }

    fn add_all(&mut self, number: u32, policy: &'a Policy) -> bool {
        let mut any = false;
        for bucket in policy.document.statements.iter().flat_map(aim::buckets) {
            any |= self.add(bucket, number);
        }
        any
    }

    /// Those that may be about what is aimed at.
    fn at(&self, aim: &Aim<'_>) -> BTreeSet<u32> {
        let of: Vec<&Vec<u32>> = match aim.buckets() {
            Some(buckets) => buckets.filter_map(|bucket| self.of.get(bucket)).collect(),
            None => self.of.values().collect(),
        };
        of.into_iter().flatten().chain(&self.any).copied().collect()
    }
}

impl<'a> Ledger<'a> {
    /// Of policies of buckets and identities those that may be about some buckets; all where none are said.
    pub(super) fn new(world: &'a World, only: Option<&Rc<BTreeSet<&'a str>>>) -> Self {
        let by_bucket = || ByBucket { only: only.cloned(), ..ByBucket::default() };
        let mut ledger = Self {
            world,
            general: Vec::new(),
            limits: Vec::new(),
            held: BTreeMap::new(),
            on: by_bucket(),
            about: by_bucket(),
        };
        for (number, policy) in (0u32..).zip(&world.policies) {
            match policy.layer {
                Layer::Bucket => {
                    // One of which it is not known is on any bucket that it names.
                    match policy.bucket.as_deref() {
                        Some(bucket) => ledger.on.add(Some(bucket), number),
                        None => ledger.on.add_all(number, policy),
                    };
                }
                Layer::Identity => {
                    if ledger.about.add_all(number, policy) {
                        ledger.hold(number, policy);
                    }
                }
                Layer::Boundary => {
                    ledger.limits.push(number);
                    ledger.hold(number, policy);
                }
                Layer::Session | Layer::Scp | Layer::Rcp => ledger.general.push(number),
            }
        }
        ledger
    }

    fn hold(&mut self, number: u32, policy: &'a Policy) {
        for holder in &policy.holders {
            match holder {
                Holder::Identity { name, .. } => self.held.entry(name).or_default().push(number),
                Holder::Group(_) | Holder::Account(_) | Holder::All => self.general.push(number),
                Holder::Unattached => {}
            }
        }
    }

    /// Whether a bucket of interest is known to be one: a policy is on it, or config names it.
    pub(super) fn knows(&self, bucket: &str) -> bool {
        self.on
            .of
            .get(bucket)
            .into_iter()
            .flatten()
            .any(|number| self.policy(*number).is_some_and(|policy| policy.bucket.as_deref() == Some(bucket)))
            || self.world.buckets.get(bucket).is_some()
    }

    /// The statements of all policies that are of interest, some of them more than once.
    pub(super) fn statements(&self) -> impl Iterator<Item = &'a Statement> {
        let by_bucket = |by: &ByBucket<'a>| by.of.values().flatten().chain(&by.any).copied().collect::<Vec<u32>>();
        let held = self.held.values().flatten().copied();
        let numbers = sorted(self.general.iter().copied().chain(held).chain(by_bucket(&self.on)));
        numbers.into_iter().filter_map(|number| self.policy(number)).flat_map(|it| &it.document.statements)
    }

    pub(super) fn policy(&self, number: u32) -> Option<&'a Policy> {
        self.world.policies.get(number as usize).map(AsRef::as_ref)
    }

    /// Those that count for a question. Policies of buckets that it cannot be about are left out, unless one of these statements is
    /// in it.
    pub(super) fn narrowed(&'a self, aim: &Aim<'_>, changed: &BTreeSet<StatementId>) -> Index<'a> {
        let changed: BTreeSet<u32> = changed.iter().map(|id| id.policy).collect();
        let policy = |number: u32| self.policy(number);
        let is_on =
            |number: u32| policy(number).is_some_and(|it| it.bucket.as_deref().is_none_or(|bucket| aim.is_on(bucket)));
        // What it says of other resources is nothing to requests for these; of a limit silence counts too.
        let speaks = |number: u32| {
            policy(number).is_some_and(|it| it.document.statements.iter().any(|statement| aim.is_for(statement)))
        };
        let counts = |by: &ByBucket<'_>, is_meant: &dyn Fn(u32) -> bool| -> BTreeSet<u32> {
            let all = by.at(aim).into_iter().filter(|number| changed.contains(number) || is_meant(*number));
            all.chain(changed.iter().copied()).collect()
        };
        let stands = |number: &u32, layer| policy(*number).is_some_and(|it| it.layer == layer);
        let on = counts(&self.on, &is_on).into_iter().filter(|number| stands(number, Layer::Bucket));
        let spoken =
            counts(&self.about, &speaks).into_iter().filter(|number| stands(number, Layer::Identity)).collect();
        let mut general: Vec<u32> = self.general.iter().copied().chain(on).collect();
        general.sort_unstable();
        Index { ledger: self, general, spoken }
    }
}
