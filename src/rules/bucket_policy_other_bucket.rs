//! `bucket-policy-other-bucket`: a statement of a bucket policy that is about some other bucket.

use std::collections::BTreeMap;

use crate::pattern::{self, Case};
use crate::policy::{Scope, Statement, Term};
use crate::rule::arn::ResourceArn;
use crate::rule::spelling::quoted;
use crate::rule::{Context, Report};
use crate::source::Spanned;

/// Buckets considered when none is declared: a policy that names more is no clearer for asking further.
const CANDIDATES: usize = 16;

pub(super) fn check(cx: &Context<'_>, report: &mut Report<'_>) {
    let statements = &cx.document.statements;
    if let Some(bucket) = cx.bucket {
        for statement in statements {
            let wrong: Vec<_> = resources(statement).filter(|item| misses(item, bucket)).collect();
            say(statement, &wrong, &format!("bucket `{bucket}`, which the policy is for"), report);
        }
        return;
    }
    // Without a declared bucket only a contradiction can be told: no bucket suits every statement.
    let Some(bucket) = likeliest(statements) else { return };
    for statement in statements.iter().filter(|statement| astray(statement, &bucket)) {
        let wrong: Vec<_> = resources(statement).collect();
        say(statement, &wrong, &format!("bucket `{bucket}`, which other statements are about"), report);
    }
}

fn say(statement: &Statement, wrong: &[&Spanned<Term>], bucket: &str, report: &mut Report<'_>) {
    let [first, others @ ..] = wrong else { return };
    let texts = quoted(wrong.iter().map(|item| item.value.text()));
    let verb = if others.is_empty() { "is" } else { "are" };
    let draft = report.at(first.span).about(statement);
    draft.message(format!("{texts} {verb} not in {bucket}")).label("another bucket");
    for item in others {
        draft.near(item.span, "here too");
    }
}

/// What `Resource` lists. `NotResource` names what is left alone, which may well be elsewhere.
fn resources(statement: &Statement) -> impl Iterator<Item = &Spanned<Term>> {
    let items = match &statement.resources {
        Scope::Only(only) => only.items.as_slice(),
        Scope::Absent | Scope::AllBut(_) | Scope::Both { .. } => &[],
    };
    items.iter()
}

/// Whether a listed resource can be neither the bucket nor an object in it. Only bucket and object ARNs are judged.
pub(super) fn misses(item: &Spanned<Term>, bucket: &str) -> bool {
    let arn = ResourceArn::read(&item.value);
    let Some(path) = arn.as_ref().and_then(ResourceArn::bucket_path) else { return false };
    let objects = format!("{bucket}/*");
    !pattern::overlaps(path, bucket, Case::Sensitive) && !pattern::overlaps(path, &objects, Case::Sensitive)
}

/// Whether the statement lists resources, and all of them are in other buckets.
fn astray(statement: &Statement, bucket: &str) -> bool {
    let mut items = resources(statement).peekable();
    items.peek().is_some() && items.all(|item| misses(item, bucket))
}

/// The bucket that suits most statements, when none suits them all. Of equals, the first written.
fn likeliest(statements: &[Statement]) -> Option<String> {
    let mut named: BTreeMap<String, usize> = BTreeMap::new();
    for arn in statements.iter().flat_map(resources).filter_map(|item| ResourceArn::read(&item.value)) {
        let next = named.len();
        if let Some(bucket) = arn.bucket()
            && next < CANDIDATES
        {
            named.entry(bucket.to_owned()).or_insert(next);
        }
    }
    let strays = |bucket: &str| statements.iter().filter(|statement| astray(statement, bucket)).count();
    let (strays, _, bucket) = named.into_iter().map(|(bucket, order)| (strays(&bucket), order, bucket)).min()?;
    (strays > 0).then_some(bucket)
}
