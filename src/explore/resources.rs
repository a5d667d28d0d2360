//! The buckets and objects, in classes that no policy tells apart.

use std::cell::{OnceCell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use super::grouping::Grouping;
use super::strings::{self, OverBudget, Pattern, Shape};
use super::words::Sayable;
use crate::pattern::{self, Case, fnmatch};
use crate::target::{Level, Levels, Target};

/// So many classes are looked at where there are too many.
const FIRST: usize = 32;

/// Of so many patterns all classes are looked at, and of so many that ask for a word anywhere.
const PATTERNS: usize = 32;
const WORDS: usize = 6;

/// Of the patterns of a union so many are tried for a natural resource.
const TRIED: usize = 4;

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

/// What resources are told apart by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Term {
    /// A pattern, by position.
    One(u32),
    /// The unions of a group up to one of them, by position.
    UpTo {
        /// The group.
        group: u32,
        /// The last of them.
        union: u32,
    },
}

/// The patterns that resources are told apart by, with the policy variables of one caller filled in.
#[derive(Debug, Default)]
pub(super) struct Vocabulary {
    /// As texts, sorted: patterns of ARNs.
    pub(super) patterns: Vec<String>,
    /// Some of them have classes in brackets, and the server reads them.
    brackets: bool,
    /// They as the server reads them.
    read: OnceCell<Vec<Pattern>>,
    /// Which of them the resources must not meet; empty where they may meet any.
    pub(super) none_of: Vec<bool>,
    /// What resources are told apart by; by each pattern where there is none.
    pub(super) grouping: Option<Grouping>,
    classes: RefCell<BTreeMap<Levels, Classes>>,
    /// What there is to be said of resources, by their kinds.
    pub(super) sayable: RefCell<BTreeMap<BTreeSet<Level>, Rc<Sayable>>>,
}

/// Classes, and whether they are all.
type Classes = (Rc<[ResourceClass]>, bool);

impl Vocabulary {
    pub(super) fn new(target: Target, patterns: Vec<String>) -> Self {
        let brackets = target == Target::Ceph && patterns.iter().any(|text| fnmatch::has_brackets(text));
        Self { patterns, brackets, ..Self::default() }
    }

    /// The same by groups, for the resources that meet none of some of its patterns.
    pub(super) fn grouped(target: Target, patterns: Vec<String>, grouping: Grouping, none_of: &BTreeSet<&str>) -> Self {
        let none_of = if none_of.is_empty() {
            Vec::new()
        } else {
            patterns.iter().map(|pattern| none_of.contains(pattern.as_str())).collect()
        };
        Self { none_of, grouping: Some(grouping), ..Self::new(target, patterns) }
    }

    /// What resources of some kinds are told apart by. Of a group a term is met from the first of its unions on to the last.
    pub(super) fn terms(&self, mut levels: impl Iterator<Item = Level>) -> Vec<Term> {
        let number = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        match &self.grouping {
            Some(grouping) if levels.any(|level| grouping.is_for(level)) => {
                let of = |(group, unions): (usize, &Vec<Vec<u32>>)| {
                    let upto = move |at| Term::UpTo { group: number(group), union: number(at) };
                    (0..unions.len()).map(upto).collect::<Vec<_>>()
                };
                grouping.groups.iter().enumerate().flat_map(of).collect()
            }
            _ => (0..self.patterns.len()).map(|at| Term::One(number(at))).collect(),
        }
    }

    /// Which terms a resource meets.
    pub(super) fn meets_terms(&self, terms: &[Term], arn: &str) -> Vec<bool> {
        let meets = self.meets(arn);
        let first = self.grouping.as_ref().map(|grouping| grouping.first(&meets)).unwrap_or_default();
        let is_met = |term: &Term| match term {
            Term::One(number) => meets.get(*number as usize) == Some(&true),
            Term::UpTo { group, union } => {
                first.get(*group as usize).copied().flatten().is_some_and(|first| first <= *union)
            }
        };
        terms.iter().map(is_met).collect()
    }

    /// The patterns of a term, any of which will do.
    pub(super) fn texts(&self, term: Term) -> impl Iterator<Item = &str> {
        self.texts_beside(term, &[])
    }

    /// The patterns of a term that are not of others of its group as well.
    pub(super) fn texts_beside(&self, term: Term, others: &[Term]) -> impl Iterator<Item = &str> {
        let numbers: Vec<u32> = match term {
            Term::One(number) => vec![number],
            Term::UpTo { group, union } => {
                let of_group = |other: &Term| match other {
                    Term::UpTo { group: of, union } if *of == group => Some(*union as usize + 1),
                    Term::UpTo { .. } | Term::One(_) => None,
                };
                let from = others.iter().filter_map(of_group).max().unwrap_or(0);
                let unions = self.grouping.as_ref().and_then(|it| it.groups.get(group as usize));
                let unions = unions.and_then(|unions| unions.get(from..=union as usize)).unwrap_or_default();
                unions.iter().flatten().copied().collect()
            }
        };
        numbers.into_iter().filter_map(|number| self.patterns.get(number as usize)).map(String::as_str)
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
        let globs = self.read();
        if let Some(grouping) = self.grouping.as_ref().filter(|it| it.is_for(level)) {
            return self.by_groups(grouping, globs, level, shape);
        }
        let (atoms, whole) = strings::atoms_beside(globs, &self.none_of, S3, shape);
        let room = if whole { usize::MAX } else { FIRST };
        let natural = |atom: &strings::Atom| ResourceClass { arn: self.natural(atom, shape), level };
        (atoms.iter().take(room).map(natural).collect(), whole)
    }

    fn by_groups(
        &self,
        grouping: &Grouping,
        globs: &[Pattern],
        level: Level,
        shape: Shape,
    ) -> (Vec<ResourceClass>, bool) {
        let (mut atoms, whole) = strings::atoms_of_groups(globs, &grouping.groups, &self.none_of, S3, shape);
        if !whole {
            // What changed statements are about is looked at first, and what few others are about as well.
            let is_of_change = |at: &usize| grouping.changed.contains(at);
            atoms.sort_by_key(|atom| {
                let met = || atom.first.iter().enumerate().filter(|(_, first)| first.is_some()).map(|(at, _)| at);
                (!met().any(|at| is_of_change(&at)), met().count())
            });
            atoms.truncate(FIRST);
        }
        let natural = |atom: &strings::GroupAtom| ResourceClass { arn: self.natural_of(grouping, atom, shape), level };
        (atoms.iter().map(natural).collect(), whole)
    }

    /// A resource of the class that reads like one of a real bucket.
    fn natural_of(&self, grouping: &Grouping, atom: &strings::GroupAtom, shape: Shape) -> String {
        let met = grouping.groups.iter().zip(&atom.first).filter_map(|(unions, first)| unions.get((*first)? as usize));
        let met: BTreeSet<u32> = met.flat_map(|union| union.iter().take(TRIED)).copied().collect();
        let met = met.iter().filter_map(|number| self.patterns.get(*number as usize)).collect();
        let is_of_class = |text: &str| grouping.first(&self.meets(text)) == atom.first && !self.is_left_out(text);
        natural(met, shape, is_of_class).unwrap_or_else(|| atom.text.clone())
    }

    /// Whether a resource is one of those that are left out.
    fn is_left_out(&self, arn: &str) -> bool {
        !self.none_of.is_empty() && self.meets(arn).iter().zip(&self.none_of).any(|(met, out)| *met && *out)
    }

    /// Every class of one kind of resources.
    ///
    /// # Errors
    /// When the patterns are too many together.
    pub(super) fn of_level(&self, level: Level) -> Result<Rc<[ResourceClass]>, OverBudget> {
        self.classes(Levels::one(level))
    }

    /// The patterns as the server reads them.
    fn read(&self) -> &[Pattern] {
        let one =
            |text: &String| if self.brackets { Pattern::fnmatch(text) } else { Pattern::glob(text, Case::Sensitive) };
        self.read.get_or_init(|| self.patterns.iter().map(one).collect())
    }

    /// Which patterns a resource meets.
    pub(super) fn meets(&self, arn: &str) -> Vec<bool> {
        if self.brackets {
            return strings::meets(self.read(), arn);
        }
        self.patterns.iter().map(|pattern| pattern::matches(pattern, arn, Case::Sensitive)).collect()
    }

    /// A resource of the class that reads like one of a real bucket.
    fn natural(&self, atom: &strings::Atom, shape: Shape) -> String {
        let met = self.patterns.iter().zip(&atom.meets).filter(|(_, met)| **met).map(|(pattern, _)| pattern).collect();
        natural(met, shape, |text| self.meets(text) == atom.meets).unwrap_or_else(|| atom.text.clone())
    }
}

/// A resource made of one of the patterns that it meets, of which it is known whether it is of its class.
fn natural(mut met: Vec<&String>, shape: Shape, is_of_class: impl Fn(&str) -> bool) -> Option<String> {
    let tails: &[&str] = match shape {
        Shape::Object => &["photo.jpg", "uploads/photo.jpg", "2026/report.csv", "a.txt", "bucket/photo.jpg"],
        _ => &["media", "x"],
    };
    // The longest patterns say most.
    met.sort_by_key(|pattern| std::cmp::Reverse(pattern.len()));
    let whole = format!("{S3}some-other-bucket{}", if shape == Shape::Object { "/*" } else { "" });
    let fits = |text: &String| text.starts_with(S3) && level_of(text) == shape && is_of_class(text);
    met.into_iter().chain([&whole]).flat_map(|pattern| tails.iter().map(move |tail| instance(pattern, tail))).find(fits)
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
