//! The buckets and objects, in classes that no policy tells apart.

use std::cell::OnceCell;
use std::collections::BTreeSet;

use super::strings::{self, OverBudget, Pattern, Shape};
use crate::access::{Caller, Identity, IdentityKind, World};
use crate::pattern::{self, Case};
use crate::policy::Statement;
use crate::policy::template::template_token;
use crate::target::{Level, Levels, Target};

/// What every ARN of a bucket or object begins with.
const S3: &str = "arn:aws:s3:::";

/// Of more patterns than these it is not asked which others they meet.
const MANY: usize = 200;

/// Resources that are alike to every policy.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct ResourceClass {
    /// One of them, as an ARN, or `*` for actions without a resource.
    pub(super) arn: String,
    /// What kind of resource.
    pub(super) level: Level,
}

/// The patterns that resources are told apart by, with the policy variables of one caller filled in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Vocabulary {
    /// As texts, sorted: patterns of ARNs.
    pub(super) patterns: Vec<String>,
    /// Every class, once somebody asked for it.
    all: OnceCell<Vec<ResourceClass>>,
}

impl Vocabulary {
    /// Every pattern of the worlds that can meet what `about` is about, and the buckets that policies are on.
    pub(super) fn new<'a>(worlds: &[&World], about: impl Iterator<Item = &'a Statement>, caller: &Caller) -> Self {
        let mut wanted: Vec<&str> = Vec::new();
        let mut all = false;
        for statement in about {
            all |= statement.resources.all_but().is_some();
            wanted.extend(statement.resources.items().map(|item| item.value.text()));
        }
        let wanted = if all { vec!["*"] } else { wanted };
        Self::of(worlds, &wanted, caller)
    }

    /// Every pattern of a world that can meet what some patterns stand for, with those.
    pub(super) fn about(world: &World, resources: &[String], caller: &Caller) -> Self {
        let wanted: Vec<&str> = resources.iter().map(String::as_str).collect();
        let mut vocabulary = Self::of(&[world], &wanted, caller);
        vocabulary.patterns.extend(resources.iter().cloned());
        vocabulary.patterns.sort();
        vocabulary.patterns.dedup();
        vocabulary
    }

    fn of(worlds: &[&World], wanted: &[&str], caller: &Caller) -> Self {
        let target = worlds.first().map(|world| world.target);
        let filled = |text: &str| -> Vec<String> {
            let text = fill(text, caller);
            let bucket = bucket_part(&text).filter(|_| target == Some(Target::Minio)).map(str::to_owned);
            bucket.into_iter().chain([text]).collect()
        };
        let wanted: Vec<String> = wanted.iter().flat_map(|text| filled(text)).collect();
        // To look for what meets a great many takes longer than to tell all apart.
        let all = wanted.len() > MANY;
        let meets = |text: &str| all || wanted.iter().any(|wide| pattern::overlaps(wide, text, Case::Sensitive));
        let mut patterns: BTreeSet<String> = BTreeSet::new();
        for world in worlds {
            for (_, _, statement) in world.statements() {
                let texts = statement.resources.items().map(|item| filled(item.value.text()));
                patterns.extend(texts.filter(|texts| texts.iter().any(|text| meets(text))).flatten());
            }
            let on = world.policies.iter().filter_map(|policy| policy.bucket.as_deref());
            for bucket in on.chain(world.buckets.iter().map(|bucket| bucket.name.as_str())) {
                let texts = [format!("{S3}{bucket}"), format!("{S3}{bucket}/*")];
                patterns.extend(texts.into_iter().filter(|text| meets(text)));
            }
        }
        Self { patterns: patterns.into_iter().collect(), all: OnceCell::new() }
    }

    /// The classes of the kinds of resources that actions of these levels are asked about.
    ///
    /// # Errors
    /// When the patterns are too many together.
    pub(super) fn classes(&self, levels: Levels) -> Result<Vec<ResourceClass>, OverBudget> {
        let globs: Vec<Pattern> = self.patterns.iter().map(|text| Pattern::glob(text, Case::Sensitive)).collect();
        let mut classes = Vec::new();
        for (level, shape) in [(Level::Object, Shape::Object), (Level::Bucket, Shape::Bucket)] {
            if levels.contains(level) {
                let atoms = strings::atoms(&globs, S3, shape)?;
                classes.extend(atoms.into_iter().map(|atom| ResourceClass { arn: self.natural(&atom, shape), level }));
            }
        }
        if levels.contains(Level::Account) {
            classes.push(ResourceClass { arn: "*".to_owned(), level: Level::Account });
        }
        if levels.contains(Level::Other) || levels.contains(Level::AccessPoint) {
            // Resources of other kinds are those that the policies name, one for each pattern.
            let level = if levels.contains(Level::Other) { Level::Other } else { Level::AccessPoint };
            let others = self.patterns.iter().filter(|text| text.starts_with("arn:") && !text.starts_with(S3));
            classes.extend(others.map(|text| ResourceClass { arn: text.replace(['*', '?'], "x"), level }));
        }
        classes.sort();
        classes.dedup();
        Ok(classes)
    }

    /// Every class of one kind of resources.
    pub(super) fn of_level(&self, level: Level) -> Vec<ResourceClass> {
        let all = self.all.get_or_init(|| self.classes(Levels::ALL).unwrap_or_default());
        all.iter().filter(|class| class.level == level).cloned().collect()
    }

    /// Which patterns a resource meets.
    pub(super) fn meets(&self, arn: &str) -> Vec<bool> {
        self.patterns.iter().map(|pattern| pattern::matches(pattern, arn, Case::Sensitive)).collect()
    }

    /// A resource of the class that reads like one of a real bucket.
    fn natural(&self, atom: &strings::Atom, shape: Shape) -> String {
        let tails: &[&str] = match shape {
            Shape::Object => &["photo.jpg", "uploads/photo.jpg", "2026/report.csv", "a.txt", "bucket/photo.jpg"],
            _ => &["media", "x"],
        };
        // The longest patterns say most.
        let mut met: Vec<&String> =
            self.patterns.iter().zip(&atom.meets).filter(|(_, met)| **met).map(|(pattern, _)| pattern).collect();
        met.sort_by_key(|pattern| std::cmp::Reverse(pattern.len()));
        let whole = format!("{S3}some-other-bucket{}", if shape == Shape::Object { "/*" } else { "" });
        let fits = |text: &String| text.starts_with(S3) && level_of(text) == shape && self.meets(text) == atom.meets;
        met.into_iter()
            .chain([&whole])
            .flat_map(|pattern| tails.iter().map(move |tail| instance(pattern, tail)))
            .find(fits)
            .unwrap_or_else(|| atom.text.clone())
    }
}

/// What stands before the first slash. To `MinIO` a bucket in an identity policy is `bucket/`, which `bucket/*` matches
/// (minio/pkg v3.1.3 policy/statement.go:79-88).
fn bucket_part(text: &str) -> Option<&str> {
    let key = text.strip_prefix(S3)?.find('/')?;
    text.get(..S3.len() + key)
}

/// A pattern with its last `*` turned into a tail, and what else is open into a word.
fn instance(pattern: &str, tail: &str) -> String {
    let text = match pattern.rsplit_once('*') {
        Some((head, rest)) if rest.starts_with('.') => format!("{}photo{rest}", head.replace('*', "x")),
        Some((head, rest)) => format!("{}{tail}{rest}", head.replace('*', "x")),
        None => pattern.to_owned(),
    };
    text.replace('?', "x")
}

fn level_of(arn: &str) -> Shape {
    match arn.strip_prefix(S3).and_then(|rest| rest.split_once('/')) {
        Some((bucket, key)) if !bucket.is_empty() && !key.is_empty() && !key.starts_with('/') => Shape::Object,
        Some(_) => Shape::Text,
        None => Shape::Bucket,
    }
}

/// A pattern with what is known of the caller filled in, and `*` for what is not.
fn fill(text: &str, caller: &Caller) -> String {
    let mut text = text.to_owned();
    if let Caller::Identity(identity) = caller {
        text = text.replace("${aws:username}", username(identity));
    }
    while let Some(token) = template_token(&text) {
        text.replace_range(token, "*");
    }
    while let Some((head, tail)) = text.split_once("${").and_then(|(head, rest)| Some((head, rest.split_once('}')?.1)))
    {
        text = format!("{head}*{tail}");
    }
    text
}

fn username(identity: &Identity) -> &str {
    match &identity.kind {
        IdentityKind::ServiceAccount { parent } => parent,
        _ => identity.name.rsplit('/').next().unwrap_or(""),
    }
}
