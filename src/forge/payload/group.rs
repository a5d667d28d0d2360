//! What tells whether somebody is in a group of reviewers.

use serde::Deserialize;

use super::nullable;
use crate::approval::{Account, Doubt, Membership, Permission};
use crate::forge::object::Object;

/// `team-full`.
#[derive(Deserialize)]
pub(in crate::forge) struct TeamPayload {
    pub(in crate::forge) slug: String,
    pub(in crate::forge) organization: Object<OrganizationPayload>,
}

#[derive(Deserialize)]
pub(in crate::forge) struct OrganizationPayload {
    pub(in crate::forge) login: String,
}

/// `team-membership`.
#[derive(Deserialize)]
pub(in crate::forge) struct MembershipPayload {
    state: MembershipState,
    #[expect(dead_code, reason = "an answer without it, or with an unknown one, is not a membership")]
    role: MembershipRole,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum MembershipState {
    Active,
    Pending,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum MembershipRole {
    Member,
    Maintainer,
}

impl MembershipPayload {
    pub(in crate::forge) fn meaning(&self) -> Membership {
        match self.state {
            MembershipState::Active => Membership::Active,
            MembershipState::Pending => Membership::Invited,
        }
    }
}

/// `repository-collaborator-permission`.
#[derive(Deserialize)]
pub(in crate::forge) struct PermissionPayload {
    permission: PermissionWord,
    role_name: String,
    #[serde(deserialize_with = "nullable")]
    user: Option<Object<IdPayload>>,
}

#[derive(Clone, Copy, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
enum PermissionWord {
    Admin,
    Write,
    Read,
    None,
}

#[derive(Deserialize)]
struct IdPayload {
    id: u64,
}

impl PermissionPayload {
    /// What `person` may do. `permission` is the role's base, in which `maintain` is `write`; `role_name` is the role
    /// itself, or the name an organization made up for it.
    pub(in crate::forge) fn meaning(&self, person: &Account) -> Result<Permission, Doubt> {
        if self.user.as_ref().map(|user| user.0.id) != Some(person.id) {
            let text = format!("the login `{}` is no longer that of account {}", person.login, person.id);
            return Err(Doubt::Contradiction(text));
        }
        match (self.permission, self.role_name.as_str()) {
            (PermissionWord::Admin, _) => Ok(Permission::Admin),
            (PermissionWord::Write, "maintain") => Ok(Permission::Maintain),
            (_, "admin" | "maintain") => {
                let text = format!("the role of `{}` is higher than what `{}` may do", person.login, person.login);
                Err(Doubt::Contradiction(text))
            }
            _ => Ok(Permission::Less),
        }
    }
}
