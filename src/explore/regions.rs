//! From single classes of requests to regions that a person can read: who, what, on what, when.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

use super::branch::When;
use super::callers::Person;
use super::ground::Ground;
use super::grouping::Grouping;
use super::narrow::Index;
use super::resources::ResourceClass;
use super::walk::{Cell, Walked};
use super::words::{self, Patterns, Way};
use super::{Outcome, Sides};
use crate::access::evaluate::{Trace, View};
use crate::access::{Options, Request};

/// Requests to which a change does the same, by the same statements: a product of the four.
#[derive(Clone, Debug)]
pub struct Region {
    /// What happens, and by which statements.
    pub outcome: Outcome,
    /// Whom it happens to; those who are named first.
    pub people: Vec<Person>,
    /// For which actions.
    pub actions: Vec<String>,
    /// On what, in the patterns of the policies.
    pub resources: Vec<Patterns>,
    /// When, one way each; empty when always.
    pub conditions: Vec<Way>,
    /// A request to which it happens.
    pub witness: Request,
    /// What becomes of it before the change.
    pub before: Trace,
    /// What becomes of it after the change.
    pub after: Trace,
}

/// A region that is not proved yet.
struct Draft {
    outcome: Outcome,
    people: Vec<Person>,
    actions: Vec<String>,
    resources: Vec<Patterns>,
    conditions: Vec<Way>,
    witness: Request,
}

/// The patterns by which resources were told apart, which of them are left out, and their groups.
type ToldApart<'a> = (&'a [String], &'a [bool], Option<&'a Grouping>);
type Ways = BTreeSet<When>;
type ByResource = BTreeMap<ResourceClass, Ways>;
type ByAction = BTreeMap<usize, ByResource>;

/// Joins what belongs together, bottom up: conditions of a resource, resources of an action, actions of a caller, callers. And whether
/// all resources are said.
pub(super) fn regions(ground: &Ground<'_>, walked: Walked<'_>, options: Options) -> (Vec<Region>, bool) {
    let Ground { sides, people, .. } = ground;
    let Walked { actions, cells, alike: same, vocabularies, narrowed, .. } = walked;
    let mut outcomes: BTreeMap<&Outcome, BTreeMap<(usize, usize), ByAction>> = BTreeMap::new();
    for cell in &cells {
        let of = outcomes.entry(&cell.outcome).or_default().entry((cell.person, cell.vocabulary)).or_default();
        of.entry(cell.action).or_default().entry(cell.resource.clone()).or_default().insert(cell.when.clone());
    }
    let (mut drafts, mut whole) = (Vec::new(), true);
    // A value that policies of other buckets name is like any other here.
    let spoken = words::Tests::new(sides.head.target, narrowed.0.statements().chain(narrowed.1.statements()));
    for (outcome, by_person) in outcomes {
        // Callers to whom the very same happens. What a resource stands for depends on the patterns it was told apart by.
        let mut alike: BTreeMap<(Option<ToldApart<'_>>, ByAction), (Vec<usize>, usize)> = BTreeMap::new();
        for ((person, number), by_action) in by_person {
            let told = vocabularies.get(number);
            let patterns = told.map(|it| (it.patterns.as_slice(), it.none_of.as_slice(), it.grouping.as_ref()));
            alike.entry((patterns, by_action)).or_insert_with(|| (Vec::new(), number)).0.push(person);
        }
        for ((_, by_action), (who, vocabulary)) in alike {
            let mut by_resources: BTreeMap<ByResource, Vec<usize>> = BTreeMap::new();
            for (action, by_resource) in by_action {
                by_resources.entry(by_resource).or_default().push(action);
            }
            for (by_resource, which) in by_resources {
                let mut by_when: BTreeMap<Ways, Vec<ResourceClass>> = BTreeMap::new();
                for (resource, when) in by_resource {
                    by_when.entry(when).or_default().push(resource);
                }
                for (when, resources) in by_when {
                    let here = |cell: &&Cell| {
                        cell.outcome == *outcome
                            && who.contains(&cell.person)
                            && which.contains(&cell.action)
                            && resources.contains(&cell.resource)
                            && when.contains(&cell.when)
                    };
                    let Some(proof) = cells.iter().filter(here).min_by_key(|cell| plainness(people, cell)) else {
                        continue;
                    };
                    let vocabulary = vocabularies.get(vocabulary);
                    let like = who.iter().filter_map(|person| same.get(person)).flatten();
                    let mut of: Vec<Person> =
                        who.iter().chain(like).filter_map(|at| people.get(*at).cloned()).collect();
                    of.sort_by(in_order);
                    // The proof is of whoever is named first, for whom a stranger may have stood.
                    let mut witness = proof.request.clone();
                    if let Some(first) = of.first().filter(|_| !people.get(proof.person).is_some_and(Person::is_named))
                    {
                        witness.caller = first.caller.clone();
                    }
                    let names = which.iter().filter_map(|action| actions.get(*action));
                    let mut names: Vec<String> =
                        names.flat_map(|class| &class.names).map(ToString::to_string).collect();
                    names.sort();
                    let (resources, all) =
                        vocabulary.map_or_else(|| (Vec::new(), true), |it| words::resources(it, &resources));
                    whole &= all;
                    drafts.push(Draft {
                        outcome: outcome.clone(),
                        people: of,
                        actions: names,
                        resources,
                        conditions: words::conditions(&spoken, &when),
                        witness,
                    });
                }
            }
        }
    }
    let decide = |world, index: &Index<'_>, request: &Request| {
        View::of(index.all_policies(&request.caller).into_iter(), world, &request.caller, options).trace(request)
    };
    let traced = |draft: Draft| {
        let Draft { outcome, people, actions, resources, conditions, witness } = draft;
        let before = decide(sides.base, &narrowed.0, &witness);
        let after = decide(sides.head, &narrowed.1, &witness);
        Region { outcome, people, actions, resources, conditions, witness, before, after }
    };
    (joined(drafts).into_iter().map(traced).collect(), whole)
}

/// Worst first.
pub(super) fn ordered(sides: &Sides<'_>, mut regions: Vec<Region>) -> Vec<Region> {
    regions.sort_by_cached_key(|region| {
        let named = region.people.iter().any(Person::is_named);
        let order = region.risk(sides).order(region.outcome.direction, named);
        (order, !named, region.actions.clone(), region.resources.clone())
    });
    regions
}

/// Joins regions that differ in the callers alone: each was cut by the policies of its own callers, and in words they are one.
fn joined(drafts: Vec<Draft>) -> Vec<Draft> {
    let mut joined: Vec<Draft> = Vec::new();
    for region in drafts {
        let same = |other: &&mut Draft| {
            other.outcome == region.outcome
                && other.actions == region.actions
                && other.resources == region.resources
                && other.conditions == region.conditions
        };
        let Some(into) = joined.iter_mut().find(same) else {
            joined.push(region);
            continue;
        };
        // The proof is of whoever is named first.
        let first = region.people.first().zip(into.people.first());
        if first.is_some_and(|(one, other)| in_order(one, other).is_lt()) {
            into.witness = region.witness;
        }
        into.people.extend(region.people);
        into.people.sort_by(in_order);
    }
    joined
}

/// Those who are named come first.
fn in_order(one: &Person, other: &Person) -> Ordering {
    (!one.is_named(), one).cmp(&(!other.is_named(), other))
}

/// The request that reads best of those that stand for a region: of somebody who is named, with the fewest conditions.
fn plainness(people: &[Person], cell: &Cell) -> (bool, usize, usize, usize) {
    let named = people.get(cell.person).is_some_and(Person::is_named);
    let present = cell.when.iter().filter(|(_, states)| !states.contains(&Vec::new())).count();
    (!named, present, cell.person, cell.action)
}
