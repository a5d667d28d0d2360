//! Which policies are asked about: what is true of a statement by itself was so before a change to another file.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::access::{Layer, Policy, World};
use crate::source::SourceId;

/// The policies of a world that findings are wanted about.
#[derive(Clone, Copy, Debug)]
pub enum Part<'a> {
    /// All of them.
    All,
    /// Those in these files: the ones that a change touches.
    In(&'a BTreeSet<SourceId>),
}

impl Part<'_> {
    /// Whether a policy is one of them.
    pub(super) fn has(self, policy: &Policy) -> bool {
        match self {
            Self::All => true,
            Self::In(files) => files.contains(&policy.document.source),
        }
    }

    /// Whether what strangers can do to a bucket hangs on one of them.
    pub(super) fn opens(self, world: &World, bucket: &str) -> bool {
        let binds = |policy: &&Arc<Policy>| match policy.layer {
            Layer::Bucket => policy.bucket.as_deref().is_none_or(|of| of == bucket),
            Layer::Rcp => true,
            Layer::Identity | Layer::Boundary | Layer::Session | Layer::Scp => false,
        };
        world.policies.iter().filter(binds).any(|policy| self.has(policy))
    }

    /// Whether one of them is about more than one bucket.
    pub(super) fn is_general(self, world: &World) -> bool {
        let general = |policy: &&Arc<Policy>| policy.layer != Layer::Bucket || policy.bucket.is_none();
        world.policies.iter().filter(general).any(|policy| self.has(policy))
    }
}
