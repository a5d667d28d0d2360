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
    worlds: &[&'a World],
    about: impl Iterator<Item = &'a Statement>,
    keys: &BTreeSet<String>,
) -> Vec<ActionClass> {
    let Some(target) = worlds.first().map(|world| world.target) else { return Vec::new() };
    let elements = Elements::new(target, worlds);
    let about: Vec<&Statement> = about.collect();
    // What a template completes may be about anything, as is what leaves some out.
    let all = about.iter().any(|statement| {
        statement.actions.all_but().is_some() || statement.actions.items().any(|item| item.value.known().is_none())
    });
    let items = about.iter().flat_map(|statement| statement.actions.items());
    let meant: BTreeSet<&str> = items.filter_map(|item| item.value.known()).collect();
    let is_meant = |name: &str, known: bool| {
        let among = |name: &str| meant.iter().any(|element| elements.stands_for(element, name, known));
        all || among(name) || second(target, name, false).is_some_and(|(second, _)| among(second.action()))
    };
    of(&elements, keys, is_meant)
}

/// The classes of the actions that one of these patterns stands for: not as a policy on the server would have it, which may
/// know no such wildcard, but as everybody reads it.
pub(super) fn matching(world: &World, patterns: &[String], keys: &BTreeSet<String>) -> Vec<ActionClass> {
    let elements = Elements::new(world.target, &[world]);
    let is_meant = |name: &str, _| patterns.iter().any(|pattern| pattern::matches(pattern, name, Case::Ignore));
    of(&elements, keys, is_meant)
}

/// What `Action` and `NotAction` list, with the actions of the catalogue that each stands for.
struct Elements<'a> {
    target: Target,
    of: BTreeMap<&'a str, BTreeSet<&'static str>>,
}

impl<'a> Elements<'a> {
    fn new(target: Target, worlds: &[&'a World]) -> Self {
        let statements = worlds.iter().flat_map(|world| world.statements());
        let items = statements.flat_map(|(_, _, statement)| statement.actions.items());
        let texts: BTreeSet<&str> = items.filter_map(|item| item.value.known()).collect();
        let names = |text: &str| {
            let of = target.actions_matching(text).map(|action| action.name);
            of.chain(target.implied_action(text)).collect()
        };
        Self { target, of: texts.into_iter().map(|text| (text, names(text))).collect() }
    }

    /// Whether an element stands for an action, which the catalogue knows or not.
    fn stands_for(&self, element: &str, action: &str, known: bool) -> bool {
        let listed = self.of.get(element).is_some_and(|names| names.contains(action));
        listed || (!known && self.target.action_matches(element, action))
    }
}

fn of(elements: &Elements<'_>, keys: &BTreeSet<String>, is_meant: impl Fn(&str, bool) -> bool) -> Vec<ActionClass> {
    let target = elements.target;
    let known = target.actions().iter().map(|action| (action.name, Some(action)));
    // What the catalogue does not know may still be an action of the server.
    let unknown = elements.of.keys().filter(|name| pattern::is_literal(name) && target.action(name).is_none());
    let mut classes: BTreeMap<Signature, Vec<String>> = BTreeMap::new();
    for (name, action) in known.chain(unknown.map(|name| (*name, None))) {
        if is_meant(name, action.is_some()) {
            classes.entry(Signature::of(name, action, elements, keys)).or_default().push(name.to_owned());
        }
    }
    let mut classes: Vec<ActionClass> = classes
        .into_iter()
        .map(|(signature, mut names)| {
            // What a policy spells out is what its reader knows.
            names.sort_by_key(|name| !elements.of.contains_key(name.as_str()));
            ActionClass { names, levels: signature.levels }
        })
        .collect();
    classes.sort();
    classes
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
    fn of(name: &str, known: Option<&Action>, elements: &Elements<'_>, keys: &BTreeSet<String>) -> Self {
        let carried = |key: &String| known.is_some_and(|action| action.keys().any(|it| it.eq_ignore_ascii_case(key)));
        Self {
            service: name.split_once(':').map_or("", |(service, _)| service).to_ascii_lowercase(),
            levels: known.map_or(Levels::S3, |action| action.levels),
            matched: elements.of.keys().map(|element| elements.stands_for(element, name, known.is_some())).collect(),
            carried: keys.iter().map(carried).collect(),
            alone: alone(elements.target, name),
        }
    }
}
