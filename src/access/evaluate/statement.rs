//! One statement against one request, element by element.

use super::answer::{Answer, Dependency, OpenQuestion};
use super::subject::Subject;
use super::wanted::Wanted;
use super::{Element, aws, ceph, minio, rustfs};
use crate::access::decide::Grade;
use crate::access::{Layer, Policy, Truth};
use crate::pattern;
use crate::policy::template::template_token;
use crate::policy::{Actions, Condition, Effect, Misuse, Statement, Term};
use crate::source::Spanned;
use crate::target::Target;

/// How a statement names the caller, where its kind of policy names anybody: each grade in which it may.
pub(super) fn principal(subject: &Subject<'_>, layer: Layer, statement: &Statement) -> Vec<(Option<Grade>, Answer)> {
    if !matches!(layer, Layer::Bucket | Layer::Rcp) {
        // MinIO drops them (minio/pkg v3.1.3 policy/statement.go:29-37), Ceph does not look at them here, the others
        // take no such policy.
        return vec![(None, Answer::YES)];
    }
    let named = match subject.target() {
        Target::Aws => aws::principal(subject, statement),
        Target::Minio => minio::principal(subject, statement),
        Target::Rustfs => rustfs::principal(subject, statement),
        Target::Ceph => ceph::principal(subject, statement),
    };
    named.into_iter().map(|(grade, answer)| (Some(grade), answer)).collect()
}

/// Whether a statement is about the action.
pub(super) fn action(subject: &Subject<'_>, statement: &Statement) -> Answer {
    match subject.target() {
        Target::Ceph => ceph::action(subject, statement),
        target => listed(target, subject.action, &statement.actions),
    }
}

/// Whether a statement is about the resource.
pub(super) fn resource(subject: &Subject<'_>, policy: &Policy, statement: &Statement) -> Answer {
    match subject.target() {
        Target::Aws => aws::resource(subject, policy, statement),
        Target::Minio => minio::resource(subject, policy, statement),
        Target::Rustfs => rustfs::resource(subject, policy, statement),
        Target::Ceph => ceph::resource(subject, statement),
    }
}

/// Whether the conditions of a statement hold: each is looked at until one does not.
pub(super) fn conditions(subject: &Subject<'_>, policy: &Policy, statement: &Statement) -> Answer {
    let mut all = unread_condition(policy, statement);
    each_condition(subject, policy, statement, |_, answer| {
        let goes_on = answer.truth != Truth::No;
        all = std::mem::replace(&mut all, Answer::NO).and(answer);
        goes_on
    });
    all
}

/// Whether a statement is about the caller, in whatever grade.
pub(super) fn is_named(named: &[(Option<Grade>, Answer)]) -> Truth {
    named.iter().fold(Truth::No, |truth, (_, answer)| truth.or(answer.truth))
}

/// The elements that keep a statement from matching, in the order of the grammar. Whether it is about the caller is known.
pub(super) fn failed(subject: &Subject<'_>, policy: &Policy, statement: &Statement, named: Truth) -> Vec<Element> {
    let elements = [
        (Element::Principal, named),
        (Element::Action, action(subject, statement).truth),
        (Element::Resource, resource(subject, policy, statement).truth),
    ];
    let mut failed: Vec<Element> =
        elements.into_iter().filter(|(_, truth)| *truth == Truth::No).map(|(element, _)| element).collect();
    each_condition(subject, policy, statement, |condition, answer| {
        if answer.truth == Truth::No {
            failed.push(Element::of(condition));
        }
        true
    });
    failed
}

/// The one element that keeps a statement from matching, or the first of its conditions where these alone do; none where more does.
pub(super) fn failed_alone(
    subject: &Subject<'_>,
    policy: &Policy,
    statement: &Statement,
    named: Truth,
) -> Option<Element> {
    let mut alone = (named == Truth::No).then_some(Element::Principal);
    let elements: [(Element, &dyn Fn() -> Answer); 2] = [
        (Element::Action, &|| action(subject, statement)),
        (Element::Resource, &|| resource(subject, policy, statement)),
    ];
    for (element, answer) in elements {
        if answer().truth == Truth::No && alone.replace(element).is_some() {
            return None;
        }
    }
    let of_element = alone.is_some();
    let mut more = false;
    each_condition(subject, policy, statement, |condition, answer| {
        let fails = answer.truth == Truth::No;
        more |= fails && of_element;
        if fails && alone.is_none() {
            alone = Some(Element::of(condition));
        }
        !more
    });
    alone.filter(|_| !more)
}

/// Shows each condition with its answer until told to stop.
fn each_condition(
    subject: &Subject<'_>,
    policy: &Policy,
    statement: &Statement,
    mut look: impl FnMut(&Condition, Answer) -> bool,
) {
    if subject.target() == Target::Rustfs {
        rustfs::conditions(subject, policy.layer, statement).all(|(condition, answer)| look(condition, answer));
        return;
    }
    for condition in &statement.conditions {
        let answer = match subject.target() {
            Target::Aws => aws::condition(subject, policy, condition),
            Target::Ceph => ceph::condition(subject, condition),
            Target::Minio | Target::Rustfs => minio::condition(subject, condition),
        };
        if !look(condition, answer) {
            return;
        }
    }
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

/// Whether the conditions of two statements hold of the same requests, as far as can be told from how they are written.
pub(super) fn are_same_conditions(one: &Statement, other: &Statement) -> bool {
    // Keys under one operator are asked together on some servers, and one that cannot be read may be anything.
    let together = |statement: &Statement| -> Vec<bool> {
        let pairs = statement.conditions.windows(2);
        pairs.map(|pair| matches!(pair, [a, b] if a.operator.span == b.operator.span)).collect()
    };
    let is_read = |statement: &Statement| statement.condition_key.is_none() || !statement.conditions.is_empty();
    is_read(one) && is_read(other) && one.conditions == other.conditions && together(one) == together(other)
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
