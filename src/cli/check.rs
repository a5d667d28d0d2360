//! `denywins check`: lint files and folders.

use std::collections::{BTreeMap, BTreeSet};
use std::process::ExitCode;

use clap::CommandFactory;
use clap::error::ErrorKind;
use jiff::civil::Date;

use super::args::{CheckArgs, Cli, LookArgs, SignOffManner};
use super::progress::Progress;
use super::publish::Manner;
use super::setup::Setup;
use super::sign_offs::Signers;
use super::{access_state, clock, compare, publish, sign_offs};
use crate::finding::Finding;
use crate::input::{self, Content, Defect, File, Input, Request, Shelf};
use crate::judge::{self, Case};
use crate::layers::{self, Sheet};
use crate::lint::{self, Linted};
use crate::outcome::{Comparison, Fault, Inputs, Outcome, RuleInfo, Scanned, Skipped};
use crate::policy::Kind;
use crate::policy::read::Sighting;
use crate::rule::{Check, Draft, Logic, Rule};
use crate::settings::PathSettings;
use crate::sign_off::{NoSigners, SignOff, SignOffs, Signatures};
use crate::source::{Source, SourceId, Span};
use crate::trust;

/// Runs it; `implied` says that no command was written.
pub(super) fn run(args: &CheckArgs, implied: bool) -> ExitCode {
    if let Some(conflict) = publish::conflict(&args.report.reports) {
        Cli::command().error(ErrorKind::ArgumentConflict, conflict).exit();
    }
    let mut judged = judge(&args.look, implied);
    if args.sign_off == SignOffManner::Warn {
        judge::defer(&mut judged.outcome);
    }
    let manner = Manner { quiet: args.look.quiet, exit_zero: args.exit_zero };
    publish::outcome(&args.report, manner, &judged.outcome, &judged.setup.sources)
}

/// A run, judged.
#[derive(Debug)]
pub(super) struct Judged {
    pub(super) outcome: Outcome,
    pub(super) setup: Setup,
    pub(super) sign_offs: Vec<SignOff>,
    /// The day it was judged by.
    pub(super) today: Date,
}

/// Looks at everything that was asked for, and judges it.
pub(super) fn judge(args: &LookArgs, implied: bool) -> Judged {
    let progress = Progress::start(args.quiet);
    let mut setup = Setup::place(&args.config);
    let mut scan = Scan::default();
    let today = clock::today(args.today).unwrap_or_else(|fault| {
        setup.faults.push(fault);
        clock::UNKNOWN
    });
    if args.base.is_some() {
        compare::run(&mut scan, args, &mut setup, &progress);
    } else {
        let project = setup.project.clone();
        setup.read(&args.config, Shelf::Tree(&project));
        if setup.faults.is_empty() {
            scan.sign_offs = sign_offs::read(Shelf::Tree(&project), &mut setup);
            scan.signers = sign_offs::signers(Shelf::Tree(&project), &mut setup);
            scan.run(args, implied, &mut setup, &progress);
        }
    }
    drop(progress);
    if let Some(severity) = args.fail_on {
        setup.settings.fail_on = severity;
    }
    scan.faults.append(&mut setup.faults);
    if scan.inputs.scanned.iter().any(|file| file.targets.is_empty() && !file.documents.is_empty()) {
        let assumed = "no target was declared, so what AWS does is taken for what happens; `--target` or the config says \
                       which server it is";
        setup.assumptions.push(assumed.to_owned());
    }
    let signatures: &dyn Signatures = scan.signers.as_ref().map_or(&NoSigners, |signers| signers);
    let sign_offs = SignOffs::new(&scan.sign_offs, &setup.settings.sign_off, today, signatures);
    let outcome = judge::judge(Case {
        findings: scan.findings,
        inputs: scan.inputs,
        faults: scan.faults,
        rules: setup.rules.iter().map(rule_info).collect(),
        assumptions: std::mem::take(&mut setup.assumptions),
        settings: &setup.settings,
        sources: &setup.sources,
        paths: &scan.paths,
        config: setup.config.clone(),
        today,
        expects_policy: scan.expects_policy && !args.allow_empty,
        complete: scan.complete,
        sign_offs: &sign_offs,
        deny_unused: args.deny_unused,
        comparison: scan.comparison,
        touched: scan.touched,
        show_existing: args.show_existing,
    });
    Judged { outcome, setup, sign_offs: scan.sign_offs, today }
}

/// What was found while going through the files.
#[derive(Debug, Default)]
pub(super) struct Scan {
    pub(super) findings: Vec<Finding>,
    pub(super) inputs: Inputs,
    pub(super) faults: Vec<Fault>,
    /// The path by which config knows each file that was judged.
    pub(super) paths: BTreeMap<SourceId, String>,
    pub(super) expects_policy: bool,
    complete: bool,
    pub(super) sign_offs: Vec<SignOff>,
    /// The keys that may sign.
    pub(super) signers: Option<Signers>,
    pub(super) comparison: Option<Comparison>,
    /// The files that a change touches, from the root of the repository.
    pub(super) touched: BTreeSet<String>,
}

impl Scan {
    fn run(&mut self, args: &LookArgs, implied: bool, setup: &mut Setup, progress: &Progress) {
        let request = Request {
            paths: &args.paths,
            stdin_filename: args.stdin_filename.as_deref(),
            settings: &setup.settings,
            config_root: &setup.config_root,
        };
        let listing = input::list(&setup.project, &request);
        self.expects_policy = listing.expects_policy;
        self.complete = listing.complete;
        self.inputs.skipped = listing.skipped;
        self.faults = listing.faults.into_iter().map(|fault| advise(fault, implied)).collect();
        progress.expect(listing.files.len());
        let together = access_state::is_wanted(setup);
        let mut sheets = Vec::new();
        for file in &listing.files {
            self.file(file, answers(args, setup, file), setup, together.then_some(&mut sheets));
            progress.step();
        }
        if together {
            let targets = access_state::targets(&sheets.iter().collect::<Vec<_>>(), &args.targets, setup);
            self.findings.extend(access_state::all(&sheets, &targets, setup));
        }
        self.inputs.skipped.sort_by(|a, b| a.path.cmp(&b.path));
        self.faults.sort_by(|a, b| a.path.cmp(&b.path));
    }

    /// Reads and lints one file. Its text is kept only where a finding points into it.
    ///
    /// With `sheets`, it is kept anyway, and its policies are added to them.
    fn file(&mut self, file: &File, answers: PathSettings, setup: &mut Setup, sheets: Option<&mut Vec<Sheet>>) {
        let input = match file.read() {
            Ok(Content::Text(input)) => input,
            Ok(Content::Left(skipped)) => return self.inputs.skipped.push(skipped),
            Err(fault) => return self.faults.push(fault),
        };
        let (findings, documents) = lint_text(file, &input, &answers, setup);
        let path = file.shown.clone();
        if documents.is_empty() && findings.is_empty() {
            return self.inputs.skipped.push(Skipped { path, why: "no policy in it".to_owned() });
        }
        let mut kept = false;
        if let (Some(sheets), None) = (sheets, input.defect) {
            let found = layers::sheets(setup.sources.next_id(), &input.source, &answers);
            kept = !found.is_empty();
            sheets.extend(found);
        }
        let source = if findings.is_empty() && !kept { Source::new(path.clone(), "") } else { input.source };
        let id = setup.sources.add(source);
        self.paths.insert(id, file.path.clone());
        self.findings.extend(findings);
        self.inputs.scanned.push(Scanned { path, documents, targets: answers.targets });
    }
}

/// The findings of a text, and the policies in it: address and kind.
pub(super) fn lint_text(
    file: &File,
    input: &Input,
    answers: &PathSettings,
    setup: &Setup,
) -> (Vec<Finding>, Vec<(String, Kind)>) {
    let (rules, id, source) = (&setup.rules, setup.sources.next_id(), &input.source);
    let elsewhere = |rule, draft| lint::elsewhere(rules, rule, id, source, &answers.targets, draft);
    match input.defect {
        // What is left of the text must not be judged as if it were all.
        Some(Defect::TooLarge) => {
            (elsewhere("file-too-large", Draft::at(Span::new(0, 1), None)).into_iter().collect(), Vec::new())
        }
        Some(Defect::NotUtf8 { offset }) => {
            let Linted { mut findings, documents, sighting } = lint::file(rules, id, source, answers, file.named);
            if file.named || file.declared || !documents.is_empty() || sighting == Sighting::Suspect {
                findings.extend(elsewhere("json-parse-error", not_utf8(offset)));
            }
            (findings, documents)
        }
        None => {
            let linted = lint::file(rules, id, source, answers, file.named);
            (linted.findings, linted.documents)
        }
    }
}

/// Points at the replacement character that stands for the first bad byte.
fn not_utf8(offset: u32) -> Draft {
    let start = offset as usize;
    let mut draft = Draft::at(Span::new(start, start + char::REPLACEMENT_CHARACTER.len_utf8()), None);
    draft.message("the file is not UTF-8").label("the first byte that is not");
    draft.help("save the file as UTF-8");
    draft
}

/// A path that is not there may be a slip of the command line.
fn advise(mut fault: Fault, implied: bool) -> Fault {
    let command = Cli::command().get_subcommands().any(|command| fault.path.as_deref() == Some(command.get_name()));
    if implied && command && fault.help.is_none() {
        fault.help = Some("to mean the command, write it before any option".to_owned());
    }
    fault
}

pub(super) fn rule_info(rule: &Rule) -> RuleInfo {
    RuleInfo {
        name: rule.name.clone(),
        severity: rule.severity,
        summary: rule.summary.clone(),
        body: rule.body.trim().to_owned(),
        sign_off: rule.sign_off.clone(),
        of_change: matches!(rule.logic, Logic::Check(Check::Change(_))) || rule.name == trust::CONFIG_WEAKENED,
    }
}

/// What is known about a file: from config, overridden by the command line.
pub(super) fn answers(args: &LookArgs, setup: &Setup, file: &File) -> PathSettings {
    let mut answers = setup.settings.for_path(&file.path);
    answers.kind = args.kind.or(answers.kind);
    answers.bucket = args.bucket.clone().or(answers.bucket);
    answers.account = args.account.clone().or(answers.account);
    if !args.targets.is_empty() {
        answers.targets.clone_from(&args.targets);
        answers.targets.sort_unstable();
        answers.targets.dedup();
    }
    answers
}
