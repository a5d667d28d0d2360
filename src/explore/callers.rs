//! Everybody who may ask, as far as policies can tell them apart: those who are known, and one stranger of each kind.

mod likeness;
mod mentioned;

use std::collections::{BTreeMap, BTreeSet};

use mentioned::Mentioned;

use super::crowd;
use crate::access::{Caller, Identity, IdentityKind, NAMELESS, World};
use crate::target::Target;

/// Whom a caller stands for.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    /// Somebody that config or a policy names.
    Named,
    /// Whoever has a name that conditions of policies ask for by patterns: `role/ci-*`.
    Like(String),
    /// Everybody of a kind whom nothing names: "any other user of account 123456789012".
    Any(String),
}

/// A caller, and whom it stands for.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Person {
    /// Who asks.
    pub caller: Caller,
    /// Whom that is the case of.
    pub standing: Standing,
}

/// The name of a user whom no policy names.
const STRANGER: &str = "some-other-user";

/// An account that no policy names.
const ELSEWHERE: &str = "999999999999";

impl Person {
    /// The words of reports: `user/storage-service`, or "any other user of account 123456789012".
    pub fn words(&self) -> String {
        match &self.standing {
            Standing::Named => self.caller.short(),
            Standing::Like(patterns) => format!("whoever is called {patterns}"),
            Standing::Any(words) => words.clone(),
        }
    }

    /// Whether config or a policy means it, by name or by a pattern of names.
    pub fn is_named(&self) -> bool {
        matches!(self.standing, Standing::Named | Standing::Like(_))
    }
}

/// Everybody that some worlds tell apart.
#[derive(Debug, Default)]
pub(super) struct People {
    /// They.
    pub(super) all: Vec<Person>,
    /// The patterns that names are compared with, where they are too many for these to be all.
    pub(super) crowd: BTreeSet<crowd::Pattern>,
}

/// Everybody that the worlds tell apart: those they know, the strangers of each account and of each likeness, and nobody.
pub(super) fn people(worlds: &[&World]) -> People {
    let Some(last) = worlds.last() else { return People::default() };
    let Mentioned { named, like, accounts, likeness, .. } = Mentioned::in_worlds(worlds);
    // Whom config names is known with groups and all; who is only mentioned may be one of them.
    let mut identities: Vec<&Identity> = worlds.iter().flat_map(|world| &world.identities).collect();
    identities.sort();
    identities.dedup();
    let is_known = |caller: &Caller| matches!(caller, Caller::Identity(it) if identities.binary_search(&it).is_ok());
    let known = |caller: Caller| {
        if is_known(&caller) { caller } else { worlds.iter().fold(caller, |caller, world| caller.known_in(world)) }
    };
    let mentioned = sorted(named).into_iter().map(known).filter(|caller| !is_known(caller));
    let named = mentioned.chain(identities.iter().copied().cloned().map(Caller::Identity)).collect();
    let named = sorted(named);
    // Who is named otherwise as well stands for nobody else.
    let like = like.into_iter().map(|(caller, standing)| (known(caller), standing));
    let like: BTreeMap<Caller, Standing> = like.filter(|(caller, _)| named.binary_search(caller).is_err()).collect();
    let is_named = |caller: &Caller| named.binary_search(&known(caller.clone())).is_ok();
    let (alike, whole) = likeness.people(last, &accounts, &like.keys().collect(), &is_named);
    let person = |(caller, standing)| Person { caller, standing };
    let named = named.into_iter().map(|caller| (caller, Standing::Named));
    let mut all: Vec<Person> = named.chain(like).map(person).collect();
    all.sort_by(|one, other| one.caller.cmp(&other.caller));
    all.extend(strangers(last.target, &accounts));
    all.extend(alike);
    People { all, crowd: if whole { BTreeSet::new() } else { likeness.crowd() } }
}

/// Each once, in order.
fn sorted(mut callers: Vec<Caller>) -> Vec<Caller> {
    callers.sort();
    callers.dedup();
    callers
}

/// One of each kind whom nothing names.
fn strangers(target: Target, accounts: &BTreeSet<String>) -> Vec<Person> {
    let identity = |kind: IdentityKind, account: &str, name: &str| {
        Caller::Identity(Identity { kind, account: account.to_owned(), name: name.to_owned(), groups: Vec::new() })
    };
    let any = |caller: Caller, words: String| Person { caller, standing: Standing::Any(words) };
    let mut people = vec![any(Caller::Anonymous, "anybody who is not signed in".to_owned())];
    if matches!(target, Target::Minio | Target::Rustfs) {
        people.push(any(identity(IdentityKind::User, "", STRANGER), "any other user".to_owned()));
        if target == Target::Rustfs {
            // The bucket policy binds the root there, and on `MinIO` nothing does.
            people.push(any(identity(IdentityKind::Root, "", ""), "the root user".to_owned()));
        }
        return people;
    }
    for account in accounts {
        let of =
            if account.is_empty() || account == NAMELESS { String::new() } else { format!(" of account {account}") };
        people.push(any(identity(IdentityKind::User, account, STRANGER), format!("any other user{of}")));
        if target == Target::Aws {
            let role = IdentityKind::Role { session: "session".to_owned() };
            people.push(any(identity(role, account, "some-other-role"), format!("any other role{of}")));
            people.push(any(identity(IdentityKind::Root, account, ""), format!("the root user{of}")));
        }
    }
    if !accounts.contains(ELSEWHERE) {
        let elsewhere =
            if target == Target::Aws { "any user of another account" } else { "any user of another tenant" };
        people.push(any(identity(IdentityKind::User, ELSEWHERE, STRANGER), elsewhere.to_owned()));
    }
    people
}
