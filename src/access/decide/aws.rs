//! AWS. Sources: IAM user guide, "Policy evaluation logic"; S3 user guide, "How Amazon S3 authorizes a request".

use super::{Facts, Grade, Seen};
use crate::access::{Layer, Truth};

/// Whether something denies, and whether enough allows.
pub(super) fn verdict(facts: &Facts, seen: Seen<'_>) -> (Truth, Truth) {
    // The root user of the owner can always read and replace the policy of a bucket
    // (S3 API reference, PutBucketPolicy), organizations' policies apart.
    let rescue = facts.root && facts.policy_management && facts.same_account == Truth::Yes;
    let denying: &[Layer] = if rescue { &[Layer::Scp, Layer::Rcp] } else { &Layer::ALL };
    let denied = seen.deny(denying);
    let if_there = |there: bool, layer: Layer| if there { seen.allow(layer) } else { Truth::Yes };
    let rcp = if_there(facts.rcp, Layer::Rcp);
    let bucket = seen.allow(Layer::Bucket);
    if facts.anonymous || facts.service {
        return (denied, rcp.and(bucket));
    }
    let guard = if_there(facts.scp, Layer::Scp).and(rcp);
    let limits = if_there(facts.boundary, Layer::Boundary).and(if_there(facts.session, Layer::Session));
    // The root user needs no policy of its own.
    let own = if facts.root { Truth::Yes } else { seen.allow(Layer::Identity) };
    let inner = own.and(limits);
    let direct = seen.any(|it| !it.deny && it.layer == Layer::Bucket && it.grade == Grade::Direct);
    let by_role = seen.any(|it| !it.deny && it.layer == Layer::Bucket && it.grade == Grade::Role);
    let same = guard.and(inner.or(direct).or(by_role.and(limits)));
    let cross = guard.and(inner).and(bucket);
    let allowed = match facts.same_account {
        Truth::Yes => same,
        Truth::No => cross,
        Truth::Unknown if same == cross => same,
        Truth::Unknown => Truth::Unknown,
    };
    (denied, allowed)
}
