//! The tables behind [`Target`]: actions and condition keys, parsed from text when first asked for.
//!
//! Rows are tab-separated and sorted by name. Actions: name, access, levels, condition keys and, for Ceph, the release
//! that brought it. Keys: name, type, presence, `m` when multi-valued, and which requests lack it.

use std::collections::HashMap;
use std::sync::{LazyLock, OnceLock};

use super::Target;
use super::letters::{Letters, Tally};

/// What an action does, in AWS's classes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Access {
    /// Names of things.
    List,
    /// Their content or configuration.
    Read,
    /// Creates, changes or deletes.
    Write,
    /// Changes who may do what.
    Permissions,
    /// Changes tags, which conditions may read.
    Tagging,
}

/// A kind of resource that an action can be evaluated on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// `arn:aws:s3:::bucket`
    Bucket = 1,
    /// `arn:aws:s3:::bucket/key`
    Object = 2,
    /// No resource that a policy could name; written `*`.
    Account = 4,
    /// An access point or what is behind it.
    AccessPoint = 8,
    /// Anything else: a role, a KMS key, a batch job.
    Other = 16,
}

impl Level {
    /// Every kind.
    pub const ALL: [Self; 5] = [Self::Bucket, Self::Object, Self::Account, Self::AccessPoint, Self::Other];
}

/// The kinds of resource an action is evaluated on. Never empty in a catalogue.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Levels(u8);

impl Levels {
    /// Every kind.
    pub const ALL: Self = Self(31);

    /// Buckets and objects: what an action that no catalogue knows is most likely about.
    pub const S3: Self = Self(Level::Bucket as u8 | Level::Object as u8);

    /// One kind.
    pub fn one(level: Level) -> Self {
        Self(level as u8)
    }

    /// Whether the action is evaluated on this kind.
    pub fn contains(self, level: Level) -> bool {
        self.0 & level as u8 != 0
    }

    /// Whether the action is evaluated on this kind and no other.
    pub fn only(self, level: Level) -> bool {
        self.0 == level as u8
    }
}

/// Something a policy can allow or deny.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Action {
    /// As the server spells it: `s3:GetObject`.
    pub name: &'static str,
    /// What it does.
    pub access: Access,
    /// What it is evaluated on.
    pub levels: Levels,
    /// The release that brought it, when releases in use lack it: `v20` or `main` on Ceph. Otherwise empty.
    pub since: &'static str,
    keys: &'static str,
    /// What the name is made of.
    pub(super) letters: Letters,
}

impl Action {
    /// The condition keys that its requests can carry beyond those that any request can.
    pub fn keys(&self) -> impl Iterator<Item = &'static str> {
        self.keys.split_ascii_whitespace()
    }

    /// The same as one text: actions with one text carry the same keys.
    pub(crate) fn list_of_keys(&self) -> &'static str {
        self.keys
    }

    /// The part before the colon.
    pub fn service(&self) -> &'static str {
        self.name.split_once(':').map_or("", |(service, _)| service)
    }
}

/// The type of a condition key's values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum KeyKind {
    /// Text.
    String,
    /// An ARN.
    Arn,
    /// `true` or `false`.
    Bool,
    /// A number.
    Numeric,
    /// A point in time.
    Date,
    /// An IP address.
    Ip,
    /// Base64.
    Binary,
}

/// Whether requests have a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Presence {
    /// Every request.
    Always,
    /// Some; [`KeyInfo::why_absent`] says which not.
    Sometimes,
    /// No request to this server: the key means something elsewhere, and the server takes it without complaint.
    Never,
}

/// A condition key, or a family of keys whose name ends in `/` (or `:`) where the user's part begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeyInfo {
    /// As the server spells it: `aws:SourceIp`, `aws:RequestTag/`.
    pub name: &'static str,
    /// The type of its values.
    pub kind: KeyKind,
    /// Whether requests have it.
    pub presence: Presence,
    /// Whether one request can have several values.
    pub multivalued: bool,
    /// The requests that lack it, as a noun phrase; empty for [`Presence::Always`].
    pub why_absent: &'static str,
}

impl KeyInfo {
    /// Whether this is a family of keys: `aws:RequestTag/`.
    pub fn is_family(&self) -> bool {
        self.name.ends_with(['/', ':'])
    }

    /// Whether `key` names this key, case included.
    pub(super) fn spells(&self, target: Target, key: &str) -> bool {
        if matches!(target, Target::Minio | Target::Rustfs) {
            return stem(key) == self.name.trim_end_matches('/');
        }
        if self.is_family() { key.starts_with(self.name) } else { key == self.name }
    }
}

/// Any claim of any web identity provider.
pub(super) static PROVIDER_CLAIM: KeyInfo = KeyInfo {
    name: "<provider>:<claim>",
    kind: KeyKind::String,
    presence: Presence::Sometimes,
    multivalued: false,
    why_absent: "every request but `AssumeRoleWithWebIdentity` with that provider",
};

/// One server's tables.
pub(super) struct Tables {
    pub(super) actions: Vec<Action>,
    pub(super) keys: Vec<KeyInfo>,
    /// The services that have actions, sorted.
    pub(super) services: Vec<&'static str>,
    // What follows is asked of few policies, and would be most of the work of reading a table.
    actions_by_lower: OnceLock<HashMap<String, usize>>,
    keys_by_lower: OnceLock<HashMap<String, usize>>,
    tallies: OnceLock<Vec<Tally>>,
}

impl Tables {
    fn parse(actions: &'static str, keys: &'static str) -> Self {
        let actions: Vec<Action> = actions.lines().filter_map(parse_action).collect();
        let keys: Vec<KeyInfo> = keys.lines().filter_map(parse_key).collect();
        let mut services: Vec<&str> = actions.iter().map(Action::service).collect();
        services.dedup();
        services.sort_unstable();
        let (actions_by_lower, keys_by_lower, tallies) = (OnceLock::new(), OnceLock::new(), OnceLock::new());
        Self { actions, keys, services, actions_by_lower, keys_by_lower, tallies }
    }

    fn actions_by_lower(&self) -> &HashMap<String, usize> {
        self.actions_by_lower.get_or_init(|| index(self.actions.iter().map(|action| action.name)))
    }

    fn keys_by_lower(&self) -> &HashMap<String, usize> {
        self.keys_by_lower.get_or_init(|| index(self.keys.iter().map(|key| key.name.trim_end_matches('/'))))
    }

    /// The actions, and how often each character is in their names.
    pub(super) fn counted_actions(&self) -> impl Iterator<Item = (&'static str, &Tally)> {
        let tallies = self.tallies.get_or_init(|| self.actions.iter().map(|action| Tally::of(action.name)).collect());
        self.actions.iter().map(|action| action.name).zip(tallies)
    }

    pub(super) fn action(&self, name: &str) -> Option<&Action> {
        self.actions.binary_search_by(|action| action.name.cmp(name)).ok().and_then(|at| self.actions.get(at))
    }

    /// The action in whatever case it is written. Most are written as they are spelt, and found without more ado.
    pub(super) fn action_any_case(&self, name: &str) -> Option<&Action> {
        let in_other_case =
            || self.actions_by_lower().get(&name.to_ascii_lowercase()).and_then(|&at| self.actions.get(at));
        self.action(name).or_else(in_other_case)
    }

    /// The action of a service and a name, in whatever case they are written.
    pub(super) fn action_of(&self, service: &str, name: &str) -> Option<&Action> {
        self.action_any_case(&format!("{service}:{name}"))
    }

    /// The actions of one service, in whatever case it is written; they lie together.
    pub(super) fn actions_of(&self, service: &str) -> &[Action] {
        let same = |known: &&&str| known.eq_ignore_ascii_case(service);
        let Some(service) = self.services.iter().find(same) else { return &[] };
        // In the order of bytes `s3-outposts:` comes before `s3:`, so whole names are compared.
        let prefix = format!("{service}:");
        let start = self.actions.partition_point(|action| action.name < prefix.as_str());
        let rest = self.actions.get(start..).unwrap_or_default();
        rest.get(..rest.partition_point(|action| action.name.starts_with(&prefix))).unwrap_or_default()
    }

    /// The key or the family of it, in whatever case. `MinIO` and `RustFS` let any key be followed by `/anything`
    /// (minio/pkg v3.1.3 condition/key.go:94, rustfs `policy/function/key_name.rs`).
    pub(super) fn key(&self, target: Target, key: &str) -> Option<&KeyInfo> {
        let server = matches!(target, Target::Minio | Target::Rustfs);
        // Most are written as they are spelt, and found without more ado.
        let spelt = if server { stem(key) } else { key };
        let exact = self.keys.binary_search_by(|info| info.name.cmp(spelt)).ok().and_then(|at| self.keys.get(at));
        if let Some(info) = exact.filter(|info| !info.is_family()) {
            return Some(info);
        }
        let key = key.to_ascii_lowercase();
        let find = |name: &str| self.keys_by_lower().get(name).and_then(|&at| self.keys.get(at));
        if server {
            return find(stem(&key));
        }
        if let Some((family, member)) = key.split_once('/') {
            return find(family).filter(|info| info.is_family() && !member.is_empty());
        }
        if let Some(info) = find(&key) {
            return (!info.is_family()).then_some(info);
        }
        // `kms:EncryptionContext:name`
        let end = key.rfind(':')? + 1;
        find(key.get(..end)?)
    }
}

/// A key up to the user's part of it.
fn stem(key: &str) -> &str {
    key.split_once('/').map_or(key, |(stem, _)| stem)
}

fn index(names: impl Iterator<Item = &'static str>) -> HashMap<String, usize> {
    // Where names differ in case only (RustFS: `s3:versionid`, `s3:VersionId`) the first is found by the others.
    let mut index = HashMap::new();
    for (at, name) in names.enumerate() {
        index.entry(name.to_ascii_lowercase()).or_insert(at);
    }
    index
}

fn parse_action(line: &'static str) -> Option<Action> {
    let mut fields = line.split('\t');
    let name = fields.next()?;
    Some(Action {
        name,
        access: match fields.next()? {
            "L" => Access::List,
            "R" => Access::Read,
            "W" => Access::Write,
            "P" => Access::Permissions,
            "T" => Access::Tagging,
            _ => return None,
        },
        levels: Levels(fields.next()?.bytes().fold(0, |levels, letter| {
            levels
                | match letter {
                    b'B' => Level::Bucket as u8,
                    b'O' => Level::Object as u8,
                    b'A' => Level::Account as u8,
                    b'P' => Level::AccessPoint as u8,
                    _ => Level::Other as u8,
                }
        })),
        keys: fields.next()?,
        since: fields.next().unwrap_or(""),
        letters: Letters::of(name),
    })
}

fn parse_key(line: &'static str) -> Option<KeyInfo> {
    let mut fields = line.split('\t');
    Some(KeyInfo {
        name: fields.next()?,
        kind: match fields.next()? {
            "S" => KeyKind::String,
            "A" => KeyKind::Arn,
            "B" => KeyKind::Bool,
            "N" => KeyKind::Numeric,
            "D" => KeyKind::Date,
            "I" => KeyKind::Ip,
            "X" => KeyKind::Binary,
            _ => return None,
        },
        presence: match fields.next()? {
            "!" => Presence::Always,
            "?" => Presence::Sometimes,
            "-" => Presence::Never,
            _ => return None,
        },
        multivalued: fields.next()? == "m",
        why_absent: fields.next()?,
    })
}

macro_rules! tables {
    ($name:ident, $server:literal) => {
        static $name: LazyLock<Tables> = LazyLock::new(|| {
            Tables::parse(
                include_str!(concat!("data/", $server, "-actions.tsv")),
                include_str!(concat!("data/", $server, "-keys.tsv")),
            )
        });
    };
}

tables!(AWS, "aws");
tables!(MINIO, "minio");
tables!(RUSTFS, "rustfs");
tables!(CEPH, "ceph");

/// The tables of a server.
pub(super) fn tables(target: Target) -> &'static Tables {
    match target {
        Target::Aws => &AWS,
        Target::Minio => &MINIO,
        Target::Rustfs => &RUSTFS,
        Target::Ceph => &CEPH,
    }
}

/// The text the tables are parsed from, to test that no row is lost.
#[cfg(test)]
pub(super) fn text(target: Target) -> (&'static str, &'static str) {
    match target {
        Target::Aws => (include_str!("data/aws-actions.tsv"), include_str!("data/aws-keys.tsv")),
        Target::Minio => (include_str!("data/minio-actions.tsv"), include_str!("data/minio-keys.tsv")),
        Target::Rustfs => (include_str!("data/rustfs-actions.tsv"), include_str!("data/rustfs-keys.tsv")),
        Target::Ceph => (include_str!("data/ceph-actions.tsv"), include_str!("data/ceph-keys.tsv")),
    }
}
