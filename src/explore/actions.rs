//! The actions, in classes that no policy tells apart.

use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::rc::Rc;

use foldhash::fast::RandomState;

use super::class_set::ClassSet;
use crate::access::World;
use crate::access::decide::{about_bucket_policy, by_own_acl, second};
use crate::pattern::{self, Case};
use crate::policy::Statement;
use crate::target::{Action, Levels, Target};

/// Actions that are alike to every policy and asked about the same kinds of resources.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct ActionClass {
    /// Their names, the one that stands for all first.
    pub(super) names: Vec<Cow<'static, str>>,
    /// What they are asked about.
    pub(super) levels: Levels,
}

impl ActionClass {
    /// The one that stands for all.
    pub(super) fn name(&self) -> &str {
        self.names.first().map_or("", AsRef::as_ref)
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
    listed: ClassSet,
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
        let mut known: Vec<&'static Action> = Vec::new();
        for text in meant {
            let implied = target.implied_action(text).and_then(|name| target.action(name));
            known.extend(target.actions_matching(text).chain(implied));
        }
        // And those with which one of these is checked.
        if matches!(target, Target::Minio | Target::Rustfs) {
            let is_known = |name: &str| known.iter().any(|action| action.name == name);
            let with = |action: &&Action| {
                second(target, action.name, false).is_some_and(|(second, _)| is_known(second.action()))
            };
            let with: Vec<&Action> = target.actions().iter().filter(with).collect();
            known.extend(with);
        }
        known.sort_by_key(|action| action.name);
        known.dedup_by_key(|action| action.name);
        let is_meant = |name: &str| meant.iter().any(|element| target.action_matches(element, name));
        self.classes(known, is_meant)
    }

    /// The classes of these actions of the catalogue, in its order, and of those that it does not know and that are meant as well.
    fn classes(&self, known: Vec<&'static Action>, is_meant: impl Fn(&str) -> bool) -> Vec<ActionClass> {
        let mut classes: HashMap<Signature<'_>, Vec<Cow<'static, str>>, RandomState> = HashMap::default();
        let mut carried = Carried::new(&self.keys);
        for meant in self.meant(known, is_meant) {
            let name = meant.action.map_or_else(|| Cow::Owned(meant.name.to_owned()), |it| Cow::Borrowed(it.name));
            classes.entry(Signature::of(self.target, meant, &mut carried)).or_default().push(name);
        }
        let of_class = |(signature, names): (Signature<'_>, Vec<Cow<'static, str>>)| {
            // What a policy spells out is what its reader knows.
            let is_spelled = |name: &Cow<'static, str>| self.texts.binary_search(&name.as_ref()).is_ok();
            let (mut names, others): (Vec<_>, Vec<_>) = names.into_iter().partition(is_spelled);
            names.extend(others);
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
            .map(|action| Meant { name: action.name, action: Some(action), listed: ClassSet::default() })
            .collect();
        // What the catalogue does not know may still be an action of the server.
        let literal = |name: &&&str| pattern::is_literal(name) && target.action(name).is_none() && is_meant(name);
        let unknown = self.texts.iter().filter(literal);
        let mut unknown: Vec<Meant<'a>> =
            unknown.map(|name| Meant { name, action: None, listed: ClassSet::default() }).collect();
        for (number, text) in self.texts.iter().enumerate() {
            let stands_for = |meant: &&mut Meant<'_>| target.action_matches(text, meant.name);
            unknown.iter_mut().filter(stands_for).for_each(|meant| meant.listed.insert(number));
            // Both are in the order of the catalogue.
            let mut left = known.iter_mut().peekable();
            for action in target.actions_matching(text) {
                while left.next_if(|meant| meant.name < action.name).is_some() {}
                if let Some(meant) = left.next_if(|meant| meant.name == action.name) {
                    meant.listed.insert(number);
                }
            }
            if let Some(name) = target.implied_action(text) {
                known.iter_mut().filter(|meant| meant.name == name).for_each(|meant| meant.listed.insert(number));
            }
        }
        known.append(&mut unknown);
        known
    }
}

/// What tells actions apart.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Signature<'a> {
    service: Cow<'a, str>,
    levels: Levels,
    /// The elements that stand for it.
    listed: ClassSet,
    /// The keys that its requests can carry of their own.
    carried: Rc<ClassSet>,
    alone: Option<Alone<'a>>,
}

/// What sets an action apart, however policies match it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Alone<'a> {
    /// A server checks a second action with it.
    Second(&'a str),
    /// A user needs no policy for it.
    OwnAcl,
    /// The root of the owner passes a Deny for the bucket policy, on all servers but `MinIO`, where it passes every Deny.
    BucketPolicy,
}

impl<'a> Alone<'a> {
    fn of(target: Target, name: &'a str) -> Option<Self> {
        if second(target, name, false).is_some() {
            Some(Self::Second(name))
        } else if by_own_acl(target, name) {
            Some(Self::OwnAcl)
        } else if about_bucket_policy(name) && target != Target::Minio {
            Some(Self::BucketPolicy)
        } else {
            None
        }
    }
}

impl<'a> Signature<'a> {
    fn of(target: Target, meant: Meant<'a>, carried: &mut Carried<'_>) -> Self {
        let Meant { name, action, listed } = meant;
        let service = name.split_once(':').map_or("", |(service, _)| service);
        let has_case = service.bytes().any(|byte| byte.is_ascii_uppercase());
        Self {
            service: if has_case { Cow::Owned(service.to_ascii_lowercase()) } else { Cow::Borrowed(service) },
            levels: action.map_or(Levels::S3, |action| action.levels),
            listed,
            carried: carried.by(action),
            alone: Alone::of(target, name),
        }
    }
}

/// Which keys that policies test the requests of actions can carry.
struct Carried<'k> {
    keys: &'k BTreeSet<String>,
    none: Rc<ClassSet>,
    /// By the list of the catalogue, which many actions have in common.
    known: HashMap<&'static str, Rc<ClassSet>, RandomState>,
}

impl<'k> Carried<'k> {
    fn new(keys: &'k BTreeSet<String>) -> Self {
        Self { keys, none: Rc::default(), known: HashMap::default() }
    }

    fn by(&mut self, action: Option<&Action>) -> Rc<ClassSet> {
        let Some(action) = action.filter(|_| !self.keys.is_empty()) else { return Rc::clone(&self.none) };
        let carries = |key: &String| action.keys().any(|it| it.eq_ignore_ascii_case(key));
        let numbers = || self.keys.iter().enumerate().filter(|(_, key)| carries(key)).map(|(at, _)| at);
        Rc::clone(self.known.entry(action.list_of_keys()).or_insert_with(|| Rc::new(numbers().collect())))
    }
}
