//! What anybody can do to a bucket, after every policy that binds those outside: its own, and those of the organization that are
//! about its resources.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::Reason;
use super::actions;
use super::keys::{Keys, Known};
use super::open_walk::Walk;
use super::resources::ResourceClass;
use super::vocabulary::About;
use super::words::{self, Patterns};
use crate::access::evaluate::Trace;
use crate::access::{Caller, Identity, IdentityKind, Layer, Policy, Request, StatementId, World};
use crate::target::Target;

/// Accounts of others, in case one of them is a known one.
const ACCOUNTS: [&str; 3] = ["999999999999", "888888888888", "777777777777"];

/// Requests that anybody can make, by one Allow.
#[derive(Clone, Debug)]
pub struct Opening {
    /// The Allow.
    pub by: StatementId,
    /// For which actions.
    pub actions: Vec<String>,
    /// On what.
    pub resources: Vec<Patterns>,
    /// One of them.
    pub request: Request,
    /// What becomes of it.
    pub trace: Trace,
}

/// What anybody can do to a bucket.
#[derive(Clone, Debug, Default)]
pub struct Openings {
    /// What is allowed.
    pub open: Vec<Opening>,
    /// Allows whose requests a Deny stops, some of them or all, with the Denies.
    pub closed: BTreeMap<StatementId, BTreeSet<StatementId>>,
    /// Allows of which it cannot be told.
    pub unsure: BTreeSet<StatementId>,
}

/// What anybody can do to a bucket who is not trusted: nobody who is signed in, or, on AWS, whoever has an account of their own.
/// `is_trusted` tells of a key, in lower case, and a value whether only who is trusted has it.
///
/// `steps` counts what is done, over many questions.
///
/// # Errors
/// When there are too many requests to be told apart.
pub fn openings(
    world: &World,
    bucket: &str,
    is_trusted: &dyn Fn(&str, &str) -> bool,
    steps: &mut usize,
) -> Result<Openings, Reason> {
    let outside = |policy: &Policy| match policy.layer {
        Layer::Bucket => policy.bucket.as_deref().is_none_or(|of| of == bucket),
        Layer::Rcp => true,
        Layer::Identity | Layer::Boundary | Layer::Session | Layer::Scp => false,
    };
    let (whole, policies): (Vec<u32>, Vec<Arc<Policy>>) = (0u32..)
        .zip(&world.policies)
        .filter(|(_, policy)| outside(policy))
        .map(|(at, it)| (at, Arc::clone(it)))
        .unzip();
    let buckets = world.buckets.iter().filter(|known| known.name == bucket).cloned().collect();
    let small = World { target: world.target, policies, identities: Vec::new(), buckets, home: world.home.clone() };
    let statements = || small.statements().map(|(_, _, statement)| statement);
    let allows = statements().filter(|statement| !statement.denies());
    let resources = [format!("arn:aws:s3:::{bucket}"), format!("arn:aws:s3:::{bucket}/*")];
    let known = Known::default();
    let keys = Keys::new(world.target, statements(), &known);
    let mut walk = Walk { keys, world: &small, whole, is_trusted, steps, found: Openings::default() };
    let classes = actions::classes(&small, allows);
    let about = About::new(&[&small], resources.iter().map(String::as_str).collect());
    let mut groups: BTreeMap<Group, (Vec<ResourceClass>, Request, Trace)> = BTreeMap::new();
    let mut vocabularies = Vec::new();
    for (who, caller) in callers(&small, bucket).into_iter().enumerate() {
        let vocabulary = about.vocabulary(statements(), &caller, true);
        for (number, action) in classes.iter().enumerate() {
            for class in vocabulary.classes(action.levels)?.iter().filter(|class| is_in(&class.arn, bucket)) {
                // What nobody has to sign in for is no news of somebody who does.
                let known = groups
                    .iter()
                    .any(|((_, at, before), (of, ..))| *at == number && *before < who && of.contains(class));
                if known {
                    continue;
                }
                let Some((by, request, trace)) = walk.class(&caller, action, class)? else { continue };
                let group = groups.entry((by, number, who)).or_insert_with(|| (Vec::new(), request, trace));
                group.0.push(class.clone());
            }
        }
        vocabularies.push(vocabulary);
    }
    let mut found = std::mem::take(&mut walk.found);
    let mut joined: BTreeMap<(StatementId, usize, Vec<ResourceClass>), Opening> = BTreeMap::new();
    for ((by, number, who), (of, request, trace)) in groups {
        let (Some(vocabulary), Some(class)) = (vocabularies.get(who), classes.get(number)) else { continue };
        let (resources, _) = words::resources(vocabulary, &of);
        let opening = Opening { by, actions: Vec::new(), resources, request, trace };
        joined.entry((by, who, of)).or_insert(opening).actions.extend(class.names.iter().map(ToString::to_string));
    }
    found.open = joined.into_values().collect();
    found.open.iter_mut().for_each(|opening| opening.actions.sort());
    Ok(found)
}

/// The Allow, the class of actions, the caller.
type Group = (StatementId, usize, usize);

/// One of each kind of those who are outside.
fn callers(world: &World, bucket: &str) -> Vec<Caller> {
    let mut callers = vec![Caller::Anonymous];
    let ours = |account: &&&str| world.home == **account || world.owner(bucket) == **account;
    if let (Target::Aws, Some(account)) = (world.target, ACCOUNTS.iter().find(|account| !ours(account))) {
        // Whoever has an account can have everything in it, and nobody more than its root.
        callers.push(Caller::Identity(Identity {
            kind: IdentityKind::Root,
            account: (*account).to_owned(),
            name: String::new(),
            groups: Vec::new(),
        }));
    }
    callers
}

fn is_in(arn: &str, bucket: &str) -> bool {
    let rest = arn.strip_prefix("arn:aws:s3:::").and_then(|rest| rest.strip_prefix(bucket));
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}
