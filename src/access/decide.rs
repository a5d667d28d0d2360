//! From the statements that match to a decision: the part in which servers differ most, apart from all matching.

mod aws;
mod others;

use super::world::{Layer, StatementId};
use super::{Decision, Truth};
use crate::target::Target;

/// A statement that matches a request, or may.
#[derive(Clone, Copy, Debug)]
pub struct Match {
    /// Which one.
    pub id: StatementId,
    /// Where it stands.
    pub layer: Layer,
    /// Whether it denies; otherwise it allows.
    pub deny: bool,
    /// Whether it matches.
    pub truth: Truth,
    /// How directly it is about the caller.
    pub grade: Grade,
}

/// How directly a statement is about the caller. Only AWS tells these apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Grade {
    /// It names the account: the caller's own policy has to agree.
    Account,
    /// It names the role: boundary and session policy have to agree.
    Role,
    /// It names the user or the session, or everyone, or the policy is the caller's own.
    Direct,
}

/// What else a decision depends on.
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
#[derive(Clone, Copy, Debug)]
pub struct Facts {
    /// Nobody is signed in.
    pub anonymous: bool,
    /// A service of AWS asks.
    pub service: bool,
    /// The root of the account or of the server asks.
    pub root: bool,
    /// A role in a session asks.
    pub role: bool,
    /// Whether the caller is of the account that owns the bucket. Where one of both is not known they are taken for the same.
    pub same_account: Truth,
    /// The caller has a permissions boundary.
    pub boundary: bool,
    /// The session has a policy.
    pub session: bool,
    /// A service control policy applies to the caller.
    pub scp: bool,
    /// There are resource control policies.
    pub rcp: bool,
    /// The action reads, writes or deletes the policy of a bucket.
    pub policy_management: bool,
    /// The resource is a bucket or in one.
    pub bucket: bool,
}

/// A decision and the statements that made it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decided {
    /// What becomes of the request.
    pub decision: Decision,
    /// The Denies, or the Allows that count; sorted.
    pub deciding: Vec<StatementId>,
}

/// Decides by the rules of a server.
pub fn decide(target: Target, facts: &Facts, matches: &[Match]) -> Decided {
    let seen = Seen(matches);
    let (denied, allowed) = match target {
        Target::Aws => aws::verdict(facts, seen),
        Target::Minio => others::minio(facts, seen),
        Target::Rustfs => others::rustfs(facts, seen),
        Target::Ceph => others::ceph(facts, seen),
    };
    let decision = match (denied, allowed) {
        (Truth::Yes, _) => Decision::Denied,
        (Truth::No, Truth::Yes) => Decision::Allowed,
        (_, Truth::No) => Decision::Implicit,
        _ => Decision::Depends,
    };
    let counts = |it: &&Match| it.truth != Truth::No && it.deny == (decision == Decision::Denied);
    let mut deciding: Vec<StatementId> = match decision {
        Decision::Implicit => Vec::new(),
        Decision::Depends => matches.iter().filter(|it| it.truth == Truth::Unknown).map(|it| it.id).collect(),
        _ => matches.iter().filter(counts).map(|it| it.id).collect(),
    };
    deciding.sort_unstable();
    Decided { decision, deciding }
}

/// The statements that match, asked by layer.
#[derive(Clone, Copy, Debug)]
struct Seen<'a>(&'a [Match]);

impl Seen<'_> {
    fn any(self, wanted: impl Fn(&Match) -> bool) -> Truth {
        self.0.iter().filter(|it| wanted(it)).map(|it| it.truth).max().unwrap_or(Truth::No)
    }

    fn deny(self, layers: &[Layer]) -> Truth {
        self.any(|it| it.deny && layers.contains(&it.layer))
    }

    fn allow(self, layer: Layer) -> Truth {
        self.any(|it| !it.deny && it.layer == layer)
    }
}
