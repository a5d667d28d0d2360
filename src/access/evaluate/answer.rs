//! An answer with what it depends on.

use crate::access::Truth;

/// What stands in the way of an answer.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Dependency {
    /// The value of a condition key, as the policy spells it.
    Key(String),
    /// Text that a template fills in.
    Template(String),
    /// A question that documents leave open, or a fact that nobody declared.
    Open(OpenQuestion),
}

impl Dependency {
    /// What it is, as a clause.
    pub fn text(&self) -> String {
        match self {
            Self::Key(key) => format!("the condition key `{key}`"),
            Self::Template(text) => format!("what a template fills into `{text}`"),
            Self::Open(question) => format!("{} ({})", question.text(), question.as_str()),
        }
    }
}

/// What is not known, by name. None is ever guessed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum OpenQuestion {
    /// AWS: a Deny with `NotPrincipal` lists the caller without the account, or a session without its role.
    NotPrincipalAccount,
    /// AWS: a Deny with `NotPrincipal` lists the account of a caller whom it does not list.
    NotPrincipalRoot,
    /// AWS: whether `{"AWS": "*"}` is also about services.
    StarAndServices,
    /// AWS: whether a permissions boundary or session policy that is silent limits a grant to everyone.
    EveryoneLimited,
    /// AWS: whether a canonical user id is the caller's account.
    CanonicalUser,
    /// AWS: whether an id such as `AIDA...` is the caller's.
    UniqueId,
    /// AWS: matching an ARN as a whole and field by field come to different answers.
    ArnSegmentation,
    /// AWS: what a negated ARN operator makes of a text that is no ARN.
    NoArn,
    /// AWS: what a negated operator or `NotResource` makes of a variable that has no value.
    VariableWithoutValue,
    /// AWS: what `ForAnyValue:...IfExists` makes of a key that is not there.
    ForAnyValueIfExists,
    /// The account that owns the bucket is not declared.
    BucketOwner,
    /// The caller's account is not declared.
    CallerAccount,
    /// Ceph: Squid and Tentacle differ here.
    CephRelease,
    /// Ceph: what an ARN operator makes of a wildcard that is not the last character.
    CephArnWildcard,
    /// `RustFS`: what a policy variable stands for.
    RustfsVariable,
    /// `RustFS`: whether a Deny of the bucket policy for the second action of a request stops it.
    RustfsSecondAction,
    /// `RustFS`: whether a service account of the root passes a Deny of the bucket policy.
    RustfsRootServiceAccount,
    /// The element has no value that could be read.
    Unreadable,
    /// The evaluator and the one that replays what it decides come to different answers.
    Replay,
}

impl OpenQuestion {
    /// The name in reports.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NotPrincipalAccount => "notprincipal-account",
            Self::NotPrincipalRoot => "notprincipal-root",
            Self::StarAndServices => "star-and-services",
            Self::EveryoneLimited => "everyone-limited",
            Self::CanonicalUser => "canonical-user",
            Self::UniqueId => "unique-id",
            Self::ArnSegmentation => "arn-segmentation",
            Self::NoArn => "no-arn",
            Self::VariableWithoutValue => "variable-without-value",
            Self::ForAnyValueIfExists => "foranyvalue-ifexists",
            Self::BucketOwner => "bucket-owner",
            Self::CallerAccount => "caller-account",
            Self::CephRelease => "ceph-release",
            Self::CephArnWildcard => "ceph-arn-wildcard",
            Self::RustfsVariable => "rustfs-variable",
            Self::RustfsSecondAction => "rustfs-second-action",
            Self::RustfsRootServiceAccount => "rustfs-root-service-account",
            Self::Unreadable => "unreadable",
            Self::Replay => "replay-differs",
        }
    }

    /// What it is about, as a clause.
    pub fn text(self) -> &'static str {
        match self {
            Self::NotPrincipalAccount => {
                "whether `NotPrincipal` spares a caller whose account, or whose role, is not listed as well"
            }
            Self::NotPrincipalRoot => "whether an account listed in `NotPrincipal` spares everybody in it",
            Self::StarAndServices => "whether `{\"AWS\": \"*\"}` is about services of AWS as well",
            Self::EveryoneLimited => {
                "whether a permissions boundary or session policy that does not allow it limits a grant to everyone"
            }
            Self::CanonicalUser => "which account the canonical user is",
            Self::UniqueId => "whose unique id is listed",
            Self::ArnSegmentation => "whether a wildcard in an ARN reaches over a colon here",
            Self::NoArn => "what a negated ARN operator makes of a text that is no ARN",
            Self::VariableWithoutValue => {
                "what a negated operator or `NotResource` makes of a policy variable without a value"
            }
            Self::ForAnyValueIfExists => "what `ForAnyValue` with `IfExists` makes of a key that is not there",
            Self::BucketOwner => "who owns the bucket",
            Self::CallerAccount => "which account the caller is in",
            Self::CephRelease => "whether the gateway is Squid or Tentacle",
            Self::CephArnWildcard => "what the gateway makes of a wildcard inside an ARN",
            Self::RustfsVariable => "what RustFS puts in for a policy variable",
            Self::RustfsSecondAction => {
                "whether a Deny of the bucket policy for the second action that RustFS checks stops a request"
            }
            Self::RustfsRootServiceAccount => {
                "whether a service account of the root passes a Deny of the bucket policy on RustFS"
            }
            Self::Unreadable => "what could not be read",
            Self::Replay => "two evaluations of denywins differ: please report it",
        }
    }
}

/// Yes, no, or not known and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Answer {
    pub(super) truth: Truth,
    /// Empty unless the truth is not known.
    pub(super) depends: Vec<Dependency>,
}

impl Answer {
    pub(super) const NO: Self = Self { truth: Truth::No, depends: Vec::new() };
    pub(super) const YES: Self = Self { truth: Truth::Yes, depends: Vec::new() };

    pub(super) fn of(holds: bool) -> Self {
        if holds { Self::YES } else { Self::NO }
    }

    pub(super) fn unknown(why: Dependency) -> Self {
        Self { truth: Truth::Unknown, depends: vec![why] }
    }

    pub(super) fn open(question: OpenQuestion) -> Self {
        Self::unknown(Dependency::Open(question))
    }

    pub(super) fn template(text: &str) -> Self {
        Self::unknown(Dependency::Template(text.to_owned()))
    }

    pub(super) fn and(self, other: Self) -> Self {
        let truth = self.truth.and(other.truth);
        self.joined(other, truth)
    }

    pub(super) fn or(self, other: Self) -> Self {
        let truth = self.truth.or(other.truth);
        self.joined(other, truth)
    }

    fn joined(mut self, mut other: Self, truth: Truth) -> Self {
        if truth != Truth::Unknown {
            return Self { truth, depends: Vec::new() };
        }
        self.depends.append(&mut other.depends);
        Self { truth, depends: self.depends }
    }

    /// Looks no further than the first yes.
    pub(super) fn any(answers: impl Iterator<Item = Self>) -> Self {
        let mut any = Self::NO;
        for answer in answers {
            any = any.or(answer);
            if any.truth == Truth::Yes {
                break;
            }
        }
        any
    }

    /// Looks no further than the first no.
    pub(super) fn all(answers: impl Iterator<Item = Self>) -> Self {
        let mut all = Self::YES;
        for answer in answers {
            all = all.and(answer);
            if all.truth == Truth::No {
                break;
            }
        }
        all
    }

    pub(super) fn negated(self, negated: bool) -> Self {
        if negated { !self } else { self }
    }
}

impl std::ops::Not for Answer {
    type Output = Self;

    fn not(self) -> Self {
        Self { truth: !self.truth, depends: self.depends }
    }
}
