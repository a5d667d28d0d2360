//! What two sides hold together, worked out once for every part of a change.

use std::cell::OnceCell;
use std::collections::BTreeSet;
use std::rc::Rc;

use super::Sides;
use super::actions::Elements;
use super::aim::Wanted;
use super::callers::Person;
use super::keys::Known;
use super::ledger::Ledger;
use super::slices::Slice;
use super::vocabulary::{About, buckets};

/// What two sides hold together.
pub(super) struct Ground<'a> {
    pub(super) sides: Sides<'a>,
    /// Everybody who is told apart.
    pub(super) people: &'a [Person],
    pub(super) actions: Elements<'a>,
    /// The policies of either side.
    pub(super) ledgers: [Ledger<'a>; 2],
    /// The states of keys that were worked out already.
    pub(super) known: &'a Known<'a>,
    /// Every bucket that is known.
    buckets: OnceCell<BTreeSet<&'a str>>,
}

impl<'a> Ground<'a> {
    pub(super) fn new(sides: &Sides<'a>, slices: &'a [Slice<'a>], people: &'a [Person], known: &'a Known<'a>) -> Self {
        let worlds = [sides.base, sides.head];
        // Where all that is changed is about a few buckets, policies of others are not looked at.
        let of = |slice: &'a Slice<'a>| slice.wanted.iter().map(Wanted::bucket);
        let only: Option<BTreeSet<&str>> = slices.iter().flat_map(of).collect();
        let only = only.map(Rc::new);
        let ledgers = worlds.map(|world| Ledger::new(world, only.as_ref()));
        Self {
            sides: *sides,
            people,
            actions: Elements::new(sides.head.target, ledgers.iter().flat_map(Ledger::statements)),
            ledgers,
            known,
            buckets: OnceCell::new(),
        }
    }

    /// What some texts are about.
    pub(super) fn about<'w>(&self, wanted: &'w [Wanted<'_>]) -> About<'w> {
        let texts = wanted.iter().map(|wanted| wanted.text.as_ref()).collect();
        let all = || self.buckets.get_or_init(|| buckets(&[self.sides.base, self.sides.head]));
        let named: Option<BTreeSet<&str>> = wanted.iter().map(Wanted::bucket).collect();
        // Those that are written out are soon found.
        match &named {
            Some(named) => {
                let known = named.iter().copied().filter(|bucket| self.ledgers.iter().any(|it| it.knows(bucket)));
                About::among(self.sides.head.target, &known.collect(), texts)
            }
            None => About::among(self.sides.head.target, all(), texts),
        }
    }
}
