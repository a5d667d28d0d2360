//! The difference for programs.

use std::fmt::Write;

use serde::Serialize;
use sha2::{Digest, Sha256};

use super::{Compared, place};
use crate::access::{Decision, StatementId};
use crate::explore::{self, Direction, Region};
use crate::layers::Layers;
use crate::report::json_text::to_text;
use crate::source::Sources;

/// `--format json`, version 1. Within a version members may be added.
#[derive(Serialize)]
struct Json {
    version: u32,
    servers: Vec<Server>,
}

#[derive(Serialize)]
struct Server {
    target: &'static str,
    lost: usize,
    gained: usize,
    unknown: usize,
    /// Worst first.
    regions: Vec<Row>,
    /// Why not every request was looked at; empty when it was.
    unfinished: Vec<String>,
    /// The patterns that are too many together; empty where that is not why.
    crowd: Vec<Crowded>,
    assumptions: Vec<String>,
}

/// One of too many patterns.
#[derive(Serialize)]
struct Crowded {
    pattern: String,
    /// The condition key of whose values it is; none where it is of resources.
    key: Option<String>,
    /// The first statement that has it.
    path: Option<String>,
    name: Option<String>,
}

#[derive(Serialize)]
struct Row {
    /// The same in every run about the same region.
    id: String,
    /// `lost`, `gained` or `unknown`.
    direction: &'static str,
    sentence: String,
    principals: Vec<String>,
    actions: Vec<String>,
    /// Patterns; each may leave others out.
    resources: Vec<String>,
    /// One way each; empty when it always happens.
    conditions: Vec<String>,
    risk: Risk,
    /// What an unknown one hangs on.
    depends_on: Vec<String>,
    witness: Witness,
    /// The statements that decided before.
    before: Vec<Statement>,
    /// The statements that decide after.
    after: Vec<Statement>,
}

/// What a region weighs: regions are ordered by it.
#[derive(Serialize)]
struct Risk {
    audience: &'static str,
    access: &'static str,
    breadth: &'static str,
    circumstances: &'static str,
}

#[derive(Serialize)]
struct Witness {
    principal: String,
    action: String,
    resource: String,
    /// Key and values; none when the request does not have the key.
    context: Vec<(String, Vec<String>)>,
    before: &'static str,
    after: &'static str,
}

#[derive(Serialize)]
struct Statement {
    path: String,
    /// From 1; 0 for a policy that the server brings along.
    line: usize,
    name: String,
    layer: &'static str,
    effect: Option<&'static str>,
    /// Whether only this side has it.
    changed: bool,
}

/// The difference as JSON text.
pub(super) fn text(compared: &[Compared], sources: &Sources) -> String {
    let server = |one: &Compared| Server {
        target: one.target.as_str(),
        lost: one.count(Direction::Lost),
        gained: one.count(Direction::Gained),
        unknown: one.count(Direction::Open),
        regions: one.difference.regions.iter().map(|region| row(one, region, sources)).collect(),
        unfinished: one.difference.unfinished_in_words(),
        crowd: one.difference.crowd.iter().map(crowded).collect(),
        assumptions: one.assumptions(),
    };
    to_text(&Json { version: 1, servers: compared.iter().map(server).collect() })
}

fn crowded(of: &explore::Crowded) -> Crowded {
    let (path, name) = of.by.as_ref().map(|by| (by.path.clone(), by.name.clone())).unzip();
    Crowded { pattern: of.pattern.clone(), key: of.key.clone(), path, name }
}

fn row(of: &Compared, region: &Region, sources: &Sources) -> Row {
    let (before, after) = region.deciding();
    let principals: Vec<String> = region.people.iter().map(crate::explore::Person::words).collect();
    let resources: Vec<String> = region.resources.iter().map(ToString::to_string).collect();
    let conditions: Vec<String> = region.conditions.iter().map(ToString::to_string).collect();
    let direction = region.outcome.direction.as_str();
    let id = [
        of.target.as_str(),
        direction,
        &principals.join("\n"),
        &region.actions.join("\n"),
        &resources.join("\n"),
        &conditions.join("\n"),
    ]
    .join("\n\n");
    let word = |decision: Decision| decision.as_str();
    Row {
        id: short_hash(&id),
        direction,
        sentence: region.sentence(&of.sides(), &of.difference.people),
        principals,
        actions: region.actions.clone(),
        resources,
        conditions,
        risk: risk(region.risk(&of.sides())),
        depends_on: region.outcome.because.iter().map(crate::access::evaluate::Dependency::text).collect(),
        witness: Witness {
            principal: region.witness.caller.short(),
            action: region.witness.action.clone(),
            resource: region.witness.resource.clone(),
            context: region.witness.context.iter().map(|(key, values)| (key.to_owned(), values.to_vec())).collect(),
            before: word(region.before.decision),
            after: word(region.after.decision),
        },
        before: before
            .iter()
            .filter_map(|id| statement(&of.base, *id, region.outcome.gone.contains(id), sources))
            .collect(),
        after: after
            .iter()
            .filter_map(|id| statement(&of.head, *id, region.outcome.new.contains(id), sources))
            .collect(),
    }
}

fn risk(risk: explore::Risk) -> Risk {
    Risk {
        audience: risk.audience.text(),
        access: explore::risk::text(risk.access),
        breadth: risk.breadth.text(),
        circumstances: risk.circumstances.text(),
    }
}

/// The first 16 hex digits of SHA-256.
fn short_hash(text: &str) -> String {
    Sha256::digest(text).iter().take(8).fold(String::new(), |mut digits, byte| {
        // Writing to a string cannot fail.
        let _ = write!(digits, "{byte:02x}");
        digits
    })
}

fn statement(layers: &Layers, id: StatementId, changed: bool, sources: &Sources) -> Option<Statement> {
    let (path, line, name) = place(layers, sources, id)?;
    let (policy, statement) = layers.world.statement(id)?;
    let effect = statement.effect.as_ref().map(|effect| effect.value.as_str());
    Some(Statement { path, line, name, layer: policy.layer.as_str(), effect, changed })
}
