//! A rule as loaded from its Markdown file: what it is, why it exists, the examples that prove it, and how it looks.
//!
//! A rule is a document plus at most one function. The front matter says what it is; either `[match]` says declaratively
//! when it fires ([`matcher`]), or a function of one of the shapes of [`Check`] does.

pub mod arn;
pub mod load;
pub mod matcher;
mod memo;
pub mod report;
pub mod spelling;

use std::sync::OnceLock;

use crate::change::Difference;
use crate::finding::Severity;
use crate::policy::read::Sighting;
use crate::policy::{Document, Kind, Statement};
use crate::source::Source;
use crate::syntax::{Node, SyntaxError};
use crate::target::Target;

pub use load::{LoadError, load, load_ahead, load_whole};
pub use memo::{FileMemo, Memo};
pub use report::{Draft, Report};

/// A loaded rule.
#[derive(Debug)]
pub struct Rule {
    /// Kebab-case, names the pattern found, equals the file stem. Never reused.
    pub name: String,
    /// How bad a finding is unless config or the check says otherwise.
    pub severity: Severity,
    /// One line: what the pattern is.
    pub summary: String,
    /// The version that brought it.
    pub since: String,
    /// The kinds of policy it looks at; empty means all.
    pub kinds: Vec<Kind>,
    /// The targets it is about; empty means all, declared or not. Otherwise it is silent where none of them is judged.
    pub targets: Vec<Target>,
    /// Silent where no target is declared: what it says would be noise to readers who run another server.
    pub needs_target: bool,
    /// Roles that must sign a finding off, unless config says otherwise.
    pub sign_off: Vec<String>,
    /// Rules whose findings on the same statement this one replaces, since they would say less about the same thing.
    pub supersedes: Vec<String>,
    /// What its findings say.
    pub texts: Texts,
    /// What each server makes of it, where the front matter says so; in the order of [`Target::ALL`].
    pub target_texts: Vec<(Target, Texts)>,
    /// How it looks.
    pub logic: Logic,
    /// The whole body, for reports that carry it.
    pub body: String,
    /// The lines of the file before the body.
    pub(crate) front_lines: usize,
    /// The body taken apart, when somebody asked for it: a check of files never does.
    pub(crate) page: OnceLock<Page>,
}

/// The prose and the examples of a rule.
#[derive(Clone, Debug, Default)]
pub struct Page {
    /// `# Title`
    pub title: String,
    /// `## Why`, without the heading.
    pub why: String,
    /// `## Fix`, without the heading.
    pub fix: String,
    /// The blocks under `## Bad` and `## Good`, in order.
    pub examples: Vec<Example>,
}

impl Rule {
    /// The prose and the examples. Whether they are as the format asks is told when a rule is loaded whole; those that come with
    /// the program are, by its tests.
    pub fn page(&self) -> &Page {
        self.page.get_or_init(|| load::page(self).unwrap_or_default())
    }

    /// The words the rule keeps for one server.
    pub fn on(&self, target: Target) -> Option<&Texts> {
        self.target_texts.iter().find(|(on, _)| *on == target).map(|(_, texts)| texts)
    }
}

/// Templates for what a finding says. `{actions}` and its like are filled in by [`crate::describe`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Texts {
    /// What is wrong; the summary when absent.
    pub message: Option<String>,
    /// The words under the caret.
    pub label: Option<String>,
    /// Why it matters.
    pub note: Option<String>,
    /// What to do.
    pub help: Option<String>,
}

/// How a rule looks for its pattern.
#[derive(Debug)]
pub enum Logic {
    /// The `[match]` table.
    Match(Box<matcher::Matcher>),
    /// A function.
    Check(Check),
    /// Found by a stage that is not a rule, such as an ignore that matched nothing: the file only describes it.
    Elsewhere,
}

/// The shapes a check can have. Each rule has exactly one scope.
#[derive(Clone, Copy, Debug)]
pub enum Check {
    /// Looks at one file before any policy is made out in it.
    File(fn(&FileContext<'_>, &mut Report<'_>)),
    /// Looks at one document.
    Document(fn(&Context<'_>, &mut Report<'_>)),
    /// Looks at one statement at a time.
    Statement(fn(&Context<'_>, &Statement, &mut Report<'_>)),
    /// Looks at one document after the other rules, and sees what they found, so as not to say it again.
    After(fn(&Context<'_>, &Earlier<'_>, &mut Report<'_>)),
    /// Looks at what a change made of one policy.
    Change(fn(&ChangeContext<'_>, &mut Report<'_>)),
}

/// What became of the file that holds a policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate<'a> {
    /// It is where it was.
    Kept,
    /// It has another name.
    Renamed {
        /// Its path before the change.
        from: &'a str,
    },
    /// It is gone.
    Deleted,
    /// A link or a submodule stands in its place, or something too large or not text.
    Replaced {
        /// What stands there: "a symbolic link".
        by: &'a str,
    },
}

/// What a check of a change may know about one policy before and after.
#[derive(Clone, Copy, Debug)]
pub struct ChangeContext<'a> {
    /// The policy on both sides, and its statements side by side.
    pub difference: &'a Difference<'a>,
    /// What became of the file.
    pub fate: Fate<'a>,
    /// The declared targets, sorted; empty when none is declared.
    pub targets: &'a [Target],
}

/// What the other rules found in the document.
#[derive(Clone, Copy, Debug)]
pub struct Earlier<'a>(pub(crate) &'a [(&'a Rule, Draft)]);

impl<'a> Earlier<'a> {
    /// The findings of these rules.
    pub fn of(self, rules: &'a [&str]) -> impl Iterator<Item = &'a Draft> {
        self.0.iter().filter(|(rule, _)| rules.contains(&rule.name.as_str())).map(|(_, draft)| draft)
    }
}

/// An example under `## Bad` or `## Good`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Example {
    /// Whether it stands under `## Bad`.
    pub bad: bool,
    /// The policy.
    pub text: String,
    /// The policy before the change, in examples of rules about changes.
    pub base: Option<String>,
    /// `renamed=yes`: the file had another name before the change.
    pub renamed: bool,
    /// The underlined words of each finding it announces, in order; empty for Good.
    pub announces: Vec<String>,
    /// `kind=`
    pub kind: Option<Kind>,
    /// `target=`, comma-separated.
    pub targets: Vec<Target>,
    /// `bucket=`
    pub bucket: Option<String>,
    /// `account=`
    pub account: Option<String>,
    /// Line of the fence in the Markdown file, from 1.
    pub line: usize,
}

/// What a check may know about the file.
#[derive(Clone, Copy, Debug)]
pub struct FileContext<'a> {
    /// The text.
    pub source: &'a Source,
    /// What the reader stepped over.
    pub errors: &'a [SyntaxError],
    /// The tree.
    pub root: &'a Node<'a>,
    /// Whether a person or config called the file a policy.
    pub named: bool,
    /// What was made out in it.
    pub sighting: Sighting,
}

impl FileContext<'_> {
    /// Whether the file was taken for a policy: named on the command line, matched by config, or by content.
    pub fn is_policy(&self) -> bool {
        self.named || self.sighting != Sighting::NotAPolicy
    }
}

/// What a check may know about the document under review.
#[derive(Clone, Copy, Debug)]
pub struct Context<'a> {
    /// The document.
    pub document: &'a Document,
    /// The tree it was read from, for what servers make of the raw text.
    pub root: &'a Node<'a>,
    /// The text of the whole file.
    pub source: &'a Source,
    /// What the reader stepped over in this file.
    pub errors: &'a [SyntaxError],
    /// The declared targets, sorted; empty when none is declared.
    pub targets: &'a [Target],
    /// The bucket the policy is for, where config says so.
    pub bucket: Option<&'a str>,
    /// The account that owns the bucket, where config says so.
    pub account: Option<&'a str>,
    /// What was worked out once about the document.
    pub memo: &'a Memo,
    /// What was worked out once about the file.
    pub file: &'a FileMemo,
}

impl Context<'_> {
    /// Whose rules judge: the declared targets, or AWS as the reference when none is declared.
    pub fn judges(&self) -> &[Target] {
        if self.targets.is_empty() { &[Target::Aws] } else { self.targets }
    }

    /// Whether `target` judges.
    pub fn judged_by(&self, target: Target) -> bool {
        self.judges().contains(&target)
    }

    /// Whether the document is of this kind.
    pub fn is(&self, kind: Kind) -> bool {
        self.document.kind == kind
    }
}
