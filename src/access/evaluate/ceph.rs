//! The Ceph object gateway. References: `rgw_iam_policy.cc` (`Statement::eval`, `Condition::eval`), `rgw_auth.cc`
//! (`is_identity`), `rgw_arn.cc`; Squid v19.2.6 and Tentacle v20.2.4.

mod condition;
mod principal;
mod public;

use super::answer::{Answer, OpenQuestion};
use super::statement::{covers, known_or};
use super::subject::Subject;
use crate::access::IdentityKind;
use crate::pattern::{self, Case, fnmatch};
use crate::policy::arn::Arn;
use crate::policy::{Statement, Term};
use crate::source::Spanned;
use crate::target::Target;

pub(super) use condition::condition;
pub(super) use principal::principal;
pub use public::counts_as_public;

/// `Action` has to match, and `NotAction` must not: a statement with `NotAction` alone is inert
/// (`Statement::eval`: `!(action[a]) || notaction[a]` passes; tracker.ceph.com/issues/73983).
pub(super) fn action(subject: &Subject<'_>, statement: &Statement) -> Answer {
    let any = |items: &[Spanned<Term>]| {
        let one = |text: &str| Answer::of(covers(Target::Ceph, text, subject.action));
        Answer::any(items.iter().map(|item| known_or(&item.value, one)))
    };
    let but = statement.actions.all_but().map_or(Answer::NO, |but| any(&but.items));
    statement.actions.only().map_or(Answer::NO, |only| any(&only.items)).and(!but)
}

/// `Resource`, or `NotResource` where no `Resource` is written: beside one it is not looked at (`else if`).
pub(super) fn resource(subject: &Subject<'_>, statement: &Statement) -> Answer {
    let any = |items: &[Spanned<Term>], variable: bool| {
        Answer::any(items.iter().map(|item| known_or(&item.value, |text| one(subject, text, variable))))
    };
    match (statement.resources.only(), statement.resources.all_but()) {
        (Some(only), _) if !only.items.is_empty() => any(&only.items, true),
        (_, Some(but)) if !but.items.is_empty() => !any(&but.items, false),
        // A request of S3 has a resource, and this statement none.
        _ => Answer::NO,
    }
}

/// `ARN::match`: partition and service alike or `*`, region and account without regard to case, the rest as `fnmatch`.
fn one(subject: &Subject<'_>, text: &str, variable: bool) -> Answer {
    if text == "*" {
        return Answer::YES;
    }
    let asked = match subject.request.resource.as_str() {
        "*" => "arn:aws:s3:::*",
        resource => resource,
    };
    let (Some(pattern), Some(asked)) = (Arn::parse(text), Arn::parse(asked)) else { return Answer::NO };
    let same = |pattern: &str, field: &str| pattern == "*" || pattern == field;
    if !same(pattern.partition, asked.partition) || !same(pattern.service, asked.service) {
        return Answer::NO;
    }
    if !pattern::matches(pattern.region, asked.region, Case::Ignore) && pattern.region != "*" {
        return Answer::NO;
    }
    // An empty account is that of the bucket's owner, and another is refused when the policy is put; a resource of
    // exactly the variable is the only one that is filled in.
    let resource = match subject.identity() {
        Some(identity) if variable && pattern.resource == "${aws:username}" => {
            if matches!(identity.kind, IdentityKind::Role { .. } | IdentityKind::Root) {
                return Answer::unknown(super::answer::Dependency::Key("aws:username".to_owned()));
            }
            // The uid, without a subuser.
            identity.name.split(':').next().unwrap_or("")
        }
        _ => pattern.resource,
    };
    let fits = fnmatch::fits(resource, asked.resource);
    fits.map_or_else(|| Answer::open(OpenQuestion::Unreadable), Answer::of).and(account(subject, &pattern, &asked))
}

fn account(subject: &Subject<'_>, pattern: &Arn<'_>, asked: &Arn<'_>) -> Answer {
    let field = if asked.account.is_empty() { subject.owner() } else { asked.account };
    match pattern.account {
        "" | "*" => Answer::YES,
        _ if field.is_empty() => Answer::open(OpenQuestion::BucketOwner),
        account => Answer::of(pattern::matches(account, field.split('$').next().unwrap_or(""), Case::Ignore)),
    }
}
