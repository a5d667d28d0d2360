//! The policies of two sides, what they share once: most of a repository is as it was.

use std::collections::HashSet;
use std::ptr;

use foldhash::fast::RandomState;

use crate::access::World;
use crate::policy::{Document, Statement};

/// The statements of some worlds, each with its world. A document that several have is of the first, as long as what is written
/// without an account means the same to both.
pub(super) fn statements<'a>(worlds: &[&'a World]) -> impl Iterator<Item = (&'a World, &'a Statement)> {
    let mut seen: HashSet<*const Document, RandomState> = HashSet::default();
    let several = worlds.len() > 1 && worlds.iter().all(|world| worlds.first().is_some_and(|it| it.home == world.home));
    let policies = worlds.iter().flat_map(|world| world.policies.iter().map(|policy| (*world, policy.as_ref())));
    let fresh = policies.filter(move |(_, policy)| !several || seen.insert(ptr::from_ref(policy.document.as_ref())));
    fresh.flat_map(|(world, policy)| policy.document.statements.iter().map(move |statement| (world, statement)))
}
