//! Two sides of a change held against each other: all that is lost and gained, or whether anything is.

use std::collections::BTreeSet;
use std::ops::ControlFlow;

use super::callers::{People, Person, people};
use super::changed::Changed;
use super::crowd::{self, Crowded};
use super::ground::Ground;
use super::keys::Known;
use super::regions::{self, Region};
use super::slices::slices;
use super::walk::{Bounds, STEPS, Walked, walk};
use super::{Direction, Reason, Sides, proof};
use crate::access::Options;

/// So often statements are matched more for each part of a change: a change of a thousand policies has a thousand.
pub const STEPS_OF_PART: usize = 8_000;

/// What a change does to access.
#[derive(Clone, Debug, Default)]
pub struct Difference {
    /// What is lost, gained or open, worst first.
    pub regions: Vec<Region>,
    /// Why the list may be short; empty when every request was looked at.
    pub unfinished: BTreeSet<Reason>,
    /// Where patterns are too many, which.
    pub crowd: BTreeSet<Crowded>,
    /// How often statements were matched for it.
    pub steps: usize,
    /// What was changed.
    pub changed: Changed,
    /// Everybody who was told apart.
    pub people: Vec<Person>,
}

/// So many patterns are named.
const NAMED: usize = 4;

impl Difference {
    /// Why the list may be short, as clauses.
    pub fn unfinished_in_words(&self) -> Vec<String> {
        let in_words = |reason: &Reason| match reason {
            Reason::Patterns if !self.crowd.is_empty() => {
                let named: Vec<String> = self.crowd.iter().take(NAMED).map(ToString::to_string).collect();
                let more = self.crowd.len().saturating_sub(NAMED);
                let more = if more > 0 { format!(" and {more} more") } else { String::new() };
                format!("{}: {}{more}", reason.text(), named.join(", "))
            }
            Reason::Patterns | Reason::Budget | Reason::Ways | Reason::Words => reason.text(),
        };
        self.unfinished.iter().map(in_words).collect()
    }
}

/// Compares access before and after a change.
pub fn difference(sides: &Sides<'_>, options: Options) -> Difference {
    let mut found = Difference { changed: Changed::between(sides.base, sides.head), ..Difference::default() };
    let (mut regions, mut crowd) = (Vec::new(), BTreeSet::new());
    let people = each_part(sides, &found.changed, options, &|_| false, &mut |ground, mut walked| {
        found.steps += walked.steps;
        found.unfinished.append(&mut walked.unfinished);
        crowd.append(&mut walked.crowd);
        let (of_part, whole) = regions::regions(ground, walked, options);
        found.unfinished.extend((!whole).then_some(Reason::Words));
        regions.extend(of_part);
        ControlFlow::Continue(())
    });
    found.regions = regions::ordered(sides, proof::replayed(sides, regions, options));
    found.unfinished.extend((!people.crowd.is_empty()).then_some(Reason::Patterns));
    crowd.extend(people.crowd);
    Difference { crowd: crowd::crowd(sides, crowd), people: people.all, ..found }
}

/// Whether a change does something that is meant, to any request: the first one found is enough. `steps` counts what is done, over many
/// questions.
///
/// # Errors
/// When none is found and not everything was looked at.
pub fn does(
    sides: &Sides<'_>,
    options: Options,
    is_meant: &dyn Fn(Direction) -> bool,
    steps: &mut usize,
) -> Result<bool, Reason> {
    let changed = Changed::between(sides.base, sides.head);
    let (mut does, mut unfinished) = (false, BTreeSet::new());
    let people = each_part(sides, &changed, options, is_meant, &mut |_, mut walked| {
        *steps += walked.steps;
        unfinished.append(&mut walked.unfinished);
        does |= walked.cells.iter().any(|cell| is_meant(cell.outcome.direction));
        if does { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    });
    unfinished.extend((!people.crowd.is_empty()).then_some(Reason::Patterns));
    match unfinished.first() {
        Some(reason) if !does => Err(*reason),
        _ => Ok(does),
    }
}

/// Shows each part of a change with what was found in it, until told to stop; and everybody who was told apart.
fn each_part(
    sides: &Sides<'_>,
    changed: &Changed,
    options: Options,
    stops: &dyn Fn(Direction) -> bool,
    each: &mut dyn FnMut(&Ground<'_>, Walked<'_>) -> ControlFlow<()>,
) -> People {
    if changed.is_empty() {
        return People::default();
    }
    let slices = slices(sides, changed);
    let people = people(&[sides.base, sides.head]);
    let known = Known::default();
    let ground = Ground::new(sides, &slices, &people.all, &known);
    let mut left = STEPS + STEPS_OF_PART * slices.len();
    for slice in &slices {
        let walked = walk(&ground, slice, Bounds { options, limit: left.min(STEPS), stops });
        left = left.saturating_sub(walked.steps);
        if each(&ground, walked).is_break() {
            break;
        }
    }
    drop(ground);
    people
}
