//! A policy before and after a change: which statement became which, and whether one still covers the other.
//!
//! What a change means for access is another question; here statements are compared by what they say. *Covers* is
//! always right when it says yes.

mod condition;
mod cover;
mod pair;

use crate::fingerprint;
use crate::policy::read::{self, Found};
use crate::policy::{Document, Kind, Statement};
use crate::source::{Source, SourceId};
use crate::syntax::json;

pub use condition::{Lost, lost};
pub use cover::{Cover, Shrunk};

/// A policy on one side of a change.
#[derive(Clone, Debug)]
pub struct Edition {
    /// The policy.
    pub document: Document,
    /// The hash of each statement in canonical form, by position.
    pub hashes: Vec<String>,
}

impl Edition {
    /// The hash of a statement of this policy.
    pub fn hash(&self, statement: &Statement) -> &str {
        self.hashes.get(statement.index).map_or("", String::as_str)
    }
}

/// Every policy in a text, in its order. `kind` is what config declares it to hold.
pub fn editions(id: SourceId, source: &Source, kind: Option<Kind>) -> Vec<Edition> {
    let mut editions = Vec::new();
    let parsed = json::parse(source.text());
    read::documents(id, source.text(), &parsed, kind, &mut |found: Found<'_, '_>| {
        let hash = |statement: &Statement| {
            found.root.at(statement.span.span).map(fingerprint::statement_hash).unwrap_or_default()
        };
        let hashes = found.document.statements.iter().map(hash).collect();
        editions.push(Edition { document: found.document, hashes });
    });
    editions
}

/// What became of one policy.
#[derive(Clone, Debug)]
pub struct Difference<'a> {
    /// As it was; none when it is new.
    pub base: Option<&'a Edition>,
    /// As it is; none when it is gone.
    pub head: Option<&'a Edition>,
    /// What became of its statements; the untouched ones are left out.
    pub pairs: Vec<Pair<'a>>,
}

/// What became of one statement.
#[derive(Clone, Copy, Debug)]
pub struct Pair<'a> {
    /// As it was; none when it is new.
    pub base: Option<&'a Statement>,
    /// As it is; none when it is gone.
    pub head: Option<&'a Statement>,
}

/// What became of each policy of a file. Policies belong together by their address in the file; where a file holds one
/// before and one after, those belong together wherever they stand.
pub fn differences<'a>(base: &'a [Edition], head: &'a [Edition]) -> Vec<Difference<'a>> {
    if let ([before], [after]) = (base, head) {
        return vec![difference(Some(before), Some(after))];
    }
    let at = |editions: &'a [Edition], address: &str| editions.iter().find(|e| e.document.address == address);
    let mut found: Vec<Difference<'a>> =
        base.iter().map(|before| difference(Some(before), at(head, &before.document.address))).collect();
    let new = head.iter().filter(|after| at(base, &after.document.address).is_none());
    found.extend(new.map(|after| difference(None, Some(after))));
    found
}

fn difference<'a>(base: Option<&'a Edition>, head: Option<&'a Edition>) -> Difference<'a> {
    Difference { base, head, pairs: pair::pairs(base, head) }
}

#[cfg(test)]
mod tests;
