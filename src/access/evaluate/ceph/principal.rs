//! `Principal` and `NotPrincipal` (`eval_principal`, `parse_principal`; `rgw_auth.cc` `match_principal`).

use crate::access::decide::Grade;
use crate::access::evaluate::answer::{Answer, OpenQuestion};
use crate::access::evaluate::subject::Subject;
use crate::access::{IdentityKind, Truth};
use crate::pattern;
use crate::policy::arn::Arn;
use crate::policy::{Principal, PrincipalClass, PrincipalForm, Statement};

/// How a statement names the caller: both elements are looked at, and one with neither names nobody.
pub(in crate::access::evaluate) fn principal(subject: &Subject<'_>, statement: &Statement) -> Vec<(Grade, Answer)> {
    let spared = statement.principals.all_but().map(|but| {
        // The account's root spares everybody in it, unlike on AWS.
        Answer::any(but.items.iter().map(|item| named(subject, item).1))
    });
    let Some(only) = statement.principals.only().filter(|only| !only.items.is_empty()) else {
        return spared.map_or_else(Vec::new, |spared| vec![(Grade::Everyone, !spared)]);
    };
    let named = only.items.iter().map(|item| named(subject, item)).map(|(grade, answer)| match &spared {
        Some(spared) => (grade, answer.and(!spared.clone())),
        None => (grade, answer),
    });
    named.filter(|(_, answer)| answer.truth != Truth::No).collect()
}

fn named(subject: &Subject<'_>, item: &Principal) -> (Grade, Answer) {
    // Whatever begins with a star is everybody (tracker.ceph.com/issues/81229).
    if matches!(item.class, PrincipalClass::Bare | PrincipalClass::Aws)
        && item.term.value.known().is_some_and(|text| text.starts_with('*'))
    {
        return (Grade::Everyone, Answer::YES);
    }
    let form = match item.form() {
        // The one wildcard that names may have: every subuser of a user.
        PrincipalForm::Wildcard(text) => subusers(text).unwrap_or(PrincipalForm::Wildcard(text)),
        form => form,
    };
    if let PrincipalForm::Opaque(text) = &form {
        return (Grade::User, Answer::template(text));
    }
    let Some(identity) = subject.identity() else {
        // Nobody is the user `anonymous` of the empty tenant.
        let empty =
            matches!(&form, PrincipalForm::Account(account) | PrincipalForm::Plain(account) if account.is_empty());
        return (Grade::Account, Answer::of(empty));
    };
    let here = |account: &str| -> Answer {
        match identity.account.as_str() {
            // A tenant may well have no name, but an account always has an id.
            "" if account.starts_with("RGW") => Answer::open(OpenQuestion::CallerAccount),
            known => Answer::of(known == account),
        }
    };
    match (&form, &identity.kind) {
        (PrincipalForm::Account(account) | PrincipalForm::Plain(account), _) => (Grade::Account, here(account)),
        (PrincipalForm::User { account, name }, IdentityKind::User | IdentityKind::Root)
            if is_user(name, &identity.name) =>
        {
            (Grade::User, here(account))
        }
        (PrincipalForm::Role { account, name }, IdentityKind::Role { .. }) if *name == identity.name => {
            (Grade::Role, here(account))
        }
        (PrincipalForm::Session { account, role, session: named }, IdentityKind::Role { session })
            if *role == subject.short_name() && *named == session.as_str() =>
        {
            (Grade::Session, here(account))
        }
        // Canonical users, groups and federated users are refused; services match nobody.
        _ => (Grade::Account, Answer::NO),
    }
}

/// `arn:aws:iam::tenant:user/uid:*`
fn subusers(text: &str) -> Option<PrincipalForm<'_>> {
    let arn = Arn::parse(text).filter(|arn| arn.service == "iam")?;
    let name = arn.resource.strip_prefix("user/")?;
    name.strip_suffix(":*").filter(|uid| pattern::is_literal(uid))?;
    Some(PrincipalForm::User { account: arn.account, name })
}

/// `uid`, `uid:subuser`, or `uid:*` for the user and every subuser.
fn is_user(listed: &str, caller: &str) -> bool {
    let (uid, sub) = caller.split_once(':').map_or((caller, None), |(uid, sub)| (uid, Some(sub)));
    match listed.split_once(':') {
        None => listed == uid,
        // Who is no subuser is meant as well: `expected == "*" || expected == subuser`.
        Some((listed, "*")) => listed == uid,
        Some((listed, wanted)) => listed == uid && sub == Some(wanted),
    }
}
