//! The second opinion: every request that is shown as a proof is decided again by `replay`, which shares no code with
//! the evaluator. What the two do not agree on is open, and says why; it is never taken for proved.

use std::collections::BTreeSet;

use super::{Direction, Region, Sides};
use crate::access::evaluate::{Dependency, OpenQuestion, Trace};
use crate::access::{Decision, Options, Request, World};
use crate::replay::{self, Release};

/// Replays the witness of a region on both sides.
pub(super) fn replayed(sides: &Sides<'_>, mut region: Region, options: Options) -> Region {
    let (before, after) = match region.outcome.direction {
        Direction::Lost => (true, false),
        Direction::Gained => (false, true),
        Direction::Open => return region,
    };
    let confirmed = is_confirmed(sides.base, &region.witness, options, before)
        && is_confirmed(sides.head, &region.witness, options, after);
    if !confirmed {
        region.outcome.direction = Direction::Open;
        region.outcome.because = BTreeSet::from([Dependency::Open(OpenQuestion::Replay)]);
    }
    region
}

/// What became of a request, open where the replay does not agree.
pub(super) fn doubted(world: &World, request: &Request, trace: Trace, options: Options) -> Trace {
    let allowed = match trace.decision {
        Decision::Allowed => true,
        Decision::Denied | Decision::Implicit => false,
        Decision::Depends => return trace,
    };
    if is_confirmed(world, request, options, allowed) {
        return trace;
    }
    let depends = vec![Dependency::Open(OpenQuestion::Replay)];
    Trace { decision: Decision::Depends, depends, ..trace }
}

/// Whether the replay comes to the same.
fn is_confirmed(world: &World, request: &Request, options: Options, allowed: bool) -> bool {
    let release = options.ceph_release.and_then(|release| Release::parse(release.as_str()));
    replay::confirm(world, request, release, allowed).is_ok()
}
