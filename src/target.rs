//! The servers a policy can be for.

/// A server, with its own reading of the policy grammar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Target {
    /// AWS: S3 and IAM.
    Aws,
    /// MinIO, the open-source server.
    Minio,
    /// RustFS.
    Rustfs,
    /// Ceph RGW.
    Ceph,
}

impl Target {
    /// Every target, in the order used by reports.
    pub const ALL: [Self; 4] = [Self::Aws, Self::Minio, Self::Rustfs, Self::Ceph];

    /// The word used in config and on the command line.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Aws => "aws",
            Self::Minio => "minio",
            Self::Rustfs => "rustfs",
            Self::Ceph => "ceph",
        }
    }

    /// The product's own spelling, for messages.
    pub fn name(self) -> &'static str {
        match self {
            Self::Aws => "AWS",
            Self::Minio => "MinIO",
            Self::Rustfs => "RustFS",
            Self::Ceph => "Ceph RGW",
        }
    }

    /// The target a word names.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|target| target.as_str() == word)
    }
}
