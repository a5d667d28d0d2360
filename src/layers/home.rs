//! The account of those who are named without one.

use std::collections::BTreeSet;

use super::Sheet;
use crate::access::NAMELESS;
use crate::policy::arn::Arn;
use crate::settings::LayerSettings;
use crate::target::Target;

/// The account of callers, holders and buckets without one.
pub(super) struct Home {
    /// Empty where it stays open.
    pub(super) account: String,
    /// What was taken for granted to know it.
    pub(super) assumption: Option<String>,
}

/// As config says. Else, on AWS, the only account that a policy names, or, where none names one, that conditions ask callers to be
/// of; where several are named it stays open.
pub(super) fn of(target: Target, sheets: &[Sheet], settings: &LayerSettings) -> Home {
    if let Some(account) = &settings.account {
        return Home { account: account.clone(), assumption: None };
    }
    if target != Target::Aws {
        return Home { account: String::new(), assumption: None };
    }
    let mut named: BTreeSet<&str> = sheets.iter().flat_map(accounts).collect();
    if named.is_empty() {
        named.extend(sheets.iter().flat_map(tested));
    }
    let mut named = named.into_iter();
    match (named.next(), named.next()) {
        (None, _) => Home {
            account: NAMELESS.to_owned(),
            assumption: Some("everybody and every bucket is in one account: none is declared".to_owned()),
        },
        (Some(only), None) => Home {
            account: only.to_owned(),
            assumption: Some(format!("whoever is named without an account is in {only}, the only one that is named")),
        },
        (Some(_), Some(_)) => Home {
            account: String::new(),
            assumption: Some(
                "whose the buckets are is not known: policies name several accounts, and `account` is not declared"
                    .to_owned(),
            ),
        },
    }
}

/// The accounts that a policy's principals, its holders and its place in config name.
fn accounts(sheet: &Sheet) -> impl Iterator<Item = &str> {
    let principals = sheet.document.statements.iter().flat_map(|statement| statement.principals.items());
    let listed = principals.filter_map(|principal| account(principal.term.value.known()?));
    let holders = sheet.settings.attached_to.iter().filter_map(|holder| account(holder));
    listed.chain(holders).chain(sheet.settings.account.as_deref())
}

/// The accounts of which conditions ask callers to be.
fn tested(sheet: &Sheet) -> impl Iterator<Item = &str> {
    let conditions = sheet.document.statements.iter().flat_map(|statement| &statement.conditions);
    let of_callers =
        |key: &str| key.eq_ignore_ascii_case("aws:PrincipalArn") || key.eq_ignore_ascii_case("aws:PrincipalAccount");
    let asked = conditions.filter(move |condition| condition.key.value.known().is_some_and(of_callers));
    asked.flat_map(|condition| &condition.values).filter_map(|value| account(value.value.known()?))
}

fn account(text: &str) -> Option<&str> {
    let account = Arn::parse(text).map_or(text, |arn| arn.account);
    (account.len() == 12 && account.bytes().all(|byte| byte.is_ascii_digit())).then_some(account)
}
