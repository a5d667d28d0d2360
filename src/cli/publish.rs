//! Hands an outcome to everyone who asked for it, and turns it into an exit code.

use std::fmt::Write;
use std::process::ExitCode;

use super::args::{Report, ReportArgs, ScreenArgs};
use super::{emit, screen};
use crate::input::slashed;
use crate::outcome::{Fault, Outcome, Verdict};
use crate::report::{self, Format, Style};
use crate::source::Sources;

/// The exit code of a run that could not judge.
const UNJUDGED: u8 = 2;

/// What the command line says about how to end.
#[derive(Clone, Copy, Debug)]
pub(super) struct Manner {
    /// Say nothing when nothing stops the merge.
    pub(super) quiet: bool,
    /// Turn every verdict but "could not judge" into 0.
    pub(super) exit_zero: bool,
}

/// Writes every report that was asked for.
pub(super) fn outcome(args: &ReportArgs, manner: Manner, outcome: &Outcome, sources: &Sources) -> ExitCode {
    let mut failed = false;
    let default = [Report { format: Format::Human, file: None }];
    let reports = if args.reports.is_empty() { &default[..] } else { &args.reports };
    let mut told = false;
    for Report { format, file } in reports {
        let written = if let Some(path) = file {
            let text = report::render(*format, outcome, sources, &Style::default());
            emit::file(path, &text).map_err(|error| fault(slashed(path), &error))
        } else {
            told = true;
            let for_people = matches!(format, Format::Human | Format::Concise);
            if manner.quiet && for_people && outcome.verdict == Verdict::Pass {
                continue;
            }
            let text = report::render(*format, outcome, sources, &style(&args.screen));
            emit::stdout(&text).map_err(|error| fault("standard output".to_owned(), &error))
        };
        if let Err(fault) = written {
            failed = true;
            complain(&fault);
        }
    }
    if !told {
        // Every report went into a file: what could not be judged is said aloud all the same.
        outcome.faults.iter().for_each(complain);
    }
    if failed { ExitCode::from(UNJUDGED) } else { exit_code(outcome.verdict, manner.exit_zero) }
}

fn exit_code(verdict: Verdict, exit_zero: bool) -> ExitCode {
    let code = verdict.exit_code();
    ExitCode::from(if exit_zero && code != UNJUDGED { 0 } else { code })
}

/// How to write for the screen.
pub(super) fn style(args: &ScreenArgs) -> Style {
    Style { color: args.color.on_stdout(), width: args.width.unwrap_or_else(screen::width), unicode: screen::unicode() }
}

fn fault(path: String, error: &std::io::Error) -> Fault {
    let message = format!("the report could not be written: {error}");
    Fault { path: Some(path), position: None, message, help: None }
}

/// Says on standard error what could not be done, and ends with the code for it.
pub(super) fn refuse(faults: &[Fault]) -> ExitCode {
    faults.iter().for_each(complain);
    ExitCode::from(UNJUDGED)
}

fn complain(fault: &Fault) {
    emit::stderr(&line(fault));
}

/// A fault in the shape of clap's own errors. Its words may quote a path or a config, which are hostile until shown
/// otherwise.
fn line(fault: &Fault) -> String {
    let mut text = "error: ".to_owned();
    if let Some(path) = &fault.path {
        text.push_str(path);
        if let Some((line, column)) = fault.position {
            // Writing to a string cannot fail.
            let _ = write!(text, ":{line}:{column}");
        }
        text.push_str(": ");
    }
    text.push_str(&fault.message);
    let mut text = emit::inert(&text) + "\n";
    if let Some(help) = &fault.help {
        text.push_str("  help: ");
        text.push_str(&emit::inert(help));
        text.push('\n');
    }
    text
}

/// Says that a report could not be written.
pub(super) fn unwritten(path: &str, error: &std::io::Error) -> ExitCode {
    refuse(&[fault(path.to_owned(), error)])
}

/// Writes text to standard output as all there is to do.
pub(super) fn text(text: &str) -> ExitCode {
    emit::stdout(text).map_or_else(|error| unwritten("standard output", &error), |()| ExitCode::SUCCESS)
}

/// Whether the reports get in each other's way; in words when they do.
pub(super) fn conflict(reports: &[Report]) -> Option<String> {
    for (index, report) in reports.iter().enumerate() {
        if reports.iter().skip(index + 1).any(|other| other.file == report.file) {
            let place =
                report.file.as_deref().map_or("standard output".to_owned(), |file| format!("`{}`", slashed(file)));
            return Some(format!("two reports go to {place}: write all but one as `--format FORMAT=FILE`"));
        }
    }
    None
}
