//! AWS: what matches, and what all layers come to.
//!
//! IAM user guide, "Policy evaluation logic" for one account and across accounts, and the reference of each element.

mod condition;
mod facts;
mod principal;
mod text;

pub(super) use condition::{asks_for_arn, conditions};
pub(super) use principal::principals;

use crate::access::{Caller, IdentityKind, Layer, Policy};
use crate::policy::{Scope, Statement, Term};
use crate::source::Spanned;

use super::Outcome;
use super::answer::{Answer, Open, all, any, not};
use super::asked::{Asked, fields};
use super::heard::{Grade, Heard};
use super::{glob, template};
use text::Written;

/// Whom the asked resource belongs to; empty where nobody knows.
pub(super) fn owner<'a>(asked: &Asked<'a>) -> &'a str {
    if let Some(bucket) = asked.bucket() {
        return asked.world.owner(bucket);
    }
    match asked.arn() {
        Some([_, _, _, _, account, _]) if !account.is_empty() => account,
        // What is no single resource is asked of one's own account.
        _ => asked.identity().map_or("", |identity| identity.account.as_str()),
    }
}

/// `Action` and `NotAction`: neither service nor name has case, and no wildcard reaches over the colon.
pub(super) fn action(asked: &Asked<'_>, statement: &Statement) -> Answer {
    let item = |item: &Spanned<Term>| {
        template::ask(
            &item.value,
            |pattern| match pattern.trim_matches('*') {
                // Nobody says what several stars are: no service is named, and one star alone needs none.
                "" if pattern.len() > 1 => Err(Open::question("unreadable")),
                _ => Ok(names_action(pattern, asked.action)),
            },
            |holes| glob::matches_text(&lowered(holes), &asked.action.to_ascii_lowercase()),
        )
    };
    scoped(&statement.actions, item)
}

fn lowered(pieces: &[glob::Piece<char>]) -> Vec<glob::Piece<char>> {
    let lower = |piece: &glob::Piece<char>| match piece {
        glob::Piece::Is(c) => glob::Piece::Is(c.to_ascii_lowercase()),
        other => other.clone(),
    };
    pieces.iter().map(lower).collect()
}

fn names_action(pattern: &str, action: &str) -> bool {
    if pattern == "*" {
        return true;
    }
    let (Some((service, name)), Some((of, called))) = (pattern.split_once(':'), action.split_once(':')) else {
        return false;
    };
    service.eq_ignore_ascii_case(of) && glob::is_for_any_case(name, called)
}

/// `Resource` and `NotResource`, compared field by field. A wildcard at the end of a field may reach over colons
/// (reference of the Resource element): where the whole text matches and the fields do not, nobody can say.
pub(super) fn resource(asked: &Asked<'_>, policy: &Policy, statement: &Statement) -> Answer {
    let variables = policy.document.has_variables();
    // The S3 user guide allows what has no resource of its own on `arn:aws:s3:::*` as well.
    let of_s3 = asked.action.get(..3).is_some_and(|service| service.eq_ignore_ascii_case("s3:"));
    let text = if asked.resource == "*" && of_s3 { "arn:aws:s3:::*" } else { asked.resource };
    let item = |negated: bool| {
        move |item: &Spanned<Term>| {
            template::ask(
                &item.value,
                |pattern| names_resource(asked, pattern, text, variables, negated),
                |holes| glob::matches_text(holes, text),
            )
        }
    };
    match &statement.resources {
        Scope::Absent => Ok(false),
        Scope::Only(only) => any(only.items.iter().map(item(false))),
        Scope::AllBut(but) => not(any(but.items.iter().map(item(true)))),
        Scope::Both { only, but } => {
            let named = any(only.items.iter().map(item(false)));
            all([named, not(any(but.items.iter().map(item(true))))].into_iter())
        }
    }
}

fn names_resource(asked: &Asked<'_>, pattern: &str, text: &str, variables: bool, negated: bool) -> Answer {
    if pattern == "*" {
        return Ok(true);
    }
    let whole = || glob::is_for(pattern, text);
    let Some(fields_of_pattern) = fields(pattern) else {
        return if whole() { Err(Open::question("arn-segmentation")) } else { Ok(false) };
    };
    let [head @ .., tail] = fields_of_pattern;
    let Some([text_head @ .., text_tail]) = fields(text) else { return Ok(false) };
    let by_head = head.iter().zip(text_head).all(|(pattern, text)| glob::is_for(pattern, text));
    // Variables stand behind the fifth colon alone.
    let (tail, missing) = if variables && tail.contains("${") {
        let tail = Written::read(tail, true, Some(asked));
        (tail.matches(text_tail).then_some(tail.open), tail.missing)
    } else {
        (glob::is_for(tail, text_tail).then_some(None), false)
    };
    if missing {
        // It matches nothing; the guide says so of Resource and is silent on NotResource.
        return if negated { Err(Open::question("variable-without-value")) } else { Ok(false) };
    }
    match tail {
        Some(open) if by_head => open.map_or(Ok(true), Err),
        _ if whole() => Err(Open::question("arn-segmentation")),
        _ => Ok(false),
    }
}

/// The positive form without the negated one.
fn scoped<T>(scope: &Scope<T>, item: impl Fn(&T) -> Answer) -> Answer {
    match scope {
        Scope::Absent => Ok(false),
        Scope::Only(only) => any(only.items.iter().map(item)),
        Scope::AllBut(but) => not(any(but.items.iter().map(item))),
        Scope::Both { only, but } => {
            all([any(only.items.iter().map(&item)), not(any(but.items.iter().map(&item)))].into_iter())
        }
    }
}

/// Puts the layers together.
pub(super) fn decide(asked: &Asked<'_>, heard: &[Heard], favour: bool, open: &mut Option<Open>) -> Outcome {
    let Caller::Identity(identity) = asked.caller else { return unsigned(heard, favour) };
    let owner = owner(asked);
    let unknown = owner.is_empty() || identity.account.is_empty();
    if unknown {
        let missing = if owner.is_empty() { "bucket-owner" } else { "caller-account" };
        open.get_or_insert_with(|| Open::question(missing));
    }
    let same = if unknown { favour } else { owner == identity.account };
    let root = identity.kind == IdentityKind::Root;
    // S3 API reference, PutBucketPolicy: the root user of the owner can always repair the bucket policy.
    let repairs = root && same && is_policy_action(asked.action);
    let denied = heard.iter().any(|it| it.denies(favour) && !(repairs && it.layer == Layer::Bucket));
    let grade = |layer: Layer| heard.iter().filter(|it| it.layer == layer).filter_map(|it| it.allows(favour)).max();
    let limit = |layer: Layer| !is_limited(asked, layer) || grade(layer).is_some();
    let within = limit(Layer::Boundary) && limit(Layer::Session);
    let own = root || (grade(Layer::Identity).is_some() && within);
    let bucket = grade(Layer::Bucket);
    let direct = |it: &Heard| match it.allows(favour) {
        Some(Grade::Named) => true,
        Some(Grade::Everyone) if it.asks_for_arn => true,
        Some(Grade::Everyone) if !within => {
            open.get_or_insert_with(|| Open::question("everyone-limited"));
            favour
        }
        Some(Grade::Everyone | Grade::Role) => within,
        Some(Grade::Account) | None => false,
    };
    let on_bucket = heard.iter().filter(|it| it.layer == Layer::Bucket);
    let granted = on_bucket.map(direct).fold(false, |granted, it| granted | it);
    let allowed = if same { own || granted } else { own && bucket.is_some() };
    Outcome::of(denied, allowed && organization_allows(asked, heard, favour))
}

/// Anonymous callers and services have the bucket policy alone.
fn unsigned(heard: &[Heard], favour: bool) -> Outcome {
    let allowed = heard.iter().any(|it| it.layer == Layer::Bucket && it.allows(favour).is_some());
    Outcome::of(heard.iter().any(|it| it.denies(favour)), allowed)
}

fn is_policy_action(action: &str) -> bool {
    ["s3:GetBucketPolicy", "s3:PutBucketPolicy", "s3:DeleteBucketPolicy"]
        .iter()
        .any(|name| name.eq_ignore_ascii_case(action))
}

/// Whether the caller has a policy of a layer that limits it.
pub(super) fn is_limited(asked: &Asked<'_>, layer: Layer) -> bool {
    let of_session = asked
        .identity()
        .is_some_and(|identity| matches!(identity.kind, IdentityKind::Role { .. } | IdentityKind::FederatedUser));
    let mut policies = asked.world.policies.iter().filter(|policy| policy.layer == layer);
    (layer != Layer::Session || of_session) && policies.any(|policy| super::holding::speaks(asked, policy) == Ok(true))
}

/// Every level of the organization that has SCPs has to allow. One whose SCPs only deny has AWS's own `FullAWSAccess`.
fn organization_allows(asked: &Asked<'_>, heard: &[Heard], favour: bool) -> bool {
    use crate::access::Holder;
    let mut levels: Vec<(&Holder, bool, bool)> = Vec::new();
    let of_organization = asked.world.policies.iter().enumerate().filter(|(_, policy)| policy.layer == Layer::Scp);
    for (at, policy) in of_organization.filter(|(_, policy)| super::holding::speaks(asked, policy) != Ok(false)) {
        let holders = policy.holders.iter().filter(|holder| match holder {
            Holder::All => true,
            Holder::Account(account) => asked.identity().is_some_and(|identity| identity.account == *account),
            _ => false,
        });
        let has_allow = policy.document.statements.iter().any(Statement::allows);
        let allows = heard.iter().any(|it| it.policy == at && it.allows(favour).is_some());
        for holder in holders {
            match levels.iter_mut().find(|(level, ..)| *level == holder) {
                Some((_, limits, passes)) => {
                    *limits |= has_allow;
                    *passes |= allows;
                }
                None => levels.push((holder, has_allow, allows)),
            }
        }
    }
    levels.iter().all(|(_, limits, passes)| *passes || !*limits)
}
