//! Whether a value looks like a policy, mistakes included: a rule can only complain about what was taken for one.
//!
//! The content decides, never the file name. What a server would store must not slip through, so element names count
//! in any case, as MinIO reads them; what other JSON holds (packages, templates, API descriptions) must not be hit, so a
//! statement has to show more than one of the words of a statement.

use super::fold::same_key;
use crate::syntax::{Node, Value};

/// How much a value looks like a policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Likeness {
    /// Statements that a server could act on.
    Certain,
    /// A policy with a mistake in it.
    Policy,
    /// Only `Version` speaks for it: a policy unless something in it is one.
    Dated,
    /// Parts of a policy, but not one: bare statements, `"Statement": null`.
    Suspect,
    /// Something else.
    No,
}

/// The two dates of the policy grammar.
pub(crate) const VERSIONS: [&str; 2] = ["2012-10-17", "2008-10-17"];

/// How much a value looks like a policy.
pub(crate) fn likeness(node: &Node<'_>) -> Likeness {
    match &node.value {
        Value::Object(members) => {
            let mut best = Likeness::No;
            let (mut dated, mut statement, mut others) = (false, false, 0usize);
            for member in members {
                let key = member.key.value.as_ref();
                if same_key(key, "Version") {
                    dated |= key == "Version" && member.value.as_str().is_some_and(|v| VERSIONS.contains(&v));
                } else if same_key(key, "Statement") {
                    match strongest(&member.value) {
                        Strength::Certain => return Likeness::Certain,
                        Strength::Likely => best = Likeness::Policy,
                        Strength::None => statement |= key == "Statement",
                    }
                } else if strongest(&member.value) != Strength::None && is_misspelt(key, "Statement", 2) {
                    best = Likeness::Policy;
                } else if !same_key(key, "Id") {
                    others += 1;
                }
            }
            match (best, dated) {
                (Likeness::Policy, _) => Likeness::Policy,
                (_, true) if statement => Likeness::Policy,
                (_, true) => Likeness::Dated,
                _ if statement && others == 0 => Likeness::Suspect,
                _ if strength(node) == Strength::Certain => Likeness::Suspect,
                _ => Likeness::No,
            }
        }
        // `["id", "2012-10-17", [statements]]` is how RustFS reads a list; a list of statements is half a policy.
        Value::Array(items) => {
            let statements =
                |item: &Node<'_>| strongest(item) == Strength::Certain && likeness(item) != Likeness::Certain;
            if items.iter().any(statements) { Likeness::Suspect } else { Likeness::No }
        }
        _ => Likeness::No,
    }
}

/// How much a value looks like a statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Strength {
    None,
    Likely,
    Certain,
}

/// The most that a statement, or any item of a statement list, looks like one.
fn strongest(node: &Node<'_>) -> Strength {
    match &node.value {
        Value::Array(items) => {
            let mut best = Strength::None;
            for item in items {
                best = best.max(strength(item));
                if best == Strength::Certain {
                    break;
                }
            }
            best
        }
        _ => strength(node),
    }
}

fn strength(node: &Node<'_>) -> Strength {
    let (mut effect, mut verdict, mut action, mut about) = (false, false, false, 0usize);
    for member in node.members() {
        let key = member.key.value.as_ref();
        if same_key(key, "Effect") {
            effect = true;
            let word = member.value.as_str();
            verdict |= word.is_some_and(|w| w.eq_ignore_ascii_case("Allow") || w.eq_ignore_ascii_case("Deny"));
        } else if ["Action", "NotAction"].iter().any(|name| same_key(key, name)) {
            action = true;
        } else if ["Resource", "NotResource", "Principal", "NotPrincipal"].iter().any(|name| same_key(key, name)) {
            about += 1;
        } else if ["Sid", "Condition"].contains(&key) {
            // Known, but not telling; no use measuring them.
        } else if is_misspelt(key, "Effect", 1) {
            effect = true;
        } else if ["Action", "NotAction", "Resource", "Principal"].iter().any(|name| is_misspelt(key, name, 1)) {
            about += 1;
        }
    }
    if verdict && action {
        return Strength::Certain;
    }
    // Without a verdict two words of a statement are needed; RustFS and Ceph take statements without `Effect`.
    let words = usize::from(effect) + usize::from(action) + about;
    if verdict || words >= 2 { Strength::Likely } else { Strength::None }
}

/// Whether a key is a name with up to `slips` letters wrong, missing, added or swapped.
fn is_misspelt(key: &str, name: &str, slips: usize) -> bool {
    // The distance is at least the difference in length, so most keys are told apart without measuring it.
    key.len().abs_diff(name.len()) <= 2 * slips && strsim::osa_distance(key, name) <= slips
}

/// Whether broken text talks like a policy, for files of which nothing could be made out.
pub(crate) fn talks_like_policy(text: &str) -> bool {
    mentions(text, b"statement") && mentions(text, b"effect")
}

/// Whether a text is a policy in URL encoding, as the IAM API returns documents.
pub(crate) fn is_url_encoded(text: &str) -> bool {
    let head = text.trim_start().as_bytes().get(..3);
    head.is_some_and(|head| head.eq_ignore_ascii_case(b"%7b")) && talks_like_policy(text)
}

fn mentions(text: &str, word: &[u8]) -> bool {
    let mentions = |text: &[u8]| text.windows(word.len()).any(|window| window.eq_ignore_ascii_case(word));
    // UTF-16 read as bytes has a zero between any two letters: what PowerShell writes on `>`.
    let wide = || text.bytes().filter(|&byte| byte != 0).collect::<Vec<_>>();
    mentions(text.as_bytes()) || (text.as_bytes().contains(&0) && mentions(&wide()))
}
