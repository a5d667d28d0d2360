//! Whether a change of a path must be approved by somebody in particular.

use super::pattern::Pattern;
use super::{CodeOwners, Owner, Problem, Rule};

/// What the file says about all files that can lie at a place, today's and tomorrow's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Protection<'a> {
    /// Every file has an owner that GitHub can ask. The rules that decide about some of them, last line first: all of
    /// them have to name the right people.
    Owned(Vec<&'a Rule>),
    /// A file could be nobody's.
    Open(Hole<'a>),
}

/// How a file could be nobody's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hole<'a> {
    /// The line that makes the hole, counted from 1; `None` if no line says anything about some of the files.
    pub line: Option<usize>,
    /// What that line does.
    pub why: Why<'a>,
}

/// What makes a hole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Why<'a> {
    /// No pattern matches.
    NoRule,
    /// The rule has no owners.
    NoOwner(&'a Rule),
    /// The rule has nothing but email addresses for owners; one that no account has confirmed owns nothing.
    OnlyEmail(&'a Rule),
    /// The line is wrong. GitHub says that it skips such lines; whether it owned these files before is not known.
    Broken(&'a Problem),
}

impl Protection<'_> {
    /// Whether every file has an owner.
    pub fn is_owned(&self) -> bool {
        matches!(self, Self::Owned(_))
    }

    /// Everybody whose approval may suffice for some file, sorted, each once. Empty if there is a hole.
    pub fn owners(&self) -> Vec<&Owner> {
        let Self::Owned(rules) = self else { return Vec::new() };
        let mut owners: Vec<&Owner> = rules.iter().flat_map(|rule| &rule.owners).collect();
        owners.sort_unstable();
        owners.dedup();
        owners
    }
}

enum Entry<'a> {
    Rule(&'a Rule),
    Problem(&'a Problem),
}

impl CodeOwners {
    /// Whether every possible file below a folder is owned, at whatever depth and with whatever name. The folder is
    /// relative to the root of the repository; the empty text is the root.
    ///
    /// Cautious: a later line that makes a hole counts even if lines after it close it together, each in part.
    pub fn protects(&self, folder: &str) -> Protection<'_> {
        let folder: Vec<&str> = folder.split('/').filter(|name| !name.is_empty()).collect();
        self.look(|pattern| pattern.reaches_below(&folder), |pattern| pattern.covers_below(&folder))
    }

    /// Whether a file is owned, be it there or not.
    pub fn protects_file(&self, path: &str) -> Protection<'_> {
        let path: Vec<&str> = path.split('/').filter(|name| !name.is_empty()).collect();
        self.look(|pattern| pattern.matches(&path), |pattern| pattern.matches(&path))
    }

    /// From the last line up, to the first that decides about everything that is left.
    fn look(&self, some: impl Fn(&Pattern) -> bool, all: impl Fn(&Pattern) -> bool) -> Protection<'_> {
        let mut deciding = Vec::new();
        for entry in self.entries_from_the_last() {
            match entry {
                Entry::Problem(problem) if problem.pattern.as_ref().is_some_and(&some) => {
                    return Protection::Open(Hole { line: Some(problem.line), why: Why::Broken(problem) });
                }
                Entry::Rule(rule) if some(&rule.pattern) => {
                    let hole = |why| Protection::Open(Hole { line: Some(rule.line), why });
                    if rule.owners.is_empty() {
                        return hole(Why::NoOwner(rule));
                    }
                    if !rule.owners.iter().any(Owner::is_account) {
                        return hole(Why::OnlyEmail(rule));
                    }
                    deciding.push(rule);
                    if all(&rule.pattern) {
                        return Protection::Owned(deciding);
                    }
                }
                Entry::Problem(_) | Entry::Rule(_) => {}
            }
        }
        Protection::Open(Hole { line: None, why: Why::NoRule })
    }

    fn entries_from_the_last(&self) -> Vec<Entry<'_>> {
        let rules = self.rules.iter().map(|rule| (rule.line, Entry::Rule(rule)));
        let problems = self.problems.iter().map(|problem| (problem.line, Entry::Problem(problem)));
        let mut entries: Vec<_> = rules.chain(problems).collect();
        entries.sort_by_key(|(line, _)| std::cmp::Reverse(*line));
        entries.into_iter().map(|(_, entry)| entry).collect()
    }
}
