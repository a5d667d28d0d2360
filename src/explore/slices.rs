//! A change in parts that no request has to do with two of: each is about buckets of its own.

use std::collections::{BTreeMap, BTreeSet};

use super::aim::Wanted;
use super::{Changed, Sides};
use crate::access::{StatementId, World};

/// A changed statement: the side it is of, and its place there.
type Of = (Side, StatementId);

#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Base,
    Head,
}

/// The parts of a change; one where a limit is changed, or where a statement may be about any bucket.
pub(super) fn slices(sides: &Sides<'_>, changed: &Changed) -> Vec<Changed> {
    let whole = || vec![changed.clone()];
    if changed.limits {
        return whole();
    }
    let mut parts = Parts::default();
    for (side, world, ids) in [(Side::Base, sides.base, &changed.base), (Side::Head, sides.head, &changed.head)] {
        for id in ids {
            let Some(buckets) = buckets(world, *id) else { return whole() };
            parts.add((side, *id), &buckets);
        }
    }
    parts.changes().collect()
}

/// The buckets that a statement can be about, where it writes out all of them.
fn buckets(world: &World, id: StatementId) -> Option<BTreeSet<String>> {
    let wanted = Wanted::by(&[world.statement(id)?]);
    wanted.iter().map(|wanted| wanted.bucket().map(str::to_owned)).collect()
}

/// Statements by the buckets that they have in common.
#[derive(Default)]
struct Parts {
    statements: Vec<Vec<Of>>,
    /// Which of them each bucket is of.
    of: BTreeMap<String, usize>,
}

impl Parts {
    fn add(&mut self, statement: Of, buckets: &BTreeSet<String>) {
        let known: BTreeSet<usize> = buckets.iter().filter_map(|bucket| self.of.get(bucket)).copied().collect();
        let into = known.first().copied().unwrap_or(self.statements.len());
        if into == self.statements.len() {
            self.statements.push(Vec::new());
        }
        let mut joined = Vec::new();
        if known.len() > 1 {
            // What was apart so far is together now.
            let others = self.statements.iter_mut().enumerate().filter(|(at, _)| *at != into && known.contains(at));
            others.for_each(|(_, part)| joined.append(part));
            self.of.values_mut().filter(|at| known.contains(at)).for_each(|at| *at = into);
        }
        self.of.extend(buckets.iter().map(|bucket| (bucket.clone(), into)));
        if let Some(part) = self.statements.get_mut(into) {
            part.extend(joined);
            part.push(statement);
        }
    }

    fn changes(self) -> impl Iterator<Item = Changed> {
        self.statements.into_iter().filter(|part| !part.is_empty()).map(|part| {
            let of = |wanted| part.iter().filter(move |(side, _)| *side == wanted).map(|(_, id)| *id).collect();
            Changed { base: of(Side::Base), head: of(Side::Head), limits: false }
        })
    }
}
