//! The second opinion: every request that is shown as a proof is decided again by `replay`, which shares no code with
//! the evaluator. What the two do not agree on is open, and says why; it is never taken for proved.

use std::collections::BTreeSet;

use super::{Direction, Region, Sides};
use crate::access::evaluate::{Dependency, OpenQuestion, Trace};
use crate::access::{Decision, Options, Request, World};
use crate::replay::{Release, Replayer, Verdict};

/// Replays the witnesses of regions on both sides.
pub(super) fn replayed(sides: &Sides<'_>, regions: Vec<Region>, options: Options) -> Vec<Region> {
    let (base, head) = (Replayer::new(sides.base), Replayer::new(sides.head));
    let replayed = |mut region: Region| {
        let (before, after) = match region.outcome.direction {
            Direction::Lost => (true, false),
            Direction::Gained => (false, true),
            Direction::Open => return region,
        };
        let confirmed = confirm(&base, &region.witness, options, before)
            .and_then(|()| confirm(&head, &region.witness, options, after));
        if let Err(question) = confirmed {
            region.outcome.direction = Direction::Open;
            region.outcome.because = BTreeSet::from([Dependency::Open(question)]);
        }
        region
    };
    regions.into_iter().map(replayed).collect()
}

/// What became of a request, open where the replay does not agree.
pub fn doubted(world: &World, request: &Request, trace: Trace, options: Options) -> Trace {
    let allowed = match trace.decision {
        Decision::Allowed => true,
        Decision::Denied | Decision::Implicit => false,
        Decision::Depends => return trace,
    };
    match confirm(&Replayer::new(world), request, options, allowed) {
        Ok(()) => trace,
        Err(question) => Trace { decision: Decision::Depends, depends: vec![Dependency::Open(question)], ..trace },
    }
}

/// Whether the replay comes to the same; else what stands in the way.
fn confirm(replayer: &Replayer<'_>, request: &Request, options: Options, allowed: bool) -> Result<(), OpenQuestion> {
    let release = options.ceph_release.and_then(|release| Release::parse(release.as_str()));
    replayer.confirm(request, release, allowed).map_err(|verdict| match verdict {
        // What of the server was not read closely enough to be sure.
        Verdict::Unsettled(name) if name == OpenQuestion::RustfsSecondAction.as_str() => {
            OpenQuestion::RustfsSecondAction
        }
        Verdict::Unsettled(name) if name == OpenQuestion::RustfsRootServiceAccount.as_str() => {
            OpenQuestion::RustfsRootServiceAccount
        }
        _ => OpenQuestion::Replay,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::{Buckets, Caller, Context, evaluate_with};
    use crate::explore::{Outcome, Person, Standing};
    use crate::target::Target;

    fn nothing() -> (World, Request) {
        let world = World {
            target: Target::Aws,
            policies: Vec::new(),
            identities: Vec::new(),
            buckets: Buckets::default(),
            home: "123456789012".to_owned(),
        };
        let request = Request {
            caller: Caller::parse("user/alice", "123456789012").unwrap(),
            action: "s3:GetObject".to_owned(),
            resource: "arn:aws:s3:::b/k".to_owned(),
            context: Context::unknown(),
        };
        (world, request)
    }

    #[test]
    fn what_the_replay_does_not_confirm_is_open() {
        let (world, request) = nothing();
        let trace = evaluate_with(&world, &request, Options::default());
        assert_eq!(doubted(&world, &request, trace.clone(), Options::default()), trace);
        let wrong = Trace { decision: Decision::Allowed, ..trace };
        let doubted = doubted(&world, &request, wrong, Options::default());
        assert_eq!(doubted.decision, Decision::Depends);
        assert_eq!(doubted.depends, [Dependency::Open(OpenQuestion::Replay)]);
    }

    #[test]
    fn a_region_without_a_proof_is_neither_lost_nor_gained() {
        let (world, request) = nothing();
        let trace = evaluate_with(&world, &request, Options::default());
        for direction in [Direction::Lost, Direction::Gained] {
            let outcome = Outcome { direction, gone: BTreeSet::new(), new: BTreeSet::new(), because: BTreeSet::new() };
            let region = Region {
                outcome,
                people: vec![Person { caller: request.caller.clone(), standing: Standing::Named }],
                actions: vec![request.action.clone()],
                resources: Vec::new(),
                conditions: Vec::new(),
                witness: request.clone(),
                before: trace.clone(),
                after: trace.clone(),
            };
            let replayed = replayed(&Sides { base: &world, head: &world }, vec![region], Options::default());
            let region = replayed.first().unwrap();
            assert_eq!(region.outcome.direction, Direction::Open);
            assert_eq!(region.outcome.because, BTreeSet::from([Dependency::Open(OpenQuestion::Replay)]));
        }
    }
}
