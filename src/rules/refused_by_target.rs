//! `refused-by-target`: what a declared server says when it refuses the document, unless another rule says it.

use std::collections::BTreeMap;

use crate::finding::Severity;
use crate::policy::Kind;
use crate::rule::{Context, Draft, Earlier, Report};
use crate::source::Span;
use crate::target::Target;
use crate::target::acceptance::{Remark, RemarkKind, accept};

/// A remark, by whom, and whether the policy is taken first and lost after.
struct Objection {
    target: Target,
    remark: Remark,
    taken: bool,
}

pub(super) fn check(cx: &Context<'_>, earlier: &Earlier<'_>, report: &mut Report<'_>) {
    let mut objections: BTreeMap<Option<usize>, Vec<Objection>> = BTreeMap::new();
    for &target in cx.targets {
        let answer = accept(target, cx.document.kind, cx.root, cx.bucket, cx.source.text(), cx.errors);
        let refusals = answer.refusals.into_iter().map(|remark| Objection { target, remark, taken: false });
        let unkept = answer.unkept.into_iter().map(|remark| Objection { target, remark, taken: true });
        for objection in refusals.chain(unkept).filter(|objection| objection.stands(cx, earlier)) {
            let list = objections.entry(objection.remark.statement).or_default();
            // A list that could not be read is then found to be empty.
            if objection.remark.what != RemarkKind::Other || list.iter().all(|earlier| earlier.target != target) {
                list.push(objection);
            }
        }
    }
    for (index, objections) in objections {
        let [first, others @ ..] = objections.as_slice() else { continue };
        let draft = report.at(first.remark.span).message(first.sentence()).label("here");
        if let Some(statement) = index.and_then(|index| cx.document.statements.get(index)) {
            draft.about(statement);
        }
        draft.note(format!("decided in {}", first.remark.reference));
        for objection in others {
            draft.near(objection.remark.span, format!("{}: {}", objection.target, objection.remark.message));
        }
        if first.target == Target::Aws && first.remark.what == RemarkKind::Size {
            // What the policy is attached to decides, and quotas can be raised.
            draft.severity(Severity::Warning);
        }
    }
}

impl Objection {
    /// Whether it is worth saying: nobody has said it, and it does not hang on a guess.
    fn stands(&self, cx: &Context<'_>, earlier: &Earlier<'_>) -> bool {
        // What a policy with principals is attached to, its content does not tell for certain.
        let kind = cx.document.kind;
        let guessed = self.target == Target::Aws
            && !cx.document.kind_declared
            && matches!(kind, Kind::Bucket | Kind::Resource | Kind::Trust)
            && matches!(self.remark.what, RemarkKind::Action | RemarkKind::Resource);
        !guessed && !is_said(cx, earlier, &self.remark)
    }

    fn sentence(&self) -> String {
        let Self { target, remark, taken } = self;
        match (remark.what, taken) {
            // These name the server themselves.
            (RemarkKind::Kind, _) => remark.message.clone(),
            (_, false) => format!("{target} refuses the policy: {}", remark.message),
            (_, true) => format!("{target} takes the policy and cannot keep it: {}", remark.message),
        }
    }
}

/// Whether another rule has said it, in words of its own.
fn is_said(cx: &Context<'_>, earlier: &Earlier<'_>, remark: &Remark) -> bool {
    let meets = |span: Span| span.start < remark.span.end && remark.span.start < span.end;
    if remark.what == RemarkKind::Syntax && cx.errors.iter().any(|e| meets(e.span) || e.span == remark.span) {
        return true;
    }
    let owners = owners(remark.what);
    let of_words = |draft: &Draft| meets(draft.span) || draft.near.iter().any(|(span, _)| meets(*span));
    let of_statement = |draft: &Draft| remark.statement.is_none_or(|statement| draft.statements.contains(&statement));
    earlier.of(owners.of_words).any(of_words) || earlier.of(owners.of_statement).any(of_statement)
}

/// The rules that say more about a subject than a server does.
struct Owners {
    /// Speak for the words they point at.
    of_words: &'static [&'static str],
    /// Speak for the whole statement, or what is outside statements.
    of_statement: &'static [&'static str],
}

fn owners(what: RemarkKind) -> Owners {
    let (of_words, of_statement): (&[&str], &[&str]) = match what {
        RemarkKind::Syntax => (&["confusable-characters"], &[]),
        RemarkKind::Type => (&["json-wrong-type", "principal-format", "missing-statement", "json-duplicate-key"], &[]),
        RemarkKind::Duplicate => (&[], &["json-duplicate-key"]),
        RemarkKind::UnknownElement => (
            &["unknown-policy-element", "unknown-statement-element", "principal-format", "json-wrong-type"],
            &["unknown-element-ignored-by-target"],
        ),
        RemarkKind::NotPrincipal | RemarkKind::Principal => (
            &["json-wrong-type"],
            &[
                "allow-not-principal",
                "deny-not-principal",
                "missing-principal",
                "principal-and-not-principal",
                "principal-format",
                "principal-group-arn",
                "principal-not-supported",
                "principal-partial-wildcard",
            ],
        ),
        RemarkKind::Version => (&["json-wrong-type"], &["missing-version", "invalid-version"]),
        RemarkKind::Sid => (&["json-wrong-type"], &["sid-not-unique"]),
        RemarkKind::Effect => (&["json-wrong-type"], &["invalid-effect"]),
        RemarkKind::Action => (
            &[
                "action-api-name-not-permission",
                "action-format",
                "action-unknown",
                "action-wildcard-matches-nothing",
                "json-wrong-type",
                "resource-action-mismatch",
            ],
            &["missing-action", "mutually-exclusive-elements"],
        ),
        RemarkKind::Resource | RemarkKind::Bucket => (
            &["arn-format", "bucket-policy-other-bucket", "deny-misses-target", "json-wrong-type", "resource-action-mismatch"],
            // What an unknown action is about, a server guesses.
            &["action-unknown", "missing-resource", "mutually-exclusive-elements"],
        ),
        RemarkKind::Operator => (&["condition-operator-unknown", "dialect-condition-operator", "json-wrong-type"], &[]),
        RemarkKind::ConditionKey => (&["dialect-condition-key", "json-wrong-type"], &[]),
        RemarkKind::ConditionValue => (&["json-wrong-type"], &[]),
        RemarkKind::Other => (&["json-wrong-type"], &["missing-statement"]),
        RemarkKind::Size | RemarkKind::Kind => (&[], &[]),
    };
    Owners { of_words, of_statement }
}
