//! What `denywins explain` and `denywins rules` tell of rules.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueHint};

use super::config::ConfigArgs;
use super::report::{ListFormat, ScreenArgs};
use super::words::target_parser;
use crate::target::Target;

#[derive(Debug, Args)]
pub(in crate::cli) struct ExplainArgs {
    /// The rule's name
    pub(in crate::cli) rule: String,

    /// Show it at work for this server; repeatable
    #[arg(long = "target", short, value_name = "TARGET", value_delimiter = ',', value_parser = target_parser())]
    pub(in crate::cli) targets: Vec<Target>,

    #[command(flatten)]
    pub(in crate::cli) config: ConfigArgs,

    #[command(flatten)]
    pub(in crate::cli) screen: ScreenArgs,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct RulesArgs {
    #[command(subcommand)]
    pub(in crate::cli) command: Option<RulesCommand>,

    /// How to list them
    #[arg(long, short, default_value = "human")]
    pub(in crate::cli) format: ListFormat,

    #[command(flatten)]
    pub(in crate::cli) config: ConfigArgs,
}

#[derive(Debug, Subcommand)]
pub(in crate::cli) enum RulesCommand {
    /// Run the examples of your own rules: each Bad one must be found, each Good one must not
    Test {
        /// Where the rules are; `.denywins/rules` at the root of the repository by default
        #[arg(value_hint = ValueHint::DirPath)]
        dir: Option<PathBuf>,
    },
}
