//! How people write callers: `user/alice`, `role/deploy/session`, `arn:aws:iam::123456789012:user/alice`, `anonymous`.

use super::{Caller, Identity, IdentityKind, World};
use crate::policy::arn::Arn;

/// The session of a role when nothing is said about it.
const SESSION: &str = "session";

impl Caller {
    /// Reads `anonymous`, `root`, `user/NAME`, `role/NAME[/SESSION]`, `federated-user/NAME`, `service/NAME`, an ARN of one
    /// of these, or an access key. A role with a path is written as an ARN. None for anything else.
    ///
    /// `account` is that of callers named without one; it may be empty.
    pub fn parse(text: &str, account: &str) -> Option<Self> {
        if text == "anonymous" {
            return Some(Self::Anonymous);
        }
        if let Some(name) = text.strip_prefix("service/") {
            return is_name(name).then(|| Self::Service(name.to_owned()));
        }
        let (kind, account, name) = if text.starts_with("arn:") {
            of_arn(text)?
        } else {
            of_word(text).map(|(kind, name)| (kind, account, name))?
        };
        let name = (kind == IdentityKind::Root || is_name(name)).then(|| name.to_owned())?;
        Some(Self::Identity(Identity { kind, account: account.to_owned(), name, groups: Vec::new() }))
    }

    /// The caller with what a world knows of it: account, groups, the parent of a service account.
    #[must_use]
    pub fn known_in(self, world: &World) -> Self {
        let Self::Identity(asked) = self else { return self };
        let same = |known: &&Identity| {
            known.name == asked.name
                && (known.account == asked.account || known.account.is_empty() || asked.account.is_empty())
                && is_alike(&known.kind, &asked.kind)
        };
        let Some(known) = world.identities.iter().find(same) else { return Self::Identity(asked) };
        let account = if asked.account.is_empty() { &known.account } else { &asked.account };
        let kind = if matches!(asked.kind, IdentityKind::Role { .. }) { &asked.kind } else { &known.kind };
        Self::Identity(Identity { kind: kind.clone(), account: account.clone(), ..known.clone() })
    }
}

/// A service account is asked for by its access key, as a user is.
fn is_alike(known: &IdentityKind, asked: &IdentityKind) -> bool {
    use IdentityKind::{FederatedUser, Role, Root, ServiceAccount, User};
    matches!(
        (known, asked),
        (Root, Root)
            | (User | ServiceAccount { .. }, User)
            | (Role { .. }, Role { .. })
            | (FederatedUser, FederatedUser)
    )
}

/// A name, and no pattern.
fn is_name(name: &str) -> bool {
    !name.is_empty() && !name.contains(['*', '?']) && !name.contains(char::is_whitespace)
}

fn of_word(text: &str) -> Option<(IdentityKind, &str)> {
    Some(match text.split_once('/') {
        None if text == "root" => (IdentityKind::Root, ""),
        None => (IdentityKind::User, text),
        Some(("user", name)) => (IdentityKind::User, name),
        Some(("federated-user", name)) => (IdentityKind::FederatedUser, name),
        Some(("role", name)) => {
            let (name, session) = name.split_once('/').unwrap_or((name, SESSION));
            (IdentityKind::Role { session: session.to_owned() }, name)
        }
        Some(_) => return None,
    })
}

fn of_arn(text: &str) -> Option<(IdentityKind, &str, &str)> {
    let arn = Arn::parse(text)?;
    let (word, name) = arn.resource.split_once('/').unwrap_or((arn.resource, ""));
    let (kind, name) = match (arn.service, word, name) {
        ("iam", "root", "") => (IdentityKind::Root, ""),
        ("iam", "user", name) => (IdentityKind::User, name),
        ("iam", "role", name) => (IdentityKind::Role { session: SESSION.to_owned() }, name),
        ("sts", "federated-user", name) => (IdentityKind::FederatedUser, name),
        ("sts", "assumed-role", name) => {
            let (role, session) = name.split_once('/')?;
            (IdentityKind::Role { session: session.to_owned() }, role)
        }
        _ => return None,
    };
    Some((kind, arn.account, name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn callers_are_read_in_every_spelling() {
        let read = |text: &str| match Caller::parse(text, "1") {
            Some(Caller::Identity(it)) => format!("{:?} {} {}", it.kind, it.account, it.name),
            other => format!("{other:?}"),
        };
        for (text, expected) in [
            ("anonymous", "Some(Anonymous)"),
            ("service/logging.s3.amazonaws.com", "Some(Service(\"logging.s3.amazonaws.com\"))"),
            ("root", "Root 1 "),
            ("user/a/b", "User 1 a/b"),
            ("AKIAXYZ", "User 1 AKIAXYZ"),
            ("role/r", "Role { session: \"session\" } 1 r"),
            ("role/r/s", "Role { session: \"s\" } 1 r"),
            ("arn:aws:iam::2:root", "Root 2 "),
            ("arn:aws:iam::2:user/u", "User 2 u"),
            ("arn:aws:iam::2:role/p/r", "Role { session: \"session\" } 2 p/r"),
            ("arn:aws:sts::2:assumed-role/r/s", "Role { session: \"s\" } 2 r"),
            ("arn:aws:sts::2:federated-user/f", "FederatedUser 2 f"),
        ] {
            assert_eq!(read(text), expected, "{text}");
        }
        for text in ["", "user/", "user/*", "group/g", "service/", "arn:aws:iam::2:group/g", "arn:aws:s3:::b", "a b"] {
            assert_eq!(Caller::parse(text, ""), None, "{text}");
        }
    }
}
