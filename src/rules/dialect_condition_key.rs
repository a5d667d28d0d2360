//! `dialect-condition-key`: a key that a judging server does not have, or never sets.

use crate::policy::{Comparison, Condition, Statement};
use crate::rule::spelling::{quoted, servers};
use crate::rule::{Context, Report};
use crate::target::{KeyStatus, Presence, Target};

/// What a server makes of a key it has no values for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Trouble {
    /// The policy is refused.
    Refused,
    /// The key is taken and compared as absent, on every request.
    NeverSet,
}

pub(super) fn check(cx: &Context<'_>, statement: &Statement, report: &mut Report<'_>) {
    let mut found = Vec::new();
    for condition in &statement.conditions {
        let troubled: Vec<_> =
            cx.targets.iter().filter_map(|&t| Some((t, trouble(t, condition.key.value.known()?)?))).collect();
        if !troubled.is_empty() {
            found.push((condition, troubled));
        }
    }
    let [(first, _), others @ ..] = found.as_slice() else { return };
    let mut groups: Vec<(Trouble, Vec<&str>, Vec<Target>)> = Vec::new();
    let mut notes = Vec::new();
    for &target in cx.targets {
        for trouble in [Trouble::Refused, Trouble::NeverSet] {
            let troubled = || {
                let here = found.iter().filter(|(_, each)| each.contains(&(target, trouble)));
                here.map(|&(condition, _)| condition)
            };
            let mut keys: Vec<&str> = troubled().map(|condition| condition.key.value.text()).collect();
            keys.dedup();
            if keys.is_empty() {
                continue;
            }
            if trouble == Trouble::NeverSet {
                notes.extend(consequence(target, statement, troubled()));
            }
            match groups.iter_mut().find(|(other, same, _)| *other == trouble && *same == keys) {
                Some((.., targets)) => targets.push(target),
                None => groups.push((trouble, keys, vec![target])),
            }
        }
    }
    let clauses: Vec<String> = groups
        .into_iter()
        .map(|(trouble, keys, targets)| {
            let (servers, keys) = (servers(&targets), quoted(keys.into_iter()));
            match (trouble, targets.len()) {
                (Trouble::Refused, 1) => format!("{servers} does not have {keys}, and refuses the policy"),
                (Trouble::Refused, _) => format!("{servers} do not have {keys}, and refuse the policy"),
                (Trouble::NeverSet, 1) => format!("{servers} never sets {keys}"),
                (Trouble::NeverSet, _) => format!("{servers} never set {keys}"),
            }
        })
        .collect();
    let draft = report.at(first.key.span).message(clauses.join("; "));
    draft.label(spelled(cx, first).unwrap_or_else(|| "no value to compare with".into()));
    for (condition, _) in others {
        draft.near(condition.key.span, spelled(cx, condition).unwrap_or_else(|| "nor here".into()));
    }
    for note in notes {
        draft.note(note);
    }
}

/// `MinIO` and `RustFS` refuse unknown keys (minio/pkg v3.1.3 `policy/condition/key.go`, rustfs
/// `policy/function/key_name.rs`); Ceph takes any and finds no value.
fn trouble(target: Target, key: &str) -> Option<Trouble> {
    match (target, target.condition_key(key)) {
        // What AWS makes of a key depends on the action; other rules say so.
        (Target::Aws, _) => None,
        (Target::Minio | Target::Rustfs, KeyStatus::Unknown | KeyStatus::OtherCase(_)) => Some(Trouble::Refused),
        (Target::Ceph, KeyStatus::Unknown | KeyStatus::OtherCase(_)) => Some(Trouble::NeverSet),
        (_, KeyStatus::Known(info)) => (info.presence == Presence::Never).then_some(Trouble::NeverSet),
    }
}

/// The spelling the server has, when only that is wrong.
fn spelled(cx: &Context<'_>, condition: &Condition) -> Option<String> {
    let key = condition.key.value.known()?;
    cx.targets.iter().find_map(|&target| match (target, target.condition_key(key)) {
        (Target::Aws, _) | (_, KeyStatus::Known(_)) => None,
        (_, KeyStatus::OtherCase(name)) => Some(format!("{target} spells it `{name}`")),
        // A key of AWS is no slip of the pen.
        (_, KeyStatus::Unknown) if matches!(Target::Aws.condition_key(key), KeyStatus::Known(_)) => None,
        (_, KeyStatus::Unknown) => target.nearest_key(key).map(|near| format!("`{near}`?")),
    })
}

/// What becomes of the statement when these keys are absent from every request.
fn consequence<'a>(
    target: Target,
    statement: &Statement,
    conditions: impl Iterator<Item = &'a Condition>,
) -> Option<String> {
    let mut always = true;
    for condition in conditions {
        let operator = &condition.operator.value;
        let holds = if operator.comparison == Some(Comparison::Null) {
            condition.values.iter().all(|value| value.value.known() == Some("true"))
        } else {
            target.absent_key_makes(&operator.written)?
        };
        if !holds {
            always = false;
        }
    }
    Some(match (statement.denies(), always) {
        (true, false) => format!("on {target}: this Deny never stops anyone"),
        (true, true) => format!("on {target}: the condition is always true, and exempts nobody"),
        (false, false) => format!("on {target}: this Allow never applies"),
        (false, true) => format!("on {target}: the condition is always true, and limits nothing"),
    })
}
