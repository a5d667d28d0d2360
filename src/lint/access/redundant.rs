//! Statements that say nothing that others of the same effect do not say already.

use std::collections::BTreeSet;

use super::part::Part;
use super::place::{Place, related};
use super::twins::{Covered, covered_statements};
use crate::access::{Layer, StatementId};
use crate::explore::Reason;
use crate::finding::{Finding, Severity};
use crate::layers::Layers;
use crate::policy::Statement;
use crate::rules::RuleSet;
use crate::source::Sources;

/// The rule about a statement that others cover.
pub const REDUNDANT: &str = "statement-redundant";

/// More statements than these are counted in a message and not named.
const NAMED: usize = 4;

/// Every statement that can go without any request noticing, because others say it, and why some were not looked at.
pub fn redundant(
    rules: &RuleSet,
    layers: &Layers,
    part: Part<'_>,
    sources: &Sources,
) -> (Vec<Finding>, Option<Reason>) {
    let Covered { gone, unfinished } = covered_statements(&layers.world, part);
    let found = gone.into_iter().filter_map(|(id, by)| finding(Place { rules, layers, sources, id }, &by));
    (found.collect(), unfinished)
}

fn finding(place: Place<'_>, by: &BTreeSet<StatementId>) -> Option<Finding> {
    let world = &place.layers.world;
    let (policy, statement) = world.statement(place.id)?;
    let others: Vec<&Statement> = by.iter().filter_map(|id| Some(world.statement(*id)?.1)).collect();
    let one = others.len() == 1;
    let mut draft = place.draft(statement)?;
    let does = match (statement.denies(), policy.layer, one) {
        (true, _, true) => "denies all of it",
        (true, _, false) => "together deny all of it",
        (false, Layer::Identity | Layer::Bucket, true) => "allows all of it",
        (false, Layer::Identity | Layer::Bucket, false) => "together allow all of it",
        (false, _, true) => "leaves room for all of it",
        (false, _, false) => "together leave room for all of it",
    };
    let what = if statement.denies() { "Deny" } else { "Allow" };
    let does = format!("this {what} adds nothing: {} {does}", in_words(place, by));
    let (severity, message) = match idle(statement, &others) {
        Idle::Not => (Severity::Note, does),
        Idle::For(key) => (Severity::Warning, format!("{does}, and not all of them ask for its `{key}`")),
        Idle::Wholly => (Severity::Warning, format!("{does}, whatever its conditions say")),
    };
    draft.message(message);
    draft.label("said already");
    draft.severity(severity);
    let by: Vec<StatementId> = by.iter().copied().collect();
    let mut finding = place.finding(REDUNDANT, draft, statement, &by)?;
    let covers = if one { "covers all of it" } else { "covers a part of it" };
    finding.related = related(place.layers, place.sources, &by, covers);
    Some(finding)
}

/// The statements that cover another one, as a list.
fn in_words(place: Place<'_>, by: &BTreeSet<StatementId>) -> String {
    let name = |id: &StatementId| {
        let (policy, statement) = place.layers.world.statement(*id)?;
        let whose = if id.policy == place.id.policy { String::new() } else { format!(" of `{}`", policy.path) };
        Some(format!("{}{whose}", statement.name()))
    };
    let mut names: Vec<String> = by.iter().filter_map(name).collect();
    if names.len() > NAMED {
        let more = names.split_off(NAMED - 1).len();
        names.push(format!("{more} more"));
    }
    let last = names.pop().unwrap_or_default();
    if names.is_empty() { last } else { format!("{} and {last}", names.join(", ")) }
}

/// Whether conditions of an Allow have to hold. Who reads one believes that it does.
enum Idle<'a> {
    Not,
    /// Of a part: one of those that cover it does not ask about this key.
    For(&'a str),
    /// None of them asks about one of the keys.
    Wholly,
}

fn idle<'a>(statement: &'a Statement, others: &[&Statement]) -> Idle<'a> {
    if !statement.allows() {
        return Idle::Not;
    }
    let keys = || statement.conditions.iter().map(|it| it.key.value.text());
    let asks =
        |other: &&Statement, key: &str| other.conditions.iter().any(|it| it.key.value.text().eq_ignore_ascii_case(key));
    if keys().any(|key| !others.iter().any(|other| asks(other, key))) {
        return Idle::Wholly;
    }
    keys().find(|key| !others.iter().all(|other| asks(other, key))).map_or(Idle::Not, Idle::For)
}
