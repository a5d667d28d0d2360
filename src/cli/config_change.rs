//! `denywins check --base`, where the change touches what judges: the config of the head is read beside that of the base, and
//! only compared with it.

use std::collections::BTreeSet;

use super::args::LookArgs;
use super::check::rule_info;
use super::setup::{OWN_RULES, Setup};
use crate::config::CANDIDATES;
use crate::finding::{Change, Finding, Label};
use crate::input::{Commit, Repository, Shelf, slashed};
use crate::outcome::{Fault, RuleInfo};
use crate::source::{Source, SourceId, Span};
use crate::trust::{self, View, Weakening};

/// The findings about what a change does to the config. `touched` are the files that it touches.
pub(super) fn findings(
    args: &LookArgs,
    setup: &mut Setup,
    repository: &Repository,
    (base, head): (&Commit, &Commit),
    touched: &BTreeSet<String>,
) -> Result<Vec<Finding>, Fault> {
    if args.config.none || !touched.iter().any(|path| judges(path, args, setup)) {
        return Ok(Vec::new());
    }
    let project = setup.project.clone();
    let shelf = |commit, named| Shelf::Commit { project: &project, repository, commit, named };
    // Labels point into either config, so both lie among the same sources.
    let mut after = Setup::place(&args.config);
    after.sources = std::mem::take(&mut setup.sources);
    after.read(&args.config, shelf(head, false));
    setup.sources = std::mem::take(&mut after.sources);
    let top = top(setup, &after);
    let rules: Vec<RuleInfo> = setup.rules.iter().map(rule_info).collect();
    let weakenings = if after.faults.is_empty() {
        let rules_after: Vec<RuleInfo> = after.rules.iter().map(rule_info).collect();
        let (files, files_after) = (files(setup, shelf(base, true))?, files(setup, shelf(head, false))?);
        let below = |path: &String| project.root.join(path).strip_prefix(&setup.config_root).map(slashed).ok();
        let paths: Vec<String> = repository.paths(base)?.iter().filter_map(below).collect();
        let before = View { settings: &setup.settings, rules: &rules, files: &files, top: &top };
        let after = View { settings: &after.settings, rules: &rules_after, files: &files_after, top: &top };
        trust::weakened(&before, &after, &paths)
    } else {
        after.faults.iter().map(|fault| broken(fault, setup, &top)).collect()
    };
    let mut findings = trust::findings(weakenings, &rules, &setup.sources);
    for finding in &mut findings {
        finding.change = Some(Change::Modified);
    }
    Ok(findings)
}

/// Whether a file has a say in how policies are judged.
fn judges(path: &str, args: &LookArgs, setup: &Setup) -> bool {
    let named = args.config.file.as_deref().is_some_and(|file| setup.project.here.join(file).ends_with(path));
    let own = setup.project.identity(&setup.config_root.join(OWN_RULES)) + "/";
    named || CANDIDATES.contains(&path) || path.starts_with(&own) || path == setup.settings.sign_off.allowed_signers
}

/// Where to point when the config has nothing to point at: its beginning, after the change where there is one.
fn top(setup: &mut Setup, after: &Setup) -> Label {
    let shown = after.config.clone().or_else(|| setup.config.clone());
    let source = shown
        .as_ref()
        .and_then(|shown| setup.sources.iter().find(|(_, source)| source.path() == shown).map(|(id, _)| id));
    let source = source.unwrap_or_else(|| setup.sources.add(Source::new(CANDIDATES[0], "")));
    Label { source, span: Span::new(0, 0), text: "the config".to_owned() }
}

/// Rules of the repository's own, and the keys that may sign.
fn files(setup: &Setup, shelf: Shelf<'_>) -> Result<Vec<(String, String)>, Fault> {
    let mut files = shelf.texts(&setup.config_root.join(OWN_RULES), "md")?;
    files.extend(shelf.text(&setup.settings.sign_off.allowed_signers)?);
    Ok(files.into_iter().map(|file| (file.identity, file.text)).collect())
}

/// A config that nobody could be judged by any more.
fn broken(fault: &Fault, setup: &Setup, top: &Label) -> Weakening {
    let source = setup.sources.iter().find(|(_, source)| Some(source.path()) == fault.path.as_deref());
    let place = source.zip(fault.position).map(|((id, source), position)| label(id, source, position));
    Weakening {
        message: format!("later changes could not be judged by this config: {}", fault.message),
        place: place.unwrap_or_else(|| top.clone()),
        before: None,
        opens: false,
    }
}

/// The line of a fault.
fn label(id: SourceId, source: &Source, (line, column): (usize, usize)) -> Label {
    let start: usize = source.text().split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
    let rest = source.text().get(start..).unwrap_or_default();
    let text = rest.lines().next().unwrap_or_default();
    let skipped: usize = text.chars().take(column.saturating_sub(1)).map(char::len_utf8).sum();
    Label { source: id, span: Span::new(start + skipped, start + text.len()), text: "wrong here".to_owned() }
}
