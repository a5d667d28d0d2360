//! Which statements one side has and the other has not.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::fmt::Write;

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
        let unmoved = unmoved(base, head);
        let mut left: BTreeMap<String, Vec<StatementId>> = BTreeMap::new();
        for (id, policy, statement) in base.statements().filter(|(id, ..)| !unmoved.0.contains(id)) {
            left.entry(content(policy, statement)).or_default().push(id);
        }
        let mut changed = Self::default();
        for (id, policy, statement) in head.statements().filter(|(id, ..)| !unmoved.1.contains(id)) {
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

/// The statements of both sides that stand in the same place of the same policy and say the same: nearly all.
fn unmoved(base: &World, head: &World) -> (HashSet<StatementId>, HashSet<StatementId>) {
    let by_path: HashMap<&str, (u32, &Policy)> = (0u32..)
        .zip(&base.policies)
        .map(|(number, policy)| (policy.path.as_str(), (number, policy.as_ref())))
        .collect();
    let mut unmoved = (HashSet::new(), HashSet::new());
    for (after, policy) in (0u32..).zip(&head.policies) {
        let Some((before, old)) = by_path.get(policy.path.as_str()) else { continue };
        let counts_there = policy.layer == old.layer
            && policy.bucket == old.bucket
            && policy.holders == old.holders
            && policy.document.has_variables() == old.document.has_variables();
        let pairs = old.document.statements.iter().zip(&policy.document.statements);
        for (statement, (one, other)) in (0u32..).zip(pairs).filter(|_| counts_there) {
            if says_the_same(one, other) {
                unmoved.0.insert(StatementId { policy: *before, statement });
                unmoved.1.insert(StatementId { policy: after, statement });
            }
        }
    }
    unmoved
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
