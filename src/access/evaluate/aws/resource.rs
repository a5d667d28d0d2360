//! `Resource` and `NotResource`. Reference: IAM user guide, "IAM JSON policy elements: Resource".

use super::variable;
use crate::access::Policy;
use crate::access::evaluate::answer::{Answer, OpenQuestion};
use crate::access::evaluate::scalar::literal;
use crate::access::evaluate::statement::known_or;
use crate::access::evaluate::subject::Subject;
use crate::access::evaluate::wanted::{Wanted, starred};
use crate::pattern::{self, Case};
use crate::policy::{Statement, Term};
use crate::source::Spanned;

/// Whether a statement is about the resource.
pub(in crate::access::evaluate) fn resource(subject: &Subject<'_>, policy: &Policy, statement: &Statement) -> Answer {
    let variables = policy.document.has_variables();
    let any = |items: &[Spanned<Term>], nothing: &Answer| {
        let one = |text: &str| one(subject, text, variables, nothing);
        Answer::any(items.iter().map(|item| known_or(&item.value, one)))
    };
    // A variable without a value makes `Resource` match nothing; of `NotResource` the guide does not say.
    let open = Answer::open(OpenQuestion::VariableWithoutValue);
    match (statement.resources.only(), statement.resources.all_but()) {
        (None, None) => Answer::NO,
        (only, but) => {
            let only = only.map_or(Answer::YES, |only| any(&only.items, &Answer::NO));
            only.and(but.map_or(Answer::YES, |but| !any(&but.items, &open)))
        }
    }
}

fn one(subject: &Subject<'_>, text: &str, variables: bool, nothing: &Answer) -> Answer {
    // An action without a resource is about `*`, and S3's own examples grant it on `arn:aws:s3:::*` as well.
    let resource = match subject.request.resource.as_str() {
        "*" if subject.action.starts_with("s3:") => "arn:aws:s3:::*",
        resource => resource,
    };
    if text == "*" {
        return Answer::YES;
    }
    if !(variables && text.contains('$') && text.contains("${")) {
        return arn_like(text, &literal(resource));
    }
    // Variables are for the last field of an ARN only.
    let (head, tail) = last_field(text);
    match variable::fill(subject, tail, true) {
        Wanted::Text(tail) => arn_like(&format!("{head}{tail}"), &literal(resource)),
        Wanted::Nothing => nothing.clone(),
        Wanted::Unknown(why) => {
            // Whatever it stands for, it reaches no further than a star would.
            let widest = format!("{head}{}", starred(tail));
            let may = pattern::matches(&widest, &literal(resource), Case::Sensitive);
            if may { Answer::unknown(why) } else { Answer::NO }
        }
    }
}

/// The first five fields with their colons, and the last one.
fn last_field(text: &str) -> (&str, &str) {
    text.match_indices(':').nth(4).map_or(("", text), |(at, _)| text.split_at_checked(at + 1).unwrap_or(("", text)))
}

/// Whether an ARN fits a pattern. A wildcard stays within its field, but for a star that ends one, which "can expand to
/// match beyond the colon boundaries"; where that makes a difference the answer is open.
fn arn_like(pattern: &str, arn: &str) -> Answer {
    // Nearly always: without a wildcard, the first five fields leave the last.
    const S3: &str = "arn:aws:s3:::";
    if let (Some(pattern), Some(name)) = (pattern.strip_prefix(S3), arn.strip_prefix(S3)) {
        return Answer::of(pattern::matches(pattern, name, Case::Sensitive));
    }
    // What fits field by field fits as a whole.
    if !pattern::matches(pattern, arn, Case::Sensitive) {
        return Answer::NO;
    }
    let mut fields = arn.splitn(6, ':');
    let mut patterns = pattern.splitn(6, ':');
    let by_field = patterns
        .by_ref()
        .all(|pattern| fields.next().is_some_and(|field| pattern::matches(pattern, field, Case::Sensitive)));
    if by_field && fields.next().is_none() { Answer::YES } else { Answer::open(OpenQuestion::ArnSegmentation) }
}
