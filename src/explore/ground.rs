//! What two sides hold together, worked out once for every part of a change.

use std::collections::BTreeSet;

use super::Sides;
use super::actions::Elements;
use super::aim::Wanted;
use super::callers::Person;
use super::keys::{Known, tested};
use super::narrow::Ledger;
use super::vocabulary::{About, buckets};
use super::words::Tests;

/// What two sides hold together.
pub(super) struct Ground<'a> {
    pub(super) sides: Sides<'a>,
    /// Everybody who is told apart.
    pub(super) people: &'a [Person],
    pub(super) actions: Elements<'a>,
    /// The policies of either side.
    pub(super) ledgers: [Ledger<'a>; 2],
    /// What conditions compare keys with.
    pub(super) spoken: Tests<'a>,
    /// The states of keys that were worked out already.
    pub(super) known: &'a Known<'a>,
    buckets: BTreeSet<&'a str>,
}

impl<'a> Ground<'a> {
    pub(super) fn new(sides: &Sides<'a>, people: &'a [Person], known: &'a Known<'a>) -> Self {
        let worlds = [sides.base, sides.head];
        Self {
            sides: *sides,
            people,
            actions: Elements::new(&worlds, tested(&worlds)),
            ledgers: worlds.map(Ledger::new),
            spoken: Tests::new(sides),
            known,
            buckets: buckets(&worlds),
        }
    }

    /// What some texts are about.
    pub(super) fn about<'w>(&self, wanted: &'w [Wanted<'_>]) -> About<'w> {
        let texts = wanted.iter().map(|wanted| wanted.text.as_ref()).collect();
        About::among(self.sides.head.target, &self.buckets, texts)
    }
}
