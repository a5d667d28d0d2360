//! What is asked: which pull request, at which commit, and whose sign-off is wanted.

use std::fmt;

use super::{Doubt, Reviewer};

/// The shortest piece of a fingerprint that names it in an acknowledgement.
pub(super) const SHORT: usize = 8;

/// The question [`decide`](super::decide) answers.
#[derive(Clone, Debug)]
pub struct Query {
    /// Where the pull request is to be merged.
    pub repository: Repository,
    /// The number of the pull request.
    pub number: u64,
    /// The commit that was judged. Approvals of any other commit do not count.
    pub expect_head: Sha,
    /// Whose sign-off is wanted; every group must give its own.
    pub groups: Vec<Group>,
    /// Logins of bots whose approvals count; case does not matter. A bot must also be named by a group, as `user:`.
    pub bots: Vec<String>,
    /// Whether an approval counts only for the findings it names, as `sign-off: ` and the start of the fingerprint.
    pub require_ack: bool,
    /// Whether commits may be there whose author or committer is no account the forge knows. It cannot be told that
    /// such a person is not the reviewer, so this is a [`Doubt`] unless accepted.
    pub accept_unlinked_commits: bool,
}

/// A role, the people behind it, and the findings that wait for it.
#[derive(Clone, Debug)]
pub struct Group {
    /// The role, as config names it.
    pub role: String,
    /// Those of whom any one suffices. With nobody in it, nobody can sign off.
    pub any_of: Vec<Reviewer>,
    /// The findings, each as 64 hex digits.
    pub fingerprints: Vec<String>,
}

impl Query {
    /// Whether the question can be answered at all: one that asks nothing would be answered "satisfied".
    pub(super) fn check(&self) -> Result<(), Doubt> {
        if self.number == 0 {
            return Err(Doubt::Question("pull requests are counted from 1".to_owned()));
        }
        if self.groups.is_empty() {
            return Err(Doubt::Question(
                "no group of reviewers is asked for, so no approval would mean anything".into(),
            ));
        }
        for group in &self.groups {
            if group.fingerprints.is_empty() {
                return Err(Doubt::Question(format!("no finding waits for the role `{}`", group.role)));
            }
            for fingerprint in &group.fingerprints {
                if fingerprint.len() < SHORT || !fingerprint.bytes().all(|b| b.is_ascii_hexdigit()) {
                    return Err(Doubt::Question(format!("`{fingerprint}` is not a fingerprint")));
                }
            }
        }
        Ok(())
    }
}

/// `owner/name` of a repository, in the characters GitHub allows, so that it can be part of an address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Repository {
    owner: String,
    name: String,
}

impl Repository {
    /// Reads `owner/name`.
    ///
    /// # Errors
    ///
    /// [`Doubt::Question`] when it is anything else.
    pub fn parse(written: &str) -> Result<Self, Doubt> {
        let split = written.split_once('/').filter(|(owner, name)| is_segment(owner) && is_segment(name));
        let (owner, name) =
            split.ok_or_else(|| Doubt::Question(format!("`{written}` is not a repository: write `owner/name`")))?;
        Ok(Self { owner: owner.to_owned(), name: name.to_owned() })
    }

    /// The person or organization it belongs to.
    pub fn owner(&self) -> &str {
        &self.owner
    }

    /// Its name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Whether both name the same repository: case does not matter on GitHub.
    pub fn is(&self, other: &Self) -> bool {
        self.owner.eq_ignore_ascii_case(&other.owner) && self.name.eq_ignore_ascii_case(&other.name)
    }
}

impl fmt::Display for Repository {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.owner, self.name)
    }
}

/// Whether a name may stand alone between two slashes of an address.
pub(super) fn is_segment(name: &str) -> bool {
    !matches!(name, "" | "." | "..")
        && name.len() <= 100
        && name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.'))
}

/// The whole name of a commit: 40 hex digits (SHA-1) or 64 (SHA-256), never a short one, since somebody could push a
/// commit that begins alike.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Sha(String);

impl Sha {
    /// Reads the name; upper case is taken as lower case.
    ///
    /// # Errors
    ///
    /// [`Doubt::Question`] when it is not 40 or 64 hex digits.
    pub fn parse(written: &str) -> Result<Self, Doubt> {
        if matches!(written.len(), 40 | 64) && written.bytes().all(|b| b.is_ascii_hexdigit()) {
            Ok(Self(written.to_ascii_lowercase()))
        } else {
            Err(Doubt::Question(format!("`{written}` is not the whole name of a commit: 40 or 64 hex digits")))
        }
    }

    /// The digits, in lower case.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Sha {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_repository_has_two_plain_parts() {
        let repository = Repository::parse("octo-org/bleater.policies").unwrap();
        assert_eq!((repository.owner(), repository.name()), ("octo-org", "bleater.policies"));
        assert!(repository.is(&Repository::parse("Octo-Org/Bleater.Policies").unwrap()));
        for wrong in
            ["", "octo-org", "octo-org/", "/x", "a/b/c", "a/..", "./b", "a/b?c", "a/b#c", "a b/c", "a/%2e", "a/é"]
        {
            assert!(Repository::parse(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_commit_is_named_in_full() {
        let full = "0123456789ABCDEF0123456789abcdef01234567";
        assert_eq!(Sha::parse(full).unwrap().as_str(), full.to_ascii_lowercase());
        assert!(Sha::parse(&"a".repeat(64)).is_ok());
        for wrong in ["", "0123456", &"a".repeat(39), &format!("{full}0"), &"g".repeat(40), "refs/heads/main"] {
            assert!(Sha::parse(wrong).is_err(), "{wrong}");
        }
    }
}
