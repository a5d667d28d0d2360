//! What a finding is about as 64 hex digits: what ignores, baselines and sign-offs are bound to.
//!
//! No line and no index goes in, so a fingerprint survives moving and reformatting; every involved statement goes in
//! as a hash of its canonical form, so any edit of a statement, a rename of the file, another kind or another target
//! gives another fingerprint. Nothing is folded: `"a"` and `["a"]` differ, and so does the order of a list.
//!
//! A check gives one finding per statement. Identical copies of a statement share a fingerprint, as do two findings of
//! one rule at equal text outside any statement: whoever matches by fingerprint matches by count.

mod canonical;

use std::fmt::Write as _;

use serde_json::json;
use sha2::{Digest, Sha256};

use crate::finding::Subject;
use crate::syntax::Node;

/// The version of the payload below. It goes up when the same finding gets another fingerprint than before.
pub const VERSION: u32 = 1;

/// What a fingerprint is taken of.
#[derive(Clone, Copy, Debug)]
pub struct Parts<'a> {
    /// The rule that fired.
    pub rule: &'a str,
    /// The file, relative to the root of the repository, `/`-separated.
    pub path: &'a str,
    /// What the finding is about. A finding about a whole document names the hashes of all its statements: with none,
    /// only the underlined text binds it.
    pub subject: &'a Subject,
    /// The underlined text. It counts only for a finding about no statement, such as a syntax error.
    pub found: &'a str,
}

/// `sha256:` and the hash of a statement's canonical JSON (RFC 8785: keys sorted, no white space).
///
/// Where there is no canonical form that keeps everything (a key written twice, a number that a double cannot hold, a
/// template, a hole that a syntax error left), it is `raw:` and the hash of the tree as written: still blind to white space, but not
/// to the order of keys.
pub fn statement_hash(node: &Node<'_>) -> String {
    canonical::of(node)
        .map_or_else(|| format!("raw:{}", hex(&canonical::as_written(node))), |text| format!("sha256:{}", hex(&text)))
}

/// The fingerprint of a finding: SHA-256 of the canonical JSON of its parts, as 64 lower-case hex digits.
///
/// A finding about statements is hashed as `{doc, kind, path, rule, statements, target, v}`; one about none also has
/// `found`, the hash of the underlined text. `target` is the declared targets, sorted and joined by commas.
pub fn fingerprint(parts: &Parts<'_>) -> String {
    let Parts { rule, path, subject, found } = *parts;
    let mut targets: Vec<&str> = subject.targets.iter().map(|target| target.as_str()).collect();
    targets.sort_unstable();
    targets.dedup();
    let mut payload = json!({
        "doc": subject.address,
        "kind": subject.kind.map_or("", |kind| kind.as_str()),
        "path": path,
        "rule": rule,
        "statements": subject.statements,
        "target": targets.join(","),
        "v": VERSION,
    });
    if let (true, Some(members)) = (subject.statements.is_empty(), payload.as_object_mut()) {
        members.insert("found".to_owned(), json!(format!("sha256:{}", hex(found))));
    }
    hex(&canonical::of_value(&payload).unwrap_or_else(|| payload.to_string()))
}

/// SHA-256 in lower-case hex.
fn hex(text: &str) -> String {
    Sha256::digest(text).iter().fold(String::with_capacity(64), |mut digits, byte| {
        // Writing to a string cannot fail.
        let _ = write!(digits, "{byte:02x}");
        digits
    })
}

#[cfg(test)]
mod tests;
