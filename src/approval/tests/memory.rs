//! A forge in memory, and short ways to write what is in it.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use crate::approval::{
    Account, AccountKind, Commit, Decision, Doubt, Forge, Group, Membership, Permission, Pull, Query, Repository,
    Review, ReviewState, Reviewer, Sha, Team, decide,
};

pub(super) const AUTHOR: u64 = 1;
pub(super) const ALICE: u64 = 2;
pub(super) const BOB: u64 = 3;
pub(super) const CAROL: u64 = 4;
pub(super) const KEYS: u64 = 9;
pub(super) const FINGERPRINT: &str = "d90f89cc87c3608c8c35b89ebafd3052a4e76e97b16dd39a31e2f2458a7764ee";

pub(super) fn head() -> Sha {
    Sha::parse(&"a".repeat(40)).unwrap()
}

pub(super) fn other_commit() -> Sha {
    Sha::parse(&"b".repeat(40)).unwrap()
}

pub(super) fn account(id: u64) -> Account {
    let (login, kind) = match id {
        AUTHOR => ("mallory", AccountKind::User),
        ALICE => ("alice", AccountKind::User),
        BOB => ("bob", AccountKind::User),
        CAROL => ("carol", AccountKind::User),
        KEYS => ("keys[bot]", AccountKind::Bot),
        _ => ("octo-org", AccountKind::Organization),
    };
    Account::new(id, login, kind).unwrap()
}

pub(super) fn review(id: u64, user: u64, state: ReviewState) -> Review {
    Review { id, user: Some(account(user)), state, commit: Some(head()), body: String::new() }
}

/// One group, `security`, whose finding is [`FINGERPRINT`].
pub(super) fn query(reviewers: &[&str]) -> Query {
    Query {
        repository: Repository::parse("octo-org/policies").unwrap(),
        number: 7,
        expect_head: head(),
        groups: vec![group("security", reviewers, &[FINGERPRINT])],
        bots: Vec::new(),
        require_ack: false,
        accept_unlinked_commits: false,
    }
}

pub(super) fn group(role: &str, reviewers: &[&str], fingerprints: &[&str]) -> Group {
    Group {
        role: role.to_owned(),
        any_of: reviewers.iter().map(|written| Reviewer::parse(written).unwrap()).collect(),
        fingerprints: fingerprints.iter().map(|&fingerprint| fingerprint.to_owned()).collect(),
    }
}

/// What the forge knows, and what it was asked.
pub(super) struct Memory {
    pub(super) pull: Pull,
    /// What the pull request is when it is asked for again.
    pub(super) later: Option<Pull>,
    pub(super) reviews: Vec<Review>,
    pub(super) commits: Vec<Commit>,
    /// The teams that can be seen, with their members.
    pub(super) teams: BTreeMap<&'static str, BTreeMap<u64, Membership>>,
    pub(super) permissions: BTreeMap<u64, Permission>,
    /// The question that is not answered.
    pub(super) silent: Option<&'static str>,
    asked: RefCell<Vec<String>>,
}

impl Memory {
    /// A pull request by [`AUTHOR`] with one commit, and these reviews.
    pub(super) fn new(reviews: &[Review]) -> Self {
        let pull = Pull {
            repository: Repository::parse("Octo-Org/policies").unwrap(),
            repository_id: 4242,
            number: 7,
            open: true,
            merged: false,
            head: head(),
            base_ref: "main".to_owned(),
            author: Some(account(AUTHOR)),
            commits: 1,
            changed_files: 1,
        };
        Self {
            pull,
            later: None,
            reviews: reviews.to_vec(),
            commits: vec![Commit { sha: head(), author: Some(AUTHOR), committer: Some(AUTHOR) }],
            teams: BTreeMap::from([("octo-org/storage", BTreeMap::from([(BOB, Membership::Active)]))]),
            permissions: BTreeMap::from([(CAROL, Permission::Maintain)]),
            silent: None,
            asked: RefCell::default(),
        }
    }

    pub(super) fn decide(&self, query: &Query) -> Result<Decision, Doubt> {
        self.asked.borrow_mut().clear();
        decide(query, self)
    }

    /// What was asked in the last decision.
    pub(super) fn asked(&self) -> Vec<String> {
        self.asked.borrow().clone()
    }

    /// How often each question was asked.
    pub(super) fn is_asked_once(&self) -> bool {
        let asked = self.asked();
        let once: Vec<_> = asked.iter().filter(|question| *question != "pull").collect();
        once.iter().collect::<BTreeSet<_>>().len() == once.len()
    }

    fn ask(&self, question: String) -> Result<(), Doubt> {
        let silent = self.silent.is_some_and(|silent| question.starts_with(silent));
        self.asked.borrow_mut().push(question);
        if silent { Err(Doubt::TimedOut { path: "/".to_owned() }) } else { Ok(()) }
    }
}

impl Forge for Memory {
    fn pull(&self, _: &Repository, _: u64) -> Result<Pull, Doubt> {
        let again = self.asked().iter().any(|question| question == "pull");
        self.ask("pull".to_owned())?;
        Ok(self.later.clone().filter(|_| again).unwrap_or_else(|| self.pull.clone()))
    }

    fn reviews(&self, _: &Pull) -> Result<Vec<Review>, Doubt> {
        self.ask("reviews".to_owned())?;
        Ok(self.reviews.clone())
    }

    fn commits(&self, _: &Pull) -> Result<Vec<Commit>, Doubt> {
        self.ask("commits".to_owned())?;
        Ok(self.commits.clone())
    }

    fn see_team(&self, team: &Team) -> Result<(), Doubt> {
        self.ask(format!("team {team}"))?;
        let seen = self.teams.contains_key(team.to_string().as_str());
        if seen { Ok(()) } else { Err(Doubt::TeamUnseen(team.clone())) }
    }

    fn membership(&self, team: &Team, person: &Account) -> Result<Membership, Doubt> {
        self.ask(format!("member {team} {}", person.login))?;
        let members = self.teams.get(team.to_string().as_str()).expect("the team was seen before");
        Ok(members.get(&person.id).copied().unwrap_or(Membership::None))
    }

    fn permission(&self, _: &Repository, person: &Account) -> Result<Permission, Doubt> {
        self.ask(format!("permission {}", person.login))?;
        Ok(self.permissions.get(&person.id).copied().unwrap_or(Permission::Less))
    }
}
