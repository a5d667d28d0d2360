//! Two Deny statements with `NotPrincipal` that exempt different principals from the same thing.

use std::collections::BTreeSet;

use crate::pattern::{self, Case};
use crate::policy::{Actions, PrincipalClass, Scope, Statement, Term};
use crate::rule::{Context, Report};
use crate::source::Spanned;

pub(super) fn check(cx: &Context<'_>, report: &mut Report<'_>) {
    let mut denies = Vec::new();
    for statement in &cx.document.statements {
        // Conditions may keep the two apart, and nothing here can tell.
        if let (true, true, Scope::AllBut(but)) =
            (statement.denies(), statement.conditions.is_empty(), &statement.principals)
        {
            denies.push((statement, but));
        }
    }
    for (place, (second, but)) in denies.iter().enumerate() {
        let collides = |first: &Statement| {
            exempt(first) != exempt(second)
                && overlap(&first.actions, &second.actions, Case::Ignore)
                && overlap(&first.resources, &second.resources, Case::Sensitive)
        };
        let Some((first, earlier)) = denies.iter().take(place).find(|(first, _)| collides(first)) else { continue };
        report
            .at(but.key.span)
            .about(second)
            .about(first)
            .near(earlier.key.span, "everyone but these is denied the same here")
            .message(format!(
                "{} and {} deny each other's exemptions: only a principal that both list is spared",
                first.name(),
                second.name()
            ));
    }
}

/// The exempted principals; two statements with the same ones agree.
fn exempt(statement: &Statement) -> BTreeSet<(&PrincipalClass, &Term)> {
    statement.principals.items().map(|principal| (&principal.class, &principal.term.value)).collect()
}

/// Whether the two can be about the same thing. A negated list leaves out a few names of many, so it overlaps anything.
fn overlap(a: &Actions, b: &Actions, case: Case) -> bool {
    let meets = |x: &Spanned<Term>, y: &Spanned<Term>| match (x.value.known(), y.value.known()) {
        (Some(x), Some(y)) => pattern::overlaps(x, y, case),
        _ => false,
    };
    match (a, b) {
        (Scope::Only(a), Scope::Only(b)) => a.items.iter().any(|x| b.items.iter().any(|y| meets(x, y))),
        (Scope::Absent, _) | (_, Scope::Absent) => false,
        _ => true,
    }
}
