//! Callers, as cases write them.

use denywins::access::{Caller, Identity, IdentityKind};
use denywins::target::Target;
use serde::{Deserialize, Serialize};

#[derive(Default, Deserialize, Serialize)]
#[serde(default)]
pub struct Written {
    kind: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    account: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    name: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    session: String,
    /// Empty for a service account of the root.
    #[serde(skip_serializing_if = "Option::is_none")]
    parent: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    groups: Vec<String>,
}

impl Written {
    /// Who it is, unless nobody who is signed in; or an error for a kind that there is none of.
    pub fn identity(&self) -> Result<Option<Identity>, String> {
        let kind = match self.kind.as_str() {
            "anonymous" | "service" => return Ok(None),
            "root" => IdentityKind::Root,
            "user" => IdentityKind::User,
            "role" => IdentityKind::Role { session: self.session.clone() },
            "federated-user" => IdentityKind::FederatedUser,
            "service-account" => IdentityKind::ServiceAccount { parent: self.parent.clone().unwrap_or_default() },
            other => return Err(format!("no caller of kind `{other}`")),
        };
        let (account, name, groups) = (self.account.clone(), self.name.clone(), self.groups.clone());
        Ok(Some(Identity { kind, account, name, groups }))
    }
}

pub fn written(caller: &Caller) -> Written {
    let mut written = Written { kind: kind(caller).to_owned(), ..Written::default() };
    match caller {
        Caller::Anonymous => {}
        Caller::Service(name) => written.name.clone_from(name),
        Caller::Identity(identity) => {
            written.account.clone_from(&identity.account);
            written.name.clone_from(&identity.name);
            written.groups.clone_from(&identity.groups);
            match &identity.kind {
                IdentityKind::Role { session } => written.session.clone_from(session),
                IdentityKind::ServiceAccount { parent } => written.parent = Some(parent.clone()),
                IdentityKind::Root | IdentityKind::User | IdentityKind::FederatedUser => {}
            }
        }
    }
    written
}

/// Whether a server has callers of the kind.
pub fn is_of(target: Target, caller: &Caller) -> bool {
    target == Target::Aws || matches!(kind(caller), "anonymous" | "user" | "root" | "service-account")
}

pub fn kind(caller: &Caller) -> &'static str {
    match caller {
        Caller::Anonymous => "anonymous",
        Caller::Service(_) => "service",
        Caller::Identity(identity) => match identity.kind {
            IdentityKind::Root => "root",
            IdentityKind::User => "user",
            IdentityKind::Role { .. } => "role",
            IdentityKind::FederatedUser => "federated-user",
            IdentityKind::ServiceAccount { .. } => "service-account",
        },
    }
}
