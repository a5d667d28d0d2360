//! A statement without what cannot be told for sure, so that it matches at least what it did.
//!
//! The states of a key stand for all of its values as far as plain comparisons go. What goes further (policy variables, sets of
//! values, templates) is left out here, and a statement of which that is left out matches more: so if even then it never
//! matches, or another one always matches with it, that is certain.

use std::collections::BTreeMap;

use crate::policy::template::template_token;
use crate::policy::{Comparison, Condition, Resources, Scope, Statement, Term};
use crate::source::Spanned;
use crate::target::{KeyStatus, Target};

/// Longer texts are not taken apart.
const LONG: usize = 2_048;

/// Whether the states of its key stand for every value that the condition could be asked about.
pub(super) fn is_exact(target: Target, condition: &Condition) -> bool {
    use Comparison as C;
    let operator = &condition.operator.value;
    let (Some(key), Some(comparison)) = (condition.key.value.known(), operator.comparison) else { return false };
    let several = matches!(target.condition_key(key), KeyStatus::Known(info) if info.multivalued);
    // Ceph swaps the two.
    let swapped = target == Target::Ceph && matches!(key, "aws:CurrentTime" | "aws:EpochTime");
    if operator.qualifier.is_some() || several || swapped || condition.values.is_empty() {
        return false;
    }
    condition.values.iter().all(|value| match (value.value.known(), comparison) {
        (Some(text), _) if text.contains("${") => false,
        (Some(text), C::Bool) => text.eq_ignore_ascii_case("true") || text.eq_ignore_ascii_case("false"),
        // The others make networks of their own of IPv6.
        (Some(text), C::IpAddress) => target == Target::Aws || !text.contains(':'),
        (Some(_), C::BinaryEquals) | (None, _) => false,
        (Some(_), _) => true,
    })
}

/// The statement without the conditions that are not exact, and with `*` for what variables and templates stand for.
pub(super) fn loosened(target: Target, statement: &Statement) -> Statement {
    let mut loose = statement.clone();
    let mut of_arns: BTreeMap<String, usize> = BTreeMap::new();
    for condition in statement.conditions.iter().filter(|it| is_arn(it)) {
        *of_arns.entry(condition.key.value.text().to_ascii_lowercase()).or_default() += 1;
    }
    // Patterns of ARNs are compared field by field, and the classes of several together are not.
    let alone = |it: &Condition| of_arns.get(&it.key.value.text().to_ascii_lowercase()).is_none_or(|count| *count < 2);
    loose.conditions.retain(|condition| is_exact(target, condition) && (alone(condition) || !is_arn(condition)));
    loose.condition_key = loose.condition_key.filter(|_| !loose.conditions.is_empty());
    loose.resources = starred(&statement.resources);
    loose
}

fn is_arn(condition: &Condition) -> bool {
    matches!(condition.operator.value.comparison, Some(Comparison::ArnEquals | Comparison::ArnLike))
}

/// Resources with `*` for variables and templates; exceptions that have some are left out.
fn starred(resources: &Resources) -> Resources {
    let mut starred = resources.clone();
    match &mut starred {
        Scope::Absent => {}
        Scope::Only(only) => only.items.iter_mut().for_each(star),
        Scope::AllBut(but) => but.items.retain(|item| !is_open(&item.value)),
        Scope::Both { only, but } => {
            only.items.iter_mut().for_each(star);
            but.items.retain(|item| !is_open(&item.value));
        }
    }
    // An exception that is left out as a whole leaves everything.
    if let Scope::AllBut(but) = &starred
        && but.items.is_empty()
    {
        return everything(but.clone());
    }
    starred
}

/// `"Resource": "*"`
fn everything(mut clause: crate::policy::Clause<Spanned<Term>>) -> Resources {
    clause.items = vec![Spanned::new(Term::Known("*".to_owned()), clause.value.span)];
    Scope::Only(clause)
}

/// Whether a text has parts that are filled in later.
pub(super) fn is_open(term: &Term) -> bool {
    term.known().is_none_or(has_variable)
}

/// Whether a text has policy variables.
pub fn has_variable(text: &str) -> bool {
    text.contains("${")
}

/// `*` in place of everything that is filled in later.
pub(super) fn star(item: &mut Spanned<Term>) {
    if is_open(&item.value) {
        item.value = Term::Known(widest(&item.value));
    }
}

/// The text with `*` in place of everything that is filled in later.
pub fn widest(term: &Term) -> String {
    let mut text = term.text().to_owned();
    if !is_open(term) {
        return text;
    }
    // Nobody writes one this long, and to take it apart token by token would take long.
    if text.len() > LONG {
        return "*".to_owned();
    }
    while let Some(token) = template_token(&text) {
        text.replace_range(token, "*");
    }
    while let Some((head, rest)) = text.split_once("${") {
        // What is not closed runs to the end.
        let tail = rest.split_once('}').map_or("", |(_, tail)| tail);
        text = format!("{head}*{tail}");
    }
    text
}
