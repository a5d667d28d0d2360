//! The statements that match a request, or still may as far as it is known.

use std::rc::Rc;

use super::answer::{Answer, Dependency, OpenQuestion};
use super::statement;
use super::subject::Subject;
use super::view::{Met, View};
use crate::access::decide::{self, Facts, Seen, Slot, Slots};
use crate::access::{Decision, StatementId, Truth};
use crate::policy::Effect;

/// One action of a request on its way to a decision. What is settled stays so however much more becomes known of the
/// request, so only what is open is looked at again.
#[derive(Clone, Debug)]
pub(super) struct Live {
    pub(super) facts: Facts,
    pub(super) entries: Vec<Rc<Entry>>,
    pub(super) seen: Seen,
    pub(super) decision: Decision,
    /// What stands in the way of knowing whose the bucket is.
    open_facts: Vec<Dependency>,
}

/// A statement that matches or may.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    pub(super) id: StatementId,
    /// The policy, by its position in the view.
    met: usize,
    /// Where it stands, with what hangs on the caller, the action and the text of the statement alone.
    fixed: Vec<(Slot, Effect, Answer)>,
    /// Whether it is about the caller, however it names it.
    named: Truth,
    /// What hangs on the resource and the conditions.
    rest: Answer,
}

impl Entry {
    /// Whether it matches.
    pub(super) fn truth(&self) -> Truth {
        self.named.and(self.rest.truth)
    }

    /// Where it stands with which effect, and whether it matches there.
    pub(super) fn rows(&self) -> impl Iterator<Item = (Slot, Effect, Answer)> + '_ {
        self.fixed.iter().map(|(slot, effect, answer)| (*slot, *effect, answer.clone().and(self.rest.clone())))
    }

    /// Whether it hangs on a key; on `MinIO` and `RustFS` keys that differ in their prefix alone are one.
    fn hangs_on(&self, key: &str) -> bool {
        let slot = |key: &str| key.split_once(':').map_or(key, |(_, slot)| slot).to_ascii_lowercase();
        let is_it = |it: &Dependency| matches!(it, Dependency::Key(other) if slot(other) == slot(key));
        self.rest.truth == Truth::Unknown && self.rest.depends.iter().any(is_it)
    }

    /// What it hangs on at these places.
    fn depends(&self, at: Slots) -> impl Iterator<Item = Dependency> + '_ {
        self.rows()
            .filter(move |(slot, effect, answer)| at.contains(*slot, *effect) && answer.truth == Truth::Unknown)
            .flat_map(|(_, _, answer)| answer.depends)
    }

    fn is_at(&self, at: Slots, wanted: Truth) -> bool {
        self.fixed
            .iter()
            .any(|(slot, effect, answer)| at.contains(*slot, *effect) && answer.truth.and(self.rest.truth) == wanted)
    }
}

impl Live {
    /// Looks at every policy that the caller meets.
    pub(super) fn begin(view: &View<'_>, subject: &Subject<'_>) -> Self {
        let entries = view.met.iter().enumerate().flat_map(|(at, met)| {
            let here = subject.slot_here(met.policy);
            let slots = if here.is_some() { here.as_slice() } else { met.slots.as_slice() };
            let numbered = (0u32..).zip(&met.policy.document.statements).zip(&met.named);
            let entry = move |((number, statement), named): ((u32, &_), &Vec<_>)| {
                let id = StatementId { policy: met.number, statement: number };
                entry(subject, (at, met), (id, statement), slots, named)
            };
            numbered.filter(|_| !slots.is_empty()).filter_map(entry).map(Rc::new).collect::<Vec<_>>()
        });
        let entries = entries.collect();
        let facts = Facts {
            session: view.limits.session,
            scp_root: view.limits.scp_root,
            scp_account: view.limits.scp_account,
            ..subject.facts()
        };
        Self::decided(facts, entries, subject.open_facts())
    }

    /// Whether one statement may match, looking at nothing else.
    pub(super) fn meets(view: &View<'_>, subject: &Subject<'_>, at: usize, id: StatementId) -> bool {
        let Some(met) = view.met.get(at) else { return false };
        let here = subject.slot_here(met.policy);
        let slots = if here.is_some() { here.as_slice() } else { met.slots.as_slice() };
        let statement =
            met.policy.document.statements.get(id.statement as usize).zip(met.named.get(id.statement as usize));
        !slots.is_empty()
            && statement.is_some_and(|(it, named)| entry(subject, (at, met), (id, it), slots, named).is_some())
    }

    /// Looks again at what hung on a key, now that the request says it.
    pub(super) fn go_on(&self, view: &View<'_>, subject: &Subject<'_>, key: &str) -> Self {
        let again = |entry: &Rc<Entry>| -> Option<Rc<Entry>> {
            if !entry.hangs_on(key) {
                return Some(Rc::clone(entry));
            }
            let policy = view.met.get(entry.met)?.policy;
            let statement = policy.document.statements.get(entry.id.statement as usize)?;
            let rest = rest(subject, policy, statement)?;
            Some(Rc::new(Entry { rest, ..entry.as_ref().clone() }))
        };
        Self::decided(self.facts, self.entries.iter().filter_map(again).collect(), self.open_facts.clone())
    }

    fn decided(facts: Facts, entries: Vec<Rc<Entry>>, open_facts: Vec<Dependency>) -> Self {
        let mut seen = Seen::default();
        for entry in &entries {
            for (slot, effect, fixed) in &entry.fixed {
                seen.add(*slot, *effect, fixed.truth.and(entry.rest.truth));
            }
        }
        Self { facts, entries, seen, decision: decide::decide(&facts, seen), open_facts }
    }

    /// The places that decide.
    fn places(&self) -> (Slots, Truth) {
        let wanted = if self.decision == Decision::Depends { Truth::Unknown } else { Truth::Yes };
        (decide::deciding(&self.facts, self.seen), wanted)
    }

    /// The statements that decide, in order.
    pub(super) fn deciding(&self) -> Vec<StatementId> {
        let (at, wanted) = self.places();
        self.entries.iter().filter(|entry| entry.is_at(at, wanted)).map(|entry| entry.id).collect()
    }

    /// What the decision hinges on, each once, in order.
    pub(super) fn depends(&self) -> Vec<Dependency> {
        if self.decision != Decision::Depends {
            return Vec::new();
        }
        let (at, _) = self.places();
        let mut depends: Vec<Dependency> = self.entries.iter().flat_map(|entry| entry.depends(at)).collect();
        depends.extend(self.facts_that_matter());
        depends.sort_unstable();
        depends.dedup();
        depends
    }

    /// Facts nobody declared and rules nobody documents, where they make a difference.
    fn facts_that_matter(&self) -> Vec<Dependency> {
        let settle = |fact, truth| if fact == Truth::Unknown { truth } else { fact };
        let decided = |owned, limited| {
            let settled = Facts {
                same_account: settle(self.facts.same_account, owned),
                owns_bucket: settle(self.facts.owns_bucket, owned),
                everyone_limited: settle(self.facts.everyone_limited, limited),
                ..self.facts
            };
            decide::decide(&settled, self.seen)
        };
        let [yes, no] = [Truth::Yes, Truth::No];
        let mut matter = Vec::new();
        if [yes, no].into_iter().any(|limited| decided(yes, limited) != decided(no, limited)) {
            matter.clone_from(&self.open_facts);
        }
        if [yes, no].into_iter().any(|owned| decided(owned, yes) != decided(owned, no)) {
            matter.push(Dependency::Open(OpenQuestion::EveryoneLimited));
        }
        matter
    }
}

/// A statement as far as it may match; none when it does not.
fn entry(
    subject: &Subject<'_>,
    (at, met): (usize, &Met<'_>),
    (id, statement): (StatementId, &crate::policy::Statement),
    slots: &[(Slot, Truth)],
    named: &[(Option<decide::Grade>, Answer)],
) -> Option<Entry> {
    let who = named.iter().fold(Truth::No, |truth, (_, answer)| truth.or(answer.truth));
    if who == Truth::No {
        return None;
    }
    let action = statement::action(subject, statement);
    if action.truth == Truth::No {
        return None;
    }
    let rest = rest(subject, met.policy, statement)?;
    let mut fixed = Vec::with_capacity(named.len());
    for (slot, applies) in slots {
        let applies = applies_as(*slot, *applies).and(action.clone());
        for (effect, sure) in statement::effects(subject.target(), met.policy.layer, statement) {
            for (grade, answer) in named {
                let slot = match (slot, grade) {
                    (Slot::Bucket(_), Some(grade)) => Slot::Bucket(*grade),
                    _ => *slot,
                };
                fixed.push((slot, effect, answer.clone().and(applies.clone()).and(sure.clone())));
            }
        }
    }
    Some(Entry { id, met: at, fixed, named: who.and(action.truth), rest })
}

/// What hangs on the resource and on condition keys; none when it does not hold.
fn rest(subject: &Subject<'_>, policy: &crate::access::Policy, statement: &crate::policy::Statement) -> Option<Answer> {
    let resource = statement::resource(subject, policy, statement);
    if resource.truth == Truth::No {
        return None;
    }
    let rest = statement::conditions(subject, policy, statement).and(resource);
    (rest.truth != Truth::No).then_some(rest)
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
