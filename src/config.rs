//! Reads `denywins.toml`: the text as written becomes [`Settings`] as meant, or every mistake in it at once.
//!
//! Three steps: [`crate::fields`] walks the TOML document and remembers which fields were asked for, `raw` says what may be
//! written (and is what the JSON Schema is made of), `check` makes out what it means.

mod check;
mod glob;
mod raw;
mod reviewer;
mod schema;

use thiserror::Error;

use crate::fields as table;
pub use crate::fields::Problem;
use crate::outcome::Fault;
use crate::settings::Settings;
use crate::source::{Source, SourceId};

pub use schema::schema;

/// Where config is looked for, in this order, in the root of a repository.
pub const CANDIDATES: [&str; 3] = ["denywins.toml", ".denywins.toml", ".github/denywins.toml"];

/// Why a config was not accepted.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{} in config `{path}`", count(problems.len()))]
pub struct ConfigError {
    /// The text it is about.
    pub source_id: SourceId,
    /// Its path as shown to readers.
    pub path: String,
    /// Every mistake, in the order of the text; at least one.
    pub problems: Vec<Problem>,
}

fn count(problems: usize) -> String {
    if problems == 1 { "a mistake".to_owned() } else { format!("{problems} mistakes") }
}

impl ConfigError {
    /// The mistakes as what could not be judged, for the report of a run that ends here. `source` is the config.
    pub fn faults(&self, source: &Source) -> Vec<Fault> {
        let fault = |problem: &Problem| {
            let at = source.position(problem.span.start);
            Fault {
                path: Some(self.path.clone()),
                position: Some((at.line, at.column)),
                message: problem.message.clone(),
                help: problem.help.clone(),
            }
        };
        self.problems.iter().map(fault).collect()
    }
}

/// Reads and checks a config. `known_rules` are the names of all rules, users' own included.
///
/// # Errors
///
/// Every mistake that can be told in one run. A text that is not TOML gives its syntax errors alone, since what they
/// hide cannot be judged.
pub fn parse(id: SourceId, source: &Source, known_rules: &[&str]) -> Result<Settings, ConfigError> {
    let mut problems = Vec::new();
    let settings = match table::document(source.text()) {
        Err(syntax) => {
            problems = syntax;
            None
        }
        Ok(document) => {
            let raw = raw::Raw::read(&document, &mut problems);
            Some(check::check(raw, id, known_rules, &mut problems))
        }
    };
    match settings {
        Some(settings) if problems.is_empty() => Ok(settings),
        _ => {
            problems.sort_by(|a, b| (a.span, &a.message).cmp(&(b.span, &b.message)));
            problems.dedup();
            Err(ConfigError { source_id: id, path: source.path().to_owned(), problems })
        }
    }
}
