//! Whether what one statement is about is all within what another is about.

use std::cell::Cell;

use crate::pattern::{self, Case};
use crate::policy::{Principal, PrincipalForm, Scope, Statement, Term};
use crate::source::Spanned;

use super::condition;

/// Comparisons of two items in one document. Policies that people write need some hundreds.
const MAX_STEPS: u32 = 2_000_000;

/// Answers questions about covering, and stops looking when a document asks for too much: then nothing is covered, so that
/// too much is reported rather than too little.
#[derive(Debug)]
pub struct Cover {
    steps: Cell<u32>,
}

impl Default for Cover {
    fn default() -> Self {
        Self { steps: Cell::new(MAX_STEPS) }
    }
}

/// What a statement is no longer about.
#[derive(Debug, Default)]
pub struct Shrunk<'a> {
    /// Actions that were covered and are not any more.
    pub actions: Vec<&'a Spanned<Term>>,
    /// Resources likewise.
    pub resources: Vec<&'a Spanned<Term>>,
    /// Principals likewise.
    pub principals: Vec<&'a Principal>,
    /// Whether it now holds under conditions under which it did not have to hold before.
    pub conditions: bool,
}

impl Shrunk<'_> {
    /// Whether nothing was lost that can be named.
    pub fn is_empty(&self) -> bool {
        self.actions.is_empty() && self.resources.is_empty() && self.principals.is_empty() && !self.conditions
    }
}

impl Cover {
    /// Whether the Denies among `head` still deny everything that `base` denied.
    pub fn still_denied(&self, head: &[Statement], base: &Statement) -> bool {
        let denies: Vec<&Statement> = head
            .iter()
            .filter(|deny| deny.denies() && self.principals(&deny.principals, &base.principals))
            .filter(|deny| condition::holds_whenever(deny, base))
            .collect();
        let whole = |deny: &&Statement| {
            self.actions(&deny.actions, &base.actions) && self.resources(&deny.resources, &base.resources)
        };
        if denies.iter().any(whole) {
            return true;
        }
        // Split up, each piece may be denied by another statement.
        let (Scope::Only(actions), Scope::Only(resources)) = (&base.actions, &base.resources) else { return false };
        if actions.items.is_empty() || resources.items.is_empty() {
            return true;
        }
        actions.items.iter().all(|action| {
            resources.items.iter().all(|resource| {
                denies.iter().any(|deny| self.action(&deny.actions, action) && self.resource(&deny.resources, resource))
            })
        })
    }

    /// What `base` was about and `head` is not.
    pub fn shrunk<'a>(&self, head: &Statement, base: &'a Statement) -> Shrunk<'a> {
        let named =
            |scope: &'a Scope<Spanned<Term>>| scope.only().map(|only| only.items.as_slice()).unwrap_or_default();
        Shrunk {
            actions: named(&base.actions).iter().filter(|action| !self.action(&head.actions, action)).collect(),
            resources: named(&base.resources).iter().filter(|item| !self.resource(&head.resources, item)).collect(),
            principals: self.beyond(&base.principals, &head.principals),
            conditions: !condition::holds_whenever(head, base),
        }
    }

    /// The principals listed in `wide` that `narrow` does not cover.
    pub fn beyond<'a>(&self, wide: &'a Scope<Principal>, narrow: &Scope<Principal>) -> Vec<&'a Principal> {
        let items = wide.only().map(|only| only.items.as_slice()).unwrap_or_default();
        items.iter().filter(|item| !self.item(narrow, item, principal_covers)).collect()
    }

    /// Whether everyone `narrow` is about is among those that `wide` is about.
    pub fn principals(&self, wide: &Scope<Principal>, narrow: &Scope<Principal>) -> bool {
        self.scope(wide, narrow, principal_covers, Principal::is_everyone)
    }

    /// Whether one of those whom a statement lists is among those that `wide` is about.
    pub fn principal(&self, wide: &Scope<Principal>, narrow: &Principal) -> bool {
        self.item(wide, narrow, principal_covers)
    }

    fn actions(&self, wide: &Scope<Spanned<Term>>, narrow: &Scope<Spanned<Term>>) -> bool {
        self.scope(wide, narrow, action_covers, is_star)
    }

    fn resources(&self, wide: &Scope<Spanned<Term>>, narrow: &Scope<Spanned<Term>>) -> bool {
        self.scope(wide, narrow, resource_covers, is_star)
    }

    fn action(&self, wide: &Scope<Spanned<Term>>, narrow: &Spanned<Term>) -> bool {
        self.item(wide, narrow, action_covers)
    }

    fn resource(&self, wide: &Scope<Spanned<Term>>, narrow: &Spanned<Term>) -> bool {
        self.item(wide, narrow, resource_covers)
    }

    fn scope<T: PartialEq>(
        &self,
        wide: &Scope<T>,
        narrow: &Scope<T>,
        covers: fn(&T, &T) -> bool,
        is_all: fn(&T) -> bool,
    ) -> bool {
        match (wide, narrow) {
            _ if wide == narrow => true,
            (_, Scope::Only(narrow)) => narrow.items.iter().all(|item| self.item(wide, item, covers)),
            // All but a few covers all but more.
            (Scope::AllBut(wide), Scope::AllBut(narrow)) => {
                wide.items.iter().all(|out| narrow.items.iter().any(|other| self.step() && covers(other, out)))
            }
            (Scope::Only(wide), Scope::AllBut(_)) => wide.items.iter().any(is_all),
            _ => false,
        }
    }

    fn item<T>(&self, wide: &Scope<T>, narrow: &T, covers: fn(&T, &T) -> bool) -> bool {
        match wide {
            Scope::Only(wide) => wide.items.iter().any(|item| self.step() && covers(item, narrow)),
            // Whether two patterns share a text is not asked here; neither covering the other is not enough.
            Scope::AllBut(_) | Scope::Both { .. } | Scope::Absent => false,
        }
    }

    fn step(&self) -> bool {
        let left = self.steps.get();
        self.steps.set(left.saturating_sub(1));
        left > 0
    }
}

fn action_covers(wide: &Spanned<Term>, narrow: &Spanned<Term>) -> bool {
    term_covers(&wide.value, &narrow.value, Case::Ignore)
}

fn resource_covers(wide: &Spanned<Term>, narrow: &Spanned<Term>) -> bool {
    term_covers(&wide.value, &narrow.value, Case::Sensitive)
}

fn is_star(term: &Spanned<Term>) -> bool {
    term.value.known() == Some("*")
}

/// What a template fills in is the same on both sides where the text is the same; otherwise nothing is known.
pub(super) fn term_covers(wide: &Term, narrow: &Term, case: Case) -> bool {
    match (wide, narrow) {
        (Term::Known(wide), Term::Known(narrow)) => pattern::covers(wide, narrow, case),
        _ => wide == narrow || wide.known() == Some("*"),
    }
}

/// An account covers its users, roles and sessions, a role its sessions.
fn principal_covers(wide: &Principal, narrow: &Principal) -> bool {
    if wide.is_everyone() || (wide.class == narrow.class && wide.term == narrow.term) {
        return true;
    }
    let narrow = narrow.form();
    match wide.form() {
        PrincipalForm::Account(account) => match narrow {
            PrincipalForm::Account(other) => other == account,
            PrincipalForm::User { account: other, .. }
            | PrincipalForm::Role { account: other, .. }
            | PrincipalForm::Session { account: other, .. }
            | PrincipalForm::FederatedUser { account: other, .. } => other == account && !account.is_empty(),
            _ => false,
        },
        PrincipalForm::Role { account, name } => match narrow {
            PrincipalForm::Session { account: other, role, .. } => {
                other == account && name.rsplit('/').next() == Some(role)
            }
            _ => false,
        },
        form => form == narrow,
    }
}
