//! One policy document.

use super::Reader;
use crate::policy::detect::VERSIONS;
use crate::policy::{Document, Kind, Misuse, infer, template};
use crate::source::{SourceId, Spanned};
use crate::syntax::{Node, SyntaxError, Value};

/// The elements of a policy. Source: IAM user guide, "Grammar of the IAM JSON policy language".
const ELEMENTS: [&str; 3] = ["Version", "Id", "Statement"];

/// Reads one policy. It always comes to a document: what no policy may hold is complained about.
pub(crate) fn document(source: SourceId, text: &str, errors: &[SyntaxError], node: &Node<'_>) -> Document {
    let mut reader = Reader { text, errors, complaints: Vec::new(), statement: None };
    let mut document = Document {
        source,
        span: node.span,
        address: String::new(),
        kind: Kind::Identity,
        kind_declared: false,
        version: None,
        id: None,
        statements: Vec::new(),
        statement_list: None,
        complaints: Vec::new(),
    };
    if let Value::Object(_) = node.value {
        reader.policy(node, &mut document);
    } else {
        reader.wrong_type("policy", "an object", node);
    }
    document.kind = infer::kind(&document);
    document.complaints = reader.complaints;
    document.complaints.sort_by_key(|complaint| complaint.span);
    document
}

impl Reader<'_> {
    fn policy(&mut self, node: &Node<'_>, document: &mut Document) {
        self.repeated(node.members());
        for member in node.members() {
            match self.element(member, &ELEMENTS) {
                Some("Version") => document.version = self.version(&member.value),
                Some("Id") => document.id = self.text("Id", &member.value),
                Some(_) => {
                    document.statement_list.get_or_insert(member.value.span);
                    self.statements(&member.value, document);
                }
                None => {
                    let key = member.key.value.to_string();
                    self.complain(member.key.span, Misuse::UnknownPolicyElement(key));
                }
            }
        }
        if document.statement_list.is_none() && !self.is_broken(node.span) {
            self.complain(node.span, Misuse::NoStatement);
        }
    }

    /// Adds to the statements, where other elements written twice are replaced: servers disagree on which list they take
    /// (MinIO even merges them, item by item), so each statement has to pass review.
    fn statements(&mut self, node: &Node<'_>, document: &mut Document) {
        match &node.value {
            Value::Opaque(_) => {}
            Value::Object(_) if template::is_intrinsic(node) => {}
            Value::Object(_) => self.item(node, document),
            Value::Array(items) => {
                if items.is_empty() && !self.is_broken(node.span) {
                    self.complain(node.span, Misuse::EmptyStatement);
                }
                for item in items {
                    self.item(item, document);
                }
            }
            _ => self.wrong_type("Statement", "a list of statements", node),
        }
    }

    fn item(&mut self, node: &Node<'_>, document: &mut Document) {
        match &node.value {
            Value::Opaque(_) => {}
            Value::Object(_) if template::is_intrinsic(node) => {}
            Value::String(text) if template::template_token(text).is_some() => {}
            Value::Object(members) => {
                let statement = self.statement(node, members, document.statements.len());
                document.statements.push(statement);
            }
            _ => self.wrong_type("Statement", "an object", node),
        }
    }

    /// A version of the wrong type is kept as it stands, so that it is not called missing as well.
    fn version(&mut self, node: &Node<'_>) -> Option<Spanned<String>> {
        if matches!(node.value, Value::Number(_) | Value::Bool(_)) {
            self.wrong_type("Version", "a string", node);
            return Some(Spanned::new(self.written(node), node.span));
        }
        let version = self.text("Version", node);
        let unknown = |text: &&str| !VERSIONS.contains(text) && template::template_token(text).is_none();
        if let Some(text) = node.as_str().filter(unknown) {
            self.complain(node.span, Misuse::BadVersion(text.to_owned()));
        }
        version
    }
}
