//! Why a signature does not count.

use jiff::civil::Date;
use thiserror::Error;

/// Why a signature does not count. Texts that somebody else wrote are escaped and cut.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum SignatureError {
    /// The text is not one armored signature and nothing else.
    #[error("not an SSH signature: {0}")]
    Armor(&'static str),
    /// The armor holds something else than a signature.
    #[error("not an SSH signature: {0}")]
    Malformed(String),
    /// Another version of the format.
    #[error("version {0} of the signature format is not supported, only version 1 is")]
    Version(u32),
    /// Data in the field that is reserved for later versions.
    #[error("the signature has data in its reserved field")]
    Reserved,
    /// A hash or a kind of key that is not known here.
    #[error("the signature names an algorithm that is not known, or whose hash is neither sha256 nor sha512")]
    UnknownAlgorithm,
    /// The signature is made with SHA-1.
    #[error("the signature is made with SHA-1 (`ssh-rsa`): sign with `rsa-sha2-512` or `rsa-sha2-256`")]
    Weak,
    /// The key and the signature are of different kinds.
    #[error("a `{signature}` signature cannot be made by a `{key}` key")]
    OtherAlgorithm {
        /// The kind of the key.
        key: String,
        /// The kind of the signature.
        signature: String,
    },
    /// A signature for another purpose.
    #[error("signed for the namespace `{found}`, not for `{wanted}`")]
    Namespace {
        /// As the signature has it.
        found: String,
        /// As it should be.
        wanted: String,
    },
    /// A key that cannot be verified here at all.
    #[error("the key {fingerprint} cannot sign off: {reason}")]
    Key {
        /// The key.
        fingerprint: String,
        /// What is wrong with its kind.
        reason: String,
    },
    /// No line of the list has the key.
    #[error("the key {fingerprint} is not among the allowed signers")]
    NotAllowed {
        /// The key.
        fingerprint: String,
    },
    /// The bytes were changed after they were signed, or the signature was.
    #[error("the signature by {fingerprint} is not one of this sign-off: one of them was changed")]
    Mismatch {
        /// The key.
        fingerprint: String,
    },
    /// A security key signed without being touched.
    #[error("the security key {fingerprint} signed without being touched")]
    Untouched {
        /// The key.
        fingerprint: String,
    },
    /// The key is good for certificates only.
    #[error("line {line} allows the key {fingerprint} as a certificate authority, not as a signer")]
    Authority {
        /// The key.
        fingerprint: String,
        /// The line of the list.
        line: usize,
    },
    /// The key is good for other namespaces only.
    #[error("line {line} does not allow the key {fingerprint} for this namespace")]
    OtherNamespaces {
        /// The key.
        fingerprint: String,
        /// The line of the list.
        line: usize,
    },
    /// The key may not be used yet.
    #[error("line {line} allows the key {fingerprint} from {from} on")]
    NotYetValid {
        /// The key.
        fingerprint: String,
        /// The line of the list.
        line: usize,
        /// The first day it is valid on.
        from: Date,
    },
    /// The key may no longer be used.
    #[error("line {line} allows the key {fingerprint} until before {until}")]
    Expired {
        /// The key.
        fingerprint: String,
        /// The line of the list.
        line: usize,
        /// The first day it is no longer valid on.
        until: Date,
    },
    /// The list gives the key to nobody in particular.
    #[error("line {line} gives the key {fingerprint} to a pattern: write out whose key it is")]
    Nobody {
        /// The key.
        fingerprint: String,
        /// The line of the list.
        line: usize,
    },
}

/// The longest piece of foreign text in a message, in characters.
const SHOWN: usize = 80;

/// Foreign text as it may stand in a message.
pub(super) fn shown(text: &str) -> String {
    let mut shown = String::new();
    for c in text.chars().take(SHOWN) {
        match c {
            '\'' | '"' => shown.push(c),
            c => shown.extend(c.escape_debug()),
        }
    }
    if text.chars().nth(SHOWN).is_some() {
        shown.push_str("...");
    }
    shown
}
