//! GitHub's CODEOWNERS: who must review a change of which path.
//!
//! Meaning and limits are those of [About code owners]. Where it is silent, as on `***` and on `#` within a pattern, the
//! line counts as wrong, as it does for the open-source matcher of a GitHub engineer, hmarr/codeowners.
//!
//! No gitignore library serves: those take `docs/*` to hold everything below `docs`, which GitHub's page says it does
//! not, and none can say whether *every* possible file of a folder is owned, which is what [`CodeOwners::protects`] is
//! for.
//!
//! [About code owners]: https://docs.github.com/en/repositories/managing-your-repositorys-settings-and-features/customizing-your-repository/about-code-owners

mod line;
mod owner;
mod pattern;
mod protection;
mod segment;

use thiserror::Error;

use crate::source::Span;
use line::Line;
pub use owner::Owner;
use pattern::Pattern;
pub use protection::{Hole, Protection, Why};

/// Where GitHub looks for the file, in this order; only the first that exists counts.
pub const LOCATIONS: [&str; 3] = [".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS"];

/// GitHub loads files that are under 3 MB. It does not say which kind of MB, so this is the smaller one.
pub const MAX_BYTES: usize = 3_000_000;

/// A file that GitHub does not load: nobody owns anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("the file is not under 3 MB, so GitHub does not load it")]
pub struct TooLarge;

/// A CODEOWNERS file.
#[derive(Clone, Debug, Default)]
pub struct CodeOwners {
    rules: Vec<Rule>,
    problems: Vec<Problem>,
}

/// A line with a pattern and its owners.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    /// Counted from 1.
    pub line: usize,
    /// From the pattern to the last owner.
    pub span: Span,
    /// The pattern as it is written.
    pub written: String,
    /// The owners, any one of whom may approve. Empty: what matches is nobody's.
    pub owners: Vec<Owner>,
    pattern: Pattern,
}

/// A line that GitHub skips.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Counted from 1.
    pub line: usize,
    /// What is wrong.
    pub span: Span,
    /// What is wrong with it.
    pub message: String,
    /// What the line may stand for if it is not skipped after all.
    pattern: Option<Pattern>,
}

impl Rule {
    /// Whether every possible file of the repository matches: the rule of those who own whatever nobody else does.
    pub fn covers_everything(&self) -> bool {
        self.pattern.covers_below(&[])
    }
}

impl CodeOwners {
    /// Reads a file. Lines that are wrong are skipped, as GitHub skips them, and told by [`Self::problems`].
    ///
    /// # Errors
    ///
    /// [`TooLarge`] for a file of 3 MB and more.
    pub fn parse(text: &str) -> Result<Self, TooLarge> {
        if text.len() >= MAX_BYTES {
            return Err(TooLarge);
        }
        let mut file = Self::default();
        let mut start = 0;
        for (number, written) in text.split('\n').enumerate() {
            match line::read(number + 1, start, written) {
                Line::Nothing => {}
                Line::Rule(rule) => file.rules.push(rule),
                Line::Problem(problem) => file.problems.push(problem),
            }
            start += written.len() + 1;
        }
        Ok(file)
    }

    /// The rules in the order of the file.
    pub fn rules(&self) -> &[Rule] {
        &self.rules
    }

    /// The lines that GitHub skips, in the order of the file.
    pub fn problems(&self) -> &[Problem] {
        &self.problems
    }

    /// The rule that decides about a file: the last that matches. Its owners may be none. The path is relative to the
    /// root of the repository, with `/` between folders; case counts.
    pub fn owners(&self, path: &str) -> Option<&Rule> {
        let path: Vec<&str> = path.split('/').collect();
        self.rules.iter().rev().find(|rule| rule.pattern.matches(&path))
    }
}
