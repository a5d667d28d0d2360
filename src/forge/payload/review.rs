//! A review.

use serde::Deserialize;

use super::{AccountPayload, commit, nullable};
use crate::approval::{Doubt, Review, ReviewState};
use crate::forge::object::Object;

/// `pull-request-review`.
#[derive(Deserialize)]
pub(in crate::forge) struct ReviewPayload {
    id: u64,
    #[serde(deserialize_with = "nullable")]
    user: Option<Object<AccountPayload>>,
    state: StatePayload,
    #[serde(deserialize_with = "nullable")]
    commit_id: Option<String>,
    #[serde(deserialize_with = "nullable")]
    body: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
enum StatePayload {
    Approved,
    ChangesRequested,
    Commented,
    Dismissed,
    Pending,
}

impl ReviewPayload {
    pub(in crate::forge) fn meaning(self) -> Result<Review, Doubt> {
        Ok(Review {
            id: self.id,
            user: self.user.map(|user| user.0.meaning()).transpose()?,
            state: match self.state {
                StatePayload::Approved => ReviewState::Approved,
                StatePayload::ChangesRequested => ReviewState::ChangesRequested,
                StatePayload::Commented => ReviewState::Commented,
                StatePayload::Dismissed => ReviewState::Dismissed,
                StatePayload::Pending => ReviewState::Pending,
            },
            commit: self.commit_id.map(|sha| commit(&sha)).transpose()?,
            body: self.body.unwrap_or_default(),
        })
    }
}
