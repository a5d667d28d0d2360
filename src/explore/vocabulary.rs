//! Which patterns of the policies tell apart the resources that a question is about.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::rc::Rc;

use foldhash::fast::RandomState;

use super::aim;
use super::grouping::Grouping;
use super::resources::{S3, Vocabulary};
use crate::access::evaluate::Alike;
use crate::access::{Caller, Identity, IdentityKind, World};
use crate::pattern::{self, Case, fnmatch};
use crate::policy::Statement;
use crate::policy::template::template_token;
use crate::target::Target;

/// Of more patterns than these it is not asked which others they meet: to tell all apart is quicker.
const MANY: usize = 200;

/// The resources that a question is about, in patterns, and the vocabularies that were made for it.
#[derive(Debug)]
pub(super) struct About<'a> {
    target: Target,
    wanted: Vec<&'a str>,
    /// The same with variables filled in, unless what they are hangs on who asks.
    filled: Option<Vec<String>>,
    /// The buckets that policies are on or that config names, as patterns for them and for what is in them: those that meet what
    /// is wanted, unless that hangs on who asks.
    buckets: Vec<String>,
    /// What patterns meet, where it does not hang on who asks.
    met: RefCell<HashMap<String, bool, RandomState>>,
    made: RefCell<BTreeMap<Vec<String>, Rc<Vocabulary>>>,
    grouped: RefCell<BTreeMap<Grouped, Rc<Vocabulary>>>,
}

/// What a vocabulary by groups is made of: the patterns, the groups, and which patterns are left out.
type Grouped = (Vec<String>, Grouping, BTreeSet<String>);

impl<'a> About<'a> {
    /// What some patterns stand for.
    pub(super) fn new(worlds: &[&'a World], wanted: Vec<&'a str>) -> Self {
        let target = worlds.first().map_or(Target::Aws, |world| world.target);
        Self::among(target, &buckets(worlds), wanted)
    }

    /// The same among these buckets.
    pub(super) fn among(target: Target, buckets: &BTreeSet<&str>, mut wanted: Vec<&'a str>) -> Self {
        wanted.sort_unstable();
        wanted.dedup();
        let personal = wanted.iter().any(|text| text.contains("${"));
        let fill = || wanted.iter().flat_map(|text| filled(target, text, &Caller::Anonymous)).collect();
        let filled: Option<Vec<String>> = (!personal).then(fill);
        let meets = |text: &String| filled.as_ref().is_none_or(|wanted| meets(wanted, text));
        let buckets = buckets.iter().flat_map(|bucket| aim::on(bucket)).filter(meets).collect();
        Self {
            target,
            buckets,
            filled,
            wanted,
            met: RefCell::default(),
            made: RefCell::default(),
            grouped: RefCell::default(),
        }
    }

    /// What some statements are about.
    pub(super) fn statements(worlds: &[&'a World], about: &[&'a Statement]) -> Self {
        let all = about.iter().any(|statement| statement.resources.all_but().is_some());
        let texts = about.iter().flat_map(|statement| statement.resources.items()).map(|item| item.value.text());
        Self::new(worlds, if all { vec!["*"] } else { texts.collect() })
    }

    /// Every pattern of some statements that can meet what is wanted, the wanted ones where `also` says so, and the buckets.
    pub(super) fn vocabulary<'s>(
        &self,
        statements: impl Iterator<Item = &'s Statement>,
        caller: &Caller,
        also: bool,
    ) -> Rc<Vocabulary> {
        let own = self.own(caller);
        let wanted = self.filled.as_ref().unwrap_or(&own);
        // Both sides say most things, and say them often.
        let mut seen: HashSet<&str, RandomState> = HashSet::default();
        let texts = statements.flat_map(|statement| statement.resources.items()).map(|item| item.value.text());
        let mut patterns: BTreeSet<String> = BTreeSet::new();
        for text in texts.filter(|text| seen.insert(text)) {
            let texts = filled(self.target, text, caller);
            if texts.iter().any(|text| self.meets(wanted, text)) {
                patterns.extend(texts);
            }
        }
        patterns.extend(self.buckets.iter().filter(|text| self.filled.is_some() || self.meets(wanted, text)).cloned());
        if also {
            patterns.extend(self.wanted.iter().map(|text| (*text).to_owned()));
        }
        let patterns: Vec<String> = patterns.into_iter().collect();
        let mut made = self.made.borrow_mut();
        Rc::clone(made.entry(patterns.clone()).or_insert_with(|| Rc::new(Vocabulary::new(self.target, patterns))))
    }

    /// The same for one action, where patterns are many: by those that come to the same on both sides, and without the resources that meet
    /// one of some patterns. The wanted ones are told apart where `also` says so.
    pub(super) fn grouped(
        &self,
        sides: [Alike<'_>; 2],
        none_of: &BTreeSet<&str>,
        caller: &Caller,
        also: bool,
    ) -> Rc<Vocabulary> {
        let own = self.own(caller);
        let wanted = self.filled.as_ref().unwrap_or(&own);
        let is_wanted = |text: &str| self.meets(wanted, text);
        let fill = |text: &str| filled(self.target, text, caller);
        let also = self.wanted.iter().filter(|_| also).map(|text| (*text).to_owned());
        let single = self.buckets.iter().cloned().chain(also).collect();
        let (patterns, grouping) = Grouping::new(self.target, sides, single, is_wanted, fill);
        let key = (patterns, grouping, none_of.iter().map(|text| (*text).to_owned()).collect());
        if let Some(known) = self.grouped.borrow().get(&key) {
            return Rc::clone(known);
        }
        let made = Rc::new(Vocabulary::grouped(self.target, key.0.clone(), key.1.clone(), none_of));
        self.grouped.borrow_mut().insert(key, Rc::clone(&made));
        made
    }

    /// What is wanted where it hangs on who asks.
    fn own(&self, caller: &Caller) -> Vec<String> {
        match &self.filled {
            Some(_) => Vec::new(),
            None => self.wanted.iter().flat_map(|text| filled(self.target, text, caller)).collect(),
        }
    }

    fn meets(&self, wanted: &[String], text: &str) -> bool {
        if self.filled.is_none() {
            return meets(wanted, text);
        }
        if let Some(met) = self.met.borrow().get(text) {
            return *met;
        }
        let met = meets(wanted, text);
        self.met.borrow_mut().insert(text.to_owned(), met);
        met
    }
}

/// The buckets that policies are on or that config names.
pub(super) fn buckets<'a>(worlds: &[&'a World]) -> BTreeSet<&'a str> {
    let on = |world: &&'a World| {
        let on = world.policies.iter().filter_map(|policy| policy.bucket.as_deref());
        on.chain(world.buckets.iter().map(|bucket| bucket.name.as_str())).collect::<Vec<_>>()
    };
    worlds.iter().flat_map(on).collect()
}

/// Whether some text that is wanted is one of a pattern, for sure or perhaps: where brackets are letters it is asked for more.
fn meets(wanted: &[String], text: &str) -> bool {
    let text = fnmatch::widened(text);
    let overlaps = |wide: &String| pattern::overlaps(&fnmatch::widened(wide), &text, Case::Sensitive);
    wanted.len() > MANY || wanted.iter().any(overlaps)
}

/// A pattern with its variables filled in; on `MinIO` with the bucket in it as well.
fn filled(target: Target, text: &str, caller: &Caller) -> Vec<String> {
    let text = fill(text, caller);
    let bucket = bucket_part(&text).filter(|_| target == Target::Minio).map(str::to_owned);
    bucket.into_iter().chain([text]).collect()
}

/// What stands before the first slash. To `MinIO` a bucket in an identity policy is `bucket/`, which `bucket/*` matches
/// (minio/pkg v3.1.3 policy/statement.go:79-88).
fn bucket_part(text: &str) -> Option<&str> {
    let key = text.strip_prefix(S3)?.find('/')?;
    text.get(..S3.len() + key)
}

/// A pattern with what is known of the caller filled in, and `*` for what is not.
fn fill(text: &str, caller: &Caller) -> String {
    let mut text = text.to_owned();
    // Nearly always there is nothing to fill in.
    if !text.bytes().any(|byte| matches!(byte, b'$' | b'{' | b'<')) {
        return text;
    }
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
