//! The decision: from which statements match to what becomes of the request.
//!
//! Pure, and apart from all matching. What decides is summed up in two sets of 32 bits, [`Seen`]: per place where
//! statements stand and per effect, whether one matches for sure and whether one may. So it costs nothing to copy, to
//! join and to ask again with one statement less, which is how [`deciding`] and [`hinges`] find out what mattered.
//!
//! ```
//! use denywins::access::decide::{Facts, Grade, Seen, Slot, decide};
//! use denywins::access::{Decision, Truth};
//! use denywins::policy::Effect;
//! use denywins::target::Target;
//!
//! // A bucket policy denies to everyone what a user's policy allows.
//! let mut seen = Seen::default();
//! seen.add(Slot::Identity, Effect::Allow, Truth::Yes);
//! seen.add(Slot::Bucket(Grade::Everyone), Effect::Deny, Truth::Yes);
//! let user = |target| Facts { same_account: Truth::Yes, ..Facts::of(target) };
//! assert_eq!(decide(&user(Target::Aws), seen), Decision::Denied);
//! // MinIO never asks the bucket policy about somebody who is signed in.
//! assert_eq!(decide(&user(Target::Minio), seen), Decision::Allowed);
//! ```

mod aws;
mod ceph;
mod minio;
mod rustfs;
mod seen;
mod why;

use super::{Decision, Truth};
use crate::target::Target;

pub use seen::{Grade, Seen, Slot, Slots};
pub use why::{deciding, hinges};

/// Who asks, as far as it decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Standing {
    /// Nobody who is signed in.
    Anonymous,
    /// The root user of an account; the root of a `MinIO` or `RustFS` server, and its service accounts.
    Root,
    /// Anybody else who is signed in.
    Signed,
    /// A service of AWS.
    Service,
}

/// A release of the Ceph object gateway.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CephRelease {
    /// v19.
    Squid,
    /// v20.
    Tentacle,
}

impl CephRelease {
    /// Every release that is told apart, the older first.
    pub const ALL: [Self; 2] = [Self::Squid, Self::Tentacle];

    /// The word on the command line and in reports.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Squid => "squid",
            Self::Tentacle => "tentacle",
        }
    }
}

/// What decides besides the statements.
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Facts {
    /// The server.
    pub target: Target,
    /// Its release, where the target is Ceph.
    pub release: CephRelease,
    /// Who asks.
    pub standing: Standing,
    /// The caller's account owns the bucket. On Ceph for callers in an account.
    pub same_account: Truth,
    /// Ceph: the caller is a user or role of an account, and not of a tenant only.
    pub in_account: bool,
    /// Ceph: the caller owns the bucket, so that its ACL lets them in where policies are silent.
    pub owns_bucket: Truth,
    /// A permissions boundary is set.
    pub boundary: bool,
    /// A session policy was passed.
    pub session: bool,
    /// Service control policies that allow something stand at the root of the organization: what they do not allow is
    /// not allowed. Those that only deny stand beside `FullAWSAccess`.
    pub scp_root: bool,
    /// The same at the caller's account.
    pub scp_account: bool,
    /// AWS: a permissions boundary or session policy that is silent limits what a bucket policy grants to everyone. The
    /// user guide says both: see `OpenQuestion::EveryoneLimited`.
    pub everyone_limited: Truth,
    /// The request gets, puts or deletes the policy of the bucket, which some roots may do whatever it says.
    pub about_bucket_policy: bool,
}

impl Facts {
    /// Somebody who is signed in, in nobody's account, bounded by nothing.
    pub fn of(target: Target) -> Self {
        Self {
            target,
            release: CephRelease::Tentacle,
            standing: Standing::Signed,
            same_account: Truth::No,
            in_account: false,
            owns_bucket: Truth::No,
            boundary: false,
            session: false,
            scp_root: false,
            scp_account: false,
            everyone_limited: Truth::Unknown,
            about_bucket_policy: false,
        }
    }
}

/// What a server makes of what matched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Verdict {
    /// The request passes.
    allowed: Truth,
    /// A Deny that the server looks at reaches it.
    denied: Truth,
}

/// What becomes of a request.
///
/// Statements that may match count independently of each other: two that exclude one another, because they test one key
/// for different values, can lead to [`Decision::Depends`] where a closer look would decide. Where the request is not
/// allowed either way and only whether a Deny reaches it is open, the answer is [`Decision::Implicit`].
pub fn decide(facts: &Facts, seen: Seen) -> Decision {
    let verdict = match facts.target {
        Target::Aws => aws::judge(facts, seen),
        Target::Minio => minio::judge(facts, seen),
        Target::Rustfs => rustfs::judge(facts, seen),
        Target::Ceph => ceph::judge(facts, seen),
    };
    match (verdict.allowed, verdict.denied) {
        (Truth::Yes, _) => Decision::Allowed,
        (Truth::Unknown, _) => Decision::Depends,
        (Truth::No, Truth::Yes) => Decision::Denied,
        (Truth::No, _) => Decision::Implicit,
    }
}

/// A second action that a server checks with one that was asked for, with the same caller, resource and context.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Second {
    /// The request also passes if this action does.
    OrElse(&'static str),
    /// The request also has to pass as this action.
    And(&'static str),
    /// The request fails if an identity or session policy denies this action; nothing has to allow it.
    UnlessDenied(&'static str),
}

impl Second {
    /// The action.
    pub fn action(self) -> &'static str {
        let (Self::OrElse(action) | Self::And(action) | Self::UnlessDenied(action)) = self;
        action
    }
}

/// The second action of a request, and whether it takes a version id to be checked.
pub fn second(target: Target, action: &str, anonymous: bool) -> Option<(Second, bool)> {
    match (target, action) {
        // minio cmd/auth-handler.go:446,494; rustfs src/storage/access.rs has the same.
        (Target::Minio | Target::Rustfs, "s3:ListBucketVersions") => Some((Second::OrElse("s3:ListBucket"), false)),
        // cmd/auth-handler.go:465-479, after anonymous requests were answered.
        (Target::Minio, "s3:DeleteObject") if !anonymous => {
            Some((Second::UnlessDenied("s3:DeleteObjectVersion"), true))
        }
        // rustfs/src/storage/access.rs:1054-1099.
        (Target::Rustfs, "s3:DeleteObject") => Some((Second::And("s3:DeleteObjectVersion"), true)),
        _ => None,
    }
}

/// Whether a user of no account needs no policy for an action: Ceph asks the user's own ACL (`rgw_common.cc`,
/// `verify_user_permission_no_policy`), for the list of its buckets and for making one.
pub fn by_own_acl(target: Target, action: &str) -> bool {
    target == Target::Ceph && matches!(action, "s3:ListAllMyBuckets" | "s3:CreateBucket")
}

/// Whether a request is about the policy of a bucket.
pub fn about_bucket_policy(action: &str) -> bool {
    ["s3:GetBucketPolicy", "s3:PutBucketPolicy", "s3:DeleteBucketPolicy"]
        .iter()
        .any(|name| name.eq_ignore_ascii_case(action))
}

#[cfg(test)]
mod tests;
