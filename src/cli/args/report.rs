//! How to answer, and where to.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use crate::cli::screen::Color;
use crate::report::Format;

#[derive(Debug, Args)]
pub(in crate::cli) struct ReportArgs {
    /// How to report, as FORMAT or FORMAT=FILE; repeatable
    ///
    /// At most one report goes to standard output; `human` does when no format is given. Formats: human, concise, json,
    /// sarif, github, gitlab, markdown, junit.
    #[arg(long = "format", short = 'f', visible_alias = "output-format", value_name = "FORMAT[=FILE]", value_parser = report)]
    pub(in crate::cli) reports: Vec<Report>,

    #[command(flatten)]
    pub(in crate::cli) screen: ScreenArgs,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct ScreenArgs {
    /// Whether to colour; `NO_COLOR`, `FORCE_COLOR` and `CLICOLOR_FORCE` are heeded
    #[arg(long, value_name = "WHEN", default_value_t, value_enum, hide_default_value = true)]
    pub(in crate::cli) color: Color,

    /// Columns to fill
    #[arg(long, hide = true, value_name = "COLUMNS")]
    pub(in crate::cli) width: Option<usize>,
}

/// How to list rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum ListFormat {
    /// A table
    Human,
    /// An array of objects
    Json,
}

/// One `--format`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::cli) struct Report {
    pub(in crate::cli) format: Format,
    /// Standard output when none.
    pub(in crate::cli) file: Option<PathBuf>,
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_format_may_name_a_file() {
        assert_eq!(report("sarif"), Ok(Report { format: Format::Sarif, file: None }));
        assert_eq!(report("sarif=-"), Ok(Report { format: Format::Sarif, file: None }));
        assert_eq!(report("json=a=b"), Ok(Report { format: Format::Json, file: Some("a=b".into()) }));
        assert!(report("json=").is_err());
        assert!(report("yaml").unwrap_err().contains("sarif"));
    }
}
