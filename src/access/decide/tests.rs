//! Laws of the decision functions, over every combination that they can tell apart.

use super::*;
use crate::policy::Effect::{Allow, Deny};

const TRUTHS: [Truth; 3] = [Truth::No, Truth::Unknown, Truth::Yes];

/// Numbers without a pattern, the same in every run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % sides
    }

    fn of<T: Copy>(&mut self, all: &[T]) -> T {
        all[self.roll(all.len())]
    }
}

fn slots() -> Vec<Slot> {
    let mut slots = vec![Slot::Identity, Slot::Boundary, Slot::Session, Slot::ScpRoot, Slot::ScpAccount, Slot::Rcp];
    slots.extend(Grade::ALL.map(Slot::Bucket));
    slots
}

fn situation(dice: &mut Dice) -> (Facts, Seen) {
    let flags = [true, false];
    let facts = Facts {
        target: dice.of(&Target::ALL),
        release: dice.of(&CephRelease::ALL),
        standing: dice.of(&[Standing::Anonymous, Standing::Root, Standing::Signed, Standing::Service]),
        same_account: dice.of(&TRUTHS),
        in_account: dice.of(&flags),
        owns_bucket: dice.of(&TRUTHS),
        boundary: dice.of(&flags),
        session: dice.of(&flags),
        scp_root: dice.of(&flags),
        scp_account: dice.of(&flags),
        everyone_limited: dice.of(&TRUTHS),
        about_bucket_policy: dice.of(&flags),
    };
    let mut seen = Seen::default();
    let slots = slots();
    for _ in 0..dice.roll(6) {
        seen.add(dice.of(&slots), dice.of(&[Allow, Deny]), dice.of(&TRUTHS));
    }
    (facts, seen)
}

fn rank(decision: Decision) -> u8 {
    match decision {
        Decision::Denied | Decision::Implicit => 0,
        Decision::Depends => 1,
        Decision::Allowed => 2,
    }
}

#[test]
fn a_further_allow_never_takes_and_a_further_deny_never_gives() {
    let mut dice = Dice(1);
    for _ in 0..200_000 {
        let (facts, seen) = situation(&mut dice);
        let slot = dice.of(&slots());
        let before = rank(decide(&facts, seen));
        let (mut allowed, mut denied) = (seen, seen);
        allowed.add(slot, Allow, Truth::Yes);
        denied.add(slot, Deny, Truth::Yes);
        assert!(rank(decide(&facts, allowed)) >= before, "{facts:?} {seen:?} {slot:?}");
        assert!(rank(decide(&facts, denied)) <= before, "{facts:?} {seen:?} {slot:?}");
    }
}

/// What is decided with something unknown is decided so however that turns out.
#[test]
fn unknown_is_never_a_guess() {
    let mut dice = Dice(2);
    for _ in 0..200_000 {
        let (facts, seen) = situation(&mut dice);
        let decision = decide(&facts, seen);
        if decision == Decision::Depends {
            continue;
        }
        let mut settled = seen;
        for one in seen.open().each() {
            settled = if dice.roll(2) == 0 { settled.without(one) } else { settled.settled(one) };
        }
        let settle = |fact: Truth, way: Truth| if fact == Truth::Unknown { way } else { fact };
        let way = dice.of(&[Truth::Yes, Truth::No]);
        let facts = Facts {
            same_account: settle(facts.same_account, way),
            owns_bucket: settle(facts.owns_bucket, way),
            everyone_limited: settle(facts.everyone_limited, dice.of(&[Truth::Yes, Truth::No])),
            ..facts
        };
        assert_eq!(rank(decide(&facts, settled)), rank(decision), "{facts:?} {seen:?}");
        if decision != Decision::Implicit {
            assert_eq!(decide(&facts, settled), decision, "{facts:?} {seen:?}");
        }
    }
}

/// What decided is enough to decide, and none of it can be left out.
#[test]
fn what_decided_is_what_it_takes() {
    let mut dice = Dice(3);
    let mut counts = [0; 4];
    for _ in 0..200_000 {
        let (facts, seen) = situation(&mut dice);
        let (decision, slots) = (decide(&facts, seen), deciding(&facts, seen));
        counts[decision as usize] += 1;
        match decision {
            Decision::Implicit => assert!(slots.is_empty()),
            Decision::Denied => {
                assert!(
                    !slots.is_empty() && slots.each().all(|one| one == one.without(allows())),
                    "{facts:?} {seen:?}"
                );
                let decision = decide(&facts, seen.without(slots));
                assert_ne!(decision, Decision::Denied, "{facts:?} {seen:?}");
            }
            Decision::Allowed => {
                let rest = seen.sure().without(slots);
                assert_eq!(decide(&facts, seen.without(rest)), Decision::Allowed, "{facts:?} {seen:?}");
                for one in slots.each() {
                    let decision = decide(&facts, seen.without(rest.with(one)));
                    assert_ne!(decision, Decision::Allowed, "{facts:?} {seen:?}");
                }
            }
            Decision::Depends => {
                let open = [facts.same_account, facts.owns_bucket, facts.everyone_limited];
                let no_fact_is_open = !open.contains(&Truth::Unknown);
                assert!(!no_fact_is_open || !slots.is_empty(), "{facts:?} {seen:?}");
                // Settling all of them decides, where no fact is open.
                assert!(
                    !no_fact_is_open || decide(&facts, seen.settled(slots)) != Decision::Depends,
                    "{facts:?} {seen:?}"
                );
            }
        }
    }
    assert!(counts.iter().all(|count| *count > 1_000), "{counts:?}");
}

fn allows() -> Slots {
    slots().into_iter().fold(Slots::NONE, |all, slot| all.with(Slots::one(slot, Allow)))
}

/// Statements count one by one: the order in which they are taken in does not matter, nor does one that is there twice.
#[test]
fn seen_is_a_set() {
    let mut dice = Dice(4);
    for _ in 0..10_000 {
        let (_, a) = situation(&mut dice);
        let (_, b) = situation(&mut dice);
        assert_eq!(a.with(b), b.with(a));
        assert_eq!(a.with(a), a);
        for (slot, effect) in slots().into_iter().flat_map(|slot| [(slot, Allow), (slot, Deny)]) {
            assert_eq!(a.with(b).at(slot, effect), a.at(slot, effect).or(b.at(slot, effect)));
        }
    }
}
