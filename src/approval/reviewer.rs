//! Who may sign off, as GitHub can be asked about them.

use std::fmt;

use super::Doubt;
use super::query::is_segment;

/// A person, a team, or everybody with a role in the repository.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reviewer {
    /// `user:login`: the account that has this login now; case does not matter.
    User(String),
    /// `team:org/slug`: active members, those of child teams included.
    Team(Team),
    /// `role:maintain` or `role:admin`.
    Role(RoleName),
}

/// A team of an organization.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Team {
    /// The organization's login.
    pub org: String,
    /// The team's slug, which is its name in an address.
    pub slug: String,
}

impl fmt::Display for Team {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.org, self.slug)
    }
}

/// A role in the repository. Those who have a higher one have it too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RoleName {
    /// `maintain`: manages the repository without the sensitive and destructive actions.
    Maintain,
    /// `admin`: everything.
    Admin,
}

impl Reviewer {
    /// Reads `user:login`, `team:org/slug` or `role:maintain` and `role:admin`, the spellings that config is read into.
    ///
    /// # Errors
    ///
    /// [`Doubt::Question`] for anything else, such as the nested groups of other forges.
    pub fn parse(written: &str) -> Result<Self, Doubt> {
        let reviewer = match written.split_once(':') {
            Some(("user", login)) if is_login(login) => Some(Self::User(login.to_owned())),
            Some(("team", team)) => team
                .split_once('/')
                .filter(|(org, slug)| is_segment(org) && is_segment(slug))
                .map(|(org, slug)| Self::Team(Team { org: org.to_owned(), slug: slug.to_owned() })),
            Some(("role", "maintain")) => Some(Self::Role(RoleName::Maintain)),
            Some(("role", "admin")) => Some(Self::Role(RoleName::Admin)),
            _ => None,
        };
        reviewer.ok_or_else(|| {
            let forms = "write `user:login`, `team:org/slug`, `role:maintain` or `role:admin`";
            Doubt::Question(format!("GitHub has no reviewer `{written}`: {forms}"))
        })
    }
}

/// Whether this can be the login of a person, or of an app, which ends with `[bot]`.
pub(super) fn is_login(login: &str) -> bool {
    is_segment(login.strip_suffix("[bot]").unwrap_or(login))
}

impl fmt::Display for Reviewer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::User(login) => write!(f, "user:{login}"),
            Self::Team(team) => write!(f, "team:{team}"),
            Self::Role(RoleName::Maintain) => f.write_str("role:maintain"),
            Self::Role(RoleName::Admin) => f.write_str("role:admin"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_read_is_written_back() {
        for written in
            ["user:alice", "user:alice_corp", "user:keys[bot]", "team:octo-org/storage", "role:maintain", "role:admin"]
        {
            assert_eq!(Reviewer::parse(written).unwrap().to_string(), written);
        }
    }

    #[test]
    fn what_github_does_not_have_is_a_doubt() {
        for wrong in [
            "",
            "alice",
            "@alice",
            "user:",
            "user:..",
            "user:a/b",
            "user:[bot]",
            "team:storage",
            "team:group/sub/storage",
            "team:octo-org/..",
            "role:write",
            "role:",
            "ROLE:admin",
        ] {
            assert!(matches!(Reviewer::parse(wrong), Err(Doubt::Question(_))), "{wrong}");
        }
    }
}
