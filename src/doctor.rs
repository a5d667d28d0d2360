//! Whether sign-offs mean anything: who owns the files that decide, and what a reader has to look at on the forge.
//!
//! Facts in, checks out. What a clone cannot show is said to be so, never taken for fine.

mod ownership;
mod roles;
mod workflows;

use crate::code_owners::CodeOwners;
use crate::outcome::RuleInfo;
use crate::settings::{Mode, Settings};
use crate::signature::{AllowedSigners, NAMESPACE};

/// What is known about a repository.
#[derive(Debug)]
pub struct Facts<'a> {
    /// The config that judges, as readers know it.
    pub config: Option<&'a str>,
    /// What it says.
    pub settings: &'a Settings,
    /// The rules that run.
    pub rules: &'a [RuleInfo],
    /// The file that counts, by its path, and what it says; its error when GitHub does not load it.
    pub code_owners: Option<(&'a str, Result<&'a CodeOwners, String>)>,
    /// The text of the file of allowed signers, where it is.
    pub signers: Option<&'a str>,
    /// The workflows: path and text.
    pub workflows: &'a [(String, String)],
    /// The folder of sign-offs, from the root of the repository.
    pub sign_offs: &'a str,
    /// The folder of the repository's own rules.
    pub own_rules: &'a str,
    /// Where config is looked for.
    pub candidates: &'a [&'a str],
}

/// What a check came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum State {
    /// As it should be.
    Fine,
    /// Cannot be seen in a clone.
    ByHand,
    /// Weak, without being open to everybody.
    Weak,
    /// Wrong: a sign-off would mean nothing, or nobody could give one.
    Wrong,
}

impl State {
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

/// One check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    /// What it came to.
    pub state: State,
    /// What is so: lower case, no full stop.
    pub what: String,
    /// What to do; none where nothing is to be done.
    pub help: Option<String>,
}

impl Check {
    fn fine(what: impl Into<String>) -> Self {
        Self { state: State::Fine, what: what.into(), help: None }
    }

    fn weak(what: impl Into<String>, help: impl Into<String>) -> Self {
        Self { state: State::Weak, what: what.into(), help: Some(help.into()) }
    }

    fn wrong(what: impl Into<String>, help: impl Into<String>) -> Self {
        Self { state: State::Wrong, what: what.into(), help: Some(help.into()) }
    }

    fn by_hand(what: impl Into<String>) -> Self {
        Self { state: State::ByHand, what: what.into(), help: None }
    }
}

/// Settings on GitHub that no clone shows.
const BY_HAND: [&str; 6] = [
    "branch protection or a ruleset requires the check, and names its expected source",
    "a review from code owners is required",
    "approvals are dismissed when something is pushed",
    "the last push must be approved by somebody else than who pushed it",
    "nobody may bypass these rules, administrators included",
    "the owners of the sign-offs have write access: GitHub skips those who have not",
];

/// Looks at everything, in the order in which it is read.
pub fn examine(facts: &Facts<'_>) -> Vec<Check> {
    let mut checks = vec![match facts.config {
        Some(path) => Check::fine(format!("config is `{path}`")),
        None => Check::wrong("there is no config, so nobody can sign off", "`denywins init` writes one"),
    }];
    checks.extend(roles::examine(facts));
    let modes = &facts.settings.sign_off.modes;
    if modes.contains(&Mode::Committed) || modes.contains(&Mode::Signed) {
        checks.extend(ownership::examine(facts));
    }
    if modes.contains(&Mode::Signed) {
        checks.extend(signers(facts));
    }
    if modes.contains(&Mode::Github) {
        checks.push(Check::by_hand(
            "the job that runs `denywins sign-off verify --github` has a token with `pull-requests: read`; for teams an App \
             token with `Members: read`",
        ));
    }
    checks.extend(workflows::examine(facts));
    checks.extend(BY_HAND.map(Check::by_hand));
    checks
}

/// The keys that may sign.
fn signers(facts: &Facts<'_>) -> Vec<Check> {
    let path = &facts.settings.sign_off.allowed_signers;
    let Some(text) = facts.signers else {
        let help = "write it as ssh-keygen(1) describes: a name, a key type and a key on each line";
        return vec![Check::wrong(format!("signatures count, and `{path}` is not there"), help)];
    };
    let allowed = match AllowedSigners::parse(text) {
        Ok(allowed) => allowed,
        Err(mistakes) => {
            let told = |line: usize, message: &str| format!("`{path}`, line {line}: {message}");
            return mistakes
                .iter()
                .map(|mistake| Check::wrong(told(mistake.line, &mistake.message), "mend the line"))
                .collect();
        }
    };
    let mut checks: Vec<Check> = allowed
        .idle(NAMESPACE)
        .into_iter()
        .map(|idle| {
            Check::weak(format!("`{path}`, line {} lets nobody sign: {}", idle.line, idle.reason), "mend or delete it")
        })
        .collect();
    let known = allowed.principals(NAMESPACE);
    let wanted = facts.settings.roles.values().flat_map(|role| &role.reviewers);
    for name in wanted.filter_map(|reviewer| reviewer.strip_prefix("signer:")) {
        if !known.contains(&name) {
            let what = format!("`signer:{name}` may sign off by config and has no key in `{path}`");
            checks.push(Check::wrong(what, "add the key, or take the name out of `[roles]`"));
        }
    }
    if checks.is_empty() {
        checks.push(Check::fine(format!("`{path}` has a key for everybody who may sign")));
    }
    checks
}
