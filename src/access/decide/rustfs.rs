//! `RustFS`: a Deny in the bucket policy stops everybody, an Allow there overrides a Deny in an identity policy.
//! Reference: rustfs/src/storage/access.rs:913-1336, crates/policy/tests/bucket_iam_authz_matrix.rs:27-40, 184-192.

use super::minio::session;
use super::{Facts, Seen, Slot, Standing, Verdict};
use crate::access::Truth;
use crate::policy::Effect::{Allow, Deny};

pub(super) fn judge(facts: &Facts, seen: Seen) -> Verdict {
    let root = facts.standing == Standing::Root;
    // access.rs:1031-1052: the gate is passed by the root alone, and by it for the bucket policy alone (:847-855).
    let gate = if root && facts.about_bucket_policy { Truth::No } else { seen.bucket(Deny) };
    let (session, session_denied) = session(facts, seen);
    let identity_denied = if root { Truth::No } else { seen.at(Slot::Identity, Deny) };
    let identity = match facts.standing {
        Standing::Anonymous => Truth::No,
        Standing::Root => session,
        Standing::Signed | Standing::Service => seen.at(Slot::Identity, Allow).and(!identity_denied).and(session),
    };
    // :1115-1136: the answer of the identity policies is yes or no, so their Deny is forgotten here.
    let allowed = identity.or(seen.bucket(Allow)).and(!gate);
    let of_identity =
        if facts.standing == Standing::Anonymous { Truth::No } else { identity_denied.or(session_denied) };
    Verdict { allowed, denied: gate.or(of_identity) }
}
