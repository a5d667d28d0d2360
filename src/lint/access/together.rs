//! What policies come to together, at one point in time: each Deny and each Allow tried by leaving it out.

use std::sync::Arc;

use super::part::Part;
use super::place::{Place, related};
use super::plain::plainly_passes;
use crate::access::{Decision, Layer, Options, Policy, StatementId, World, evaluate};
use crate::explore::{self, Difference, Direction, Reason, Region, STEPS, Sides, Surroundings};
use crate::finding::{Finding, Severity};
use crate::layers::Layers;
use crate::policy::{Comparison, Condition, Statement};
use crate::rules::RuleSet;
use crate::source::Sources;

/// The rule about a Deny over somebody's own Allow.
pub const OVERRIDES: &str = "deny-overrides-identity-allow";

/// The rule about an Allow that no request gets anything from, for a Deny.
pub const SHADOWS: &str = "deny-shadows-allow";

/// Of more statements than these together only those are tried that are asked about.
const ALL: usize = 400;

/// Every Deny that takes from somebody what their own policy allows, and every Allow that a Deny makes idle; and why not all were
/// looked for. Where there are few statements, what others do to those of other files is of interest as well.
pub fn together(rules: &RuleSet, layers: &Layers, part: Part<'_>, sources: &Sources) -> (Vec<Finding>, Option<Reason>) {
    let world = &layers.world;
    let every = world.statements().count() <= ALL;
    let around = Surroundings::new(world);
    let mut findings = Vec::new();
    let mut trials = Trials::default();
    for (id, policy, statement) in world.statements().filter(|(_, policy, _)| every || part.has(policy)) {
        if trials.steps > LIMIT {
            trials.unfinished = Some(Reason::Budget);
            break;
        }
        let place = Place { rules, layers, sources, id };
        if statement.denies() && policy.layer == Layer::Bucket {
            findings.extend(overrides(place, statement, &around, &mut trials));
        } else if statement.allows() && matches!(policy.layer, Layer::Identity | Layer::Bucket) {
            findings.extend(shadowed(place, statement, &around, &mut trials));
        }
    }
    (findings, trials.unfinished)
}

/// So often statements are matched for all trials together.
const LIMIT: usize = 5 * STEPS;

/// What all trials took.
#[derive(Default)]
struct Trials {
    steps: usize,
    /// Why one did not come to its end.
    unfinished: Option<Reason>,
}

impl Trials {
    fn difference(&mut self, base: &World, head: &World) -> Difference {
        let difference = explore::difference(&Sides { base, head }, Options::default());
        self.steps += difference.steps;
        self.unfinished = self.unfinished.or(difference.unfinished.first().copied());
        difference
    }

    /// Whether a change gives anything to anybody, or may.
    fn gives(&mut self, base: &World, head: &World) -> Option<bool> {
        let gives = |direction| direction != Direction::Lost;
        let found = explore::does(&Sides { base, head }, Options::default(), &gives, &mut self.steps);
        self.unfinished = self.unfinished.or(found.err());
        found.ok()
    }
}

/// A world with one statement less.
fn without(world: &World, id: StatementId) -> World {
    let mut less = world.clone();
    if let Some(policy) = less.policies.get_mut(id.policy as usize) {
        let all = (0u32..).zip(&policy.document.statements);
        let others = all.filter(|(number, _)| *number != id.statement).map(|(_, statement)| statement.clone());
        *policy = Arc::new(policy.with(others.collect()));
    }
    less
}

/// What a Deny of a bucket policy takes from those whose own policy allows it, unless it says whom it is to stop or stops only
/// what is not safe.
fn overrides(
    place: Place<'_>,
    statement: &Statement,
    around: &Surroundings<'_>,
    trials: &mut Trials,
) -> Option<Finding> {
    if statement.principals.only().is_some_and(|only| !only.items.iter().any(crate::policy::Principal::is_everyone)) {
        return None;
    }
    // Nothing that is sent over TLS is lost by it.
    if statement.conditions.iter().any(asks_for_no_tls) {
        return None;
    }
    let near = around.of(place.id)?;
    let world = &near.world;
    let allows =
        |policy: &Policy| policy.layer == Layer::Identity && policy.document.statements.iter().any(Statement::allows);
    if !world.policies.iter().any(|policy| allows(policy)) {
        return None;
    }
    let less = without(world, near.id);
    let Difference { regions, people, .. } = trials.difference(&less, world);
    let sides = Sides { base: &less, head: world };
    let own = |region: &&Region| {
        let layers = region.before.deciding.iter().filter_map(|id| less.statement(*id));
        region.outcome.direction == Direction::Lost
            && region.is_about_named()
            && !region.is_unsafe_only(&sides)
            && layers.into_iter().any(|(policy, _)| policy.layer == Layer::Identity)
    };
    let lost: Vec<&Region> = regions.iter().filter(own).collect();
    let first = lost.first()?;
    let who = first.who(&people);
    let mut draft = place.draft(statement)?;
    let when = first.when();
    let when = if when.is_empty() { when } else { format!(" when {when}") };
    draft.message(format!(
        "this Deny keeps {who} from {} on {}{when}, which their own policy allows",
        first.what(&sides),
        first.on()
    ));
    draft.label("wins over every Allow");
    draft.note(format!("for example {}: {}", explore::request(&first.witness), first.after.decision.as_str()));
    for region in lost.iter().skip(1).take(3) {
        draft.note(format!("also: {} from {} on {}", region.who(&people), region.what(&sides), region.on()));
    }
    if !first.conditions.is_empty() {
        draft.severity(Severity::Note);
    }
    // The statements that allow it stand in the world as it is, one place further on where the Deny stood before them.
    let allows: Vec<StatementId> = first.before.deciding.iter().map(|id| near.whole(shifted(*id, near.id))).collect();
    let mut finding = place.finding(OVERRIDES, draft, statement, &allows)?;
    finding.related = related(place.layers, place.sources, &allows, "their own policy allows it here");
    Some(finding)
}

fn asks_for_no_tls(condition: &Condition) -> bool {
    condition.key.value.known().is_some_and(|key| key.eq_ignore_ascii_case("aws:SecureTransport"))
        && condition.operator.value.comparison == Some(Comparison::Bool)
        && condition.values.iter().all(|value| value.value.known() == Some("false"))
}

/// The id in the whole world of a statement of one in which another is left out.
fn shifted(id: StatementId, left_out: StatementId) -> StatementId {
    let after = id.policy == left_out.policy && id.statement >= left_out.statement;
    StatementId { statement: id.statement + u32::from(after), ..id }
}

/// An Allow that lets nothing pass, and would if nothing denied it.
fn shadowed(
    place: Place<'_>,
    statement: &Statement,
    around: &Surroundings<'_>,
    trials: &mut Trials,
) -> Option<Finding> {
    let near = around.of(place.id)?;
    let world = &near.world;
    if !world.statements().any(|(_, _, statement)| !statement.allows()) || plainly_passes(&near, statement) {
        return None;
    }
    let less = without(world, near.id);
    if trials.gives(&less, world)? {
        return None;
    }
    // Nothing denied anywhere: what would it allow then?
    let (open, open_less) = (undenied(world), undenied(&less));
    let undenied = trials.difference(&open_less, &open);
    let region = undenied.regions.iter().find(|region| region.outcome.direction == Direction::Gained)?;
    let trace = evaluate(world, &region.witness);
    if trace.decision != Decision::Denied {
        return None;
    }
    let mut draft = place.draft(statement)?;
    draft.message("this Allow lets nothing pass: a Deny reaches every request that it is about");
    draft.label("idle");
    draft.note(format!("for example {}: {}", explore::request(&region.witness), trace.decision.as_str()));
    let denies: Vec<StatementId> = trace.deciding.iter().map(|id| near.whole(*id)).collect();
    let mut finding = place.finding(SHADOWS, draft, statement, &denies)?;
    finding.related = related(place.layers, place.sources, &denies, "denied by this");
    Some(finding)
}

/// A world in which nothing is denied.
fn undenied(world: &World) -> World {
    let mut open = world.clone();
    for policy in &mut open.policies {
        if policy.document.statements.iter().any(Statement::denies) {
            let others = policy.document.statements.iter().filter(|statement| !statement.denies());
            *policy = Arc::new(policy.with(others.cloned().collect()));
        }
    }
    open
}
