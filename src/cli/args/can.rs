//! What `denywins can` is asked.

use std::path::PathBuf;

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args, ValueHint};

use super::config::ConfigArgs;
use super::report::{ListFormat, ScreenArgs};
use super::words::target_parser;
use crate::access::decide::CephRelease;
use crate::target::Target;

pub(super) const CAN_CODES: &str = "\
Examples:
  denywins can user/storage-service s3:PutObject media/photo.jpg
  denywins can anonymous s3:GetObject media/index.html --without aws:SourceVpce --target minio

Who holds which policy stands in the config file, as `attached-to`.
What is not said of a condition key stays open: `--with` gives a value, `--without` says that it is absent.

Exit codes:
  0  the request is allowed
  1  it is not
  2  it depends on what is not known, or something could not be judged";

#[derive(Debug, Args)]
pub(in crate::cli) struct CanArgs {
    /// Who asks: `anonymous`, `root`, `user/NAME`, `role/NAME/SESSION`, `service/NAME`, an ARN, or an access key
    pub(in crate::cli) principal: String,

    /// For what, such as `s3:PutObject`
    pub(in crate::cli) action: String,

    /// On what: an ARN, `BUCKET` or `BUCKET/KEY`; `*` for actions without a resource
    pub(in crate::cli) resource: String,

    /// Where the policies are
    #[arg(default_value = ".", value_hint = ValueHint::AnyPath)]
    pub(in crate::cli) paths: Vec<PathBuf>,

    /// The value of a condition key; repeatable, and several values for one key make it multi-valued
    #[arg(long, value_name = "KEY=VALUE")]
    pub(in crate::cli) with: Vec<String>,

    /// A condition key that the request does not have; any other may be there or not, with any value
    #[arg(long, value_name = "KEY")]
    pub(in crate::cli) without: Vec<String>,

    /// The server that decides
    #[arg(long, short, value_parser = target_parser())]
    pub(in crate::cli) target: Option<Target>,

    /// The release of the gateway, where the server is Ceph; where the releases differ it is part of the answer
    #[arg(long, value_name = "RELEASE", value_parser = release_parser())]
    pub(in crate::cli) ceph_release: Option<CephRelease>,

    /// How to answer
    #[arg(long, short, default_value = "human")]
    pub(in crate::cli) format: ListFormat,

    #[command(flatten)]
    pub(in crate::cli) config: ConfigArgs,

    #[command(flatten)]
    pub(in crate::cli) screen: ScreenArgs,
}

fn release_parser() -> impl TypedValueParser<Value = CephRelease> {
    let named = |word: String| CephRelease::ALL.into_iter().find(|release| release.as_str() == word).ok_or("unknown");
    PossibleValuesParser::new(CephRelease::ALL.map(CephRelease::as_str)).try_map(named)
}
