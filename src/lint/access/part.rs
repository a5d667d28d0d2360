//! Which policies are asked about: what is true of a statement by itself was so before a change to another file.

use std::collections::BTreeSet;

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
        let binds = |policy: &&std::sync::Arc<Policy>| match policy.layer {
            Layer::Bucket => policy.bucket.as_deref().is_none_or(|of| of == bucket),
            Layer::Rcp => true,
            Layer::Identity | Layer::Boundary | Layer::Session | Layer::Scp => false,
        };
        world.policies.iter().filter(binds).any(|policy| self.has(policy))
    }

    /// Whether what anybody can do to a bucket hangs on one of them.
    pub(super) fn bears_on(self, world: &World, bucket: &str) -> bool {
        let other = |policy: &&std::sync::Arc<Policy>| policy.layer != Layer::Bucket;
        self.opens(world, bucket) || world.policies.iter().filter(other).any(|policy| self.has(policy))
    }
}
