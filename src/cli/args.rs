//! The command line as clap reads it: the commands here, what each takes in a file of its own.

mod can;
mod check;
mod config;
mod diff;
mod look;
mod report;
mod repository;
mod rules;
mod sign_off;
mod words;

use clap::builder::styling::{AnsiColor, Styles};
use clap::{Parser, Subcommand, ValueEnum};
use clap_complete::Shell;

pub(super) use can::CanArgs;
pub(super) use check::{CheckArgs, SignOffManner};
pub(super) use config::ConfigArgs;
pub(super) use diff::DiffArgs;
pub(super) use look::LookArgs;
pub(super) use report::{ListFormat, Report, ReportArgs, ScreenArgs};
pub(super) use repository::{DoctorArgs, InitArgs};
pub(super) use rules::{ExplainArgs, RulesArgs, RulesCommand};
pub(super) use sign_off::{
    ListSignOffsArgs, NewSignOffArgs, PayloadArgs, PruneSignOffsArgs, SignOffCommand, VerifySignOffsArgs,
};

const STYLES: Styles = Styles::styled()
    .header(AnsiColor::Green.on_default().bold())
    .usage(AnsiColor::Green.on_default().bold())
    .literal(AnsiColor::Cyan.on_default().bold())
    .placeholder(AnsiColor::Cyan.on_default());

const EXAMPLES: &str = "\
Examples:
  denywins policies/                                 lint every policy below a folder
  denywins --target minio bucket-policy.json         lint one file, as MinIO would read it
  aws iam get-policy-version ... | denywins -        lint what another command prints
  denywins --format human --format sarif=out.sarif   one run, two reports
  denywins explain deny-not-principal                what a rule is about, shown at work

Exit codes, the same in every format:
  0  nothing stops the merge
  1  findings at or above `--fail-on`
  2  something could not be judged: usage, config, an unreadable file
  3  no policy was found where one was expected
  4  everything that stops the merge waits for a sign-off";

/// A pre-merge linter for S3 bucket and IAM policies: AWS, MinIO, RustFS, Ceph RGW.
///
/// Text in, findings out: no account, no credentials, no network.
#[derive(Debug, Parser)]
#[command(
    name = "denywins",
    version,
    after_help = EXAMPLES,
    styles = STYLES,
    max_term_width = 110,
    args_conflicts_with_subcommands = true,
    disable_help_subcommand = true
)]
pub(super) struct Cli {
    #[command(subcommand)]
    pub(super) command: Option<Command>,
    #[command(flatten)]
    pub(super) check: CheckArgs,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Lint files and folders; what happens when no command is given
    #[command(after_help = EXAMPLES)]
    Check(Box<CheckArgs>),
    /// Decide one request over all policies, as the server would, and say why
    #[command(after_help = can::CAN_CODES)]
    Can(Box<CanArgs>),
    /// Tell which access is lost and gained between two states of the policies
    #[command(after_help = diff::DIFF_CODES)]
    Diff(DiffArgs),
    /// Say what a rule is about, and show it at work on its own bad example
    Explain(ExplainArgs),
    /// List the rules, or test your own
    #[command(args_conflicts_with_subcommands = true)]
    Rules(RulesArgs),
    /// Sign findings off: write, list, check and prune reviewed exceptions
    #[command(subcommand)]
    SignOff(SignOffCommand),
    /// Tell whether sign-offs are protected here, and what to look at on the forge
    Doctor(DoctorArgs),
    /// Write config, workflow, code owners and hook; nothing that is there is touched
    Init(InitArgs),
    /// Print a completion script for a shell
    Completions {
        /// The shell
        shell: Shell,
    },
    /// Print the manual page
    Man,
    /// Print a JSON Schema
    Schema {
        /// Of what
        of: SchemaOf,
    },
}

/// What a schema is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum SchemaOf {
    /// denywins.toml
    Config,
    /// `--format json`
    Report,
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use clap::CommandFactory;

    use super::*;
    use crate::report::Format;
    use crate::target::Target;

    #[test]
    fn clap_finds_no_fault_with_the_definitions() {
        Cli::command().debug_assert();
    }

    #[test]
    fn check_is_what_happens_without_a_command() {
        let cli = Cli::try_parse_from(["denywins", "a.json", "--target", "minio,aws", "-t", "ceph"]).unwrap();
        assert!(cli.command.is_none());
        assert_eq!(cli.check.look.paths, [PathBuf::from("a.json")]);
        assert_eq!(cli.check.look.targets, [Target::Minio, Target::Aws, Target::Ceph]);
        let cli = Cli::try_parse_from(["denywins"]).unwrap();
        assert_eq!(cli.check.look.paths, [PathBuf::from(".")]);
    }

    #[test]
    fn the_help_text_names_every_format() {
        let help = Cli::command().render_long_help().to_string();
        for format in Format::ALL {
            assert!(help.contains(format.as_str()), "{}", format.as_str());
        }
    }
}
