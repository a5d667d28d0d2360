//! Decides whether the reviews of a pull request are the sign-offs that held findings wait for.
//!
//! Pure: what a forge knows comes through [`Forge`], so that every answer, lie and failure can be tested in memory.
//! [`decide`] ends in a [`Decision`], which says for every group of reviewers who signed off or why each review does not
//! count, or in a [`Doubt`]. A doubt is never a pass and never "nobody approved": what could not be learnt is not known.

mod acknowledgement;
mod decide;
mod decision;
mod doubt;
mod eligibility;
mod forge;
mod query;

mod reviewer;
mod weight;

pub use decide::{MAX_COMMITS, MAX_FILES, decide};
pub use decision::{Considered, Decision, GroupDecision, Reason, Standing};
pub use doubt::Doubt;
pub use forge::{Account, AccountKind, Commit, Forge, Membership, Permission, Pull, Review, ReviewState};
pub use query::{Group, Query, Repository, Sha};
pub use reviewer::{Reviewer, RoleName, Team};

#[cfg(test)]
mod tests;
