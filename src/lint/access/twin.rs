//! Whether one statement of a world covers another.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use crate::access::{Layer, Policy, StatementId, World};
use crate::change::Cover;
use crate::explore::{self, Reason};
use crate::pattern::{self, Case};
use crate::policy::{Condition, Scope, Statement, Term};
use crate::source::Spanned;
use crate::target::Target;

/// So many pairs of resources are compared at most.
const PAIRS: usize = 1_000_000;

/// Whether something of it could not be read, so that it may say more or less than what is left of it.
pub(super) fn has_complaint(policy: &Policy, statement: &Statement) -> bool {
    let unread = statement.conditions.is_empty() && statement.condition_key.is_some();
    unread || policy.document.complaints.iter().any(|complaint| complaint.statement == Some(statement.index))
}

/// Answers for pairs of statements, as long as that is not too much.
pub(super) struct Finder<'a> {
    world: &'a World,
    cover: Cover,
    /// The actions of the catalogue that each statement may be about.
    actions: BTreeMap<StatementId, Rc<BTreeSet<&'static str>>>,
    compared: usize,
    steps: usize,
    pub(super) unfinished: Option<Reason>,
}

impl<'a> Finder<'a> {
    pub(super) fn new(world: &'a World) -> Self {
        Self { world, cover: Cover::default(), actions: BTreeMap::new(), compared: 0, steps: 0, unfinished: None }
    }

    /// Whether one statement covers another.
    pub(super) fn covers(&mut self, outer: StatementId, inner: StatementId) -> bool {
        self.compared += 1 + items(self.world, outer) * items(self.world, inner);
        if self.compared > PAIRS || self.unfinished == Some(Reason::Budget) {
            self.unfinished = Some(Reason::Budget);
            return false;
        }
        let world = self.world;
        let (Some(of), Some(by)) = (world.statement(inner), world.statement(outer)) else { return false };
        let (wide, narrow) = (by.1, of.1);
        // What templates fill in is the same in one document.
        let same_templates = inner.policy == outer.policy || !has_template(narrow);
        if wide.effect != narrow.effect || has_complaint(by.0, wide) || !same_templates {
            return false;
        }
        if wide.actions == narrow.actions
            && wide.resources == narrow.resources
            && wide.principals == narrow.principals
            && wide.conditions == narrow.conditions
        {
            return true;
        }
        if !self.about(inner).is_subset(&self.about(outer)) || !meets(wide, narrow) {
            return false;
        }
        if !self.cover.principals(&wide.principals, &narrow.principals) {
            return false;
        }
        let wide = beyond(world.target, &self.cover, wide, narrow);
        if by.0.layer == Layer::Identity && lists_all(world.target, &wide, narrow) {
            return true;
        }
        match explore::covered(world, of, (by.0, &wide), &mut self.steps) {
            Ok(covered) => covered,
            Err(reason) => {
                self.unfinished = Some(reason);
                false
            }
        }
    }

    fn about(&mut self, id: StatementId) -> Rc<BTreeSet<&'static str>> {
        if let Some(known) = self.actions.get(&id) {
            return Rc::clone(known);
        }
        let target = self.world.target;
        let mut about = BTreeSet::new();
        if let Some((_, statement)) = self.world.statement(id) {
            let named = |items: &[Spanned<Term>]| -> BTreeSet<&'static str> {
                let patterns = items.iter().filter_map(|item| item.value.known());
                patterns.flat_map(|it| target.actions_matching(it)).map(|action| action.name).collect()
            };
            match &statement.actions {
                Scope::Only(only) => about = named(&only.items),
                Scope::AllBut(but) => {
                    let but = named(&but.items);
                    about = target.actions().iter().map(|it| it.name).filter(|it| !but.contains(it)).collect();
                }
                Scope::Absent | Scope::Both { .. } => {}
            }
        }
        let about = Rc::new(about);
        self.actions.insert(id, Rc::clone(&about));
        about
    }
}

/// A statement without the conditions that another one has as well.
pub(super) fn beyond(target: Target, cover: &Cover, wide: &Statement, narrow: &Statement) -> Statement {
    let mut wide = wide.clone();
    wide.conditions.retain(|condition| !asks_too(target, cover, narrow, condition));
    wide.condition_key = wide.condition_key.filter(|_| !wide.conditions.is_empty());
    wide
}

/// Whether a statement asks for a condition, or for more.
fn asks_too(target: Target, cover: &Cover, narrow: &Statement, condition: &Condition) -> bool {
    // The other servers have quirks of their own, and the same is the same there too.
    if narrow.conditions.contains(condition) || target != Target::Aws {
        return narrow.conditions.contains(condition);
    }
    let bare = |conditions: Vec<Condition>| Statement {
        principals: Scope::Absent,
        actions: Scope::Absent,
        resources: Scope::Absent,
        conditions,
        ..narrow.clone()
    };
    let (wide, narrow) = (bare(vec![condition.clone()]), bare(narrow.conditions.clone()));
    !cover.shrunk(&wide, &narrow).conditions
}

/// Whether a statement without conditions lists every action and resource of another by the letter, or all that there are. Nothing
/// has to be tried out then.
fn lists_all(target: Target, wide: &Statement, narrow: &Statement) -> bool {
    let lists = |wide: &Scope<Spanned<Term>>, narrow: &Scope<Spanned<Term>>| {
        let Scope::Only(wide) = wide else { return false };
        let has = |text: &str| wide.items.iter().any(|item| item.value.known() == Some(text));
        let all = target == Target::Aws && has("*");
        all || matches!(narrow, Scope::Only(narrow) if narrow.items.iter().all(|it| it.value.known().is_some_and(has)))
    };
    wide.conditions.is_empty() && lists(&wide.actions, &narrow.actions) && lists(&wide.resources, &narrow.resources)
}

/// How many resources a statement lists.
fn items(world: &World, id: StatementId) -> usize {
    world.statement(id).map_or(0, |(_, statement)| statement.resources.items().count())
}

/// Whether a statement has resources that can be among another's; only where both list some.
fn meets(wide: &Statement, narrow: &Statement) -> bool {
    let (Scope::Only(wide), Scope::Only(narrow)) = (&wide.resources, &narrow.resources) else { return true };
    narrow.items.iter().all(|item| {
        wide.items.iter().any(|other| match (other.value.known(), item.value.known()) {
            (Some(wide), Some(narrow)) => pattern::overlaps(wide, narrow, Case::Sensitive),
            _ => true,
        })
    })
}

pub(super) fn has_template(statement: &Statement) -> bool {
    let terms = statement.actions.items().chain(statement.resources.items());
    let principals = statement.principals.items().map(|item| &item.term);
    terms.chain(principals).any(|item| item.value.known().is_none())
        || statement
            .conditions
            .iter()
            .any(|it| it.key.value.known().is_none() || it.values.iter().any(|value| value.value.known().is_none()))
}
