//! denywins: a pre-merge linter and offline access analyser for S3 bucket and IAM policies.
//!
//! The way from a byte of policy to a line of report is five hops, each a pure function:
//!
//! ```text
//! Sources -parse-> Node -read-> Document -lint-> Findings -judge-> Outcome -render-> text
//! ```

pub mod access;
pub mod approval;
pub mod change;
pub mod cli;
pub mod code_owners;
pub mod config;
pub mod describe;
pub mod doctor;
pub mod explore;
pub mod fields;
pub mod finding;
pub mod fingerprint;
#[cfg(feature = "github")]
pub mod forge;
pub mod input;
pub mod judge;
pub mod layers;
pub mod lint;
pub mod outcome;
pub mod pattern;
pub mod policy;
pub mod prove;
pub mod replay;
pub mod report;
pub mod rule;
pub mod rules;
pub mod settings;
pub mod sign_off;
pub mod signature;
pub mod source;
pub mod syntax;
pub mod target;
pub mod trust;
