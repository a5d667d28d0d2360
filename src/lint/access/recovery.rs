//! Whether somebody can still mend the policy of a bucket.

use super::part::Part;
use super::place::{Place, related};
use crate::access::decide::CephRelease;
use crate::access::evaluate::View;
use crate::access::{
    Caller, Context, Decision, Identity, IdentityKind, Layer, Options, Policy, Request, StatementId, World,
};
use crate::finding::{Finding, Severity};
use crate::layers::Layers;
use crate::rules::RuleSet;
use crate::source::Sources;
use crate::target::Target;

/// The rule about a bucket whose policy nobody can mend.
pub const RECOVERY: &str = "deny-blocks-policy-recovery";

/// What mends a policy: either is enough.
const MENDING: [&str; 2] = ["s3:PutBucketPolicy", "s3:DeleteBucketPolicy"];

/// Every bucket whose policy denies its mending to all who are known.
pub fn recovery(rules: &RuleSet, layers: &Layers, part: Part<'_>, sources: &Sources) -> Vec<Finding> {
    let world = &layers.world;
    // On MinIO the bucket policy is not asked about anybody who could mend it.
    if world.target == Target::Minio {
        return Vec::new();
    }
    let general = part.is_general(world);
    let mut findings = Vec::new();
    for (number, policy) in (0u32..).zip(&world.policies) {
        let (Layer::Bucket, Some(bucket)) = (policy.layer, &policy.bucket) else { continue };
        if !general && !part.has(policy) {
            continue;
        }
        let Some(denial) = denied_to_all(world, bucket) else { continue };
        let Some(id) = denial.iter().copied().find(|id| id.policy == number) else { continue };
        let Some((_, statement)) = world.statement(id) else { continue };
        let place = Place { rules, layers, sources, id };
        let Some(mut draft) = place.draft(statement) else { continue };
        let (who, severity) = left(world.target);
        draft.message(format!("nobody who is known can put or delete the policy of `{bucket}` any more: {who}"));
        draft.label("denies it to all of them");
        draft.severity(severity);
        let Some(mut finding) = place.finding(RECOVERY, draft, statement, &[]) else { continue };
        let others: Vec<StatementId> = denial.into_iter().filter(|other| *other != id).collect();
        finding.related = related(layers, sources, &others, "denies it as well");
        findings.push(finding);
    }
    findings
}

/// The Denies that stop everybody, the root as any caller, from mending the policy of a bucket; none where somebody can, or
/// where nobody could without them.
fn denied_to_all(world: &World, bucket: &str) -> Option<Vec<StatementId>> {
    let owner = world.owner(bucket).to_owned();
    let somebody =
        Identity { kind: IdentityKind::User, account: owner, name: "administrator".to_owned(), groups: Vec::new() };
    // An administrator is somebody whose own policy allows everything; here only Denies count.
    let known = world.identities.iter().cloned().map(Caller::Identity);
    let callers = std::iter::once(Caller::Identity(somebody)).chain(known);
    let mut denials: Vec<StatementId> = Vec::new();
    for caller in callers {
        // Of a policy that somebody does not hold the view takes no notice.
        let elsewhere =
            |policy: &Policy| policy.layer == Layer::Bucket && policy.bucket.as_deref().is_some_and(|it| it != bucket);
        let about = (0u32..).zip(&world.policies).filter(|(_, policy)| !elsewhere(policy));
        let options = Options { ceph_release: Some(CephRelease::Tentacle) };
        let view = View::of(about.map(|(number, _)| number), world, &caller, options);
        for action in MENDING {
            let request = Request {
                caller: caller.clone(),
                action: action.to_owned(),
                resource: format!("arn:aws:s3:::{bucket}"),
                context: Context::unknown(),
            };
            let inquiry = view.begin(&request);
            if inquiry.decision() != Decision::Denied {
                return None;
            }
            denials.extend(inquiry.deciding());
        }
    }
    denials.sort_unstable();
    denials.dedup();
    Some(denials)
}

/// Who is left, by the server's own escape.
fn left(target: Target) -> (&'static str, Severity) {
    match target {
        Target::Aws => ("only the root user of the account is left", Severity::Error),
        Target::Ceph => {
            ("up to Squid nobody inside is left, from Tentacle on the root of the account", Severity::Error)
        }
        Target::Rustfs => ("the root as well is stopped by a Deny of the bucket policy", Severity::Error),
        Target::Minio => ("the root is left", Severity::Note),
    }
}
