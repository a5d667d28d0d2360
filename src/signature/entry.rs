//! A line of the list of allowed signers.

use jiff::civil::{Date, DateTime};
use ssh_key::PublicKey;
use ssh_key::public::KeyData;

use super::SignatureError;
use super::error::shown;
use super::key;
use super::options::Options;
use super::pattern_list::PatternList;
use super::timestamp::first_whole_day;

/// One key and whose it is.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    pub(super) line: usize,
    pub(super) principals: PatternList,
    options: Options,
    pub(super) key: KeyData,
}

impl Entry {
    /// Reads a line without the white space around it.
    pub(super) fn parse(line: usize, text: &str) -> Result<Self, String> {
        if text.chars().any(|c| c.is_control() && c != '\t') {
            return Err("the line has a control character in it".to_owned());
        }
        let (principals, rest) = principals(text)?;
        let principals = PatternList::parse(principals, "the list of principals")?;
        let (first, after) = field(rest).ok_or("a double quote is not closed")?;
        let (options, kind, rest) = if first.is_empty() || is_key_type(first) {
            (Options::default(), first, after)
        } else {
            let (kind, rest) = field(after).ok_or("a double quote is not closed")?;
            (Options::parse(first)?, kind, rest)
        };
        if kind.is_empty() {
            return Err("the key is missing".to_owned());
        }
        if kind.ends_with(key::CERTIFICATE) {
            return Err("a certificate stands in place of a key: write the key itself".to_owned());
        }
        if !is_key_type(kind) {
            return Err(format!("`{}` is not a type of key", shown(kind)));
        }
        let base64 = rest.split([' ', '\t']).find(|word| !word.is_empty()).unwrap_or_default();
        let key = PublicKey::from_openssh(&format!("{kind} {base64}"))
            .map_err(|error| format!("this is not a `{kind}` key: {error}"))?;
        Ok(Self { line, principals, options, key: key.key_data().clone() })
    }

    /// Why nobody can ever sign off by this line.
    pub(super) fn idle(&self, namespace: &str) -> Option<String> {
        if self.options.authority {
            Some("it names a certificate authority, and certificates are not supported".to_owned())
        } else if let Some(reason) = key::unusable(&self.key) {
            Some(reason)
        } else if self.other_namespaces(namespace) {
            Some(format!("its `namespaces` leave out `{}`", shown(namespace)))
        } else if self.principals.names().next().is_none() {
            Some("it names nobody, only a pattern: write out whose key it is".to_owned())
        } else {
            None
        }
    }

    fn other_namespaces(&self, namespace: &str) -> bool {
        self.options.namespaces.as_ref().is_some_and(|namespaces| !namespaces.contains(namespace))
    }

    /// Why nobody can sign off by this line today.
    pub(super) fn refusal(&self, fingerprint: &str, namespace: &str, today: Date) -> Option<SignatureError> {
        let (line, fingerprint) = (self.line, fingerprint.to_owned());
        if self.options.authority {
            return Some(SignatureError::Authority { fingerprint, line });
        }
        if self.other_namespaces(namespace) {
            return Some(SignatureError::OtherNamespaces { fingerprint, line });
        }
        // A key counts on days that lie within its time as a whole.
        if let Some(from) = self.options.after.map(first_whole_day).filter(|from| today < *from) {
            return Some(SignatureError::NotYetValid { fingerprint, line, from });
        }
        if let Some(until) = self.options.before.map(DateTime::date).filter(|until| today >= *until) {
            return Some(SignatureError::Expired { fingerprint, line, until });
        }
        self.principals.names().next().is_none().then_some(SignatureError::Nobody { fingerprint, line })
    }
}

fn is_key_type(word: &str) -> bool {
    key::TYPES.contains(&word) || word.ends_with(key::CERTIFICATE)
}

/// The principals at the start of a line, in double quotes or not, and what follows them.
fn principals(text: &str) -> Result<(&str, &str), String> {
    let Some(quoted) = text.strip_prefix('"') else {
        return Ok(text.split_once([' ', '\t']).unwrap_or((text, "")));
    };
    let (principals, rest) = quoted.split_once('"').ok_or("a double quote is not closed")?;
    if rest.starts_with([' ', '\t']) || rest.is_empty() {
        Ok((principals, rest))
    } else {
        Err("a space is missing after the principals".to_owned())
    }
}

/// The next field, which ends at a space outside of double quotes, and what follows it. `None` if the quotes are open.
fn field(text: &str) -> Option<(&str, &str)> {
    let text = text.trim_start_matches([' ', '\t']);
    let (mut inside, mut escaped) = (false, false);
    for (at, c) in text.char_indices() {
        match c {
            ' ' | '\t' if !inside => return text.split_at_checked(at),
            '"' if !escaped => inside = !inside,
            _ => {}
        }
        escaped = c == '\\' && !escaped;
    }
    (!inside).then_some((text, ""))
}
