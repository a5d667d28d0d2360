//! GitHub, or a GitHub Enterprise server, as a forge.

use ureq::tls::{PemItem, RootCerts, parse_pem};

use super::Limits;
use super::address::Address;
use super::client::Client;
use super::object::Object;
use super::pages::{self, List};
use super::payload::{
    self, CommitPayload, MembershipPayload, PermissionPayload, PullPayload, ReviewPayload, TeamPayload,
};
use super::token::Token;
use crate::approval::{Account, Commit, Doubt, Forge, Membership, Permission, Pull, Repository, Review, Team};

/// What pull requests and their reviews take.
const PULLS: &str = "`pull-requests: read` (`repo` for a classic token)";

/// What the role of somebody takes.
const ROLES: &str = "`metadata: read`, which the token of a workflow has";

/// What teams take.
const TEAMS: &str = "an App installation token with `Members: read` (`read:org` for a classic token)";

/// Asks GitHub's REST API. One value is for one decision: its time limit runs from the first question.
#[derive(Debug)]
pub struct GitHub {
    client: Client,
}

impl GitHub {
    /// An API at `https://api.github.com` or `https://HOST/api/v3`, as the variable `GITHUB_API_URL` of a workflow has
    /// it, and a token for it. Nothing is connected to yet.
    ///
    /// # Errors
    ///
    /// [`Doubt::Setup`] when the address is not one of HTTPS (plain HTTP is for this machine alone), or the token
    /// cannot be one.
    pub fn new(api_url: &str, token: &str) -> Result<Self, Doubt> {
        let (address, token) = (Address::parse(api_url)?, Token::new(token)?);
        Ok(Self { client: Client::new(address, token) })
    }

    /// The same with other limits.
    #[must_use]
    pub fn limits(self, limits: Limits) -> Self {
        Self { client: self.client.with_limits(limits) }
    }

    /// The same, trusting the authorities in `pem` instead of those that browsers trust: for a server of one's own.
    ///
    /// # Errors
    ///
    /// [`Doubt::Setup`] when there is no certificate in it.
    pub fn roots(self, pem: &[u8]) -> Result<Self, Doubt> {
        let wrong = || Doubt::Setup("the file of authorities holds no certificate in PEM form".to_owned());
        let mut certificates = Vec::new();
        for item in parse_pem(pem) {
            if let PemItem::Certificate(certificate) = item.map_err(|_| wrong())? {
                certificates.push(certificate);
            }
        }
        if certificates.is_empty() {
            return Err(wrong());
        }
        Ok(Self { client: self.client.with_roots(RootCerts::new_with_certs(&certificates)) })
    }

    /// A list that hangs on a pull request.
    fn list<T: serde::de::DeserializeOwned>(&self, pull: &Pull, name: &str) -> Result<Vec<T>, Doubt> {
        let path = format!("/repos/{}/pulls/{}/{name}", pull.repository, pull.number);
        let alias = format!("/repositories/{}/pulls/{}/{name}", pull.repository_id, pull.number);
        pages::all(&self.client, &List { path: &path, alias: &alias, needs: PULLS })
    }
}

impl Forge for GitHub {
    fn pull(&self, repository: &Repository, number: u64) -> Result<Pull, Doubt> {
        let path = format!("/repos/{repository}/pulls/{number}");
        let answer = self.client.get(&path, PULLS)?;
        payload::read::<Object<PullPayload>>(&self.client, &path, &answer.body)?.0.meaning()
    }

    fn reviews(&self, pull: &Pull) -> Result<Vec<Review>, Doubt> {
        self.list::<ReviewPayload>(pull, "reviews")?.into_iter().map(ReviewPayload::meaning).collect()
    }

    fn commits(&self, pull: &Pull) -> Result<Vec<Commit>, Doubt> {
        self.list::<CommitPayload>(pull, "commits")?.into_iter().map(CommitPayload::meaning).collect()
    }

    fn see_team(&self, team: &Team) -> Result<(), Doubt> {
        let path = format!("/orgs/{}/teams/{}", team.org, team.slug);
        let answer = match self.client.find(&path, TEAMS) {
            Ok(None) | Err(Doubt::Status { status: 403, .. }) => return Err(Doubt::TeamUnseen(team.clone())),
            Ok(Some(answer)) => answer,
            Err(doubt) => return Err(doubt),
        };
        let Object(told) = payload::read::<Object<TeamPayload>>(&self.client, &path, &answer.body)?;
        if !told.slug.eq_ignore_ascii_case(&team.slug) || !told.organization.0.login.eq_ignore_ascii_case(&team.org) {
            return Err(Doubt::Contradiction(format!("the team `{team}` was asked for, and another came")));
        }
        Ok(())
    }

    fn membership(&self, team: &Team, person: &Account) -> Result<Membership, Doubt> {
        let path = format!("/orgs/{}/teams/{}/memberships/{}", team.org, team.slug, segment(&person.login));
        let Some(answer) = self.client.find(&path, TEAMS)? else { return Ok(Membership::None) };
        Ok(payload::read::<Object<MembershipPayload>>(&self.client, &path, &answer.body)?.0.meaning())
    }

    fn permission(&self, repository: &Repository, person: &Account) -> Result<Permission, Doubt> {
        let path = format!("/repos/{repository}/collaborators/{}/permission", segment(&person.login));
        let answer = self.client.get(&path, ROLES)?;
        payload::read::<Object<PermissionPayload>>(&self.client, &path, &answer.body)?.0.meaning(person)
    }
}

/// A login as part of a path: only an app's has characters that do not stand for themselves there.
fn segment(login: &str) -> String {
    login.replace('[', "%5B").replace(']', "%5D")
}
