//! `Principal` and `NotPrincipal`.

use super::Reader;
use super::values::clause;
use crate::policy::fold::same_key;
use crate::policy::{Clause, Misuse, Principal, PrincipalClass, template};
use crate::syntax::{Member, Node, Value};

/// The keys of the map, as the servers spell them.
const CLASSES: [(&str, PrincipalClass); 4] = [
    ("AWS", PrincipalClass::Aws),
    ("Service", PrincipalClass::Service),
    ("Federated", PrincipalClass::Federated),
    ("CanonicalUser", PrincipalClass::CanonicalUser),
];

impl Reader<'_> {
    /// Whom a statement names, in whatever shape: what no grammar allows is read as far as some server reads it.
    pub(super) fn principals(&mut self, name: &str, member: &Member<'_>) -> Clause<Principal> {
        let value = &member.value;
        let mut items = Vec::new();
        if let Value::Array(list) = &value.value {
            // RustFS takes `["*"]`, Ceph a list of maps under `NotPrincipal`.
            self.complain(value.span, Misuse::BadPrincipalShape);
            for item in list {
                if !self.bare(item, &mut items) {
                    self.map(name, item, &mut items);
                }
            }
        } else if self.bare(value, &mut items) {
            if value.as_str().is_some_and(|text| text != "*" && template::template_token(text).is_none()) {
                self.complain(value.span, Misuse::BadPrincipalShape);
            }
        } else {
            self.map(name, value, &mut items);
        }
        clause(member, items)
    }

    /// A principal without a map around it.
    fn bare(&mut self, node: &Node<'_>, items: &mut Vec<Principal>) -> bool {
        let term = self.term(node);
        let found = term.is_some();
        items.extend(term.map(|term| Principal { class: PrincipalClass::Bare, term }));
        found
    }

    /// `{"AWS": ...}`
    fn map(&mut self, name: &str, node: &Node<'_>, items: &mut Vec<Principal>) {
        let Value::Object(members) = &node.value else {
            return self.wrong_type(name, "`\"*\"` or an object", node);
        };
        if members.is_empty() {
            self.complain(node.span, Misuse::EmptyList(name.to_owned()));
        }
        let replaced = self.repeated(members);
        for (at, member) in members.iter().enumerate() {
            let key = member.key.value.as_ref();
            let class = self.class(member);
            let terms = self.terms(&|| format!("{name}.{key}"), &member.value);
            // Of a key written twice the last one counts, as in Go and in serde.
            if !replaced.in_any_case(at) {
                items.extend(terms.into_iter().map(|term| Principal { class: class.clone(), term }));
            }
        }
    }

    /// The class a key stands for. MinIO reads the keys in any case, so `aws` means `AWS` and is complained about.
    fn class(&mut self, member: &Member<'_>) -> PrincipalClass {
        let key = member.key.value.as_ref();
        let known = CLASSES.iter().find(|(name, _)| same_key(name, key));
        if known.is_none_or(|(name, _)| *name != key) {
            self.complain(member.key.span, Misuse::BadPrincipalKey(key.to_owned()));
        }
        known.map_or_else(|| PrincipalClass::Other(key.to_owned()), |(_, class)| class.clone())
    }
}
