//! Whether sign-offs mean anything: who owns the files that decide, and what a reader has to look at on the forge.
//!
//! Facts in, checks out. What a clone cannot show is said to be so, never taken for fine.

mod by_hand;
mod ownership;
mod reviewers;
mod roles;
mod signers;
mod workflows;

use crate::code_owners::CodeOwners;
use crate::outcome::RuleInfo;
use crate::settings::{Mode, Settings};
use crate::source::Sources;

/// What is known about a repository. Paths are from its root, with `/` between folders.
#[derive(Debug)]
pub struct Facts<'a> {
    /// The config that judges, by its path.
    pub config: Option<&'a str>,
    /// What it says.
    pub settings: &'a Settings,
    /// The texts that the places in `settings` point into.
    pub sources: &'a Sources,
    /// The rules that run.
    pub rules: &'a [RuleInfo],
    /// The file that counts, by its path, and what it says; its error when GitHub does not load it.
    pub code_owners: Option<(&'a str, Result<&'a CodeOwners, String>)>,
    /// The text of the file of allowed signers, where it is.
    pub signers: Option<&'a str>,
    /// The workflows: path and text.
    pub workflows: &'a [(String, String)],
    /// The first file that tells another system than GitHub what to run.
    pub other_system: Option<&'a str>,
    /// The folder of sign-offs.
    pub sign_offs: &'a str,
    /// The folder of the repository's own rules.
    pub own_rules: &'a str,
    /// Where config is looked for, in this order.
    pub candidates: &'a [&'a str],
}

/// What a check came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum State {
    /// As it should be.
    Fine,
    /// Cannot be seen in a clone: to be looked at on the forge.
    ByHand,
    /// Weak, without being open to everybody.
    Weak,
    /// Wrong: a sign-off would mean nothing, or nobody could give one.
    Wrong,
}

impl State {
    /// Every state, the worst first: the order of reports.
    pub const ALL: [Self; 4] = [Self::Wrong, Self::Weak, Self::Fine, Self::ByHand];

    /// The word used in reports.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Fine => "fine",
            Self::ByHand => "by hand",
            Self::Weak => "weak",
            Self::Wrong => "wrong",
        }
    }
}

/// A line that decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The file, from the root of the repository.
    pub path: String,
    /// Counted from 1; none where the file as a whole is meant.
    pub line: Option<usize>,
}

/// One check. Its texts may quote the repository: they are not safe to print as they are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    /// What it came to.
    pub state: State,
    /// What is so: lower case, no full stop.
    pub what: String,
    /// Why it is so, or why it matters.
    pub why: Option<String>,
    /// What to do; none where nothing is to be done.
    pub help: Option<String>,
    /// Where that is decided.
    pub place: Option<Place>,
}

impl Check {
    fn new(state: State, what: impl Into<String>) -> Self {
        Self { state, what: what.into(), why: None, help: None, place: None }
    }

    fn fine(what: impl Into<String>) -> Self {
        Self::new(State::Fine, what)
    }

    fn by_hand(what: impl Into<String>) -> Self {
        Self::new(State::ByHand, what)
    }

    fn weak(what: impl Into<String>, help: impl Into<String>) -> Self {
        Self { help: Some(help.into()), ..Self::new(State::Weak, what) }
    }

    fn wrong(what: impl Into<String>, help: impl Into<String>) -> Self {
        Self { help: Some(help.into()), ..Self::new(State::Wrong, what) }
    }

    fn why(mut self, why: impl Into<String>) -> Self {
        self.why = Some(why.into());
        self
    }

    fn at(mut self, path: &str, line: impl Into<Option<usize>>) -> Self {
        self.place = Some(Place { path: path.to_owned(), line: line.into() });
        self
    }
}

impl Facts<'_> {
    fn counts(&self, mode: Mode) -> bool {
        self.settings.sign_off.modes.contains(&mode)
    }
}

/// What stands for a name where `denywins init` writes a file.
const STAND_IN: &str = "CHANGE-ME";

/// Whether a name is still to be put in its place.
fn is_stand_in(name: &str) -> bool {
    name.to_ascii_uppercase().contains(STAND_IN)
}

/// Looks at everything, in the order in which it is read.
pub fn examine(facts: &Facts<'_>) -> Vec<Check> {
    let mut checks = vec![match facts.config {
        Some(path) => Check::fine("there is a config").at(path, None),
        None => Check::wrong("there is no config, so nobody can sign off", "`denywins init` writes one"),
    }];
    let asked = roles::asked(facts);
    checks.extend(roles::examine(facts, &asked));
    checks.extend(ownership::examine(facts, &asked));
    if facts.counts(Mode::Signed) {
        checks.extend(signers::examine(facts));
    }
    checks.extend(workflows::examine(facts));
    checks.extend(by_hand::examine(facts));
    checks
}

#[cfg(test)]
mod tests;
