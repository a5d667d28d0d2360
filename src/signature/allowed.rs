//! The list of allowed signers, as ssh-keygen(1) has it.

use std::fmt;

use jiff::civil::Date;
use ssh_key::public::KeyData;

use super::entry::Entry;
use super::{SignatureError, Signer};
use crate::source::Span;

/// A list for ten thousand people. Longer ones are not read.
const MAX_BYTES: usize = 4 * 1024 * 1024;

/// Who may sign, with which key, for what, and when.
#[derive(Clone, Debug, Default)]
pub struct AllowedSigners(Vec<Entry>);

/// A line of the list that is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistake {
    /// Counted from 1.
    pub line: usize,
    /// The line, without the white space around it.
    pub span: Span,
    /// What is wrong with it.
    pub message: String,
}

/// A line of the list that ssh-keygen would take and that lets nobody sign off.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Idle {
    /// Counted from 1.
    pub line: usize,
    /// Why nobody can sign off by it.
    pub reason: String,
}

impl AllowedSigners {
    /// Reads a list: on each line principals, options if any, the type of the key and the key. Empty lines and lines
    /// that start with `#` are comments.
    ///
    /// # Errors
    ///
    /// Every line that is wrong. A list with a wrong line is no list: the line may have been the one that mattered.
    pub fn parse(text: &str) -> Result<Self, Vec<Mistake>> {
        let mut entries = Vec::new();
        let mut mistakes = Vec::new();
        if text.len() > MAX_BYTES {
            let message = "the list is longer than 4 MiB".to_owned();
            return Err(vec![Mistake { line: 1, span: Span::new(0, 0), message }]);
        }
        let mut start = 0;
        for (number, full) in text.split('\n').enumerate() {
            let written = full.trim_matches([' ', '\t', '\r']);
            if !written.is_empty() && !written.starts_with('#') {
                let line = number + 1;
                match Entry::parse(line, written) {
                    Ok(entry) => entries.push(entry),
                    Err(message) => {
                        let from = start + full.len() - full.trim_start_matches([' ', '\t', '\r']).len();
                        mistakes.push(Mistake { line, span: Span::new(from, from + written.len()), message });
                    }
                }
            }
            start += full.len() + 1;
        }
        if mistakes.is_empty() { Ok(Self(entries)) } else { Err(mistakes) }
    }

    /// Whether no line names a key.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Everybody who has a key that is taken for this namespace, on whatever day; sorted, each once.
    pub fn principals(&self, namespace: &str) -> Vec<&str> {
        let lines = self.0.iter().filter(|entry| entry.idle(namespace).is_none());
        sorted(lines.flat_map(|entry| entry.principals.names()))
    }

    /// The lines that are well written and of no use for this namespace, such as those of certificate authorities.
    pub fn idle(&self, namespace: &str) -> Vec<Idle> {
        let idle = |entry: &Entry| Some(Idle { line: entry.line, reason: entry.idle(namespace)? });
        self.0.iter().filter_map(idle).collect()
    }

    /// Whether a line names this key.
    pub(super) fn holds(&self, key: &KeyData) -> bool {
        self.0.iter().any(|entry| entry.key == *key)
    }

    /// The principals of a key and the lines that say so. Several lines may name the key; what the first of them says
    /// is told when none of them counts.
    pub(super) fn signer(
        &self,
        key: &KeyData,
        fingerprint: String,
        namespace: &str,
        today: Date,
    ) -> Result<Signer, SignatureError> {
        let mut refusal = None;
        let mut valid: Vec<&Entry> = Vec::new();
        for entry in self.0.iter().filter(|entry| entry.key == *key) {
            match entry.refusal(&fingerprint, namespace, today) {
                Some(error) => refusal = refusal.or(Some(error)),
                None => valid.push(entry),
            }
        }
        if valid.is_empty() {
            return Err(refusal.unwrap_or(SignatureError::NotAllowed { fingerprint }));
        }
        let principals = sorted(valid.iter().flat_map(|entry| entry.principals.names()));
        let principals = principals.into_iter().map(str::to_owned).collect();
        Ok(Signer { principals, fingerprint, lines: valid.iter().map(|entry| entry.line).collect() })
    }
}

impl fmt::Display for Mistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.line, self.message)
    }
}

impl std::error::Error for Mistake {}

fn sorted<'a>(names: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let mut names: Vec<&str> = names.collect();
    names.sort_unstable();
    names.dedup();
    names
}
