//! The typed policy: what the author meant, in the words of the AWS policy grammar, with every part's place.
//!
//! The tree is owned and compares blind to place. Nothing here judges: what the grammar does not allow is kept beside
//! the tree as a [`Complaint`], and what a template fills in later is [`Term::Opaque`], never a guess.

pub mod arn;
pub mod condition;
mod detect;
mod fold;
pub(crate) mod infer;
pub mod principal;
pub mod read;
pub mod template;
mod wrapper;

use crate::source::{SourceId, Span, Spanned};
pub use condition::{Comparison, Condition, ConditionValue, Operator, Qualifier};
pub use principal::{Principal, PrincipalClass, PrincipalForm};

/// What a policy is attached to, which decides the elements it must and must not have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// An S3 bucket policy: a resource policy on a bucket and its objects.
    Bucket,
    /// An identity policy, attached to a user, group or role.
    Identity,
    /// A role's trust policy.
    Trust,
    /// A service control policy of AWS Organizations.
    Scp,
    /// A resource control policy of AWS Organizations.
    Rcp,
    /// A permissions boundary.
    Boundary,
    /// A session policy, passed when a role is assumed.
    Session,
    /// A resource policy of a service other than S3.
    Resource,
}

impl Kind {
    /// Every kind, in the order used by reports.
    pub const ALL: [Self; 8] = [
        Self::Bucket,
        Self::Identity,
        Self::Trust,
        Self::Scp,
        Self::Rcp,
        Self::Boundary,
        Self::Session,
        Self::Resource,
    ];

    /// The word used in config, rules and reports.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Bucket => "bucket",
            Self::Identity => "identity",
            Self::Trust => "trust",
            Self::Scp => "scp",
            Self::Rcp => "rcp",
            Self::Boundary => "boundary",
            Self::Session => "session",
            Self::Resource => "resource",
        }
    }

    /// The kind a word names.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == word)
    }

    /// Whether statements of this kind say whom they are about.
    pub fn names_principals(self) -> bool {
        matches!(self, Self::Bucket | Self::Trust | Self::Rcp | Self::Resource)
    }
}

impl std::fmt::Display for Kind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

/// One policy document: a whole file, or one of several inside a file.
#[derive(Clone, Debug)]
pub struct Document {
    /// The file it was read from.
    pub source: SourceId,
    /// The whole document.
    pub span: Span,
    /// Where it is inside the file, such as `PolicyVersion.Document`; empty when it is the file.
    pub address: String,
    /// What it is attached to.
    pub kind: Kind,
    /// Whether config said so; otherwise it was told from the content.
    pub kind_declared: bool,
    /// `Version`, as written.
    pub version: Option<Spanned<String>>,
    /// `Id`, as written.
    pub id: Option<Spanned<String>>,
    /// The statement list; a single statement written as an object counts as a list of one.
    pub statements: Vec<Statement>,
    /// The whole value of `Statement`, when there is one.
    pub statement_list: Option<Span>,
    /// What the grammar does not allow, in the order of the text.
    pub complaints: Vec<Complaint>,
}

impl Document {
    /// Whether the document is of `2012-10-17`, the version in which policy variables work.
    pub fn has_variables(&self) -> bool {
        self.version.as_ref().is_some_and(|version| version.value == "2012-10-17")
    }

    /// The same document with other statements.
    #[must_use]
    pub fn with(&self, statements: Vec<Statement>) -> Self {
        let Self { source, span, kind, kind_declared, statement_list, .. } = *self;
        let (address, version, id) = (self.address.clone(), self.version.clone(), self.id.clone());
        let complaints = self.complaints.clone();
        Self { source, span, address, kind, kind_declared, version, id, statements, statement_list, complaints }
    }
}

/// Allow or Deny.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Effect {
    /// `"Allow"`
    Allow,
    /// `"Deny"`
    Deny,
}

impl Effect {
    /// As the grammar writes it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Allow => "Allow",
            Self::Deny => "Deny",
        }
    }
}

/// Text in a policy: known, or filled in later by a template.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Term {
    /// The text, unescaped.
    Known(String),
    /// A template token such as `${var.bucket}` or `{{ bucket }}` is in it: not knowable here.
    Opaque(String),
}

impl Term {
    /// The text, when it can be judged.
    pub fn known(&self) -> Option<&str> {
        if let Self::Known(text) = self { Some(text) } else { None }
    }

    /// The text as written, known or not: for messages only.
    pub fn text(&self) -> &str {
        let (Self::Known(text) | Self::Opaque(text)) = self;
        text
    }
}

/// One written element, such as `Action`: its key, its value, and what was listed.
#[derive(Clone, Debug, PartialEq)]
pub struct Clause<T> {
    /// The key, quotes included.
    pub key: Spanned<()>,
    /// The whole value.
    pub value: Spanned<()>,
    /// What was listed; one string counts as a list of one.
    pub items: Vec<T>,
}

/// An element that can be written positively, negated, both ways or not at all.
///
/// There is no bare list to loop over, so `NotAction` and its like cannot be forgotten.
#[derive(Clone, Debug, PartialEq)]
pub enum Scope<T> {
    /// Neither form is written.
    Absent,
    /// `Action`, `Principal`, `Resource`: these only.
    Only(Clause<T>),
    /// `NotAction`, `NotPrincipal`, `NotResource`: all but these.
    AllBut(Clause<T>),
    /// Both forms, which the grammar forbids and some servers accept.
    Both {
        /// The positive form.
        only: Clause<T>,
        /// The negated form.
        but: Clause<T>,
    },
}

impl<T> Scope<T> {
    /// The positive form, when written.
    pub fn only(&self) -> Option<&Clause<T>> {
        match self {
            Self::Only(only) | Self::Both { only, .. } => Some(only),
            Self::Absent | Self::AllBut(_) => None,
        }
    }

    /// The negated form, when written.
    pub fn all_but(&self) -> Option<&Clause<T>> {
        match self {
            Self::AllBut(but) | Self::Both { but, .. } => Some(but),
            Self::Absent | Self::Only(_) => None,
        }
    }

    /// Every written clause, positive first.
    pub fn clauses(&self) -> impl Iterator<Item = &Clause<T>> {
        self.only().into_iter().chain(self.all_but())
    }

    /// Every listed item of either form: for checks of spelling, never of meaning.
    pub fn items(&self) -> impl Iterator<Item = &T> {
        self.clauses().flat_map(|clause| &clause.items)
    }
}

/// `Principal` and `NotPrincipal`.
pub type Principals = Scope<Principal>;
/// `Action` and `NotAction`: patterns such as `s3:Get*`.
pub type Actions = Scope<Spanned<Term>>;
/// `Resource` and `NotResource`: ARN patterns.
pub type Resources = Scope<Spanned<Term>>;

/// One statement.
#[derive(Clone, Debug, PartialEq)]
pub struct Statement {
    /// The whole object.
    pub span: Spanned<()>,
    /// Position in the statement list, from 0.
    pub index: usize,
    /// `Sid`
    pub sid: Option<Spanned<String>>,
    /// The key `Effect`, when written.
    pub effect_key: Option<Spanned<()>>,
    /// `Effect`; none when absent or not one of the two words, which is complained about.
    pub effect: Option<Spanned<Effect>>,
    /// Whom it is about.
    pub principals: Principals,
    /// What they do.
    pub actions: Actions,
    /// To what.
    pub resources: Resources,
    /// The key `Condition`, when written.
    pub condition_key: Option<Spanned<()>>,
    /// When; all of them must hold.
    pub conditions: Vec<Condition>,
}

impl Statement {
    /// Whether this is an Allow.
    pub fn allows(&self) -> bool {
        self.effect.as_ref().is_some_and(|effect| effect.value == Effect::Allow)
    }

    /// Whether this is a Deny.
    pub fn denies(&self) -> bool {
        self.effect.as_ref().is_some_and(|effect| effect.value == Effect::Deny)
    }

    /// The word of it that a report about what it does points at: its effect, else where it begins.
    pub fn spot(&self) -> Span {
        self.effect.as_ref().map_or(self.span.span.opening(), |effect| effect.span)
    }

    /// How a message names the statement: its Sid, else its place in the list counted from 1.
    pub fn name(&self) -> String {
        match &self.sid {
            Some(sid) if !sid.value.is_empty() => format!("statement `{}`", sid.value),
            _ => format!("statement {}", self.index + 1),
        }
    }
}

/// Something the grammar does not allow, as found while reading. A rule turns it into a finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Complaint {
    /// The smallest wrong piece.
    pub span: Span,
    /// Position of the statement it is in, if it is in one.
    pub statement: Option<usize>,
    /// What is wrong.
    pub what: Misuse,
}

/// The ways a document can depart from the policy grammar.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Misuse {
    /// An element has a JSON type the grammar does not allow there.
    WrongType {
        /// The element, such as `Effect` or `Action`.
        element: String,
        /// What may stand there: "a string or a list of strings".
        expected: &'static str,
        /// What does: "a number".
        found: &'static str,
    },
    /// A member of the document that no policy has.
    UnknownPolicyElement(String),
    /// A member of a statement that no statement has.
    UnknownStatementElement(String),
    /// The same key twice in one object.
    Repeated {
        /// The key, as written the second time.
        key: String,
        /// The first place.
        first: Span,
        /// The two differ in upper and lower case only.
        case_only: bool,
    },
    /// `Effect` is missing: the span is the statement.
    NoEffect,
    /// `Effect` is neither `Allow` nor `Deny`.
    BadEffect(String),
    /// `Version` is not a known date.
    BadVersion(String),
    /// No `Statement` at all.
    NoStatement,
    /// `Statement` lists nothing.
    EmptyStatement,
    /// A key of `Principal` that no server knows, or in the wrong case.
    BadPrincipalKey(String),
    /// `Principal` is a string other than `*`, or a list.
    BadPrincipalShape,
    /// An element lists nothing.
    EmptyList(String),
}
