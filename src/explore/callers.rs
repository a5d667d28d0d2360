//! Everybody who may ask, as far as policies can tell them apart: those who are known, and one stranger of each kind.

use std::collections::BTreeSet;

use crate::access::{Caller, Identity, IdentityKind, NAMELESS, World};
use crate::policy::{Principal, PrincipalForm};
use crate::target::Target;

/// Whom a caller stands for.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    /// Somebody that config or a policy names.
    Named,
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
            Standing::Any(words) => words.clone(),
        }
    }
}

/// Everybody that the worlds tell apart: those they know, the strangers of each account, and nobody.
pub(super) fn people(worlds: &[&World]) -> Vec<Person> {
    let Some(target) = worlds.first().map(|world| world.target) else { return Vec::new() };
    let mut named: BTreeSet<Caller> = BTreeSet::new();
    let mut accounts: BTreeSet<String> = BTreeSet::new();
    for world in worlds {
        accounts.insert(world.home.clone());
        accounts.extend(world.buckets.iter().map(|bucket| bucket.owner.clone()));
        named.extend(world.identities.iter().cloned().map(Caller::Identity));
        for (_, _, statement) in world.statements() {
            for principal in statement.principals.items() {
                mentioned(target, principal, world, &mut named, &mut accounts);
            }
            for condition in &statement.conditions {
                let names_callers = condition.key.value.known().is_some_and(names_callers);
                let values = condition.values.iter().filter(|_| names_callers);
                let texts = values.filter_map(|value| value.value.known());
                named.extend(texts.filter_map(|text| Caller::parse(&instance(text, &world.home), &world.home)));
            }
        }
    }
    // Whom config names is known with groups and all; who is only mentioned may be one of them.
    let identities: BTreeSet<Caller> =
        worlds.iter().flat_map(|world| &world.identities).cloned().map(Caller::Identity).collect();
    let known = |caller: Caller| {
        if identities.contains(&caller) {
            caller
        } else {
            worlds.iter().fold(caller, |caller, world| caller.known_in(world))
        }
    };
    let named: BTreeSet<Caller> = named.into_iter().map(known).collect();
    let mut people: Vec<Person> =
        named.into_iter().map(|caller| Person { caller, standing: Standing::Named }).collect();
    people.extend(strangers(target, &accounts));
    people
}

fn mentioned(
    target: Target,
    principal: &Principal,
    world: &World,
    named: &mut BTreeSet<Caller>,
    accounts: &mut BTreeSet<String>,
) {
    if target == Target::Aws && principal.is_foreign() {
        return;
    }
    let form = principal.form();
    accounts.extend(form.account().map(str::to_owned));
    let keys = matches!(target, Target::Minio | Target::Rustfs);
    let caller = match form {
        PrincipalForm::Service(name) if target == Target::Aws => Some(Caller::Service(name.to_owned())),
        PrincipalForm::Plain(text) if target != Target::Aws => Caller::parse(text, &world.home),
        // An ARN is no access key, so it names nobody on the servers that have no other principals.
        PrincipalForm::Wildcard(text) if !(keys && text.starts_with("arn:")) => {
            Caller::parse(&instance(text, &world.home), &world.home)
        }
        _ if keys => None,
        PrincipalForm::User { .. }
        | PrincipalForm::Role { .. }
        | PrincipalForm::Session { .. }
        | PrincipalForm::FederatedUser { .. } => {
            principal.term.value.known().and_then(|text| Caller::parse(text, &world.home))
        }
        _ => None,
    };
    named.extend(caller);
}

/// Whether the values of a condition key say who asks.
fn names_callers(key: &str) -> bool {
    let name = key.split_once(':').map_or(key, |(_, name)| name).to_ascii_lowercase();
    matches!(name.as_str(), "principalarn" | "username" | "principalservicename")
}

/// A text that a pattern stands for, with the account of the repository where it asks for any.
fn instance(pattern: &str, home: &str) -> String {
    let mut fields: Vec<String> = pattern.split(':').map(str::to_owned).collect();
    let is_arn = pattern.starts_with("arn:") && fields.len() >= 6;
    for (at, field) in fields.iter_mut().enumerate() {
        let any = match (is_arn, at) {
            (true, 1) => "aws",
            (true, 2) => "iam",
            (true, 3) => "",
            (true, 4) => home,
            _ => "x",
        };
        *field = field.replace('*', any).replace('?', "x");
    }
    fields.join(":")
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
