//! A change in parts that no request has to do with two of: each is about buckets of its own.

use std::collections::{BTreeMap, BTreeSet};

use super::aim::Wanted;
use super::{Changed, Sides};
use crate::access::{Policy, StatementId, World};
use crate::policy::Statement;

/// A part of a change.
pub(super) struct Slice<'a> {
    pub(super) changed: Changed,
    /// The statements of which one has to have a part in a request, with their policies.
    pub(super) about: Vec<(&'a Policy, &'a Statement)>,
    /// The resources that they are about.
    pub(super) wanted: Vec<Wanted<'a>>,
}

impl<'a> Slice<'a> {
    fn new(sides: &Sides<'a>, changed: Changed) -> Self {
        let about = about(sides, &changed);
        let wanted = Wanted::by(&about);
        Self { changed, about, wanted }
    }
}

fn about<'a>(sides: &Sides<'a>, changed: &Changed) -> Vec<(&'a Policy, &'a Statement)> {
    let Sides { base, head } = *sides;
    if changed.limits {
        // Where a limit changes, what it is silent about changes too.
        let all = base.statements().chain(head.statements());
        return all.map(|(_, policy, statement)| (policy, statement)).collect();
    }
    let gone = changed.base.iter().filter_map(|id| base.statement(*id));
    let new = changed.head.iter().filter_map(|id| head.statement(*id));
    gone.chain(new).collect()
}

/// The parts of a change; one where a limit is changed, or where a statement may be about any bucket.
pub(super) fn slices<'a>(sides: &Sides<'a>, changed: &Changed) -> Vec<Slice<'a>> {
    let parts = parts(sides, changed).unwrap_or_else(|| vec![changed.clone()]);
    parts.into_iter().map(|part| Slice::new(sides, part)).collect()
}

/// A changed statement: the side it is of, and its place there.
type Of = (Side, StatementId);

#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Base,
    Head,
}

fn parts(sides: &Sides<'_>, changed: &Changed) -> Option<Vec<Changed>> {
    if changed.limits {
        return None;
    }
    let mut parts = Parts::default();
    for (side, world, ids) in [(Side::Base, sides.base, &changed.base), (Side::Head, sides.head, &changed.head)] {
        for id in ids {
            parts.add((side, *id), &buckets(world, *id)?);
        }
    }
    Some(parts.changes().collect())
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
