//! What can be ruled out for a caller without deciding any request.

use std::collections::BTreeSet;

use super::listing::Listed;
use super::statement;
use super::subject::Subject;
use super::view::{View, nothing};
use crate::access::decide::{self, CephRelease, Facts, Seen};
use crate::access::{Caller, Decision, IdentityKind, Layer, StatementId, Truth, World};
use crate::target::Target;

impl<'a> View<'a> {
    /// Whether one of these statements of a world may be about a caller, as far as who it is goes.
    pub fn may_name(world: &World, ids: &BTreeSet<StatementId>, caller: &Caller) -> bool {
        let nothing = nothing(caller);
        // Of somebody with a permissions boundary `NotPrincipal` is about more, not less.
        let subject = Subject::new(world, &nothing, "", CephRelease::Tentacle, true);
        ids.iter().filter_map(|id| world.statement(*id)).any(|(policy, statement)| {
            let is_held = || !subject.slots(policy).is_empty();
            let named = || statement::principal(&subject, policy.layer, statement);
            (matches!(policy.layer, Layer::Bucket | Layer::Rcp) || is_held())
                && named().iter().any(|(_, answer)| answer.truth != Truth::No)
        })
    }

    /// Whether a request of this caller for an action may pass at all: on most servers something has to allow it.
    pub fn may_allow(&self, action: &str) -> bool {
        let kind = if let Caller::Identity(identity) = self.caller { Some(&identity.kind) } else { None };
        // The root needs no policy, nor does a service account of it; on Ceph the owner of the bucket needs none; and where a
        // second action will do, that may be allowed.
        let needs = self.target() != Target::Ceph
            && !matches!(kind, Some(IdentityKind::Root | IdentityKind::ServiceAccount { .. }))
            && decide::second(self.target(), action, kind.is_none()).is_none();
        let nothing = nothing(self.caller);
        let subject = self.subject(&nothing, action, CephRelease::Tentacle);
        !needs || self.listed(&subject).iter().any(Listed::allows)
    }

    /// Patterns of resources on which all of these actions are denied to this caller, whatever else is said: those of Denies
    /// without conditions that count wherever they stand.
    pub fn denied_anyway(&self, actions: &[&str]) -> BTreeSet<&'a str> {
        // MinIO and RustFS clean paths before they match them, so that a pattern need not stand for all that it seems to.
        if matches!(self.target(), Target::Minio | Target::Rustfs) {
            return BTreeSet::new();
        }
        let nothing = nothing(self.caller);
        let anonymous = *self.caller == Caller::Anonymous;
        let of_action = |action: &&str| -> BTreeSet<&'a str> {
            // Of two actions that are checked together it is not worked out.
            if decide::second(self.target(), action, anonymous).is_some() {
                return BTreeSet::new();
            }
            let on = |release: &CephRelease| -> BTreeSet<&'a str> {
                let subject = self.subject(&nothing, action, *release);
                // Of the bucket and of what allows nothing is known.
                let facts = self.facts(&subject);
                let facts = Facts { same_account: Truth::Unknown, owns_bucket: Truth::Unknown, ..facts };
                let stops = |slot, effect| {
                    let mut seen = Seen::anything();
                    seen.add(slot, effect, Truth::Yes);
                    decide::decide(&facts, seen) == Decision::Denied
                };
                self.listed(&subject).iter().filter(|it| it.denies_for_sure(stops)).flat_map(Listed::patterns).collect()
            };
            self.releases.iter().map(on).reduce(|all, more| &all & &more).unwrap_or_default()
        };
        actions.iter().map(of_action).reduce(|all, more| &all & &more).unwrap_or_default()
    }
}
