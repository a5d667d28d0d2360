//! Whom `Principal` and `NotPrincipal` name. IAM user guide, "AWS JSON policy elements: Principal" and "NotPrincipal".

use crate::access::{Caller, Identity, IdentityKind, Layer, Policy};
use crate::policy::{Principal, PrincipalClass, PrincipalForm, Scope, Statement};
use crate::replay::answer::{Answer, Open, any};
use crate::replay::asked::Asked;
use crate::replay::heard::{Grade, Reach};
use crate::replay::{glob, template};

/// Whom the statement is about.
pub(in crate::replay) fn principals(asked: &Asked<'_>, policy: &Policy, statement: &Statement) -> Reach {
    if !matches!(policy.layer, Layer::Bucket | Layer::Rcp) {
        // Identity policies and their like are about who holds them.
        return Reach::sure(Grade::Named);
    }
    match &statement.principals {
        Scope::Absent => Reach::nobody(),
        Scope::Only(only) | Scope::Both { only, .. } => {
            only.items.iter().map(|item| named(asked, item)).fold(Reach::nobody(), Reach::or)
        }
        Scope::AllBut(but) => Reach::given(Grade::Everyone, spared(asked, &but.items).map(|spared| !spared)),
    }
}

/// How one entry names the caller.
fn named(asked: &Asked<'_>, principal: &Principal) -> Reach {
    // Access is "only within a single partition" (IAM user guide, "Cross account resource access in IAM"), and callers are of `aws`.
    let text = principal.term.value.known().unwrap_or_default();
    if text.starts_with("arn:") && !text.starts_with("arn:aws:") {
        return Reach::nobody();
    }
    match (principal.form(), asked.caller) {
        (PrincipalForm::Everyone, Caller::Service(_)) if principal.class == PrincipalClass::Aws => {
            Reach::given(Grade::Everyone, Err(Open::question("star-and-services")))
        }
        (PrincipalForm::Everyone, _) => Reach::sure(Grade::Everyone),
        (PrincipalForm::Service(name), Caller::Service(service)) => Reach::given(Grade::Named, Ok(name == *service)),
        (PrincipalForm::CanonicalUser(_), Caller::Identity(_)) => {
            Reach::given(Grade::Account, Err(Open::question("canonical-user")))
        }
        (PrincipalForm::UniqueId(id), Caller::Identity(identity)) => unique_id(id, identity),
        (PrincipalForm::Opaque(_), _) => Reach::given(Grade::Named, opaque(principal, asked.caller)),
        (form, Caller::Identity(identity)) => by_arn(&form, identity),
        _ => Reach::nobody(),
    }
}

/// `AIDA...` is a user and `AROA...` a role; which one, the account knows.
fn unique_id(id: &str, identity: &Identity) -> Reach {
    let grade = match &identity.kind {
        IdentityKind::User if id.starts_with("AIDA") => Grade::Named,
        IdentityKind::Role { .. } if id.starts_with("AROA") => Grade::Role,
        _ => return Reach::nobody(),
    };
    Reach::given(grade, Err(Open::question("unique-id")))
}

fn by_arn(form: &PrincipalForm, identity: &Identity) -> Reach {
    let here = |account: &str| -> Answer {
        if identity.account.is_empty() {
            Err(Open::question("caller-account"))
        } else {
            Ok(identity.account == account)
        }
    };
    let (grade, same, account) = match (form, &identity.kind) {
        (PrincipalForm::Account(account), _) => (Grade::Account, true, account),
        (PrincipalForm::User { account, name }, IdentityKind::User)
        | (PrincipalForm::FederatedUser { account, name }, IdentityKind::FederatedUser) => {
            (Grade::Named, *name == identity.name, account)
        }
        (PrincipalForm::Role { account, name }, IdentityKind::Role { .. }) => {
            (Grade::Role, *name == identity.name, account)
        }
        (PrincipalForm::Session { account, role, session: of }, IdentityKind::Role { session }) => {
            // The ARN of a session has no path.
            let called = identity.name.rsplit('/').next().unwrap_or_default();
            (Grade::Named, *role == called && of == session, account)
        }
        _ => return Reach::nobody(),
    };
    if same { Reach::given(grade, here(account)) } else { Reach::nobody() }
}

/// Whether a template can become the name of the caller.
fn opaque(principal: &Principal, caller: &Caller) -> Answer {
    let names: Vec<String> = match caller {
        Caller::Anonymous => Vec::new(),
        Caller::Service(service) => vec![service.clone()],
        Caller::Identity(Identity { kind, account, name, .. }) => {
            let own = match kind {
                IdentityKind::Root => "root".to_owned(),
                IdentityKind::User | IdentityKind::ServiceAccount { .. } => format!("user/{name}"),
                IdentityKind::Role { .. } => format!("role/{name}"),
                IdentityKind::FederatedUser => format!("federated-user/{name}"),
            };
            let session = if let IdentityKind::Role { session } = kind { session } else { name };
            let last = name.rsplit('/').next().unwrap_or_default();
            let root = format!("arn:aws:iam::{account}:root");
            let assumed = format!("arn:aws:sts::{account}:assumed-role/{last}/{session}");
            vec![
                account.clone(),
                root,
                format!("arn:aws:iam::{account}:{own}"),
                assumed,
                format!("arn:aws:sts::{account}:{own}"),
            ]
        }
    };
    let could = |holes: &[glob::Piece<char>]| {
        names.iter().map(String::as_str).chain(["*"]).any(|name| glob::matches_text(holes, name))
    };
    template::ask(&principal.term.value, |_| Ok(false), could)
}

/// Whether `NotPrincipal` spares the caller. It spares nobody who has a permissions boundary; a user is spared with its
/// account, a session with its role and its account.
fn spared(asked: &Asked<'_>, listed: &[Principal]) -> Answer {
    let is = |grade: Grade| {
        any(listed.iter().map(|item| {
            let reach = named(asked, item);
            match (reach.perhaps == Some(grade), reach.surely == Some(grade), reach.open) {
                (true, false, Some(open)) => Err(open),
                (listed, ..) => Ok(listed),
            }
        }))
    };
    if is(Grade::Everyone)? {
        return Ok(true);
    }
    let Caller::Identity(identity) = asked.caller else { return is(Grade::Named) };
    if super::is_limited(asked, Layer::Boundary) {
        return Ok(false);
    }
    let (account, name) = (is(Grade::Account)?, is(Grade::Named)?);
    match &identity.kind {
        IdentityKind::Root => Ok(account),
        IdentityKind::Role { .. } => {
            let role = is(Grade::Role)?;
            whole(account, name && role, name || role)
        }
        IdentityKind::User | IdentityKind::FederatedUser | IdentityKind::ServiceAccount { .. } => {
            whole(account, name, name)
        }
    }
}

/// What a list comes to that has the account or not, all the names of the caller or some.
fn whole(account: bool, all: bool, some: bool) -> Answer {
    match (account, all, some) {
        (true, true, _) => Ok(true),
        (false, _, false) => Ok(false),
        (true, _, false) => Err(Open::question("notprincipal-root")),
        (_, _, true) => Err(Open::question("notprincipal-account")),
    }
}
