//! The actions, in classes that no policy tells apart.

use std::collections::{BTreeMap, BTreeSet};

use crate::access::World;
use crate::access::decide::{about_bucket_policy, by_own_acl, second};
use crate::pattern::{self, Case};
use crate::policy::Statement;
use crate::target::{Action, Levels, Target};

/// Actions that are alike to every policy and asked about the same kinds of resources.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct ActionClass {
    /// Their names, the one that stands for all first.
    pub(super) names: Vec<String>,
    /// What they are asked about.
    pub(super) levels: Levels,
}

impl ActionClass {
    /// The one that stands for all.
    pub(super) fn name(&self) -> &str {
        self.names.first().map_or("", String::as_str)
    }
}

/// The classes of all actions that one of these statements may be about. `keys` are the condition keys that policies test.
pub(super) fn classes<'a>(
    worlds: &[&World],
    about: impl Iterator<Item = &'a Statement>,
    keys: &BTreeSet<String>,
) -> Vec<ActionClass> {
    let Some(target) = worlds.first().map(|world| world.target) else { return Vec::new() };
    let elements = elements(worlds);
    let about: Vec<&Statement> = about.collect();
    let is_meant = |name: &str| about.iter().any(|statement| may_be_about(target, statement, name));
    of(target, &elements, keys, is_meant)
}

/// The classes of the actions that one of these patterns stands for: not as a policy on the server would have it, which may
/// know no such wildcard, but as everybody reads it.
pub(super) fn matching(world: &World, patterns: &[String], keys: &BTreeSet<String>) -> Vec<ActionClass> {
    let elements = elements(&[world]);
    let is_meant = |name: &str| patterns.iter().any(|pattern| pattern::matches(pattern, name, Case::Ignore));
    of(world.target, &elements, keys, is_meant)
}

/// What `Action` and `NotAction` list.
fn elements<'a>(worlds: &[&'a World]) -> BTreeSet<&'a str> {
    let statements = worlds.iter().flat_map(|world| world.statements());
    let items = statements.flat_map(|(_, _, statement)| statement.actions.items());
    items.filter_map(|item| item.value.known()).collect()
}

fn of(
    target: Target,
    elements: &BTreeSet<&str>,
    keys: &BTreeSet<String>,
    is_meant: impl Fn(&str) -> bool,
) -> Vec<ActionClass> {
    let mut classes: BTreeMap<Signature, Vec<String>> = BTreeMap::new();
    for action in target.actions() {
        if is_meant(action.name) {
            let signature = Signature::of(target, action.name, Some(action), elements, keys);
            classes.entry(signature).or_default().push(action.name.to_owned());
        }
    }
    // What the catalogue does not know may still be an action of the server.
    for name in elements.iter().filter(|name| pattern::is_literal(name) && target.action(name).is_none()) {
        if is_meant(name) {
            let signature = Signature::of(target, name, None, elements, keys);
            classes.entry(signature).or_default().push((*name).to_owned());
        }
    }
    let mut classes: Vec<ActionClass> = classes
        .into_iter()
        .map(|(signature, mut names)| {
            // What a policy spells out is what its reader knows.
            names.sort_by_key(|name| !elements.contains(name.as_str()));
            ActionClass { names, levels: signature.levels }
        })
        .collect();
    classes.sort();
    classes
}

/// Whether a statement's list leaves room for an action; what a template completes does.
fn may_be_about(target: Target, statement: &Statement, action: &str) -> bool {
    let covers = |action: &str| {
        statement.actions.all_but().is_some()
            || statement
                .actions
                .items()
                .any(|item| item.value.known().is_none_or(|it| target.action_matches(it, action)))
    };
    covers(action) || second(target, action, false).is_some_and(|(second, _)| covers(second.action()))
}

/// What tells actions apart.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Signature {
    service: String,
    levels: Levels,
    matched: Vec<bool>,
    carried: Vec<bool>,
    /// A server that checks a second action with it makes it one of its own, and so do exceptions that the server makes.
    alone: Option<String>,
}

/// What sets an action apart, however policies match it.
fn alone(target: Target, name: &str) -> Option<String> {
    if second(target, name, false).is_some() {
        return Some(name.to_owned());
    }
    // The root of the owner passes a Deny for the bucket policy, on all servers but `MinIO`, where it passes every Deny.
    let exception = if by_own_acl(target, name) {
        "own ACL"
    } else if about_bucket_policy(name) && target != Target::Minio {
        "bucket policy"
    } else {
        return None;
    };
    Some(exception.to_owned())
}

impl Signature {
    fn of(
        target: Target,
        name: &str,
        known: Option<&Action>,
        elements: &BTreeSet<&str>,
        keys: &BTreeSet<String>,
    ) -> Self {
        let carried = |key: &String| known.is_some_and(|action| action.keys().any(|it| it.eq_ignore_ascii_case(key)));
        Self {
            service: name.split_once(':').map_or("", |(service, _)| service).to_ascii_lowercase(),
            levels: known.map_or(Levels::S3, |action| action.levels),
            matched: elements.iter().map(|element| target.action_matches(element, name)).collect(),
            carried: keys.iter().map(carried).collect(),
            alone: alone(target, name),
        }
    }
}
