//! The patterns that are too many together, with the statements that have them.

use std::collections::BTreeSet;

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
    let statements = || [sides.head, sides.base].into_iter().flat_map(World::statements);
    let told = |(key, pattern): Pattern| {
        let mut has = statements().filter(|(_, _, statement)| has(statement, key.as_deref(), &pattern));
        let by = has.next().map(|(_, policy, it)| Author { path: policy.path.clone(), name: it.name() });
        Crowded { key, pattern, by }
    };
    patterns.into_iter().map(told).collect()
}

fn has(statement: &Statement, key: Option<&str>, pattern: &str) -> bool {
    let Some(key) = key else { return statement.resources.items().any(|item| item.value.text() == pattern) };
    let of_key = statement.conditions.iter().filter(|it| it.key.value.text().eq_ignore_ascii_case(key));
    of_key.flat_map(|it| &it.values).any(|value| value.value.known() == Some(pattern))
}
