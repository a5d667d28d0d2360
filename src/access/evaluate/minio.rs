//! The open-source `MinIO` server. References are to minio/pkg v3.1.3 (`policy/`, `policy/condition/`, `wildcard/`), which
//! RELEASE.2025-10-15 runs, and to minio `cmd/`.

mod condition;
mod resource;
mod variable;

use super::answer::Answer;
use super::scalar::bytewise;
use super::subject::Subject;
use crate::access::decide::Grade;
use crate::pattern::{self, Case};
use crate::policy::{PrincipalClass, Statement, Term};

pub(super) use condition::{condition, numeric_or_date};
pub(super) use resource::{cleaned, resource};

/// `Principal`: access keys as patterns (policy/principal.go:62). Beside it every other key and `NotPrincipal` are dropped
/// without a word (bucket-policy-statement.go:27-36).
pub(super) fn principal(subject: &Subject<'_>, statement: &Statement) -> Vec<(Grade, Answer)> {
    let is_read = |class: &PrincipalClass| matches!(class, PrincipalClass::Bare | PrincipalClass::Aws);
    let items = statement.principals.only().map_or(&[][..], |only| &only.items);
    access_keys(subject, items.iter().filter(|item| is_read(&item.class)).map(|item| &item.term.value))
}

/// How patterns for access keys name the caller, whose key is empty when anonymous.
pub(super) fn access_keys<'p>(subject: &Subject<'_>, terms: impl Iterator<Item = &'p Term>) -> Vec<(Grade, Answer)> {
    let key = subject.identity().map_or("", |identity| identity.name.as_str());
    // The key of the root is not told here; it is none that a pattern for nothing would match.
    let nameless =
        key.is_empty() && subject.identity().is_some_and(|who| who.kind == crate::access::IdentityKind::Root);
    let named = terms.map(|term| match term {
        Term::Opaque(text) => (Grade::User, Answer::template(text)),
        Term::Known(text) => {
            let grade = if text == "*" { Grade::Everyone } else { Grade::User };
            (grade, Answer::of(if nameless { is_star(text) } else { simple(text, key) }))
        }
    });
    named.filter(|(_, answer)| *answer != Answer::NO).collect()
}

fn is_star(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte == b'*')
}

/// `wildcard.MatchSimple`: when the text ends before a `?`, what is left of the pattern is not looked at (match.go).
fn simple(pattern: &str, text: &str) -> bool {
    wild(pattern, text)
        || pattern.match_indices('?').any(|(at, _)| pattern.get(..at).is_some_and(|head| wild(head, text)))
}

/// `wildcard.Match`: `*` any run, `?` one byte, no escape, case counts.
pub(super) fn wild(pattern: &str, text: &str) -> bool {
    if pattern.is_ascii() && text.is_ascii() {
        return pattern::matches(pattern, text, Case::Sensitive);
    }
    pattern::matches(&bytewise(pattern), &bytewise(text), Case::Sensitive)
}
