//! `NotPrincipal` that lists a role without the sessions it is used in.

use crate::policy::{PrincipalForm, Scope, Statement};
use crate::rule::{Context, Report};

pub(super) fn check(_: &Context<'_>, statement: &Statement, report: &mut Report<'_>) {
    let (true, Scope::AllBut(but)) = (statement.denies(), &statement.principals) else { return };
    let forms: Vec<(PrincipalForm, _)> = but.items.iter().map(|item| (item.form(), item.term.span)).collect();
    let has_session = |account: &str, name: &str| {
        // The session's ARN holds the role's name without its path.
        let name = name.rsplit('/').next().unwrap_or(name);
        forms.iter().any(|(form, _)| match form {
            PrincipalForm::Session { account: of, role, .. } => *of == account && *role == name,
            _ => false,
        })
    };
    let mut bare = forms.iter().filter_map(|(form, span)| match form {
        PrincipalForm::Role { account, name } if !has_session(account, name) => Some((name, *span)),
        _ => None,
    });
    let Some((name, span)) = bare.next() else { return };
    let draft = report.at(span);
    draft.message(format!("whoever uses role `{name}` is still denied: `NotPrincipal` lists no session of it"));
    for (_, span) in bare {
        draft.near(span, "no session of this one either");
    }
}
