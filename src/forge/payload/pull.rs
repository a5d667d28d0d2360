//! A pull request and its commits.

use serde::Deserialize;

use super::{AccountPayload, commit, nullable, strange};
use crate::approval::{Commit, Doubt, Pull, Repository};
use crate::forge::object::Object;

/// `pull-request`.
#[derive(Deserialize)]
pub(in crate::forge) struct PullPayload {
    number: u64,
    state: PullState,
    merged: bool,
    head: Object<HeadPayload>,
    base: Object<BasePayload>,
    #[serde(deserialize_with = "nullable")]
    user: Option<Object<AccountPayload>>,
    commits: u64,
    changed_files: u64,
}

#[derive(Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
enum PullState {
    Open,
    Closed,
}

#[derive(Deserialize)]
struct HeadPayload {
    sha: String,
}

#[derive(Deserialize)]
struct BasePayload {
    r#ref: String,
    repo: Object<RepositoryPayload>,
}

#[derive(Deserialize)]
struct RepositoryPayload {
    id: u64,
    full_name: String,
}

impl PullPayload {
    pub(in crate::forge) fn meaning(self) -> Result<Pull, Doubt> {
        let Self { head: Object(head), base: Object(base), .. } = self;
        Ok(Pull {
            repository: Repository::parse(&base.repo.0.full_name).map_err(|_| strange("repository"))?,
            repository_id: base.repo.0.id,
            number: self.number,
            open: self.state == PullState::Open,
            merged: self.merged,
            head: commit(&head.sha)?,
            base_ref: base.r#ref,
            author: self.user.map(|user| user.0.meaning()).transpose()?,
            commits: self.commits,
            changed_files: self.changed_files,
        })
    }
}

/// `commit`.
#[derive(Deserialize)]
pub(in crate::forge) struct CommitPayload {
    sha: String,
    #[serde(deserialize_with = "nullable")]
    author: Option<Object<HandPayload>>,
    #[serde(deserialize_with = "nullable")]
    committer: Option<Object<HandPayload>>,
}

/// `simple-user` or `empty-object`, which stands for nobody as `null` does.
#[derive(Deserialize)]
struct HandPayload {
    id: Option<u64>,
}

impl CommitPayload {
    pub(in crate::forge) fn meaning(self) -> Result<Commit, Doubt> {
        Ok(Commit {
            sha: commit(&self.sha)?,
            author: self.author.and_then(|hand| hand.0.id),
            committer: self.committer.and_then(|hand| hand.0.id),
        })
    }
}
