//! One request seen from the policies: who asks, what is asked for, and where each policy stands towards it.

use super::answer::{Answer, Dependency, OpenQuestion};
use super::environment::{self, Value};
use crate::access::decide::{CephRelease, Facts, Grade, Slot, Standing, about_bucket_policy, by_own_acl};
use crate::access::{Caller, Holder, HolderKind, Identity, IdentityKind, Layer, Policy, Request, Truth, World};
use crate::policy::arn::Arn;
use crate::target::Target;

/// What every part of the evaluator looks at.
#[derive(Clone, Copy, Debug)]
pub(super) struct Subject<'a> {
    pub(super) world: &'a World,
    pub(super) request: &'a Request,
    /// The action that is checked, which is not always the one asked for.
    pub(super) action: &'a str,
    pub(super) release: CephRelease,
    /// Whether the caller has a permissions boundary: `NotPrincipal` of AWS asks.
    pub(super) bounded: bool,
    /// Bucket and key of the resource; the key is empty for a bucket, both are for an action without a resource.
    pub(super) place: (&'a str, &'a str),
}

impl<'a> Subject<'a> {
    /// A request, checked for an action.
    pub(super) fn new(
        world: &'a World,
        request: &'a Request,
        action: &'a str,
        release: CephRelease,
        bounded: bool,
    ) -> Self {
        let place = Arn::parse(&request.resource).map_or(("", ""), |arn| match arn.resource.split_once('/') {
            Some((bucket, key)) => (bucket, key),
            None if arn.resource == "*" => ("", ""),
            None => (arn.resource, ""),
        });
        Self { world, request, action, release, bounded, place }
    }

    pub(super) fn target(&self) -> Target {
        self.world.target
    }

    /// The caller, when signed in.
    pub(super) fn identity(&self) -> Option<&'a Identity> {
        if let Caller::Identity(identity) = &self.request.caller { Some(identity) } else { None }
    }

    /// What is known of a condition key, as the server would see it.
    pub(super) fn key(&self, key: &str) -> Value {
        environment::get(self, key)
    }

    /// The account that owns the bucket; empty when it is not known.
    pub(super) fn owner(&self) -> &'a str {
        self.world.owner(self.place.0)
    }

    /// The name without its path, as user names and role names are.
    pub(super) fn short_name(&self) -> &'a str {
        self.identity().map_or("", |identity| identity.name.rsplit('/').next().unwrap_or(""))
    }

    /// Whom the servers without accounts take the caller for: the user behind a service account, nobody when anonymous.
    pub(super) fn user(&self) -> &'a str {
        match self.identity() {
            None => "",
            Some(Identity { kind: IdentityKind::ServiceAccount { parent }, .. }) => parent,
            Some(identity) => &identity.name,
        }
    }

    /// The groups of the caller, or of the user behind a service account.
    pub(super) fn groups(&self) -> &'a [String] {
        let Some(identity) = self.identity() else { return &[] };
        if !identity.groups.is_empty() {
            return &identity.groups;
        }
        let user = self.user();
        let same = |known: &&Identity| known.name == user && same_account(&known.account, &identity.account);
        self.world.identities.iter().find(same).map_or(&[], |known| &known.groups)
    }

    /// The places in which a policy stands towards the caller, whatever is asked for; none for policies of buckets.
    pub(super) fn slots(&self, policy: &Policy) -> Vec<(Slot, Truth)> {
        let slots = match policy.layer {
            Layer::Bucket | Layer::Rcp => Vec::new(),
            Layer::Identity => vec![(Slot::Identity, self.held(&policy.holders))],
            Layer::Boundary => vec![(Slot::Boundary, self.held(&policy.holders))],
            Layer::Session => vec![(Slot::Session, self.held_by_session(&policy.holders))],
            Layer::Scp => {
                let root = Truth::from_bool(policy.holders.contains(&Holder::All) && self.identity().is_some());
                let account = account_among(&policy.holders, self.identity().map(|who| who.account.as_str()));
                vec![(Slot::ScpRoot, root), (Slot::ScpAccount, account)]
            }
        };
        slots.into_iter().filter(|(_, applies)| *applies != Truth::No).collect()
    }

    /// The place in which a policy of buckets stands towards the bucket that is asked about.
    pub(super) fn slot_here(&self, policy: &Policy) -> Option<(Slot, Truth)> {
        let (slot, applies) = match policy.layer {
            Layer::Bucket => {
                let here = policy.bucket.as_deref().is_none_or(|bucket| bucket == self.place.0);
                // The grade is worked out with the principal.
                (Slot::Bucket(Grade::Everyone), Truth::from_bool(here && !self.place.0.is_empty()))
            }
            Layer::Rcp => {
                let all = Truth::from_bool(policy.holders.contains(&Holder::All));
                // What has no bucket is asked of one's own account.
                let own = self.identity().map_or("", |identity| identity.account.as_str());
                let account = if self.place.0.is_empty() { own } else { self.owner() };
                (Slot::Rcp, all.or(account_among(&policy.holders, Some(account))))
            }
            Layer::Identity | Layer::Boundary | Layer::Session | Layer::Scp => return None,
        };
        (applies != Truth::No).then_some((slot, applies))
    }

    /// Whether one of the holders is the caller. A service account holds what its parent does.
    fn held(&self, holders: &[Holder]) -> Truth {
        let Some(identity) = self.identity() else { return Truth::No };
        let user = self.user();
        let holds = holders.iter().any(|holder| match holder {
            Holder::Identity { .. } => holder.is(HolderKind::of(&identity.kind), user, &identity.account),
            Holder::Group(group) => self.groups().contains(group),
            Holder::Account(account) => !account.is_empty() && *account == identity.account,
            Holder::All => true,
            Holder::Unattached => false,
        });
        Truth::from_bool(holds)
    }

    /// The session policy of a service account is its own, not its parent's.
    fn held_by_session(&self, holders: &[Holder]) -> Truth {
        let Some(identity) = self.identity() else { return Truth::No };
        let session = if let IdentityKind::Role { session } = &identity.kind { session.as_str() } else { "" };
        let holds = holders.iter().any(|holder| match holder {
            Holder::Identity { kind, account, name } => {
                let one = name.strip_prefix(&identity.name).and_then(|rest| rest.strip_prefix('/'));
                (*name == identity.name || one.is_some_and(|one| !session.is_empty() && one == session))
                    && same_account(account, &identity.account)
                    && *kind == HolderKind::of(&identity.kind)
            }
            Holder::All => true,
            Holder::Group(_) | Holder::Account(_) | Holder::Unattached => false,
        });
        Truth::from_bool(holds)
    }

    /// What decides besides the statements, but for the policies that limit.
    pub(super) fn facts(&self) -> Facts {
        let mut facts = Facts { release: self.release, ..Facts::of(self.target()) };
        facts.about_bucket_policy = about_bucket_policy(self.action);
        facts.boundary = self.bounded;
        facts.standing = match &self.request.caller {
            Caller::Anonymous => Standing::Anonymous,
            Caller::Service(_) => Standing::Service,
            Caller::Identity(identity) => match &identity.kind {
                IdentityKind::Root => Standing::Root,
                // The service account of the root is the root (minio cmd/signature-v4-utils.go:180-188).
                IdentityKind::ServiceAccount { parent } if parent.is_empty() => Standing::Root,
                _ => Standing::Signed,
            },
        };
        if let Some(identity) = self.identity() {
            facts.same_account = self.same_account(identity).truth;
            facts.in_account = is_ceph_account(&identity.account);
            facts.owns_bucket = self.owns_bucket(identity).truth;
        }
        facts
    }

    /// What stands in the way of knowing whose the bucket is.
    pub(super) fn open_facts(&self) -> Vec<Dependency> {
        let Some(identity) = self.identity() else { return Vec::new() };
        let mut open = self.same_account(identity).depends;
        open.extend(self.owns_bucket(identity).depends);
        open
    }

    /// Whether the caller's account owns the bucket. An action without a bucket stays in the caller's account.
    fn same_account(&self, identity: &Identity) -> Answer {
        if self.place.0.is_empty() {
            return Answer::YES;
        }
        match (identity.account.as_str(), self.owner()) {
            _ if matches!(self.target(), Target::Minio | Target::Rustfs) => Answer::YES,
            (_, "") => Answer::open(OpenQuestion::BucketOwner),
            ("", _) => Answer::open(OpenQuestion::CallerAccount),
            (account, owner) => Answer::of(account == owner),
        }
    }

    /// Ceph: whether a user of no account owns the bucket. Owners are written `uid` or `tenant$uid`.
    fn owns_bucket(&self, identity: &Identity) -> Answer {
        if self.target() != Target::Ceph || is_ceph_account(&identity.account) {
            return Answer::NO;
        }
        // Of its own buckets, and where to make one, a user is asked by its own ACL and a role never
        // (`verify_user_permission_no_policy`).
        if by_own_acl(self.target(), self.action) {
            return Answer::of(identity.kind == IdentityKind::User);
        }
        if self.place.0.is_empty() {
            return Answer::NO;
        }
        let uid = identity.name.split(':').next().unwrap_or("");
        match self.owner() {
            "" => Answer::open(OpenQuestion::BucketOwner),
            owner => Answer::of(match owner.split_once('$') {
                Some((tenant, name)) => tenant == identity.account && name == uid,
                None => owner == uid && identity.account.is_empty(),
            }),
        }
    }
}

/// Whether an account is one of the holders; none at all when there is no account to ask about.
fn account_among(holders: &[Holder], account: Option<&str>) -> Truth {
    let Some(account) = account else { return Truth::No };
    let mut named = holders.iter().filter_map(|holder| match holder {
        Holder::Account(named) => Some(named.as_str()),
        _ => None,
    });
    if account.is_empty() {
        return if named.next().is_some() { Truth::Unknown } else { Truth::No };
    }
    Truth::from_bool(named.any(|named| named == account))
}

/// Two accounts that are not known to differ.
fn same_account(one: &str, other: &str) -> bool {
    one.is_empty() || other.is_empty() || one == other
}

/// The ids of accounts, as opposed to tenants: `RGW` and 17 digits (doc/radosgw/account.rst).
fn is_ceph_account(account: &str) -> bool {
    account.strip_prefix("RGW").is_some_and(|id| id.len() == 17 && id.bytes().all(|byte| byte.is_ascii_digit()))
}
