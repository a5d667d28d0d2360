//! Which config counts.

use std::path::PathBuf;

use clap::{Args, ValueHint};

#[derive(Debug, Args)]
pub(in crate::cli) struct ConfigArgs {
    /// The config file, instead of looking for one; `DENYWINS_CONFIG` does the same
    ///
    /// Looked for at the root of the repository: denywins.toml, .denywins.toml, .github/denywins.toml.
    #[arg(long = "config", value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(in crate::cli) file: Option<PathBuf>,

    /// Read no config, and no rules of the repository's own
    #[arg(long = "no-config", visible_alias = "isolated", conflicts_with = "file")]
    pub(in crate::cli) none: bool,
}
