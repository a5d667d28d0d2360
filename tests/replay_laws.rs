//! The law of two evaluators: `access::evaluate_with` and `replay` share no code that matches, and agree on every
//! request.
//!
//! Random worlds of small policies with every element and operator that a server takes, on every server, each asked a
//! few concrete requests. `many_worlds` does the same for longer: `cargo test --release --test replay_laws --
//! --ignored`.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test panics where it fails")]

#[path = "replay_laws/conditions.rs"]
mod conditions;
#[path = "support/dice.rs"]
mod dice;
#[path = "replay_laws/requests.rs"]
mod requests;
#[path = "replay_laws/worlds.rs"]
mod worlds;

use std::sync::Arc;

use denywins::access::decide::CephRelease;
use denywins::access::{Context, Decision, Options, Request, Trace, Truth, World, evaluate_with};
use denywins::replay::{self, Release, Replayer, Verdict};
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
            let (trace, verdict) = opinions(&world, &request, release);
            match (trace.decision, &verdict) {
                (Decision::Depends, verdict) => {
                    tally.open += 1;
                    tally.settled += usize::from(!matches!(verdict, Verdict::Unsettled(_)));
                }
                (_, Verdict::Unsettled(_)) => tally.unsettled += 1,
                _ if agree_on(target, &request, &trace, &verdict) => tally.count(trace.decision),
                _ => wrong.push(shrunk(world.clone(), request, release)),
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
    fn count(&mut self, decision: Decision) {
        let [allowed, denied, implicit] = &mut self.decided;
        match decision {
            Decision::Allowed => *allowed += 1,
            Decision::Denied => *denied += 1,
            Decision::Implicit | Decision::Depends => *implicit += 1,
        }
    }
}

/// What both say.
fn opinions(world: &World, request: &Request, release: Option<&str>) -> (Trace, Verdict) {
    let ceph_release = release.and_then(|word| CephRelease::ALL.into_iter().find(|it| it.as_str() == word));
    let trace = evaluate_with(world, request, Options { ceph_release });
    (trace, replay::replay(world, request, release.and_then(Release::parse)))
}

/// Whether neither contradicts the other. What neither lets pass they may call by different names where a Deny is open for
/// the evaluator and settled for the replay, and on RustFS where the replay does not know whether the server looks at a
/// Deny at all: one for a second action, or one against a service account of the root.
fn agree_on(target: Target, request: &Request, trace: &Trace, verdict: &Verdict) -> bool {
    const OPEN_ON_RUSTFS: [&str; 3] = ["s3:DeleteObject", "s3:ListBucketVersions", "s3:PutBucketPolicy"];
    let decision = trace.decision;
    let mut matched = trace.layers.iter().flat_map(|layer| &layer.matched);
    let coarser = decision == Decision::Implicit && matched.any(|(_, truth)| *truth == Truth::Unknown);
    let either_name = target == Target::Rustfs && OPEN_ON_RUSTFS.contains(&request.action.as_str());
    decision == Decision::Depends
        || matches!(verdict, Verdict::Unsettled(_))
        || decision.as_str() == verdict.as_str()
        || (coarser && *verdict == Verdict::Denied)
        || (either_name && decision != Decision::Allowed && *verdict != Verdict::Allowed)
}

/// A disagreement in words, without the statements and keys that have no part in it.
fn shrunk(mut world: World, mut request: Request, release: Option<&str>) -> String {
    let differ = |world: &World, request: &Request| {
        let (trace, verdict) = opinions(world, request, release);
        !agree_on(world.target, request, &trace, &verdict)
    };
    for at in 0..world.policies.len() {
        for statement in (0..4).rev() {
            let mut smaller = world.clone();
            let policy = smaller.policies.get_mut(at).map(Arc::make_mut).unwrap();
            if statement < policy.document.statements.len() {
                Arc::make_mut(&mut policy.document).statements.remove(statement);
                if differ(&smaller, &request) {
                    world = smaller;
                }
            }
        }
    }
    let keys: Vec<String> = request.context.iter().map(|(key, _)| key.to_owned()).collect();
    for key in keys {
        let mut smaller = request.clone();
        smaller.context.forget(&key);
        if differ(&world, &smaller) {
            request = smaller;
        }
    }
    let left = world.statements().map(|(_, policy, statement)| {
        let text = policy.path.get(statement.span.span.range()).unwrap_or_default();
        format!("{:?} {:?} {text}", policy.layer, policy.holders)
    });
    let left: Vec<String> = left.collect();
    let (trace, verdict) = opinions(&world, &request, release);
    let decision = trace.decision;
    let (target, Request { caller, action, resource, context }) = (world.target, &request);
    let context: Vec<(&str, &[String])> = context.iter().collect();
    format!(
        "{target} {release:?}: {decision:?} and {verdict:?}\n{caller:?} {action} {resource} {context:?}\n{:?}\n{}",
        world.buckets,
        left.join("\n")
    )
}

fn agree(worlds: usize, seed: u64) {
    for target in Target::ALL {
        let tally = compare(target, worlds, seed);
        let asked = worlds * ASKED;
        // Every kind of decision is seen, and where one evaluator decides the other hardly ever cannot.
        assert!(tally.decided.iter().all(|count| count * 40 > asked), "{target}: {tally:?}");
        assert!(tally.unsettled * 50 < asked && tally.settled * 50 < asked, "{target}: {tally:?}");
    }
}

#[test]
fn two_evaluators_agree() {
    agree(500, 1);
}

/// What the evaluator decides with keys unknown is so in every completion.
#[test]
fn completions_come_to_what_is_decided() {
    for target in Target::ALL {
        let mut dice = Dice(3);
        let (mut confirmed, mut unsettled) = (0, 0);
        for _ in 0..200 {
            let world = worlds::world(&mut dice, target);
            for _ in 0..4 {
                let mut request = requests::request(&mut dice, target);
                let said = request.context;
                request.context = Context::unknown();
                // Some keys are said, as in a witness.
                for (key, values) in said.iter().filter(|_| dice.roll(3) == 0) {
                    request.context.set(key, values.to_vec());
                }
                let decision = evaluate_with(&world, &request, Options::default()).decision;
                if decision == Decision::Depends {
                    continue;
                }
                let allowed = decision == Decision::Allowed;
                match Replayer::new(&world).confirm(&request, None, allowed) {
                    Ok(()) => {
                        confirmed += 1;
                        // And the contrary never is.
                        assert!(
                            Replayer::new(&world).confirm(&request, None, !allowed).is_err(),
                            "{target} {request:?}"
                        );
                    }
                    Err(Verdict::Unsettled(_)) => unsettled += 1,
                    Err(verdict) => panic!(
                        "{target}: {decision:?} and {verdict:?}\n{request:?}\n{:?}\n{:#?}",
                        world.buckets,
                        world.policies.iter().map(|it| (&it.layer, &it.holders, &it.path)).collect::<Vec<_>>()
                    ),
                }
            }
        }
        assert!(confirmed > 300 && unsettled * 40 < confirmed, "{target}: {confirmed} {unsettled}");
    }
}

#[test]
#[ignore = "takes a minute: run it with --release"]
fn many_worlds() {
    for seed in 2..12 {
        agree(20_000, seed);
    }
}
