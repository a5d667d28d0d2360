//! What config says for questions about access: who holds which policy.

use schemars::JsonSchema;

use super::super::schema;
use super::{Problem, Words, required};
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
