//! Statements that no request can tell from nothing, because of what they say themselves.

use super::part::Part;
use super::place::Place;
use crate::access::evaluate::Element;
use crate::access::{Layer, World};
use crate::explore::{self, Never, Reason};
use crate::finding::{Finding, Severity};
use crate::layers::Layers;
use crate::policy::{Condition, Statement};
use crate::rule::Draft;
use crate::rules::{RuleSet, contradicts};
use crate::source::Sources;
use crate::target::{KeyStatus, Presence, Target};

/// The rule about a statement that matches no request.
pub const NEVER: &str = "statement-never-matches";

/// Every statement that matches no request of its server for its conditions, and why some were not looked at.
pub fn never(rules: &RuleSet, layers: &Layers, part: Part<'_>, sources: &Sources) -> (Vec<Finding>, Option<Reason>) {
    let world = &layers.world;
    let (mut findings, mut unfinished, mut steps) = (Vec::new(), None, 0);
    for (id, policy, statement) in world.statements().filter(|(_, policy, _)| part.has(policy)) {
        let place = Place { rules, layers, sources, id };
        match explore::never_matches(world, id, &mut steps) {
            Ok(Some(why)) => findings.extend(finding(place, policy.layer, statement, &why)),
            Ok(None) => {}
            Err(reason) => unfinished = Some(reason),
        }
    }
    (findings, unfinished)
}

fn finding(place: Place<'_>, layer: Layer, statement: &Statement, why: &Never) -> Option<Finding> {
    let world = &place.layers.world;
    let mut conditions = why.iter().filter_map(|element| condition(statement, element));
    let first = conditions.next()?;
    let others: Vec<&Condition> = conditions.collect();
    let one_document =
        (statement.denies() && contradicts(statement)) || (others.is_empty() && told_of_key(world.target, first));
    if one_document {
        return None;
    }
    let mut draft = place.draft(statement)?;
    draft.span = first.key.span;
    let does = match (statement.denies(), layer) {
        (true, _) => "this Deny denies nothing",
        (false, Layer::Boundary | Layer::Session | Layer::Scp | Layer::Rcp) => "this Allow leaves room for nothing",
        (false, _) => "this Allow allows nothing",
    };
    let server = world.target.name();
    draft.message(format!("{does}: {}, on {server}", reason(world, statement, first, &others)));
    draft.label("never holds");
    for other in &others {
        draft.near(other.key.span, "nor does this where that one could");
    }
    draft.severity(if statement.denies() { Severity::Error } else { Severity::Warning });
    note(&mut draft, world, first);
    place.finding(NEVER, draft, statement, &[])
}

/// The condition of a statement that an element names.
fn condition<'a>(statement: &'a Statement, element: &Element) -> Option<&'a Condition> {
    let Element::Condition { operator, key } = element else { return None };
    statement.conditions.iter().find(|it| it.operator.value.written == *operator && it.key.value.text() == key)
}

/// Why, as a clause.
fn reason(world: &World, statement: &Statement, first: &Condition, others: &[&Condition]) -> String {
    let (operator, key) = (&first.operator.value.written, first.key.value.text());
    if others.is_empty() {
        if is_carried_by_none(world.target, statement, key) {
            return format!("no request for its actions has the key `{key}`, which `{operator}` asks for");
        }
        return format!("`{operator}` on `{key}` holds of no request");
    }
    let same = others.iter().all(|it| it.key.value.text().eq_ignore_ascii_case(key));
    if same {
        return format!("its conditions on `{key}` exclude each other");
    }
    "its conditions never hold together".to_owned()
}

/// Whether a key is one of S3 that none of a statement's actions has; MinIO and RustFS do not go by the action.
fn is_carried_by_none(target: Target, statement: &Statement, key: &str) -> bool {
    if matches!(target, Target::Minio | Target::Rustfs) {
        return false;
    }
    let KeyStatus::Known(info) = target.condition_key(key) else { return false };
    let Some(only) = statement.actions.only().filter(|_| info.name.starts_with("s3:")) else { return false };
    let patterns = only.items.iter().filter_map(|item| item.value.known());
    !patterns
        .flat_map(|pattern| target.actions_matching(pattern))
        .any(|action| action.keys().any(|carried| carried == info.name))
}

/// What `dialect-condition-key` says of other servers: a key that they do not have, or never set.
fn told_of_key(target: Target, condition: &Condition) -> bool {
    let never = match target.condition_key(condition.key.value.text()) {
        KeyStatus::Known(info) => info.presence == Presence::Never,
        KeyStatus::OtherCase(_) | KeyStatus::Unknown => true,
    };
    never && target != Target::Aws
}

fn note(draft: &mut Draft, world: &World, first: &Condition) {
    let key = first.key.value.text();
    if world.target == Target::Ceph && key == "aws:SecureTransport" {
        draft.note("the gateway sets this key to `true` over TLS, and without TLS not at all");
        draft.help("`BoolIfExists` holds where the key is missing, on Ceph and on AWS");
    } else if let KeyStatus::Known(info) = world.target.condition_key(key)
        && !info.why_absent.is_empty()
    {
        draft.note(format!("not in: {}", info.why_absent));
    }
}
