//! What the environment says about the reader's screen.
#![expect(clippy::disallowed_methods, reason = "this is where the environment is read")]

use std::env;
use std::io::{IsTerminal, stderr, stdout};

use clap::ValueEnum;

/// `--color`
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum Color {
    /// Where standard output is a terminal, unless the environment says otherwise
    #[default]
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

/// Columns where nobody says otherwise.
const WIDTH: usize = 100;

impl Color {
    /// Whether to colour what goes to standard output.
    pub(super) fn on_stdout(self) -> bool {
        match self {
            Self::Always => true,
            Self::Never => false,
            Self::Auto => from_environment(|name| env::var(name).ok()).unwrap_or_else(|| stdout().is_terminal()),
        }
    }
}

/// The conventions of no-color.org, bixense.com/clicolors and Node's `FORCE_COLOR`, in the order in which they win.
fn from_environment(var: impl Fn(&str) -> Option<String>) -> Option<bool> {
    let set = |name: &str| var(name).is_some_and(|value| !value.is_empty());
    let forced = |name: &str| set(name) && var(name).as_deref() != Some("0");
    if set("NO_COLOR") {
        Some(false)
    } else if forced("CLICOLOR_FORCE") || forced("FORCE_COLOR") {
        Some(true)
    } else if var("TERM").as_deref() == Some("dumb") || var("CLICOLOR").as_deref() == Some("0") {
        Some(false)
    } else {
        None
    }
}

/// Columns of the terminal on standard output.
pub(super) fn width() -> usize {
    let terminal = terminal_size::terminal_size_of(stdout());
    terminal.map_or(WIDTH, |(terminal_size::Width(columns), _)| usize::from(columns))
}

/// Whether box-drawing characters are likely to arrive: everywhere but under a locale that names another encoding.
pub(super) fn unicode() -> bool {
    speaks_unicode(|name| env::var(name).ok())
}

fn speaks_unicode(var: impl Fn(&str) -> Option<String>) -> bool {
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"].into_iter().filter_map(var).find(|value| !value.is_empty());
    locale.is_none_or(|locale| {
        let locale = locale.to_ascii_lowercase();
        locale.contains("utf-8") || locale.contains("utf8")
    })
}

/// Whether somebody watches standard error, so that progress is worth showing.
pub(super) fn watched() -> bool {
    stderr().is_terminal() && env::var_os("CI").is_none() && env::var("TERM").as_deref() != Ok("dumb")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn color(vars: &[(&str, &str)]) -> Option<bool> {
        from_environment(|name| vars.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned()))
    }

    #[test]
    fn the_environment_decides_in_the_agreed_order() {
        assert_eq!(color(&[]), None);
        assert_eq!(color(&[("NO_COLOR", "")]), None);
        assert_eq!(color(&[("NO_COLOR", "1"), ("FORCE_COLOR", "1")]), Some(false));
        assert_eq!(color(&[("FORCE_COLOR", "1"), ("TERM", "dumb")]), Some(true));
        assert_eq!(color(&[("FORCE_COLOR", "0")]), None);
        assert_eq!(color(&[("CLICOLOR_FORCE", "1"), ("CLICOLOR", "0")]), Some(true));
        assert_eq!(color(&[("TERM", "dumb")]), Some(false));
        assert_eq!(color(&[("CLICOLOR", "0")]), Some(false));
    }

    #[test]
    fn only_a_named_other_encoding_gets_ascii() {
        let speaks = |vars: &[(&str, &str)]| {
            speaks_unicode(|name| vars.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned()))
        };
        assert!(speaks(&[]));
        assert!(speaks(&[("LANG", "de_DE.UTF-8")]));
        assert!(speaks(&[("LC_ALL", "C.utf8"), ("LANG", "C")]));
        assert!(!speaks(&[("LANG", "C")]));
        assert!(!speaks(&[("LC_ALL", "POSIX"), ("LANG", "de_DE.UTF-8")]));
    }
}
