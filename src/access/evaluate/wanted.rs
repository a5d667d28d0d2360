//! The values a policy compares with, after the server has put in its variables.

use super::answer::{Answer, Dependency};
use crate::policy::{ConditionValue, Term};
use crate::source::Spanned;

/// One value of a policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Wanted {
    /// This text; a pattern where the operator takes patterns.
    Text(String),
    /// A variable in it has no value, so that nothing is it.
    Nothing,
    /// Not known.
    Unknown(Dependency),
}

impl Wanted {
    /// Whether it is what a test asks for.
    pub(super) fn meets(&self, is_met: impl FnOnce(&str) -> bool) -> Answer {
        match self {
            Self::Text(text) => Answer::of(is_met(text)),
            Self::Nothing => Answer::NO,
            Self::Unknown(why) => Answer::unknown(why.clone()),
        }
    }
}

/// The text of a value; what a template fills in, and what could not be read, is not known.
pub(super) fn written(value: &Spanned<ConditionValue>) -> Result<&str, Dependency> {
    match (&value.value, value.value.known()) {
        (_, Some(text)) => Ok(text),
        (ConditionValue::Text(Term::Opaque(text)), None) => Err(Dependency::Template(text.clone())),
        (_, None) => Err(Dependency::Open(super::answer::OpenQuestion::Unreadable)),
    }
}

/// A text with a star in place of each variable.
pub(super) fn starred(text: &str) -> String {
    let mut starred = String::new();
    let mut rest = text;
    while let Some((before, inside)) = rest.split_once("${") {
        let Some((_, behind)) = inside.split_once('}') else { break };
        starred.push_str(before);
        starred.push('*');
        rest = behind;
    }
    starred + rest
}
