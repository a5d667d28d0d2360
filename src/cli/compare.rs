//! `denywins check --base`: what a change brings in. Both sides are read from git's store, and judged by the config of the base.

use std::collections::BTreeMap;

use super::access_change::AccessChange;
use super::args::LookArgs;
use super::check::{self, Scan};
use super::config_change;
use super::progress::Progress;
use super::setup::Setup;
use super::sign_offs;
use crate::finding::{Change, Finding};
use crate::input::{self, Changed, Commit, Content, Defect, File, Input, Repository, Request, Shelf};
use crate::lint::{self, Sides};
use crate::outcome::{Comparison, Fault, Revision, Scanned, Skipped};
use crate::rule::Fate;
use crate::settings::PathSettings;
use crate::source::{Source, SourceId};

/// Goes through what changed.
pub(super) fn run(scan: &mut Scan, args: &LookArgs, setup: &mut Setup, progress: &Progress) {
    let prepared = Prepared::new(args, setup);
    let Prepared { repository, base, head, comparison } = match prepared {
        Ok(prepared) => prepared,
        Err(fault) => return setup.faults.push(fault),
    };
    let project = setup.project.clone();
    let shelf = |commit, named| Shelf::Commit { project: &project, repository: &repository, commit, named };
    setup.read(&args.config, shelf(&base, true));
    if !setup.faults.is_empty() {
        return;
    }
    if comparison.from_tip {
        let several = format!(
            "`{}` and `{}` have more than one nearest commit in common: the change is counted from the tip of `{}`",
            base.name, head.name, base.name
        );
        setup.assumptions.push(several);
    }
    scan.sign_offs = sign_offs::read(shelf(&head, false), setup);
    scan.signers = sign_offs::signers(shelf(&base, true), setup);
    let sides = comparison.changes.iter().flat_map(|change| change.old.iter().chain(&change.new));
    scan.touched = sides.map(|entry| entry.path.clone()).collect();
    match config_change::findings(args, setup, &repository, (&base, &head), &scan.touched) {
        Ok(findings) => scan.findings.extend(findings),
        Err(fault) => return setup.faults.push(fault),
    }
    // A change of nothing is a slip: a gate that compares a branch with itself would always be green.
    scan.expects_policy = comparison.changes.is_empty();
    let revision = |commit: &Commit| Revision { name: commit.name.clone(), id: commit.id.clone() };
    scan.comparison = Some(Comparison {
        base: revision(&base),
        head: revision(&head),
        changed: comparison.changes.len(),
        access: Vec::new(),
    });
    let request = Request {
        paths: &args.paths,
        stdin_filename: None,
        settings: &setup.settings,
        config_root: &setup.config_root,
    };
    let listing = input::changed(&project, &request, &comparison.changes);
    scan.inputs.skipped = listing.skipped;
    scan.faults = listing.faults;
    progress.expect(listing.files.len());
    let mut comparer = Comparer { scan, args, setup, repository: &repository, base: &base };
    for changed in &listing.files {
        comparer.file(changed);
        progress.step();
        if repository.is_broken() {
            // Said once; every further file would say the same.
            break;
        }
    }
    if !listing.files.is_empty() && !repository.is_broken() {
        let access = AccessChange { args, repository: &repository, base: &base, changes: &comparison.changes };
        match access.run(setup, &mut scan.paths) {
            Ok((findings, counts)) => {
                scan.findings.extend(findings);
                if let Some(comparison) = &mut scan.comparison {
                    comparison.access = counts;
                }
            }
            Err(fault) => scan.faults.push(fault),
        }
    }
    scan.inputs.skipped.sort_by(|a, b| a.path.cmp(&b.path));
    scan.faults.sort_by(|a, b| a.path.cmp(&b.path));
}

/// Both commits, and what lies between them.
struct Prepared {
    repository: Repository,
    base: Commit,
    head: Commit,
    comparison: input::Comparison,
}

impl Prepared {
    fn new(args: &LookArgs, setup: &Setup) -> Result<Self, Fault> {
        if args.paths.iter().any(|path| path.as_os_str() == "-") {
            let help = "name files and folders, or leave out `--base`";
            return Err(fault("standard input has no base to be compared with".to_owned(), help));
        }
        let repository = Repository::open(&setup.project.root)?;
        let base = repository.commit(args.base.as_deref().unwrap_or_default())?;
        let head = repository.commit(&args.head)?;
        if let Some(expected) = &args.expect_head {
            expect(&head, expected)?;
        }
        let comparison = repository.compare(&base, &head)?;
        Ok(Self { repository, base, head, comparison })
    }
}

/// Refuses a head that is another one than expected. The start of an id is not enough: others can be made that start alike.
fn expect(head: &Commit, expected: &str) -> Result<(), Fault> {
    let digits = head.id.len();
    if expected.len() != digits || !expected.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        let message = format!("`{expected}` is not the full id of a commit, which has {digits} digits here");
        return Err(fault(message, "`--expect-head` takes what `git rev-parse` prints"));
    }
    if !expected.eq_ignore_ascii_case(&head.id) {
        let message = format!("`{}` is {}, and not {expected} as expected", head.name, head.id);
        return Err(fault(message, "somebody pushed meanwhile: judge the new head"));
    }
    Ok(())
}

fn fault(message: String, help: &str) -> Fault {
    Fault { path: None, position: None, message, help: Some(help.to_owned()) }
}

/// Goes through the changed files one by one.
struct Comparer<'a> {
    scan: &'a mut Scan,
    args: &'a LookArgs,
    setup: &'a mut Setup,
    repository: &'a Repository,
    base: &'a Commit,
}

impl Comparer<'_> {
    fn file(&mut self, changed: &Changed) {
        let old = changed.old.as_ref().map(|file| (file, check::answers(self.args, self.setup, file)));
        let new = changed.new.as_ref().map(|file| (file, check::answers(self.args, self.setup, file)));
        match (old, new) {
            // Elsewhere config says something else: one policy is gone and another is new.
            (Some((old, before)), Some((new, after))) if old.identity != new.identity && before != after => {
                self.gone(old, &before, None);
                self.there(new, &after, None);
            }
            (old, Some((new, after))) => self.there(new, &after, old.as_ref().map(|(old, before)| (*old, before))),
            (Some((old, before)), None) => self.gone(old, &before, changed.replaced_by.as_deref()),
            (None, None) => {}
        }
    }

    fn read(&mut self, file: &File) -> Option<Content> {
        self.repository.read(file).map_err(|fault| self.scan.faults.push(fault)).ok()
    }

    /// A file that is there after the change.
    fn there(&mut self, file: &File, answers: &PathSettings, old: Option<(&File, &PathSettings)>) {
        let input = match self.read(file) {
            Some(Content::Text(input)) => input,
            Some(Content::Left(skipped)) => return self.scan.inputs.skipped.push(skipped),
            None => return,
        };
        let (mut findings, documents) = check::lint_text(file, &input, answers, self.setup);
        let id = self.setup.sources.next_id();
        let base_id = SourceId(id.0 + 1);
        let mut before = None;
        if let Some((old, old_answers)) = old {
            // Under its new name, so that a rename alone leaves every finding what it was.
            let mut old = old.clone();
            old.shown = self.at_base(&old);
            old.identity.clone_from(&file.identity);
            let Some(content) = self.read(&old) else { return };
            if let Content::Text(old_input) = content {
                let (known, _) = check::lint_text(&old, &old_input, old_answers, self.setup);
                mark(&mut findings, &known);
                let from = changed_name(&old, file);
                let sides = Sides {
                    base: judgeable(&old_input).map(|source| (base_id, source)),
                    head: judgeable(&input).map(|source| (id, source)),
                    fate: from.as_deref().map_or(Fate::Kept, |from| Fate::Renamed { from }),
                    base_settings: old_answers,
                    settings: answers,
                };
                let fate =
                    if sides.head.is_none() { Fate::Replaced { by: "a file too large to judge" } } else { sides.fate };
                findings.extend(lint::change(&self.setup.rules, &Sides { fate, ..sides }).into_iter().map(of_change));
                before = Some(old_input.source);
            }
        }
        for finding in &mut findings {
            finding.change.get_or_insert(Change::Added);
        }
        if documents.is_empty() && findings.is_empty() {
            let why = "no policy in it".to_owned();
            return self.scan.inputs.skipped.push(Skipped { path: file.shown.clone(), why });
        }
        self.keep(file, input.source, before, findings, |path| Scanned {
            path,
            documents,
            targets: answers.targets.clone(),
        });
    }

    /// A file that is gone after the change.
    fn gone(&mut self, file: &File, answers: &PathSettings, replaced_by: Option<&str>) {
        let Some(Content::Text(input)) = self.read(file) else { return };
        let id = self.setup.sources.next_id();
        let sides = Sides {
            base: judgeable(&input).map(|source| (id, source)),
            head: None,
            fate: replaced_by.map_or(Fate::Deleted, |by| Fate::Replaced { by }),
            base_settings: answers,
            settings: answers,
        };
        let findings: Vec<Finding> = lint::change(&self.setup.rules, &sides).into_iter().map(of_change).collect();
        if !findings.is_empty() {
            self.setup.sources.add(input.source);
            self.scan.paths.insert(id, file.path.clone());
            self.scan.findings.extend(findings);
        }
    }

    /// Takes the findings of a file, and the texts they point into.
    fn keep(
        &mut self,
        file: &File,
        source: Source,
        before: Option<Source>,
        findings: Vec<Finding>,
        scanned: impl FnOnce(String) -> Scanned,
    ) {
        let empty = |source: Source| Source::new(source.path(), "").known_as(source.identity());
        let source = if findings.is_empty() { empty(source) } else { source };
        let id = self.setup.sources.add(source);
        self.scan.paths.insert(id, file.path.clone());
        let base_id = self.setup.sources.next_id();
        let points_back = |finding: &Finding| {
            finding.primary.source == base_id || finding.related.iter().any(|label| label.source == base_id)
        };
        if let Some(before) = before.filter(|_| findings.iter().any(points_back)) {
            self.setup.sources.add(before);
            self.scan.paths.insert(base_id, file.path.clone());
        }
        self.scan.findings.extend(findings);
        self.scan.inputs.scanned.push(scanned(file.shown.clone()));
    }

    /// `origin/main:policies/media.json`, as git writes it.
    fn at_base(&self, file: &File) -> String {
        format!("{}:{}", self.base.name, file.identity)
    }
}

fn changed_name(old: &File, new: &File) -> Option<String> {
    (old.path != new.path).then(|| old.path.clone())
}

/// The text, unless it is only the beginning of one.
fn judgeable(input: &Input) -> Option<&Source> {
    (input.defect != Some(Defect::TooLarge)).then_some(&input.source)
}

/// Says which findings were there before: as many with one fingerprint as there were, the first of them. What has the rule and
/// the Sid of one that is gone was edited.
pub(super) fn mark(findings: &mut [Finding], known: &[Finding]) {
    let mut left: BTreeMap<&str, usize> = BTreeMap::new();
    for finding in known {
        *left.entry(&finding.fingerprint).or_default() += 1;
    }
    for finding in &mut *findings {
        if let Some(count) = left.get_mut(finding.fingerprint.as_str()).filter(|count| **count > 0) {
            *count -= 1;
            finding.change = Some(Change::Unchanged);
        }
    }
    let was_there = |finding: &Finding| {
        known.iter().any(|known| {
            let same = known.rule == finding.rule && known.subject.sid == finding.subject.sid;
            same && known.subject.address == finding.subject.address
                && left.get(known.fingerprint.as_str()).is_some_and(|n| *n > 0)
        })
    };
    for finding in findings.iter_mut().filter(|finding| finding.change.is_none()) {
        finding.change = Some(if was_there(finding) { Change::Modified } else { Change::Added });
    }
}

/// A finding about the change itself.
fn of_change(mut finding: Finding) -> Finding {
    let edited = finding.subject.statement.is_some();
    finding.change = Some(if edited { Change::Modified } else { Change::Removed });
    finding
}
