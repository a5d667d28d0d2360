//! What anybody can do after every Deny, where that is not what one policy by itself looks like.

use std::collections::BTreeSet;

use super::part::Part;
use super::place::{Place, related};
use super::trusted::{spares_some, trusted};
use crate::access::evaluate::counts_as_public;
use crate::access::{Caller, Layer, StatementId, Truth, World};
use crate::explore::{self, Opening, Openings, Reason};
use crate::finding::{Finding, Severity};
use crate::layers::Layers;
use crate::policy::{Principal, Statement};
use crate::rules::{RuleSet, restricts};
use crate::source::Sources;
use crate::target::Target;

/// The rule about what anybody can do.
pub const PUBLIC: &str = "public-access";

/// A key that whoever asks writes into the request, though S3 counts a fixed value of it as a restriction.
const CHOSEN: &str = "s3:x-amz-server-side-encryption-aws-kms-key-id";

/// What anybody can do to each bucket, where no rule about one document says it; and why some were not looked at.
pub fn public(rules: &RuleSet, layers: &Layers, part: Part<'_>, sources: &Sources) -> (Vec<Finding>, Option<Reason>) {
    let world = &layers.world;
    let (mut findings, mut unfinished, mut steps) = (Vec::new(), None, 0);
    let buckets: BTreeSet<&str> = world.policies.iter().filter_map(|policy| policy.bucket.as_deref()).collect();
    for bucket in buckets.into_iter().filter(|bucket| part.opens(world, bucket)) {
        let trusted = trusted(world, bucket);
        let is_trusted = |key: &str, value: &str| key != CHOSEN && trusted.iter().any(|it| it.has(key, value));
        match explore::openings(world, bucket, &is_trusted, &mut steps) {
            Ok(found) => findings.extend(told(rules, layers, sources, bucket, &found)),
            Err(reason) => unfinished = Some(reason),
        }
    }
    (findings, unfinished)
}

/// Whether a rule about one document calls a statement public: without a condition, and on AWS without one that S3 counts.
fn is_told(target: Target, statement: &Statement) -> bool {
    let everyone = statement.principals.only().is_some_and(|only| only.items.iter().any(Principal::is_everyone));
    if !statement.allows() || !everyone {
        return false;
    }
    let bare = statement.conditions.is_empty() && statement.condition_key.is_none();
    bare || (target == Target::Aws && !statement.conditions.iter().any(restricts))
}

/// The servers that have a definition of public, and refuse policies by it where they are told to.
fn blocking(target: Target) -> Option<&'static str> {
    match target {
        Target::Aws => Some("S3"),
        Target::Ceph => Some("Ceph RGW"),
        Target::Minio | Target::Rustfs => None,
    }
}

/// The findings about one bucket.
fn told(rules: &RuleSet, layers: &Layers, sources: &Sources, bucket: &str, found: &Openings) -> Vec<Finding> {
    let world = &layers.world;
    let mut findings = Vec::new();
    for (id, policy, statement) in world.statements() {
        if policy.layer != Layer::Bucket || policy.bucket.as_deref() != Some(bucket) {
            continue;
        }
        let place = Place { rules, layers, sources, id };
        let open: Vec<&Opening> = found.open.iter().filter(|opening| opening.by == id).collect();
        let denies: Vec<StatementId> = found.closed.get(&id).into_iter().flatten().copied().collect();
        let told = is_told(world.target, statement);
        if open.is_empty() {
            if told && !denies.is_empty() && !found.unsure.contains(&id) && !spares_some(world, &denies) {
                findings.extend(closed(place, statement, &denies));
            }
        } else if !told || !denies.is_empty() {
            findings.extend(opened(place, statement, &open, told, &denies));
        }
    }
    findings
}

/// Everyone is allowed, and nobody gets anything.
fn closed(place: Place<'_>, statement: &Statement, denies: &[StatementId]) -> Option<Finding> {
    let mut draft = place.draft(statement)?;
    let target = place.layers.world.target;
    let nobody = match target {
        Target::Aws => "S3 counts this as public, and yet nobody outside gets anything from it",
        Target::Ceph => "Ceph RGW counts this as public, and yet nobody who is not signed in gets anything from it",
        Target::Minio | Target::Rustfs => {
            "this allows everyone, and yet nobody who is not signed in gets anything from it"
        }
    };
    draft.message(format!("{nobody}: a Deny stops all of it"));
    draft.label("closed");
    if let Some(server) = blocking(target) {
        draft.note(format!(
            "Block Public Access looks at each Allow by itself: with it on, {server} refuses the policy all the same"
        ));
    }
    draft.severity(Severity::Note);
    let mut finding = place.finding(PUBLIC, draft, statement, denies)?;
    finding.related = related(place.layers, place.sources, denies, "stops it");
    Some(finding)
}

/// Everyone gets something.
fn opened(
    place: Place<'_>,
    statement: &Statement,
    open: &[&Opening],
    told: bool,
    denies: &[StatementId],
) -> Option<Finding> {
    let world = &place.layers.world;
    let first = open.first()?;
    let mut draft = place.draft(statement)?;
    let what = sentence(world, first);
    let counted = if world.target == Target::Ceph { counts_as_public(statement) } else { Truth::Unknown };
    draft.message(match (told, world.target, counted) {
        (true, ..) => format!("of what this allows everyone a Deny stops a part, and what is left is that {what}"),
        (false, Target::Aws, _) => format!("not public by the definition of S3, and yet {what}"),
        (false, _, Truth::No) => format!("not public by the definition of Ceph RGW, and yet {what}"),
        (false, ..) => what,
    });
    if !told && counted == Truth::Yes {
        draft.note("Ceph RGW counts it as public: with Block Public Access on, it refuses the policy");
    }
    draft.label(if told { "open in part" } else { "open" });
    draft.note(format!("for example {}: {}", explore::request(&first.request), first.trace.decision.as_str()));
    for opening in open.iter().skip(1).take(3) {
        draft.note(format!("also: {}", sentence(world, opening)));
    }
    if open.len() > 4 {
        draft.note(format!("and {} more", open.len() - 4));
    }
    if told {
        draft.severity(Severity::Note);
    }
    let others = if told { denies } else { &[] };
    let mut finding = place.finding(PUBLIC, draft, statement, others)?;
    finding.related = related(place.layers, place.sources, others, "stops a part of it");
    Some(finding)
}

/// `anybody can s3:GetObject on media/*`
fn sentence(world: &World, opening: &Opening) -> String {
    let who = match opening.request.caller {
        Caller::Anonymous => "anybody",
        _ => "anybody with an account of AWS",
    };
    // What it takes stands in the example.
    let said = opening
        .request
        .context
        .iter()
        .any(|(key, values)| !key.eq_ignore_ascii_case("aws:SecureTransport") && !values.is_empty());
    let given = if said { ", under conditions that do not ask who it is" } else { "" };
    let what = explore::actions_in_words(world, &opening.actions);
    format!("{who} can {what} on {}{given}", explore::resources_in_words(&opening.resources))
}
