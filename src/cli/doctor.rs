//! `denywins doctor`: whether sign-offs are protected in this repository.

mod tell;

use std::process::ExitCode;

use super::args::DoctorArgs;
use super::check::rule_info;
use super::setup::{OWN_RULES, Setup};
use super::{emit, publish};
use crate::code_owners::{CodeOwners, LOCATIONS};
use crate::config::CANDIDATES;
use crate::doctor::{self, Check, Facts};
use crate::input::{Repository, Shelf, TextFile};
use crate::outcome::{Fault, RuleInfo};
use crate::sign_off::FOLDER;
use tell::Looked;

/// Where GitHub looks for workflows.
const WORKFLOWS: &str = ".github/workflows";

/// Where other systems than GitHub are told what to run.
const OTHER_SYSTEMS: [&str; 8] = [
    ".gitlab-ci.yml",
    "Jenkinsfile",
    "azure-pipelines.yml",
    "bitbucket-pipelines.yml",
    ".circleci/config.yml",
    ".woodpecker.yml",
    ".drone.yml",
    "zuul.yaml",
];

pub(super) fn run(args: &DoctorArgs) -> ExitCode {
    let mut setup = Setup::place(&args.config);
    let looked = look(args, &mut setup);
    match looked {
        Ok(looked) if setup.faults.is_empty() => tell::tell(args.format, &looked),
        Ok(_) => publish::refuse(&setup.faults),
        Err(fault) => publish::refuse(&[fault]),
    }
}

fn look(args: &DoctorArgs, setup: &mut Setup) -> Result<Looked, Fault> {
    let project = setup.project.clone();
    if !emit::is_there(&project.root.join(".git")) {
        return Err(Fault {
            path: None,
            position: None,
            message: "this is not a git repository".to_owned(),
            help: Some("change to the one whose sign-offs are meant".to_owned()),
        });
    }
    let Some(base) = &args.base else {
        let checks = examine(args, setup, Shelf::Tree(&project))?;
        return Ok(Looked { base: None, checks });
    };
    let repository = Repository::open(&project.root)?;
    let commit = repository.commit(base)?;
    let shelf = Shelf::Commit { project: &project, repository: &repository, commit: &commit, named: true };
    let checks = examine(args, setup, shelf)?;
    Ok(Looked { base: Some((commit.name.clone(), commit.id.clone())), checks })
}

fn examine(args: &DoctorArgs, setup: &mut Setup, shelf: Shelf<'_>) -> Result<Vec<Check>, Fault> {
    setup.read(&args.config, shelf);
    let from_root = |folder: &str| setup.project.identity(&setup.config_root.join(folder));
    let (sign_offs, own_rules) = (from_root(FOLDER), from_root(OWN_RULES));
    let owners = first(shelf, &LOCATIONS)?;
    let parsed = owners.as_ref().map(|file| CodeOwners::parse(&file.text).map_err(|error| error.to_string()));
    let signers = shelf.text(&setup.settings.sign_off.allowed_signers)?;
    let mut workflows = Vec::new();
    for extension in ["yml", "yaml"] {
        workflows.extend(shelf.texts(&setup.project.root.join(WORKFLOWS), extension)?);
    }
    let workflows: Vec<(String, String)> = workflows.into_iter().map(|file| (file.identity, file.text)).collect();
    let other_system = if workflows.is_empty() { first(shelf, &OTHER_SYSTEMS)? } else { None };
    let rules: Vec<RuleInfo> = setup.rules.iter().map(rule_info).collect();
    let code_owners = owners.as_ref().zip(parsed.as_ref());
    // Config is the first text that is read.
    let config = setup.config.as_ref().and_then(|_| setup.sources.iter().next()).map(|(_, source)| source.identity());
    Ok(doctor::examine(&Facts {
        config,
        settings: &setup.settings,
        sources: &setup.sources,
        rules: &rules,
        code_owners: code_owners.map(|(file, parsed)| (file.identity.as_str(), parsed.as_ref().map_err(String::clone))),
        signers: signers.as_ref().map(|file| file.text.as_str()),
        workflows: &workflows,
        other_system: other_system.as_ref().map(|file| file.identity.as_str()),
        sign_offs: &sign_offs,
        own_rules: &own_rules,
        candidates: &CANDIDATES,
    }))
}

/// The first of these files that is there.
fn first(shelf: Shelf<'_>, paths: &[&str]) -> Result<Option<TextFile>, Fault> {
    for path in paths {
        if let Some(file) = shelf.text(path)? {
            return Ok(Some(file));
        }
    }
    Ok(None)
}
