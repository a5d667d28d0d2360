//! How people name who asks.

use super::{Caller, Identity, IdentityKind, World};
use crate::policy::arn::Arn;
use crate::target::Target;

/// The name of a session when none was given.
const SESSION: &str = "session";

impl Caller {
    /// Reads `anonymous`, `root`, `user/NAME`, `role/NAME[/SESSION]`, `federated-user/NAME`, `service/NAME`, an ARN of one
    /// of these, or on servers without accounts an access key. An identity that the world lists under that name is taken
    /// with its account, groups and kind.
    ///
    /// `account` is that of callers named without one; it may be empty.
    ///
    /// # Errors
    ///
    /// What is wrong with the text, as a clause.
    pub fn parse(text: &str, account: &str, world: &World) -> Result<Self, String> {
        if text == "anonymous" {
            return Ok(Self::Anonymous);
        }
        if let Some(name) = text.strip_prefix("service/") {
            return Ok(Self::Service(name.to_owned()));
        }
        let identity = if text.starts_with("arn:") { of_arn(text)? } else { of_name(text, account, world.target)? };
        let same = |known: &&Identity| {
            known.name == identity.name
                && (known.account == identity.account || known.account.is_empty() || identity.account.is_empty())
                && is_alike(&known.kind, &identity.kind)
        };
        let Some(known) = world.identities.iter().find(same) else { return Ok(Self::Identity(identity)) };
        let mut known = known.clone();
        if known.account.is_empty() {
            known.account = identity.account;
        }
        if let IdentityKind::Role { .. } = identity.kind {
            known.kind = identity.kind;
        }
        Ok(Self::Identity(known))
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

fn of_name(text: &str, account: &str, target: Target) -> Result<Identity, String> {
    let (word, name) = text.split_once('/').unwrap_or((text, ""));
    let (kind, name) = match (word, name) {
        ("root", "") => (IdentityKind::Root, ""),
        ("user" | "role" | "federated-user", "") => return Err(format!("`{text}` names nobody")),
        ("user", name) => (IdentityKind::User, name),
        ("federated-user", name) => (IdentityKind::FederatedUser, name),
        // A role with a path is written as an ARN.
        ("role", name) => {
            let (name, session) = name.split_once('/').unwrap_or((name, SESSION));
            (IdentityKind::Role { session: session.to_owned() }, name)
        }
        _ if matches!(target, Target::Minio | Target::Rustfs) && !text.is_empty() => (IdentityKind::User, text),
        _ => {
            return Err(format!(
                "`{text}` is no principal; write `anonymous`, `root`, `user/NAME`, `role/NAME/SESSION`, `service/NAME` or an ARN"
            ));
        }
    };
    Ok(Identity { kind, account: account.to_owned(), name: name.to_owned(), groups: Vec::new() })
}

fn of_arn(text: &str) -> Result<Identity, String> {
    let wrong = || format!("`{text}` is the ARN of no user, role, session or root user");
    let arn = Arn::parse(text).ok_or_else(wrong)?;
    let (word, name) = arn.resource.split_once('/').unwrap_or((arn.resource, ""));
    let (kind, name) = match (arn.service, word, name) {
        ("iam", "root", "") => (IdentityKind::Root, ""),
        (_, _, "") => return Err(wrong()),
        ("iam", "user", name) => (IdentityKind::User, name),
        ("iam", "role", name) => (IdentityKind::Role { session: SESSION.to_owned() }, name),
        ("sts", "federated-user", name) => (IdentityKind::FederatedUser, name),
        ("sts", "assumed-role", name) => {
            let (role, session) = name.split_once('/').ok_or_else(wrong)?;
            (IdentityKind::Role { session: session.to_owned() }, role)
        }
        _ => return Err(wrong()),
    };
    Ok(Identity { kind, account: arn.account.to_owned(), name: name.to_owned(), groups: Vec::new() })
}
