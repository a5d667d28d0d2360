//! What is known when a request is decided: every policy with its layer and whom it is attached to, the identities, the buckets.

use std::sync::Arc;

use crate::policy::{Document, Kind, Statement};
use crate::target::Target;

use super::buckets::Buckets;
use super::request::{Identity, IdentityKind};

/// Where a policy stands among those that decide.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Layer {
    /// Attached to a user, role or group.
    Identity,
    /// On a bucket.
    Bucket,
    /// A permissions boundary: the most that the identity can have.
    Boundary,
    /// Passed when a session was opened: the most that the session can have.
    Session,
    /// A service control policy of the organization: the most that an account's principals can have.
    Scp,
    /// A resource control policy of the organization: the most that can be done to an account's resources.
    Rcp,
}

impl Layer {
    /// Every layer, in the order reports name them.
    pub const ALL: [Self; 6] = [Self::Identity, Self::Bucket, Self::Boundary, Self::Session, Self::Scp, Self::Rcp];

    /// The word used in reports.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Identity => "identity",
            Self::Bucket => "bucket",
            Self::Boundary => "boundary",
            Self::Session => "session",
            Self::Scp => "scp",
            Self::Rcp => "rcp",
        }
    }

    /// The layer of a kind of policy; none for those that no request for an object or bucket meets.
    pub fn of(kind: Kind) -> Option<Self> {
        match kind {
            Kind::Identity => Some(Self::Identity),
            Kind::Bucket => Some(Self::Bucket),
            Kind::Boundary => Some(Self::Boundary),
            Kind::Session => Some(Self::Session),
            Kind::Scp => Some(Self::Scp),
            Kind::Rcp => Some(Self::Rcp),
            Kind::Trust | Kind::Resource => None,
        }
    }
}

/// A policy in force.
#[derive(Clone, Debug)]
pub struct Policy {
    /// What it says.
    pub document: Arc<Document>,
    /// Where it stands.
    pub layer: Layer,
    /// The file it is in, as readers know it; the name of a policy that the server brings along.
    pub path: String,
    /// The bucket it is on, for the bucket layer; none when that is not known, and then it is taken for any that its resources name.
    pub bucket: Option<String>,
    /// Whom it is attached to, for the other layers.
    pub holders: Vec<Holder>,
}

impl Policy {
    /// The same policy with other statements.
    #[must_use]
    pub fn with(&self, statements: Vec<Statement>) -> Self {
        let Self { document, layer, path, bucket, holders } = self;
        let document = Arc::new(document.with(statements));
        Self { document, layer: *layer, path: path.clone(), bucket: bucket.clone(), holders: holders.clone() }
    }
}

/// Whom a policy is attached to.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Holder {
    /// A user, role, federated user or service account: account (empty where none is known) and path and name.
    Identity {
        /// Which of them: on AWS and Ceph a user and a role may have one name.
        kind: HolderKind,
        /// The account, or empty.
        account: String,
        /// Path and name.
        name: String,
    },
    /// Everybody in a group.
    Group(String),
    /// Everybody in an account: the usual holder of an SCP, and the owner of resources for an RCP.
    Account(String),
    /// Everybody: an SCP or RCP at the root of the organization.
    All,
    /// Nobody is known: whoever holds the policy.
    Unattached,
}

/// What a [`Holder`] is of those that have names of their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum HolderKind {
    /// A user, or a service account, which has an access key as users have.
    User,
    /// A role, or one session of it.
    Role,
    /// A federated user.
    FederatedUser,
}

impl HolderKind {
    /// What somebody is; the root of an account counts as a user.
    pub fn of(kind: &IdentityKind) -> Self {
        match kind {
            IdentityKind::Root | IdentityKind::User | IdentityKind::ServiceAccount { .. } => Self::User,
            IdentityKind::Role { .. } => Self::Role,
            IdentityKind::FederatedUser => Self::FederatedUser,
        }
    }
}

impl Holder {
    /// Whether this is somebody of a kind and name in an account; where either account is not known, it is taken for the same.
    pub fn is(&self, of: HolderKind, named: &str, of_account: &str) -> bool {
        matches!(self, Self::Identity { kind, account, name }
            if *kind == of && name == named && (account.is_empty() || of_account.is_empty() || account == of_account))
    }
}

/// Where nobody declares an account and no policy names one, everybody and every bucket is in this one. Accounts that exist
/// are not numbered so.
pub const NAMELESS: &str = "000000000000";

/// Everything that is known, as one server sees it.
#[derive(Clone, Debug)]
pub struct World {
    /// The server.
    pub target: Target,
    /// In the order in which they were read; shared, because parts of a world are asked about one by one.
    pub policies: Vec<Arc<Policy>>,
    /// Those that config or a policy names.
    pub identities: Vec<Identity>,
    /// Those that config or a policy names.
    pub buckets: Buckets,
    /// The account that owns every other bucket; empty when that is not known.
    pub home: String,
}

/// Names a statement of a [`World`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StatementId {
    /// The policy, by position.
    pub policy: u32,
    /// The statement in it, by position.
    pub statement: u32,
}

impl World {
    /// Every statement, in order.
    pub fn statements(&self) -> impl Iterator<Item = (StatementId, &Policy, &Statement)> {
        (0u32..).zip(&self.policies).flat_map(|(policy, of)| {
            let of = of.as_ref();
            let numbered = (0u32..).zip(&of.document.statements);
            numbered.map(move |(statement, it)| (StatementId { policy, statement }, of, it))
        })
    }

    /// The statement of an id of this world.
    pub fn statement(&self, id: StatementId) -> Option<(&Policy, &Statement)> {
        let policy = self.policies.get(id.policy as usize)?.as_ref();
        Some((policy, policy.document.statements.get(id.statement as usize)?))
    }

    /// The owner of a bucket; empty when it is not known.
    pub fn owner(&self, bucket: &str) -> &str {
        self.buckets.get(bucket).map_or(&self.home, |known| &known.owner)
    }
}
