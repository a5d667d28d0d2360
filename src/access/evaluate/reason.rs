//! Why, in words; and what was taken for granted.

use super::subject::Subject;
use crate::access::decide::{Facts, Grade, Seen, Slot, Standing};
use crate::access::{Decision, Holder, Layer, Truth};
use crate::policy::Effect;
use crate::target::Target;

/// The rules of the server that came into play.
pub(super) fn why(facts: &Facts, seen: Seen, decision: Decision) -> Vec<String> {
    let mut why = Vec::new();
    let bucket =
        |effect| Grade::ALL.into_iter().fold(Truth::No, |truth, grade| truth.or(seen.at(Slot::Bucket(grade), effect)));
    let silent = |slot| seen.at(slot, Effect::Allow) == Truth::No;
    let signed_in = facts.standing != Standing::Anonymous;
    match facts.target {
        Target::Minio if signed_in => {
            if bucket(Effect::Deny).or(bucket(Effect::Allow)) != Truth::No {
                why.push("MinIO asks a bucket policy only about callers who are not signed in".to_owned());
            }
            if facts.standing == Standing::Root {
                why.push("the root of a MinIO server passes before any policy is looked at".to_owned());
            }
        }
        Target::Rustfs if signed_in => {
            if decision == Decision::Allowed && seen.at(Slot::Identity, Effect::Deny) == Truth::Yes {
                why.push("on RustFS an Allow in the bucket policy overrides a Deny in an identity policy".to_owned());
            }
            if bucket(Effect::Deny) == Truth::Yes && decision == Decision::Denied {
                why.push("on RustFS a Deny in the bucket policy stops everybody, the root as well".to_owned());
            }
        }
        Target::Aws => aws(facts, seen, decision, &mut why),
        Target::Ceph if facts.owns_bucket == Truth::Yes && decision == Decision::Allowed => {
            if silent(Slot::Identity) && bucket(Effect::Allow) == Truth::No {
                why.push(
                    "no policy decides, so the ACL of the bucket does, and it lets its owner do everything".to_owned(),
                );
            }
        }
        Target::Ceph | Target::Minio | Target::Rustfs => {}
    }
    if decision == Decision::Implicit {
        let asked = match (facts.target, signed_in) {
            (_, false) => "no bucket policy allows it to everyone",
            (Target::Minio, true) => "no policy of the caller allows it",
            (Target::Aws, true) if facts.same_account == Truth::No => {
                "the bucket belongs to another account, so the caller's policies and the bucket policy both have to allow it"
            }
            (_, true) => "neither a policy of the caller nor the bucket policy allows it",
        };
        why.push(asked.to_owned());
    }
    if facts.session && decision != Decision::Denied && silent(Slot::Session) {
        why.push("the session policy does not allow it".to_owned());
    }
    why
}

fn aws(facts: &Facts, seen: Seen, decision: Decision, why: &mut Vec<String>) {
    let silent = |slot| seen.at(slot, Effect::Allow) == Truth::No;
    if facts.standing == Standing::Root && facts.same_account == Truth::Yes {
        why.push("the root user may do everything in its account that no Deny reaches".to_owned());
        if facts.about_bucket_policy {
            why.push("the root user manages the policy of a bucket of its account whatever the policy says".to_owned());
        }
    }
    if decision != Decision::Implicit {
        return;
    }
    if facts.boundary && silent(Slot::Boundary) {
        why.push("the permissions boundary does not allow it".to_owned());
    }
    if (facts.scp_root && silent(Slot::ScpRoot)) || (facts.scp_account && silent(Slot::ScpAccount)) {
        why.push("the service control policies do not allow it".to_owned());
    }
    if seen.at(Slot::Bucket(Grade::Account), Effect::Allow) == Truth::Yes && silent(Slot::Identity) {
        why.push("a bucket policy that names the account leaves it to the policies of the caller".to_owned());
    }
}

/// What was taken for granted in a decision on this server.
pub(super) fn assumptions(subject: &Subject<'_>, facts: &Facts) -> Vec<String> {
    let mut taken = Vec::new();
    let has = |layer| subject.world.policies.iter().any(|policy| policy.layer == layer);
    match facts.target {
        Target::Aws => {
            if !has(Layer::Scp) && !has(Layer::Rcp) {
                taken.push("no policy of an organization limits the accounts".to_owned());
            }
            taken.push("Block Public Access does not interfere, and object ownership is the bucket owner's".to_owned());
        }
        Target::Minio => taken.push("no external authorization plugin is set, and no group is disabled".to_owned()),
        Target::Rustfs => taken.push("the public access block of the bucket does not interfere".to_owned()),
        Target::Ceph => {
            taken.push(
                "the ACL of the bucket is the one it was made with: it lets its owner in and nobody else".to_owned(),
            );
            if subject.identity().is_some_and(|identity| identity.account.is_empty()) {
                taken.push("the caller, named without an account, is a user of no tenant".to_owned());
            }
        }
    }
    if facts.standing != Standing::Anonymous {
        for policy in &subject.world.policies {
            if policy.layer != Layer::Bucket && policy.holders.iter().all(|holder| *holder == Holder::Unattached) {
                taken.push(format!("`{}` is attached to nobody known, so it was left out", policy.path));
            }
        }
    }
    taken
}
