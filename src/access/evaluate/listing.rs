//! The statements that are about a caller and an action: what hangs on these alone is worked out once, for all resources and
//! circumstances.

use std::cell::RefCell;
use std::rc::Rc;

use super::answer::{Answer, OpenQuestion};
use super::statement;
use super::subject::Subject;
use super::view::Met;
use crate::access::decide::{Grade, Slot};
use crate::access::{Layer, Policy, StatementId, Truth};
use crate::policy::{Effect, Statement};

/// Of so many actions the statements are kept: policies seldom tell apart more.
const ACTIONS: usize = 64;

/// Where a statement stands, with which effect, and whether it does.
pub(super) type Place = (Slot, Effect, Answer);

/// A statement that is about a caller and an action, or may be.
#[derive(Clone, Debug)]
pub(super) struct Listed<'a> {
    pub(super) id: StatementId,
    pub(super) policy: &'a Policy,
    pub(super) statement: &'a Statement,
    /// Whether it is, however it names the caller.
    pub(super) named: Truth,
    places: Places,
}

#[derive(Clone, Debug, PartialEq)]
enum Places {
    /// It stands there whatever is asked about.
    Known(Rc<[Place]>),
    /// It stands on what is asked about, if its policy does.
    Here(Rc<[Place]>),
    /// A policy about the resources of an account: it stands there as far as it is known whose they are.
    OfOwner(Vec<Place>),
}

impl<'a> Listed<'a> {
    /// The patterns of its resources that can be read, without variables and without the brackets of Ceph.
    pub(super) fn patterns(&self) -> impl Iterator<Item = &'a str> + use<'a> {
        let texts = self.statement.resources.items().filter_map(|item| item.value.known());
        texts.filter(|text| !text.contains(['$', '[', '\\']))
    }

    /// Whether it allows, somewhere, or may.
    pub(super) fn allows(&self) -> bool {
        let (Places::Known(places) | Places::Here(places)) = &self.places else { return false };
        places.iter().any(|(_, effect, answer)| *effect == Effect::Allow && answer.truth != Truth::No)
    }

    /// Whether it surely denies what its resources are, at a place that counts.
    pub(super) fn denies_for_sure(&self, counts: impl Fn(Slot, Effect) -> bool) -> bool {
        let places = match &self.places {
            Places::Known(places) => places,
            // A policy whose bucket is known is on no other; one of an account applies or not.
            Places::Here(places) if self.policy.bucket.is_none() => places,
            Places::Here(places) if self.patterns().all(|it| is_in(it, self.policy.bucket.as_deref())) => places,
            Places::Here(_) | Places::OfOwner(_) => return false,
        };
        let plain = self.statement.conditions.is_empty() && self.statement.condition_key.is_none();
        let sure = |(slot, effect, answer): &Place| {
            *effect == Effect::Deny && answer.truth == Truth::Yes && counts(*slot, *effect)
        };
        plain && self.statement.resources.all_but().is_none() && places.iter().any(sure)
    }

    /// Whether it stands where another does, with the same effect.
    pub(super) fn is_at_same_places(&self, other: &Self) -> bool {
        self.places == other.places
    }

    /// Where it stands towards the resource that is asked about; none where it does not.
    pub(super) fn places(&self, subject: &Subject<'_>) -> Option<Rc<[Place]>> {
        match &self.places {
            Places::Known(places) => Some(Rc::clone(places)),
            Places::Here(places) => subject.slot_here(self.policy).map(|_| Rc::clone(places)),
            Places::OfOwner(places) => {
                let (_, applies) = subject.slot_here(self.policy)?;
                let applies = applies_as(Slot::Rcp, applies);
                let here = |(slot, effect, answer): &Place| (*slot, *effect, answer.clone().and(applies.clone()));
                Some(places.iter().map(here).collect())
            }
        }
    }
}

/// Whether all that a pattern stands for is in one bucket.
fn is_in(pattern: &str, bucket: Option<&str>) -> bool {
    let path = pattern.strip_prefix("arn:aws:s3:::").and_then(|path| path.strip_prefix(bucket?));
    path.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// The statements of one view by action.
#[derive(Debug, Default)]
pub(super) struct Actions<'a>(RefCell<Vec<(String, Rc<[Listed<'a>]>)>>);

impl<'a> Actions<'a> {
    /// Those that are about the action that is checked, in order.
    pub(super) fn listed(&self, subject: &Subject<'_>, met: &[Met<'a>]) -> Rc<[Listed<'a>]> {
        let mut known = self.0.borrow_mut();
        if let Some((_, listed)) = known.iter().find(|(action, _)| action == subject.action) {
            return Rc::clone(listed);
        }
        if known.len() >= ACTIONS {
            known.clear();
        }
        let listed: Rc<[Listed<'a>]> = met.iter().flat_map(|met| of_policy(subject, met)).collect();
        known.push((subject.action.to_owned(), Rc::clone(&listed)));
        listed
    }
}

fn of_policy<'a>(subject: &Subject<'_>, met: &Met<'a>) -> impl Iterator<Item = Listed<'a>> {
    let numbered = (0u32..).zip(&met.policy.document.statements).zip(&met.named);
    numbered.filter_map(|((number, statement), named)| {
        let who = statement::is_named(named);
        if who == Truth::No {
            return None;
        }
        let action = statement::action(subject, statement);
        let truth = who.and(action.truth);
        let id = StatementId { policy: met.number, statement: number };
        let places = || places(subject, met, statement, named, &action);
        (truth != Truth::No).then(|| Listed { id, policy: met.policy, statement, named: truth, places: places() })
    })
}

fn places(
    subject: &Subject<'_>,
    met: &Met<'_>,
    statement: &Statement,
    named: &[(Option<Grade>, Answer)],
    action: &Answer,
) -> Places {
    let effects = statement::effects(subject.target(), met.policy.layer, statement);
    let at = |slot: Slot, applies: Truth| {
        let applies = applies_as(slot, applies).and(action.clone());
        let mut places = Vec::with_capacity(named.len());
        for (effect, sure) in &effects {
            for (grade, answer) in named {
                let slot = match (slot, grade) {
                    (Slot::Bucket(_), Some(grade)) => Slot::Bucket(*grade),
                    _ => slot,
                };
                places.push((slot, *effect, answer.clone().and(applies.clone()).and(sure.clone())));
            }
        }
        places
    };
    match met.policy.layer {
        // The grade is worked out with the principal.
        Layer::Bucket => Places::Here(at(Slot::Bucket(Grade::Everyone), Truth::Yes).into()),
        Layer::Rcp => Places::OfOwner(at(Slot::Rcp, Truth::Yes)),
        Layer::Identity | Layer::Boundary | Layer::Session | Layer::Scp => {
            Places::Known(met.slots.iter().flat_map(|(slot, applies)| at(*slot, *applies)).collect())
        }
    }
}

/// A policy of an account applies or not as the account is known.
fn applies_as(slot: Slot, applies: Truth) -> Answer {
    let question = if slot == Slot::Rcp { OpenQuestion::BucketOwner } else { OpenQuestion::CallerAccount };
    match applies {
        Truth::Yes => Answer::YES,
        Truth::No => Answer::NO,
        Truth::Unknown => Answer::open(question),
    }
}
