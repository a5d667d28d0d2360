//! A YAML file as GitHub reads workflows, with the lines of it.

use std::collections::BTreeSet;

use saphyr_parser::{Event, Parser};

/// A value and the line it starts on, counted from 1.
#[derive(Debug)]
pub(super) struct Node {
    pub(super) line: usize,
    pub(super) value: Value,
}

#[derive(Debug)]
pub(super) enum Value {
    /// Every scalar, as it is written: `true`, `0` and nothing at all are texts here.
    Text(String),
    List(Vec<Node>),
    /// In the order of the file, each key once.
    Map(Vec<(String, Node)>),
    /// An alias. What it stands for is written elsewhere, and is not copied to here: copies of copies have no end.
    Unknown,
}

/// Why a file is no workflow.
#[derive(Debug)]
pub(super) struct Wrong {
    pub(super) line: usize,
    pub(super) message: String,
}

/// Deeper than any workflow GitHub takes.
const MAX_DEPTH: usize = 64;

impl Node {
    pub(super) fn text(&self) -> Option<&str> {
        if let Value::Text(text) = &self.value { Some(text) } else { None }
    }

    /// The entries of a list; none where it is something else.
    pub(super) fn list(&self) -> &[Self] {
        if let Value::List(entries) = &self.value { entries } else { &[] }
    }

    /// The members of a map; none where it is something else.
    pub(super) fn map(&self) -> &[(String, Self)] {
        if let Value::Map(members) = &self.value { members } else { &[] }
    }

    pub(super) fn get(&self, key: &str) -> Option<&Self> {
        self.map().iter().find(|(own, _)| own == key).map(|(_, node)| node)
    }

    pub(super) fn text_at(&self, key: &str) -> Option<&str> {
        self.get(key)?.text()
    }
}

/// A list or a map that is not closed yet.
struct Open {
    line: usize,
    content: Content,
}

enum Content {
    List(Vec<Node>),
    Map {
        members: Vec<(String, Node)>,
        seen: BTreeSet<String>,
        /// The key whose value comes next.
        key: Option<String>,
    },
}

/// Reads a file of one document.
pub(super) fn parse(text: &str) -> Result<Node, Wrong> {
    let mut open: Vec<Open> = Vec::new();
    let mut document: Option<Node> = None;
    let mut documents = 0;
    for event in Parser::new_from_str(text) {
        let (event, span) =
            event.map_err(|error| Wrong { line: error.marker().line(), message: error.info().to_owned() })?;
        let line = span.start.line();
        let wrong = |message: &str| Err(Wrong { line, message: message.to_owned() });
        let done = match event {
            Event::DocumentStart(_) => {
                documents += 1;
                if documents > 1 {
                    return wrong("there is more than one document in the file");
                }
                continue;
            }
            Event::MappingStart(..) => {
                open.push(Open {
                    line,
                    content: Content::Map { members: Vec::new(), seen: BTreeSet::new(), key: None },
                });
                None
            }
            Event::SequenceStart(..) => {
                open.push(Open { line, content: Content::List(Vec::new()) });
                None
            }
            Event::MappingEnd | Event::SequenceEnd => open.pop().map(Open::close),
            Event::Scalar(text, ..) => Some(Node { line, value: Value::Text(text.into_owned()) }),
            Event::Alias(_) => Some(Node { line, value: Value::Unknown }),
            Event::Nothing | Event::StreamStart | Event::StreamEnd | Event::DocumentEnd => continue,
        };
        if open.len() > MAX_DEPTH {
            return wrong("it is nested too deeply");
        }
        let Some(node) = done else { continue };
        match open.last_mut() {
            None => document = Some(node),
            Some(around) => around.take(node)?,
        }
    }
    document.ok_or(Wrong { line: 1, message: "the file is empty".to_owned() })
}

impl Open {
    fn take(&mut self, node: Node) -> Result<(), Wrong> {
        match &mut self.content {
            Content::List(entries) => entries.push(node),
            Content::Map { members, seen, key } => match (key.take(), node) {
                (Some(name), node) => members.push((name, node)),
                (None, Node { line, value: Value::Text(name) }) => {
                    if !seen.insert(name.clone()) {
                        return Err(Wrong { line, message: format!("`{name}` is there twice") });
                    }
                    *key = Some(name);
                }
                (None, Node { line, .. }) => {
                    return Err(Wrong { line, message: "a key has to be text".to_owned() });
                }
            },
        }
        Ok(())
    }

    fn close(self) -> Node {
        let value = match self.content {
            Content::List(entries) => Value::List(entries),
            Content::Map { members, .. } => Value::Map(members),
        };
        Node { line: self.line, value }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_have_their_lines() {
        let root =
            parse("on: # the word, not a truth value\n  push:\njobs:\n  a:\n    steps:\n      - run: |\n          x\n")
                .unwrap();
        assert!(root.get("on").unwrap().get("push").unwrap().text().is_some());
        let step = &root.get("jobs").unwrap().get("a").unwrap().get("steps").unwrap().list()[0];
        assert_eq!((step.line, step.text_at("run")), (6, Some("x\n")));
    }

    #[test]
    fn what_is_no_workflow_is_told_with_its_line() {
        for (text, line, words) in [
            ("", 1, "empty"),
            ("a: 1\nb: [", 2, ""),
            ("a: 1\na: 2\n", 2, "twice"),
            ("a: 1\n---\nb: 2\n", 2, "more than one"),
            ("? [a]\n: b\n", 1, "has to be text"),
            (&"[".repeat(100_000), 1, "recursion limit"),
            (&"- ".repeat(100), 1, "too deeply"),
        ] {
            let wrong = parse(text).unwrap_err();
            assert!(wrong.message.contains(words), "{wrong:?}");
            assert!(wrong.line.abs_diff(line) <= 1, "{wrong:?}");
        }
    }

    #[test]
    fn aliases_do_not_grow() {
        let line = |n: usize| format!("a{n}: &a{n} [*a{0}, *a{0}]\n", n - 1);
        let text = "a0: &a0 [x, x]\n".to_owned() + &(1..60).map(line).collect::<String>();
        let root = parse(&text).unwrap();
        assert!(matches!(root.get("a59").unwrap().list()[0].value, Value::Unknown));
    }
}
