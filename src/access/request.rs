//! A request: who asks, for what, on what, in which circumstances.

use std::collections::BTreeMap;

/// Who asks.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Caller {
    /// Nobody who is signed in.
    Anonymous,
    /// Somebody who is.
    Identity(Identity),
    /// A service of AWS, such as `cloudtrail.amazonaws.com`.
    Service(String),
}

/// Somebody who is signed in.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Identity {
    /// What it is.
    pub kind: IdentityKind,
    /// The account or, on Ceph, the tenant; empty where the server has none (`MinIO`, `RustFS`) or none is known.
    pub account: String,
    /// Path and name, such as `storage-service` or `teams/media/uploader`; the access key on `MinIO` and `RustFS`. Empty for the root.
    pub name: String,
    /// The groups it is in, by name.
    pub groups: Vec<String>,
}

/// What somebody who is signed in can be.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum IdentityKind {
    /// The root user of the account; the root key of a `MinIO` or `RustFS` server.
    Root,
    /// A user.
    User,
    /// A role, in a session of this name.
    Role {
        /// The session.
        session: String,
    },
    /// A federated user.
    FederatedUser,
    /// A service account of `MinIO` or `RustFS`, which has at most the permissions of its parent.
    ServiceAccount {
        /// The parent's access key; the root's is empty.
        parent: String,
    },
}

/// One request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// Who asks.
    pub caller: Caller,
    /// For what, such as `s3:PutObject`: an action of the target's catalogue, or any other text.
    pub action: String,
    /// On what, as an ARN: `arn:aws:s3:::bleater-media/uploads/photo.jpg`, `arn:aws:s3:::bleater-media`, or `*` for actions without a
    /// resource. Never a pattern.
    pub resource: String,
    /// In which circumstances.
    pub context: Context,
}

/// The condition keys of a request and their values. Keys that follow from the caller, such as `aws:PrincipalArn`, are not
/// in it: they are worked out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Context {
    /// By lower-case name: condition keys have no case. A key with several values is multi-valued; one with none is known to be
    /// absent.
    values: BTreeMap<String, Said>,
    /// What is to be thought of a key that is not among them.
    pub rest: Rest,
}

/// What was said of a key, and how it was spelled.
#[derive(Clone, Debug, Default)]
struct Said {
    key: String,
    values: Vec<String>,
}

impl PartialEq for Said {
    fn eq(&self, other: &Self) -> bool {
        self.values == other.values
    }
}

impl Eq for Said {}

/// What is to be thought of a key of which nothing was said.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Rest {
    /// The request does not have it.
    #[default]
    Absent,
    /// It may or may not have it, with any value.
    Unknown,
}

/// What is known of a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Known<'a> {
    /// The request does not have it.
    Absent,
    /// It has these values, at least one.
    Values(&'a [String]),
    /// Not known.
    Unknown,
}

impl Context {
    /// Nothing but what is said is known: every other key may or may not be there.
    pub fn unknown() -> Self {
        Self { values: BTreeMap::new(), rest: Rest::Unknown }
    }

    /// Says what a key is; with no values, that it is absent.
    pub fn set(&mut self, key: &str, values: Vec<String>) {
        self.values.insert(key.to_ascii_lowercase(), Said { key: key.to_owned(), values });
    }

    /// Adds a value to a key.
    pub fn add(&mut self, key: &str, value: &str) {
        let said = self.values.entry(key.to_ascii_lowercase()).or_default();
        key.clone_into(&mut said.key);
        said.values.push(value.to_owned());
    }

    /// Forgets a key, so that [`Self::rest`] speaks for it.
    pub fn forget(&mut self, key: &str) {
        self.values.remove(&key.to_ascii_lowercase());
    }

    /// What is known of a key, whatever its case.
    pub fn get(&self, key: &str) -> Known<'_> {
        match (self.values.get(&key.to_ascii_lowercase()), self.rest) {
            (Some(said), _) if said.values.is_empty() => Known::Absent,
            (Some(said), _) => Known::Values(&said.values),
            (None, Rest::Absent) => Known::Absent,
            (None, Rest::Unknown) => Known::Unknown,
        }
    }

    /// What was said of a key, whatever its case: its values, none when it is said to be absent.
    pub fn said(&self, key: &str) -> Option<&[String]> {
        self.values.get(&key.to_ascii_lowercase()).map(|said| said.values.as_slice())
    }

    /// The keys of which something was said, in order and as they were spelled, with their values.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &[String])> {
        self.values.values().map(|said| (said.key.as_str(), said.values.as_slice()))
    }
}
