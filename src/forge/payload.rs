//! What the API sends, as far as it is read: fields and values as in GitHub's published description of its REST API.
//!
//! A field that is missing, written twice or of another type, and a word that is not in the description, are errors:
//! whoever sends them is not the API we know.

mod group;
mod pull;
mod review;

pub(super) use group::{MembershipPayload, PermissionPayload, TeamPayload};
pub(super) use pull::{CommitPayload, PullPayload};
pub(super) use review::ReviewPayload;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer};

use super::client::Client;
use crate::approval::{Account, AccountKind, Doubt, Sha};

/// Reads an answer.
pub(super) fn read<T: DeserializeOwned>(client: &Client, path: &str, body: &str) -> Result<T, Doubt> {
    serde_json::from_str(body)
        .map_err(|error| Doubt::Unreadable { path: path.to_owned(), why: client.quote(&error.to_string()) })
}

/// A field that must be there and may be `null`.
fn nullable<'de, D: Deserializer<'de>, T: Deserialize<'de>>(deserializer: D) -> Result<Option<T>, D::Error> {
    Option::deserialize(deserializer)
}

/// `simple-user`, as far as it is read.
#[derive(Deserialize)]
struct AccountPayload {
    id: u64,
    login: String,
    r#type: KindPayload,
}

#[derive(Deserialize)]
enum KindPayload {
    User,
    Bot,
    Organization,
    Mannequin,
}

impl AccountPayload {
    fn meaning(self) -> Result<Account, Doubt> {
        let kind = match self.r#type {
            KindPayload::User => AccountKind::User,
            KindPayload::Bot => AccountKind::Bot,
            KindPayload::Organization => AccountKind::Organization,
            KindPayload::Mannequin => AccountKind::Mannequin,
        };
        Account::new(self.id, &self.login, kind)
    }
}

/// A name of a commit. What came instead is not repeated: nothing bounds it.
fn commit(sha: &str) -> Result<Sha, Doubt> {
    Sha::parse(sha).map_err(|_| strange("commit"))
}

fn strange(what: &str) -> Doubt {
    Doubt::Contradiction(format!("a {what} has a name that GitHub does not give out"))
}
