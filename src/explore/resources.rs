//! The buckets and objects, in classes that no policy tells apart.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use super::strings::{self, OverBudget, Pattern, Shape};
use crate::pattern::{self, Case, fnmatch};
use crate::target::{Level, Levels, Target};

/// So many classes are looked at where there are too many.
const FIRST: usize = 32;

/// Of so many patterns all classes are looked at, and of so many that ask for a word anywhere.
const PATTERNS: usize = 32;
const WORDS: usize = 6;

/// What every ARN of a bucket or object begins with.
pub(super) const S3: &str = "arn:aws:s3:::";

/// Resources that are alike to every policy.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct ResourceClass {
    /// One of them, as an ARN, or `*` for actions without a resource.
    pub(super) arn: String,
    /// What kind of resource.
    pub(super) level: Level,
}

/// The patterns that resources are told apart by, with the policy variables of one caller filled in.
#[derive(Debug, Default)]
pub(super) struct Vocabulary {
    /// As texts, sorted: patterns of ARNs.
    pub(super) patterns: Vec<String>,
    /// Some of them have classes in brackets, and the server reads them.
    brackets: bool,
    /// Which of them the resources must not meet; empty where they may meet any.
    pub(super) none_of: Vec<bool>,
    classes: RefCell<BTreeMap<Levels, Classes>>,
}

/// Classes, and whether they are all.
type Classes = (Rc<[ResourceClass]>, bool);

impl Vocabulary {
    pub(super) fn new(target: Target, patterns: Vec<String>) -> Self {
        let brackets = target == Target::Ceph && patterns.iter().any(|text| fnmatch::has_brackets(text));
        Self { patterns, brackets, none_of: Vec::new(), classes: RefCell::default() }
    }

    /// The same for the resources that meet none of some of its patterns.
    pub(super) fn beside(&self, patterns: &BTreeSet<&str>) -> Self {
        let none_of = self.patterns.iter().map(|pattern| patterns.contains(pattern.as_str())).collect();
        Self { patterns: self.patterns.clone(), brackets: self.brackets, none_of, classes: RefCell::default() }
    }

    /// The patterns that ask for something behind a wildcard; all of them where none does.
    pub(super) fn crowd(&self) -> impl Iterator<Item = &String> {
        let asks = |text: &String| text.find(['*', '?']).is_some_and(|at| at + 1 < text.len());
        let any = self.patterns.iter().any(asks);
        self.patterns.iter().filter(move |text| !any || asks(text))
    }

    /// Whether the patterns are so many, or ask for so many words anywhere, that there may be too many classes.
    pub(super) fn is_large(&self) -> bool {
        let anywhere = |text: &&String| text.find('*').is_some_and(|at| at + 1 < text.len());
        self.patterns.len() > PATTERNS || self.patterns.iter().filter(anywhere).count() > WORDS
    }

    /// The patterns that its resources do not meet.
    pub(super) fn excluded(&self) -> impl Iterator<Item = &String> {
        self.patterns.iter().zip(&self.none_of).filter(|(_, out)| **out).map(|(pattern, _)| pattern)
    }

    /// The classes of the kinds of resources that actions of these levels are asked about.
    ///
    /// # Errors
    /// When the patterns are too many together.
    pub(super) fn classes(&self, levels: Levels) -> Result<Rc<[ResourceClass]>, OverBudget> {
        let (classes, whole) = self.first_classes(levels);
        if whole { Ok(classes) } else { Err(OverBudget) }
    }

    /// The same; where the patterns are too many together the first [`FIRST`] of each kind, and that they are not all.
    pub(super) fn first_classes(&self, levels: Levels) -> Classes {
        if let Some(classes) = self.classes.borrow().get(&levels) {
            return classes.clone();
        }
        let (mut classes, mut whole) = (Vec::new(), true);
        let of = |level: &Level| levels.contains(*level);
        // What is about other resources is about those behind access points too.
        let other = levels.contains(Level::Other);
        for level in Level::ALL.into_iter().filter(of).filter(|level| !other || *level != Level::AccessPoint) {
            let all = if levels.only(level) {
                let (of_level, all) = self.tell_apart(level);
                classes = of_level;
                all
            } else {
                let (of_level, all) = self.first_classes(Levels::one(level));
                classes.extend(of_level.iter().cloned());
                all
            };
            whole &= all;
        }
        classes.sort();
        classes.dedup();
        let classes: Classes = (classes.into(), whole);
        self.classes.borrow_mut().insert(levels, classes.clone());
        classes
    }

    fn tell_apart(&self, level: Level) -> (Vec<ResourceClass>, bool) {
        let shape = match level {
            Level::Object => Shape::Object,
            Level::Bucket => Shape::Bucket,
            Level::Account => return (vec![ResourceClass { arn: "*".to_owned(), level }], true),
            // Resources of other kinds are those that the policies name, one for each pattern.
            Level::Other | Level::AccessPoint => {
                let others = self.patterns.iter().filter(|text| text.starts_with("arn:") && !text.starts_with(S3));
                return (
                    others.map(|text| ResourceClass { arn: text.replace(['*', '?'], "x"), level }).collect(),
                    true,
                );
            }
        };
        let (atoms, whole) = strings::atoms_beside(&self.read(), &self.none_of, S3, shape);
        let room = if whole { usize::MAX } else { FIRST };
        let natural = |atom: &strings::Atom| ResourceClass { arn: self.natural(atom, shape), level };
        (atoms.iter().take(room).map(natural).collect(), whole)
    }

    /// Every class of one kind of resources.
    ///
    /// # Errors
    /// When the patterns are too many together.
    pub(super) fn of_level(&self, level: Level) -> Result<Rc<[ResourceClass]>, OverBudget> {
        self.classes(Levels::one(level))
    }

    /// The patterns as the server reads them.
    fn read(&self) -> Vec<Pattern> {
        let one = |text: &String| match self.brackets {
            true => Pattern::fnmatch(text),
            false => Pattern::glob(text, Case::Sensitive),
        };
        self.patterns.iter().map(one).collect()
    }

    /// Which patterns a resource meets.
    pub(super) fn meets(&self, arn: &str) -> Vec<bool> {
        if self.brackets {
            return strings::meets(&self.read(), arn);
        }
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

/// Whether a pattern stands for no bucket.
pub(super) fn is_of_objects(pattern: &str) -> bool {
    let bucket = pattern.strip_prefix(S3).and_then(|path| path.split_once('/')).map(|(bucket, _)| bucket);
    bucket.is_some_and(pattern::is_literal) && !fnmatch::has_brackets(pattern)
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
