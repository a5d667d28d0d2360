//! What a repository says must be so, whatever changes.

use super::request::{Caller, Context};

/// Whether a request must be allowed or must not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Want {
    /// It must be allowed.
    Allow,
    /// It must not be allowed.
    Deny,
}

impl Want {
    /// The word used in config and reports.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Allow => "allow",
            Self::Deny => "deny",
        }
    }

    /// What a word names.
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Allow, Self::Deny].into_iter().find(|want| want.as_str() == word)
    }
}

/// One `[[expect]]`: for each of these callers, actions and resources.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expectation {
    /// What must become of the requests.
    pub want: Want,
    /// In at least one circumstance rather than in all of them.
    pub possible: bool,
    /// Who asks.
    pub callers: Vec<Caller>,
    /// Whether everybody does, known or not.
    pub everyone: bool,
    /// For what: patterns.
    pub actions: Vec<String>,
    /// On what: patterns of ARNs.
    pub resources: Vec<String>,
    /// In which circumstances; keys that are not in it may have any value. Requests come over TLS unless it says otherwise.
    pub context: Context,
}
