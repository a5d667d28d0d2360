//! Which statements one side has and the other has not.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt::Write;
use std::sync::Arc;

use foldhash::fast::RandomState;

use crate::access::{Layer, Policy, StatementId, World};
use crate::policy::{Clause, Condition, Principal, Scope, Statement, Term};
use crate::source::Spanned;

/// The statements that only one side has.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changed {
    /// Those that are gone.
    pub base: BTreeSet<StatementId>,
    /// Those that are new.
    pub head: BTreeSet<StatementId>,
    /// Whether one of them stands in a policy that limits what others allow: there silence counts too.
    pub limits: bool,
}

impl Changed {
    /// Compares two sides; what was only moved is in both.
    pub fn between(base: &World, head: &World) -> Self {
        let (gone, new) = moved(base, head);
        let mut left: BTreeMap<String, Vec<StatementId>> = BTreeMap::new();
        for (id, (policy, statement)) in gone.into_iter().filter_map(|id| Some((id, base.statement(id)?))) {
            left.entry(content(policy, statement)).or_default().push(id);
        }
        let mut changed = Self::default();
        for (id, (policy, statement)) in new.into_iter().filter_map(|id| Some((id, head.statement(id)?))) {
            let same = left.get_mut(&content(policy, statement)).and_then(Vec::pop);
            if same.is_none() {
                changed.head.insert(id);
            }
        }
        changed.base = left.into_values().flatten().collect();
        let limits = |world: &World, ids: &BTreeSet<StatementId>| {
            let mut policies = ids.iter().filter_map(|id| world.statement(*id));
            policies
                .any(|(policy, _)| matches!(policy.layer, Layer::Boundary | Layer::Session | Layer::Scp | Layer::Rcp))
        };
        changed.limits = limits(base, &changed.base) || limits(head, &changed.head);
        changed
    }

    /// Whether both sides say the same.
    pub fn is_empty(&self) -> bool {
        self.base.is_empty() && self.head.is_empty()
    }
}

/// The statements of each side that do not stand in the same place of the same policy on the other, saying the same: nearly none.
fn moved(base: &World, head: &World) -> (Vec<StatementId>, Vec<StatementId>) {
    // Of several with one path the first goes with the first.
    let mut by_path: HashMap<&str, Vec<(u32, &Arc<Policy>)>, RandomState> = HashMap::default();
    for (number, policy) in (0u32..).zip(&base.policies).collect::<Vec<_>>().into_iter().rev() {
        by_path.entry(policy.path.as_str()).or_default().push((number, policy));
    }
    let (mut gone, mut new) = (Vec::new(), Vec::new());
    let id = |policy, statement| StatementId { policy, statement };
    let all = |policy, of: &Policy| {
        let count = u32::try_from(of.document.statements.len()).unwrap_or(u32::MAX);
        (0..count).map(move |statement| id(policy, statement))
    };
    for (after, policy) in (0u32..).zip(&head.policies) {
        let old = by_path.get_mut(policy.path.as_str()).and_then(Vec::pop);
        let Some((before, old)) = old.filter(|(_, old)| counts_there(old, policy)) else {
            new.extend(all(after, policy));
            gone.extend(old.into_iter().flat_map(|(before, old)| all(before, old)));
            continue;
        };
        if Arc::ptr_eq(&old.document, &policy.document) {
            continue;
        }
        let (old, policy) = (&old.document.statements, &policy.document.statements);
        let most = u32::try_from(old.len().max(policy.len())).unwrap_or(u32::MAX);
        for (at, statement) in (0..most).zip(0usize..) {
            let (one, other) = (old.get(statement), policy.get(statement));
            if one.zip(other).is_some_and(|(one, other)| says_the_same(one, other)) {
                continue;
            }
            gone.extend(one.map(|_| id(before, at)));
            new.extend(other.map(|_| id(after, at)));
        }
    }
    let ended = by_path.into_values().flatten();
    gone.extend(ended.flat_map(|(before, old)| all(before, old)));
    gone.sort_unstable();
    (gone, new)
}

/// Whether two versions of a policy count in the same place.
fn counts_there(old: &Policy, new: &Policy) -> bool {
    old.layer == new.layer
        && old.bucket == new.bucket
        && old.holders == new.holders
        && old.document.has_variables() == new.document.has_variables()
}

/// Whether two statements have the same elements, whatever their Sids.
fn says_the_same(one: &Statement, other: &Statement) -> bool {
    let items =
        |a: &[Spanned<Term>], b: &[Spanned<Term>]| a.iter().map(|it| &it.value).eq(b.iter().map(|it| &it.value));
    let terms = |a: Option<&Clause<Spanned<Term>>>, b: Option<&Clause<Spanned<Term>>>| match (a, b) {
        (Some(a), Some(b)) => items(&a.items, &b.items),
        (None, None) => true,
        _ => false,
    };
    let scopes = |a: &Scope<Spanned<Term>>, b: &Scope<Spanned<Term>>| {
        terms(a.only(), b.only()) && terms(a.all_but(), b.all_but())
    };
    let named = |a: Option<&Clause<Principal>>, b: Option<&Clause<Principal>>| match (a, b) {
        (Some(a), Some(b)) => {
            let item = |it: &Principal| (it.class.clone(), it.term.value.clone());
            a.items.iter().map(item).eq(b.items.iter().map(item))
        }
        (None, None) => true,
        _ => false,
    };
    let conditions = |a: &Condition, b: &Condition| {
        a.operator.value.written == b.operator.value.written
            && a.key.value == b.key.value
            && a.values.iter().map(|it| &it.value).eq(b.values.iter().map(|it| &it.value))
    };
    one.effect.as_ref().map(|it| it.value) == other.effect.as_ref().map(|it| it.value)
        && one.effect_key.is_some() == other.effect_key.is_some()
        && one.condition_key.is_some() == other.condition_key.is_some()
        && scopes(&one.actions, &other.actions)
        && scopes(&one.resources, &other.resources)
        && named(one.principals.only(), other.principals.only())
        && named(one.principals.all_but(), other.principals.all_but())
        && one.conditions.len() == other.conditions.len()
        && one.conditions.iter().zip(&other.conditions).all(|(a, b)| conditions(a, b))
}

/// What a statement says and where it counts, whatever its Sid and its place.
fn content(policy: &Policy, statement: &Statement) -> String {
    let mut text = format!(
        "{:?} {:?} {:?} {} {:?} {} ",
        policy.layer,
        policy.bucket,
        policy.holders,
        policy.document.has_variables(),
        statement.effect.as_ref().map(|effect| effect.value),
        statement.condition_key.is_some(),
    );
    let terms = |text: &mut String, scope: &Scope<Spanned<Term>>| {
        for (name, clause) in [("only", scope.only()), ("but", scope.all_but())] {
            let items: Option<Vec<&Term>> = clause.map(|clause| clause.items.iter().map(|item| &item.value).collect());
            // Writing to a string cannot fail.
            let _ = write!(text, "{name} {items:?} ");
        }
    };
    terms(&mut text, &statement.actions);
    terms(&mut text, &statement.resources);
    for clause in [statement.principals.only(), statement.principals.all_but()] {
        let items = clause.map(|clause| clause.items.iter().map(|it| (&it.class, &it.term.value)).collect::<Vec<_>>());
        let _ = write!(text, "{items:?} ");
    }
    for Condition { operator, key, values } in &statement.conditions {
        let values: Vec<_> = values.iter().map(|value| &value.value).collect();
        let _ = write!(text, "{} {:?} {values:?} ", operator.value.written, key.value);
    }
    text
}
