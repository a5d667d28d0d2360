//! One statement against one request, whatever the others say and whatever becomes of the request.

use super::answer::Dependency;
use super::subject::Subject;
use super::{Element, statement};
use crate::access::decide::{CephRelease, Grade};
use crate::access::{Layer, Policy, Request, Truth, World};
use crate::policy::Statement;

/// How a statement stands to a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Match {
    /// Whether it matches, by how it names the caller; one entry without a grade where policies name nobody. No entry where
    /// it does not name them.
    pub grades: Vec<(Option<Grade>, Truth)>,
    /// What it hangs on.
    pub depends: Vec<Dependency>,
    /// The elements that do not match for sure, in the order of the grammar.
    pub failed: Vec<Element>,
}

impl Match {
    /// Whether it matches, however it names the caller.
    pub fn truth(&self) -> Truth {
        self.grades.iter().fold(Truth::No, |truth, (_, one)| truth.or(*one))
    }
}

/// Matches a statement as if it stood in this policy. Whether the policy is attached to the caller is not asked.
pub fn lone(world: &World, policy: &Policy, statement: &Statement, request: &Request, release: CephRelease) -> Match {
    let mut subject = Subject::new(world, request, &request.action, release, false);
    subject.bounded =
        world.policies.iter().any(|policy| policy.layer == Layer::Boundary && !subject.slots(policy).is_empty());
    let rest = statement::conditions(&subject, policy, statement)
        .and(statement::action(&subject, statement))
        .and(statement::resource(&subject, policy, statement));
    let named = statement::principal(&subject, policy.layer, statement);
    let who = statement::is_named(&named);
    let answers: Vec<_> = named.into_iter().map(|(grade, answer)| (grade, answer.and(rest.clone()))).collect();
    let mut depends: Vec<Dependency> = answers.iter().flat_map(|(_, answer)| answer.depends.iter().cloned()).collect();
    depends.sort_unstable();
    depends.dedup();
    let grades: Vec<_> = answers.iter().map(|(grade, answer)| (*grade, answer.truth)).collect();
    let matches = grades.iter().any(|(_, truth)| *truth != Truth::No);
    let failed = if matches { Vec::new() } else { statement::failed(&subject, policy, statement, who) };
    Match { grades, depends, failed }
}
