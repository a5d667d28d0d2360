//! Who can be named as an owner.

use std::fmt;

/// An owner as a line names it. Whether there is such an account, and whether it may write, only GitHub knows.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Owner {
    /// `@login`
    User(String),
    /// `@org/team`
    Team(String),
    /// An address of an account, which GitHub looks up. If no account has confirmed it, the line has no such owner.
    Email(String),
}

impl Owner {
    /// Reads `@login`, `@org/team` or an address.
    pub(super) fn parse(text: &str) -> Option<Self> {
        if let Some(name) = text.strip_prefix('@') {
            return match name.split_once('/') {
                Some((org, team)) => (is_name(org) && is_name(team)).then(|| Self::Team(name.to_owned())),
                None => is_name(name).then(|| Self::User(name.to_owned())),
            };
        }
        let (local, domain) = text.rsplit_once('@')?;
        let local_fits = !local.is_empty()
            && local.bytes().all(|b| b.is_ascii_alphanumeric() || b"!$%&'*+-./=?^_`{|}~".contains(&b));
        let domain_fits = domain.contains('.')
            && domain
                .split('.')
                .all(|label| !label.is_empty() && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-'));
        (local_fits && domain_fits).then(|| Self::Email(text.to_owned()))
    }

    /// Whether GitHub can hold a merge for this owner without looking anything up that may not be there.
    pub(super) fn is_account(&self) -> bool {
        !matches!(self, Self::Email(_))
    }
}

impl fmt::Display for Owner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::User(name) | Self::Team(name) => write!(f, "@{name}"),
            Self::Email(address) => f.write_str(address),
        }
    }
}

fn is_name(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.'))
}
