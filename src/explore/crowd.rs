//! The patterns that are too many together, with the statements that have them.

use std::collections::{BTreeMap, BTreeSet};

use super::Sides;
use crate::access::World;
use crate::policy::Statement;

/// A pattern of resources, or of the values of a key.
pub(super) type Pattern = (Option<String>, String);

/// One of too many patterns.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Crowded {
    /// The key of whose values it is, in lower case; none where it is of resources.
    pub key: Option<String>,
    /// The pattern; where a policy has variables, with those filled in that are known.
    pub pattern: String,
    /// The first statement that has it, of the policies after the change, or of those before where none after it has; none where
    /// it is no statement's as it stands, but has a variable filled in or is of a bucket.
    pub by: Option<Author>,
}

/// A statement as readers know it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Author {
    /// The path of its policy.
    pub path: String,
    /// Its `Sid`, or which it is.
    pub name: String,
}

impl std::fmt::Display for Crowded {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("`")?;
        if let Some(key) = &self.key {
            write!(f, "{key} ")?;
        }
        write!(f, "{}`", self.pattern)?;
        match &self.by {
            Some(Author { path, name }) => write!(f, " ({name} of {path})"),
            None => Ok(()),
        }
    }
}

/// Each pattern with the statement that has it.
pub(super) fn crowd(sides: &Sides<'_>, patterns: BTreeSet<Pattern>) -> BTreeSet<Crowded> {
    let mut by: BTreeMap<Pattern, Option<Author>> = patterns.into_iter().map(|pattern| (pattern, None)).collect();
    if by.is_empty() {
        return BTreeSet::new();
    }
    for (_, policy, statement) in [sides.head, sides.base].into_iter().flat_map(World::statements) {
        for pattern in patterns_of(statement) {
            if let Some(author @ None) = by.get_mut(&pattern) {
                *author = Some(Author { path: policy.path.clone(), name: statement.name() });
            }
        }
    }
    by.into_iter().map(|((key, pattern), by)| Crowded { key, pattern, by }).collect()
}

fn patterns_of(statement: &Statement) -> impl Iterator<Item = Pattern> {
    let resources = statement.resources.items().map(|item| (None, item.value.text().to_owned()));
    let values = statement.conditions.iter().flat_map(|condition| {
        let key = condition.key.value.text().to_ascii_lowercase();
        let known = condition.values.iter().filter_map(|value| value.value.known());
        known.map(move |text| (Some(key.clone()), text.to_owned()))
    });
    resources.chain(values)
}
