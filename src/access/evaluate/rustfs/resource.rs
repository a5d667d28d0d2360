//! `Resource` and `NotResource` (resource.rs:172-285, statement.rs:93-103, 196-208).

use super::variable;
use crate::access::evaluate::answer::Answer;
use crate::access::evaluate::minio::{cleaned, wild};
use crate::access::evaluate::statement::known_or;
use crate::access::evaluate::subject::Subject;
use crate::access::evaluate::wanted::{Wanted, starred};
use crate::access::{Layer, Policy};
use crate::policy::{Statement, Term};
use crate::source::Spanned;

/// Whether a statement is about the resource.
pub(in crate::access::evaluate) fn resource(subject: &Subject<'_>, policy: &Policy, statement: &Statement) -> Answer {
    let (only, but) = (statement.resources.only(), statement.resources.all_but());
    let actions = statement.actions.only().map_or(&[][..], |only| &only.items);
    let of = |service: &str| actions.iter().any(|action| action.value.text().starts_with(service));
    let kms = of("kms:");
    if policy.layer != Layer::Bucket && (of("admin:") || of("sts:")) {
        return Answer::YES;
    }
    let any = |items: &[Spanned<Term>]| {
        Answer::any(items.iter().map(|item| known_or(&item.value, |text| one(subject, policy.layer, text))))
    };
    if kms && policy.layer != Layer::Bucket {
        // S3 ARNs on a statement about keys are not looked at: every key is meant.
        let keys = only.map_or(&[][..], |only| &only.items);
        let keys: Vec<_> =
            keys.iter().filter(|item| !item.value.text().starts_with("arn:aws:s3:::")).cloned().collect();
        return if keys.is_empty() { Answer::YES } else { any(&keys) };
    }
    match (only, but) {
        (None, None) => Answer::NO,
        (only, but) => {
            only.map_or(Answer::YES, |only| any(&only.items)).and(but.map_or(Answer::YES, |but| !any(&but.items)))
        }
    }
}

/// Only the cleaned path is matched (resource.rs:224-231): a key `dir/` is `dir`.
fn one(subject: &Subject<'_>, layer: Layer, text: &str) -> Answer {
    let (bucket, key) = subject.place;
    let (pattern, asked) = if let Some(pattern) = text.strip_prefix("arn:aws:s3:::") {
        (pattern, cleaned(&format!("{bucket}/{}", key.strip_prefix('/').unwrap_or(key))))
    } else if let Some(pattern) = text.strip_prefix("arn:aws:kms:::") {
        (pattern, format!("key/{bucket}"))
    } else {
        return Answer::NO;
    };
    let filled = variable::fill(subject, layer, pattern);
    // Whatever a variable stands for, it reaches no further than a star would.
    if matches!(filled, Wanted::Unknown(_)) && !wild(&starred(pattern), &asked) {
        return Answer::NO;
    }
    filled.meets(|pattern| pattern == asked || wild(pattern, &asked))
}
