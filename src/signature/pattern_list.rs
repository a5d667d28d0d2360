//! Pattern lists as in `ssh_config(5)`: `*` and `?`, joined by commas, with `!` before what is taken away again.

use super::error::shown;
use crate::pattern::{Case, is_literal, matches};

/// Longer names are not names.
const MAX_NAME: usize = 256;

/// A list of patterns. A text is in it when a pattern takes it in and none takes it away.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct PatternList {
    wanted: Vec<String>,
    unwanted: Vec<String>,
}

impl PatternList {
    /// Reads a list. Only ASCII letters, digits and signs: other letters look alike, and `?` is a byte to ssh-keygen.
    pub(super) fn parse(text: &str, what: &str) -> Result<Self, String> {
        let mut list = Self { wanted: Vec::new(), unwanted: Vec::new() };
        for written in text.split(',') {
            let (names, name) = match written.strip_prefix('!') {
                Some(name) => (&mut list.unwanted, name),
                None => (&mut list.wanted, written),
            };
            if name.is_empty() {
                return Err(format!("{what} `{}` has an empty name", shown(text)));
            }
            if name.len() > MAX_NAME {
                return Err(format!("{what} has a name of more than {MAX_NAME} bytes"));
            }
            if let Some(c) = name.chars().find(|c| !c.is_ascii_graphic() || matches!(c, '"' | '\\' | '!')) {
                return Err(format!(
                    "{what} `{}` has a character that names do not have: `{}`",
                    shown(text),
                    c.escape_debug()
                ));
            }
            names.push(name.to_owned());
        }
        if list.wanted.is_empty() {
            return Err(format!("{what} `{}` only takes names away", shown(text)));
        }
        Ok(list)
    }

    /// Whether the text is in the list.
    pub(super) fn contains(&self, text: &str) -> bool {
        let any = |patterns: &[String]| patterns.iter().any(|pattern| matches(pattern, text, Case::Sensitive));
        any(&self.wanted) && !any(&self.unwanted)
    }

    /// The names in the list that are written out.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.wanted.iter().map(String::as_str).filter(|name| is_literal(name) && self.contains(name))
    }
}
