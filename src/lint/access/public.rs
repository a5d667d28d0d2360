//! What anybody can do after every Deny, where that is not what one policy by itself looks like.

use std::collections::BTreeSet;
use std::net::IpAddr;

use ipnet::IpNet;

use super::place::{Place, related};
use crate::access::{Caller, Layer, StatementId, World};
use crate::describe;
use crate::explore::{self, Opening, Openings, Reason};
use crate::finding::{Finding, Severity};
use crate::layers::Layers;
use crate::pattern::{self, Case};
use crate::policy::{Principal, Statement};
use crate::rules::{RuleSet, fixes_caller, restricts};
use crate::source::Sources;
use crate::target::Target;

/// The rule about what anybody can do.
pub const PUBLIC: &str = "public-access";

/// A key that whoever asks writes into the request, though S3 counts a fixed value of it as a restriction.
const CHOSEN: &str = "s3:x-amz-server-side-encryption-aws-kms-key-id";

/// What anybody can do to each bucket, where no rule about one document says it; and why some were not looked at.
pub fn public(rules: &RuleSet, layers: &Layers, sources: &Sources) -> (Vec<Finding>, Option<Reason>) {
    let world = &layers.world;
    let (mut findings, mut unfinished, mut steps) = (Vec::new(), None, 0);
    let buckets: BTreeSet<&str> = world.policies.iter().filter_map(|policy| policy.bucket.as_deref()).collect();
    for bucket in buckets {
        let trusted = trusted(world, bucket);
        let is_trusted = |key: &str, value: &str| key != CHOSEN && trusted.iter().any(|it| it.has(key, value));
        match explore::openings(world, bucket, &is_trusted, &mut steps) {
            Ok(found) => findings.extend(told(rules, layers, sources, bucket, &found)),
            Err(reason) => unfinished = Some(reason),
        }
    }
    (findings, unfinished)
}

/// A value of a key that S3 counts as saying who asks.
struct Fixed {
    key: String,
    value: String,
}

impl Fixed {
    fn has(&self, key: &str, value: &str) -> bool {
        if self.key != key {
            return false;
        }
        let net = self.value.parse::<IpNet>().or_else(|_| self.value.parse::<IpAddr>().map(IpNet::from));
        match (net, value.parse::<IpAddr>()) {
            (Ok(net), Ok(address)) => net.contains(&address),
            _ => pattern::matches(&self.value, value, Case::Ignore),
        }
    }
}

/// What the policies that bind those outside name as trusted.
fn trusted(world: &World, bucket: &str) -> Vec<Fixed> {
    let binds = |layer: Layer, of: Option<&str>| {
        layer == Layer::Rcp || (layer == Layer::Bucket && of.is_none_or(|of| of == bucket))
    };
    let statements = world.statements().filter(|(_, policy, _)| binds(policy.layer, policy.bucket.as_deref()));
    let conditions = statements.flat_map(|(_, _, statement)| &statement.conditions);
    let fixed = conditions.flat_map(|condition| {
        let key = condition.key.value.text().to_ascii_lowercase();
        let values = condition.values.iter().filter_map(|value| value.value.known());
        let values: Vec<String> = values.filter(|value| fixes_caller(&key, value)).map(str::to_owned).collect();
        values.into_iter().map(move |value| Fixed { key: key.clone(), value })
    });
    fixed.collect()
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

/// Whether a Deny spares callers of other accounts by what they are called, so that somebody may be let in who was not asked about.
fn spares_some(world: &World, denies: &[StatementId]) -> bool {
    let conditions =
        denies.iter().filter_map(|id| world.statement(*id)).flat_map(|(_, statement)| &statement.conditions);
    let mut of_callers = conditions.filter(|it| {
        let key = it.key.value.text().to_ascii_lowercase();
        let name = key.split_once(':').map_or(key.as_str(), |(_, name)| name);
        let is_caller = name.starts_with("principal") || matches!(name, "username" | "userid" | "groups");
        let mut values = it.values.iter().map(|value| value.value.known());
        is_caller && !values.all(|value| value.is_some_and(|value| fixes_caller(&key, value)))
    });
    of_callers.next().is_some()
}

/// Everyone is allowed, and nobody gets anything.
fn closed(place: Place<'_>, statement: &Statement, denies: &[StatementId]) -> Option<Finding> {
    let mut draft = place.draft(statement)?;
    let aws = place.layers.world.target == Target::Aws;
    let nobody = if aws {
        "S3 counts this as public, and yet nobody outside gets anything from it"
    } else {
        "this allows everyone, and yet nobody who is not signed in gets anything from it"
    };
    draft.message(format!("{nobody}: a Deny stops all of it"));
    draft.label("closed");
    if aws {
        draft.note("Block Public Access looks at each Allow by itself: with it on, S3 refuses the policy all the same");
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
    let (what, aws) = (sentence(world, first), world.target == Target::Aws);
    draft.message(match (told, aws) {
        (true, _) => format!("of what this allows everyone a Deny stops a part, and what is left is that {what}"),
        (false, true) => format!("not public by the definition of S3, and yet {what}"),
        (false, false) => what,
    });
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
    let said = opening.request.context.iter().any(|(key, values)| key != "aws:securetransport" && !values.is_empty());
    let given = if said { ", under conditions that do not ask who it is" } else { "" };
    let what = explore::actions_in_words(world, &opening.actions);
    format!("{who} can {what} on {}{given}", on(opening))
}

fn on(opening: &Opening) -> String {
    let of = opening.resources.iter().map(|it| {
        let except: Vec<String> = it.except.iter().map(|out| describe::resource(out)).collect();
        let also: String = it.also.iter().map(|also| format!(" that is also {}", describe::resource(also))).collect();
        let except = if except.is_empty() { String::new() } else { format!(" except {}", except.join(", ")) };
        format!("{}{also}{except}", describe::resource(&it.pattern))
    });
    describe::list(of.collect::<Vec<_>>().into_iter())
}
