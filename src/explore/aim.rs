//! Which resources a question can be about, by bucket: a thousand buckets are not compared with each other.

use std::collections::BTreeMap;

use super::resources::S3;
use crate::pattern::{self, Case, fnmatch};
use crate::policy::Statement;

/// What some statements are about, by bucket.
pub(super) struct Aim<'a> {
    /// The patterns of which the bucket is written out.
    on: BTreeMap<&'a str, Vec<&'a str>>,
    /// The others.
    open: Vec<&'a str>,
    /// Variables, templates and brackets can be anything, and so is what leaves some out.
    all: bool,
}

impl<'a> Aim<'a> {
    pub(super) fn new(about: &[&'a Statement]) -> Self {
        let mut aim = Self { on: BTreeMap::new(), open: Vec::new(), all: false };
        for statement in about {
            aim.all |= statement.resources.all_but().is_some();
            for item in statement.resources.items() {
                match item.value.known() {
                    Some(text) if is_plain(text) => match bucket(text) {
                        Some(bucket) => aim.on.entry(bucket).or_default().push(text),
                        None => aim.open.push(text),
                    },
                    _ => aim.all = true,
                }
            }
        }
        aim.on.values_mut().chain([&mut aim.open]).for_each(|texts| {
            texts.sort_unstable();
            texts.dedup();
        });
        aim
    }

    /// Whether they can be about a bucket or what is in it.
    pub(super) fn is_on(&self, bucket: &str) -> bool {
        let texts = [format!("{S3}{bucket}"), format!("{S3}{bucket}/*")];
        self.all || texts.iter().any(|text| self.meets(text))
    }

    /// Whether they can be about a resource that another statement is about.
    pub(super) fn is_for(&self, other: &Statement) -> bool {
        self.all
            || other.resources.all_but().is_some()
            || other.resources.items().any(|item| match item.value.known() {
                Some(text) if is_plain(text) => self.meets(text),
                _ => true,
            })
    }

    fn meets(&self, pattern: &str) -> bool {
        let overlaps = |text: &&str| pattern::overlaps(text, pattern, Case::Sensitive);
        let there = match bucket(pattern) {
            Some(bucket) => self.on.get(bucket).is_some_and(|texts| texts.iter().any(overlaps)),
            None => self.on.values().flatten().any(overlaps),
        };
        there || self.open.iter().any(overlaps)
    }
}

fn is_plain(text: &str) -> bool {
    !text.contains('$') && !fnmatch::has_brackets(text)
}

/// The bucket of a pattern, where it is written out.
fn bucket(pattern: &str) -> Option<&str> {
    let path = pattern.strip_prefix(S3)?;
    let bucket = path.split('/').next()?;
    pattern::is_literal(bucket).then_some(bucket)
}
