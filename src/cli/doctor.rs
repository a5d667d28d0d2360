//! `denywins doctor`: whether sign-offs are protected in this repository.

use std::fmt::Write;
use std::process::ExitCode;

use serde::Serialize;

use super::args::{DoctorArgs, ListFormat};
use super::check::rule_info;
use super::setup::{OWN_RULES, Setup};
use super::{emit, publish};
use crate::code_owners::{CodeOwners, LOCATIONS};
use crate::config::CANDIDATES;
use crate::doctor::{self, Check, Facts, State};
use crate::input::{Repository, Shelf, TextFile};
use crate::outcome::{Fault, RuleInfo};
use crate::sign_off::FOLDER;

/// The exit code when something is wrong.
const WRONG: u8 = 1;

/// Where GitHub looks for workflows.
const WORKFLOWS: &str = ".github/workflows";

pub(super) fn run(args: &DoctorArgs) -> ExitCode {
    let mut setup = Setup::place(&args.config);
    let checks = match &args.base {
        None => {
            let project = setup.project.clone();
            examine(args, &mut setup, Shelf::Tree(&project))
        }
        Some(base) => {
            let project = setup.project.clone();
            Repository::open(&project.root).and_then(|repository| {
                let commit = repository.commit(base)?;
                let shelf = Shelf::Commit { project: &project, repository: &repository, commit: &commit, named: true };
                examine(args, &mut setup, shelf)
            })
        }
    };
    match checks {
        Ok(checks) if setup.faults.is_empty() => told(args, &checks),
        Ok(_) => publish::refuse(&setup.faults),
        Err(fault) => publish::refuse(&[fault]),
    }
}

fn examine(args: &DoctorArgs, setup: &mut Setup, shelf: Shelf<'_>) -> Result<Vec<Check>, Fault> {
    setup.read(&args.config, shelf);
    let from_root = |folder: &str| setup.project.identity(&setup.config_root.join(folder));
    let (sign_offs, own_rules) = (from_root(FOLDER), from_root(OWN_RULES));
    let mut owners: Option<TextFile> = None;
    for path in LOCATIONS {
        if owners.is_none() {
            owners = shelf.text(path)?;
        }
    }
    let parsed = owners.as_ref().map(|file| CodeOwners::parse(&file.text).map_err(|error| error.to_string()));
    let signers = shelf.text(&setup.settings.sign_off.allowed_signers)?;
    let mut workflows = Vec::new();
    for extension in ["yml", "yaml"] {
        workflows.extend(shelf.texts(&setup.project.root.join(WORKFLOWS), extension)?);
    }
    let workflows: Vec<(String, String)> = workflows.into_iter().map(|file| (file.identity, file.text)).collect();
    let rules: Vec<RuleInfo> = setup.rules.iter().map(rule_info).collect();
    let code_owners = owners.as_ref().zip(parsed.as_ref());
    Ok(doctor::examine(&Facts {
        config: setup.config.as_deref(),
        settings: &setup.settings,
        rules: &rules,
        code_owners: code_owners.map(|(file, parsed)| (file.identity.as_str(), parsed.as_ref().map_err(String::clone))),
        signers: signers.as_ref().map(|file| file.text.as_str()),
        workflows: &workflows,
        sign_offs: &sign_offs,
        own_rules: &own_rules,
        candidates: &CANDIDATES,
    }))
}

/// One check in `--format json`. Scripts read this: add fields, never change one.
#[derive(Serialize)]
struct Row<'a> {
    /// `fine`, `by hand`, `weak` or `wrong`.
    state: &'static str,
    what: &'a str,
    help: Option<&'a str>,
}

fn told(args: &DoctorArgs, checks: &[Check]) -> ExitCode {
    let written = match args.format {
        ListFormat::Human => publish::text(&emit::inert(&text(args, checks))),
        ListFormat::Json => {
            let rows: Vec<Row<'_>> = checks.iter().map(row).collect();
            match serde_json::to_string_pretty(&rows) {
                Ok(json) => publish::text(&(json + "\n")),
                Err(error) => publish::unwritten("standard output", &error.into()),
            }
        }
    };
    let wrong = checks.iter().any(|check| check.state == State::Wrong);
    if wrong { ExitCode::from(WRONG) } else { written }
}

fn row(check: &Check) -> Row<'_> {
    Row { state: check.state.as_str(), what: &check.what, help: check.help.as_deref() }
}

fn text(args: &DoctorArgs, checks: &[Check]) -> String {
    let mut text = match &args.base {
        Some(base) => format!("as in `{base}`\n\n"),
        None => "as on disk; `--base origin/main` looks at what is in force\n\n".to_owned(),
    };
    for state in [State::Wrong, State::Weak, State::Fine, State::ByHand] {
        for check in checks.iter().filter(|check| check.state == state) {
            // Writing to a string cannot fail.
            let _ = writeln!(text, "{:>7}  {}", state.as_str(), check.what);
            if let Some(help) = &check.help {
                let _ = writeln!(text, "         help: {help}");
            }
        }
    }
    let count = |state| checks.iter().filter(|check| check.state == state).count();
    let _ = writeln!(
        text,
        "\n{} wrong, {} weak, {} fine; {} to look at on the forge",
        count(State::Wrong),
        count(State::Weak),
        count(State::Fine),
        count(State::ByHand)
    );
    text
}
