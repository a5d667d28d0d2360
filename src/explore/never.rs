//! Whether there is any request that a statement matches.

use std::collections::BTreeSet;
use std::ops::ControlFlow;

use super::Reason;
use super::keys::Known;
use super::loosen::loosened;
use super::matches::{Posed, Walk};
use crate::access::decide::CephRelease;
use crate::access::evaluate::{Element, Match};
use crate::access::{StatementId, Truth, World};
use crate::target::Target;

/// Why no request is matched: of each request that a statement is about one of these conditions does not hold.
pub type Never = Vec<Element>;

/// The conditions that keep a statement from matching any request at all, fewest first; none where some request is matched or
/// may be, and where it is for another reason that none is: an action that nobody asks for, a resource of another kind, a
/// caller whom there is not. Of these the rules for single documents speak.
///
/// `steps` counts what is done, over many questions.
///
/// # Errors
/// When there are too many requests to be told apart.
pub fn never_matches(world: &World, id: StatementId, steps: &mut usize) -> Result<Option<Never>, Reason> {
    let Some((policy, statement)) = world.statement(id) else { return Ok(None) };
    if statement.conditions.is_empty() {
        return Ok(None);
    }
    let loose = loosened(world.target, statement);
    if loose.conditions.is_empty() {
        return Ok(None);
    }
    let posed = [Posed { policy, statement: &loose }];
    let mut ways: BTreeSet<Vec<Element>> = BTreeSet::new();
    let mut possible = false;
    for release in releases(world.target) {
        let known = Known::default();
        let mut walk = Walk::new(world, &posed, *release, *steps, &known);
        let settles = |told: &[Match]| told.first().is_some_and(|it| it.truth() == Truth::Yes);
        let done = walk.all(&settles, &mut |told| look(told, &mut ways, &mut possible));
        *steps = walk.steps();
        done?;
        if possible {
            return Ok(None);
        }
    }
    Ok((!ways.is_empty()).then(|| fewest(&ways)))
}

/// The releases that have to agree; one where the server has none that differ.
pub(super) fn releases(target: Target) -> &'static [CephRelease] {
    if target == Target::Ceph { &CephRelease::ALL } else { &[CephRelease::Tentacle] }
}

fn look(told: &[Match], ways: &mut BTreeSet<Vec<Element>>, possible: &mut bool) -> ControlFlow<()> {
    let Some(it) = told.first() else { return ControlFlow::Break(()) };
    if it.truth() != Truth::No {
        *possible = true;
        return ControlFlow::Break(());
    }
    if it.failed.iter().all(|element| matches!(element, Element::Condition { .. })) {
        ways.insert(it.failed.clone());
    }
    ControlFlow::Continue(())
}

/// A small set of elements of which every way has one: one element where that is enough, else the one that is in most of what
/// is left, and so on.
fn fewest(ways: &BTreeSet<Vec<Element>>) -> Never {
    let mut left: Vec<&Vec<Element>> = ways.iter().collect();
    let mut chosen = Never::new();
    while !left.is_empty() {
        let candidates: BTreeSet<&Element> = left.iter().flat_map(|way| way.iter()).collect();
        let most = candidates.into_iter().max_by_key(|element| left.iter().filter(|way| way.contains(element)).count());
        let Some(element) = most.cloned() else { break };
        left.retain(|way| !way.contains(&element));
        chosen.push(element);
    }
    chosen
}
