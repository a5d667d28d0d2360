//! Whether every request that one statement matches is matched by another as well, so that the one adds nothing.
//!
//! Decisions hang on which kinds of statements match, not on how many (`access::decide`). So a statement whose every match is
//! a match of another one of the same effect in the same place can go, whatever the other policies say. What cannot be told
//! for sure makes the inner statement wider and the outer one narrower, so that a yes is always right.

use std::ops::ControlFlow;

use super::keys::Known;
use super::loosen::{is_exact, is_open, loosened, star};
use super::matches::{Posed, Walk};
use super::never::releases;
use super::{Reason, STEPS};
use crate::access::evaluate::Match;
use crate::access::{Layer, Policy, Truth, World};
use crate::pattern::{self, Case};
use crate::policy::{Actions, Clause, Comparison, Resources, Scope, Statement, Term};
use crate::source::Spanned;

/// To tell apart what two statements name takes as long as to match this many.
const PREPARED: usize = 1_000;

/// What every ARN of a bucket or object begins with.
const S3: &str = "arn:aws:s3:::";

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
    let of_arns = |it: &crate::policy::Condition| {
        matches!(it.operator.value.comparison, Some(Comparison::ArnEquals | Comparison::ArnLike))
    };
    let exact = outer.1.conditions.iter().all(|it| is_exact(world.target, it) && !of_arns(it));
    let unread = outer.1.conditions.is_empty() && outer.1.condition_key.is_some();
    if !exact || unread || !actions(&inner.1.actions, &outer.1.actions, !outer.1.conditions.is_empty()) {
        return Ok(false);
    }
    let Some(pieces) = pieces(&inner.1.resources, &outer.1.resources) else { return Ok(false) };
    let mut matched = false;
    for (narrow, wide) in pieces {
        *steps += PREPARED;
        if *steps > STEPS {
            return Err(Reason::Budget);
        }
        let narrow = loosened(world.target, &Statement { resources: narrow, ..inner.1.clone() });
        let wide = Statement { resources: wide, ..outer.1.clone() };
        let posed = [Posed { policy: inner.0, statement: &narrow }, Posed { policy: outer.0, statement: &wide }];
        // Only what an Allow of a bucket policy is worth hangs on how it names the caller.
        let graded = inner.0.layer == Layer::Bucket && !inner.1.denies();
        for release in releases(world.target) {
            let mut left = false;
            let known = Known::default();
            let mut walk = Walk::new(world, &posed, *release, *steps, &known);
            let done = walk.all(&mut |told| {
                let [narrow, wide] = told else { return ControlFlow::Break(()) };
                matched |= narrow.truth() != Truth::No;
                left |= !holds(narrow, wide, graded);
                if left { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
            });
            *steps = walk.steps();
            done?;
            if left {
                return Ok(false);
            }
        }
    }
    Ok(matched)
}

/// Whether the outer one matches for sure, and names the caller at least as closely, wherever the inner one may match.
fn holds(narrow: &Match, wide: &Match, graded: bool) -> bool {
    let may = narrow.grades.iter().filter(|(_, truth)| *truth != Truth::No);
    may.into_iter()
        .all(|(grade, _)| wide.grades.iter().any(|(other, truth)| *truth == Truth::Yes && (!graded || other >= grade)))
}

/// Whether the actions may be covered as far as catalogues do not say it: of services that have none, patterns have to.
/// Conditions on their requests are not known either.
fn actions(narrow: &Actions, wide: &Actions, conditions: bool) -> bool {
    let of_s3 = |text: &str| text.get(..3).is_some_and(|service| service.eq_ignore_ascii_case("s3:"));
    let within = |wide: &Clause<Spanned<Term>>, text: &str| {
        wide.items.iter().filter_map(|it| it.value.known()).any(|it| pattern::covers(it, text, Case::Ignore))
    };
    match (narrow, wide) {
        (Scope::Only(narrow), Scope::Only(_) | Scope::AllBut(_)) => narrow.items.iter().all(|item| {
            let Some(text) = item.value.known() else { return false };
            of_s3(text) || (!conditions && wide.only().is_some_and(|wide| within(wide, text)))
        }),
        (Scope::AllBut(_), Scope::Only(wide)) => !conditions && within(wide, "*"),
        (Scope::AllBut(narrow), Scope::AllBut(wide)) => {
            let known = |item: &Spanned<Term>| item.value.known().is_some_and(|text| within(narrow, text));
            !conditions && wide.items.iter().all(known)
        }
        _ => false,
    }
}

/// The resources of the inner one by one, each with what the outer one has for it; none where it has nothing.
fn pieces(narrow: &Resources, wide: &Resources) -> Option<Vec<(Resources, Resources)>> {
    match (narrow, wide) {
        (Scope::Only(inner), Scope::Only(outer)) => inner.items.iter().map(|item| piece(inner, item, outer)).collect(),
        (Scope::Only(inner), Scope::AllBut(outer)) => {
            let plain =
                |it: &Spanned<Term>| it.value.known().is_some_and(|text| text.starts_with(S3) && !is_open(&it.value));
            let all = inner.items.iter().all(plain) && !outer.items.iter().any(|it| is_open(&it.value));
            all.then(|| vec![(narrow.clone(), wide.clone())])
        }
        (Scope::AllBut(inner), Scope::AllBut(outer)) => {
            let spared = |it: &Spanned<Term>| inner.items.iter().any(|other| other.value == it.value);
            let all = !inner.items.iter().chain(&outer.items).any(|it| is_open(&it.value));
            (all && outer.items.iter().all(spared)).then(|| vec![(narrow.clone(), wide.clone())])
        }
        (Scope::AllBut(_), Scope::Only(outer)) => {
            outer.items.iter().any(|it| it.value.known() == Some("*")).then(|| vec![(narrow.clone(), wide.clone())])
        }
        _ => None,
    }
}

/// One resource, and what the outer one has for it: the same, when it has variables; patterns of it for what is no bucket; any.
fn piece(
    inner: &Clause<Spanned<Term>>,
    item: &Spanned<Term>,
    outer: &Clause<Spanned<Term>>,
) -> Option<(Resources, Resources)> {
    let only = |of: &Clause<Spanned<Term>>, items: Vec<Spanned<Term>>| Scope::Only(Clause { items, ..of.clone() });
    let mut starred = item.clone();
    star(&mut starred);
    if outer.items.iter().any(|other| other.value == item.value) {
        return Some((only(inner, vec![starred.clone()]), only(outer, vec![starred])));
    }
    let plain: Vec<Spanned<Term>> = outer.items.iter().filter(|it| !is_open(&it.value)).cloned().collect();
    let text = starred.value.known()?;
    let of = |case: fn(&str, &str) -> bool| plain.iter().filter_map(|it| it.value.known()).any(|wide| case(wide, text));
    let found = if text.starts_with(S3) {
        of(|wide, text| pattern::overlaps(wide, text, Case::Sensitive))
    } else {
        of(|wide, text| pattern::covers(wide, text, Case::Sensitive))
    };
    found.then(|| (only(inner, vec![starred]), only(outer, plain)))
}
