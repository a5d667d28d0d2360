//! The command line as clap reads it.

use std::path::PathBuf;

use clap::builder::styling::{AnsiColor, Styles};
use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args, Parser, Subcommand, ValueEnum, ValueHint};
use clap_complete::Shell;
use jiff::civil::Date;

use super::screen::Color;
use crate::access::decide::CephRelease;
use crate::finding::Severity;
use crate::policy::Kind;
use crate::report::Format;
use crate::target::Target;

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

const CAN_CODES: &str = "\
Examples:
  denywins can user/storage-service s3:PutObject media/photo.jpg
  denywins can anonymous s3:GetObject media/index.html --without aws:SourceVpce --target minio

Who holds which policy stands in the config file, as `attached-to`.
What is not said of a condition key stays open: `--with` gives a value, `--without` says that it is absent.

Exit codes:
  0  the request is allowed
  1  it is not
  2  it depends on what is not known, or something could not be judged";

const DIFF_CODES: &str = "\
Examples:
  denywins diff old/ new/ --target aws,ceph
  denywins diff before.json after.json

Exit codes:
  0  the same requests are allowed
  1  some access is lost or gained
  2  it cannot be told, or something could not be judged";

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
    #[command(after_help = CAN_CODES)]
    Can(Box<CanArgs>),
    /// Tell which access is lost and gained between two states of the policies
    #[command(after_help = DIFF_CODES)]
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

#[derive(Debug, Args)]
pub(super) struct CheckArgs {
    #[command(flatten)]
    pub(super) look: LookArgs,

    /// What a missing sign-off does: `block` the merge, or `warn` on the author's own machine
    #[arg(long, value_name = "WHAT", default_value = "block", help_heading = "Sign-offs")]
    pub(super) sign_off: SignOffManner,

    #[command(flatten)]
    pub(super) report: ReportArgs,

    /// Exit with 0 rather than 1, 3 or 4; never rather than 2
    #[arg(long)]
    pub(super) exit_zero: bool,
}

/// What is looked at, and by what it is judged.
#[expect(clippy::struct_excessive_bools, reason = "each is a switch on the command line")]
#[derive(Debug, Args)]
pub(super) struct LookArgs {
    /// Files and folders, `-` for standard input
    ///
    /// In folders only `*.json` is looked at, and what a `[[policy]]` of config names; hidden folders, links and what
    /// git ignores are left. A file named here is read whatever it is called.
    #[arg(default_value = ".", value_hint = ValueHint::AnyPath)]
    pub(super) paths: Vec<PathBuf>,

    /// The server the policies are for; repeatable
    ///
    /// Overrides what config says. Without a target the reference semantics of AWS judge, and rules about one server
    /// stay silent.
    #[arg(long = "target", short, value_name = "TARGET", value_delimiter = ',', value_parser = target_parser())]
    pub(super) targets: Vec<Target>,

    /// What the policies are attached to, instead of telling it from their content
    #[arg(long, value_parser = kind_parser())]
    pub(super) kind: Option<Kind>,

    /// The bucket the policies are for
    #[arg(long, value_name = "NAME")]
    pub(super) bucket: Option<String>,

    /// The account that owns the bucket
    #[arg(long, value_name = "ID")]
    pub(super) account: Option<String>,

    /// Judge a change: what the way from this commit to `--head` brings in
    ///
    /// Config, rules of the repository's own and roles are taken from this commit, sign-offs from the head. Nothing is
    /// checked out. Findings that were there before the change are counted and stop nothing.
    #[arg(long, value_name = "REV", help_heading = "Pull requests")]
    pub(super) base: Option<String>,

    /// The commit that is judged
    #[arg(long, value_name = "REV", default_value = "HEAD", requires = "base", help_heading = "Pull requests")]
    pub(super) head: String,

    /// Refuse to judge any other head than the commit with this id, in full
    #[arg(long, value_name = "SHA", requires = "base", help_heading = "Pull requests")]
    pub(super) expect_head: Option<String>,

    /// Show findings that were there before the change too
    #[arg(long, requires = "base", help_heading = "Pull requests")]
    pub(super) show_existing: bool,

    /// Sign-offs that answer no finding stop the merge
    #[arg(long, help_heading = "Sign-offs")]
    pub(super) deny_unused: bool,

    /// The least severity that stops the merge; overrides config
    #[arg(long, value_name = "SEVERITY", value_parser = severity_parser())]
    pub(super) fail_on: Option<Severity>,

    #[command(flatten)]
    pub(super) config: ConfigArgs,

    /// What standard input is called in reports and for config
    #[arg(long, value_name = "PATH", value_hint = ValueHint::FilePath)]
    pub(super) stdin_filename: Option<PathBuf>,

    /// Exit with 0 rather than 3 when no policy is found
    #[arg(long)]
    pub(super) allow_empty: bool,

    /// Say nothing when nothing stops the merge, and show no progress
    #[arg(long, short)]
    pub(super) quiet: bool,

    /// The day exceptions are judged by, as `YYYY-MM-DD`
    #[arg(long, hide = true, value_name = "DATE")]
    pub(super) today: Option<Date>,
}

#[derive(Debug, Args)]
pub(super) struct ReportArgs {
    /// How to report, as FORMAT or FORMAT=FILE; repeatable
    ///
    /// At most one report goes to standard output; `human` does when no format is given. Formats: human, concise, json,
    /// sarif, github, gitlab, markdown, junit.
    #[arg(long = "format", short = 'f', visible_alias = "output-format", value_name = "FORMAT[=FILE]", value_parser = report)]
    pub(super) reports: Vec<Report>,

    #[command(flatten)]
    pub(super) screen: ScreenArgs,
}

#[derive(Debug, Args)]
pub(super) struct ScreenArgs {
    /// Whether to colour; `NO_COLOR`, `FORCE_COLOR` and `CLICOLOR_FORCE` are heeded
    #[arg(long, value_name = "WHEN", default_value_t, value_enum, hide_default_value = true)]
    pub(super) color: Color,

    /// Columns to fill
    #[arg(long, hide = true, value_name = "COLUMNS")]
    pub(super) width: Option<usize>,
}

#[derive(Debug, Args)]
pub(super) struct ConfigArgs {
    /// The config file, instead of looking for one; `DENYWINS_CONFIG` does the same
    ///
    /// Looked for at the root of the repository: denywins.toml, .denywins.toml, .github/denywins.toml.
    #[arg(long = "config", value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(super) file: Option<PathBuf>,

    /// Read no config, and no rules of the repository's own
    #[arg(long = "no-config", visible_alias = "isolated", conflicts_with = "file")]
    pub(super) none: bool,
}

#[derive(Debug, Args)]
pub(super) struct ExplainArgs {
    /// The rule's name
    pub(super) rule: String,

    /// Show it at work for this server; repeatable
    #[arg(long = "target", short, value_name = "TARGET", value_delimiter = ',', value_parser = target_parser())]
    pub(super) targets: Vec<Target>,

    #[command(flatten)]
    pub(super) config: ConfigArgs,

    #[command(flatten)]
    pub(super) screen: ScreenArgs,
}

#[derive(Debug, Args)]
pub(super) struct DiffArgs {
    /// The policies before: a folder or a file; paths in config are taken to be below it
    #[arg(value_hint = ValueHint::AnyPath)]
    pub(super) old: PathBuf,

    /// The policies after
    #[arg(value_hint = ValueHint::AnyPath)]
    pub(super) new: PathBuf,

    /// The servers that decide; repeatable
    #[arg(long = "target", short, value_name = "TARGET", value_delimiter = ',', value_parser = target_parser())]
    pub(super) targets: Vec<Target>,

    /// How to answer
    #[arg(long, short, default_value = "human")]
    pub(super) format: ListFormat,

    #[command(flatten)]
    pub(super) config: ConfigArgs,

    #[command(flatten)]
    pub(super) screen: ScreenArgs,
}

#[derive(Debug, Args)]
pub(super) struct CanArgs {
    /// Who asks: `anonymous`, `root`, `user/NAME`, `role/NAME/SESSION`, `service/NAME`, an ARN, or an access key
    pub(super) principal: String,

    /// For what, such as `s3:PutObject`
    pub(super) action: String,

    /// On what: an ARN, `BUCKET` or `BUCKET/KEY`; `*` for actions without a resource
    pub(super) resource: String,

    /// Where the policies are
    #[arg(default_value = ".", value_hint = ValueHint::AnyPath)]
    pub(super) paths: Vec<PathBuf>,

    /// The value of a condition key; repeatable, and several values for one key make it multi-valued
    #[arg(long, value_name = "KEY=VALUE")]
    pub(super) with: Vec<String>,

    /// A condition key that the request does not have; any other may be there or not, with any value
    #[arg(long, value_name = "KEY")]
    pub(super) without: Vec<String>,

    /// The server that decides
    #[arg(long, short, value_parser = target_parser())]
    pub(super) target: Option<Target>,

    /// The release of the gateway, where the server is Ceph; where the releases differ it is part of the answer
    #[arg(long, value_name = "RELEASE", value_parser = release_parser())]
    pub(super) ceph_release: Option<CephRelease>,

    /// How to answer
    #[arg(long, short, default_value = "human")]
    pub(super) format: ListFormat,

    #[command(flatten)]
    pub(super) config: ConfigArgs,

    #[command(flatten)]
    pub(super) screen: ScreenArgs,
}

#[derive(Debug, Args)]
pub(super) struct RulesArgs {
    #[command(subcommand)]
    pub(super) command: Option<RulesCommand>,

    /// How to list them
    #[arg(long, short, default_value = "human")]
    pub(super) format: ListFormat,

    #[command(flatten)]
    pub(super) config: ConfigArgs,
}

#[derive(Debug, Subcommand)]
pub(super) enum RulesCommand {
    /// Run the examples of your own rules: each Bad one must be found, each Good one must not
    Test {
        /// Where the rules are; `.denywins/rules` at the root of the repository by default
        #[arg(value_hint = ValueHint::DirPath)]
        dir: Option<PathBuf>,
    },
}

#[derive(Debug, Subcommand)]
pub(super) enum SignOffCommand {
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
pub(super) struct NewSignOffArgs {
    /// The finding: the first 8 digits of its fingerprint or more, or its rule where the rule has found one thing only
    pub(super) finding: String,

    /// Why it is accepted, and where that was decided
    #[arg(long)]
    pub(super) reason: String,

    /// The first day on which it no longer counts; in 90 days when absent, or as soon as config asks
    #[arg(long, value_name = "DATE")]
    pub(super) expires: Option<Date>,

    /// Who approves, as config names them; everyone who may, when absent
    #[arg(long = "reviewer", value_name = "REVIEWER")]
    pub(super) reviewers: Vec<String>,

    /// Write over a sign-off that is there
    #[arg(long)]
    pub(super) force: bool,

    #[command(flatten)]
    pub(super) look: LookArgs,
}

#[derive(Debug, Args)]
pub(super) struct ListSignOffsArgs {
    /// How to list them
    #[arg(long, short, default_value = "human")]
    pub(super) format: ListFormat,

    #[command(flatten)]
    pub(super) look: LookArgs,
}

#[derive(Debug, Args)]
pub(super) struct VerifySignOffsArgs {
    /// Ask GitHub for approving reviews of exactly the head; the token is taken from `GITHUB_TOKEN`
    #[arg(long, requires_all = ["pr", "base", "expect_head"], help_heading = "GitHub")]
    pub(super) github: bool,

    /// The pull request
    #[arg(long, value_name = "NUMBER", requires = "github", help_heading = "GitHub")]
    pub(super) pr: Option<u64>,

    /// The repository; `GITHUB_REPOSITORY` when absent
    #[arg(long, value_name = "OWNER/NAME", requires = "github", help_heading = "GitHub")]
    pub(super) repository: Option<String>,

    /// Take commits whose author or committer has no account on GitHub for somebody else's than the reviewers'
    #[arg(long, requires = "github", help_heading = "GitHub")]
    pub(super) accept_unlinked_commits: bool,

    #[command(flatten)]
    pub(super) check: CheckArgs,
}

#[derive(Debug, Args)]
pub(super) struct PruneSignOffsArgs {
    /// Say what would be deleted, and delete nothing
    #[arg(long)]
    pub(super) dry_run: bool,

    #[command(flatten)]
    pub(super) look: LookArgs,
}

#[derive(Debug, Args)]
pub(super) struct DoctorArgs {
    /// The commit to look at, such as `origin/main`; the files on disk when absent
    #[arg(long, value_name = "REV")]
    pub(super) base: Option<String>,

    /// How to tell
    #[arg(long, short, default_value = "human")]
    pub(super) format: ListFormat,

    #[command(flatten)]
    pub(super) config: ConfigArgs,
}

#[derive(Debug, Args)]
pub(super) struct InitArgs {
    /// Say what would be written, and write nothing
    #[arg(long)]
    pub(super) dry_run: bool,
}

#[derive(Debug, Args)]
pub(super) struct PayloadArgs {
    /// The sign-off file
    #[arg(value_hint = ValueHint::FilePath)]
    pub(super) file: PathBuf,
}

/// What a missing sign-off does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum SignOffManner {
    /// Exit with 4
    Block,
    /// Be shown as a warning
    Warn,
}

/// How to list rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum ListFormat {
    /// A table
    Human,
    /// An array of objects
    Json,
}

/// What a schema is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum SchemaOf {
    /// denywins.toml
    Config,
    /// `--format json`
    Report,
}

/// One `--format`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Report {
    pub(super) format: Format,
    /// Standard output when none.
    pub(super) file: Option<PathBuf>,
}

fn report(text: &str) -> Result<Report, String> {
    let (word, file) = text.split_once('=').map_or((text, None), |(word, file)| (word, Some(file)));
    let format = Format::parse(word).ok_or_else(|| {
        let words = Format::ALL.map(Format::as_str);
        format!("there is no format `{word}`; the formats are {}", words.join(", "))
    })?;
    match file {
        Some("") => Err(format!("`{word}=` names no file")),
        Some("-") | None => Ok(Report { format, file: None }),
        Some(file) => Ok(Report { format, file: Some(file.into()) }),
    }
}

fn target_parser() -> impl TypedValueParser<Value = Target> {
    PossibleValuesParser::new(Target::ALL.map(Target::as_str)).try_map(|word| Target::parse(&word).ok_or("unknown"))
}

fn release_parser() -> impl TypedValueParser<Value = CephRelease> {
    let named = |word: String| CephRelease::ALL.into_iter().find(|release| release.as_str() == word).ok_or("unknown");
    PossibleValuesParser::new(CephRelease::ALL.map(CephRelease::as_str)).try_map(named)
}

fn kind_parser() -> impl TypedValueParser<Value = Kind> {
    PossibleValuesParser::new(Kind::ALL.map(Kind::as_str)).try_map(|word| Kind::parse(&word).ok_or("unknown"))
}

fn severity_parser() -> impl TypedValueParser<Value = Severity> {
    let all = [Severity::Error, Severity::Warning, Severity::Note];
    PossibleValuesParser::new(all.map(Severity::as_str)).try_map(|word| Severity::parse(&word).ok_or("unknown"))
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

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

    #[test]
    fn a_format_may_name_a_file() {
        assert_eq!(report("sarif"), Ok(Report { format: Format::Sarif, file: None }));
        assert_eq!(report("sarif=-"), Ok(Report { format: Format::Sarif, file: None }));
        assert_eq!(report("json=a=b"), Ok(Report { format: Format::Json, file: Some("a=b".into()) }));
        assert!(report("json=").is_err());
        assert!(report("yaml").unwrap_err().contains("sarif"));
    }
}
