//! Patterns that come to the same, so that classes of resources are told apart by them together.

use std::collections::BTreeSet;

use crate::access::evaluate::{Alike, Group};
use crate::target::{Level, Levels, Target};

/// The patterns of a vocabulary in groups, by position: of each group the first union that is met makes a difference.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Grouping {
    pub(super) groups: Vec<Vec<Vec<u32>>>,
    /// The groups that are of changed statements.
    pub(super) changed: BTreeSet<usize>,
    /// The kinds of resources that are told apart by groups.
    levels: Levels,
}

impl Grouping {
    /// The patterns of both sides that are wanted, sorted, and their groups. Of `single` patterns each is a group, and so are those that
    /// are read in a way of their own, `filled` in.
    pub(super) fn new<'a>(
        target: Target,
        sides: [Alike<'a>; 2],
        mut single: BTreeSet<String>,
        wanted: impl Fn(&str) -> bool,
        filled: impl Fn(&'a str) -> Vec<String>,
    ) -> (Vec<String>, Self) {
        let mut groups: BTreeSet<(Vec<Vec<&str>>, bool)> = BTreeSet::new();
        for Alike { groups: of_side, alone: others } in sides {
            single.extend(others.into_iter().flat_map(&filled));
            for Group { unions, changed } in of_side {
                groups.insert((distinct(unions, &wanted), changed));
            }
        }
        groups.retain(|(unions, _)| !unions.is_empty());
        single.retain(|text| wanted(text));
        let mut patterns = single.clone();
        // To MinIO a bucket is matched in more ways than one, so that buckets are told apart one by one.
        let of_buckets = target != Target::Minio;
        for (unions, _) in &groups {
            let texts = unions.iter().flatten().copied();
            patterns.extend(texts.clone().map(str::to_owned));
            if !of_buckets {
                patterns.extend(texts.flat_map(&filled));
            }
        }
        let patterns: Vec<String> = patterns.into_iter().collect();
        let number = |text: &str| {
            let at = patterns.binary_search_by(|pattern| pattern.as_str().cmp(text)).ok()?;
            u32::try_from(at).ok()
        };
        let union = |texts: &Vec<&str>| texts.iter().filter_map(|text| number(text)).collect::<Vec<u32>>();
        let mut numbered: Vec<(Vec<Vec<u32>>, bool)> =
            groups.iter().map(|(unions, changed)| (unions.iter().map(union).collect(), *changed)).collect();
        numbered.extend(single.iter().filter_map(|text| Some((vec![vec![number(text)?]], false))));
        let changed = numbered.iter().enumerate().filter(|(_, (_, changed))| *changed).map(|(at, _)| at).collect();
        let levels = if of_buckets { Levels::S3 } else { Levels::one(Level::Object) };
        (patterns, Self { groups: numbered.into_iter().map(|(unions, _)| unions).collect(), changed, levels })
    }

    /// Whether resources of a kind are told apart by groups.
    pub(super) fn is_for(&self, level: Level) -> bool {
        self.levels.contains(level)
    }

    /// Of each group the first union that has one of the patterns that are met.
    pub(super) fn first(&self, meets: &[bool]) -> Vec<Option<u32>> {
        let met = |union: &Vec<u32>| union.iter().any(|number| meets.get(*number as usize) == Some(&true));
        let first = |unions: &Vec<Vec<u32>>| unions.iter().position(met).and_then(|at| u32::try_from(at).ok());
        self.groups.iter().map(first).collect()
    }
}

/// Unions of the patterns that are wanted, each pattern in the first that has it.
fn distinct(unions: Vec<Vec<&str>>, wanted: impl Fn(&str) -> bool) -> Vec<Vec<&str>> {
    let mut seen = BTreeSet::new();
    let mut kept: Vec<Vec<&str>> = Vec::new();
    for mut union in unions {
        union.sort_unstable();
        union.retain(|text| wanted(text) && seen.insert(*text));
        if !union.is_empty() {
            kept.push(union);
        }
    }
    kept
}
