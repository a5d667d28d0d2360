//! A condition that a statement asked for before the change and does not any more.

use crate::change::lost;
use crate::describe;
use crate::policy::{Condition, ConditionValue, Statement};
use crate::rule::{ChangeContext, Report};

pub(super) fn check(cx: &ChangeContext<'_>, report: &mut Report<'_>) {
    let Some(base) = cx.difference.base else { return };
    for pair in &cx.difference.pairs {
        let (Some(before), Some(after)) = (pair.base, pair.head) else { continue };
        if before.effect != after.effect {
            continue;
        }
        let lost = lost(after, before);
        let Some(first) = lost.first() else { continue };
        let place = first.head.map(|condition| condition.key.span).or(after.condition_key.as_ref().map(|key| key.span));
        let draft = report.at(place.unwrap_or_else(|| effect(after)));
        let asked = describe::list(lost.iter().map(|lost| in_words(lost.base)).collect::<Vec<_>>().into_iter());
        if first.head.is_some() {
            draft.message(format!("{} asks for less than {asked}: it {}", after.name(), describe::sentence(after)));
        } else {
            draft.message(format!("{} no longer asks for {asked}: it {}", after.name(), describe::sentence(after)));
        }
        draft.label(if first.head.is_some() { "asks for less than before" } else { "a condition is gone" });
        if after.denies() {
            draft.note("a Deny with fewer conditions denies more: requests that passed are refused");
        }
        for lost in &lost {
            draft.before(lost.base.key.span, "asked for before this change");
        }
        draft.about_earlier(base, before);
        draft.about(after);
    }
}

fn effect(statement: &Statement) -> crate::source::Span {
    statement.effect.as_ref().map_or(statement.span.span.opening(), |effect| effect.span)
}

/// `StringEquals aws:SourceVpce vpce-1`
fn in_words(condition: &Condition) -> String {
    let value = |value: &ConditionValue| match value {
        ConditionValue::Text(term) => term.text().to_owned(),
        other => other.known().unwrap_or("?").to_owned(),
    };
    let values: Vec<String> = condition.values.iter().map(|item| value(&item.value)).collect();
    let operator = &condition.operator.value.written;
    format!("`{operator}` of `{}` with {}", condition.key.value.text(), describe::list(values.into_iter()))
}
