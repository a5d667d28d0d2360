//! Lists of names as servers read them, and text that is not known yet.

use std::collections::BTreeSet;

use super::is_known;
use crate::policy::template::template_token;
use crate::source::Span;
use crate::syntax::{Node, Value};

/// A list of names: what is known of it.
#[derive(Clone, Debug, Default)]
pub(super) struct Names {
    /// Every different name, where it was first written.
    pub(super) items: Vec<(String, Span)>,
    /// Part of it is filled in by a template.
    pub(super) opaque: bool,
    /// The whole list.
    pub(super) span: Span,
}

impl Names {
    /// A list that may be one string. Anything that is no string goes through `other`, which makes text of it or
    /// complains.
    pub(super) fn read(node: &Node<'_>, mut other: impl FnMut(&Node<'_>) -> Option<String>) -> Self {
        let mut names = Self { span: node.span, ..Self::default() };
        let mut seen = BTreeSet::new();
        let items = if let Value::Array(items) = &node.value { items.as_slice() } else { std::slice::from_ref(node) };
        for item in items {
            let text = match &item.value {
                Value::String(text) if is_template(text) => None,
                Value::String(text) => Some(text.clone().into_owned()),
                _ if !is_known(item) => None,
                _ => {
                    if let Some(text) = other(item)
                        && seen.insert(text.clone())
                    {
                        names.items.push((text, item.span));
                    }
                    continue;
                }
            };
            match text {
                None => names.opaque = true,
                Some(text) => {
                    if seen.insert(text.clone()) {
                        names.items.push((text, item.span));
                    }
                }
            }
        }
        names
    }

    /// Whether the server sees nothing in it.
    pub(super) fn is_empty(&self) -> bool {
        self.items.is_empty() && !self.opaque
    }
}

/// Whether a template engine fills something in before the server sees the text.
pub(super) fn is_template(text: &str) -> bool {
    template_token(text).is_some()
}
