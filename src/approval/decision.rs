//! What the reviews come to, and why.

use super::query::Sha;
use super::reviewer::Reviewer;

/// What the reviews of one commit come to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    /// The commit that approvals had to be about.
    pub head: Sha,
    /// The branch it is to be merged into, as the forge has it.
    pub base_ref: String,
    /// One for each group of the query, in its order; at least one.
    pub groups: Vec<GroupDecision>,
}

impl Decision {
    /// Whether every group signed off.
    pub fn is_satisfied(&self) -> bool {
        !self.groups.is_empty() && self.groups.iter().all(|group| group.satisfied)
    }
}

/// What the reviews come to for one group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GroupDecision {
    /// The role.
    pub role: String,
    /// Those of whom any one suffices.
    pub any_of: Vec<Reviewer>,
    /// Whether the group signed off.
    pub satisfied: bool,
    /// Findings that no counted approval names, where it must.
    pub unacknowledged: Vec<String>,
    /// Each review that was looked at and what came of it, oldest first.
    pub reviews: Vec<Considered>,
}

impl GroupDecision {
    /// Who signed off: the reviews that count.
    pub fn signed(&self) -> impl Iterator<Item = &Considered> {
        self.reviews.iter().filter(|review| matches!(review.standing, Standing::Counts { .. }))
    }

    /// Who stands in the way: eligible people who ask for changes.
    pub fn objections(&self) -> impl Iterator<Item = &Considered> {
        self.reviews.iter().filter(|review| review.standing == Standing::Refused(Reason::ChangesRequested))
    }
}

/// A review and what came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Considered {
    /// The number of the review.
    pub review: u64,
    /// Who gave it; `None` when the account was deleted.
    pub login: Option<String>,
    /// Whether it counts.
    pub standing: Standing,
}

/// Whether a review counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It does.
    Counts {
        /// What makes the reviewer eligible.
        by: Reviewer,
    },
    /// It does not.
    Refused(Reason),
}

/// Why a review does not count. Where several hold, the one that is told is the first in this order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reason {
    /// The same person reviewed again, and that counts instead.
    Superseded,
    /// It only comments.
    Commented,
    /// Its account was deleted, so nobody knows whose it was.
    DeletedAccount,
    /// It was dismissed.
    Dismissed,
    /// An app gave it that is not on the list, or something else that is no person.
    Bot,
    /// Its author opened the pull request.
    Author,
    /// Its author wrote or committed one of the commits.
    Committer {
        /// The first such commit.
        commit: Sha,
    },
    /// It is about another commit than the head.
    Stale {
        /// That commit; `None` when it is gone.
        commit: Option<Sha>,
    },
    /// Its author is not in the group.
    NotEligible,
    /// It does not name any of the findings.
    NotAcknowledged,
    /// Its author is in the group and asks for changes, on whichever commit: nothing is satisfied until that is taken
    /// back.
    ChangesRequested,
}

impl Reason {
    /// The reason in words that follow the reviewer's name: lower case, no full stop.
    pub fn text(&self) -> String {
        let short = |sha: &Sha| sha.as_str().get(..12).unwrap_or_default().to_owned();
        match self {
            Self::Superseded => "reviewed again later".to_owned(),
            Self::Commented => "only commented".to_owned(),
            Self::DeletedAccount => "the account was deleted".to_owned(),
            Self::Dismissed => "the review was dismissed".to_owned(),
            Self::Bot => "not a person, and not on the list of bots".to_owned(),
            Self::Author => "opened the pull request".to_owned(),
            Self::Committer { commit } => format!("wrote or committed `{}`", short(commit)),
            Self::Stale { commit: Some(commit) } => format!("approved `{}`, which is not the head", short(commit)),
            Self::Stale { commit: None } => "approved a commit that is gone".to_owned(),
            Self::NotEligible => "not among the required reviewers".to_owned(),
            Self::NotAcknowledged => "does not name the finding, as `sign-off: ` and its fingerprint".to_owned(),
            Self::ChangesRequested => "asks for changes".to_owned(),
        }
    }
}
