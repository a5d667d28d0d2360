//! What becomes of a request whose action a server checks together with a second one.

use super::answer::{Answer, Dependency};
use super::live::Live;
use super::statement;
use super::subject::Subject;
use crate::access::decide::{Second, Slot, Standing};
use crate::access::{Decision, StatementId, Truth};
use crate::policy::Effect;
use crate::target::Target;

/// The second action of a request.
#[derive(Clone, Debug)]
pub(super) struct Along {
    pub(super) second: Second,
    /// Whether it is checked: with some it takes a version.
    pub(super) asked: Answer,
    pub(super) live: Live,
}

/// What becomes of a request, and which of its actions tells why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Ruling {
    pub(super) decision: Decision,
    pub(super) deciding: Vec<StatementId>,
    pub(super) depends: Vec<Dependency>,
    /// The layers to show are those of the second action.
    pub(super) shows_second: bool,
    pub(super) word: Word,
}

/// What is said of the second action.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Word {
    Nothing,
    /// Beside the reasons of the action that is shown.
    Also(String),
    /// In their place.
    Instead(String),
}

impl Ruling {
    /// Of one action, or of two that are checked together.
    pub(super) fn of(first: &Live, along: Option<&Along>) -> Self {
        let Some(Along { second, asked, live }) = along else { return Self::alone(first) };
        match second {
            Second::OrElse(action) => or_else(first, live, action),
            Second::And(action) => and(first, live, asked, action),
            Second::UnlessDenied(action) => unless_denied(first, live, asked, action),
        }
    }

    fn alone(live: &Live) -> Self {
        Self {
            decision: live.decision,
            deciding: live.deciding(),
            depends: live.depends(),
            shows_second: false,
            word: Word::Nothing,
        }
    }
}

fn or_else(first: &Live, second: &Live, action: &str) -> Ruling {
    // RustFS asks the bucket's Denies before anything else (access.rs:1031-1052).
    let gated = first.facts.target == Target::Rustfs && first.facts.standing != Standing::Anonymous;
    let rows = denies(first, |slot| gated && matches!(slot, Slot::Bucket(_)));
    let gate = Answer::any(rows.iter().map(|(_, answer)| answer.clone()));
    let less = |decision| match decision {
        Decision::Allowed => 2,
        Decision::Depends => 1,
        Decision::Denied | Decision::Implicit => 0,
    };
    if gate.truth == Truth::Yes || less(second.decision) <= less(first.decision) {
        return Ruling::alone(first);
    }
    let word = format!("what is not allowed as `s3:ListBucketVersions` is asked for again as `{action}`");
    let mut ruling = Ruling { shows_second: true, word: Word::Also(word), ..Ruling::alone(second) };
    if gate.truth == Truth::Unknown {
        // A Deny that may reach it comes before the second question.
        ruling.decision = Decision::Depends;
        ruling.deciding.extend(rows.iter().filter(|(_, answer)| answer.truth == Truth::Unknown).map(|(id, _)| *id));
        ruling.depends.extend(gate.depends);
        ruling.depends.sort_unstable();
        ruling.depends.dedup();
    }
    ruling
}

/// The Denies that match or may at places that count.
fn denies(live: &Live, counts: impl Fn(Slot) -> bool) -> Vec<(StatementId, Answer)> {
    let rows = live.entries.iter().flat_map(|entry| entry.rows().map(|row| (entry.id, row)));
    let rows = rows.filter(|(_, (slot, effect, _))| *effect == Effect::Deny && counts(*slot));
    rows.map(|(id, (_, _, answer))| (id, answer)).collect()
}

fn and(first: &Live, second: &Live, asked: &Answer, action: &str) -> Ruling {
    let passes = |live: &Live| match live.decision {
        Decision::Allowed => Truth::Yes,
        Decision::Depends => Truth::Unknown,
        Decision::Denied | Decision::Implicit => Truth::No,
    };
    let both = passes(second).or(!asked.truth);
    let word = Word::Also(format!("to delete a version `{action}` has to be allowed as well"));
    match (passes(first), both) {
        // The second is looked at only where the first passes.
        (Truth::No, _) | (_, Truth::Yes) => Ruling::alone(first),
        (_, Truth::No) => Ruling { shows_second: true, word, ..Ruling::alone(second) },
        (_, Truth::Unknown) => {
            let (mut ruling, other) = (Ruling::alone(first), Ruling::alone(second));
            ruling.decision = Decision::Depends;
            ruling.deciding.extend(other.deciding);
            ruling.depends.extend(other.depends.into_iter().chain(asked.depends.iter().cloned()));
            ruling.depends.sort_unstable();
            ruling.depends.dedup();
            Ruling { word, ..ruling }
        }
    }
}

fn unless_denied(first: &Live, second: &Live, asked: &Answer, action: &str) -> Ruling {
    // The root passes before policies are looked at.
    let root = second.facts.standing == Standing::Root;
    let rows = denies(second, |slot| slot == Slot::Session || (slot == Slot::Identity && !root));
    let denied = Answer::any(rows.iter().map(|(_, answer)| answer.clone())).and(asked.clone());
    let mut ruling = Ruling::alone(first);
    let passes = matches!(ruling.decision, Decision::Allowed | Decision::Depends);
    if denied.truth == Truth::No || (denied.truth == Truth::Unknown && !passes) {
        return ruling;
    }
    ruling.deciding = rows.iter().filter(|(_, answer)| answer.truth != Truth::No).map(|(id, _)| *id).collect();
    ruling.shows_second = true;
    ruling.word = Word::Instead(format!("to delete a version `{action}` must not be denied"));
    if denied.truth == Truth::Yes {
        ruling.decision = Decision::Denied;
        ruling.depends.clear();
    } else {
        ruling.decision = Decision::Depends;
        ruling.depends.extend(denied.depends);
    }
    ruling.depends.sort_unstable();
    ruling.depends.dedup();
    ruling
}

/// Whether the request names a version of the object.
pub(super) fn has_version(subject: &Subject<'_>) -> Answer {
    use super::environment::Value;
    match subject.key("s3:versionid") {
        Value::Absent => Answer::NO,
        Value::Values(values) => Answer::of(values.iter().any(|value| !value.is_empty())),
        Value::Unknown { .. } => statement::hangs_on("s3:versionid"),
    }
}
