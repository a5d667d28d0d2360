//! The statements that match a request, or still may as far as it is known.

use std::collections::BTreeSet;
use std::rc::Rc;

use super::answer::{Answer, Dependency, OpenQuestion};
use super::listing::{Listed, Place};
use super::statement;
use super::subject::Subject;
use super::view::View;
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
    /// The statement, by its position among those that are about the action.
    listed: usize,
    /// Where it stands, with what hangs on the caller, the action and the text of the statement alone.
    places: Rc<[Place]>,
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
        self.places.iter().map(|(slot, effect, answer)| (*slot, *effect, answer.clone().and(self.rest.clone())))
    }

    /// What it hangs on, as often as it does, at the places that count.
    pub(super) fn hangs(&self, counts: impl Fn(Slot, Effect) -> bool) -> impl Iterator<Item = &Dependency> {
        let open = move |(slot, effect, answer): &&Place| {
            answer.truth.and(self.rest.truth) == Truth::Unknown && counts(*slot, *effect)
        };
        self.places.iter().filter(open).flat_map(|(_, _, answer)| answer.depends.iter().chain(&self.rest.depends))
    }

    /// Whether it hangs on a key; on `MinIO` and `RustFS` keys that differ in their prefix alone are one.
    fn hangs_on(&self, key: &str) -> bool {
        fn slot(key: &str) -> &str {
            key.split_once(':').map_or(key, |(_, slot)| slot)
        }
        let wanted = slot(key);
        let is_it = |it: &Dependency| matches!(it, Dependency::Key(other) if slot(other).eq_ignore_ascii_case(wanted));
        self.rest.truth == Truth::Unknown && self.rest.depends.iter().any(is_it)
    }

    fn is_at(&self, at: Slots, wanted: Truth) -> bool {
        self.places
            .iter()
            .any(|(slot, effect, answer)| at.contains(*slot, *effect) && answer.truth.and(self.rest.truth) == wanted)
    }
}

impl Live {
    /// Looks at every statement that is about the caller and the action.
    pub(super) fn begin(view: &View<'_>, subject: &Subject<'_>) -> Self {
        let listed = view.listed(subject);
        let entry = |(at, listed)| entry(subject, at, listed).map(Rc::new);
        let entries = listed.iter().enumerate().filter_map(entry).collect();
        Self::decided(view.facts(subject), entries, subject.open_facts())
    }

    /// Whether one of these statements may match, looking at nothing else.
    pub(super) fn meets(view: &View<'_>, subject: &Subject<'_>, ids: &BTreeSet<StatementId>) -> bool {
        let listed = view.listed(subject);
        let mut found = ids.iter().filter_map(|id| {
            let at = listed.binary_search_by_key(id, |listed| listed.id).ok()?;
            listed.get(at).and_then(|listed| entry(subject, at, listed))
        });
        found.next().is_some()
    }

    /// Looks again at what hung on a key, now that the request says it.
    pub(super) fn go_on(&self, view: &View<'_>, subject: &Subject<'_>, key: &str) -> Self {
        let listed = view.listed(subject);
        let again = |entry: &Rc<Entry>| -> Option<Rc<Entry>> {
            if !entry.hangs_on(key) {
                return Some(Rc::clone(entry));
            }
            let listed = listed.get(entry.listed)?;
            let rest = rest(subject, listed)?;
            Some(Rc::new(Entry { rest, ..entry.as_ref().clone() }))
        };
        Self::decided(self.facts, self.entries.iter().filter_map(again).collect(), self.open_facts.clone())
    }

    fn decided(facts: Facts, entries: Vec<Rc<Entry>>, open_facts: Vec<Dependency>) -> Self {
        let mut seen = Seen::default();
        for entry in &entries {
            for (slot, effect, fixed) in entry.places.iter() {
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
        let here = |slot, effect| at.contains(slot, effect);
        let mut depends: Vec<Dependency> = self.entries.iter().flat_map(|entry| entry.hangs(here)).cloned().collect();
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
fn entry(subject: &Subject<'_>, at: usize, listed: &Listed<'_>) -> Option<Entry> {
    let places = listed.places(subject)?;
    let rest = rest(subject, listed)?;
    Some(Entry { id: listed.id, listed: at, places, named: listed.named, rest })
}

/// What hangs on the resource and on condition keys; none when it does not hold.
fn rest(subject: &Subject<'_>, listed: &Listed<'_>) -> Option<Answer> {
    let Listed { policy, statement, .. } = *listed;
    let resource = statement::resource(subject, policy, statement);
    if resource.truth == Truth::No {
        return None;
    }
    let rest = statement::conditions(subject, policy, statement).and(resource);
    (rest.truth != Truth::No).then_some(rest)
}
