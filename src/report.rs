//! Writes an [`Outcome`] down, in one of eight formats. Text out of data: nothing here reads a file, a terminal or a clock.
//!
//! Policies are written by people we may not trust, and reports are read by people and machines that do. So every format
//! passes what it quotes through [`escape`] and then through the quoting its own reader asks for, and no format drops a
//! finding without saying so.

#![expect(
    clippy::format_push_string,
    reason = "writing to a string cannot fail, so `write!` would add an error to ignore on every line"
)]

mod annotation;
mod clip;
mod concise;
mod copies;
mod escape;
mod excerpt;
mod github;
mod gitlab;
mod human;
mod json;
pub(crate) mod json_text;
mod junit;
mod markdown;
mod place;
mod reviewers;
#[cfg(test)]
mod sample;
mod sarif;
mod tally;

pub(crate) use escape::visible;

use crate::finding::Finding;
use crate::outcome::Outcome;
use crate::source::Sources;

/// How a report is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Format {
    /// For a terminal: source snippets with carets, then a summary.
    Human,
    /// One line per finding, for grep and editors.
    Concise,
    /// Our own versioned JSON; `docs/json.md` describes it, `schema/report-v1.schema.json` defines it.
    Json,
    /// SARIF 2.1.0, for code scanning.
    Sarif,
    /// GitHub workflow commands, which become annotations on the pull request.
    Github,
    /// GitLab Code Quality.
    Gitlab,
    /// Markdown, for a job summary or a comment.
    Markdown,
    /// `JUnit` XML, for test dashboards.
    Junit,
}

impl Format {
    /// Every format, in the order used by help texts.
    pub const ALL: [Self; 8] =
        [Self::Human, Self::Concise, Self::Json, Self::Sarif, Self::Github, Self::Gitlab, Self::Markdown, Self::Junit];

    /// The word used on the command line.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Human => "human",
            Self::Concise => "concise",
            Self::Json => "json",
            Self::Sarif => "sarif",
            Self::Github => "github",
            Self::Gitlab => "gitlab",
            Self::Markdown => "markdown",
            Self::Junit => "junit",
        }
    }

    /// The format a word names.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.as_str() == word)
    }
}

/// What the caller knows about the reader's screen. Only [`Format::Human`] looks at it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Style {
    /// Whether to colour.
    pub color: bool,
    /// Columns to fill; taken as at least 40 and at most 400.
    pub width: usize,
    /// Whether to draw with box-drawing characters rather than ASCII.
    pub unicode: bool,
}

impl Default for Style {
    fn default() -> Self {
        Self { color: false, width: 100, unicode: true }
    }
}

/// Writes `outcome` in a format. The places of its findings point into `sources`. Every format ends with a line feed.
pub fn render(format: Format, outcome: &Outcome, sources: &Sources, style: &Style) -> String {
    match format {
        Format::Human => human::render(outcome, sources, style),
        Format::Concise => concise::render(outcome, sources),
        Format::Json => json::render(outcome, sources),
        Format::Sarif => sarif::render(outcome, sources),
        Format::Github => github::render(outcome, sources),
        Format::Gitlab => gitlab::render(outcome, sources),
        Format::Markdown => markdown::render(outcome, sources),
        Format::Junit => junit::render(outcome, sources),
    }
}

/// One finding as [`Format::Human`] shows it, for a page about its rule.
pub fn finding(finding: &Finding, sources: &Sources, style: &Style) -> String {
    human::one(finding, sources, style)
}

/// The JSON Schema of [`Format::Json`], as `schema/report-v1.schema.json` has it.
pub fn schema() -> String {
    json::schema()
}
