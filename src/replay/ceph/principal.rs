//! Whom `Principal` and `NotPrincipal` name on Ceph: `rgw_iam_policy.cc` `parse_principal` and `eval_principal`,
//! `rgw_auth.cc` `is_identity`.

use crate::access::{Caller, Identity, IdentityKind, Layer, Policy};
use crate::policy::{Principal, PrincipalClass, Scope, Statement, Term};
use crate::replay::answer::{Answer, Open, any};
use crate::replay::asked::{Asked, fields};
use crate::replay::heard::{Grade, Reach};
use crate::replay::{glob, template};

/// Whom the statement is about. With neither element it is about nobody.
pub(in crate::replay) fn principals(asked: &Asked<'_>, policy: &Policy, statement: &Statement) -> Reach {
    if policy.layer != Layer::Bucket {
        return Reach::sure(Grade::Named);
    }
    let named = |items: &[Principal]| items.iter().map(|item| named(asked, item)).fold(Reach::nobody(), Reach::or);
    let spared = |items: &[Principal]| any(items.iter().map(|item| is(asked, item)));
    match &statement.principals {
        Scope::Absent => Reach::nobody(),
        Scope::Only(only) => named(&only.items),
        Scope::AllBut(but) if but.items.is_empty() => Reach::nobody(),
        Scope::AllBut(but) => Reach::given(Grade::Everyone, spared(&but.items).map(|spared| !spared)),
        Scope::Both { only, but } => match spared(&but.items) {
            Ok(false) => named(&only.items),
            Ok(true) => Reach::nobody(),
            Err(open) => Reach { surely: None, open: Some(open), ..named(&only.items) },
        },
    }
}

fn named(asked: &Asked<'_>, item: &Principal) -> Reach {
    match is(asked, item) {
        Ok(false) => Reach::nobody(),
        answer => Reach::given(grade(item), answer),
    }
}

/// What a grant is worth within a session policy.
fn grade(item: &Principal) -> Grade {
    match fields(item.term.value.text()) {
        Some([.., resource]) if resource.starts_with("assumed-role/") => Grade::Named,
        Some([.., resource]) if resource.starts_with("role/") => Grade::Role,
        _ => Grade::Account,
    }
}

/// Whether an entry is the caller.
fn is(asked: &Asked<'_>, item: &Principal) -> Answer {
    if !matches!(item.class, PrincipalClass::Aws | PrincipalClass::Bare) {
        return Ok(false);
    }
    match &item.term.value {
        Term::Known(text) if is_caller(text, asked.caller) => Ok(true),
        Term::Known(text) => undeclared(text, asked.caller),
        Term::Opaque(text) => {
            let holes = template::holes(text);
            let could = names(asked.caller).iter().any(|name| glob::matches_text(&holes, name));
            if could { Err(Open(text.clone())) } else { Ok(false) }
        }
    }
}

fn is_caller(text: &str, caller: &Caller) -> bool {
    // tracker.ceph.com/issues/81229: whatever begins with a star.
    text.starts_with('*') || names(caller).iter().any(|name| name == text)
}

/// Whether an entry would be the caller if it were in an account that nobody declared: a tenant may have no name, and
/// an account always has an id.
fn undeclared(text: &str, caller: &Caller) -> Answer {
    let Caller::Identity(identity) = caller else { return Ok(false) };
    let account = fields(text).map_or(text, |[.., account, _]| account);
    if !identity.account.is_empty() || !account.starts_with("RGW") {
        return Ok(false);
    }
    let there = Caller::Identity(Identity { account: account.to_owned(), ..identity.clone() });
    if is_caller(text, &there) { Err(Open::question("caller-account")) } else { Ok(false) }
}

/// Every spelling of a caller that a policy may have, in the standard partition and the two others that are read.
fn names(caller: &Caller) -> Vec<String> {
    let mut ends: Vec<String> = vec!["root".to_owned()];
    let account = match caller {
        Caller::Service(_) => return vec!["*".to_owned()],
        // Who is not signed in is a user of the empty tenant.
        Caller::Anonymous => "",
        Caller::Identity(identity) => {
            let name = &identity.name;
            match &identity.kind {
                IdentityKind::Role { session } => {
                    ends.push(format!("role/{name}"));
                    ends.push(format!("assumed-role/{name}/{session}"));
                }
                IdentityKind::User => {
                    let uid = super::uid(identity);
                    ends.extend([format!("user/{uid}"), format!("user/{uid}:*"), format!("user/{name}")]);
                }
                _ => {}
            }
            &identity.account
        }
    };
    let mut names = vec!["*".to_owned(), account.to_owned()];
    for partition in ["aws", "aws-cn", "aws-us-gov"] {
        for end in &ends {
            let service = if end.starts_with("assumed-role/") { "sts" } else { "iam" };
            names.push(format!("arn:{partition}:{service}::{account}:{end}"));
        }
    }
    names
}
