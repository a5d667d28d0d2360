//! How people write callers and holders: `user/alice`, `role/deploy/session`, `arn:aws:iam::123456789012:user/alice`, `anonymous`.

use crate::policy::{Principal, PrincipalClass, PrincipalForm, Term};
use crate::source::{Span, Spanned};

use super::request::{Caller, Identity, IdentityKind};
use super::world::Holder;

/// The session of a role when nothing is said about it.
const SOME_SESSION: &str = "session";

impl Caller {
    /// The caller that a text names. `account` is that of whoever is written without one; empty where there is none.
    ///
    /// A bare name is a user: an access key on `MinIO` and `RustFS`.
    pub fn parse(text: &str, account: &str) -> Option<Self> {
        let identity = |kind: IdentityKind, account: &str, name: &str| {
            let identity = Identity { kind, account: account.to_owned(), name: name.to_owned(), groups: Vec::new() };
            Some(Self::Identity(identity))
        };
        let named =
            |name: &str| !name.is_empty() && !name.contains(['*', '?', ':']) && !name.contains(char::is_whitespace);
        if text.starts_with("arn:") || (text.len() == 12 && text.bytes().all(|b| b.is_ascii_digit())) {
            return match form(text) {
                PrincipalForm::Account(account) => identity(IdentityKind::Root, &account, ""),
                PrincipalForm::User { account, name } => identity(IdentityKind::User, &account, &name),
                PrincipalForm::Role { account, name } => {
                    identity(IdentityKind::Role { session: SOME_SESSION.to_owned() }, &account, &name)
                }
                PrincipalForm::Session { account, role, session } => {
                    identity(IdentityKind::Role { session }, &account, &role)
                }
                PrincipalForm::FederatedUser { account, name } => {
                    identity(IdentityKind::FederatedUser, &account, &name)
                }
                _ => None,
            };
        }
        match text.split_once('/') {
            None if text == "anonymous" => Some(Self::Anonymous),
            None if text == "root" => identity(IdentityKind::Root, account, ""),
            None if named(text) => identity(IdentityKind::User, account, text),
            Some(("user", name)) if named(name) => identity(IdentityKind::User, account, name),
            Some(("role", name)) if named(name) => {
                identity(IdentityKind::Role { session: SOME_SESSION.to_owned() }, account, name)
            }
            Some(("service", name)) if named(name) => Some(Self::Service(name.to_owned())),
            _ => None,
        }
    }

    /// A short name for messages: `user/alice`, `role/deploy`, `root of 123456789012`, `anonymous`.
    pub fn short(&self) -> String {
        match self {
            Self::Anonymous => "anonymous".to_owned(),
            Self::Service(name) => format!("service/{name}"),
            Self::Identity(identity) => match &identity.kind {
                IdentityKind::Root if identity.account.is_empty() => "root".to_owned(),
                IdentityKind::Root => format!("root of {}", identity.account),
                IdentityKind::User => format!("user/{}", identity.name),
                IdentityKind::Role { .. } => format!("role/{}", identity.name),
                IdentityKind::FederatedUser => format!("federated-user/{}", identity.name),
                IdentityKind::ServiceAccount { .. } => format!("service-account/{}", identity.name),
            },
        }
    }
}

impl Holder {
    /// The holder that a text names: `user/alice`, `role/deploy`, `group/devs`, `account/123456789012`, `all`, an ARN, or an access
    /// key. `account` is that of whoever is written without one.
    pub fn parse(text: &str, account: &str) -> Option<Self> {
        let named = |name: &str| !name.is_empty() && !name.contains(char::is_whitespace);
        match text.split_once('/') {
            None if text == "all" => Some(Self::All),
            Some(("group", name)) if named(name) && !text.starts_with("arn:") => Some(Self::Group(name.to_owned())),
            Some(("account", id)) if named(id) => Some(Self::Account(id.to_owned())),
            _ => {
                if let PrincipalForm::Group { name, .. } = form(text) {
                    return Some(Self::Group(name));
                }
                match Caller::parse(text, account)? {
                    Caller::Identity(identity) if identity.kind != IdentityKind::Root => {
                        Some(Self::Identity { account: identity.account, name: identity.name })
                    }
                    _ => None,
                }
            }
        }
    }
}

fn form(text: &str) -> PrincipalForm {
    let term = Spanned::new(Term::Known(text.to_owned()), Span::new(0, 0));
    Principal { class: PrincipalClass::Aws, term }.form()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn callers_have_several_spellings() {
        let short = |text: &str| Caller::parse(text, "123456789012").map(|caller| caller.short());
        for (text, expected) in [
            ("anonymous", Some("anonymous")),
            ("root", Some("root of 123456789012")),
            ("123456789012", Some("root of 123456789012")),
            ("alice", Some("user/alice")),
            ("user/team/alice", Some("user/team/alice")),
            ("arn:aws:iam::210987654321:user/alice", Some("user/alice")),
            ("role/deploy", Some("role/deploy")),
            ("arn:aws:sts::210987654321:assumed-role/deploy/ci", Some("role/deploy")),
            ("service/cloudtrail.amazonaws.com", Some("service/cloudtrail.amazonaws.com")),
            ("user/", None),
            ("user/a*", None),
            ("group/devs", None),
            ("arn:aws:s3:::bucket", None),
            ("", None),
        ] {
            assert_eq!(short(text).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn holders_are_identities_groups_and_accounts() {
        let identity =
            |account: &str, name: &str| Some(Holder::Identity { account: account.into(), name: name.into() });
        for (text, expected) in [
            ("user/alice", identity("1", "alice")),
            ("AKIAKEY", identity("1", "AKIAKEY")),
            ("arn:aws:iam::2:role/deploy", identity("2", "deploy")),
            ("group/devs", Some(Holder::Group("devs".into()))),
            ("arn:aws:iam::2:group/devs", Some(Holder::Group("devs".into()))),
            ("account/2", Some(Holder::Account("2".into()))),
            ("all", Some(Holder::All)),
            ("root", None),
            ("anonymous", None),
        ] {
            assert_eq!(Holder::parse(text, "1"), expected, "{text}");
        }
    }
}
