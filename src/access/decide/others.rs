//! MinIO, RustFS, Ceph RGW.

use super::{Facts, Seen};
use crate::access::{Layer, Truth};

/// `MinIO` asks the bucket policy for anonymous requests only (minio `cmd/auth-handler.go:431,757`); the root key passes before
/// any policy is looked at (`cmd/iam.go:2492-2538`).
pub(super) fn minio(facts: &Facts, seen: Seen<'_>) -> (Truth, Truth) {
    if facts.anonymous {
        return (seen.deny(&[Layer::Bucket]), seen.allow(Layer::Bucket));
    }
    if facts.root {
        return (Truth::No, Truth::Yes);
    }
    let session = if facts.session { seen.allow(Layer::Session) } else { Truth::Yes };
    (seen.deny(&[Layer::Identity, Layer::Session]), seen.allow(Layer::Identity).and(session))
}

/// RustFS (`rustfs/src/storage/access.rs:913-1336`): a Deny of the bucket policy stops everyone, the root key too except for
/// the policy itself; then the own policies; then an Allow of the bucket policy, even over a Deny of the own ones.
pub(super) fn rustfs(facts: &Facts, seen: Seen<'_>) -> (Truth, Truth) {
    let gate = seen.deny(&[Layer::Bucket]);
    let bucket = seen.allow(Layer::Bucket);
    if facts.anonymous {
        return (gate, bucket);
    }
    if facts.root {
        return (if facts.policy_management { Truth::No } else { gate }, Truth::Yes);
    }
    let session = if facts.session { seen.allow(Layer::Session) } else { Truth::Yes };
    let own_deny = seen.deny(&[Layer::Identity, Layer::Session]);
    let own = seen.allow(Layer::Identity).and(session).and(!own_deny);
    (gate.or(own_deny.and(!bucket)), own.or(bucket))
}

/// Ceph RGW (`rgw_iam_policy.cc` and `rgw_common.cc`, `verify_bucket_permission`): a Deny of any policy stops; an Allow of the
/// own or of the bucket policy passes. Access control lists are taken to grant nothing but to the owner.
pub(super) fn ceph(facts: &Facts, seen: Seen<'_>) -> (Truth, Truth) {
    let denied = seen.deny(&[Layer::Identity, Layer::Bucket, Layer::Session]);
    let bucket = seen.allow(Layer::Bucket);
    if facts.anonymous {
        return (denied, bucket);
    }
    let owner = Truth::from_bool(facts.root).and(facts.same_account);
    (denied, owner.or(seen.allow(Layer::Identity)).or(bucket))
}
