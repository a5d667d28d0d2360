//! Which statement became which.
//!
//! Three questions, each asked of what the one before left: are two the same to the letter, have they one Sid, do they
//! look alike. A wrong pair shows as a change where there were a removal and an addition, so the last asks for much.

use std::collections::HashMap;

use super::{Edition, Pair};
use crate::policy::{Scope, Statement};

/// Pairs of statements that are looked at for likeness. Past it the rest stay alone: removed here, added there.
const MAX_COMPARED: usize = 250_000;

/// The least likeness of two statements that are taken for one; see [`likeness`].
const ALIKE: u32 = 4;

pub(super) fn pairs<'a>(base: Option<&'a Edition>, head: Option<&'a Edition>) -> Vec<Pair<'a>> {
    let (mut old, mut new) = (left(base), left(head));
    if let (Some(base), Some(head)) = (base, head) {
        drop_same(&mut old, &mut new, base, head);
    }
    let mut pairs = same_sid(&mut old, &mut new);
    pairs.extend(alike(&mut old, &mut new));
    pairs.extend(old.into_iter().map(|statement| Pair { base: Some(statement), head: None }));
    pairs.extend(new.into_iter().map(|statement| Pair { base: None, head: Some(statement) }));
    // In the order of the text as it is, then as it was.
    pairs.sort_by_key(|pair| {
        let index = |side: Option<&Statement>| side.map_or(usize::MAX, |statement| statement.index);
        (index(pair.head), index(pair.base))
    });
    pairs
}

fn left(edition: Option<&Edition>) -> Vec<&Statement> {
    edition.map(|edition| edition.document.statements.iter().collect()).unwrap_or_default()
}

/// Takes out what is the same on both sides, as often as it is.
fn drop_same(old: &mut Vec<&Statement>, new: &mut Vec<&Statement>, base: &Edition, head: &Edition) {
    let mut copies: HashMap<&str, usize> = HashMap::new();
    for hash in &base.hashes {
        *copies.entry(hash).or_default() += 1;
    }
    let mut kept: HashMap<&str, usize> = HashMap::new();
    new.retain(|statement| {
        let hash = head.hash(statement);
        match copies.get_mut(hash) {
            Some(count) if *count > 0 => {
                *count -= 1;
                *kept.entry(hash).or_default() += 1;
                false
            }
            _ => true,
        }
    });
    old.retain(|statement| match kept.get_mut(base.hash(statement)) {
        Some(count) if *count > 0 => {
            *count -= 1;
            false
        }
        _ => true,
    });
}

/// Takes out the pairs with one Sid that nothing else on either side has.
fn same_sid<'a>(old: &mut Vec<&'a Statement>, new: &mut Vec<&'a Statement>) -> Vec<Pair<'a>> {
    let sids = |statements: &[&'a Statement]| {
        let mut counts: HashMap<&'a str, (usize, &'a Statement)> = HashMap::new();
        for statement in statements {
            if let Some(sid) = sid(statement) {
                counts.entry(sid).or_insert((0, statement)).0 += 1;
            }
        }
        counts
    };
    let (before, after) = (sids(old), sids(new));
    let once = |sid: Option<&str>| {
        let single = |side: &HashMap<&str, (usize, &'a Statement)>| {
            side.get(sid?).filter(|(count, _)| *count == 1).map(|(_, statement)| *statement)
        };
        Some(Pair { base: Some(single(&before)?), head: Some(single(&after)?) })
    };
    let pairs = old.iter().filter_map(|statement| once(sid(statement))).collect();
    new.retain(|statement| once(sid(statement)).is_none());
    old.retain(|statement| once(sid(statement)).is_none());
    pairs
}

fn sid(statement: &Statement) -> Option<&str> {
    statement.sid.as_ref().map(|sid| sid.value.as_str()).filter(|sid| !sid.is_empty())
}

/// Takes out the pairs that look alike, the most alike first.
fn alike<'a>(old: &mut Vec<&'a Statement>, new: &mut Vec<&'a Statement>) -> Vec<Pair<'a>> {
    if old.len().saturating_mul(new.len()) > MAX_COMPARED {
        return Vec::new();
    }
    let mut candidates: Vec<(u32, &'a Statement, &'a Statement)> = Vec::new();
    for before in old.iter() {
        let compared = new.iter().map(|after| (likeness(before, after), *before, *after));
        candidates.extend(compared.filter(|(score, ..)| *score >= ALIKE));
    }
    candidates.sort_by_key(|(score, before, after)| (std::cmp::Reverse(*score), before.index, after.index));
    let mut pairs: Vec<Pair<'a>> = Vec::new();
    for (_, before, after) in candidates {
        let taken = pairs.iter().any(|pair| {
            pair.base.is_some_and(|base| base.index == before.index)
                || pair.head.is_some_and(|head| head.index == after.index)
        });
        if !taken {
            pairs.push(Pair { base: Some(before), head: Some(after) });
        }
    }
    let is_taken = |statement: &Statement, side: fn(&Pair<'a>) -> Option<&'a Statement>| {
        pairs.iter().any(|pair| side(pair).is_some_and(|taken| taken.index == statement.index))
    };
    old.retain(|statement| !is_taken(statement, |pair| pair.base));
    new.retain(|statement| !is_taken(statement, |pair| pair.head));
    pairs
}

/// How alike two statements are: for each of principals, actions and resources 2 when equal and 1 when they share an item,
/// 1 for equal conditions; nothing when one allows and the other denies.
fn likeness(a: &Statement, b: &Statement) -> u32 {
    if a.effect != b.effect {
        return 0;
    }
    scope(&a.principals, &b.principals)
        + scope(&a.actions, &b.actions)
        + scope(&a.resources, &b.resources)
        + u32::from(a.conditions == b.conditions)
}

fn scope<T: PartialEq>(a: &Scope<T>, b: &Scope<T>) -> u32 {
    /// Items looked at on each side for one that is shared.
    const LOOKED_AT: usize = 20;
    if a == b {
        return 2;
    }
    let shared = || a.items().take(LOOKED_AT).any(|item| b.items().take(LOOKED_AT).any(|other| item == other));
    u32::from(shared())
}
