//! denywins: a pre-merge linter and offline access analyser for S3 bucket and IAM policies.

pub mod source;
pub mod syntax;
