//! Resources: read, and refused, before the last of several lists is settled.

use std::collections::BTreeSet;

use super::super::names::Names;
use super::super::{Log, RemarkKind};
use crate::source::Span;

pub(super) const RESOURCE: &str = "minio/pkg v3.1.3 policy/resource.go:250";
pub(super) const RESOURCE_SET: &str = "minio/pkg v3.1.3 policy/resourceset.go:131";

const S3_PREFIX: &str = "arn:aws:s3:::";
const KMS_PREFIX: &str = "arn:minio:kms:::";

/// What an ARN begins with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Arn {
    S3,
    Kms,
    /// A `*`, which is cut off as if it were a prefix, or a prefix with nothing behind it.
    All,
}

/// A list of resources.
#[derive(Clone, Debug, Default)]
pub(super) struct Resources {
    pub(super) names: Names,
    /// Those that could be read.
    pub(super) items: Vec<Resource>,
}

#[derive(Clone, Debug)]
pub(super) struct Resource {
    pub(super) kind: Arn,
    pub(super) pattern: String,
    pub(super) written: String,
    pub(super) span: Span,
}

impl Resources {
    pub(super) fn read(names: Names, log: &mut Log) -> Self {
        let mut seen = BTreeSet::new();
        let mut items = Vec::new();
        for (written, span) in &names.items {
            let (kind, pattern) = if [S3_PREFIX, KMS_PREFIX, "*"].contains(&written.as_str()) {
                (Arn::All, written.as_str())
            } else if let Some(rest) = written.strip_prefix(S3_PREFIX) {
                (Arn::S3, rest)
            } else if let Some(rest) = written.strip_prefix(KMS_PREFIX) {
                (Arn::Kms, rest)
            } else if let Some(rest) = written.strip_prefix('*') {
                (Arn::All, rest)
            } else {
                log.refuse(RemarkKind::Resource, *span, RESOURCE, format!("invalid resource `{written}`"));
                continue;
            };
            if pattern.starts_with('/') {
                log.refuse(RemarkKind::Resource, *span, RESOURCE, format!("resource `{written}` begins with `/`"));
            } else if !seen.insert((kind, pattern)) {
                log.refuse(RemarkKind::Resource, *span, RESOURCE_SET, format!("duplicate resource `{written}`"));
            } else {
                items.push(Resource { kind, pattern: pattern.to_owned(), written: written.clone(), span: *span });
            }
        }
        Self { names, items }
    }
}

impl Resource {
    pub(super) fn is_bucket_pattern(&self) -> bool {
        !self.pattern.contains('/') || self.pattern == "*"
    }

    pub(super) fn is_object_pattern(&self) -> bool {
        self.pattern.contains(['/', '*'])
    }

    /// Key names have none of these characters, and every `*...` counts as a key name too.
    pub(super) fn is_valid(&self) -> bool {
        self.kind == Arn::S3 || !self.pattern.contains(['/', '\\', '.'])
    }

    /// Whether a text could be the beginning of something the pattern matches
    /// (minio/pkg v3.1.3 wildcard/match.go:79).
    pub(super) fn begins(&self, text: &str) -> bool {
        for (wanted, byte) in self.pattern.bytes().zip(text.bytes()) {
            match wanted {
                b'*' => return true,
                b'?' => {}
                _ if wanted != byte => return false,
                _ => {}
            }
        }
        text.len() <= self.pattern.len()
    }
}
