//! What a change does to access: all policies of both sides, put together per server and compared.

use std::collections::{BTreeMap, BTreeSet};

use super::access_state::State;
use super::args::LookArgs;
use super::compare::mark;
use super::setup::Setup;
use super::{access_state, check};
use crate::access::Options;
use crate::explore::{self, Direction, Sides};
use crate::finding::Finding;
use crate::input::{self, Change, Commit, Content, Entry, File, Repository, Request};
use crate::layers::{self, Layers, Sheet};
use crate::lint::{self, Layered, Part};
use crate::outcome::{AccessCount, Fault};
use crate::source::SourceId;
use crate::target::Target;

/// Compares access before and after.
///
/// Before is the tip of the base; after is the same with the changed files as they are on the head: what a merge comes to, as
/// long as it has no conflict.
pub(super) struct AccessChange<'a> {
    pub(super) args: &'a LookArgs,
    pub(super) repository: &'a Repository,
    pub(super) base: &'a Commit,
    pub(super) changes: &'a [Change],
}

impl AccessChange<'_> {
    /// The findings, with the path by which config knows each file that they point into; and how much is lost and gained.
    pub(super) fn run(
        &self,
        setup: &mut Setup,
        paths: &mut BTreeMap<SourceId, String>,
    ) -> Result<(Vec<Finding>, Vec<AccessCount>), Fault> {
        let entries = self.repository.entries(self.base)?;
        let mut looked_at = BTreeMap::new();
        // All but the changed files are as they were.
        let (old, new) = (self.changes.iter().map(|it| &it.old), self.changes.iter().map(|it| &it.new));
        let touched: BTreeSet<&str> = old.chain(new.clone()).flatten().map(|entry| entry.path.as_str()).collect();
        let new: Vec<Entry> = new.flatten().cloned().collect();
        let mut sheets = Two::default();
        for mut file in self.files(setup, &entries) {
            let same = !touched.contains(file.identity.as_str());
            if !same {
                file.shown = format!("{}:{}", self.base.name, file.identity);
            }
            let found = self.sheets(&file, setup, &mut looked_at);
            sheets.base.extend(found.iter().cloned());
            if same {
                sheets.head.extend(found);
            }
        }
        for file in &self.files(setup, &new) {
            sheets.head.extend(self.sheets(file, setup, &mut looked_at));
        }
        let (mut findings, mut counts): (Vec<Finding>, Vec<AccessCount>) = (Vec::new(), Vec::new());
        let all: Vec<&Sheet> = sheets.base.iter().chain(&sheets.head).collect();
        for target in access_state::targets(&all, &self.args.targets, setup) {
            let (found, count) = compare(target, &sheets, setup);
            findings.extend(found);
            counts.push(count);
        }
        // A file that is only looked at for what it allows was not judged: nothing must be said to be missing in it.
        let pointed: BTreeSet<SourceId> = findings.iter().map(|finding| finding.primary.source).collect();
        paths.extend(looked_at.into_iter().filter(|(id, _)| pointed.contains(id)));
        Ok((findings, counts))
    }

    fn files(&self, setup: &Setup, entries: &[Entry]) -> Vec<File> {
        let request = Request {
            paths: &self.args.paths,
            stdin_filename: None,
            settings: &setup.settings,
            config_root: &setup.config_root,
        };
        input::standing(&setup.project, &request, entries)
    }

    /// The policies in a file. What cannot be read takes no part, and that is said.
    fn sheets(&self, file: &File, setup: &mut Setup, paths: &mut BTreeMap<SourceId, String>) -> Vec<Sheet> {
        let input = match self.repository.read(file) {
            Ok(Content::Text(input)) if input.defect.is_none() => input,
            Ok(Content::Left(_)) => return Vec::new(),
            Ok(Content::Text(_)) | Err(_) => {
                let message = format!("`{}` cannot be read, so what it allows is not known", file.shown);
                setup.assumptions.push(message);
                return Vec::new();
            }
        };
        let settings = check::answers(self.args, setup, file);
        let id = setup.sources.next_id();
        let found = layers::sheets(id, &input.source, &settings);
        if !found.is_empty() {
            setup.sources.add(input.source);
            paths.insert(id, file.path.clone());
        }
        found
    }
}

#[derive(Default)]
struct Two {
    base: Vec<Sheet>,
    head: Vec<Sheet>,
}

impl Two {
    /// The files that only one side has.
    fn touched(&self) -> BTreeSet<SourceId> {
        let files = |sheets: &[Sheet]| -> BTreeSet<SourceId> { sheets.iter().map(|it| it.document.source).collect() };
        files(&self.base).symmetric_difference(&files(&self.head)).copied().collect()
    }
}

fn compare(target: Target, sheets: &Two, setup: &mut Setup) -> (Vec<Finding>, AccessCount) {
    let base = layers::layers(target, &sheets.base, &setup.settings.layers);
    let head = layers::layers(target, &layers::in_force(target, &sheets.base, &sheets.head), &setup.settings.layers);
    let difference = explore::difference(&Sides { base: &base.world, head: &head.world }, Options::default());
    let regions = |direction| {
        let told = difference.regions.iter().filter(|region| !region.is_about_root_only());
        told.filter(|region| region.outcome.direction == direction).count()
    };
    let count = AccessCount {
        target,
        lost: regions(Direction::Lost),
        gained: regions(Direction::Gained),
        unknown: regions(Direction::Open),
        complete: difference.unfinished.is_empty(),
    };
    for reason in difference.unfinished_in_words() {
        let message = format!("access on {} was not compared in full: {reason}", target.name());
        setup.assumptions.push(message);
    }
    if !difference.regions.is_empty() {
        let taken = head.assumptions.iter().filter(|it| !setup.assumptions.contains(it)).cloned().collect::<Vec<_>>();
        setup.assumptions.extend(taken);
    }
    let mut findings = lint::access(&setup.rules, Layered { base: &base, head: &head }, &difference, &setup.sources);
    let wanted = access_state::is_wanted(setup);
    // What a change does not touch is as it was.
    let touched = sheets.touched();
    let part = Part::In(&touched);
    let state = |layers: &Layers, asked: &dyn Fn(&str) -> bool| {
        if wanted { access_state::state(layers, part, asked, setup) } else { State::default() }
    };
    let State { findings: mut now, left_out } = state(&head, &|_| true);
    // What was there before is of interest only where something is there now.
    let found: BTreeSet<String> = now.iter().map(|finding| finding.rule.clone()).collect();
    let known = state(&base, &|rule| found.contains(rule)).findings;
    setup.assumptions.extend(left_out);
    mark(&mut now, &known);
    // What the change itself brings about is told once.
    let told = |finding: &Finding| {
        finding.rule == lint::OVERRIDES
            && findings.iter().any(|it| {
                it.rule == lint::LOST
                    && it.primary.source == finding.primary.source
                    && it.primary.span == finding.primary.span
            })
    };
    now.retain(|finding| !told(finding));
    findings.extend(now);
    (findings, count)
}
