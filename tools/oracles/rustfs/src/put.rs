//! Taking a policy, as the server's handlers do.

use rustfs_policy::policy::{BucketPolicy, Policy, Validator};

use crate::Failure;

/// Stored as it was put (rustfs/src/app/bucket_usecase.rs).
pub fn bucket_policy(document: &str) -> Result<BucketPolicy, Failure> {
    let policy: BucketPolicy = serde_json::from_str(document)?;
    policy.is_valid()?;
    Ok(policy)
}

/// A canned policy or a session policy; without version or statements it is not taken
/// (rustfs/src/admin/handlers/policies.rs, crates/iam/src/manager.rs).
pub fn policy(document: &str) -> Result<Policy, Failure> {
    let policy = Policy::parse_config(document.as_bytes())?;
    if policy.version.is_empty() || policy.is_empty() {
        return Err("a policy without version or statements is not taken".into());
    }
    Ok(policy)
}
