//! A GitHub that holds one pull request, and says about it what its API would say.

use std::collections::BTreeMap;
use std::path::Path;

use denywins::approval::{Decision, Doubt, Group, Query, Repository, Reviewer, Sha, decide};
use denywins::forge::{GitHub, Limits};
use serde_json::{Value, json};

use super::server::{Reply, Request, Server};
use std::time::Duration;

pub(crate) const TOKEN: &str = "ghs_TheSecretThatMustNotBeSeen0123456789";
pub(crate) const HEAD: &str = "5f1d0c8e7a6b4932910fedcba9876543210a1b2c";
pub(crate) const FINGERPRINT: &str = "d90f89cc87c3608c8c35b89ebafd3052a4e76e97b16dd39a31e2f2458a7764ee";

/// A file of `fixtures/github`.
pub(crate) fn fixture(name: &str) -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/github").join(format!("{name}.json"));
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

/// The value with what `pointer` names set to something else.
pub(crate) fn set(mut value: Value, pointer: &str, to: Value) -> Value {
    *value.pointer_mut(pointer).unwrap_or_else(|| panic!("there is no {pointer}")) = to;
    value
}

/// What the API has to say.
#[derive(Clone)]
pub(crate) struct Hub {
    /// What every path begins with.
    pub(crate) base: &'static str,
    pub(crate) pull: Value,
    pub(crate) reviews: Vec<Value>,
    pub(crate) commits: Vec<Value>,
    /// The team, if the token may see it.
    pub(crate) team: Option<Value>,
    /// By login.
    pub(crate) memberships: BTreeMap<&'static str, Value>,
    pub(crate) permissions: BTreeMap<&'static str, Value>,
}

impl Hub {
    /// The pull request of the fixtures with these reviews. `bob` is in the team, and nobody may do much.
    pub(crate) fn new(reviews: &[&str]) -> Self {
        let of = |login: &str, id: u64| {
            let permission = set(fixture("permission-write"), "/user/id", json!(id));
            set(permission, "/user/login", json!(login))
        };
        Self {
            base: "",
            pull: fixture("pull-request"),
            reviews: reviews.iter().map(|name| fixture(&format!("review-{name}"))).collect(),
            commits: vec![fixture("commit-first"), fixture("commit-head")],
            team: Some(fixture("team")),
            memberships: BTreeMap::from([("bob", fixture("membership-active"))]),
            permissions: BTreeMap::from([("alice", of("alice", 1002)), ("bob", of("bob", 1003))]),
        }
    }

    /// What the API answers.
    pub(crate) fn reply(&self, request: &Request) -> Reply {
        let missing = || Reply::status(404, &fixture("error-not-found").to_string());
        let found = |value: Option<&Value>| value.map_or_else(missing, Reply::json);
        let Some(path) = request.path().strip_prefix(self.base) else { return missing() };
        match path.split('/').skip(1).collect::<Vec<_>>().as_slice() {
            ["repos", "octo-org", "policies", "pulls", "7"] => Reply::json(&self.pull),
            ["repos", "octo-org", "policies", "pulls", "7", "reviews"] => self.page(request, &self.reviews),
            ["repos", "octo-org", "policies", "pulls", "7", "commits"] => self.page(request, &self.commits),
            ["orgs", "octo-org", "teams", "storage-security"] => found(self.team.as_ref()),
            ["orgs", "octo-org", "teams", "storage-security", "memberships", login] => {
                found(self.memberships.get(login))
            }
            ["repos", "octo-org", "policies", "collaborators", login, "permission"] => {
                found(self.permissions.get(login))
            }
            _ => missing(),
        }
    }

    /// One page of a list, with links as GitHub writes them: by the number of the repository.
    fn page(&self, request: &Request, items: &[Value]) -> Reply {
        let number = |name, otherwise| request.query(name).map_or(otherwise, |value| value.parse::<usize>().unwrap());
        let (page, per_page) = (number("page", 1), number("per_page", 30));
        let some: Vec<&Value> = items.iter().skip((page - 1) * per_page).take(per_page).collect();
        let mut reply = Reply::json(&json!(some));
        let list = request.path().rsplit('/').next().unwrap();
        let host = request.header("host").unwrap();
        let link = |page: usize, rel: &str| {
            let address = format!("http://{host}{}/repositories/424242/pulls/7/{list}", self.base);
            format!(r#"<{address}?per_page={per_page}&page={page}>; rel="{rel}""#)
        };
        let pages = items.len().div_ceil(per_page).max(1);
        if page < pages {
            reply = reply.with("Link", &format!("{}, {}", link(page + 1, "next"), link(pages, "last")));
        } else if page > 1 {
            reply = reply.with("Link", &format!("{}, {}", link(page - 1, "prev"), link(1, "first")));
        }
        reply
    }

    pub(crate) fn start(self) -> Server {
        Server::start(move |request, _| self.reply(request))
    }

    /// As [`Hub::start`], with another answer wherever `spoil` gives one.
    pub(crate) fn start_but(self, spoil: impl Fn(&Request, usize, Reply) -> Reply + Send + Sync + 'static) -> Server {
        Server::start(move |request, before| spoil(request, before, self.reply(request)))
    }
}

/// Whose sign-off is wanted, on the head of the fixtures.
pub(crate) fn query(reviewers: &[&str]) -> Query {
    Query {
        repository: Repository::parse("octo-org/policies").unwrap(),
        number: 7,
        expect_head: Sha::parse(HEAD).unwrap(),
        groups: vec![Group {
            role: "security".to_owned(),
            any_of: reviewers.iter().map(|written| Reviewer::parse(written).unwrap()).collect(),
            fingerprints: vec![FINGERPRINT.to_owned()],
        }],
        bots: Vec::new(),
        require_ack: false,
        accept_unlinked_commits: false,
    }
}

/// Limits for a server that is near.
pub(crate) fn quick() -> Limits {
    Limits {
        connect: Duration::from_secs(2),
        request: Duration::from_secs(4),
        total: Duration::from_secs(20),
        pause: Duration::from_millis(200),
        backoff: Duration::from_millis(1),
        pages: 4,
        ..Limits::default()
    }
}

/// Asks a server. Whatever comes of it, the token is not in it.
pub(crate) fn ask(server: &Server, query: &Query) -> Result<Decision, Doubt> {
    ask_within(server, query, quick())
}

pub(crate) fn ask_within(server: &Server, query: &Query, limits: Limits) -> Result<Decision, Doubt> {
    ask_at(&server.url(), query, limits)
}

pub(crate) fn ask_at(url: &str, query: &Query, limits: Limits) -> Result<Decision, Doubt> {
    ask_forge(&GitHub::new(url, TOKEN).unwrap().limits(limits), query)
}

pub(crate) fn ask_forge(forge: &GitHub, query: &Query) -> Result<Decision, Doubt> {
    let answer = decide(query, forge);
    let mut said = format!("{forge:?} {answer:?}");
    if let Err(doubt) = &answer {
        said.push_str(&doubt.to_string());
        said.push_str(&doubt.help());
        assert!(!doubt.to_string().contains(char::is_control), "{doubt:?}");
        assert!(doubt.to_string().len() < 1_000, "{doubt:?}");
    }
    assert!(!said.contains(TOKEN), "{said}");
    answer
}

/// The exit code that an answer stands for: 0 signed off, 4 waiting, 2 not known.
pub(crate) fn code(answer: &Result<Decision, Doubt>) -> u8 {
    match answer {
        Ok(decision) if decision.is_satisfied() => 0,
        Ok(_) => 4,
        Err(_) => 2,
    }
}
