//! Whether a statement is about the action.

use super::Asked;
use crate::access::{Layer, Truth};
use crate::pattern::{self, Case};
use crate::policy::{Scope, Statement, Term};
use crate::source::Spanned;
use crate::target::Target;

pub(super) fn matches(statement: &Statement, asked: &Asked<'_>) -> Truth {
    let listed = |items: &[Spanned<Term>]| items.iter().map(|item| one(&item.value, asked)).max().unwrap_or(Truth::No);
    match &statement.actions {
        Scope::Absent => Truth::No,
        Scope::Only(only) => listed(&only.items),
        // Ceph reads `NotAction` and never lets it match: the set starts empty (rgw_iam_policy.cc `Statement::eval`).
        Scope::AllBut(_) if asked.target == Target::Ceph => Truth::No,
        Scope::AllBut(but) => !listed(&but.items),
        Scope::Both { only, but } => listed(&only.items).and(!listed(&but.items)),
    }
}

fn one(term: &Term, asked: &Asked<'_>) -> Truth {
    let Some(text) = term.known() else { return Truth::Unknown };
    let (target, action) = (asked.target, asked.request.action.as_str());
    // A literal element covers a second action on MinIO and RustFS.
    if target.implied_action(text).is_some_and(|implied| implied == action) {
        return Truth::Yes;
    }
    let holds = match target {
        Target::Aws | Target::Ceph => {
            text == "*"
                || (target == Target::Ceph && text.starts_with('*'))
                || matches!((text.split_once(':'), action.split_once(':')), (Some((service, name)), Some((its, asked)))
                    if service.eq_ignore_ascii_case(its) && pattern::matches(name, asked, Case::Ignore))
        }
        Target::Minio => pattern::matches(text, action, Case::Sensitive),
        Target::Rustfs => match text {
            "*" => action.starts_with("s3:"),
            _ => pattern::matches(text, action, Case::Sensitive),
        },
    };
    Truth::from_bool(holds)
}

/// Whether `MinIO` takes the statement for one about STS, which it does where an identity policy says `"*"`: resources are then
/// not looked at (minio/pkg v3.1.3 `policy/sts-action.go:31`, `statement.go:79-162`).
pub(super) fn is_sts(statement: &Statement, asked: &Asked<'_>) -> bool {
    let star = |item: &Spanned<Term>| item.value.known() == Some("*");
    asked.target == Target::Minio
        && asked.layer != Layer::Bucket
        && statement.actions.only().is_some_and(|only| only.items.iter().any(star))
}
