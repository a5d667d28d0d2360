//! Which layer is asked, by whom the caller is (rustfs/src/storage/access.rs, `authorize_request`).

use std::collections::HashMap;

use pollster::block_on;
use rustfs_policy::policy::action::{Action, S3Action};
use rustfs_policy::policy::{Args, BucketPolicyArgs, Policy};
use serde_json::Value;

use crate::case::World;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    Allowed,
    Denied,
    Implicit,
}

use Decision::{Allowed, Denied, Implicit};

impl Decision {
    pub fn as_str(self) -> &'static str {
        match self {
            Allowed => "allowed",
            Denied => "denied",
            Implicit => "implicit",
        }
    }
}

impl World {
    /// None where the server's code was not read closely enough to tell two readings of it apart.
    pub fn decide(&self, action: Action) -> Option<Decision> {
        let first = self.check(action);
        match action {
            // Deleting a version takes both.
            Action::S3Action(S3Action::DeleteObjectAction) if self.has_version() => {
                let version = Action::S3Action(S3Action::DeleteObjectVersionAction);
                let second = self.check(version);
                // Whether a Deny in the bucket policy stops the second check before the identity policies are asked.
                let gate_counts = self.bucket_decision(version) == Denied && self.identity_decision(version) == Allowed;
                if gate_counts && first == Allowed {
                    return None;
                }
                Some(if first == Allowed { second } else { first })
            }
            // What is not allowed is asked for again as a listing.
            Action::S3Action(S3Action::ListBucketVersionsAction) if first != Allowed => {
                let second = self.check(Action::S3Action(S3Action::ListBucketAction));
                let gate = self.bucket_decision(action) == Denied;
                match (second, gate) {
                    (Allowed, true) if self.caller.kind != "anonymous" => None,
                    (Allowed, _) => Some(Allowed),
                    _ => Some(first),
                }
            }
            _ => Some(first),
        }
    }

    fn check(&self, action: Action) -> Decision {
        let bucket = self.bucket_decision(action);
        if self.caller.kind == "anonymous" {
            return bucket;
        }
        // A Deny there stops everybody, the root too, unless the root is after the policy itself.
        let spared = self.caller.kind == "root" && about_bucket_policy(action);
        if bucket == Denied && !spared {
            return Denied;
        }
        match (self.identity_decision(action), bucket) {
            // The answer of the identity policies is yes or no, so their Deny is forgotten here.
            (Allowed, _) | (_, Allowed) => Allowed,
            (identity, _) => identity,
        }
    }

    fn bucket_decision(&self, action: Action) -> Decision {
        let Some(policy) = &self.bucket_policy else { return Implicit };
        let account = match self.caller.kind.as_str() {
            "anonymous" => "",
            // The access key that a server has when none was set.
            "root" => "rustfsadmin",
            _ => &self.caller.name,
        };
        let args = |is_owner| BucketPolicyArgs {
            account,
            groups: &None,
            action,
            bucket: &self.bucket,
            conditions: &self.context,
            is_owner,
            object: &self.object,
        };
        // An owner is allowed all that is not denied, which tells a Deny from silence.
        match (block_on(policy.is_allowed(&args(false))), block_on(policy.is_allowed(&args(true)))) {
            (true, _) => Allowed,
            (false, true) => Implicit,
            (false, false) => Denied,
        }
    }

    fn identity_decision(&self, action: Action) -> Decision {
        let caller = &self.caller;
        let root = caller.kind == "root" || (caller.kind == "service-account" && caller.parent.is_empty());
        let held = if root {
            Allowed
        } else if self.identity.is_empty() {
            Implicit
        } else {
            self.ask(&Policy::merge_policies(self.identity.clone()), action)
        };
        let session = self.session.as_ref().map_or(Allowed, |policy| self.ask(policy, action));
        match (held, session) {
            (Denied, _) | (_, Denied) => Denied,
            (Allowed, Allowed) => Allowed,
            _ => Implicit,
        }
    }

    fn ask(&self, policy: &Policy, action: Action) -> Decision {
        let groups = (!self.caller.groups.is_empty()).then(|| self.caller.groups.clone());
        let claims: HashMap<String, Value> = match self.caller.kind.as_str() {
            "service-account" => HashMap::from([("parent".to_owned(), self.caller.parent.clone().into())]),
            _ => HashMap::new(),
        };
        let args = |deny_only| Args {
            account: &self.caller.name,
            groups: &groups,
            action,
            bucket: &self.bucket,
            conditions: &self.context,
            is_owner: false,
            object: &self.object,
            claims: &claims,
            deny_only,
        };
        match (block_on(policy.is_allowed(&args(false))), block_on(policy.is_allowed(&args(true)))) {
            (true, _) => Allowed,
            (false, true) => Implicit,
            (false, false) => Denied,
        }
    }

    fn has_version(&self) -> bool {
        self.context.get("versionid").is_some_and(|values| values.iter().any(|value| !value.is_empty()))
    }
}

fn about_bucket_policy(action: Action) -> bool {
    matches!(
        action,
        Action::S3Action(
            S3Action::GetBucketPolicyAction | S3Action::PutBucketPolicyAction | S3Action::DeleteBucketPolicyAction
        )
    )
}
