//! What `denywins check` takes: what to look at, how to report it, and what stops the merge.

use clap::{Args, ValueEnum};

use super::look::LookArgs;
use super::report::ReportArgs;

#[derive(Debug, Args)]
pub(in crate::cli) struct CheckArgs {
    #[command(flatten)]
    pub(in crate::cli) look: LookArgs,

    /// What a missing sign-off does: `block` the merge, or `warn` on the author's own machine
    #[arg(long, value_name = "WHAT", default_value = "block", help_heading = "Sign-offs")]
    pub(in crate::cli) sign_off: SignOffManner,

    #[command(flatten)]
    pub(in crate::cli) report: ReportArgs,

    /// Exit with 0 rather than 1, 3 or 4; never rather than 2
    #[arg(long)]
    pub(in crate::cli) exit_zero: bool,
}

/// What a missing sign-off does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum SignOffManner {
    /// Exit with 4
    Block,
    /// Be shown as a warning
    Warn,
}
