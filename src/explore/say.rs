//! Regions in sentences.

use std::collections::BTreeSet;
use std::fmt::Write;

use super::callers::Person;
use super::regions::Region;
use super::words::Patterns;
use super::{Direction, Sides};
use crate::access::{Caller, Decision, IdentityKind, Request, StatementId, World};
use crate::describe;
use crate::target::Target;

/// So many items are written out; the others are counted.
const LISTED: usize = 3;

impl Region {
    /// `user/storage-service can no longer s3:PutObject on bleater-media/*`
    pub fn sentence(&self, sides: &Sides<'_>, everybody: &[Person]) -> String {
        let verb = match self.outcome.direction {
            Direction::Lost => "can no longer",
            Direction::Gained => "can now",
            Direction::Open => "may or may not be able to",
        };
        let when = self.when();
        let when = if when.is_empty() { when } else { format!(" when {when}") };
        format!("{} {verb} {} on {}{when}", self.who(everybody), self.what(sides), self.on())
    }

    /// Those it happens to: the named ones, how many others; or everyone but a few.
    pub fn who(&self, everybody: &[Person]) -> String {
        let spared: Vec<&Person> = everybody.iter().filter(|person| !self.people.contains(person)).collect();
        let all_named = spared.iter().all(|person| person.is_named());
        if self.people.len() > LISTED && spared.len() < self.people.len() && all_named {
            let except = spared.iter().map(|person| person.words());
            return match spared.len() {
                0 => "everyone".to_owned(),
                _ => format!("everyone except {}", describe::list(except.collect::<Vec<_>>().into_iter())),
            };
        }
        // Who is named says more than who is not; those come in a note.
        let named: Vec<String> = self.named().map(Person::words).collect();
        if named.is_empty() { self.strangers() } else { describe::list(named.into_iter()) }
    }

    fn named(&self) -> impl Iterator<Item = &Person> {
        self.people.iter().filter(|person| person.is_named())
    }

    /// Those it happens to whom nothing names; empty where there are none.
    pub fn strangers(&self) -> String {
        let strangers: Vec<String> =
            self.people.iter().filter(|person| !person.is_named()).map(Person::words).collect();
        if strangers.is_empty() { String::new() } else { describe::list(strangers.into_iter()) }
    }

    /// The actions, in the patterns of the statements that do it where these say it exactly.
    pub fn what(&self, sides: &Sides<'_>) -> String {
        let target = sides.head.target;
        let mut patterns: BTreeSet<&str> = BTreeSet::new();
        for (world, ids) in [(sides.base, &self.outcome.gone), (sides.head, &self.outcome.new)] {
            for (_, statement) in ids.iter().filter_map(|id| world.statement(*id)) {
                patterns.extend(statement.actions.items().filter_map(|item| item.value.known()));
            }
        }
        patterns.extend(["s3:*", "*"]);
        describe::list(compressed(target, &self.actions, &patterns).into_iter())
    }

    /// The resources, without the prefix that says nothing.
    pub fn on(&self) -> String {
        resources_in_words(&self.resources)
    }

    /// The conditions; empty when it always happens.
    pub fn when(&self) -> String {
        let ways: Vec<String> = self.conditions.iter().map(ToString::to_string).collect();
        let more = ways.len().saturating_sub(LISTED);
        let shown = ways.iter().take(LISTED).cloned().collect::<Vec<_>>().join(", or ");
        if more > 0 { format!("{shown}, or in {more} more ways") } else { shown }
    }

    /// The request that proves it, in one line: who, what, on what, with what, and what becomes of it.
    pub fn proof(&self) -> String {
        let outcome = |decision: Decision| decision.as_str();
        format!(
            "{}: {} before, {} after",
            request(&self.witness),
            outcome(self.before.decision),
            outcome(self.after.decision)
        )
    }

    /// Whether it happens to somebody who is named.
    pub fn is_about_named(&self) -> bool {
        self.people.iter().any(|person| person.is_named() && !is_root(&person.caller))
    }

    /// Whether it happens to roots of accounts alone.
    pub fn is_about_root_only(&self) -> bool {
        self.people.iter().all(|person| is_root(&person.caller))
    }

    /// Whether it happens to people who are not signed in.
    pub fn is_public(&self) -> bool {
        self.people.iter().any(|person| person.caller == Caller::Anonymous)
    }

    /// The statements that decided before, and after: what let it pass, what stops it.
    pub fn deciding(&self) -> (&[StatementId], &[StatementId]) {
        (&self.before.deciding, &self.after.deciding)
    }
}

fn is_root(caller: &Caller) -> bool {
    matches!(caller, Caller::Identity(identity) if identity.kind == IdentityKind::Root)
}

/// `user/storage-service s3:PutObject bleater-media/uploads/photo.jpg with aws:SourceIp=10.0.0.5`
pub fn request(request: &Request) -> String {
    let mut text = format!("{} {} {}", request.caller.short(), request.action, describe::resource(&request.resource));
    for (at, (key, values)) in request.context.iter().enumerate() {
        text += if at == 0 { " with " } else { " and " };
        // Writing to a string cannot fail.
        let _ = match values {
            [] => write!(text, "no {key}"),
            values => write!(text, "{key}={}", values.join(",")),
        };
    }
    text
}

/// Resources, without the prefix that says nothing.
pub fn resources_in_words(resources: &[Patterns]) -> String {
    let resources = resources.iter().map(|it| {
        let mut text = describe::resource(&it.pattern);
        for also in &it.also {
            text += " that is also ";
            text += &describe::resource(also);
        }
        if !it.except.is_empty() {
            text += " except ";
            text += &it.except.iter().map(|out| describe::resource(out)).collect::<Vec<_>>().join(", ");
        }
        text
    });
    describe::list(resources.collect::<Vec<_>>().into_iter())
}

/// Actions in the patterns of a world's policies, where these say it exactly.
pub fn actions_in_words(world: &World, actions: &[String]) -> String {
    let statements = world.statements().flat_map(|(_, _, statement)| statement.actions.items());
    let patterns: BTreeSet<&str> = statements.filter_map(|item| item.value.known()).chain(["s3:*", "*"]).collect();
    describe::list(compressed(world.target, actions, &patterns).into_iter())
}

/// The fewest patterns that stand for exactly these actions; what none stands for is written out.
fn compressed(target: Target, actions: &[String], patterns: &BTreeSet<&str>) -> Vec<String> {
    let wanted: BTreeSet<&str> = actions.iter().map(String::as_str).collect();
    let covered: Vec<(&str, BTreeSet<&str>)> = patterns
        .iter()
        .map(|pattern| (*pattern, target.actions_matching(pattern).map(|action| action.name).collect()))
        .collect();
    let mut left = wanted.clone();
    let mut said: Vec<String> = Vec::new();
    loop {
        let exact = covered.iter().filter(|(_, of)| !of.is_empty() && of.is_subset(&wanted));
        let best = exact.max_by_key(|(pattern, of)| (of.intersection(&left).count(), std::cmp::Reverse(pattern.len())));
        let Some((pattern, of)) = best.filter(|(_, of)| !of.is_disjoint(&left)) else { break };
        said.push((*pattern).to_owned());
        left.retain(|action| !of.contains(action));
    }
    said.extend(left.into_iter().map(str::to_owned));
    said
}
