//! The answer for people.

use std::fmt::Write;

use super::super::emit;
use crate::access::evaluate::{Element, Trace};
use crate::access::{Decision, Request, StatementId, Truth, World};
use crate::describe;
use crate::policy::Statement;
use crate::source::Sources;

/// A decision with all that explains it.
pub(super) struct Answer<'a> {
    pub(super) request: &'a Request,
    pub(super) trace: &'a Trace,
    pub(super) world: &'a World,
    pub(super) sources: &'a Sources,
}

impl Answer<'_> {
    /// The decision first, then each layer, what it depends on, and what was assumed.
    pub(super) fn text(&self, color: bool) -> String {
        let mut text = String::new();
        let decision = self.trace.decision;
        let paint = match decision {
            _ if !color => ("", ""),
            Decision::Allowed => ("\x1b[1;32m", "\x1b[0m"),
            Decision::Denied | Decision::Implicit => ("\x1b[1;31m", "\x1b[0m"),
            Decision::Depends => ("\x1b[1;33m", "\x1b[0m"),
        };
        let Request { action, resource, .. } = self.request;
        let server = self.world.target.name();
        let question = format!("{} on {resource} for {}, on {server}", action, self.request.caller.short());
        // Writing to a string cannot fail.
        let _ = writeln!(text, "{}{}{}: {}", paint.0, decision.as_str(), paint.1, emit::inert(&question));
        let mut body = String::new();
        for reason in &self.trace.reasons {
            let _ = writeln!(body, "  {reason}");
        }
        self.layers(&mut body);
        for dependency in &self.trace.depends {
            let _ = writeln!(body, "  depends on {}", dependency.text());
        }
        for assumption in &self.trace.assumptions {
            let _ = writeln!(body, "  assumed: {assumption}");
        }
        text + &emit::inert(&body)
    }

    fn layers(&self, text: &mut String) {
        if self.trace.layers.iter().all(|layer| layer.matched.is_empty()) {
            text.push_str("  no statement matches\n");
        }
        for layer in &self.trace.layers {
            if layer.matched.is_empty() && layer.near.is_empty() {
                continue;
            }
            let _ = writeln!(text, "  {} layer", layer.layer.as_str());
            for (id, truth) in &layer.matched {
                let word = match (self.trace.deciding.contains(id), truth) {
                    (true, Truth::Yes) => "decides",
                    (true, _) => "hangs on it",
                    (false, Truth::Yes) => "matches",
                    (false, _) => "may match",
                };
                self.statement(text, word, *id, None);
            }
            for near in &layer.near {
                self.statement(text, "near miss", near.statement, Some(&near.element));
            }
        }
    }

    fn statement(&self, text: &mut String, word: &str, id: StatementId, failed: Option<&Element>) {
        let Some((path, line, statement)) = self.place(id) else { return };
        let effect = statement.effect.as_ref().map_or("no effect", |effect| effect.value.as_str());
        let _ = write!(text, "    {word:<11} {path}:{line} {effect}, {}", statement.name());
        if let Some(element) = failed {
            let _ = write!(text, ", but for its {}", element_in_words(element));
        }
        let _ = writeln!(text, "\n                {}", describe::sentence(statement));
    }

    /// File, line from 1, and the statement.
    pub(super) fn place(&self, id: StatementId) -> Option<(&str, usize, &Statement)> {
        let (policy, statement) = self.world.statement(id)?;
        let source = self.sources.get(policy.document.source)?;
        Some((policy.path.as_str(), source.position(statement.span.span.start).line, statement))
    }
}

/// An element as a noun.
pub(super) fn element_in_words(element: &Element) -> String {
    match element {
        Element::Principal => "principal".to_owned(),
        Element::Action => "action".to_owned(),
        Element::Resource => "resource".to_owned(),
        Element::Condition { operator, key } => format!("condition `{operator}` on `{key}`"),
    }
}
