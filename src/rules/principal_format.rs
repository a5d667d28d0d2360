//! A principal is not written as servers read it.

use crate::policy::{Complaint, Misuse, Principal, PrincipalClass, PrincipalForm, Statement};
use crate::rule::{Context, Report};
use crate::target::Target;

/// Source: IAM user guide, "AWS JSON policy elements: Principal".
const KEYS: [&str; 4] = ["AWS", "Service", "Federated", "CanonicalUser"];

pub(super) fn check(cx: &Context<'_>, report: &mut Report<'_>) {
    for complaint in &cx.document.complaints {
        match &complaint.what {
            Misuse::BadPrincipalKey(key) => bad_key(cx, complaint, key, report),
            Misuse::BadPrincipalShape => bad_shape(cx, complaint, report),
            _ => {}
        }
    }
    for statement in &cx.document.statements {
        names(cx, statement, report);
    }
}

fn bad_key(cx: &Context<'_>, complaint: &Complaint, key: &str, report: &mut Report<'_>) {
    let draft = report.complaint(cx, complaint);
    draft.message(format!("`{key}` is not a kind of principal")).label("not a kind of principal");
    match KEYS.into_iter().find(|known| known.eq_ignore_ascii_case(key)) {
        Some(known) => draft.help(format!("write `{known}`")),
        None => draft.help("accounts, users and roles are listed under `AWS`, services under `Service`"),
    };
}

fn bad_shape(cx: &Context<'_>, complaint: &Complaint, report: &mut Report<'_>) {
    let text = cx.source.slice(complaint.span);
    let draft = report.complaint(cx, complaint);
    draft.message("a principal is `\"*\"`, or an object that says what is listed");
    if text.starts_with('"') {
        draft.help(format!("write `{{\"AWS\": {text}}}`"));
    } else if text == "[\"*\"]" {
        draft.help("write `\"*\"`");
    }
}

/// The names under `AWS`, where AWS or Ceph reads them: elsewhere they are patterns over access keys.
fn names(cx: &Context<'_>, statement: &Statement, report: &mut Report<'_>) {
    // Under other keys, and without one, the form is complained of already.
    let principals = statement.principals.items().filter(|principal| principal.class == PrincipalClass::Aws);
    let mut wrong = principals.filter_map(|principal| Some((principal.term.span, fault(cx, principal)?)));
    let Some((first, why)) = wrong.next() else { return };
    let draft = report.at(first);
    draft.message(format!("`{}` {why}", cx.source.slice(first).trim_matches('"'))).about(statement);
    for (span, why) in wrong {
        draft.near(span, why);
    }
}

/// What is wrong with one name, as the end of a sentence that begins with it.
fn fault(cx: &Context<'_>, principal: &Principal) -> Option<String> {
    let (aws, ceph) = (cx.judged_by(Target::Aws), cx.judged_by(Target::Ceph));
    let form = principal.form();
    match &form {
        PrincipalForm::Plain(text) if aws && text.bytes().all(|byte| byte.is_ascii_digit()) && !text.is_empty() => {
            Some(format!("has {} digits, and an account id has twelve", text.len()))
        }
        PrincipalForm::Plain(text) if (aws || ceph) && text.trim() != *text => Some("has white space around it".into()),
        PrincipalForm::Plain(_) if aws => Some("is neither an ARN nor an account id".into()),
        PrincipalForm::OtherArn(_) if aws || ceph => {
            Some("is not the ARN of an account, a user, a role or a session".into())
        }
        // On Ceph a tenant stands in place of the account.
        _ if aws => form.account().filter(|account| !is_account(account)).map(|account| match account {
            "" => "names no account".into(),
            _ => format!("has `{account}` for an account, and an account id has twelve digits"),
        }),
        _ => None,
    }
}

fn is_account(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit())
}
