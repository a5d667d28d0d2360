//! What `denywins diff` compares.

use std::path::PathBuf;

use clap::{Args, ValueHint};

use super::config::ConfigArgs;
use super::report::{ListFormat, ScreenArgs};
use super::words::target_parser;
use crate::target::Target;

pub(super) const DIFF_CODES: &str = "\
Examples:
  denywins diff old/ new/ --target aws,ceph
  denywins diff before.json after.json

Exit codes:
  0  the same requests are allowed
  1  some access is lost or gained
  2  it cannot be told, or something could not be judged";

#[derive(Debug, Args)]
pub(in crate::cli) struct DiffArgs {
    /// The policies before: a folder or a file; paths in config are taken to be below it
    #[arg(value_hint = ValueHint::AnyPath)]
    pub(in crate::cli) old: PathBuf,

    /// The policies after
    #[arg(value_hint = ValueHint::AnyPath)]
    pub(in crate::cli) new: PathBuf,

    /// The servers that decide; repeatable
    #[arg(long = "target", short, value_name = "TARGET", value_delimiter = ',', value_parser = target_parser())]
    pub(in crate::cli) targets: Vec<Target>,

    /// How to answer
    #[arg(long, short, default_value = "human")]
    pub(in crate::cli) format: ListFormat,

    #[command(flatten)]
    pub(in crate::cli) config: ConfigArgs,

    #[command(flatten)]
    pub(in crate::cli) screen: ScreenArgs,
}
