//! The walk for one caller: every class of resources that an action is asked about.

use std::collections::BTreeSet;
use std::rc::Rc;

use super::keyed::{Known, Said};
use super::{Bounds, Cell};
use crate::access::decide::second;
use crate::access::evaluate::View;
use crate::access::{Caller, Context, Request};
use crate::explore::actions::ActionClass;
use crate::explore::crowd::Pattern;
use crate::explore::keys::Keys;
use crate::explore::resources::{ResourceClass, Vocabulary, is_of_objects};
use crate::explore::vocabulary::About;
use crate::explore::ways::Ways;
use crate::explore::{Changed, Reason};
use crate::target::Level;

/// The walk for one caller.
pub(super) struct Walk<'a, 'b> {
    pub(super) before: View<'a>,
    pub(super) after: View<'a>,
    pub(super) changed: &'a Changed,
    pub(super) person: usize,
    pub(super) caller: &'a Caller,
    pub(super) keys: Keys<'a>,
    pub(super) bounds: Bounds<'b>,
    /// A request was found that is enough.
    pub(super) is_enough: bool,
    pub(super) steps: usize,
    pub(super) cells: Vec<Cell>,
    pub(super) unfinished: BTreeSet<Reason>,
    pub(super) crowd: BTreeSet<Pattern>,
}

impl Walk<'_, '_> {
    /// What resources are told apart by for one action, by what it does to a request which of the patterns it meets.
    pub(super) fn grouped(&self, about: &About<'_>, action: &ActionClass) -> Rc<Vocabulary> {
        let name = action.name();
        let sides = [self.before.alike(name, &self.changed.base), self.after.alike(name, &self.changed.head)];
        if !action.levels.contains(Level::Object) {
            return about.grouped(sides, &BTreeSet::new(), self.caller, false);
        }
        // Objects that are denied before and after whatever else is said need no telling apart.
        let (gone, new) = (self.before.denied_anyway(&[name]), self.after.denied_anyway(&[name]));
        let denied: BTreeSet<&str> = gone.intersection(&new).copied().filter(|it| is_of_objects(it)).collect();
        about.grouped(sides, &denied, self.caller, false)
    }

    pub(super) fn action(&mut self, number: usize, action: &ActionClass, of: (usize, &Vocabulary), known: &mut Known) {
        let (at, vocabulary) = of;
        // What is found of a part is found: it is told that there is more.
        let (resources, whole) = vocabulary.first_classes(action.levels);
        if !whole {
            self.unfinished.insert(Reason::Patterns);
            self.crowd.extend(vocabulary.crowd().map(|text| (None, text.clone())));
        }
        for resource in resources.iter() {
            let mut request = Request {
                caller: self.caller.clone(),
                action: action.name().to_owned(),
                resource: resource.arn.clone(),
                context: Context::unknown(),
            };
            if !self.may_differ(&request) {
                continue;
            }
            let (before, after) = (self.before.begin(&request), self.after.begin(&request));
            self.steps += self.before.statements() + self.after.statements();
            let both = self.look(&request, before, after);
            let ways = self.ways(&mut request, &both, &mut Said::new(), known);
            self.take_down((number, at), resource, &request, &ways);
            if self.is_enough {
                return;
            }
        }
    }

    /// A cell for each way in which a request turns out.
    fn take_down(&mut self, of: (usize, usize), resource: &ResourceClass, request: &Request, ways: &Ways) {
        let (action, vocabulary) = of;
        if ways.more {
            self.unfinished.insert(Reason::Ways);
        }
        for (outcome, when, asked) in ways.each() {
            let mut request = request.clone();
            for (key, state) in asked {
                request.context.set(key, state.clone());
            }
            self.is_enough |= (self.bounds.stops)(outcome.direction);
            let (person, resource, outcome) = (self.person, resource.clone(), outcome.clone());
            self.cells.push(Cell { person, action, vocabulary, resource, when, outcome, request });
        }
    }

    /// Whether a changed statement may have a part in a request, whatever its keys.
    fn may_differ(&mut self, request: &Request) -> bool {
        let changed = self.changed.base.len() + self.changed.head.len();
        // Where most is changed, it is as well to look at all of it.
        if 2 * changed > self.before.statements() + self.after.statements() {
            return true;
        }
        self.steps += 1 + changed;
        // A second action that is checked along has statements of its own.
        let second = second(self.before.target(), &request.action, request.caller == Caller::Anonymous);
        second.is_some()
            || self.changed.limits
            || self.before.may_meet(request, &self.changed.base)
            || self.after.may_meet(request, &self.changed.head)
    }
}
