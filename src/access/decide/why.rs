//! Which statements a decision is due to, found by leaving some out and deciding again.

use super::{Facts, Seen, Slots, decide};
use crate::access::{Decision, Truth};

/// The places whose matching statements decided.
///
/// For [`Decision::Denied`] the Denies that the server looks at, for [`Decision::Allowed`] a smallest set of Allows that
/// suffices, for [`Decision::Depends`] what [`hinges`] says. Nothing decides an implicit denial.
pub fn deciding(facts: &Facts, seen: Seen) -> Slots {
    match decide(facts, seen) {
        Decision::Implicit => Slots::NONE,
        Decision::Depends => hinges(facts, seen),
        Decision::Denied => {
            // With this Deny alone the answer is still that something denies.
            let alone = |one: &Slots| decide(facts, seen.without(seen.sure().without(*one))) == Decision::Denied;
            seen.sure().each().filter(alone).fold(Slots::NONE, Slots::with)
        }
        Decision::Allowed => seen.sure().each().fold(seen.sure(), |kept, one| {
            let less = kept.without(one);
            let still = decide(facts, seen.without(seen.sure().without(less))) == Decision::Allowed;
            if still { less } else { kept }
        }),
    }
}

/// The places where it is open whether a statement matches, and where that can change whether the request is allowed.
pub fn hinges(facts: &Facts, seen: Seen) -> Slots {
    let open: Vec<Slots> = seen.open().each().collect();
    let matters = |one: &&Slots| {
        let rest: Vec<Slots> = open.iter().copied().filter(|other| other != *one).collect();
        // Every way the others can turn out. A policy seldom leaves more than a few places open, and there are 24.
        (0..1u32 << rest.len().min(LIMIT)).any(|way| {
            let (yes, no) = rest.iter().enumerate().fold((Slots::NONE, Slots::NONE), |(yes, no), (at, slot)| {
                if way >> at.min(31) & 1 == 1 { (yes.with(*slot), no) } else { (yes, no.with(*slot)) }
            });
            let settled = seen.without(no).settled(yes);
            allowed(facts, settled.settled(**one)) != allowed(facts, settled.without(**one))
        })
    };
    open.iter().filter(matters).copied().fold(Slots::NONE, Slots::with)
}

/// So many open places are tried in every combination; those beyond are taken not to match.
const LIMIT: usize = 14;

/// Whether it is allowed. With a fact open, that is a third answer of its own.
fn allowed(facts: &Facts, seen: Seen) -> Truth {
    match decide(facts, seen) {
        Decision::Allowed => Truth::Yes,
        Decision::Depends => Truth::Unknown,
        Decision::Denied | Decision::Implicit => Truth::No,
    }
}
