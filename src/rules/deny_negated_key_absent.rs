//! Deny under a negated operator whose key many requests do not carry.

use crate::finding::Severity;
use crate::policy::{Comparison, Condition, Statement};
use crate::rule::{Context, Report};
use crate::target::{KeyStatus, Presence, Target};

/// Keys that are absent only from requests nobody means to spare, or never absent in practice.
const EXPECTED: [&str; 3] = ["aws:principalarn", "aws:principalaccount", "aws:securetransport"];

/// Keys of the usual network perimeter: that requests from elsewhere lack them is the point.
const PERIMETER: [&str; 2] = ["aws:sourcevpce", "aws:sourcevpc"];

pub(super) fn check(cx: &Context<'_>, statement: &Statement, report: &mut Report<'_>) {
    if !statement.denies() {
        return;
    }
    let surprising = statement.conditions.iter().filter_map(|condition| {
        let key = condition.key.value.known()?;
        let lacking = lacking(cx, condition, key)?;
        (!guarded(statement, key)).then_some((condition, key, lacking))
    });
    let found: Vec<(&Condition, &str, &'static str)> = surprising.collect();
    let Some((first, key, lacking)) = found.first() else { return };
    let draft = report.at(first.key.span);
    draft.message(format!("this Deny also hits requests that do not carry `{key}`: {lacking}"));
    for (condition, key, _) in found.iter().skip(1) {
        draft.near(condition.key.span, format!("and requests without `{key}`"));
    }
    let perimeter = |key: &str| PERIMETER.contains(&key.to_ascii_lowercase().as_str());
    if found.iter().all(|(_, key, _)| perimeter(key)) {
        draft.severity(Severity::Note);
    }
    if cx.judged_by(Target::Ceph) {
        draft.note("on Ceph RGW it is the reverse: a negated operator is false without the key, so such requests are not denied");
    }
}

/// Which requests lack the key, where some server then takes the condition for true.
fn lacking(cx: &Context<'_>, condition: &Condition, key: &str) -> Option<&'static str> {
    let operator = &condition.operator.value;
    // `IfExists` says that the author has thought of it; AWS treats both spellings alike.
    if !operator.negated || operator.if_exists || EXPECTED.contains(&key.to_ascii_lowercase().as_str()) {
        return None;
    }
    cx.judges().iter().find_map(|judge| match judge.condition_key(key) {
        KeyStatus::Known(info)
            if info.presence == Presence::Sometimes && judge.absent_key_makes(&operator.written) == Some(true) =>
        {
            Some(info.why_absent)
        }
        _ => None,
    })
}

/// Whether the statement asks for the key to be there, by `"Null": {"key": "false"}`.
fn guarded(statement: &Statement, key: &str) -> bool {
    statement.conditions.iter().any(|condition| {
        condition.operator.value.comparison == Some(Comparison::Null)
            && condition.key.value.known().is_some_and(|other| other.eq_ignore_ascii_case(key))
            && condition.values.iter().all(|value| value.value.known() == Some("false"))
    })
}
