//! `Condition`: operator, key, values.

use super::Reader;
use crate::policy::template;
use crate::policy::{Condition, ConditionValue, Misuse, Operator};
use crate::source::Spanned;
use crate::syntax::{Node, Value};

/// What a key may be compared with.
const SCALARS: &str = "a string, a number or a boolean, or a list of these";

impl Reader<'_> {
    /// The value of `Condition`.
    pub(super) fn conditions(&mut self, node: &Node<'_>) -> Vec<Condition> {
        let mut conditions = Vec::new();
        self.objects("Condition", node, &mut |reader, node| reader.operators(node, &mut conditions));
        conditions
    }

    /// Hands on the object, or each of them where a list is written: Ceph reads through such lists, all others refuse.
    fn objects(&mut self, element: &str, node: &Node<'_>, read: &mut dyn FnMut(&mut Self, &Node<'_>)) {
        match &node.value {
            // Nothing to look into: it will be written by a template.
            Value::Opaque(_) => {}
            Value::Object(_) if template::is_intrinsic(node) => {}
            Value::Object(members) => {
                if members.is_empty() {
                    self.complain(node.span, Misuse::EmptyList(element.to_owned()));
                }
                read(self, node);
            }
            Value::Array(items) => {
                self.wrong_type(element, "an object", node);
                for item in items.iter().filter(|item| matches!(item.value, Value::Object(_))) {
                    read(self, item);
                }
            }
            _ => self.wrong_type(element, "an object", node),
        }
    }

    fn operators(&mut self, node: &Node<'_>, conditions: &mut Vec<Condition>) {
        let replaced = self.repeated(node.members());
        for (at, member) in node.members().iter().enumerate() {
            let before = conditions.len();
            let operator = Spanned::new(Operator::parse(&member.key.value), member.key.span);
            self.objects(&member.key.value, &member.value, &mut |reader, keys| {
                reader.keys(&operator, keys, conditions);
            });
            // Case counts here, on every server: `stringequals` replaces nothing.
            if replaced.exactly(at) {
                conditions.truncate(before);
            }
        }
    }

    fn keys(&mut self, operator: &Spanned<Operator>, node: &Node<'_>, conditions: &mut Vec<Condition>) {
        let replaced = self.repeated(node.members());
        for (at, member) in node.members().iter().enumerate() {
            let values = self.values(&member.key.value, &member.value);
            if !replaced.exactly(at) {
                let key = Spanned::new(template::term(&member.key.value), member.key.span);
                conditions.push(Condition { operator: operator.clone(), key, values });
            }
        }
    }

    fn values(&mut self, key: &str, node: &Node<'_>) -> Vec<Spanned<ConditionValue>> {
        match &node.value {
            Value::Array(items) => {
                if items.is_empty() {
                    self.complain(node.span, Misuse::EmptyList(key.to_owned()));
                }
                items.iter().map(|item| self.value(key, "a string, a number or a boolean", item)).collect()
            }
            _ => vec![self.value(key, SCALARS, node)],
        }
    }

    fn value(&mut self, key: &str, expected: &'static str, node: &Node<'_>) -> Spanned<ConditionValue> {
        let value = match &node.value {
            Value::Number(number) => ConditionValue::Number((*number).to_owned()),
            Value::Bool(bool) => ConditionValue::Bool(*bool),
            _ => {
                if let Some(term) = self.term(node) {
                    ConditionValue::Text(term.value)
                } else {
                    self.wrong_type(key, expected, node);
                    ConditionValue::Invalid
                }
            }
        };
        Spanned::new(value, node.span)
    }
}
