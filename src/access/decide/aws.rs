//! AWS. References: IAM user guide, `reference_policies_evaluation-logic` (EL) and
//! `reference_policies_evaluation-logic-cross-account` (ELX), `reference_policies_elements_principal`.

use super::{Facts, Grade, Seen, Slot, Slots, Standing, Verdict};
use crate::access::Truth;
use crate::policy::Effect::{Allow, Deny};

pub(super) fn judge(facts: &Facts, seen: Seen) -> Verdict {
    let denied = denied(facts, seen);
    let at = |slot| seen.at(slot, Allow);
    // What a kind of policy that is there does not allow is not allowed (EL:63-130). Resource control policies always
    // stand beside `RCPFullAWSAccess`, which cannot be detached, so of them only Denies count.
    let scp = at_least(facts.scp_root, at(Slot::ScpRoot)).and(at_least(facts.scp_account, at(Slot::ScpAccount)));
    let boundary = at_least(facts.boundary, at(Slot::Boundary));
    let session = at_least(facts.session, at(Slot::Session));
    let inner = at(Slot::Identity).and(boundary).and(session);
    let allowed = match facts.standing {
        Standing::Anonymous => bucket(seen, &[Grade::Everyone]),
        // No identity policy and no service control policy is about a service.
        Standing::Service => bucket(seen, &[Grade::Everyone, Grade::Service]),
        // The root user may do everything in the account (EL:63); elsewhere what the bucket's owner allows.
        Standing::Root => scp.and(either(facts.same_account, Truth::Yes, seen.bucket(Allow))),
        Standing::Signed => {
            // A grant to the user or to the session stands by itself, one to the role within boundary and session policy
            // (EL:85-108), one to the account only lets the account decide. Of one to everyone the guide says both.
            let limits = boundary.and(session);
            let direct = bucket(seen, &[Grade::User, Grade::Session]);
            let role = bucket(seen, &[Grade::Role]).and(limits);
            let everyone = bucket(seen, &[Grade::Everyone]);
            let everyone = either(facts.everyone_limited, everyone.and(limits), everyone);
            let same = inner.or(direct).or(role).or(everyone);
            // ELX: both sides have to allow, the bucket's in whatever grade.
            let cross = inner.and(seen.bucket(Allow));
            scp.and(either(facts.same_account, same, cross))
        }
    };
    Verdict { allowed: allowed.and(!denied), denied }
}

fn denied(facts: &Facts, seen: Seen) -> Truth {
    // The root user of the bucket's account gets, puts and deletes the bucket policy whatever it says (S3 API reference,
    // PutBucketPolicy); policies of the organization still bind.
    let bucket = if facts.standing == Standing::Root && facts.about_bucket_policy {
        either(facts.same_account, Truth::No, seen.bucket(Deny))
    } else {
        seen.bucket(Deny)
    };
    seen.among(Slots::elsewhere(Deny)).or(bucket)
}

/// What a kind of policy that limits leaves: everything where there is none.
fn at_least(is_there: bool, allows: Truth) -> Truth {
    if is_there { allows } else { Truth::Yes }
}

/// One answer or the other; where it is not known which, the one they agree on.
pub(super) fn either(which: Truth, yes: Truth, no: Truth) -> Truth {
    match which {
        Truth::Yes => yes,
        Truth::No => no,
        Truth::Unknown if yes == no => yes,
        Truth::Unknown => Truth::Unknown,
    }
}

fn bucket(seen: Seen, grades: &[Grade]) -> Truth {
    let slots = grades.iter().fold(Slots::NONE, |all, &grade| all.with(Slots::one(Slot::Bucket(grade), Allow)));
    seen.among(slots)
}
