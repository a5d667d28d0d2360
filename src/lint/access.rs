//! What a change does to access, as findings: at the statement that does it, with the statement it collides with.

mod beside;
mod bounded;
mod expected;
mod idle;
mod part;
mod place;
mod plain;
mod public;
mod recovery;
mod redundant;
mod several;
mod together;
mod trusted;
mod twin;
mod twins;
mod within;

use std::collections::BTreeMap;

use super::Stamp;
use crate::access::{Decision, StatementId, World};
use crate::explore::{Difference, Direction, Outcome, Region, Sides};
use crate::finding::{Change, Finding, Label, Requirement, Severity, Subject};
use crate::layers::Layers;
use crate::policy::{Document, Statement};
use crate::rule::Draft;
use crate::rules::RuleSet;
use crate::source::{SourceId, Sources, Span};

pub use bounded::{BOUNDED, bounded};
pub use expected::{BROKEN, expectations};
pub use idle::{NEVER, never};
pub use part::Part;
pub use public::{PUBLIC, public};
pub use recovery::{RECOVERY, recovery};
pub use redundant::{REDUNDANT, redundant};
pub use together::{OVERRIDES, SHADOWS, together};
pub use twins::{Covered, covered_statements};

/// The rule about access that a change takes away.
pub const LOST: &str = "access-lost";

/// The rule about access that a change gives.
pub const GAINED: &str = "access-gained";

/// More regions than these are counted in a finding and not told one by one.
const TOLD: usize = 5;

/// Both sides of a change on one server.
#[derive(Clone, Copy, Debug)]
pub struct Layered<'a> {
    /// Before.
    pub base: &'a Layers,
    /// After.
    pub head: &'a Layers,
}

/// One finding for each set of statements that takes or gives access.
pub fn access(rules: &RuleSet, sides: Layered<'_>, difference: &Difference, sources: &Sources) -> Vec<Finding> {
    let teller = Teller { rules, sides, difference, sources };
    let worlds = teller.worlds();
    let mut groups: Vec<Vec<&Region>> = Vec::new();
    let mut known: BTreeMap<(&Outcome, Severity), usize> = BTreeMap::new();
    // Nobody works as the root of an account, and a Deny to everyone always reaches it too.
    for region in difference.regions.iter().filter(|region| !region.is_about_root_only()) {
        // Those that belong together are one finding.
        let at = *known.entry((&region.outcome, severity(region, &worlds))).or_insert(groups.len());
        match groups.get_mut(at) {
            Some(group) => group.push(region),
            None => groups.push(vec![region]),
        }
    }
    groups.iter().filter_map(|group| teller.finding(group)).collect()
}

struct Teller<'a> {
    rules: &'a RuleSet,
    sides: Layered<'a>,
    difference: &'a Difference,
    sources: &'a Sources,
}

impl Teller<'_> {
    fn worlds(&self) -> Sides<'_> {
        Sides { base: &self.sides.base.world, head: &self.sides.head.world }
    }

    fn finding(&self, group: &[&Region]) -> Option<Finding> {
        let first = group.first()?;
        let direction = first.outcome.direction;
        let rule = self.rules.get(if direction == Direction::Gained { GAINED } else { LOST })?;
        let blamed = self.blamed(first)?;
        let (world, policy, statement) = (blamed.world, blamed.id.policy, blamed.statement);
        let (policy, hashes) = (world.policies.get(policy as usize)?, self.hashes(first));
        // What is gone is shown where it is missing, as long as its policy is there: a pull request has no other place for it.
        let left = blamed.is_base.then(|| self.left_of(&policy.document)).flatten();
        let (place, span) = left.unwrap_or((policy.document.source, blamed.span));
        let source = self.sources.get(place)?;
        let worlds = self.worlds();
        let mut draft = Draft::at(span, Some(statement.index));
        draft.message(first.sentence(&worlds, &self.difference.people));
        draft.label(match (left, first.outcome.direction) {
            (None, _) => blamed.label,
            (Some(_), Direction::Gained) => "what denied it is gone from here",
            (Some(_), _) => "what allowed it is gone from here",
        });
        draft.severity(severity(first, &worlds));
        if first.is_about_named() && !first.strangers().is_empty() {
            draft.note(format!("the same goes for {}", first.strangers()));
        }
        for region in group.iter().skip(1).take(TOLD) {
            draft.note(format!("also: {}", region.sentence(&worlds, &self.difference.people)));
        }
        if group.len() > TOLD + 1 {
            draft.note(format!("and {} more such regions of requests", group.len() - TOLD - 1));
        }
        for reason in first.outcome.because.iter().take(TOLD) {
            draft.note(format!("not known: {}", reason.text()));
        }
        draft.note(format!("on {}, {}", worlds.head.target.name(), first.proof()));
        let subject = Subject {
            address: policy.document.address.clone(),
            kind: Some(policy.document.kind),
            targets: vec![worlds.head.target],
            sid: statement.sid.as_ref().map(|sid| sid.value.clone()),
            statement: left.is_none().then_some(statement.index),
            statements: hashes,
        };
        let stamp = Stamp { rule, id: place, source, judges: &[worlds.head.target], statement: Some(statement) };
        let mut finding = stamp.finding(draft, subject);
        let shown = left.is_none().then_some((blamed.id, blamed.is_base));
        finding.related = self.related(first, shown);
        finding.change = Some(if blamed.is_base { Change::Removed } else { Change::Added });
        if finding.severity != Severity::Error {
            finding.required = Vec::<Requirement>::new();
        }
        Some(finding)
    }

    /// The statement that does it, where it is best shown: a new one, else where one is gone.
    fn blamed<'a>(&'a self, region: &Region) -> Option<Blamed<'a>> {
        let (base, head) = (&self.sides.base.world, &self.sides.head.world);
        let new = region.outcome.new.iter().find_map(|id| Some((head, *id, head.statement(*id)?.1, false)));
        let gone = || region.outcome.gone.iter().find_map(|id| Some((base, *id, base.statement(*id)?.1, true)));
        let (world, id, statement, is_base) = new.or_else(gone)?;
        let span = statement.spot();
        let label = match (region.outcome.direction, is_base, statement.denies()) {
            (Direction::Lost, false, true) => "this Deny wins over every Allow",
            (Direction::Lost, false, false) => "this limit does not allow it",
            (Direction::Lost, true, _) => "it was allowed by this, which is gone",
            (Direction::Gained, false, _) => "this allows it",
            (Direction::Gained, true, _) => "it was denied by this, which is gone",
            (Direction::Open, _, _) => "it hangs on this",
        };
        Some(Blamed { world, id, statement, is_base, span, label })
    }

    /// Where a policy of the base begins to list its statements on the head; none when it is gone as a whole.
    fn left_of(&self, document: &Document) -> Option<(SourceId, Span)> {
        let file = |document: &Document| self.sources.get(document.source).map(|source| source.identity().to_owned());
        let known = file(document)?;
        let head = self.sides.head.world.policies.iter().map(|policy| &policy.document);
        let same = head.into_iter().find(|it| it.address == document.address && file(it).as_ref() == Some(&known))?;
        Some((same.source, same.statement_list.unwrap_or(same.span).opening()))
    }

    /// The hashes of everything that a reviewer has to have seen: what does it, and what it collides with.
    fn hashes(&self, region: &Region) -> Vec<String> {
        let hash = |layers: &Layers, id: &StatementId| layers.hash(*id, self.sources);
        let of = |layers: &Layers, ids: &mut dyn Iterator<Item = &StatementId>| -> Vec<String> {
            ids.filter_map(|id| hash(layers, id)).collect()
        };
        let mut hashes = of(self.sides.head, &mut region.outcome.new.iter());
        hashes.extend(of(self.sides.base, &mut region.outcome.gone.iter()));
        hashes.extend(of(self.sides.base, &mut region.before.deciding.iter()));
        let mut known = std::collections::BTreeSet::new();
        hashes.retain(|hash| known.insert(hash.clone()));
        hashes
    }

    /// The other statements that decide: what allowed it before, what denies it now.
    fn related(&self, region: &Region, shown: Option<(StatementId, bool)>) -> Vec<Label> {
        let mut related: Vec<Label> = Vec::new();
        let mut add = |world: &World, ids: &[StatementId], of_base: bool, text: &str| {
            for id in ids.iter().filter(|id| shown != Some((**id, of_base))) {
                let Some((policy, statement)) = world.statement(*id) else { continue };
                let source = policy.document.source;
                if self.sources.get(source).is_none() {
                    continue;
                }
                let span: Span = statement.spot();
                let known = |label: &Label| label.source == source && label.span == span;
                if !related.iter().any(known) {
                    related.push(Label { source, span, text: text.to_owned() });
                }
            }
        };
        let words = |decision: Decision| match decision {
            Decision::Allowed => "allowed by this",
            Decision::Denied => "denied by this",
            Decision::Implicit | Decision::Depends => "it hangs on this",
        };
        let (before, after) = (words(region.before.decision), words(region.after.decision));
        add(&self.sides.base.world, &region.before.deciding, true, &format!("before: {before}"));
        add(&self.sides.head.world, &region.after.deciding, false, &format!("after: {after}"));
        related
    }
}

struct Blamed<'a> {
    world: &'a World,
    id: StatementId,
    statement: &'a Statement,
    is_base: bool,
    span: Span,
    label: &'static str,
}

/// How bad it is: to take from somebody who is known, or to give to everybody, has to be meant.
fn severity(region: &Region, sides: &Sides<'_>) -> Severity {
    match region.outcome.direction {
        Direction::Lost if region.is_unsafe_only(sides) => Severity::Note,
        Direction::Lost if region.is_about_named() => Severity::Error,
        Direction::Gained if region.is_public() => Severity::Error,
        Direction::Gained if !region.is_about_named() => Severity::Warning,
        Direction::Open if region.is_about_named() => Severity::Warning,
        Direction::Lost | Direction::Gained | Direction::Open => Severity::Note,
    }
}
