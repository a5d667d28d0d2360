//! An Allow that reaches more people than before the change.

use crate::change::Cover;
use crate::describe;
use crate::finding::Severity;
use crate::policy::{Principal, PrincipalForm, Scope, Statement};
use crate::rule::{ChangeContext, Report};

pub(super) fn check(cx: &ChangeContext<'_>, report: &mut Report<'_>) {
    let Some(base) = cx.difference.base else { return };
    let cover = Cover::default();
    for pair in &cx.difference.pairs {
        let (Some(before), Some(after)) = (pair.base, pair.head) else { continue };
        let comparable = !matches!(before.principals, Scope::Absent) && !matches!(after.principals, Scope::Absent);
        if !before.allows() || !after.allows() || !comparable || cover.principals(&before.principals, &after.principals) {
            continue;
        }
        let new = cover.beyond(&after.principals, &before.principals);
        let place = new.first().map_or_else(|| clause(after), |principal| principal.term.span);
        let draft = report.at(place);
        draft.message(format!(
            "{} now {}; before, it did so to {}",
            after.name(),
            describe::sentence(after),
            describe::who(before)
        ));
        draft.label(if new.is_empty() { "reaches more than before" } else { "added by this change" });
        for principal in new.iter().skip(1) {
            draft.near(principal.term.span, "added by this change");
        }
        draft.before(clause(before), "the principals as they were");
        if !new.is_empty() && new.iter().all(|principal| is_one(principal)) {
            // One more name in a list is what most changes are about.
            draft.severity(Severity::Warning);
        }
        draft.about_earlier(base, before);
        draft.about(after);
    }
}

fn clause(statement: &Statement) -> crate::source::Span {
    statement.principals.clauses().next().map_or(statement.span.span.opening(), |clause| clause.key.span)
}

/// Whether it is a single identity, not an account or a pattern.
fn is_one(principal: &Principal) -> bool {
    matches!(
        principal.form(),
        PrincipalForm::User { .. }
            | PrincipalForm::Role { .. }
            | PrincipalForm::Session { .. }
            | PrincipalForm::FederatedUser { .. }
            | PrincipalForm::OriginAccessIdentity(_)
            | PrincipalForm::Service(_)
            | PrincipalForm::Plain(_)
    )
}
