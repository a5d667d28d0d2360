//! Which statements match, summed up by where they stand.

use crate::access::Truth;
use crate::policy::Effect;

/// How a bucket policy names the caller. On AWS that decides what an Allow is worth.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Grade {
    /// By account: on AWS this hands the decision to the account's own policies.
    Account,
    /// By role, for a session of it.
    Role,
    /// By `*`, or by leaving the caller out of a `NotPrincipal`.
    Everyone,
    /// By service.
    Service,
    /// By the user; by an access key on `MinIO` and `RustFS`; by `aws:PrincipalArn` under `*` on AWS.
    User,
    /// By the session of a role or of a federated user.
    Session,
}

impl Grade {
    /// Every grade; later ones are worth at least as much.
    pub const ALL: [Self; 6] = [Self::Account, Self::Role, Self::Everyone, Self::Service, Self::User, Self::Session];
}

/// A place where statements stand that decide alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Slot {
    /// Policies of the caller: user, groups, role, the parent of a service account.
    Identity,
    /// The permissions boundary.
    Boundary,
    /// The session policy.
    Session,
    /// Service control policies at the root of the organization.
    ScpRoot,
    /// Service control policies at the caller's account.
    ScpAccount,
    /// Resource control policies.
    Rcp,
    /// The policy of the bucket.
    Bucket(Grade),
}

const EFFECTS_APART: u32 = 16;

impl Slot {
    const fn bit(self) -> u32 {
        match self {
            Self::Identity => 0,
            Self::Boundary => 1,
            Self::Session => 2,
            Self::ScpRoot => 3,
            Self::ScpAccount => 4,
            Self::Rcp => 5,
            Self::Bucket(grade) => 6 + grade as u32,
        }
    }
}

/// A set of places, Allow and Deny apart.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Slots(u32);

impl Slots {
    /// Nowhere.
    pub const NONE: Self = Self(0);

    /// One place.
    pub const fn one(slot: Slot, effect: Effect) -> Self {
        Self(1 << (slot.bit() + Self::shift(effect)))
    }

    const fn shift(effect: Effect) -> u32 {
        if matches!(effect, Effect::Deny) { EFFECTS_APART } else { 0 }
    }

    /// Every grade of the bucket policy.
    pub(super) const fn bucket(effect: Effect) -> Self {
        let first = Slot::Bucket(Grade::Account).bit();
        let grades = (1 << Grade::ALL.len()) - 1;
        Self(grades << (first + Self::shift(effect)))
    }

    /// Every place but those of the bucket policy.
    pub(super) const fn elsewhere(effect: Effect) -> Self {
        let first = Slot::Bucket(Grade::Account).bit();
        Self(((1 << first) - 1) << Self::shift(effect))
    }

    /// Whether a place is among them.
    pub fn contains(self, slot: Slot, effect: Effect) -> bool {
        self.0 & Self::one(slot, effect).0 != 0
    }

    /// Whether there are none.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Both sets together.
    #[must_use]
    pub fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// What is in this set and not in the other.
    #[must_use]
    pub fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// Each place as a set of its own.
    pub(super) fn each(self) -> impl Iterator<Item = Self> {
        let mut left = self.0;
        std::iter::from_fn(move || {
            let lowest = left & left.wrapping_neg();
            left ^= lowest;
            (lowest != 0).then_some(Self(lowest))
        })
    }
}

/// Where at least one statement matches, and where one may.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Seen {
    must: Slots,
    may: Slots,
}

impl Seen {
    /// Where a statement may match everywhere.
    pub fn anything() -> Self {
        Self { must: Slots::NONE, may: Slots(u32::MAX) }
    }

    /// Takes one statement in: where it stands, its effect, whether it matches.
    pub fn add(&mut self, slot: Slot, effect: Effect, matches: Truth) {
        let one = Slots::one(slot, effect);
        if matches == Truth::Yes {
            self.must = self.must.with(one);
        }
        if matches != Truth::No {
            self.may = self.may.with(one);
        }
    }

    /// What either has seen: the statements of both together.
    #[must_use]
    pub fn with(self, other: Self) -> Self {
        Self { must: self.must.with(other.must), may: self.may.with(other.may) }
    }

    /// Where it is not known whether a statement matches, and none does for sure.
    pub fn open(self) -> Slots {
        self.may.without(self.must)
    }

    /// Where a statement matches for sure.
    pub fn sure(self) -> Slots {
        self.must
    }

    /// The same with nothing at these places.
    #[must_use]
    pub fn without(self, slots: Slots) -> Self {
        Self { must: self.must.without(slots), may: self.may.without(slots) }
    }

    /// The same with a match at these places.
    #[must_use]
    pub(super) fn settled(self, slots: Slots) -> Self {
        Self { must: self.must.with(slots), may: self.may.with(slots) }
    }

    /// Whether a statement at this place matches.
    pub fn at(self, slot: Slot, effect: Effect) -> Truth {
        self.among(Slots::one(slot, effect))
    }

    /// Whether a statement at one of these places matches.
    pub(super) fn among(self, slots: Slots) -> Truth {
        if self.must.0 & slots.0 != 0 {
            Truth::Yes
        } else if self.may.0 & slots.0 != 0 {
            Truth::Unknown
        } else {
            Truth::No
        }
    }

    /// Whether the bucket policy has a match, in whatever grade.
    pub(super) fn bucket(self, effect: Effect) -> Truth {
        self.among(Slots::bucket(effect))
    }
}
