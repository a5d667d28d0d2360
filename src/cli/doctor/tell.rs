//! Writes what the checks came to.

use std::fmt::Write;
use std::process::ExitCode;

use serde::Serialize;

use crate::cli::args::ListFormat;
use crate::cli::publish;
use crate::doctor::{Check, Place, State};
use crate::report::json_text::to_text;
use crate::report::visible;

/// The exit code when something is wrong.
const WRONG: u8 = 1;

/// What was looked at, and what was seen.
pub(super) struct Looked {
    /// The name and the id of the commit; none when it was the files on disk.
    pub(super) base: Option<(String, String)>,
    pub(super) checks: Vec<Check>,
}

/// `--format json`. Scripts read this: add fields, never change one.
#[derive(Serialize)]
struct Answer<'a> {
    version: u8,
    base: Option<Base<'a>>,
    summary: Summary,
    checks: Vec<Row<'a>>,
}

#[derive(Serialize)]
struct Base<'a> {
    name: &'a str,
    commit: &'a str,
}

#[derive(Serialize)]
struct Summary {
    wrong: usize,
    weak: usize,
    fine: usize,
    by_hand: usize,
}

#[derive(Serialize)]
struct Row<'a> {
    /// `wrong`, `weak`, `fine` or `by hand`.
    state: &'static str,
    what: &'a str,
    why: Option<&'a str>,
    help: Option<&'a str>,
    path: Option<&'a str>,
    /// From 1.
    line: Option<usize>,
}

pub(super) fn tell(format: ListFormat, looked: &Looked) -> ExitCode {
    let written = match format {
        ListFormat::Human => publish::text(&human(looked)),
        ListFormat::Json => publish::text(&to_text(&json(looked))),
    };
    if written == ExitCode::SUCCESS && count(looked, State::Wrong) > 0 { ExitCode::from(WRONG) } else { written }
}

fn count(looked: &Looked, state: State) -> usize {
    looked.checks.iter().filter(|check| check.state == state).count()
}

fn json(looked: &Looked) -> Answer<'_> {
    fn row(check: &Check) -> Row<'_> {
        Row {
            state: check.state.as_str(),
            what: &check.what,
            why: check.why.as_deref(),
            help: check.help.as_deref(),
            path: check.place.as_ref().map(|place| place.path.as_str()),
            line: check.place.as_ref().and_then(|place| place.line),
        }
    }
    Answer {
        version: 1,
        base: looked.base.as_ref().map(|(name, commit)| Base { name, commit }),
        summary: Summary {
            wrong: count(looked, State::Wrong),
            weak: count(looked, State::Weak),
            fine: count(looked, State::Fine),
            by_hand: count(looked, State::ByHand),
        },
        checks: looked.checks.iter().map(row).collect(),
    }
}

/// Each text is one line, whatever the repository has put into it.
fn human(looked: &Looked) -> String {
    let mut text = match &looked.base {
        Some((name, commit)) => format!("as in `{}` ({commit})\n\n", visible(name)),
        None => "as on disk; `--base origin/main` looks at what is in force\n\n".to_owned(),
    };
    // Writing to a string cannot fail.
    for state in State::ALL {
        for check in looked.checks.iter().filter(|check| check.state == state) {
            let place = check.place.as_ref().map(place).unwrap_or_default();
            let _ = writeln!(text, "{:>7}  {}{place}", state.as_str(), visible(&check.what));
            if let Some(why) = &check.why {
                let _ = writeln!(text, "         why: {}", visible(why));
            }
            if let Some(help) = &check.help {
                let _ = writeln!(text, "         help: {}", visible(help));
            }
        }
    }
    let [wrong, weak, fine, by_hand] = State::ALL.map(|state| count(looked, state));
    let _ = writeln!(text, "\n{wrong} wrong, {weak} weak, {fine} fine; {by_hand} to look at on the forge");
    text
}

/// ` (.github/CODEOWNERS:6)`
fn place(place: &Place) -> String {
    let line = place.line.map(|line| format!(":{line}")).unwrap_or_default();
    format!(" ({}{line})", visible(&place.path))
}
