//! Whom policies and config speak of.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use foldhash::fast::RandomState;

use super::Standing;
use super::likeness::Likeness;
use crate::access::{Caller, World};
use crate::explore::distinct::statements;
use crate::policy::{Condition, Principal, PrincipalClass, PrincipalForm, Term};
use crate::target::Target;

/// Whom policies and config speak of.
#[derive(Debug, Default)]
pub(super) struct Mentioned<'a> {
    /// Those whom policies name, as often as they do.
    pub(super) named: Vec<Caller>,
    /// One for each text that conditions compare names with.
    pub(super) like: BTreeMap<Caller, Standing>,
    pub(super) accounts: BTreeSet<String>,
    pub(super) likeness: Likeness<'a>,
    /// The principals that were read already, by the account that is ours: most are named often.
    seen: HashSet<(&'a str, &'a PrincipalClass, &'a Term), RandomState>,
}

impl<'a> Mentioned<'a> {
    pub(super) fn in_worlds(worlds: &[&'a World]) -> Self {
        let mut mentioned = Self::default();
        for world in worlds {
            mentioned.accounts.insert(world.home.clone());
            mentioned.accounts.extend(world.buckets.iter().map(|bucket| bucket.owner.clone()));
        }
        for (world, statement) in statements(worlds) {
            statement.principals.items().for_each(|principal| mentioned.add_principal(world, principal));
            statement.conditions.iter().for_each(|condition| mentioned.add_condition(world, condition));
        }
        mentioned
    }

    fn add_condition(&mut self, world: &World, condition: &'a Condition) {
        let Some(key) = condition.key.value.known().filter(|key| names_callers(key)) else { return };
        let is_arn = key.to_ascii_lowercase().ends_with("arn");
        for text in condition.values.iter().filter_map(|value| value.value.known()) {
            let Some(caller) = Caller::parse(&instance(text, &world.home), &world.home) else { continue };
            let standing =
                if text.contains(['*', '?']) { Standing::Like(called(text, is_arn)) } else { Standing::Named };
            // Who is named by a pattern as well is named; of two patterns the closer one says more.
            let closer = |known: &Standing| match (known, &standing) {
                (Standing::Like(known), Standing::Like(this)) => this.len() > known.len(),
                (Standing::Like(_), _) => true,
                (Standing::Named | Standing::Any(_), _) => false,
            };
            if self.like.get(&caller).is_none_or(closer) {
                self.like.insert(caller, standing);
            }
        }
        self.likeness.add(world.target, condition);
    }

    fn add_principal(&mut self, world: &'a World, principal: &'a Principal) {
        if !self.seen.insert((&world.home, &principal.class, &principal.term.value)) {
            return;
        }
        if world.target == Target::Aws && principal.is_foreign() {
            return;
        }
        let form = principal.form();
        self.accounts.extend(form.account().map(str::to_owned));
        let keys = matches!(world.target, Target::Minio | Target::Rustfs);
        let caller = match form {
            PrincipalForm::Service(name) if world.target == Target::Aws => Some(Caller::Service(name.to_owned())),
            PrincipalForm::Plain(text) if world.target != Target::Aws => Caller::parse(text, &world.home),
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
        self.named.extend(caller);
    }
}

/// Whether the values of a condition key say who asks.
fn names_callers(key: &str) -> bool {
    let name = key.split_once(':').map_or(key, |(_, name)| name).to_ascii_lowercase();
    matches!(name.as_str(), "principalarn" | "username" | "principalservicename")
}

/// A pattern of ARNs or names of users as reports say it: without what comes before the name in an ARN.
pub(super) fn called(pattern: &str, is_arn: bool) -> String {
    let resource = pattern.strip_prefix("arn:").and_then(|rest| rest.splitn(5, ':').nth(4));
    if is_arn { resource.unwrap_or(pattern).to_owned() } else { format!("user/{pattern}") }
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
