//! From the tree to the typed policy: every policy in a file, and every complaint about it.
//!
//! Reading never stops at the first mistake. What some server would read is read, so that the rest of the document is
//! reviewed as well: element names in any case, a single statement without a list, statements of a second `Statement`.

mod conditions;
mod document;
mod principals;
mod repeated;
mod statement;
mod values;

pub(crate) use document::document;

use super::{Complaint, Document, Kind, Misuse, wrapper};
use crate::source::{SourceId, Span};
use crate::syntax::{Node, Parsed, SyntaxError};

/// One policy made out in a file.
#[derive(Debug)]
pub struct Found<'a, 's> {
    /// The policy.
    pub document: Document,
    /// What it was read from. For a policy held in a string this is the tree of its own text, with places in the file.
    pub root: &'a Node<'s>,
    /// What had to be stepped over in the text of a policy held in a string; empty otherwise.
    pub errors: &'a [SyntaxError],
}

/// What a file looked like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sighting {
    /// It holds this many policies.
    Policy(usize),
    /// It is about something else.
    NotAPolicy,
    /// It looks like a policy and none could be made out: broken beyond recovery, bare statements, URL encoding.
    Suspect,
}

/// Calls `found` for every policy in a file, in the order of the text, and says what the file looked like.
///
/// The content decides what is a policy. `kind` is what config declares the file to hold: then what stands at the top is
/// read as a policy even where nothing speaks for one. A kind that is certain from the place (a role's trust policy, a
/// policy of AWS Organizations with its type) is kept even so.
pub fn documents(
    source: SourceId,
    text: &str,
    parsed: &Parsed<'_>,
    kind: Option<Kind>,
    found: &mut dyn FnMut(Found<'_, '_>),
) -> Sighting {
    wrapper::documents(source, text, parsed, kind, found)
}

/// Collects the complaints about one document.
pub(crate) struct Reader<'t> {
    /// The text all spans are of.
    text: &'t str,
    errors: &'t [SyntaxError],
    complaints: Vec<Complaint>,
    /// The statement being read.
    statement: Option<usize>,
}

impl Reader<'_> {
    fn complain(&mut self, span: Span, what: Misuse) {
        self.complaints.push(Complaint { span, statement: self.statement, what });
    }
}
