//! The answer for programs.

use serde::Serialize;

use super::answer::Answer;
use crate::access::evaluate::{Dependency, Element};
use crate::access::{StatementId, Truth};
use crate::report::json_text::to_text;

/// `--format json`, version 1. Within a version members may be added.
#[derive(Serialize)]
struct Json<'a> {
    version: u32,
    target: &'static str,
    principal: String,
    action: &'a str,
    resource: &'a str,
    /// `allowed`, `denied`, `implicitly denied` or `depends`.
    decision: &'static str,
    reasons: &'a [String],
    layers: Vec<Layer>,
    depends_on: Vec<DependsOn<'a>>,
    assumptions: &'a [String],
}

#[derive(Serialize)]
struct Layer {
    #[serde(rename = "layer")]
    name: &'static str,
    matched: Vec<Statement>,
    near_misses: Vec<Statement>,
}

#[derive(Serialize)]
struct Statement {
    path: String,
    /// From 1.
    line: usize,
    sid: Option<String>,
    /// Position in the list, from 0.
    index: usize,
    effect: Option<&'static str>,
    /// Whether it decided.
    decides: bool,
    /// Whether it matches whatever is not known; `null` for near misses.
    certain: Option<bool>,
    /// The first element that did not match; `null` but for near misses.
    failed: Option<Failed>,
}

#[derive(Serialize)]
struct Failed {
    /// `Principal`, `Action`, `Resource` or `Condition`.
    element: &'static str,
    operator: Option<String>,
    key: Option<String>,
}

#[derive(Serialize)]
struct DependsOn<'a> {
    /// `key`, `template` or `open`.
    kind: &'static str,
    /// The key, the text, or the name of the question.
    name: &'a str,
}

impl<'a> Json<'a> {
    fn of(answer: &'a Answer<'_>) -> Self {
        let layers = answer.trace.layers.iter().map(|layer| Layer {
            name: layer.layer.as_str(),
            matched: layer
                .matched
                .iter()
                .filter_map(|(id, truth)| statement(answer, *id, Some(*truth), None))
                .collect(),
            near_misses: layer
                .near
                .iter()
                .filter_map(|near| statement(answer, near.statement, None, Some(&near.element)))
                .collect(),
        });
        let depends_on = answer.trace.depends.iter().map(|dependency| match dependency {
            Dependency::Key(key) => DependsOn { kind: "key", name: key },
            Dependency::Template(text) => DependsOn { kind: "template", name: text },
            Dependency::Open(question) => DependsOn { kind: "open", name: question.as_str() },
        });
        Self {
            version: 1,
            target: answer.world.target.as_str(),
            principal: answer.request.caller.short(),
            action: &answer.request.action,
            resource: &answer.request.resource,
            decision: answer.trace.decision.as_str(),
            reasons: &answer.trace.reasons,
            layers: layers.collect(),
            depends_on: depends_on.collect(),
            assumptions: &answer.trace.assumptions,
        }
    }
}

/// The answer as JSON text.
pub(super) fn text(answer: &Answer<'_>) -> String {
    to_text(&Json::of(answer))
}

fn statement(
    answer: &Answer<'_>,
    id: StatementId,
    truth: Option<Truth>,
    failed: Option<&Element>,
) -> Option<Statement> {
    let (path, line, statement) = answer.place(id)?;
    Some(Statement {
        path: path.to_owned(),
        line,
        sid: statement.sid.as_ref().map(|sid| sid.value.clone()),
        index: statement.index,
        effect: statement.effect.as_ref().map(|effect| effect.value.as_str()),
        decides: answer.trace.deciding.contains(&id),
        certain: truth.map(|truth| truth == Truth::Yes),
        failed: failed.map(|element| match element {
            Element::Principal => Failed { element: "Principal", operator: None, key: None },
            Element::Action => Failed { element: "Action", operator: None, key: None },
            Element::Resource => Failed { element: "Resource", operator: None, key: None },
            Element::Condition { operator, key } => {
                Failed { element: "Condition", operator: Some(operator.clone()), key: Some(key.clone()) }
            }
        }),
    })
}
