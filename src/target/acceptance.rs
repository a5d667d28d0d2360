//! What a server makes of a document when it is put.
//!
//! Acceptance works on the tree as written, not on the typed policy: servers disagree on the case of keys, on
//! duplicates, on types and on what may follow the document. A refusal is reported only where the server is known to
//! refuse; where releases or sources disagree, the document passes. What a template fills in later is never refused.

mod aws;
mod ceph;
mod minio;
mod names;
mod rustfs;
mod values;

use super::Target;
use crate::policy::Kind;
use crate::policy::template::is_intrinsic;
use crate::source::Span;
use crate::syntax::{Member, Node, SyntaxError, Value};

/// What a server makes of a document: whether it takes it, keeps it, and what it silently drops.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Acceptance {
    /// Why the server refuses the document. Empty: it takes it.
    pub refusals: Vec<Remark>,
    /// Why the server cannot keep a document that it takes: the request fails, or a later load does.
    pub unkept: Vec<Remark>,
    /// What the server drops without a word. What remains is what counts.
    pub dropped: Vec<Remark>,
}

impl Acceptance {
    /// Whether the server reads the document without complaint.
    pub fn accepted(&self) -> bool {
        self.refusals.is_empty()
    }

    /// Whether the server reads the document and can keep it.
    pub fn kept(&self) -> bool {
        self.accepted() && self.unkept.is_empty()
    }
}

/// One thing a server does with one place in a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remark {
    /// The place.
    pub span: Span,
    /// The statement it is in, counted from 0.
    pub statement: Option<usize>,
    /// What kind of thing.
    pub what: RemarkKind,
    /// What the server says or does: lower case, no full stop.
    pub message: String,
    /// Where that is decided: a file and line of the server, or a document.
    pub reference: &'static str,
}

/// What a [`Remark`] is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RemarkKind {
    /// The text is not what the server reads as JSON.
    Syntax,
    /// A value of another JSON type than the server wants.
    Type,
    /// A key written twice.
    Duplicate,
    /// An element the server does not have.
    UnknownElement,
    /// `NotPrincipal`.
    NotPrincipal,
    /// `Principal`.
    Principal,
    /// `Version`.
    Version,
    /// `Sid`.
    Sid,
    /// `Effect`.
    Effect,
    /// `Action` or `NotAction`.
    Action,
    /// `Resource` or `NotResource`.
    Resource,
    /// A condition operator.
    Operator,
    /// A condition key.
    ConditionKey,
    /// A value in a condition.
    ConditionValue,
    /// A resource of another bucket.
    Bucket,
    /// The document is too long.
    Size,
    /// The server has no policies of this kind.
    Kind,
    /// Anything else, such as an empty statement list.
    Other,
}

/// What a server makes of a document when it is put.
///
/// `root` is the document, `text` the text it stands in, and `errors` what the reader stepped over. `bucket` is the
/// bucket the policy is for, where that is known.
pub fn accept(
    target: Target,
    kind: Kind,
    root: &Node<'_>,
    bucket: Option<&str>,
    text: &str,
    errors: &[SyntaxError],
) -> Acceptance {
    let document = Document { kind, root, bucket, text, errors };
    let mut log = Log::default();
    if !has_policies_of(target, kind) {
        let message = format!("{target} has no policies of the kind `{kind}`");
        log.refuse(RemarkKind::Kind, root.span, NO_SUCH_POLICIES, message);
        return log.acceptance;
    }
    match target {
        Target::Aws => aws::accept(document, &mut log),
        Target::Minio => minio::accept(document, &mut log),
        Target::Rustfs => rustfs::accept(document, &mut log),
        Target::Ceph => ceph::accept(document, &mut log),
    }
    log.acceptance
}

const NO_SUCH_POLICIES: &str = "the server's own documentation of its policies";

/// Whether a server has policies of a kind at all.
fn has_policies_of(target: Target, kind: Kind) -> bool {
    match target {
        Target::Aws => true,
        Target::Minio | Target::Rustfs => matches!(kind, Kind::Bucket | Kind::Identity | Kind::Session),
        Target::Ceph => !matches!(kind, Kind::Scp | Kind::Rcp | Kind::Boundary),
    }
}

/// A document on its way to a server.
#[derive(Clone, Copy)]
struct Document<'d, 's> {
    kind: Kind,
    root: &'d Node<'s>,
    bucket: Option<&'d str>,
    text: &'d str,
    errors: &'d [SyntaxError],
}

impl Document<'_, '_> {
    /// Whether a complaint of the reader is about text behind the document.
    fn is_behind(&self, error: &SyntaxError) -> bool {
        self.root.value != Value::Missing && error.span.start >= self.root.span.end && error.span.end > error.span.start
    }

    /// Bytes that are sent: the whole text when nothing else is in it.
    fn length(&self) -> usize {
        let own = self.root.span.range();
        if self.text.trim().len() == own.len() { self.text.len() } else { own.len() }
    }

    /// Reports what no server reads: a byte order mark, and what breaks JSON inside the document.
    fn refuse_broken_json(&self, log: &mut Log, reference: &'static str, trailing: bool) {
        if self.text.starts_with('\u{feff}') {
            let mark = Span::new(0, '\u{feff}'.len_utf8());
            log.refuse(RemarkKind::Syntax, mark, reference, "a byte order mark is no JSON");
        }
        for error in self.errors.iter().filter(|error| trailing || !self.is_behind(error)) {
            log.refuse(RemarkKind::Syntax, error.span, reference, error.message.clone());
        }
    }
}

/// Collects remarks, with the statement that is being looked at.
#[derive(Default)]
struct Log {
    acceptance: Acceptance,
    statement: Option<usize>,
}

impl Log {
    fn remark(&self, what: RemarkKind, span: Span, reference: &'static str, message: String) -> Remark {
        Remark { span, statement: self.statement, what, message, reference }
    }

    fn refuse(&mut self, what: RemarkKind, span: Span, reference: &'static str, message: impl Into<String>) {
        let remark = self.remark(what, span, reference, message.into());
        self.acceptance.refusals.push(remark);
    }

    fn cannot_keep(&mut self, what: RemarkKind, span: Span, reference: &'static str, message: impl Into<String>) {
        let remark = self.remark(what, span, reference, message.into());
        self.acceptance.unkept.push(remark);
    }

    fn lose(&mut self, what: RemarkKind, span: Span, reference: &'static str, message: impl Into<String>) {
        let remark = self.remark(what, span, reference, message.into());
        self.acceptance.dropped.push(remark);
    }

    /// Refuses a value of the wrong type, unless it is not known yet.
    fn refuse_type(&mut self, node: &Node<'_>, wanted: &str, reference: &'static str) {
        if is_known(node) {
            let message = format!("expected {wanted}, found {}", node.what());
            self.refuse(RemarkKind::Type, node.span, reference, message);
        }
    }
}

/// Whether a value can be judged: not filled in by a template, not a hole the reader left.
fn is_known(node: &Node<'_>) -> bool {
    !matches!(node.value, Value::Opaque(_) | Value::Missing) && !is_intrinsic(node)
}

/// The remark's kind for an element that a server does not have.
fn unknown_kind(key: &str) -> RemarkKind {
    match key {
        "NotPrincipal" => RemarkKind::NotPrincipal,
        "Principal" => RemarkKind::Principal,
        _ => RemarkKind::UnknownElement,
    }
}

/// Every member whose key was already written, with the first one that has it. `same` makes keys comparable.
fn repeated<'n, 's>(
    members: &'n [Member<'s>],
    same: impl Fn(&str) -> String,
) -> impl Iterator<Item = (&'n Member<'s>, &'n Member<'s>)> {
    let mut first = std::collections::BTreeMap::new();
    members.iter().filter_map(move |member| match first.entry(same(&member.key.value)) {
        std::collections::btree_map::Entry::Occupied(entry) => Some((*entry.get(), member)),
        std::collections::btree_map::Entry::Vacant(entry) => {
            entry.insert(member);
            None
        }
    })
}
