//! The statements of both sides of a change as one list, what is the same on both sides once.

use std::collections::HashMap;

use crate::access::{Holder, Layer, Policy, StatementId, World};
use crate::layers::Layers;
use crate::policy::Statement;

/// A side of a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Side {
    /// As it was.
    Before,
    /// As it is.
    After,
}

impl Side {
    /// Both, in order.
    pub const BOTH: [Self; 2] = [Self::Before, Self::After];
}

/// Both sides, or the same one twice where nothing is compared.
#[derive(Clone, Copy, Debug)]
pub struct Sides<'a> {
    /// As it was.
    pub before: &'a Layers,
    /// As it is.
    pub after: &'a Layers,
}

impl<'a> Sides<'a> {
    /// One side.
    pub fn get(&self, side: Side) -> &'a Layers {
        match side {
            Side::Before => self.before,
            Side::After => self.after,
        }
    }
}

/// A statement, and on which sides it is.
#[derive(Clone, Debug)]
pub struct Entry<'a> {
    /// What it says.
    pub statement: &'a Statement,
    /// The policy it is in, on a side where it is.
    pub policy: &'a Policy,
    /// Its place before, where it was there.
    pub before: Option<StatementId>,
    /// Its place after, where it is there.
    pub after: Option<StatementId>,
}

impl Entry<'_> {
    /// Whether it is there on a side.
    pub fn is_on(&self, side: Side) -> bool {
        self.at(side).is_some()
    }

    /// Its place on a side.
    pub fn at(&self, side: Side) -> Option<StatementId> {
        match side {
            Side::Before => self.before,
            Side::After => self.after,
        }
    }

    /// Whether the change brought it in or took it away.
    pub fn is_changed(&self) -> bool {
        self.before.is_some() != self.after.is_some()
    }
}

/// The statements of both sides.
#[derive(Clone, Debug)]
pub struct Universe<'a> {
    /// In the order of the policies before, then what is new.
    pub entries: Vec<Entry<'a>>,
}

/// What makes two statements one: they say the same, in the same layer, on the same bucket, to the same holders. The file they are in
/// makes no difference: a statement that moves to another file of the same holder is the same.
type Key<'a> = (Place<'a>, usize);

/// All of a [`Key`] but which of several copies it is.
type Place<'a> = (Layer, Option<&'a str>, &'a [Holder], &'a str);

impl<'a> Universe<'a> {
    /// Puts both sides together. A statement that is there twice on one side is there twice.
    pub fn new(sides: &Sides<'a>) -> Self {
        let mut entries: Vec<Entry<'a>> = Vec::new();
        let mut known: HashMap<Key<'a>, usize> = HashMap::new();
        for side in Side::BOTH {
            let layers = sides.get(side);
            let mut copies: HashMap<Place<'a>, usize> = HashMap::new();
            for (id, policy, statement, hash) in statements(&layers.world, &layers.hashes) {
                let place: Place<'a> = (policy.layer, policy.bucket.as_deref(), policy.holders.as_slice(), hash);
                let copy = copies.entry(place).or_default();
                let key = (place, *copy);
                *copy += 1;
                let index = *known.entry(key).or_insert_with(|| {
                    entries.push(Entry { statement, policy, before: None, after: None });
                    entries.len() - 1
                });
                if let Some(entry) = entries.get_mut(index) {
                    match side {
                        Side::Before => entry.before = Some(id),
                        Side::After => entry.after = Some(id),
                    }
                    // What is shown is what is there now.
                    (entry.statement, entry.policy) = (statement, policy);
                }
            }
        }
        Self { entries }
    }
}

fn statements<'a>(
    world: &'a World,
    hashes: &'a [Vec<String>],
) -> impl Iterator<Item = (StatementId, &'a Policy, &'a Statement, &'a str)> {
    world.statements().map(move |(id, policy, statement)| {
        let hash = hashes.get(id.policy as usize).and_then(|list| list.get(id.statement as usize));
        (id, policy, statement, hash.map_or("", String::as_str))
    })
}
