//! What config says for questions about access: who holds which policy, and what must be so.

use schemars::JsonSchema;

use super::super::schema;
use super::{Problem, Words, required};
use crate::access::Want;
use crate::fields::Fields;
use crate::source::{Span, Spanned};

/// A policy that the server brings along.
#[derive(Debug, JsonSchema)]
#[schemars(rename_all = "kebab-case", deny_unknown_fields, rename = "BuiltIn")]
pub(in super::super) struct RawBuiltIn {
    /// Its name: `readonly`, `readwrite`, `writeonly`, `diagnostics` or `consoleAdmin`.
    #[schemars(schema_with = "schema::built_in")]
    pub(in super::super) policy: Spanned<String>,
    /// Who holds it.
    #[schemars(schema_with = "schema::some_words")]
    pub(in super::super) attached_to: Words,
}

/// Something that must be so, before and after every change.
#[derive(Debug, JsonSchema)]
#[schemars(rename_all = "kebab-case", deny_unknown_fields, rename = "Expect")]
pub(in super::super) struct RawExpect {
    /// `allow`: the request must be allowed. `deny`: it must not.
    #[schemars(schema_with = "schema::wanted")]
    pub(in super::super) effect: Spanned<Want>,
    /// Who: `user/NAME`, `role/NAME`, `root`, `anonymous`, an ARN, an access key; `everyone` for all but the root,
    /// known or not.
    #[schemars(schema_with = "schema::some_words")]
    pub(in super::super) principal: Words,
    /// What: actions, wildcards included.
    #[schemars(schema_with = "schema::some_words")]
    pub(in super::super) action: Words,
    /// On what: ARNs or `BUCKET/KEY`, wildcards included.
    #[schemars(schema_with = "schema::some_words")]
    pub(in super::super) resource: Words,
    /// Whether it is enough that it is so in one circumstance; otherwise it must be so in all.
    #[schemars(default, schema_with = "schema::switch")]
    pub(in super::super) possible: Option<Spanned<bool>>,
    /// In which circumstances: `aws:SourceIp=10.0.0.5`, or `!aws:SourceVpce` for a key that requests do not have. Others may
    /// have any value, but requests come over TLS unless it is said here.
    #[schemars(default, schema_with = "schema::some_words")]
    pub(in super::super) with: Option<Words>,
    /// Why it must be so; shown when it is not.
    #[schemars(default, schema_with = "schema::some_text")]
    pub(in super::super) reason: Option<Spanned<String>>,
}

impl RawBuiltIn {
    pub(in super::super) fn read(span: Span, mut fields: Fields<'_, '_>, problems: &mut Vec<Problem>) -> Option<Self> {
        let words = schema::built_ins();
        let known = |word: &str| words.contains(&word).then(|| word.to_owned());
        let policy = fields.choice("policy", &words, known, problems);
        let policy = required(policy, &fields, "policy", span, problems);
        let attached_to = required(fields.words("attached-to", problems), &fields, "attached-to", span, problems);
        fields.finish(problems);
        Some(Self { policy: policy?, attached_to: attached_to? })
    }
}

impl RawExpect {
    pub(in super::super) fn read(span: Span, mut fields: Fields<'_, '_>, problems: &mut Vec<Problem>) -> Option<Self> {
        let effect = fields.choice("effect", &["allow", "deny"], Want::parse, problems);
        let effect = required(effect, &fields, "effect", span, problems);
        let principal = required(fields.words("principal", problems), &fields, "principal", span, problems);
        let action = required(fields.words("action", problems), &fields, "action", span, problems);
        let resource = required(fields.words("resource", problems), &fields, "resource", span, problems);
        let possible = fields.switch("possible", problems);
        let with = fields.words("with", problems);
        let reason = fields.text("reason", problems);
        fields.finish(problems);
        Some(Self {
            effect: effect?,
            principal: principal?,
            action: action?,
            resource: resource?,
            possible,
            with,
            reason,
        })
    }
}
