//! The commands about sign-offs, and what each takes.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueHint};
use jiff::civil::Date;

use super::check::CheckArgs;
use super::look::LookArgs;
use super::report::ListFormat;

#[derive(Debug, Subcommand)]
pub(in crate::cli) enum SignOffCommand {
    /// Write the file by which a finding is signed off
    New(Box<NewSignOffArgs>),
    /// List every sign-off, and what has become of it
    List(Box<ListSignOffsArgs>),
    /// Check, with the reviews on a forge taken into account
    Verify(Box<VerifySignOffsArgs>),
    /// Delete the sign-offs that have expired or answer nothing
    Prune(Box<PruneSignOffsArgs>),
    /// Print what an SSH signature of a sign-off is over
    Payload(PayloadArgs),
}

#[derive(Debug, Args)]
pub(in crate::cli) struct NewSignOffArgs {
    /// The finding: the first 8 digits of its fingerprint or more, or its rule where the rule has found one thing only
    pub(in crate::cli) finding: String,

    /// Why it is accepted, and where that was decided
    #[arg(long)]
    pub(in crate::cli) reason: String,

    /// The first day on which it no longer counts; in 90 days when absent, or as soon as config asks
    #[arg(long, value_name = "DATE")]
    pub(in crate::cli) expires: Option<Date>,

    /// Who approves, as config names them; everyone who may, when absent
    #[arg(long = "reviewer", value_name = "REVIEWER")]
    pub(in crate::cli) reviewers: Vec<String>,

    /// Write over a sign-off that is there
    #[arg(long)]
    pub(in crate::cli) force: bool,

    #[command(flatten)]
    pub(in crate::cli) look: LookArgs,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct ListSignOffsArgs {
    /// How to list them
    #[arg(long, short, default_value = "human")]
    pub(in crate::cli) format: ListFormat,

    #[command(flatten)]
    pub(in crate::cli) look: LookArgs,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct VerifySignOffsArgs {
    /// Ask GitHub for approving reviews of exactly the head; the token is taken from `GITHUB_TOKEN`
    #[arg(long, requires_all = ["pr", "base", "expect_head"], help_heading = "GitHub")]
    pub(in crate::cli) github: bool,

    /// The pull request
    #[arg(long, value_name = "NUMBER", requires = "github", help_heading = "GitHub")]
    pub(in crate::cli) pr: Option<u64>,

    /// The repository; `GITHUB_REPOSITORY` when absent
    #[arg(long, value_name = "OWNER/NAME", requires = "github", help_heading = "GitHub")]
    pub(in crate::cli) repository: Option<String>,

    /// Take commits whose author or committer has no account on GitHub for somebody else's than the reviewers'
    #[arg(long, requires = "github", help_heading = "GitHub")]
    pub(in crate::cli) accept_unlinked_commits: bool,

    #[command(flatten)]
    pub(in crate::cli) check: CheckArgs,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct PruneSignOffsArgs {
    /// Say what would be deleted, and delete nothing
    #[arg(long)]
    pub(in crate::cli) dry_run: bool,

    #[command(flatten)]
    pub(in crate::cli) look: LookArgs,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct PayloadArgs {
    /// The sign-off file
    #[arg(value_hint = ValueHint::FilePath)]
    pub(in crate::cli) file: PathBuf,
}
