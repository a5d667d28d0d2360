//! The spanned tree that every input format is read into.
//!
//! The tree keeps what a review needs and most parsers throw away: the place of every key and value, and members
//! whose key was written twice. It accepts broken input: what could not be read is [`Value::Missing`], and the
//! [`SyntaxError`]s beside the tree say why.

pub mod embedded;
pub mod json;

use std::borrow::Cow;

use crate::source::{Span, Spanned};

/// A value and its place.
#[derive(Clone, Debug, PartialEq)]
pub struct Node<'s> {
    /// What was written.
    pub value: Value<'s>,
    /// Where, quotes and brackets included.
    pub span: Span,
}

/// What can be written at one place.
#[derive(Clone, Debug, PartialEq)]
pub enum Value<'s> {
    /// `null`
    Null,
    /// `true` or `false`
    Bool(bool),
    /// A number, as written.
    Number(&'s str),
    /// A string, unescaped.
    String(Cow<'s, str>),
    /// An array.
    Array(Vec<Node<'s>>),
    /// An object: every member as written, in order, duplicates included.
    Object(Vec<Member<'s>>),
    /// Something a template puts in later: present, not knowable here.
    Opaque(Cow<'s, str>),
    /// Recovery left a hole; an error says why.
    Missing,
}

/// One `key: value` of an object.
#[derive(Clone, Debug, PartialEq)]
pub struct Member<'s> {
    /// The key, unescaped; its span includes the quotes.
    pub key: Spanned<Cow<'s, str>>,
    /// The value.
    pub value: Node<'s>,
}

impl<'s> Node<'s> {
    /// The members, when this is an object.
    pub fn members(&self) -> &[Member<'s>] {
        if let Value::Object(members) = &self.value { members } else { &[] }
    }

    /// The items, when this is an array.
    pub fn items(&self) -> &[Node<'s>] {
        if let Value::Array(items) = &self.value { items } else { &[] }
    }

    /// The text, when this is a string.
    pub fn as_str(&self) -> Option<&str> {
        if let Value::String(text) = &self.value { Some(text) } else { None }
    }

    /// The node written exactly at `span`, found by descending through the values that contain it.
    pub fn at(&self, span: Span) -> Option<&Self> {
        let mut node = self;
        while node.span != span {
            // Children stand in the order of the text, so the search does not grow with their number.
            let (items, members) = (node.items(), node.members());
            let items = items.get(items.partition_point(|item| item.span.end < span.start)..).unwrap_or_default();
            let members = members.get(members.partition_point(|member| member.value.span.end < span.start)..);
            let mut children = items.iter().chain(members.unwrap_or_default().iter().map(|member| &member.value));
            node = children
                .by_ref()
                .take_while(|child| child.span.start <= span.start)
                .find(|child| child.span.contains(span))?;
        }
        Some(node)
    }

    /// The value of the first member written with exactly this key.
    pub fn get(&self, key: &str) -> Option<&Node<'s>> {
        self.members().iter().find(|m| m.key.value == key).map(|m| &m.value)
    }

    /// The JSON name of what this is, for messages: "an object", "a string", ...
    pub fn what(&self) -> &'static str {
        match self.value {
            Value::Null => "null",
            Value::Bool(_) => "a boolean",
            Value::Number(_) => "a number",
            Value::String(_) => "a string",
            Value::Array(_) => "an array",
            Value::Object(_) => "an object",
            Value::Opaque(_) => "a template value",
            Value::Missing => "nothing",
        }
    }
}

/// Something the reader had to step over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SyntaxError {
    /// The smallest piece of text that is wrong.
    pub span: Span,
    /// What is wrong: lower case, no full stop.
    pub message: String,
    /// What to write instead, where that is clear.
    pub help: Option<String>,
    /// A second place that explains this one, such as the bracket that was never closed.
    pub related: Option<Spanned<String>>,
}

impl SyntaxError {
    /// A report at a place, without help.
    pub fn new(span: Span, message: impl Into<String>) -> Self {
        Self { span, message: message.into(), help: None, related: None }
    }

    /// The same, with what to write instead.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// The same, with a second place that explains it.
    #[must_use]
    pub fn related(mut self, span: Span, label: impl Into<String>) -> Self {
        self.related = Some(Spanned::new(label.into(), span));
        self
    }
}

/// A tree, and what had to be stepped over to get it.
#[derive(Clone, Debug)]
pub struct Parsed<'s> {
    /// The whole document.
    pub root: Node<'s>,
    /// In the order of the text; empty exactly when the text is well-formed.
    pub errors: Vec<SyntaxError>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_node_is_found_at_its_place() {
        fn check(root: &Node<'_>, node: &Node<'_>) {
            assert_eq!(root.at(node.span), Some(node), "{:?}", node.span);
            node.items().iter().for_each(|item| check(root, item));
            node.members().iter().for_each(|member| check(root, &member.value));
        }
        let parsed = json::parse(r#"{"a": [1, [2, {"b": []}], "c"], "a": {"d": null, "e": [{}, {}]}, "f": 0}"#);
        check(&parsed.root, &parsed.root);
        assert_eq!(parsed.root.at(Span::new(0, 3)), None);
        assert_eq!(parsed.root.at(Span::new(900, 901)), None);
    }
}
