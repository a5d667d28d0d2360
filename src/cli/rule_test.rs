//! `denywins rules test`: runs the examples of a user's own rules.

use std::fmt::Write;
use std::path::Path;
use std::process::ExitCode;

use super::args::ConfigArgs;
use super::setup::{self, OWN_RULES, Setup};
use super::{emit, publish};
use crate::input::TextFile;
use crate::outcome::Fault;
use crate::prove::prove;
use crate::rules::RuleSet;

/// The exit code when an example does not hold.
const FAILED: u8 = 1;

pub(super) fn run(dir: Option<&Path>, config: &ConfigArgs) -> ExitCode {
    let mut setup = Setup::place(config);
    setup.load_builtin_rules();
    let folder = dir.map_or_else(|| setup.config_root.join(OWN_RULES), Path::to_owned);
    let files = match setup.project.texts(&folder, "md") {
        Ok(files) => files,
        Err(fault) => return publish::refuse(&[fault]),
    };
    if files.is_empty() {
        return publish::refuse(&[Fault {
            path: Some(setup.project.shown_from_here(&folder)),
            position: None,
            message: "there is no rule to test: no `*.md`".to_owned(),
            help: Some("name the folder: `denywins rules test DIR`".to_owned()),
        }]);
    }
    let (loaded, faults): (Vec<_>, Vec<_>) = files
        .iter()
        .map(|file| (file, setup::add_rule(&mut setup.rules, file)))
        .partition(|(_, fault)| fault.is_none());
    setup.faults.extend(faults.into_iter().filter_map(|(_, fault)| fault));
    let mut tally = Tally::default();
    for (file, _) in loaded {
        tally.file(file, &setup.rules);
    }
    tally.end(&setup.faults)
}

#[derive(Default)]
struct Tally {
    text: String,
    held: usize,
    failed: usize,
}

impl Tally {
    fn file(&mut self, file: &TextFile, rules: &RuleSet) {
        let Some(rule) = rules.get(setup::rule_name(&file.shown)) else { return };
        for bad in [true, false] {
            if !rule.page().examples.iter().any(|example| example.bad == bad) {
                self.failed += 1;
                let section = if bad { "Bad" } else { "Good" };
                // Writing to a string cannot fail.
                let _ = writeln!(self.text, "{}: there is no block under `## {section}`", file.shown);
            }
        }
        for verdict in prove(rules, rule) {
            *(if verdict.proof.holds() { &mut self.held } else { &mut self.failed }) += 1;
            let _ = writeln!(self.text, "{}: {verdict}", file.shown);
        }
    }

    fn end(mut self, faults: &[Fault]) -> ExitCode {
        let _ = writeln!(self.text, "\n{} of {} examples hold", self.held, self.held + self.failed);
        let written = publish::text(&emit::inert(&self.text));
        if !faults.is_empty() {
            publish::refuse(faults)
        } else if self.failed > 0 {
            ExitCode::from(FAILED)
        } else {
            written
        }
    }
}
