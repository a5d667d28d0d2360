//! Which statements one side has and the other has not.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use crate::access::{Layer, Policy, StatementId, World};
use crate::policy::{Condition, Scope, Statement, Term};
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
        let mut left: BTreeMap<String, Vec<StatementId>> = BTreeMap::new();
        for (id, policy, statement) in base.statements() {
            left.entry(content(policy, statement)).or_default().push(id);
        }
        let mut changed = Self::default();
        for (id, policy, statement) in head.statements() {
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
