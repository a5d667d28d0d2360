//! The declarative `[match]`: a small closed vocabulary over meaning, not over JSON.
//!
//! Every named predicate must hold. All set questions go through [`crate::pattern`], so `s3:Put*` overlaps
//! `s3:PutObject` without the author thinking about it, and a value that a template fills in later never matches.

mod conditions;
mod elements;
mod raw;
mod scope;

pub use raw::RawMatch;

use crate::policy::{Effect, Statement};
use crate::source::Span;

use super::{Context, Report};
use crate::target::Target;
use conditions::ConditionTest;
use elements::Element;
use scope::{FormTest, PrincipalTest, ScopeTest};

/// A checked `[match]`.
#[derive(Debug)]
pub struct Matcher {
    /// Alternatives; the first that holds reports.
    any: Vec<Test>,
    /// Fires on the document when no statement passes this one.
    none: Option<Test>,
}

/// One conjunction of predicates over a statement.
#[derive(Debug, Default)]
struct Test {
    /// Some judge is one of these; empty means any.
    targets: Vec<Target>,
    /// None of these holds.
    unless: Vec<Test>,
    at: Option<Element>,
    effect: Option<Effect>,
    has: Vec<Element>,
    lacks: Vec<Element>,
    empty: Vec<Element>,
    /// Neither the element nor its `Not` form lists anything.
    missing: Vec<Element>,
    principal: Vec<PrincipalTest>,
    form: Option<FormTest>,
    action: Option<ScopeTest>,
    resource: Option<ScopeTest>,
    condition: Option<ConditionTest>,
    unless_condition: Vec<ConditionTest>,
    unconditional: bool,
}

impl Matcher {
    /// Checks what was written.
    ///
    /// # Errors
    /// A word outside the vocabulary, with the words that are in it.
    pub fn new(raw: RawMatch) -> Result<Self, String> {
        raw.checked()
    }

    /// Looks at a statement.
    pub fn statement(&self, cx: &Context<'_>, statement: &Statement, report: &mut Report<'_>) {
        if let Some((span, near)) = self.any.iter().find_map(|test| test.holds(cx, statement)) {
            let draft = report.at(span);
            for span in near {
                draft.near(span, "here too");
            }
        }
    }

    /// Looks at a whole document.
    pub fn document(&self, cx: &Context<'_>, report: &mut Report<'_>) {
        let Some(test) = &self.none else { return };
        let statements = &cx.document.statements;
        if !statements.is_empty() && !statements.iter().any(|statement| test.holds(cx, statement).is_some()) {
            // The list as a whole lacks something; its key is the smallest piece that stands for it.
            let key = cx.root.members().iter().rfind(|member| member.key.value.eq_ignore_ascii_case("Statement"));
            report.at(key.map_or(cx.document.span, |member| member.key.span));
        }
    }
}

impl Test {
    /// The place to underline when every predicate holds, and further places that match alike.
    fn holds(&self, cx: &Context<'_>, statement: &Statement) -> Option<(Span, Vec<Span>)> {
        let effect = statement.effect.as_ref().map(|effect| effect.value);
        if self.effect.is_some_and(|wanted| effect != Some(wanted))
            || self.has.iter().any(|element| !element.written(statement))
            || self.lacks.iter().any(|element| element.written(statement))
            || self.empty.iter().any(|element| !element.is_empty(statement))
            || self.missing.iter().any(|element| !element.is_missing(cx, statement))
            || (!self.targets.is_empty() && !self.targets.iter().any(|&target| cx.judged_by(target)))
            || (!self.principal.is_empty() && !self.principal.iter().any(|test| test.holds(&statement.principals)))
            || (self.unconditional && !statement.conditions.is_empty())
            || self.action.as_ref().is_some_and(|test| !test.actions(&statement.actions))
            || self.resource.as_ref().is_some_and(|test| !test.resources(&statement.resources))
            || self.unless_condition.iter().any(|test| !test.find(statement, cx.judges()).is_empty())
            || self.unless.iter().any(|test| test.holds(cx, statement).is_some())
        {
            return None;
        }
        let mut places = Vec::new();
        if let Some(test) = &self.form {
            places.extend(some(test.find(&statement.principals))?);
        }
        if let Some(test) = &self.condition {
            let found = some(test.find(statement, cx.judges()))?;
            if places.is_empty() {
                places = found;
            }
        }
        if let Some(span) = self.at.and_then(|element| element.span(statement)) {
            return Some((span, Vec::new()));
        }
        if places.is_empty() {
            places.push(self.natural_place(statement));
        }
        let first = places.remove(0);
        Some((first, places))
    }

    /// Where a reader would look first when nothing narrower matched.
    fn natural_place(&self, statement: &Statement) -> Span {
        let mut order: Vec<Element> = self.has.iter().chain(&self.empty).copied().collect();
        order.extend(self.missing.iter().flat_map(|element| [element.negation(), *element]));
        if !self.principal.is_empty() {
            order.extend([Element::NotPrincipal, Element::Principal]);
        }
        if self.action.is_some() {
            order.extend([Element::NotAction, Element::Action]);
        }
        if self.resource.is_some() {
            order.extend([Element::NotResource, Element::Resource]);
        }
        if self.effect.is_some() {
            order.push(Element::Effect);
        }
        // Nothing to point at but the statement as a whole: its name, else the beginning of it.
        order.extend([Element::Sid, Element::Effect]);
        let place = order.into_iter().find_map(|element| element.span(statement));
        place.unwrap_or_else(|| statement.span.span.opening())
    }
}

/// The list, unless it is empty.
fn some<T>(list: Vec<T>) -> Option<Vec<T>> {
    (!list.is_empty()).then_some(list)
}
