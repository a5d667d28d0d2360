//! The open-source `MinIO` server: a bucket policy is asked about callers who are not signed in, and about nobody else.
//! References: minio cmd/auth-handler.go:431-494, 757; cmd/iam.go:2492-2538; minio/pkg v3.1.3 policy/policy.go:173-207.

use super::{Facts, Seen, Slot, Standing, Verdict};
use crate::access::Truth;
use crate::policy::Effect::{Allow, Deny};

pub(super) fn judge(facts: &Facts, seen: Seen) -> Verdict {
    if facts.standing == Standing::Anonymous {
        let denied = seen.bucket(Deny);
        return Verdict { allowed: seen.bucket(Allow).and(!denied), denied };
    }
    let (session, session_denied) = session(facts, seen);
    if facts.standing == Standing::Root {
        // The root passes before any policy is looked at, but for what a service account of it was given.
        return Verdict { allowed: session, denied: session_denied };
    }
    let denied = seen.at(Slot::Identity, Deny);
    let allowed = seen.at(Slot::Identity, Allow).and(!denied).and(session);
    Verdict { allowed, denied: denied.or(session_denied) }
}

/// What the session policy leaves, and whether it denies.
pub(super) fn session(facts: &Facts, seen: Seen) -> (Truth, Truth) {
    if !facts.session {
        return (Truth::Yes, Truth::No);
    }
    let denied = seen.at(Slot::Session, Deny);
    (seen.at(Slot::Session, Allow).and(!denied), denied)
}
