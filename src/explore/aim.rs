//! Which resources a question can be about, by bucket: a thousand buckets are not compared with each other.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::resources::S3;
use crate::access::{Layer, Policy};
use crate::pattern::{self, Case, fnmatch};
use crate::policy::Statement;

/// Resources that a question is about, as a pattern.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Wanted<'a> {
    pub(super) text: Cow<'a, str>,
    /// Whether the text says all: a template does not.
    known: bool,
}

impl<'a> Wanted<'a> {
    /// What statements are about, each once. What stands in a policy on a bucket is about that bucket.
    pub(super) fn by(about: &[(&'a Policy, &'a Statement)]) -> Vec<Self> {
        let of = |(policy, statement): &(&'a Policy, &'a Statement)| match policy.bucket.as_deref() {
            Some(bucket) if policy.layer == Layer::Bucket => Self::within(bucket, statement),
            _ => Self::of(statement),
        };
        let mut all: Vec<Self> = about.iter().flat_map(of).collect();
        all.sort_unstable();
        all.dedup();
        all
    }

    fn of(statement: &'a Statement) -> Vec<Self> {
        if statement.resources.all_but().is_some() {
            return vec![Self { text: Cow::Borrowed("*"), known: false }];
        }
        let items = statement.resources.items();
        items.map(|it| Self { text: Cow::Borrowed(it.value.text()), known: it.value.known().is_some() }).collect()
    }

    fn within(bucket: &str, statement: &'a Statement) -> Vec<Self> {
        let is_here = |wanted: &Self| wanted.text.starts_with(S3) || !wanted.text.starts_with("arn:");
        let (named, others): (Vec<_>, Vec<_>) = Self::of(statement).into_iter().partition(|it| it.bucket().is_some());
        let (here, elsewhere): (Vec<_>, Vec<_>) = others.into_iter().partition(is_here);
        let whole = |text: String| Self { text: Cow::Owned(text), known: true };
        let named = named.into_iter().filter(|wanted| wanted.bucket() == Some(bucket));
        let here = on(bucket).map(whole).into_iter().filter(|_| !here.is_empty());
        named.chain(here).chain(elsewhere).collect()
    }

    /// The bucket, where it is written out.
    pub(super) fn bucket(&self) -> Option<&str> {
        if self.known { bucket(&self.text) } else { None }
    }
}

/// What some statements are about, by bucket.
pub(super) struct Aim<'a> {
    /// The patterns of which the bucket is written out; none where what is in it hangs on more than the text says.
    on: BTreeMap<&'a str, Option<Vec<&'a str>>>,
    /// The others.
    open: Vec<&'a str>,
    /// Variables, templates and brackets can be anything, and so is what leaves some out.
    all: bool,
}

impl<'a> Aim<'a> {
    pub(super) fn new(about: &'a [Wanted<'_>]) -> Self {
        let mut aim = Self { on: BTreeMap::new(), open: Vec::new(), all: false };
        for wanted in about {
            let text = wanted.text.as_ref();
            match wanted.bucket() {
                Some(bucket) => {
                    let texts = aim.on.entry(bucket).or_insert_with(|| Some(Vec::new()));
                    match texts {
                        Some(texts) if is_plain(text) => texts.push(text),
                        _ => *texts = None,
                    }
                }
                None if wanted.known && is_plain(text) => aim.open.push(text),
                None => aim.all = true,
            }
        }
        aim
    }

    /// The buckets that they are about, where they write out all of them.
    pub(super) fn buckets(&self) -> Option<impl Iterator<Item = &'a str>> {
        (!self.all && self.open.is_empty()).then(|| self.on.keys().copied())
    }

    /// Whether they can be about a bucket or what is in it.
    pub(super) fn is_on(&self, bucket: &str) -> bool {
        self.all || on(bucket).iter().any(|text| self.meets(text))
    }

    /// Whether they can be about a resource that another statement is about.
    pub(super) fn is_for(&self, other: &Statement) -> bool {
        self.all
            || other.resources.all_but().is_some()
            || other.resources.items().any(|item| item.value.known().is_none_or(|text| self.meets(text)))
    }

    fn meets(&self, pattern: &str) -> bool {
        let is_plain = is_plain(pattern);
        let overlaps = |text: &&str| !is_plain || pattern::overlaps(text, pattern, Case::Sensitive);
        let is_in = |texts: &Option<Vec<&str>>| texts.as_ref().is_none_or(|texts| texts.iter().any(overlaps));
        let there = match bucket(pattern) {
            Some(bucket) => self.on.get(bucket).is_some_and(is_in),
            None => self.on.values().any(is_in),
        };
        there || self.open.iter().any(overlaps)
    }
}

/// The buckets that a statement writes out; none for what can be about others as well.
pub(super) fn buckets(statement: &Statement) -> impl Iterator<Item = Option<&str>> {
    let open = statement.resources.all_but().map(|_| None);
    let items = statement.resources.items();
    open.into_iter().chain(items.map(|it| it.value.known().and_then(bucket)))
}

/// A bucket and what is in it, as patterns.
pub(super) fn on(bucket: &str) -> [String; 2] {
    [format!("{S3}{bucket}"), format!("{S3}{bucket}/*")]
}

fn is_plain(text: &str) -> bool {
    !text.contains('$') && !fnmatch::has_brackets(text)
}

/// The bucket of a pattern, where it is written out: whatever stands behind it, it is about no other.
pub(super) fn bucket(pattern: &str) -> Option<&str> {
    let path = pattern.strip_prefix(S3)?;
    let bucket = path.split_once('/').map_or(path, |(bucket, _)| bucket);
    (pattern::is_literal(bucket) && is_plain(bucket)).then_some(bucket)
}
