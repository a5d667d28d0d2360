//! Statements that say nothing that another one of the same effect does not say already.

use super::part::Part;
use super::place::{Place, related};
use super::twins::{Covered, covered_statements};
use crate::access::Layer;
use crate::explore::Reason;
use crate::finding::{Finding, Severity};
use crate::layers::Layers;
use crate::rules::RuleSet;
use crate::source::Sources;

/// The rule about a statement that another one covers.
pub const REDUNDANT: &str = "statement-redundant";

/// Every statement that can go without any request noticing, because another one says it, and why some were not looked at.
pub fn redundant(
    rules: &RuleSet,
    layers: &Layers,
    part: Part<'_>,
    sources: &Sources,
) -> (Vec<Finding>, Option<Reason>) {
    let Covered { pairs, unfinished } = covered_statements(&layers.world, part);
    let found = pairs.into_iter().filter_map(|(id, by)| {
        let (policy, statement) = layers.world.statement(id)?;
        let (other_policy, other) = layers.world.statement(by)?;
        let place = Place { rules, layers, sources, id };
        let mut draft = place.draft(statement)?;
        let whose = if id.policy == by.policy { String::new() } else { format!(" of `{}`", other_policy.path) };
        let by_whom = format!("{}{whose}", other.name());
        let does = match (statement.denies(), policy.layer) {
            (true, _) => format!("this Deny adds nothing: {by_whom} denies all of it"),
            (false, Layer::Identity | Layer::Bucket) => format!("this Allow adds nothing: {by_whom} allows all of it"),
            (false, _) => format!("this Allow adds nothing: {by_whom} leaves room for all of it"),
        };
        // Who reads the condition believes that it has to hold, and it does not.
        let asks = |key: &str| other.conditions.iter().any(|it| it.key.value.text().eq_ignore_ascii_case(key));
        let idle = statement.allows() && statement.conditions.iter().any(|it| !asks(it.key.value.text()));
        draft.message(if idle { format!("{does}, whatever its conditions say") } else { does });
        draft.label("said already");
        draft.severity(if idle { Severity::Warning } else { Severity::Note });
        let mut finding = place.finding(REDUNDANT, draft, statement, &[by])?;
        finding.related = related(layers, sources, &[by], "covers all of it");
        Some(finding)
    });
    (found.collect(), unfinished)
}
