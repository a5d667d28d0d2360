//! Tells identical findings apart: two copies of a statement have one fingerprint, and readers want distinct keys.

use std::collections::BTreeMap;

use crate::finding::Finding;

/// Numbers findings with equal fingerprints from 1, in the order given.
pub(crate) fn numbered<'a>(findings: impl IntoIterator<Item = &'a Finding>) -> Vec<String> {
    let mut seen = BTreeMap::<&str, usize>::new();
    findings
        .into_iter()
        .map(|finding| {
            let n = seen.entry(&finding.fingerprint).or_default();
            *n += 1;
            format!("{}:{n}", finding.fingerprint)
        })
        .collect()
}
