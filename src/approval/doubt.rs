//! Why nothing can be said about the approvals of a pull request.

use thiserror::Error;

use super::reviewer::Team;

/// Why there is no decision. The run that meets one ends with "could not judge".
///
/// Texts may quote what a server said: whoever prints them makes them inert first. They never hold a token.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Doubt {
    /// The question cannot be answered as it was put.
    #[error("{0}")]
    Question(String),
    /// What was judged is not what would be merged.
    #[error("the head of the pull request is `{found}`, not `{expected}`")]
    HeadIsAnother {
        /// What the caller judged.
        expected: String,
        /// What the forge has.
        found: String,
    },
    /// Something was changed while the forge was asked.
    #[error("the pull request changed while its reviews were read: {0}")]
    Moved(String),
    /// It is not open, so an approval holds nothing back.
    #[error("the pull request is {}", if *merged { "merged" } else { "closed" })]
    Closed {
        /// Whether it was merged.
        merged: bool,
    },
    /// A list would stop at the forge's cap without saying so.
    #[error("the pull request has {count} {what}, and GitHub lists at most {cap}")]
    TooMany {
        /// What there is too much of.
        what: &'static str,
        /// How many there are.
        count: u64,
        /// Where the list ends.
        cap: u64,
    },
    /// The answers cannot all be true.
    #[error("the answers of the API contradict each other: {0}")]
    Contradiction(String),
    /// Somebody unknown had a hand in it, and may be the reviewer.
    #[error("the {part} of commit `{sha}` has no account, so it may be the reviewer")]
    UnlinkedCommit {
        /// `author` or `committer`.
        part: &'static str,
        /// The commit.
        sha: String,
    },
    /// "No such team" and "you may not see it" are one answer.
    #[error("the token cannot see the team `{0}`, or there is none")]
    TeamUnseen(Team),
    /// The address of the API or the token cannot be used.
    #[error("{0}")]
    Setup(String),
    /// The connection failed.
    #[error("cannot ask `{path}`: {why}")]
    Unreachable {
        /// What was asked for.
        path: String,
        /// How it failed.
        why: String,
    },
    /// It took too long.
    #[error("no answer to `{path}` in time")]
    TimedOut {
        /// What was asked for.
        path: String,
    },
    /// The answer was not a success.
    #[error("the answer to `{path}` was {status}{}", if said.is_empty() { String::new() } else { format!(": {said}") })]
    Status {
        /// What was asked for.
        path: String,
        /// The status of HTTP.
        status: u16,
        /// What the server said about it, cut to a line.
        said: String,
        /// The permission that the question needs.
        needs: &'static str,
    },
    /// No more questions are answered for a while.
    #[error("the API answers no more questions for now{}", if when.is_empty() { String::new() } else { format!(", {when}") })]
    RateLimited {
        /// `until ...` or `for ...`; empty when that was not told.
        when: String,
    },
    /// The answer is elsewhere, and a token is not carried elsewhere.
    #[error("the answer to `{path}` is a redirect to `{to}`, which is not followed")]
    Redirected {
        /// What was asked for.
        path: String,
        /// Where it leads.
        to: String,
    },
    /// The answer is not what the API's description promises.
    #[error("cannot read the answer to `{path}`: {why}")]
    Unreadable {
        /// What was asked for.
        path: String,
        /// What is wrong with it.
        why: String,
    },
    /// The pages of a list do not add up.
    #[error("cannot trust the pages of `{path}`: {why}")]
    Paging {
        /// What was asked for.
        path: String,
        /// What is wrong with them.
        why: String,
    },
}

impl Doubt {
    /// The kind of doubt, as `docs/sign-off-github.md` lists it.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Question(_) => "question",
            Self::HeadIsAnother { .. } => "head-is-another",
            Self::Moved(_) => "moved",
            Self::Closed { .. } => "closed",
            Self::TooMany { .. } => "too-many",
            Self::Contradiction(_) => "contradiction",
            Self::UnlinkedCommit { .. } => "unlinked-commit",
            Self::TeamUnseen(_) => "team-unseen",
            Self::Setup(_) => "setup",
            Self::Unreachable { .. } => "unreachable",
            Self::TimedOut { .. } => "timed-out",
            Self::Status { .. } => "status",
            Self::RateLimited { .. } => "rate-limited",
            Self::Redirected { .. } => "redirected",
            Self::Unreadable { .. } => "unreadable",
            Self::Paging { .. } => "paging",
        }
    }

    /// What to do about it: lower case, no full stop.
    pub fn help(&self) -> String {
        match self {
            Self::Question(_) => "mend the options, or the roles in config".to_owned(),
            Self::HeadIsAnother { .. } => "somebody pushed meanwhile: judge the new head and ask again".to_owned(),
            Self::Moved(_) => "run the check again".to_owned(),
            Self::Closed { merged: true } => "there is nothing left to hold back".to_owned(),
            Self::Closed { merged: false } => "reopen it, or drop the check".to_owned(),
            Self::TooMany { what: "commits", .. } => {
                "who wrote the rest cannot be told: squash, or split the pull request".to_owned()
            }
            Self::TooMany { .. } => "reviewers are not shown the rest: split the pull request".to_owned(),
            Self::Contradiction(_) | Self::Paging { .. } | Self::Unreadable { .. } => {
                "look for a proxy or another program that answers in place of the API, and run the check again"
                    .to_owned()
            }
            Self::UnlinkedCommit { .. } => {
                "amend the commit with an e-mail address that its author has added to the account".to_owned()
            }
            Self::TeamUnseen(team) => format!(
                "give an App installation token of `{}` with the permission `Members: read`; the token of a workflow never \
                 sees teams",
                team.org
            ),
            Self::Setup(_) => "give the address as GITHUB_API_URL has it, and the token as it was issued".to_owned(),
            Self::Unreachable { .. } => {
                "see whether the API can be reached from here without a proxy, and whether its certificate is trusted"
                    .to_owned()
            }
            Self::TimedOut { .. } => "run the check again; nothing was decided".to_owned(),
            Self::Status { status: 401, .. } => "the token is wrong, expired or revoked: give a valid one".to_owned(),
            Self::Status { status: 403 | 404, needs, .. } => {
                format!("it is not there, or the token may not see it: that needs {needs}")
            }
            Self::Status { status: 500.., .. } => "GitHub has a problem: run the check again later".to_owned(),
            Self::Status { .. } => "see whether the address is that of a GitHub API".to_owned(),
            Self::RateLimited { .. } => "run the check again then, or with a token that has a larger limit".to_owned(),
            Self::Redirected { .. } => {
                "a repository that was renamed or moved answers so: give its present name".to_owned()
            }
        }
    }
}
