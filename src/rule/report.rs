//! Collects what a rule finds. A finding starts from a place, so one without a place cannot be built.

use super::Context;
use crate::change::Edition;
use crate::finding::Severity;
use crate::policy::{Complaint, Statement};
use crate::source::Span;

/// Places pointed at beside the one that is underlined. More nobody reads, and a list of thousands of principals must
/// not become a report of thousands of lines.
pub const MAX_NEAR: usize = 20;

/// A statement as it was before a change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EarlierStatement {
    /// The hash of its canonical form.
    pub hash: String,
    /// Its Sid.
    pub sid: Option<String>,
}

/// A finding in the making: the collector knows the rule, so a check cannot get its name wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// The smallest wrong piece.
    pub span: Span,
    /// The words under the caret.
    pub label: Option<String>,
    /// Places that explain it, in the same file.
    pub near: Vec<(Span, String)>,
    /// Places that explain it in the file as it was before the change.
    pub before: Vec<(Span, String)>,
    /// The statements it is about as they were before the change.
    pub earlier: Vec<EarlierStatement>,
    /// What is wrong; the rule's own text when absent.
    pub message: Option<String>,
    /// Why it matters, after the rule's own note.
    pub notes: Vec<String>,
    /// What to do; the rule's own text when absent.
    pub help: Option<String>,
    /// When it is worse or better than the rule's default.
    pub severity: Option<Severity>,
    /// The statements it is about, by position; the first is the one it is named for.
    pub statements: Vec<usize>,
}

impl Draft {
    /// A finding at the smallest piece of text that is wrong, about `statement` where it is about one.
    pub(crate) fn at(span: Span, statement: Option<usize>) -> Self {
        Self {
            span,
            label: None,
            near: Vec::new(),
            before: Vec::new(),
            earlier: Vec::new(),
            message: None,
            notes: Vec::new(),
            help: None,
            severity: None,
            statements: statement.into_iter().collect(),
        }
    }

    /// Sets the words under the caret.
    pub fn label(&mut self, text: impl Into<String>) -> &mut Self {
        self.label = Some(text.into());
        self
    }

    /// Adds a place that explains the finding; [`MAX_NEAR`] of them are kept.
    pub fn near(&mut self, span: Span, text: impl Into<String>) -> &mut Self {
        if self.near.len() < MAX_NEAR {
            self.near.push((span, text.into()));
        }
        self
    }

    /// Adds a place in the file as it was before the change.
    pub fn before(&mut self, span: Span, text: impl Into<String>) -> &mut Self {
        if self.before.len() < MAX_NEAR {
            self.before.push((span, text.into()));
        }
        self
    }

    /// Says which statement of the policy as it was before the change it is about: the finding is bound to it.
    pub fn about_earlier(&mut self, base: &Edition, statement: &Statement) -> &mut Self {
        let sid = statement.sid.as_ref().map(|sid| sid.value.clone());
        self.earlier.push(EarlierStatement { hash: base.hash(statement).to_owned(), sid });
        self
    }

    /// Sets what is wrong.
    pub fn message(&mut self, text: impl Into<String>) -> &mut Self {
        self.message = Some(text.into());
        self
    }

    /// Adds why it matters.
    pub fn note(&mut self, text: impl Into<String>) -> &mut Self {
        self.notes.push(text.into());
        self
    }

    /// Sets what to do.
    pub fn help(&mut self, text: impl Into<String>) -> &mut Self {
        self.help = Some(text.into());
        self
    }

    /// Sets how bad it is, where that differs from the rule's default.
    pub fn severity(&mut self, severity: Severity) -> &mut Self {
        self.severity = Some(severity);
        self
    }

    /// Says which statement it is about, in addition to the one under review.
    pub fn about(&mut self, statement: &Statement) -> &mut Self {
        if !self.statements.contains(&statement.index) {
            self.statements.push(statement.index);
        }
        self
    }
}

/// Where checks put what they find.
#[derive(Debug)]
pub struct Report<'a> {
    drafts: &'a mut Vec<Draft>,
    statement: Option<usize>,
}

impl<'a> Report<'a> {
    /// Collects into `drafts`; `statement` is the one under review, for checks of that scope.
    pub(crate) fn new(drafts: &'a mut Vec<Draft>, statement: Option<usize>) -> Self {
        Self { drafts, statement }
    }

    /// Starts a finding about what the grammar does not allow, in the statement it was found in.
    pub fn complaint(&mut self, cx: &Context<'_>, complaint: &Complaint) -> &mut Draft {
        let draft = self.at(complaint.span);
        if let Some(statement) = complaint.statement.and_then(|index| cx.document.statements.get(index)) {
            draft.about(statement);
        }
        draft
    }

    /// Starts a finding at the smallest piece of text that is wrong.
    pub fn at(&mut self, span: Span) -> &mut Draft {
        let index = self.drafts.len();
        self.drafts.push(Draft::at(span, self.statement));
        // Just pushed, so the slot exists; `split_at_mut` keeps this free of indexing.
        let (_, tail) = self.drafts.split_at_mut(index);
        let [draft] = tail else { unreachable!("one draft was pushed") };
        draft
    }
}
