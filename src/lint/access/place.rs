//! Findings at a statement of several policies put together.

use crate::access::StatementId;
use crate::finding::{Finding, Label, Severity, Subject};
use crate::layers::Layers;
use crate::lint::Stamp;
use crate::policy::Statement;
use crate::rule::Draft;
use crate::rules::RuleSet;
use crate::source::Sources;

/// A statement, and what is needed to write a finding about it.
#[derive(Clone, Copy)]
pub(super) struct Place<'a> {
    pub(super) rules: &'a RuleSet,
    pub(super) layers: &'a Layers,
    pub(super) sources: &'a Sources,
    pub(super) id: StatementId,
}

impl Place<'_> {
    /// A draft at the effect of the statement; none when it stands in no file.
    pub(super) fn draft(self, statement: &Statement) -> Option<Draft> {
        let policy = self.layers.world.policies.get(self.id.policy as usize)?;
        self.sources.get(policy.document.source)?;
        let span = statement.spot();
        Some(Draft::at(span, Some(statement.index)))
    }

    /// The finding, bound to the statement and to those that it collides with.
    pub(super) fn finding(
        self,
        rule: &str,
        draft: Draft,
        statement: &Statement,
        others: &[StatementId],
    ) -> Option<Finding> {
        let rule = self.rules.get(rule)?;
        let policy = self.layers.world.policies.get(self.id.policy as usize)?;
        let hash = |id: &StatementId| self.layers.hash(*id, self.sources);
        let mut statements: Vec<String> = [&self.id].into_iter().chain(others).filter_map(hash).collect();
        statements.dedup();
        let target = [self.layers.world.target];
        let subject = Subject {
            address: policy.document.address.clone(),
            kind: Some(policy.document.kind),
            targets: target.to_vec(),
            sid: statement.sid.as_ref().map(|sid| sid.value.clone()),
            statement: Some(statement.index),
            statements,
        };
        let id = policy.document.source;
        let source = self.sources.get(id)?;
        let mut finding =
            Stamp { rule, id, source, judges: &target, statement: Some(statement) }.finding(draft, subject);
        if finding.severity == Severity::Note {
            finding.required.clear();
        }
        Some(finding)
    }
}

/// The places of statements, with the same words for each.
pub(super) fn related(layers: &Layers, sources: &Sources, ids: &[StatementId], text: &str) -> Vec<Label> {
    let label = |id: &StatementId| {
        let (policy, statement) = layers.world.statement(*id)?;
        let source = policy.document.source;
        sources.get(source)?;
        let span = statement.spot();
        Some(Label { source, span, text: text.to_owned() })
    };
    ids.iter().filter_map(label).collect()
}
