//! Documents times rules: every finding of one file, sorted and without repeats.

mod access;
mod change;

use std::cell::LazyCell;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

pub use access::{
    BOUNDED, BROKEN, Covered, GAINED, LOST, Layered, NEVER, OVERRIDES, PUBLIC, Part, RECOVERY, REDUNDANT, SHADOWS,
    access, bounded, covered_statements, expectations, never, public, recovery, redundant, together,
};
pub use change::{Sides, change};

use crate::describe;
use crate::finding::{Answer, Finding, Label, Requirement, Severity, Status, Subject};
use crate::fingerprint;
use crate::policy::read::{self, Found, Sighting};
use crate::policy::{Kind, Statement, infer};
use crate::rule::{Check, Context, Draft, Earlier, FileContext, FileMemo, Logic, Memo, Report, Rule};
use crate::rules::RuleSet;
use crate::settings::PathSettings;
use crate::source::{Source, SourceId, Span};
use crate::syntax::{Node, SyntaxError, json};
use crate::target::Target;

/// Findings shown per file. A file with more is hostile or not a policy at all: the worst are shown, and one of the rule
/// [`TOO_MANY`] says how many were left out.
pub const MAX_FINDINGS: usize = 1_000;

/// The rule that speaks when findings were left out.
pub const TOO_MANY: &str = "too-many-findings";

/// What one file came to.
#[derive(Debug)]
pub struct Linted {
    /// Sorted by place, then rule.
    pub findings: Vec<Finding>,
    /// The policies made out: address inside the file, and kind.
    pub documents: Vec<(String, Kind)>,
    /// What the file looked like.
    pub sighting: Sighting,
}

/// Lints one file. `named` says that a person or config called it a policy, so that nothing wrong with it is passed over.
pub fn file(rules: &RuleSet, id: SourceId, source: &Source, settings: &PathSettings, named: bool) -> Linted {
    let parsed = json::parse(source.text());
    let mut documents = Vec::new();
    let mut findings = Vec::new();
    let mut left_out = 0;
    let memo = FileMemo::default();
    let sighting = read::documents(id, source.text(), &parsed, settings.kind, &mut |found: Found<'_, '_>| {
        documents.push((found.document.address.clone(), found.document.kind));
        let errors = if found.errors.is_empty() { &parsed.errors } else { found.errors };
        let cx = Context {
            document: &found.document,
            root: found.root,
            source,
            errors,
            targets: &settings.targets,
            bucket: settings.bucket.as_deref(),
            account: settings.account.as_deref(),
            memo: &Memo::default(),
            file: &memo,
        };
        left_out += document(rules, &cx, &mut findings);
        findings.extend(embedded_errors(rules, &cx, found.errors));
    });
    let named = named || settings.declared;
    let cx = FileContext { source, errors: &parsed.errors, root: &parsed.root, named, sighting };
    findings.extend(whole_file(rules, id, &cx, &settings.targets));
    findings.sort_by(|a, b| (a.primary.span, &a.rule, &a.message).cmp(&(b.primary.span, &b.rule, &b.message)));
    findings.dedup_by(|a, b| a.rule == b.rule && a.primary.span == b.primary.span && a.message == b.message);
    left_out += keep_worst(&mut findings, |finding| (finding.severity, finding.primary.span, finding.rule.as_str()));
    findings.extend(too_many(rules, id, source, &settings.targets, left_out));
    Linted { findings, documents, sighting }
}

/// Cuts a list down to [`MAX_FINDINGS`] and says how many went. Errors are the last to go, then what comes first in the
/// text: whoever fills a file with small mistakes cannot hide a big one behind them.
fn keep_worst<T>(list: &mut Vec<T>, key: impl Fn(&T) -> (Severity, Span, &str)) -> usize {
    let left_out = list.len().saturating_sub(MAX_FINDINGS);
    if left_out > 0 {
        let ranked = |a: &T, b: &T| {
            let ((a_severity, a_span, a_rule), (b_severity, b_span, b_rule)) = (key(a), key(b));
            (Reverse(a_severity), a_span, a_rule).cmp(&(Reverse(b_severity), b_span, b_rule))
        };
        list.sort_by(ranked);
        list.truncate(MAX_FINDINGS);
        list.sort_by(|a, b| {
            let ((_, a_span, a_rule), (_, b_span, b_rule)) = (key(a), key(b));
            (a_span, a_rule).cmp(&(b_span, b_rule))
        });
    }
    left_out
}

/// The finding that says how many were left out, at the end of the file.
fn too_many(rules: &RuleSet, id: SourceId, source: &Source, targets: &[Target], left_out: usize) -> Option<Finding> {
    if left_out == 0 {
        return None;
    }
    let end = source.text().trim_end().len();
    let mut draft = Draft::at(Span::new(end, end), None);
    draft.message(format!("{left_out} more findings in this file are not shown"));
    elsewhere(rules, TOO_MANY, id, source, targets, draft)
}

/// The finding of a rule that only describes what another stage found, such as a file that is too large to read; none
/// when there is no such rule.
pub fn elsewhere(
    rules: &RuleSet,
    rule: &str,
    id: SourceId,
    source: &Source,
    targets: &[Target],
    draft: Draft,
) -> Option<Finding> {
    let rule = rules.get(rule)?;
    let subject = Subject { targets: targets.to_vec(), ..Subject::default() };
    Some(Stamp { rule, id, source, judges: targets, statement: None }.finding(draft, subject))
}

/// Adds every finding in one document, and says how many there was no room for.
fn document(rules: &RuleSet, cx: &Context<'_>, findings: &mut Vec<Finding>) -> usize {
    let mut found: Vec<(&Rule, Draft)> = Vec::new();
    let mut drafts = Vec::new();
    for rule in rules.iter().filter(|rule| applies(rule, cx)) {
        match &rule.logic {
            Logic::Check(Check::Document(check)) => check(cx, &mut Report::new(&mut drafts, None)),
            Logic::Check(Check::Statement(check)) => {
                for statement in &cx.document.statements {
                    check(cx, statement, &mut Report::new(&mut drafts, Some(statement.index)));
                }
            }
            Logic::Match(matcher) => {
                for statement in &cx.document.statements {
                    matcher.statement(cx, statement, &mut Report::new(&mut drafts, Some(statement.index)));
                }
                matcher.document(cx, &mut Report::new(&mut drafts, None));
            }
            Logic::Check(Check::File(_) | Check::After(_) | Check::Change(_)) | Logic::Elsewhere => {}
        }
        found.extend(drafts.drain(..).map(|draft| (rule, draft)));
    }
    for rule in rules.iter().filter(|rule| applies(rule, cx)) {
        if let Logic::Check(Check::After(check)) = &rule.logic {
            check(cx, &Earlier(&found), &mut Report::new(&mut drafts, None));
            found.extend(drafts.drain(..).map(|draft| (rule, draft)));
        }
    }
    // Most documents have nothing wrong with them.
    if found.is_empty() {
        return 0;
    }
    let replaced: BTreeSet<(&str, usize)> = found
        .iter()
        .flat_map(|(rule, draft)| {
            let names = rule.supersedes.iter().map(String::as_str);
            names.flat_map(|name| draft.statements.iter().map(move |&statement| (name, statement)))
        })
        .collect();
    // What is about no statement is the same thing when it stands at the same place.
    let replaced_at: BTreeSet<(&str, Span)> = found
        .iter()
        .flat_map(|(rule, draft)| rule.supersedes.iter().map(move |name| (name.as_str(), draft.span)))
        .collect();
    let stays = |rule: &Rule, draft: &Draft| match draft.statements.first() {
        Some(&statement) => !replaced.contains(&(rule.name.as_str(), statement)),
        None => !replaced_at.contains(&(rule.name.as_str(), draft.span)),
    };
    let mut kept: Vec<&(&Rule, Draft)> = found.iter().filter(|(rule, draft)| stays(rule, draft)).collect();
    // Only AWS has VPC endpoints.
    let doubt = LazyCell::new(|| {
        infer::doubt(cx.document).filter(|_| cx.judged_by(Target::Aws)).map(|why| {
        format!(
            "taken for a bucket policy, though S3 refuses one {why}; if it is the policy of a VPC endpoint, say so: \
             `kind = \"resource\"` for its path in the config, or `--kind resource`"
        )
    })
    });
    let left_out = keep_worst(&mut kept, |(rule, draft)| {
        (draft.severity.unwrap_or(rule.severity), draft.span, rule.name.as_str())
    });
    // A statement is hashed once, however much is wrong with it.
    let mut hashes = BTreeMap::new();
    findings.extend(kept.into_iter().map(|(rule, draft)| {
        let mut draft = draft.clone();
        // Only what hangs on the kind is in doubt with it.
        if rule.kinds == [Kind::Bucket] {
            draft.notes.extend(doubt.iter().cloned());
        }
        finding(rule, draft, cx, &mut hashes)
    }));
    left_out
}

/// Whether the rule has anything to say about documents like this one.
fn applies(rule: &Rule, cx: &Context<'_>) -> bool {
    (rule.kinds.is_empty() || rule.kinds.contains(&cx.document.kind))
        && (rule.targets.is_empty() || rule.targets.iter().any(|&target| cx.judged_by(target)))
        && !(rule.needs_target && cx.targets.is_empty())
}

/// What file-scoped rules say: syntax, encoding, characters.
fn whole_file(rules: &RuleSet, id: SourceId, cx: &FileContext<'_>, targets: &[Target]) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut drafts = Vec::new();
    for rule in rules {
        if let Logic::Check(Check::File(check)) = &rule.logic {
            check(cx, &mut Report::new(&mut drafts, None));
            for draft in drafts.drain(..) {
                let subject = Subject { targets: targets.to_vec(), ..Subject::default() };
                findings.push(
                    Stamp { rule, id, source: cx.source, judges: targets, statement: None }.finding(draft, subject),
                );
            }
        }
    }
    findings
}

/// What file-scoped rules say about a policy held in a JSON string, whose text is no file of its own.
fn embedded_errors(rules: &RuleSet, cx: &Context<'_>, errors: &[SyntaxError]) -> Vec<Finding> {
    if errors.is_empty() {
        return Vec::new();
    }
    let inner = FileContext { source: cx.source, errors, root: cx.root, named: false, sighting: Sighting::Policy(1) };
    whole_file(rules, cx.document.source, &inner, cx.targets)
}

/// A draft of a document rule as a finding.
fn finding(rule: &Rule, draft: Draft, cx: &Context<'_>, hashes: &mut Hashes) -> Finding {
    let statements = || draft.statements.iter().filter_map(|&index| cx.document.statements.get(index));
    let subject = Subject {
        address: cx.document.address.clone(),
        kind: Some(cx.document.kind),
        targets: cx.targets.to_vec(),
        sid: statements().next().and_then(|s| s.sid.as_ref()).map(|sid| sid.value.clone()),
        statement: draft.statements.first().copied(),
        statements: statements()
            .filter_map(|s| hashes.entry(s.index).or_insert_with(|| hash(cx.root, s)).clone())
            .collect(),
    };
    let statement = statements().next();
    let stamp = Stamp { rule, id: cx.document.source, source: cx.source, judges: cx.judges(), statement };
    stamp.finding(draft, subject)
}

/// The hashes of a document's statements, by position.
type Hashes = BTreeMap<usize, Option<String>>;

/// The hash of the statement as written in the tree.
fn hash(root: &Node<'_>, statement: &Statement) -> Option<String> {
    root.at(statement.span.span).map(fingerprint::statement_hash)
}

/// What turns a draft into a finding: the rule, and what its texts are filled from.
struct Stamp<'a> {
    rule: &'a Rule,
    id: SourceId,
    source: &'a Source,
    judges: &'a [Target],
    statement: Option<&'a Statement>,
}

impl Stamp<'_> {
    fn finding(&self, draft: Draft, subject: Subject) -> Finding {
        let Draft { span, label, near, message, notes, help, severity, .. } = draft;
        let found = self.source.slice(span);
        let fill = |template: &str| describe::fill(template, self.statement, found);
        let texts = &self.rule.texts;
        // Where one server judges and the rule has words of its own for it, those are the ones.
        let only = match self.judges {
            [target] => self.rule.on(*target),
            _ => None,
        };
        let message = message
            .or_else(|| only.and_then(|texts| texts.message.as_deref()).or(texts.message.as_deref()).map(fill))
            .unwrap_or_else(|| self.rule.summary.clone());
        let label = label
            .or_else(|| only.and_then(|texts| texts.label.as_deref()).or(texts.label.as_deref()).map(fill))
            .unwrap_or_default();
        let mut all_notes: Vec<String> = texts.note.as_deref().map(fill).into_iter().collect();
        all_notes.extend(notes);
        for (target, texts) in self.judging() {
            all_notes.extend(texts.note.as_deref().map(|note| format!("on {}: {}", target.name(), fill(note))));
        }
        let help = help.or_else(|| self.target_help(&fill)).or_else(|| texts.help.as_deref().map(fill));
        let place = |span, text| Label { source: self.id, span, text };
        let fingerprint = fingerprint::fingerprint(&fingerprint::Parts {
            rule: &self.rule.name,
            path: self.source.identity(),
            subject: &subject,
            found,
        });
        Finding {
            rule: self.rule.name.clone(),
            severity: severity.unwrap_or(self.rule.severity),
            message,
            primary: place(span, label),
            related: near.into_iter().map(|(span, text)| place(span, text)).collect(),
            notes: all_notes,
            help: help.or_else(|| self.rule.page().fix.split("\n\n").next().map(|fix| fix.replace('\n', " "))),
            subject,
            fingerprint,
            required: self.rule.sign_off.iter().map(|role| Requirement::role(role)).collect(),
            status: Status::Reported,
            answer: Answer::default(),
            change: None,
        }
    }

    /// The rule's words about each server that judges.
    fn judging(&self) -> impl Iterator<Item = (Target, &crate::rule::Texts)> {
        self.judges.iter().filter_map(|&target| Some((target, self.rule.on(target)?)))
    }

    /// What to do, for the servers that judge: one server's words stand alone, several are named.
    fn target_help(&self, fill: &dyn Fn(&str) -> String) -> Option<String> {
        let each: Vec<(Target, String)> =
            self.judging().filter_map(|(target, texts)| Some((target, fill(texts.help.as_deref()?)))).collect();
        match each.as_slice() {
            [] => None,
            [(_, help)] => Some(help.clone()),
            several => {
                let lines: Vec<String> =
                    several.iter().map(|(target, help)| format!("on {}: {help}", target.name())).collect();
                // A line break in a text is shown as one that the policy brought in.
                Some(lines.join("; "))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn linted(text: &str) -> Vec<Finding> {
        let rules = RuleSet::builtin().unwrap();
        let source = Source::new("policy.json", text);
        file(&rules, SourceId::default(), &source, &PathSettings::default(), true).findings
    }

    #[test]
    fn a_crowd_of_findings_is_cut_and_counted() {
        let statements = vec!["{}"; MAX_FINDINGS];
        let findings = linted(&format!("{{\"Version\": \"2012-10-17\", \"Statement\": [{}]}}", statements.join(",")));
        assert_eq!(findings.len(), MAX_FINDINGS + 1);
        let last = findings.last().unwrap();
        // Each lacks an effect, an action and a resource.
        assert_eq!((last.rule.as_str(), last.severity), (TOO_MANY, Severity::Error));
        assert_eq!(last.message, format!("{} more findings in this file are not shown", 2 * MAX_FINDINGS));
        assert!(findings.is_sorted_by_key(|finding| (finding.primary.span, finding.rule.clone())));
        assert!(linted("{\"Version\": \"2012-10-17\", \"Statement\": [{}, {}]}").iter().all(|f| f.rule != TOO_MANY));
    }

    #[test]
    fn small_mistakes_cannot_hide_a_big_one() {
        let mut list: Vec<(Severity, Span, &str)> =
            (0..2 * MAX_FINDINGS).map(|at| (Severity::Note, Span::new(at, at + 1), "small")).collect();
        list.push((Severity::Error, Span::new(9_999, 10_000), "big"));
        assert_eq!(keep_worst(&mut list, |item| *item), MAX_FINDINGS + 1);
        assert_eq!(list.last().unwrap().2, "big");
        assert_eq!(list.first().unwrap().1, Span::new(0, 1));
        assert!(list.is_sorted_by_key(|item| item.1));
        assert_eq!(keep_worst(&mut list, |item| *item), 0);
    }
}
