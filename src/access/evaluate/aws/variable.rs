//! Policy variables: `${aws:username}`, `${aws:PrincipalTag/team, 'none'}`, and `${*}`, `${?}`, `${$}` for the characters.
//! Reference: IAM user guide, "IAM policy elements: Variables and tags".

use crate::access::evaluate::answer::Dependency;
use crate::access::evaluate::environment::Value;
use crate::access::evaluate::scalar::literal;
use crate::access::evaluate::subject::Subject;
use crate::access::evaluate::wanted::Wanted;

/// A text with its variables filled in. In a pattern what a variable stands for is not a pattern itself.
pub(super) fn fill(subject: &Subject<'_>, text: &str, is_pattern: bool) -> Wanted {
    let quoted = |text: &str| if is_pattern { literal(text).into_owned() } else { text.to_owned() };
    let mut filled = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, variable, after)) = split(rest) {
        filled.push_str(before);
        rest = after;
        if matches!(variable, "*" | "?" | "$") {
            filled.push_str(&quoted(variable));
            continue;
        }
        let (name, default) = variable.split_once(',').map_or((variable, None), |(name, default)| {
            let default = default.trim();
            (name, default.strip_prefix('\'').and_then(|default| default.strip_suffix('\'')))
        });
        match (subject.key(name.trim()), default) {
            (Value::Unknown { .. }, _) => return Wanted::Unknown(Dependency::Key(name.trim().to_owned())),
            (Value::Values(values), _) => match values.as_slice() {
                [one] => filled.push_str(&quoted(one)),
                // Only keys with one value can be variables.
                _ => return Wanted::Nothing,
            },
            (Value::Absent, Some(default)) => filled.push_str(&quoted(default)),
            (Value::Absent, None) => return Wanted::Nothing,
        }
    }
    filled.push_str(rest);
    Wanted::Text(filled)
}

/// The text before the first variable, what is in its braces, and what comes after.
fn split(text: &str) -> Option<(&str, &str, &str)> {
    let (before, inner) = text.split_once("${")?;
    let (variable, after) = inner.split_once('}')?;
    Some((before, variable, after))
}
