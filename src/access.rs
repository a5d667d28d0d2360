//! Who may do what, over all layers at once: one request, what becomes of it, and the statements that decide.
//!
//! [`request`] and [`world`] say what is asked and what is known; `evaluate` tells of each statement whether it matches, by
//! matching texts as the server does; `decide` puts the answers together in the order of each server.

mod buckets;
pub mod decide;
pub mod evaluate;
mod expectation;
pub mod request;
mod spelling;
pub mod world;

pub use buckets::{Bucket, Buckets};
pub use evaluate::{Options, Trace, evaluate, evaluate_with};
pub use expectation::{Expectation, Want};
pub use request::{Caller, Context, Identity, IdentityKind, Request, Rest};
pub use world::{Holder, HolderKind, Layer, NAMELESS, Policy, StatementId, World};

/// What becomes of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Decision {
    /// Some Allow reaches it, no Deny does, and every layer that has to agree does.
    Allowed,
    /// A Deny reaches it.
    Denied,
    /// Nothing denies it, and not enough allows it.
    Implicit,
    /// It depends on what is not known here: a context key without a value, a template, a fact that the server's
    /// documentation leaves open.
    Depends,
}

impl Decision {
    /// The word used in reports.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Allowed => "allowed",
            Self::Denied => "denied",
            Self::Implicit => "implicitly denied",
            Self::Depends => "depends",
        }
    }
}

/// Yes, no, or not known here. Unknown is a value: nothing guesses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Truth {
    /// It does not hold, whatever is not known.
    No,
    /// It holds or not, depending on what is not known.
    Unknown,
    /// It holds, whatever is not known.
    Yes,
}

impl Truth {
    /// Yes or no.
    pub fn from_bool(holds: bool) -> Self {
        if holds { Self::Yes } else { Self::No }
    }

    /// Whether both hold.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        self.min(other)
    }

    /// Whether one of both holds.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        self.max(other)
    }
}

impl std::ops::Not for Truth {
    type Output = Self;

    fn not(self) -> Self {
        match self {
            Self::No => Self::Yes,
            Self::Unknown => Self::Unknown,
            Self::Yes => Self::No,
        }
    }
}
