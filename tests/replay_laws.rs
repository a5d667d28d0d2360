//! The law of two evaluators: `access::evaluate_with` and `replay` share no code that matches, and agree on every request.
//!
//! Random worlds of small policies with every element and operator that a server takes, on every server, each asked a few
//! concrete requests. `many_worlds` does the same for longer: `cargo test --release --test replay_laws -- --ignored`.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test panics where it fails")]

#[path = "replay_laws/conditions.rs"]
mod conditions;
#[path = "support/dice.rs"]
mod dice;
#[path = "replay_laws/requests.rs"]
mod requests;
#[path = "replay_laws/worlds.rs"]
mod worlds;

use denywins::access::decide::CephRelease;
use denywins::access::{Decision, Options, evaluate_with};
use denywins::replay::{self, Release, Verdict};
use denywins::target::Target;
use dice::Dice;

/// Requests that each world is asked.
const ASKED: usize = 8;

/// What was compared, by what the evaluator said: allowed, denied, implicitly denied, and open.
#[derive(Debug, Default)]
struct Tally {
    decided: [usize; 3],
    open: usize,
    /// Decided by the evaluator and unsettled in the replay.
    unsettled: usize,
    /// Open for the evaluator and settled in the replay.
    settled: usize,
}

fn compare(target: Target, worlds: usize, seed: u64) -> Tally {
    let mut dice = Dice(seed);
    let mut tally = Tally::default();
    let mut wrong = Vec::new();
    for _ in 0..worlds {
        let world = worlds::world(&mut dice, target);
        for _ in 0..ASKED {
            let request = requests::request(&mut dice, target);
            let release = *dice.pick(&[None, Some("squid"), Some("tentacle")]);
            let ceph_release = release.and_then(|word| CephRelease::ALL.into_iter().find(|it| it.as_str() == word));
            let trace = evaluate_with(&world, &request, Options { ceph_release });
            let verdict = replay::replay(&world, &request, release.and_then(Release::parse));
            let same = match (trace.decision, &verdict) {
                (Decision::Allowed, Verdict::Allowed) => tally.count(0),
                (Decision::Denied, Verdict::Denied) => tally.count(1),
                (Decision::Implicit, Verdict::Implicit) => tally.count(2),
                (Decision::Depends, verdict) => {
                    tally.open += 1;
                    tally.settled += usize::from(!matches!(verdict, Verdict::Unsettled(_)));
                    true
                }
                (_, Verdict::Unsettled(_)) => {
                    tally.unsettled += 1;
                    true
                }
                _ => false,
            };
            if !same {
                let policies: Vec<String> = world
                    .policies
                    .iter()
                    .map(|policy| format!("{:?} {:?} {}", policy.layer, policy.holders, policy.path))
                    .collect();
                let decision = trace.decision;
                wrong.push(format!(
                    "{target} {release:?}: {decision:?} and {verdict:?}\n{request:?}\n{:?}\n{}",
                    world.buckets,
                    policies.join("\n")
                ));
            }
        }
    }
    // The shortest are the easiest to understand.
    wrong.sort_by_key(String::len);
    wrong.dedup();
    let all = wrong.len();
    wrong.truncate(12);
    assert!(wrong.is_empty(), "{all} disagreements\n\n{}", wrong.join("\n\n"));
    tally
}

impl Tally {
    fn count(&mut self, at: usize) -> bool {
        self.decided.iter_mut().skip(at).take(1).for_each(|count| *count += 1);
        true
    }
}

fn agree(worlds: usize, seed: u64) {
    for target in Target::ALL {
        let tally = compare(target, worlds, seed);
        let asked = worlds * ASKED;
        // Every kind of decision is seen, and where one evaluator decides the other hardly ever cannot.
        assert!(tally.decided.iter().all(|count| count * 12 > asked), "{target}: {tally:?}");
        assert!(tally.unsettled * 50 < asked && tally.settled * 50 < asked, "{target}: {tally:?}");
    }
}

#[test]
fn two_evaluators_agree() {
    agree(700, 1);
}

#[test]
#[ignore = "takes a minute: run it with --release"]
fn many_worlds() {
    for seed in 2..12 {
        agree(20_000, seed);
    }
}
