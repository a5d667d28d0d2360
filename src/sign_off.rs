//! Sign-offs that are files in the repository: what one says, and whether it answers a finding.
//!
//! A sign-off is bound to the fingerprint of a finding, so any edit of the statement voids it. It can only answer: no
//! severity, no rule and no other finding changes by it.

mod answer;
mod file;

use jiff::civil::Date;

use crate::settings::SignOffSettings;
use crate::source::SourceId;

pub use answer::{NoSigners, SignOffs, Signatures, Verified};
pub use file::{canonical, parse, write};

/// Where sign-offs are kept, below the root of config. Each is a file named for the first 16 digits of the fingerprint.
pub const FOLDER: &str = ".denywins/sign-offs";

/// How many digits of a fingerprint name a sign-off's file.
pub const NAME_DIGITS: usize = 16;

/// What a sign-off file says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignOff {
    /// The text it was read from.
    pub source: SourceId,
    /// The file, from the root of the repository.
    pub file: String,
    /// The finding it answers: 64 hex digits, lower case.
    pub fingerprint: String,
    /// The rule of the finding.
    pub rule: String,
    /// The file of the finding, from the root of the repository.
    pub path: String,
    /// The hashes of the statements the finding is about; one for nearly all.
    pub statements: Vec<String>,
    /// The Sid of the statement, for readers.
    pub sid: Option<String>,
    /// Who approves by owning the folder: `user:login`, `team:org/name`, `signer:name`.
    pub reviewers: Vec<String>,
    /// Why it is accepted.
    pub reason: String,
    /// The first day on which it no longer counts.
    pub expires: Date,
    /// The SSH signature, where there is one.
    pub signature: Option<Signature>,
}

/// `[signature]`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signature {
    /// The name under which the key stands in the file of allowed signers.
    pub signer: String,
    /// The armored signature.
    pub sig: String,
}

impl SignOff {
    /// The name of the file of a sign-off for this fingerprint, without a folder.
    pub fn file_name(fingerprint: &str) -> String {
        format!("{}.toml", fingerprint.get(..NAME_DIGITS).unwrap_or(fingerprint))
    }

    /// Whether it no longer counts.
    pub fn expired(&self, today: Date) -> bool {
        self.expires <= today
    }

    /// The last day config allows it to be valid, counted from today.
    pub fn latest(settings: &SignOffSettings, today: Date) -> Date {
        today.saturating_add(jiff::Span::new().days(i64::from(settings.max_age)))
    }
}

#[cfg(test)]
mod tests;
