//! `NotPrincipal` that lists a principal without the root of its account.

use std::collections::BTreeSet;

use crate::describe;
use crate::policy::{PrincipalForm, Scope, Statement};
use crate::rule::{Context, Report};

pub(super) fn check(_: &Context<'_>, statement: &Statement, report: &mut Report<'_>) {
    let (true, Scope::AllBut(but)) = (statement.denies(), &statement.principals) else { return };
    let forms: Vec<(PrincipalForm, _)> = but.items.iter().map(|item| (item.form(), item.term.span)).collect();
    let roots: BTreeSet<&str> = forms
        .iter()
        .filter(|(form, _)| matches!(form, PrincipalForm::Account(_)))
        .filter_map(|(form, _)| form.account())
        .collect();
    let mut missing = forms.iter().filter(|(form, _)| form.account().is_some_and(|account| !roots.contains(account)));
    let Some((first, span)) = missing.next() else { return };
    let mut accounts: BTreeSet<&str> = first.account().into_iter().collect();
    let draft = report.at(*span);
    for (form, span) in missing {
        accounts.extend(form.account());
        draft.near(*span, "nor is the root of this one's account");
    }
    let accounts = describe::list(accounts.into_iter().map(|account| format!("`arn:aws:iam::{account}:root`")).collect::<Vec<_>>().into_iter());
    draft
        .message(format!("`{}` is still denied: `NotPrincipal` does not list the root of its account", first.short()))
        .help(format!("add {accounts}, or better say it with `Principal: \"*\"` and `ArnNotLike` on `aws:PrincipalArn`"));
}
