//! One statement against one request: which elements match, and how the caller is named.

use super::answer::{Answer, Dependency, OpenQuestion};
use super::subject::Subject;
use super::wanted::Wanted;
use super::{Element, aws, ceph, minio, rustfs};
use crate::access::decide::Grade;
use crate::access::{Layer, Policy, Truth};
use crate::pattern;
use crate::policy::template::template_token;
use crate::policy::{Actions, Effect, Misuse, Statement, Term};
use crate::source::Spanned;
use crate::target::Target;

/// What a statement comes to.
#[derive(Clone, Debug)]
pub(super) struct Outcome {
    /// Whether it matches, by how it names the caller; one entry without a grade where it names nobody.
    pub(super) grades: Vec<(Option<Grade>, Answer)>,
    /// The elements that do not match for sure, in the order of the grammar.
    pub(super) failed: Vec<Element>,
}

impl Outcome {
    /// Whether it matches, however it names the caller.
    pub(super) fn truth(&self) -> Truth {
        self.grades.iter().fold(Truth::No, |truth, (_, answer)| truth.or(answer.truth))
    }
}

/// Matches a statement.
pub(super) fn matched(subject: &Subject<'_>, policy: &Policy, statement: &Statement) -> Outcome {
    let target = subject.target();
    let named = if matches!(policy.layer, Layer::Bucket | Layer::Rcp) {
        let named = match target {
            Target::Aws => aws::principal(subject, statement),
            Target::Minio => minio::principal(subject, statement),
            Target::Rustfs => rustfs::principal(subject, statement),
            Target::Ceph => ceph::principal(subject, statement),
        };
        named.into_iter().map(|(grade, answer)| (Some(grade), answer)).collect()
    } else {
        // MinIO drops them (minio/pkg v3.1.3 policy/statement.go:29-37), Ceph does not look at them here, the others
        // take no such policy.
        vec![(None, Answer::YES)]
    };
    let (action, resource) = match target {
        Target::Aws => (listed(target, subject.action, &statement.actions), aws::resource(subject, policy, statement)),
        Target::Minio => {
            (listed(target, subject.action, &statement.actions), minio::resource(subject, policy, statement))
        }
        Target::Rustfs => {
            (listed(target, subject.action, &statement.actions), rustfs::resource(subject, policy, statement))
        }
        Target::Ceph => (ceph::action(subject, statement), ceph::resource(subject, statement)),
    };
    let conditions = match target {
        Target::Aws => each(statement, |condition| aws::condition(subject, policy, condition)),
        Target::Minio => each(statement, |condition| minio::condition(subject, condition)),
        Target::Rustfs => rustfs::conditions(subject, policy, statement),
        Target::Ceph => each(statement, |condition| ceph::condition(subject, condition)),
    };
    let unread = unread_condition(policy, statement);
    let principal = named.iter().fold(Truth::No, |truth, (_, answer)| truth.or(answer.truth));
    let elements =
        [(Element::Principal, principal), (Element::Action, action.truth), (Element::Resource, resource.truth)];
    let failed = elements
        .into_iter()
        .chain(conditions.iter().map(|(element, answer)| (element.clone(), answer.truth)))
        .filter(|(_, truth)| *truth == Truth::No)
        .map(|(element, _)| element)
        .collect();
    let rest = Answer::all(conditions.into_iter().map(|(_, answer)| answer).chain([action, resource, unread]));
    let grades = named.into_iter().map(|(grade, answer)| (grade, answer.and(rest.clone()))).collect();
    Outcome { grades, failed }
}

/// A condition that a template writes as a whole is not there to be looked into, and may or may not hold.
fn unread_condition(policy: &Policy, statement: &Statement) -> Answer {
    let Some(key) = statement.condition_key.as_ref().filter(|_| statement.conditions.is_empty()) else {
        return Answer::YES;
    };
    // One that lists nothing was complained about.
    let empty = policy.document.complaints.iter().any(|complaint| {
        complaint.statement == Some(statement.index)
            && complaint.span.start > key.span.start
            && matches!(complaint.what, Misuse::EmptyList(_))
    });
    if empty { Answer::YES } else { Answer::open(OpenQuestion::Unreadable) }
}

fn each(statement: &Statement, mut holds: impl FnMut(&crate::policy::Condition) -> Answer) -> Vec<(Element, Answer)> {
    statement.conditions.iter().map(|condition| (Element::of(condition), holds(condition))).collect()
}

/// The effects a statement has on its server, and whether it has them for sure.
pub(super) fn effects(target: Target, layer: Layer, statement: &Statement) -> Vec<(Effect, Answer)> {
    match (&statement.effect, &statement.effect_key) {
        (Some(effect), _) => vec![(effect.value, Answer::YES)],
        // A template fills it in.
        (None, Some(_)) => {
            [Effect::Allow, Effect::Deny].map(|effect| (effect, Answer::open(OpenQuestion::Unreadable))).to_vec()
        }
        // rgw_iam_policy.h, `Statement::effect`.
        (None, None) if target == Target::Ceph => vec![(Effect::Deny, Answer::YES)],
        // rustfs crates/policy/src/policy/statement.rs:387, effect.rs:72.
        (None, None) if target == Target::Rustfs && layer == Layer::Bucket => vec![(Effect::Allow, Answer::YES)],
        (None, None) => Vec::new(),
    }
}

/// `Action` and `NotAction`, as all servers but Ceph read them.
pub(super) fn listed(target: Target, action: &str, actions: &Actions) -> Answer {
    let one = |items: &[Spanned<Term>]| {
        Answer::any(items.iter().map(|item| known_or(&item.value, |text| Answer::of(covers(target, text, action)))))
    };
    match (actions.only(), actions.all_but()) {
        (None, None) => Answer::NO,
        (only, but) => {
            only.map_or(Answer::YES, |only| one(&only.items)).and(but.map_or(Answer::YES, |but| !one(&but.items)))
        }
    }
}

/// Whether an element of an `Action` list stands for an action.
pub(super) fn covers(target: Target, element: &str, action: &str) -> bool {
    target.action_matches(element, action)
}

/// The answer about a text; about one that a template completes, no where no completion could give a yes.
pub(super) fn known_or(term: &Term, answer: impl Fn(&str) -> Answer) -> Answer {
    match term {
        Term::Known(text) => answer(text),
        Term::Opaque(text) => {
            let widest = widest(text);
            // What is a variable to the server has a meaning of its own.
            let hopeless = !widest.contains("${") && answer(&widest).truth == Truth::No;
            if hopeless && !pattern::is_literal(&widest) { Answer::NO } else { Answer::template(text) }
        }
    }
}

/// The text with `*` for everything that a template fills in.
fn widest(text: &str) -> String {
    let mut widest = text.to_owned();
    while let Some(token) = template_token(&widest) {
        widest.replace_range(token, "*");
    }
    widest
}

/// The condition key, when it can be read.
pub(super) fn key(term: &Term) -> Result<&str, Answer> {
    term.known().ok_or_else(|| Answer::template(term.text()))
}

/// That the answer hangs on a key, and on whatever the values it is compared with hang on.
pub(super) fn hangs_on_both(key: &str, wants: &[Wanted]) -> Answer {
    let mut answer = hangs_on(key);
    answer.depends.extend(wants.iter().filter_map(|want| match want {
        Wanted::Unknown(why) => Some(why.clone()),
        Wanted::Text(_) | Wanted::Nothing => None,
    }));
    answer
}

/// That the answer hangs on a key.
pub(super) fn hangs_on(key: &str) -> Answer {
    Answer::unknown(Dependency::Key(key.to_owned()))
}
