//! Deny of reading, writing or listing for everyone, without a condition.

use crate::describe;
use crate::finding::Severity;
use crate::pattern::{self, Case};
use crate::policy::arn::{Arn, S3Level};
use crate::policy::{Actions, Principal, Scope, Statement};
use crate::rule::{Context, Report};
use crate::source::Span;
use crate::target::Target;

/// What people and programs do with a bucket all day, and whether it is asked of the bucket or of its objects.
const DATA: [(&str, bool); 3] = [("s3:PutObject", true), ("s3:GetObject", true), ("s3:ListBucket", false)];

/// What a write-once bucket denies to everyone on purpose.
const GUARDED: [&str; 9] = [
    "s3:DeleteObject",
    "s3:DeleteObjectVersion",
    "s3:DeleteBucket",
    "s3:PutBucketAcl",
    "s3:PutObjectAcl",
    "s3:PutBucketPolicy",
    "s3:DeleteBucketPolicy",
    "s3:BypassGovernanceRetention",
    "s3:PutObjectRetention",
];

pub(super) fn check(cx: &Context<'_>, statement: &Statement, report: &mut Report<'_>) {
    let Scope::Only(only) = &statement.principals else { return };
    if !statement.denies() || statement.condition_key.is_some() || !only.items.iter().any(Principal::is_everyone) {
        return;
    }
    // MinIO asks the bucket policy about anonymous requests only, so nobody who signs in loses anything.
    let anonymous = cx.judges() == [Target::Minio];
    let lost: Vec<(&str, Extent)> = DATA
        .into_iter()
        .filter(|(action, _)| covers(&statement.actions, action))
        .filter_map(|(action, on_object)| Some((action, extent(statement, on_object)?)))
        .collect();
    let Some(worst) = lost.iter().map(|(_, extent)| *extent).max() else {
        if GUARDED.iter().any(|action| covers(&statement.actions, action)) {
            guarded(statement, only.key.span, anonymous, report);
        }
        return;
    };
    let actions = describe::list(lost.iter().map(|(action, _)| (*action).to_owned()).collect::<Vec<_>>().into_iter());
    let draft = report.at(only.key.span);
    draft.message(format!(
        "{} can use {actions} on {}: this statement denies it to everyone, without any condition",
        if anonymous { "no anonymous caller" } else { "nobody" },
        describe::resources(statement)
    ));
    if anonymous {
        draft.label("anonymous callers only");
    }
    if worst == Extent::Part || anonymous {
        draft.severity(Severity::Warning);
    }
}

/// A Deny of deleting or of changing the policy is how a bucket is made write-once: worth a word, not a stop.
fn guarded(statement: &Statement, place: Span, anonymous: bool, report: &mut Report<'_>) {
    let actions = describe::actions(statement);
    let draft = report.at(place).severity(Severity::Note);
    if anonymous {
        draft.message(format!("no anonymous caller can use {actions} here")).label("anonymous callers only");
    } else {
        draft
            .message(format!("nobody, the owner included, can use {actions} here"))
            .label("everyone")
            .help("fine for a write-once bucket; leave a way out for whoever must change it one day");
    }
}

/// How much of a bucket is denied.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Extent {
    Part,
    Whole,
}

/// How far the statement reaches into a bucket for requests on objects, or on the bucket itself.
fn extent(statement: &Statement, on_object: bool) -> Option<Extent> {
    match &statement.resources {
        Scope::Absent => None,
        Scope::AllBut(_) => Some(Extent::Part),
        Scope::Only(only) | Scope::Both { only, .. } => {
            only.items.iter().filter_map(|item| item_extent(item.value.known()?, on_object)).max()
        }
    }
}

fn item_extent(text: &str, on_object: bool) -> Option<Extent> {
    if text == "*" {
        return Some(Extent::Whole);
    }
    let arn = Arn::parse(text)?;
    match (arn.s3_level()?, on_object) {
        (S3Level::Bucket, false) | (S3Level::BucketOrObject, _) => Some(Extent::Whole),
        (S3Level::Object, true) if arn.bucket_and_key().is_some_and(|(_, key)| key == Some("*")) => Some(Extent::Whole),
        (S3Level::Object, true) => Some(Extent::Part),
        _ => None,
    }
}

fn covers(actions: &Actions, action: &str) -> bool {
    match actions {
        Scope::Absent => false,
        Scope::Only(only) | Scope::Both { only, .. } => only
            .items
            .iter()
            .filter_map(|item| item.value.known())
            .any(|pattern| pattern::matches(pattern, action, Case::Ignore)),
        Scope::AllBut(but) => but
            .items
            .iter()
            .all(|item| item.value.known().is_some_and(|pattern| !pattern::matches(pattern, action, Case::Ignore))),
    }
}
