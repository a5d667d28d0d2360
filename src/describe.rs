//! Says in words what a statement really does: "denies s3:PutObject on bleater-media/* to everyone except
//! user/analytics-reader". Rules' texts are templates over these phrases.

use crate::policy::{Principal, Scope, Statement, Term};
use crate::source::Spanned;

/// How many items a phrase lists before it only counts the rest.
const LISTED: usize = 3;

/// What the statement does, to whom, as one clause.
pub fn sentence(statement: &Statement) -> String {
    let verb = match statement.effect.as_ref().map(|effect| effect.value) {
        Some(crate::policy::Effect::Allow) => "allows",
        Some(crate::policy::Effect::Deny) => "denies",
        None => "has no effect on",
    };
    format!("{verb} {} on {} to {}", actions(statement), resources(statement), who(statement))
}

/// `s3:GetObject and s3:PutObject`, `every action except s3:GetObject`.
pub fn actions(statement: &Statement) -> String {
    match &statement.actions {
        Scope::Absent => "no action".into(),
        Scope::Only(only) | Scope::Both { only, .. } => terms(&only.items, |text| match text {
            "*" => "every action".to_owned(),
            _ => text.to_owned(),
        }),
        Scope::AllBut(but) => format!("every action except {}", terms(&but.items, str::to_owned)),
    }
}

/// `bleater-media/*`, `everything except a/*`; S3 ARNs lose their prefix, which says nothing to a reader.
pub fn resources(statement: &Statement) -> String {
    match &statement.resources {
        Scope::Absent => "no resource".into(),
        Scope::Only(only) | Scope::Both { only, .. } => terms(&only.items, resource),
        Scope::AllBut(but) => format!("everything except {}", terms(&but.items, resource)),
    }
}

/// `everyone`, `everyone except user/analytics-reader`, `role/deploy and account 123456789012`.
pub fn who(statement: &Statement) -> String {
    match &statement.principals {
        Scope::Absent => "whoever the policy is attached to".into(),
        Scope::Only(only) | Scope::Both { only, .. } => principals(&only.items),
        Scope::AllBut(but) => format!("everyone except {}", principals(&but.items)),
    }
}

/// The short names of listed principals.
pub fn principals(items: &[Principal]) -> String {
    list(items.iter().map(|principal| principal.form().short()))
}

/// The short form of a resource: S3 buckets and keys without `arn:aws:s3:::`.
pub fn resource(text: &str) -> String {
    match text {
        "*" | "arn:aws:s3:::*" => "every resource".into(),
        _ => text.strip_prefix("arn:aws:s3:::").unwrap_or(text).to_owned(),
    }
}

fn terms(items: &[Spanned<Term>], short: impl Fn(&str) -> String) -> String {
    list(items.iter().map(|item| short(item.value.text())))
}

/// `a`, `a and b`, `a, b and c`, `a, b, c and 4 more`.
pub fn list(items: impl ExactSizeIterator<Item = String>) -> String {
    let count = items.len();
    let mut shown: Vec<String> = items.take(if count == LISTED + 1 { LISTED + 1 } else { LISTED }).collect();
    let last = if count > shown.len() { Some(format!("{} more", count - shown.len())) } else { shown.pop() };
    match (shown.is_empty(), last) {
        (_, None) => "nothing".into(),
        (true, Some(last)) => last,
        (false, Some(last)) => format!("{} and {last}", shown.join(", ")),
    }
}

/// Puts phrases into a template: `{does}`, `{actions}`, `{resources}`, `{who}`, `{principals}`, `{statement}`, and
/// `{found}`, the text that was underlined. Unknown names stay as they are, which the rule tests notice.
pub fn fill(template: &str, statement: Option<&Statement>, found: &str) -> String {
    let mut text = String::with_capacity(template.len());
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        text.push_str(before);
        let Some((name, after)) = after.split_once('}') else {
            text.push('{');
            rest = after;
            continue;
        };
        match phrase(name, statement, found) {
            Some(phrase) => text.push_str(&phrase),
            None => text.extend(["{", name, "}"]),
        }
        rest = after;
    }
    text.push_str(rest);
    text
}

/// The template as a text about no statement in particular, for the page of a rule.
pub fn in_general(template: &str) -> String {
    let words = [
        ("{does}", "…"),
        ("{actions}", "the actions"),
        ("{resources}", "the resources"),
        ("{who}", "whom it is about"),
        ("{principals}", "the principals"),
        ("{statement}", "the statement"),
        ("{found}", "…"),
    ];
    words.iter().fold(template.to_owned(), |text, (name, word)| text.replace(name, word))
}

fn phrase(name: &str, statement: Option<&Statement>, found: &str) -> Option<String> {
    if name == "found" {
        return Some(found.trim_matches('"').to_owned());
    }
    let statement = statement?;
    Some(match name {
        "does" => sentence(statement),
        "actions" => actions(statement),
        "resources" => resources(statement),
        "who" => who(statement),
        "principals" => list(statement.principals.items().map(|p| p.form().short()).collect::<Vec<_>>().into_iter()),
        "statement" => statement.name(),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_read_like_prose() {
        let say = |items: &[&str]| list(items.iter().map(ToString::to_string));
        assert_eq!(say(&["a"]), "a");
        assert_eq!(say(&["a", "b"]), "a and b");
        assert_eq!(say(&["a", "b", "c", "d"]), "a, b, c and d");
        assert_eq!(say(&["a", "b", "c", "d", "e"]), "a, b, c and 2 more");
    }

    #[test]
    fn templates_keep_what_they_do_not_know() {
        assert_eq!(fill("`{found}` is {odd} {", None, "\"x\""), "`x` is {odd} {");
    }
}
