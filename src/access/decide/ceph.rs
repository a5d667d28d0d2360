//! The Ceph object gateway. References: `rgw_common.cc` `verify_bucket_permission`, `rgw_auth.cc`, doc/radosgw/account.rst;
//! Squid v19.2.6 and Tentacle v20.2.4.

use super::aws::either;
use super::{CephRelease, Facts, Grade, Seen, Slot, Standing, Verdict};
use crate::access::Truth;
use crate::policy::Effect::{Allow, Deny};

pub(super) fn judge(facts: &Facts, seen: Seen) -> Verdict {
    let denied = seen.at(Slot::Identity, Deny).or(seen.at(Slot::Session, Deny)).or(seen.bucket(Deny));
    let denied = if recovers(facts) { either(facts.same_account, Truth::No, denied) } else { denied };
    let (identity, bucket) = (seen.at(Slot::Identity, Allow), seen.bucket(Allow));
    let allowed = if facts.standing == Standing::Anonymous {
        bucket
    } else if facts.session {
        // A session policy bounds what the role's policies allow, and what the bucket policy does unless it names the
        // session (rgw_common.cc, eval_identity_or_session_policies).
        let session = seen.at(Slot::Session, Allow);
        let named = seen.at(Slot::Bucket(Grade::Session), Allow);
        session.and(identity).or(session.and(bucket)).or(named)
    } else if facts.in_account {
        // Own account: either side. The root of the account needs neither (account.rst). Other accounts: both.
        let root = Truth::from_bool(facts.standing == Standing::Root);
        either(facts.same_account, identity.or(bucket).or(root), identity.or(root).and(bucket))
    } else {
        // A user of no account: either side, and the ACL of the bucket, which by default lets the owner do everything.
        identity.or(bucket).or(facts.owns_bucket)
    };
    let allowed = allowed.and(!denied);
    // The root of the account that owns the bucket passes before policies are looked at (PR 57629).
    let allowed = if recovers(facts) { either(facts.same_account, Truth::Yes, allowed) } else { allowed };
    Verdict { allowed, denied }
}

/// Whether this is a root that may manage the policy of a bucket of its account: from Tentacle on, nobody before.
fn recovers(facts: &Facts) -> bool {
    facts.release == CephRelease::Tentacle
        && facts.standing == Standing::Root
        && facts.in_account
        && facts.about_bucket_policy
}
