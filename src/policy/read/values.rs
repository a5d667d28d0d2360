//! What every element shares: strings, lists of strings, and what is neither.

use super::Reader;
use crate::policy::{Clause, Misuse, Term, template};
use crate::source::Spanned;
use crate::syntax::{Member, Node, Value};

/// What may stand where one or several strings are expected.
pub(super) const STRINGS: &str = "a string or a list of strings";

impl Reader<'_> {
    /// Complains about the JSON type of a value, unless an error of the reader explains it already.
    pub(super) fn wrong_type(&mut self, element: impl Into<String>, expected: &'static str, node: &Node<'_>) {
        if node.value != Value::Missing {
            let misuse = Misuse::WrongType { element: element.into(), expected, found: node.what() };
            self.complain(node.span, misuse);
        }
    }

    /// The value as text, when it is a string or will be one: a template value, what CloudFormation computes, or what
    /// the reader had to step over. None of these is knowable here, so each is opaque, never absent.
    pub(super) fn term(&self, node: &Node<'_>) -> Option<Spanned<Term>> {
        let term = match &node.value {
            Value::String(text) => template::term(text),
            Value::Opaque(text) => Term::Opaque(text.to_string()),
            Value::Missing => Term::Opaque(String::new()),
            Value::Object(_) if template::is_intrinsic(node) => Term::Opaque(self.written(node)),
            _ => return None,
        };
        Some(Spanned::new(term, node.span))
    }

    /// One string, or a list of them. `element` names what is complained about.
    pub(super) fn terms(&mut self, element: &dyn Fn() -> String, node: &Node<'_>) -> Vec<Spanned<Term>> {
        if let Some(term) = self.term(node) {
            return vec![term];
        }
        let Value::Array(items) = &node.value else {
            self.wrong_type(element(), STRINGS, node);
            return Vec::new();
        };
        if items.is_empty() {
            self.complain(node.span, Misuse::EmptyList(element()));
        }
        let mut terms = Vec::with_capacity(items.len());
        for item in items {
            match self.term(item) {
                Some(term) => terms.push(term),
                None => self.wrong_type(element(), "a string", item),
            }
        }
        terms
    }

    /// `Action`, `Resource` and their negated forms.
    pub(super) fn strings(&mut self, name: &str, member: &Member<'_>) -> Clause<Spanned<Term>> {
        let items = self.terms(&|| name.to_owned(), &member.value);
        clause(member, items)
    }

    /// A plain string such as `Sid`.
    pub(super) fn text(&mut self, name: &str, node: &Node<'_>) -> Option<Spanned<String>> {
        match &node.value {
            // What a template puts in is there, whatever it will be.
            Value::String(text) | Value::Opaque(text) => Some(Spanned::new(text.to_string(), node.span)),
            Value::Object(_) if template::is_intrinsic(node) => Some(Spanned::new(self.written(node), node.span)),
            _ => {
                self.wrong_type(name, "a string", node);
                None
            }
        }
    }

    /// The text of a node as the file has it.
    pub(super) fn written(&self, node: &Node<'_>) -> String {
        self.text.get(node.span.range()).unwrap_or("").to_owned()
    }
}

/// An element at its place.
pub(super) fn clause<T>(member: &Member<'_>, items: Vec<T>) -> Clause<T> {
    Clause { key: Spanned::new((), member.key.span), value: Spanned::new((), member.value.span), items }
}
