//! Deny that names the owning account, which hits everybody in it.

use std::collections::BTreeSet;

use crate::policy::{Document, PrincipalForm, Scope, Statement};
use crate::rule::{Context, Report};

pub(super) fn check(cx: &Context<'_>, statement: &Statement, report: &mut Report<'_>) {
    let (true, Scope::Only(only)) = (statement.denies(), &statement.principals) else { return };
    if exempts_principals(statement) {
        return;
    }
    let Some(owner) = cx.account.map(str::to_owned).or_else(|| only_account(cx.document)) else { return };
    let named = only.items.iter().find(|item| item.form() == PrincipalForm::Account(owner.as_str()));
    let Some(named) = named else { return };
    let draft = report.at(named.term.span);
    draft.message(format!("this denies every user and role of account {owner}, not only its root user"));
    if cx.account.is_none() {
        draft.note("no other account is named in this policy, so this one is taken for the owner; config can say `account`");
    }
}

/// Whether a condition spares some principals by what they are.
fn exempts_principals(statement: &Statement) -> bool {
    statement.conditions.iter().any(|condition| {
        let key = condition.key.value.text().to_ascii_lowercase();
        key.starts_with("aws:principal") || matches!(key.as_str(), "aws:userid" | "aws:username")
    })
}

/// The account, when principals of one account only are named.
fn only_account(document: &Document) -> Option<String> {
    let accounts: BTreeSet<String> = document
        .statements
        .iter()
        .flat_map(|statement| statement.principals.items())
        .filter_map(|principal| principal.form().account().map(str::to_owned))
        .collect();
    let mut accounts = accounts.into_iter();
    accounts.next().filter(|_| accounts.next().is_none())
}
