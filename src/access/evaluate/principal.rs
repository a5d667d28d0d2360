//! Whether a statement of a bucket policy is about the caller.

use super::Asked;
use crate::access::decide::{Facts, Grade};
use crate::access::{Caller, Identity, IdentityKind, Truth};
use crate::pattern::{self, Case};
use crate::policy::{Principal, PrincipalClass, PrincipalForm, Scope, Statement, Term};
use crate::target::Target;

/// What AWS's documentation leaves open: whether an exemption of a user holds when its account is not listed.
const NOT_PRINCIPAL_ACCOUNT: &str = "whether `NotPrincipal` exempts a principal whose account root is not listed";

pub(super) fn bucket(statement: &Statement, asked: &Asked<'_>, facts: &Facts) -> (Truth, Grade, Vec<&'static str>) {
    let listed = |items: &[Principal]| {
        let each = items.iter().map(|item| one(item, asked));
        each.max_by_key(|(truth, grade)| (*truth, *grade)).unwrap_or((Truth::No, Grade::Direct))
    };
    match &statement.principals {
        Scope::Absent => (Truth::No, Grade::Direct, Vec::new()),
        Scope::Only(only) => {
            let (truth, grade) = listed(&only.items);
            (truth, grade, Vec::new())
        }
        // MinIO drops `NotPrincipal` where a `Principal` stands beside it.
        Scope::Both { only, .. } if asked.target == Target::Minio => {
            let (truth, grade) = listed(&only.items);
            (truth, grade, Vec::new())
        }
        Scope::Both { only, but } => {
            let (truth, grade) = listed(&only.items);
            (truth.and(!listed(&but.items).0), grade, Vec::new())
        }
        Scope::AllBut(but) => {
            let (exempt, open) = exempt(&but.items, asked, facts, listed(&but.items).0);
            (!exempt, Grade::Direct, open)
        }
    }
}

/// Whether `NotPrincipal` leaves the caller out. Source: IAM user guide, "AWS JSON policy elements: NotPrincipal": a principal
/// with a permissions boundary is never left out; account, role and session may be checked in turn.
fn exempt(items: &[Principal], asked: &Asked<'_>, facts: &Facts, listed: Truth) -> (Truth, Vec<&'static str>) {
    if asked.target != Target::Aws || listed == Truth::No {
        return (listed, Vec::new());
    }
    if facts.boundary {
        return (Truth::No, Vec::new());
    }
    let account = |item: &Principal| matches!((item.form(), &asked.request.caller), (PrincipalForm::Account(listed), Caller::Identity(identity)) if listed == identity.account);
    let named = items.iter().any(|item| !account(item) && one(item, asked).0 == Truth::Yes);
    let root = items.iter().any(account);
    match (named, root) {
        (true, true) => (listed, Vec::new()),
        // The documents contradict each other on both halves alone.
        _ if matches!(asked.request.caller, Caller::Identity(_)) => (Truth::Unknown, vec![NOT_PRINCIPAL_ACCOUNT]),
        _ => (listed, Vec::new()),
    }
}

/// Whether a listed principal is the caller, and how directly.
fn one(principal: &Principal, asked: &Asked<'_>) -> (Truth, Grade) {
    let yes = |holds: bool, grade: Grade| (Truth::from_bool(holds), grade);
    if let Term::Opaque(_) = principal.term.value {
        return (Truth::Unknown, Grade::Direct);
    }
    if matches!(asked.target, Target::Minio | Target::Rustfs) {
        return yes(by_access_key(principal, asked), Grade::Direct);
    }
    if principal.is_everyone() {
        return (Truth::Yes, Grade::Direct);
    }
    match (&asked.request.caller, principal.form()) {
        (Caller::Service(name), PrincipalForm::Service(listed)) => yes(listed == *name, Grade::Direct),
        (Caller::Identity(identity), form) => by_form(identity, &form, asked.target),
        _ => (Truth::No, Grade::Direct),
    }
}

fn by_form(identity: &Identity, form: &PrincipalForm, target: Target) -> (Truth, Grade) {
    let yes = |holds: bool, grade: Grade| (Truth::from_bool(holds), grade);
    let here = |account: &str| account == identity.account;
    match form {
        // On Ceph the account stands for each of its users, without a policy of their own.
        PrincipalForm::Account(account) => {
            yes(here(account), if target == Target::Ceph { Grade::Direct } else { Grade::Account })
        }
        PrincipalForm::User { account, name } => {
            yes(identity.kind == IdentityKind::User && here(account) && *name == identity.name, Grade::Direct)
        }
        PrincipalForm::Role { account, name } => {
            let is_role = matches!(identity.kind, IdentityKind::Role { .. });
            yes(is_role && here(account) && *name == identity.name, Grade::Role)
        }
        PrincipalForm::Session { account, role, session } => {
            let is_session = matches!(&identity.kind, IdentityKind::Role { session: own } if own == session);
            yes(is_session && here(account) && identity.name.rsplit('/').next() == Some(role.as_str()), Grade::Direct)
        }
        PrincipalForm::FederatedUser { account, name } => {
            yes(identity.kind == IdentityKind::FederatedUser && here(account) && *name == identity.name, Grade::Direct)
        }
        PrincipalForm::Plain(tenant) if target == Target::Ceph => yes(here(tenant), Grade::Direct),
        _ => (Truth::No, Grade::Direct),
    }
}

/// `MinIO` and `RustFS` compare with the access key, which is empty for anonymous requests; a trailing `?` may stand for nothing
/// (minio/pkg v3.1.3 `policy/principal.go:62`, rustfs `crates/policy/src/policy/principal.rs:128-140`).
fn by_access_key(principal: &Principal, asked: &Asked<'_>) -> bool {
    let key = match &asked.request.caller {
        Caller::Identity(identity) => identity.name.as_str(),
        Caller::Anonymous | Caller::Service(_) => "",
    };
    if !matches!(principal.class, PrincipalClass::Bare | PrincipalClass::Aws) {
        return false;
    }
    let text = principal.term.value.text();
    simple(text, key)
}

fn simple(text: &str, key: &str) -> bool {
    pattern::matches(text, key, Case::Sensitive) || text.strip_suffix('?').is_some_and(|shorter| simple(shorter, key))
}
