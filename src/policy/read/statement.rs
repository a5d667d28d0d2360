//! One statement.

use super::Reader;
use crate::policy::fold::same_key;
use crate::policy::{Effect, Misuse, Scope, Statement, template};
use crate::source::{Span, Spanned};
use crate::syntax::{Member, Node, Value};

/// The elements of a statement. Source: IAM user guide, "Grammar of the IAM JSON policy language".
const ELEMENTS: [&str; 9] =
    ["Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction", "Resource", "NotResource", "Condition"];

impl Reader<'_> {
    /// Reads a statement. Of an element written twice the last one counts, as in Go and in serde.
    pub(super) fn statement(&mut self, node: &Node<'_>, members: &[Member<'_>], index: usize) -> Statement {
        self.statement = Some(index);
        self.repeated(members);
        let mut statement = Statement {
            span: Spanned::new((), node.span),
            index,
            sid: None,
            effect_key: None,
            effect: None,
            principals: Scope::Absent,
            actions: Scope::Absent,
            resources: Scope::Absent,
            condition_key: None,
            conditions: Vec::new(),
        };
        let (mut principal, mut not_principal) = (None, None);
        let (mut action, mut not_action) = (None, None);
        let (mut resource, mut not_resource) = (None, None);
        for member in members {
            let Some(name) = self.element(member, &ELEMENTS) else {
                let key = member.key.value.to_string();
                self.complain(member.key.span, Misuse::UnknownStatementElement(key));
                continue;
            };
            match name {
                "Sid" => statement.sid = self.text("Sid", &member.value),
                "Effect" => {
                    statement.effect_key = Some(Spanned::new((), member.key.span));
                    statement.effect = self.effect(&member.value);
                }
                "Principal" => principal = Some(self.principals(name, member)),
                "NotPrincipal" => not_principal = Some(self.principals(name, member)),
                "Action" => action = Some(self.strings(name, member)),
                "NotAction" => not_action = Some(self.strings(name, member)),
                "Resource" => resource = Some(self.strings(name, member)),
                "NotResource" => not_resource = Some(self.strings(name, member)),
                _ => {
                    statement.condition_key = Some(Spanned::new((), member.key.span));
                    statement.conditions = self.conditions(&member.value);
                }
            }
        }
        statement.principals = scope(principal, not_principal);
        statement.actions = scope(action, not_action);
        statement.resources = scope(resource, not_resource);
        if statement.effect_key.is_none() && !self.is_broken(node.span) {
            self.complain(node.span, Misuse::NoEffect);
        }
        self.statement = None;
        statement
    }

    /// The element a key names. MinIO reads names in any case, so such a key is read, and complained about as well.
    pub(super) fn element(&mut self, member: &Member<'_>, names: &[&'static str]) -> Option<&'static str> {
        let key = member.key.value.as_ref();
        if let Some(name) = names.iter().find(|name| **name == key) {
            return Some(name);
        }
        let name = names.iter().find(|name| same_key(name, key))?;
        let unknown = if self.statement.is_some() {
            Misuse::UnknownStatementElement(key.to_owned())
        } else {
            Misuse::UnknownPolicyElement(key.to_owned())
        };
        self.complain(member.key.span, unknown);
        Some(name)
    }

    fn effect(&mut self, node: &Node<'_>) -> Option<Spanned<Effect>> {
        let word = match &node.value {
            Value::String(word) => word.as_ref(),
            Value::Opaque(_) => return None,
            Value::Object(_) if template::is_intrinsic(node) => return None,
            _ => {
                self.wrong_type("Effect", "`Allow` or `Deny`", node);
                return None;
            }
        };
        let effect = match word {
            "Allow" => Effect::Allow,
            "Deny" => Effect::Deny,
            _ => {
                if template::template_token(word).is_none() {
                    self.complain(node.span, Misuse::BadEffect(word.to_owned()));
                }
                return None;
            }
        };
        Some(Spanned::new(effect, node.span))
    }

    /// Whether something inside was stepped over: then what seems to be missing may well be there.
    pub(super) fn is_broken(&self, span: Span) -> bool {
        self.errors.iter().any(|error| span.start <= error.span.end && error.span.start <= span.end)
    }
}

/// The two forms of an element.
fn scope<T>(only: Option<crate::policy::Clause<T>>, but: Option<crate::policy::Clause<T>>) -> Scope<T> {
    match (only, but) {
        (None, None) => Scope::Absent,
        (Some(only), None) => Scope::Only(only),
        (None, Some(but)) => Scope::AllBut(but),
        (Some(only), Some(but)) => Scope::Both { only, but },
    }
}
