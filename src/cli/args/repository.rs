//! What the commands about the repository itself take: `denywins doctor` and `denywins init`.

use clap::Args;

use super::config::ConfigArgs;
use super::report::ListFormat;

#[derive(Debug, Args)]
pub(in crate::cli) struct DoctorArgs {
    /// The commit to look at, such as `origin/main`; the files on disk when absent
    #[arg(long, value_name = "REV")]
    pub(in crate::cli) base: Option<String>,

    /// How to tell
    #[arg(long, short, default_value = "human")]
    pub(in crate::cli) format: ListFormat,

    #[command(flatten)]
    pub(in crate::cli) config: ConfigArgs,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct InitArgs {
    /// Say what would be written, and write nothing
    #[arg(long)]
    pub(in crate::cli) dry_run: bool,
}
