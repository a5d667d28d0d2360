//! The resources of one statement, each with what another one has for it.

use super::loosen::{is_open, star};
use super::resources::S3;
use crate::pattern::{self, Case};
use crate::policy::{Clause, Resources, Scope, Term};
use crate::source::Spanned;

/// The resources of the inner one by one, each with what the outer one has for it; none where it has nothing.
pub(super) fn pieces(narrow: &Resources, wide: &Resources) -> Option<Vec<(Resources, Resources)>> {
    match (narrow, wide) {
        (Scope::Only(inner), Scope::Only(outer)) => inner.items.iter().map(|item| piece(inner, item, outer)).collect(),
        (Scope::Only(inner), Scope::AllBut(outer)) => {
            let plain =
                |it: &Spanned<Term>| it.value.known().is_some_and(|text| text.starts_with(S3) && !is_open(&it.value));
            let all = inner.items.iter().all(plain) && !outer.items.iter().any(|it| is_open(&it.value));
            all.then(|| vec![(narrow.clone(), wide.clone())])
        }
        (Scope::AllBut(inner), Scope::AllBut(outer)) => {
            let spared = |it: &Spanned<Term>| inner.items.iter().any(|other| other.value == it.value);
            let all = !inner.items.iter().chain(&outer.items).any(|it| is_open(&it.value));
            (all && outer.items.iter().all(spared)).then(|| vec![(narrow.clone(), wide.clone())])
        }
        (Scope::AllBut(_), Scope::Only(outer)) => {
            outer.items.iter().any(|it| it.value.known() == Some("*")).then(|| vec![(narrow.clone(), wide.clone())])
        }
        _ => None,
    }
}

/// One resource, and what the outer one has for it: the same, when it has variables; patterns of it for what is no bucket; any.
fn piece(
    inner: &Clause<Spanned<Term>>,
    item: &Spanned<Term>,
    outer: &Clause<Spanned<Term>>,
) -> Option<(Resources, Resources)> {
    let only = |of: &Clause<Spanned<Term>>, items: Vec<Spanned<Term>>| Scope::Only(Clause { items, ..of.clone() });
    let mut starred = item.clone();
    star(&mut starred);
    if outer.items.iter().any(|other| other.value == item.value) {
        return Some((only(inner, vec![starred.clone()]), only(outer, vec![starred])));
    }
    let plain: Vec<Spanned<Term>> = outer.items.iter().filter(|it| !is_open(&it.value)).cloned().collect();
    let text = starred.value.known()?;
    let of = |case: fn(&str, &str) -> bool| plain.iter().filter_map(|it| it.value.known()).any(|wide| case(wide, text));
    let found = if text.starts_with(S3) {
        of(|wide, text| pattern::overlaps(wide, text, Case::Sensitive))
    } else {
        of(|wide, text| pattern::covers(wide, text, Case::Sensitive))
    };
    found.then(|| (only(inner, vec![starred]), only(outer, plain)))
}
