//! Whether every request that one statement matches is matched by another as well, or by one of several, so that the one adds
//! nothing.
//!
//! Decisions hang on which kinds of statements match, not on how many (`access::decide`). So a statement whose every match is
//! a match of others of the same effect in the same place can go, whatever the other policies say. What cannot be told
//! for sure makes the inner statement wider and the outer one narrower, so that a yes is always right.

use std::ops::ControlFlow;

use super::keys::Known;
use super::loosen::{is_exact, loosened};
use super::matches::{Posed, Walk};
use super::never::releases;
use super::pieces::pieces;
use super::resources::S3;
use super::{Reason, STEPS};
use crate::access::evaluate::Match;
use crate::access::{Layer, Policy, Truth, World};
use crate::pattern::{self, Case};
use crate::policy::{Actions, Clause, Comparison, Condition, Resources, Scope, Statement, Term};
use crate::source::Spanned;
use crate::target::Target;

/// To tell apart what two statements name takes as long as to match this many.
const PREPARED: usize = 1_000;

/// Whether a statement of `inner` matches nothing that one of `outer` does not match. Whom they name is left to who asks, and so
/// are conditions of the outer one that the inner one has as well. No for a statement that matches nothing at all.
///
/// `steps` counts what is done, over many questions.
///
/// # Errors
/// When there are too many requests to be told apart.
pub fn covered(
    world: &World,
    inner: (&Policy, &Statement),
    outer: (&Policy, &Statement),
    steps: &mut usize,
) -> Result<bool, Reason> {
    let conditions = !outer.1.conditions.is_empty();
    if !is_exact_outer(world.target, outer.1) || !actions(&inner.1.actions, &outer.1.actions, conditions) {
        return Ok(false);
    }
    let Some(pieces) = pieces(&inner.1.resources, &outer.1.resources) else { return Ok(false) };
    let mut matched = false;
    for (narrow, wide) in pieces {
        let narrow = Statement { resources: narrow, ..inner.1.clone() };
        let wide = Statement { resources: wide, ..outer.1.clone() };
        match covers(world, (inner.0, &narrow), &[(outer.0, wide)], steps)? {
            Covers::All => matched = true,
            Covers::Nothing => {}
            Covers::Part => return Ok(false),
        }
    }
    Ok(matched)
}

/// Whether a statement matches nothing that none of several others matches: the same as [`covered`] for all of them together.
/// The inner one lists actions of S3 and resources, and nothing else.
///
/// # Errors
/// When there are too many requests to be told apart.
pub fn covered_together(
    world: &World,
    inner: (&Policy, &Statement),
    outer: &[(&Policy, &Statement)],
    steps: &mut usize,
) -> Result<bool, Reason> {
    let (Scope::Only(named), Scope::Only(of)) = (&inner.1.actions, &inner.1.resources) else { return Ok(false) };
    // Of other services it is not known which actions there are, and what one statement has of them another may lack.
    let plain = named.items.iter().all(|item| item.value.known().is_some_and(is_of_s3));
    if !plain || outer.iter().any(|(_, statement)| !is_exact_outer(world.target, statement)) {
        return Ok(false);
    }
    let mut matched = false;
    for item in &of.items {
        // Nor is it known of resources that are neither bucket nor object.
        let is_known = item.value.text() == "*" || item.value.text().starts_with(S3);
        let one = Scope::Only(Clause { items: vec![item.clone()], ..of.clone() });
        let part = |(policy, statement): &(_, &Statement)| {
            let (narrow, resources) = pieces(&one, &statement.resources)?.pop()?;
            Some((narrow, (*policy, Statement { resources, ..(*statement).clone() })))
        };
        let (mut narrow, wide): (Vec<Resources>, Vec<(&Policy, Statement)>) = outer.iter().filter_map(part).unzip();
        let Some(resources) = narrow.pop().filter(|_| is_known) else { return Ok(false) };
        let narrow = Statement { resources, ..inner.1.clone() };
        match covers(world, (inner.0, &narrow), &wide, steps)? {
            Covers::All => matched = true,
            Covers::Nothing => {}
            Covers::Part => return Ok(false),
        }
    }
    Ok(matched)
}

/// Whether all that a statement says of when it matches can be told, so that it may be taken to cover another.
pub fn is_exact_outer(target: Target, statement: &Statement) -> bool {
    let of_arns =
        |it: &Condition| matches!(it.operator.value.comparison, Some(Comparison::ArnEquals | Comparison::ArnLike));
    let unread = statement.conditions.is_empty() && statement.condition_key.is_some();
    !unread && statement.conditions.iter().all(|it| is_exact(target, it) && !of_arns(it))
}

/// How much of what a statement matches others match as well.
enum Covers {
    All,
    Part,
    /// It matches nothing.
    Nothing,
}

/// Puts every request that the inner statement may match to the outer ones.
fn covers(
    world: &World,
    (policy, statement): (&Policy, &Statement),
    outer: &[(&Policy, Statement)],
    steps: &mut usize,
) -> Result<Covers, Reason> {
    *steps += PREPARED * outer.len();
    if *steps > STEPS {
        return Err(Reason::Budget);
    }
    let narrow = loosened(world.target, statement);
    let wide = outer.iter().map(|(policy, statement)| Posed { policy, statement });
    let posed: Vec<Posed<'_>> = std::iter::once(Posed { policy, statement: &narrow }).chain(wide).collect();
    // Only what an Allow of a bucket policy is worth hangs on how it names the caller.
    let graded = policy.layer == Layer::Bucket && !statement.denies();
    let mut matched = false;
    for release in releases(world.target) {
        let mut left = false;
        let known = Known::default();
        let settles = |told: &[Match]| {
            told.split_first().is_some_and(|(narrow, wide)| narrow.truth() == Truth::Yes && holds(narrow, wide, graded))
        };
        let mut walk = Walk::new(world, &posed, *release, *steps, &known);
        let done = walk.all(&settles, &mut |told| {
            let Some((narrow, wide)) = told.split_first() else { return ControlFlow::Break(()) };
            matched |= narrow.truth() != Truth::No;
            left |= !holds(narrow, wide, graded);
            if left { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        });
        *steps = walk.steps();
        done?;
        if left {
            return Ok(Covers::Part);
        }
    }
    Ok(if matched { Covers::All } else { Covers::Nothing })
}

/// Whether one of the outer ones matches for sure, and names the caller at least as closely, wherever the inner one may match.
fn holds(narrow: &Match, wide: &[Match], graded: bool) -> bool {
    let may = narrow.grades.iter().filter(|(_, truth)| *truth != Truth::No);
    let rows = wide.iter().flat_map(|it| &it.grades);
    may.into_iter()
        .all(|(grade, _)| rows.clone().any(|(other, truth)| *truth == Truth::Yes && (!graded || other >= grade)))
}

/// Whether the actions may be covered as far as catalogues do not say it: of services that have none, patterns have to.
/// Conditions on their requests are not known either.
fn actions(narrow: &Actions, wide: &Actions, conditions: bool) -> bool {
    let within = |wide: &Clause<Spanned<Term>>, text: &str| {
        wide.items.iter().filter_map(|it| it.value.known()).any(|it| pattern::covers(it, text, Case::Ignore))
    };
    match (narrow, wide) {
        (Scope::Only(narrow), Scope::Only(_) | Scope::AllBut(_)) => narrow.items.iter().all(|item| {
            let Some(text) = item.value.known() else { return false };
            is_of_s3(text) || (!conditions && wide.only().is_some_and(|wide| within(wide, text)))
        }),
        (Scope::AllBut(_), Scope::Only(wide)) => !conditions && within(wide, "*"),
        (Scope::AllBut(narrow), Scope::AllBut(wide)) => {
            let known = |item: &Spanned<Term>| item.value.known().is_some_and(|text| within(narrow, text));
            !conditions && wide.items.iter().all(known)
        }
        _ => false,
    }
}

fn is_of_s3(action: &str) -> bool {
    action.get(..3).is_some_and(|service| service.eq_ignore_ascii_case("s3:"))
}
