//! What is true of all requests at once: which access a change takes away or gives.
//!
//! The space of requests is cut into classes that no policy tells apart: callers, actions, resources and the states of
//! condition keys, with [`strings`] for everything that has wildcards. One request of each class is decided by the
//! evaluator on both sides, and only where a changed statement may have a part in it. What the classes are is found without
//! the evaluator; what becomes of a request is found by it alone. So nothing is reported without a request that was decided
//! on both sides, and again by [`crate::replay`]; the tests ask at random whether a class was missed.

mod actions;
mod aim;
mod around;
mod branch;
mod callers;
mod changed;
mod class_set;
mod compare;
mod covers;
mod crowd;
mod distinct;
mod expect;
mod ground;
mod grouping;
mod keys;
mod ledger;
mod loosen;
mod matches;
mod narrow;
mod never;
mod open;
mod open_walk;
mod pieces;
mod proof;
mod regions;
mod representatives;
mod resources;
pub mod risk;
mod safety;
mod say;
mod sets;
mod slices;
mod stand_in;
mod states;
pub mod strings;
mod values;
mod vocabulary;
mod walk;
mod ways;
mod words;

use std::collections::BTreeSet;

use crate::access::evaluate::Dependency;
use crate::access::{StatementId, World};

pub use around::{Near, Surroundings};
pub use callers::{Person, Standing};
pub use changed::Changed;
pub use compare::{Difference, STEPS_OF_PART, difference, does};
pub use covers::{covered, covered_together, is_exact_outer};
pub use crowd::{Author, Crowded};
pub use expect::{Verdict, expect};
pub use keys::State;
pub use loosen::{has_variable, widest};
pub use never::{Never, never_matches};
pub use open::{Opening, Openings, openings};
pub use proof::doubted;
pub use regions::Region;
pub use representatives::representatives;
pub use risk::Risk;
pub use say::{actions_in_words, request, resources_in_words};
pub use strings::STATES;
pub use walk::STEPS;
pub use ways::WAYS;
pub use words::{Patterns, SAID, Way};

/// Two states of the policies, as one server sees them.
#[derive(Clone, Copy, Debug)]
pub struct Sides<'a> {
    /// Before.
    pub base: &'a World,
    /// After.
    pub head: &'a World,
}

/// What a change does to a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Direction {
    /// It was allowed and is no longer.
    Lost,
    /// It was not allowed and is now.
    Gained,
    /// It may be lost or gained, depending on what is not known.
    Open,
}

impl Direction {
    /// The word used in reports.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Lost => "lost",
            Self::Gained => "gained",
            Self::Open => "unknown",
        }
    }
}

/// What a change does to a request, and which statements do it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Outcome {
    /// Which way.
    pub direction: Direction,
    /// The statements of the base whose end did it.
    pub gone: BTreeSet<StatementId>,
    /// The statements of the head that do it.
    pub new: BTreeSet<StatementId>,
    /// What it depends on; empty unless open.
    pub because: BTreeSet<Dependency>,
}

/// Why not all requests were looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reason {
    /// Statements would have to be matched more than [`STEPS`] times.
    Budget,
    /// Patterns have more than [`STATES`] states together.
    Patterns,
    /// Conditions can be met in more ways than [`WAYS`].
    Ways,
    /// To say which resources are meant takes more patterns than [`SAID`].
    Words,
}

impl Reason {
    /// What it is, as a clause.
    pub fn text(self) -> String {
        match self {
            Self::Budget => format!(
                "statements would have to be matched more than {STEPS} times, and {STEPS_OF_PART} times more for each part of a change"
            ),
            Self::Ways => format!("conditions can be met in more than {WAYS} ways, of which so many are told"),
            Self::Words => {
                format!("of some resources one is told, where to say all would take more than {SAID} patterns")
            }
            Self::Patterns => format!("patterns can be told apart by more than {STATES} states only"),
        }
    }
}

impl From<strings::OverBudget> for Reason {
    fn from(_: strings::OverBudget) -> Self {
        Self::Patterns
    }
}
