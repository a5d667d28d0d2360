//! What every command that finds something takes, whether it reports the findings or signs them off.

use std::path::PathBuf;

use clap::{Args, ValueHint};
use jiff::civil::Date;

use super::config::ConfigArgs;
use super::words::{kind_parser, severity_parser, target_parser};
use crate::finding::Severity;
use crate::policy::Kind;
use crate::target::Target;

/// What is looked at, and by what it is judged.
#[expect(clippy::struct_excessive_bools, reason = "each is a switch on the command line")]
#[derive(Debug, Args)]
pub(in crate::cli) struct LookArgs {
    /// Files and folders, `-` for standard input
    ///
    /// In folders only `*.json` is looked at, and what a `[[policy]]` of config names; hidden folders, links and what
    /// git ignores are left. A file named here is read whatever it is called.
    #[arg(default_value = ".", value_hint = ValueHint::AnyPath)]
    pub(in crate::cli) paths: Vec<PathBuf>,

    /// The server the policies are for; repeatable
    ///
    /// Overrides what config says. Without a target the reference semantics of AWS judge, and rules about one server
    /// stay silent.
    #[arg(long = "target", short, value_name = "TARGET", value_delimiter = ',', value_parser = target_parser())]
    pub(in crate::cli) targets: Vec<Target>,

    /// What the policies are attached to, instead of telling it from their content
    #[arg(long, value_parser = kind_parser())]
    pub(in crate::cli) kind: Option<Kind>,

    /// The bucket the policies are for
    #[arg(long, value_name = "NAME")]
    pub(in crate::cli) bucket: Option<String>,

    /// The account that owns the bucket
    #[arg(long, value_name = "ID")]
    pub(in crate::cli) account: Option<String>,

    /// Judge a change: what the way from this commit to `--head` brings in
    ///
    /// Config, rules of the repository's own and roles are taken from this commit, sign-offs from the head. Nothing is
    /// checked out. Findings that were there before the change are counted and stop nothing.
    #[arg(long, value_name = "REV", help_heading = "Pull requests")]
    pub(in crate::cli) base: Option<String>,

    /// The commit that is judged
    #[arg(long, value_name = "REV", default_value = "HEAD", requires = "base", help_heading = "Pull requests")]
    pub(in crate::cli) head: String,

    /// Refuse to judge any other head than the commit with this id, in full
    #[arg(long, value_name = "SHA", requires = "base", help_heading = "Pull requests")]
    pub(in crate::cli) expect_head: Option<String>,

    /// Show findings that were there before the change too
    #[arg(long, requires = "base", help_heading = "Pull requests")]
    pub(in crate::cli) show_existing: bool,

    /// Sign-offs that answer no finding stop the merge
    #[arg(long, help_heading = "Sign-offs")]
    pub(in crate::cli) deny_unused: bool,

    /// The least severity that stops the merge; overrides config
    #[arg(long, value_name = "SEVERITY", value_parser = severity_parser())]
    pub(in crate::cli) fail_on: Option<Severity>,

    #[command(flatten)]
    pub(in crate::cli) config: ConfigArgs,

    /// What standard input is called in reports and for config
    #[arg(long, value_name = "PATH", value_hint = ValueHint::FilePath)]
    pub(in crate::cli) stdin_filename: Option<PathBuf>,

    /// Exit with 0 rather than 3 when no policy is found
    #[arg(long)]
    pub(in crate::cli) allow_empty: bool,

    /// Say nothing when nothing stops the merge, and show no progress
    #[arg(long, short)]
    pub(in crate::cli) quiet: bool,

    /// The day exceptions are judged by, as `YYYY-MM-DD`
    #[arg(long, hide = true, value_name = "DATE")]
    pub(in crate::cli) today: Option<Date>,
}
