//! `denywins rules`: what is looked for.

use std::fmt::Write;
use std::process::ExitCode;

use serde::Serialize;

use super::args::{ListFormat, RulesArgs};
use super::setup::Setup;
use super::{emit, publish};
use crate::rule::{Logic, Rule};
use crate::rules::RuleSet;

/// One rule in `--format json`. Scripts read this: add fields, never change one.
#[derive(Serialize)]
struct Row<'a> {
    name: &'a str,
    severity: &'static str,
    summary: &'a str,
    /// Empty means all.
    kinds: Vec<&'static str>,
    /// Empty means all.
    targets: Vec<&'static str>,
    sign_off: &'a [String],
    since: &'a str,
    /// Whether a `[match]` table says when it fires.
    declarative: bool,
}

pub(super) fn run(args: &RulesArgs) -> ExitCode {
    let setup = Setup::load(&args.config);
    if !setup.faults.is_empty() {
        return publish::refuse(&setup.faults);
    }
    match args.format {
        ListFormat::Human => publish::text(&emit::inert(&table(&setup.rules))),
        ListFormat::Json => {
            let rows: Vec<Row<'_>> = setup.rules.iter().map(row).collect();
            match serde_json::to_string_pretty(&rows) {
                Ok(json) => publish::text(&(json + "\n")),
                Err(error) => publish::unwritten("standard output", &error.into()),
            }
        }
    }
}

fn row(rule: &Rule) -> Row<'_> {
    Row {
        name: &rule.name,
        severity: rule.severity.as_str(),
        summary: &rule.summary,
        kinds: rule.kinds.iter().map(|kind| kind.as_str()).collect(),
        targets: rule.targets.iter().map(|target| target.as_str()).collect(),
        sign_off: &rule.sign_off,
        since: &rule.since,
        declarative: matches!(rule.logic, Logic::Match(_)),
    }
}

fn table(rules: &RuleSet) -> String {
    let width = rules.iter().map(|rule| rule.name.chars().count()).max().unwrap_or(0);
    let mut text = String::new();
    for rule in rules {
        // Writing to a string cannot fail.
        let _ = write!(text, "{:width$}  {:7}  {}", rule.name, rule.severity.as_str(), rule.summary);
        if !rule.targets.is_empty() {
            let _ = write!(text, " ({})", row(rule).targets.join(", "));
        }
        text.push('\n');
    }
    text
}
