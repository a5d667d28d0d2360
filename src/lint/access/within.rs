//! What of a statement another one names: a test without requests, of texts alone.

use crate::change::Cover;
use crate::explore::{has_variable, widest};
use crate::pattern::{self, Case};
use crate::policy::{Principal, Scope, Statement, Term};
use crate::source::Spanned;

/// More combinations of what a statement lists are not compared.
const CELLS: usize = 10_000;

/// What a statement lists.
pub(super) struct Parts<'a> {
    principals: Vec<Who<'a>>,
    actions: Vec<&'a str>,
    resources: Vec<(&'a Term, String)>,
}

/// Whom it is about: one of those listed, or whomever as a whole.
enum Who<'a> {
    One(&'a Principal),
    All(&'a Scope<Principal>),
}

/// What of it another statement names.
pub(super) struct Within {
    principals: Vec<bool>,
    actions: Vec<bool>,
    resources: Vec<bool>,
}

/// Combinations of caller, action and resource.
pub(super) struct Cells(Vec<bool>);

impl<'a> Parts<'a> {
    /// None where it does not list actions and resources, or too many.
    pub(super) fn of(statement: &'a Statement) -> Option<Self> {
        let (Scope::Only(actions), Scope::Only(resources)) = (&statement.actions, &statement.resources) else {
            return None;
        };
        let principals = match &statement.principals {
            Scope::Only(only) => only.items.iter().map(Who::One).collect(),
            all => vec![Who::All(all)],
        };
        let parts = Self {
            principals,
            actions: actions.items.iter().map(|item| item.value.known()).collect::<Option<_>>()?,
            resources: resources.items.iter().map(|item| (&item.value, widest(&item.value))).collect(),
        };
        (1..=CELLS).contains(&parts.cells()).then_some(parts)
    }

    /// How many combinations there are.
    pub(super) fn cells(&self) -> usize {
        self.principals.len() * self.actions.len() * self.resources.len()
    }

    /// How many texts are compared to see what another statement names.
    pub(super) fn items(&self, wide: &Statement) -> usize {
        let items = |of: &Scope<Spanned<Term>>| of.items().count();
        1 + self.actions.len() * items(&wide.actions) + self.resources.len() * items(&wide.resources)
    }

    /// What of it another statement names; none where that is nothing.
    pub(super) fn within(&self, wide: &Statement, cover: &Cover) -> Option<Within> {
        let some = |named: Vec<bool>| named.contains(&true).then_some(named);
        let actions = some(self.actions.iter().map(|text| names_action(wide, text)).collect())?;
        let resources = some(self.resources.iter().map(|(term, text)| names_resource(wide, term, text)).collect())?;
        let is_about = |who: &Who<'_>| match who {
            Who::One(one) => cover.principal(&wide.principals, one),
            Who::All(all) => cover.principals(&wide.principals, all),
        };
        let principals = some(self.principals.iter().map(is_about).collect())?;
        Some(Within { principals, actions, resources })
    }

    /// All combinations of it.
    pub(super) fn all(&self) -> Cells {
        Cells(vec![true; self.cells()])
    }

    /// Whether all combinations are named by one of these.
    pub(super) fn all_in<'b>(&self, of: impl Iterator<Item = &'b Within>) -> bool {
        let mut left = self.all();
        of.for_each(|within| left.take(within));
        !left.0.contains(&true)
    }
}

impl Within {
    /// Whether one of the callers, by its place, is named.
    pub(super) fn names(&self, caller: usize) -> bool {
        self.principals.get(caller) == Some(&true)
    }

    /// Whether each combination is named, in order.
    fn cells(&self) -> impl Iterator<Item = bool> + '_ {
        let rows = self.principals.iter().flat_map(|who| self.actions.iter().map(move |action| *who && *action));
        rows.flat_map(|row| self.resources.iter().map(move |resource| row && *resource))
    }
}

impl Cells {
    /// How many of these are named.
    pub(super) fn count(&self, within: &Within) -> usize {
        self.0.iter().zip(within.cells()).filter(|(left, named)| **left && *named).count()
    }

    /// Leaves those that are not named.
    pub(super) fn take(&mut self, within: &Within) {
        self.0.iter_mut().zip(within.cells()).for_each(|(left, named)| *left &= !named);
    }
}

fn names_action(wide: &Statement, text: &str) -> bool {
    match &wide.actions {
        Scope::Only(only) => names(&only.items, |known| pattern::covers(known, text, Case::Ignore)),
        Scope::AllBut(but) => !spares(&but.items, |known| pattern::overlaps(known, text, Case::Ignore)),
        Scope::Absent | Scope::Both { .. } => false,
    }
}

fn names_resource(wide: &Statement, term: &Term, text: &str) -> bool {
    match &wide.resources {
        Scope::Only(only) => {
            only.items.iter().any(|item| item.value == *term)
                || names(&only.items, |known| !has_variable(known) && pattern::covers(known, text, Case::Sensitive))
        }
        Scope::AllBut(but) => {
            !spares(&but.items, |known| has_variable(known) || pattern::overlaps(known, text, Case::Sensitive))
        }
        Scope::Absent | Scope::Both { .. } => false,
    }
}

fn names(items: &[Spanned<Term>], covers: impl Fn(&str) -> bool) -> bool {
    items.iter().filter_map(|item| item.value.known()).any(covers)
}

fn spares(items: &[Spanned<Term>], overlaps: impl Fn(&str) -> bool) -> bool {
    items.iter().any(|item| item.value.known().is_none_or(&overlaps))
}
