//! A file before and after a change, times the rules about changes.

use super::Stamp;
use crate::change::{self, Edition};
use crate::finding::{Finding, Label, Subject};
use crate::policy::Document;
use crate::rule::{ChangeContext, Check, Draft, Fate, Logic, Report, Rule};
use crate::rules::RuleSet;
use crate::settings::PathSettings;
use crate::source::{Source, SourceId};
use crate::target::Target;

/// Both sides of a file.
#[derive(Clone, Copy, Debug)]
pub struct Sides<'a> {
    /// The file as it was; none when it is new, or was nothing that can be judged.
    pub base: Option<(SourceId, &'a Source)>,
    /// The file as it is; none when it is gone, or is nothing that can be judged.
    pub head: Option<(SourceId, &'a Source)>,
    /// What became of it.
    pub fate: Fate<'a>,
    /// What config says about its old path.
    pub base_settings: &'a PathSettings,
    /// What config says about its path.
    pub settings: &'a PathSettings,
}

/// What the rules about changes find, in the order of the rules. A finding points into the file as it is, or, where the policy is
/// gone, into the file as it was.
pub fn change(rules: &RuleSet, sides: &Sides<'_>) -> Vec<Finding> {
    let editions = |side: Option<(SourceId, &Source)>, settings: &PathSettings| {
        side.map(|(id, source)| change::editions(id, source, settings.kind)).unwrap_or_default()
    };
    let (base, head) = (editions(sides.base, sides.base_settings), editions(sides.head, sides.settings));
    let mut findings = Vec::new();
    for difference in change::differences(&base, &head) {
        let cx = ChangeContext { difference: &difference, fate: sides.fate, targets: &sides.settings.targets };
        let Some(edition) = difference.head.or(difference.base) else { continue };
        let Some((id, source)) = (if difference.head.is_some() { sides.head } else { sides.base }) else { continue };
        let mut drafts = Vec::new();
        for rule in rules {
            let Logic::Check(Check::Change(check)) = &rule.logic else { continue };
            if !applies(rule, &edition.document, &cx) {
                continue;
            }
            check(&cx, &mut Report::new(&mut drafts, None));
            findings.extend(drafts.drain(..).map(|draft| finding(rule, draft, edition, (id, source), sides)));
        }
    }
    findings
}

fn applies(rule: &Rule, document: &Document, cx: &ChangeContext<'_>) -> bool {
    (rule.kinds.is_empty() || rule.kinds.contains(&document.kind))
        && (rule.targets.is_empty() || rule.targets.iter().any(|target| cx.targets.contains(target)))
}

fn finding(
    rule: &Rule,
    mut draft: Draft,
    edition: &Edition,
    (id, source): (SourceId, &Source),
    sides: &Sides<'_>,
) -> Finding {
    let statement = draft.statements.first().and_then(|&index| edition.document.statements.get(index));
    let (before, earlier) = (std::mem::take(&mut draft.before), std::mem::take(&mut draft.earlier));
    let sid = statement.and_then(|statement| statement.sid.as_ref()).map(|sid| sid.value.clone());
    let targets = &sides.settings.targets;
    let after = draft.statements.iter().filter_map(|&index| edition.hashes.get(index).cloned());
    let subject = Subject {
        address: edition.document.address.clone(),
        kind: Some(edition.document.kind),
        targets: targets.clone(),
        sid: sid.or_else(|| earlier.first().and_then(|earlier| earlier.sid.clone())),
        statement: draft.statements.first().copied(),
        statements: earlier.into_iter().map(|earlier| earlier.hash).chain(after).collect(),
    };
    let judges = if targets.is_empty() { &[Target::Aws] } else { targets.as_slice() };
    let mut finding = Stamp { rule, id, source, judges, statement }.finding(draft, subject);
    if let Some((base, _)) = sides.base {
        finding.related.extend(before.into_iter().map(|(span, text)| Label { source: base, span, text }));
    }
    finding
}
