//! `Principal` and `NotPrincipal`. References: IAM user guide, "AWS JSON policy elements: Principal" and "NotPrincipal".

use crate::access::decide::Grade;
use crate::access::evaluate::answer::{Answer, OpenQuestion};
use crate::access::evaluate::subject::Subject;
use crate::access::{Caller, Identity, IdentityKind, Truth};
use crate::policy::{Comparison, Effect, Principal, PrincipalClass, PrincipalForm, Statement};

/// How a statement names the caller: each grade in which it may.
pub(in crate::access::evaluate) fn principal(subject: &Subject<'_>, statement: &Statement) -> Vec<(Grade, Answer)> {
    let spared = statement.principals.all_but().map(|but| spared(subject, statement, &but.items));
    let Some(only) = statement.principals.only() else {
        return spared.map_or_else(Vec::new, |spared| vec![(Grade::Everyone, !spared)]);
    };
    let direct = names_principal_arn(statement);
    let mut grades: Vec<(Grade, Answer)> = Vec::new();
    for item in &only.items {
        let (grade, answer) = named(subject, item);
        if answer.truth == Truth::No {
            continue;
        }
        // "`*` with `aws:PrincipalArn` grants to the principal itself, which no boundary or session policy limits by
        // silence" (Principal element, role principals).
        let grade = if grade == Grade::Everyone && direct { Grade::User } else { grade };
        let answer = spared.as_ref().map_or(answer.clone(), |spared| answer.and(!spared.clone()));
        match grades.iter_mut().find(|(known, _)| *known == grade) {
            Some((_, known)) => *known = std::mem::replace(known, Answer::NO).or(answer),
            None => grades.push((grade, answer)),
        }
    }
    grades.retain(|(_, answer)| answer.truth != Truth::No);
    grades
}

/// Whether and how one listed principal is the caller.
fn named(subject: &Subject<'_>, item: &Principal) -> (Grade, Answer) {
    let form = item.form();
    if form == PrincipalForm::Everyone {
        let bare = item.class == PrincipalClass::Bare;
        return match &subject.request.caller {
            Caller::Service(_) if !bare => (Grade::Everyone, Answer::open(OpenQuestion::StarAndServices)),
            _ => (Grade::Everyone, Answer::YES),
        };
    }
    if let PrincipalForm::Opaque(text) = &form {
        return (Grade::User, Answer::template(text));
    }
    // Access is "only within a single partition" ("Cross account resource access in IAM"), and callers are of `aws`.
    if item.is_foreign() {
        return (Grade::Account, Answer::NO);
    }
    match &subject.request.caller {
        Caller::Anonymous => (Grade::Everyone, Answer::NO),
        Caller::Service(name) => (Grade::Service, Answer::of(form == PrincipalForm::Service(name))),
        Caller::Identity(identity) => is(subject, identity, &form),
    }
}

fn is(subject: &Subject<'_>, identity: &Identity, form: &PrincipalForm) -> (Grade, Answer) {
    match (form, &identity.kind) {
        // The root user is who the account's ARN names; to everybody else in it the account hands on.
        (PrincipalForm::Account(account), IdentityKind::Root) => (Grade::User, in_account(identity, account)),
        (PrincipalForm::Account(account), _) => (Grade::Account, in_account(identity, account)),
        (PrincipalForm::User { account, name }, IdentityKind::User) if *name == identity.name => {
            (Grade::User, in_account(identity, account))
        }
        (PrincipalForm::Role { account, name }, IdentityKind::Role { .. }) if *name == identity.name => {
            (Grade::Role, in_account(identity, account))
        }
        // The ARN of a session has no path.
        (PrincipalForm::Session { account, role, session: named }, IdentityKind::Role { session })
            if *role == subject.short_name() && *named == session.as_str() =>
        {
            (Grade::Session, in_account(identity, account))
        }
        (PrincipalForm::FederatedUser { account, name }, IdentityKind::FederatedUser) if *name == identity.name => {
            (Grade::Session, in_account(identity, account))
        }
        (PrincipalForm::CanonicalUser(_), _) => (Grade::Account, Answer::open(OpenQuestion::CanonicalUser)),
        // `AIDA...` is the id of a user, `AROA...` that of a role.
        (PrincipalForm::UniqueId(id), IdentityKind::User) if id.starts_with("AIDA") => {
            (Grade::User, Answer::open(OpenQuestion::UniqueId))
        }
        (PrincipalForm::UniqueId(id), IdentityKind::Role { .. }) if id.starts_with("AROA") => {
            (Grade::User, Answer::open(OpenQuestion::UniqueId))
        }
        // Groups are no principals; wildcards inside a name are refused.
        _ => (Grade::Account, Answer::NO),
    }
}

fn in_account(identity: &Identity, account: &str) -> Answer {
    match identity.account.as_str() {
        "" => Answer::open(OpenQuestion::CallerAccount),
        known => Answer::of(known == account),
    }
}

/// Whether `NotPrincipal` spares the caller.
///
/// A user is spared by its ARN with that of the account, a session by its own, the role's and the account's; with part
/// of these the documents and the simulators disagree. Nobody with a permissions boundary is ever spared from a Deny
/// (IAM user guide, "NotPrincipal": "always denies ... any IAM principal that has a permissions boundary policy attached").
fn spared(subject: &Subject<'_>, statement: &Statement, items: &[Principal]) -> Answer {
    let everyone = Answer::any(items.iter().filter(|item| item.is_everyone()).map(|_| Answer::YES));
    if everyone.truth == Truth::Yes {
        return everyone;
    }
    let denies = statement.effect.as_ref().is_none_or(|effect| effect.value == Effect::Deny);
    if denies && subject.bounded {
        return Answer::NO;
    }
    let named: Vec<(Grade, Answer)> =
        items.iter().map(|item| named(subject, item)).filter(|(_, answer)| answer.truth != Truth::No).collect();
    let listed = |wanted: &[Grade]| {
        let of = named.iter().filter(|(grade, _)| wanted.contains(grade));
        Answer::any(of.map(|(_, answer)| answer.clone()))
    };
    let Some(identity) = subject.identity() else {
        return listed(&Grade::ALL);
    };
    let account = listed(&[Grade::Account]);
    let spared = match identity.kind {
        // A canonical user may be the account of the root.
        IdentityKind::Root => return listed(&[Grade::User, Grade::Account]),
        IdentityKind::Role { .. } => {
            let (session, role) = (listed(&[Grade::Session]), listed(&[Grade::Role, Grade::User]));
            if session.truth == Truth::No && role.truth == Truth::No {
                return only_account(account);
            }
            session.and(role)
        }
        _ => {
            let own = listed(&[Grade::User, Grade::Session]);
            if own.truth == Truth::No {
                return only_account(account);
            }
            own
        }
    };
    match (spared.truth, account.truth) {
        (Truth::Unknown, _) => spared,
        (_, Truth::Unknown) => account,
        (Truth::Yes, Truth::Yes) => Answer::YES,
        _ => Answer::open(OpenQuestion::NotPrincipalAccount),
    }
}

/// The account is listed, or not, and the caller is not.
fn only_account(account: Answer) -> Answer {
    if account.truth == Truth::Yes { Answer::open(OpenQuestion::NotPrincipalRoot) } else { account }
}

/// Whether a statement is bound to principals by a condition.
fn names_principal_arn(statement: &Statement) -> bool {
    use Comparison::{ArnEquals, ArnLike, StringEquals, StringLike};
    statement.conditions.iter().any(|condition| {
        let operator = &condition.operator.value;
        condition.key.value.known().is_some_and(|key| key.eq_ignore_ascii_case("aws:PrincipalArn"))
            && matches!(operator.comparison, Some(ArnEquals | ArnLike | StringEquals | StringLike))
            && !operator.negated
            && !operator.if_exists
            && operator.qualifier.is_none()
    })
}
