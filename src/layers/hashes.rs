//! The hashes of the statements of a policy, worked out when somebody asks: of a thousand policies a report names a few.

use std::sync::OnceLock;

use crate::fingerprint;
use crate::policy::read::{self, Found};
use crate::policy::{Document, Kind};
use crate::source::Sources;
use crate::syntax::json;

/// The hash of each statement in canonical form, by position.
#[derive(Debug)]
pub struct Hashes {
    /// What the policy is attached to, where config says so: it is read again in the same way.
    kind: Option<Kind>,
    known: OnceLock<Vec<String>>,
}

impl Hashes {
    pub(super) fn later(kind: Option<Kind>) -> Self {
        Self { kind, known: OnceLock::new() }
    }

    pub(super) fn known(hashes: Vec<String>) -> Self {
        Self { kind: None, known: OnceLock::from(hashes) }
    }

    /// The hashes of this policy's statements; none where its file is not among the sources.
    pub(super) fn of(&self, document: &Document, sources: &Sources) -> &[String] {
        self.known.get_or_init(|| self.read(document, sources))
    }

    fn read(&self, document: &Document, sources: &Sources) -> Vec<String> {
        let Some(source) = sources.get(document.source) else { return Vec::new() };
        let parsed = json::parse(source.text());
        let mut hashes = Vec::new();
        read::documents(document.source, source.text(), &parsed, self.kind, &mut |found: Found<'_, '_>| {
            if found.document.address == document.address && found.document.span == document.span {
                let node = |span| found.root.at(span).map(fingerprint::statement_hash).unwrap_or_default();
                hashes = found.document.statements.iter().map(|it| node(it.span.span)).collect();
            }
        });
        hashes
    }
}
