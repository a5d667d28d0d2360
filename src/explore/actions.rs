//! The actions, in classes that no policy tells apart.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

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

/// The classes of all actions that one of these statements of a world may be about.
pub(super) fn classes<'a>(world: &'a World, about: impl Iterator<Item = &'a Statement>) -> Rc<[ActionClass]> {
    Elements::of(world).about(about)
}

/// The classes of the actions that one of these patterns stands for: not as a policy on the server would have it, which may
/// know no such wildcard, but as everybody reads it.
pub(super) fn matching(world: &World, patterns: &[String]) -> Vec<ActionClass> {
    let is_meant = |name: &str| patterns.iter().any(|pattern| pattern::matches(pattern, name, Case::Ignore));
    let known = world.target.actions().iter().filter(|action| is_meant(action.name));
    Elements::of(world).classes(known.collect(), is_meant)
}

/// What `Action` and `NotAction` list, sorted.
pub(super) struct Elements<'a> {
    target: Target,
    texts: Vec<&'a str>,
    /// The condition keys that policies test.
    keys: BTreeSet<String>,
    /// The classes that were asked for already, by the elements that they are meant by; all where there is none.
    known: RefCell<Known<'a>>,
}

type Known<'a> = BTreeMap<Option<BTreeSet<&'a str>>, Rc<[ActionClass]>>;

/// An action that is meant, with the elements that stand for it by number.
struct Meant<'a> {
    name: &'a str,
    action: Option<&'static Action>,
    listed: Vec<usize>,
}

impl<'a> Elements<'a> {
    /// Of these statements.
    pub(super) fn new(target: Target, statements: impl Iterator<Item = &'a Statement>) -> Self {
        let (mut texts, mut keys) = (Vec::new(), BTreeSet::new());
        for statement in statements {
            texts.extend(statement.actions.items().filter_map(|item| item.value.known()));
            keys.extend(statement.conditions.iter().map(|it| it.key.value.text().to_ascii_lowercase()));
        }
        texts.sort_unstable();
        texts.dedup();
        Self { target, texts, keys, known: RefCell::default() }
    }

    fn of(world: &'a World) -> Self {
        Self::new(world.target, world.statements().map(|(_, _, statement)| statement))
    }

    /// The classes of all actions that one of these statements may be about.
    pub(super) fn about(&self, about: impl Iterator<Item = &'a Statement>) -> Rc<[ActionClass]> {
        let about: Vec<&Statement> = about.collect();
        let items = || about.iter().flat_map(|statement| statement.actions.items());
        // What a template completes may be about anything, as is what leaves some out.
        let all = about.iter().any(|statement| statement.actions.all_but().is_some())
            || items().any(|item| item.value.known().is_none());
        let meant: Option<BTreeSet<&str>> = (!all).then(|| items().filter_map(|item| item.value.known()).collect());
        if let Some(known) = self.known.borrow().get(&meant) {
            return Rc::clone(known);
        }
        let classes: Rc<[ActionClass]> = match &meant {
            Some(meant) => self.meant_by(meant),
            None => self.classes(self.target.actions().iter().collect(), |_| true),
        }
        .into();
        self.known.borrow_mut().insert(meant, Rc::clone(&classes));
        classes
    }

    fn meant_by(&self, meant: &BTreeSet<&str>) -> Vec<ActionClass> {
        let target = self.target;
        let mut known: BTreeMap<&str, &'static Action> = BTreeMap::new();
        for text in meant {
            let implied = target.implied_action(text).and_then(|name| target.action(name));
            known.extend(target.actions_matching(text).chain(implied).map(|action| (action.name, action)));
        }
        // And those with which one of these is checked.
        let with = |action: &&'static Action| {
            second(target, action.name, false).is_some_and(|(second, _)| known.contains_key(second.action()))
        };
        let have_second = matches!(target, Target::Minio | Target::Rustfs);
        let with: Vec<&Action> = target.actions().iter().filter(|_| have_second).filter(with).collect();
        known.extend(with.into_iter().map(|action| (action.name, action)));
        let is_meant = |name: &str| meant.iter().any(|element| target.action_matches(element, name));
        self.classes(known.into_values().collect(), is_meant)
    }

    /// The classes of these actions of the catalogue, in its order, and of those that it does not know and that are meant as well.
    fn classes(&self, known: Vec<&'static Action>, is_meant: impl Fn(&str) -> bool) -> Vec<ActionClass> {
        let mut classes: BTreeMap<Signature, Vec<String>> = BTreeMap::new();
        for meant in self.meant(known, is_meant) {
            let name = meant.name.to_owned();
            classes.entry(Signature::of(self.target, meant, &self.keys)).or_default().push(name);
        }
        let of_class = |(signature, mut names): (Signature, Vec<String>)| {
            // What a policy spells out is what its reader knows.
            names.sort_by_key(|name| self.texts.binary_search(&name.as_str()).is_err());
            ActionClass { names, levels: signature.levels }
        };
        let mut classes: Vec<ActionClass> = classes.into_iter().map(of_class).collect();
        classes.sort();
        classes
    }

    /// The actions that are meant, each with what stands for it.
    fn meant(&self, known: Vec<&'static Action>, is_meant: impl Fn(&str) -> bool) -> Vec<Meant<'a>> {
        let target = self.target;
        let mut known: Vec<Meant<'a>> = known
            .into_iter()
            .map(|action| Meant { name: action.name, action: Some(action), listed: Vec::new() })
            .collect();
        // What the catalogue does not know may still be an action of the server.
        let literal = |name: &&&str| pattern::is_literal(name) && target.action(name).is_none() && is_meant(name);
        let unknown = self.texts.iter().filter(literal);
        let mut unknown: Vec<Meant<'a>> =
            unknown.map(|name| Meant { name, action: None, listed: Vec::new() }).collect();
        for (number, text) in self.texts.iter().enumerate() {
            let stands_for = |meant: &&mut Meant<'_>| target.action_matches(text, meant.name);
            unknown.iter_mut().filter(stands_for).for_each(|meant| meant.listed.push(number));
            if !pattern::is_literal(text) {
                known.iter_mut().filter(stands_for).for_each(|meant| meant.listed.push(number));
                continue;
            }
            // What has no wildcard is looked up.
            let names = target.actions_matching(text).map(|action| action.name).chain(target.implied_action(text));
            for name in names {
                let at = known.binary_search_by(|meant| meant.name.cmp(name)).ok();
                at.and_then(|at| known.get_mut(at)).into_iter().for_each(|meant| meant.listed.push(number));
            }
        }
        known.append(&mut unknown);
        known
    }
}

/// What tells actions apart.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Signature {
    service: String,
    levels: Levels,
    /// The elements that stand for it.
    listed: Vec<usize>,
    /// The keys that its requests can carry of their own.
    carried: Vec<usize>,
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
    fn of(target: Target, meant: Meant<'_>, keys: &BTreeSet<String>) -> Self {
        let Meant { name, action, listed } = meant;
        let carries = |key: &String| action.is_some_and(|action| action.keys().any(|it| it.eq_ignore_ascii_case(key)));
        Self {
            service: name.split_once(':').map_or("", |(service, _)| service).to_ascii_lowercase(),
            levels: action.map_or(Levels::S3, |action| action.levels),
            listed,
            carried: keys.iter().enumerate().filter(|(_, key)| carries(key)).map(|(at, _)| at).collect(),
            alone: alone(target, name),
        }
    }
}
