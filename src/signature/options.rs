//! The options of a line: `cert-authority`, `namespaces`, `valid-after`, `valid-before`.

use jiff::civil::DateTime;

use super::error::shown;
use super::pattern_list::PatternList;
use super::timestamp;

/// What a line says about its key besides whose it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Options {
    pub(super) authority: bool,
    pub(super) namespaces: Option<PatternList>,
    pub(super) after: Option<DateTime>,
    pub(super) before: Option<DateTime>,
}

impl Options {
    /// Reads options that commas join. Their names have no case; their values stand in double quotes, as ssh-keygen
    /// insists.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let mut options = Self::default();
        let mut rest = text;
        loop {
            let (name, tail) = rest.split_at_checked(rest.find(['=', ',']).unwrap_or(rest.len())).unwrap_or_default();
            let after = if let Some(tail) = tail.strip_prefix('=') {
                let Some((value, after)) = quoted(tail) else {
                    return Err(format!("the value of `{}` must stand in double quotes", shown(name)));
                };
                options.set(name, &value)?;
                after
            } else {
                options.flag(name)?;
                tail
            };
            match after.strip_prefix(',') {
                Some(next) => rest = next,
                None if after.is_empty() => break,
                None => return Err(format!("`{}` follows the value of `{}`", shown(after), shown(name))),
            }
        }
        if let (Some(after), Some(before)) = (options.after, options.before)
            && before <= after
        {
            return Err("`valid-before` does not lie after `valid-after`".to_owned());
        }
        Ok(options)
    }

    fn flag(&mut self, name: &str) -> Result<(), String> {
        if name.is_empty() {
            return Err("an option is missing beside a comma".to_owned());
        }
        if name.eq_ignore_ascii_case("cert-authority") {
            self.authority = true;
            return Ok(());
        }
        let known = ["namespaces", "valid-after", "valid-before"].iter().any(|known| name.eq_ignore_ascii_case(known));
        Err(if known {
            format!("`{}` has no value", shown(name))
        } else {
            format!("`{}` is neither an option nor a type of key", shown(name))
        })
    }

    fn set(&mut self, name: &str, value: &str) -> Result<(), String> {
        let again = if name.eq_ignore_ascii_case("namespaces") {
            self.namespaces.replace(PatternList::parse(value, "`namespaces`")?).is_some()
        } else if name.eq_ignore_ascii_case("valid-after") {
            self.after.replace(time(name, value)?).is_some()
        } else if name.eq_ignore_ascii_case("valid-before") {
            self.before.replace(time(name, value)?).is_some()
        } else {
            return Err(format!("there is no option `{}` that takes a value", shown(name)));
        };
        if again { Err(format!("`{}` is written twice", shown(name))) } else { Ok(()) }
    }
}

fn time(name: &str, value: &str) -> Result<DateTime, String> {
    let help = "write `YYYYMMDD`, `YYYYMMDDHHMM` or `YYYYMMDDHHMMSS`, and `Z` for UTC";
    timestamp::parse(value).ok_or_else(|| format!("`{}` cannot be `{}`: {help}", shown(name), shown(value)))
}

/// The text between double quotes, and what follows them; `\"` is a quote within.
fn quoted(text: &str) -> Option<(String, &str)> {
    let mut chars = text.strip_prefix('"')?.chars();
    let mut value = String::new();
    loop {
        match chars.next()? {
            '"' => return Some((value, chars.as_str())),
            '\\' if chars.as_str().starts_with('"') => value.extend(chars.next()),
            c => value.push(c),
        }
    }
}
