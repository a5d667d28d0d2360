//! What a forge is asked, and what it may answer.

use super::query::{Repository, Sha};
use super::reviewer::{self, Team};
use super::{Doubt, Query};

/// Answers about one pull request. Every method gives the whole answer or a [`Doubt`]: a list that may be incomplete,
/// or a "no" that may mean "you may not know", is a doubt.
pub trait Forge {
    /// The pull request as it is now; a forge must not answer from memory.
    ///
    /// # Errors
    ///
    /// What kept the answer from being known.
    fn pull(&self, repository: &Repository, number: u64) -> Result<Pull, Doubt>;

    /// All its reviews, oldest first.
    ///
    /// # Errors
    ///
    /// What kept the answer from being known whole.
    fn reviews(&self, pull: &Pull) -> Result<Vec<Review>, Doubt>;

    /// All its commits.
    ///
    /// # Errors
    ///
    /// What kept the answer from being known whole.
    fn commits(&self, pull: &Pull) -> Result<Vec<Commit>, Doubt>;

    /// Makes sure that the team is there and can be seen. Only then does "not a member" mean it.
    ///
    /// # Errors
    ///
    /// [`Doubt::TeamUnseen`], or what kept the answer from being known.
    fn see_team(&self, team: &Team) -> Result<(), Doubt>;

    /// Whether a person is in a team that was seen.
    ///
    /// # Errors
    ///
    /// What kept the answer from being known.
    fn membership(&self, team: &Team, person: &Account) -> Result<Membership, Doubt>;

    /// What a person may do in the repository.
    ///
    /// # Errors
    ///
    /// What kept the answer from being known.
    fn permission(&self, repository: &Repository, person: &Account) -> Result<Permission, Doubt>;
}

/// A pull request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pull {
    /// Where it is to be merged.
    pub repository: Repository,
    /// The number that repository has on every page of its address, whatever its name.
    pub repository_id: u64,
    /// Its number.
    pub number: u64,
    /// Whether it is open.
    pub open: bool,
    /// Whether it was merged.
    pub merged: bool,
    /// The newest commit.
    pub head: Sha,
    /// The branch it is to be merged into.
    pub base_ref: String,
    /// Who opened it; `None` when the account was deleted.
    pub author: Option<Account>,
    /// How many commits it has.
    pub commits: u64,
    /// How many files it changes.
    pub changed_files: u64,
}

/// Somebody with an account. The number is who it is: logins can change hands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// The number that never changes.
    pub id: u64,
    /// The login the account has now.
    pub login: String,
    /// What kind of account it is.
    pub kind: AccountKind,
}

impl Account {
    /// An account whose login can be part of an address.
    ///
    /// # Errors
    ///
    /// [`Doubt::Contradiction`] when no account of GitHub can have that login.
    pub fn new(id: u64, login: &str, kind: AccountKind) -> Result<Self, Doubt> {
        if !reviewer::is_login(login) {
            return Err(Doubt::Contradiction(format!("account {id} has a login that GitHub does not give out")));
        }
        Ok(Self { id, login: login.to_owned(), kind })
    }

    /// Whether it has this login.
    pub(super) fn is_called(&self, login: &str) -> bool {
        self.login.eq_ignore_ascii_case(login)
    }

    /// Whether it is a bot whose approvals count.
    pub(super) fn is_listed_bot(&self, query: &Query) -> bool {
        self.kind == AccountKind::Bot && query.bots.iter().any(|bot| self.is_called(bot))
    }
}

/// What kind of account it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AccountKind {
    /// A person.
    User,
    /// An app.
    Bot,
    /// An organization.
    Organization,
    /// A stand-in for somebody whose history was imported.
    Mannequin,
}

/// A review, as it stands now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Review {
    /// Its number.
    pub id: u64,
    /// Who gave it; `None` when the account was deleted.
    pub user: Option<Account>,
    /// What it says.
    pub state: ReviewState,
    /// The commit it is about; `None` when that commit is gone.
    pub commit: Option<Sha>,
    /// Its text.
    pub body: String,
}

/// What a review says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReviewState {
    /// Merge it.
    Approved,
    /// Do not merge it.
    ChangesRequested,
    /// Somebody took the review back, or a push did.
    Dismissed,
    /// Words only.
    Commented,
    /// Not handed in yet.
    Pending,
}

/// A commit and the accounts behind it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Commit {
    /// Its name.
    pub sha: Sha,
    /// The number of the account that wrote it; `None` when the address in the commit belongs to no account.
    pub author: Option<u64>,
    /// The number of the account that committed it; `None` likewise.
    pub committer: Option<u64>,
}

/// Whether somebody is in a team.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Membership {
    /// In it.
    Active,
    /// Invited, and not in it yet.
    Invited,
    /// Not in it.
    None,
}

/// What somebody may do in a repository, as far as it matters here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Permission {
    /// Less than `maintain`: roles that an organization made up are here too.
    Less,
    /// `maintain`.
    Maintain,
    /// `admin`.
    Admin,
}
