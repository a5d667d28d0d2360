//! How people write callers: `user/alice`, `role/deploy/session`, `arn:aws:iam::123456789012:user/alice`, `anonymous`.

use super::{Caller, Holder, HolderKind, Identity, IdentityKind, World};
use crate::policy::arn::Arn;

/// The session of a role when nothing is said about it.
const SESSION: &str = "session";

impl Caller {
    /// Reads `anonymous`, `root`, `user/NAME`, `role/NAME[/SESSION]`, `federated-user/NAME`, `service/NAME`, an ARN of one
    /// of these, the number of an account, or an access key. A role with a path is written as an ARN. None for anything else.
    ///
    /// `account` is that of callers named without one; it may be empty.
    pub fn parse(text: &str, account: &str) -> Option<Self> {
        if is_account(text) {
            let root = Identity {
                kind: IdentityKind::Root,
                account: text.to_owned(),
                name: String::new(),
                groups: Vec::new(),
            };
            return Some(Self::Identity(root));
        }
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

    /// A short name for messages: `user/alice`, `role/deploy/ci`, `root of 123456789012`, `anonymous`.
    pub fn short(&self) -> String {
        let identity = match self {
            Self::Anonymous => return "anonymous".to_owned(),
            Self::Service(name) => return format!("service/{name}"),
            Self::Identity(identity) => identity,
        };
        let name = &identity.name;
        match &identity.kind {
            IdentityKind::Root if identity.account.is_empty() => "root".to_owned(),
            IdentityKind::Root => format!("root of {}", identity.account),
            IdentityKind::User => format!("user/{name}"),
            IdentityKind::Role { session } if session == SESSION => format!("role/{name}"),
            IdentityKind::Role { session } => format!("role/{name}/{session}"),
            IdentityKind::FederatedUser => format!("federated-user/{name}"),
            IdentityKind::ServiceAccount { .. } => format!("service-account/{name}"),
        }
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

impl Holder {
    /// The holder that a text names: `user/alice`, `role/deploy`, `group/devs`, `account/123456789012`, `all`, an ARN, or an
    /// access key. `account` is that of whoever is written without one. None for anything else, `root` and `anonymous` among it:
    /// no policy is attached to them.
    pub fn parse(text: &str, account: &str) -> Option<Self> {
        match text.split_once('/') {
            None if text == "all" => return Some(Self::All),
            Some(("group", name)) => return is_name(name).then(|| Self::Group(name.to_owned())),
            Some(("account", id)) => return is_name(id).then(|| Self::Account(id.to_owned())),
            _ => {}
        }
        if let Some(name) = Arn::parse(text).and_then(|arn| arn.resource.strip_prefix("group/")) {
            return is_name(name).then(|| Self::Group(name.to_owned()));
        }
        match Caller::parse(text, account)? {
            Caller::Identity(Identity { kind: IdentityKind::Root, .. }) | Caller::Anonymous | Caller::Service(_) => {
                None
            }
            Caller::Identity(Identity { kind: IdentityKind::Role { session }, account, name, .. })
                if session != SESSION =>
            {
                Some(Self::Identity { kind: HolderKind::Role, account, name: format!("{name}/{session}") })
            }
            Caller::Identity(Identity { kind, account, name, .. }) => {
                Some(Self::Identity { kind: HolderKind::of(&kind), account, name })
            }
        }
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

/// The number of an account of AWS stands for its root.
fn is_account(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit())
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

    #[test]
    fn holders_are_identities_groups_and_accounts() {
        use HolderKind::{Role, User};
        let identity = |kind, account: &str, name: &str| {
            Some(Holder::Identity { kind, account: account.into(), name: name.into() })
        };
        for (text, expected) in [
            ("user/alice", identity(User, "1", "alice")),
            ("AKIAKEY", identity(User, "1", "AKIAKEY")),
            ("role/deploy", identity(Role, "1", "deploy")),
            ("role/deploy/ci", identity(Role, "1", "deploy/ci")),
            ("arn:aws:iam::2:role/deploy", identity(Role, "2", "deploy")),
            ("group/devs", Some(Holder::Group("devs".into()))),
            ("arn:aws:iam::2:group/devs", Some(Holder::Group("devs".into()))),
            ("account/2", Some(Holder::Account("2".into()))),
            ("all", Some(Holder::All)),
            ("root", None),
            ("anonymous", None),
            ("group/", None),
        ] {
            assert_eq!(Holder::parse(text, "1"), expected, "{text}");
        }
    }
}
