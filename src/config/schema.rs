//! The JSON Schema of the config, made from the structs that are read, for editors and for other tools.

use schemars::generate::SchemaSettings;
use schemars::{Schema, SchemaGenerator, json_schema};
use serde_json::{Value, json};

use super::{raw, reviewer};
use crate::finding::Severity;
use crate::policy::Kind;
use crate::settings::Mode;
use crate::target::Target;

/// The schema as indented JSON with a final line break, as it is kept in `schema/denywins.schema.json`.
///
/// It knows every field, word and form, but not which rules exist, what a glob is, or how fields depend on one another.
pub fn schema() -> String {
    // Draft 7 is what editors understand.
    let mut generator = SchemaSettings::draft07().into_generator();
    let mut text = format!("{:#}", generator.root_schema_for::<raw::Raw>().to_value());
    text.push('\n');
    text
}

pub(super) fn severities() -> [&'static str; 3] {
    [Severity::Error, Severity::Warning, Severity::Note].map(Severity::as_str)
}

pub(super) fn severities_and_off() -> [&'static str; 4] {
    let [error, warning, note] = severities();
    [error, warning, note, "off"]
}

pub(super) fn kinds() -> [&'static str; Kind::ALL.len()] {
    Kind::ALL.map(Kind::as_str)
}

pub(super) fn target_words() -> [&'static str; Target::ALL.len()] {
    Target::ALL.map(Target::as_str)
}

/// One form, or a list of it.
fn one_or_many(form: &Value) -> Schema {
    json_schema!({ "anyOf": [form, { "type": "array", "items": form }] })
}

fn text() -> Value {
    // Something else than white space.
    json!({ "type": "string", "pattern": r"\S" })
}

pub(super) fn some_text(_: &mut SchemaGenerator) -> Schema {
    json_schema!({ "type": "string", "pattern": r"\S" })
}

pub(super) fn words(_: &mut SchemaGenerator) -> Schema {
    one_or_many(&text())
}

pub(super) fn some_words(_: &mut SchemaGenerator) -> Schema {
    json_schema!({ "anyOf": [text(), { "type": "array", "items": text(), "minItems": 1 }] })
}

pub(super) fn fail_on(_: &mut SchemaGenerator) -> Schema {
    json_schema!({ "enum": severities(), "default": Severity::Error.as_str() })
}

pub(super) fn severity(_: &mut SchemaGenerator) -> Schema {
    json_schema!({ "enum": severities_and_off() })
}

pub(super) fn kind(_: &mut SchemaGenerator) -> Schema {
    json_schema!({ "enum": kinds() })
}

pub(super) fn targets(_: &mut SchemaGenerator) -> Schema {
    one_or_many(&json!({ "enum": target_words() }))
}

pub(super) fn roles(_: &mut SchemaGenerator) -> Schema {
    let reviewers = one_or_many(&json!({ "type": "string", "pattern": reviewer::PATTERN }));
    json_schema!({ "type": "object", "additionalProperties": reviewers })
}

pub(super) fn mode_words() -> [&'static str; Mode::ALL.len()] {
    Mode::ALL.map(Mode::as_str)
}

/// The policies that `MinIO` and `RustFS` bring along.
/// Source: minio/pkg v3.1.3 policy/constants.go; rustfs crates/policy/src/policy/policy.rs.
pub(super) fn built_ins() -> [&'static str; 5] {
    ["consoleAdmin", "diagnostics", "readonly", "readwrite", "writeonly"]
}

pub(super) fn built_in(_: &mut SchemaGenerator) -> Schema {
    json_schema!({ "enum": built_ins() })
}

pub(super) fn wanted(_: &mut SchemaGenerator) -> Schema {
    json_schema!({ "enum": ["allow", "deny"] })
}

pub(super) fn groups(_: &mut SchemaGenerator) -> Schema {
    json_schema!({ "type": "object", "additionalProperties": one_or_many(&text()) })
}

pub(super) fn modes(_: &mut SchemaGenerator) -> Schema {
    let word = json!({ "enum": mode_words() });
    json_schema!({ "anyOf": [word, { "type": "array", "items": word, "minItems": 1 }] })
}

pub(super) fn days(_: &mut SchemaGenerator) -> Schema {
    json_schema!({ "type": "integer", "minimum": 1, "maximum": u16::MAX })
}

pub(super) fn switch(_: &mut SchemaGenerator) -> Schema {
    json_schema!({ "type": "boolean" })
}

pub(super) fn fingerprint(_: &mut SchemaGenerator) -> Schema {
    json_schema!({ "type": "string", "pattern": "^[0-9a-fA-F]{16,64}$" })
}

pub(super) fn date(_: &mut SchemaGenerator) -> Schema {
    json_schema!({ "type": "string", "format": "date" })
}

/// An ignore says more than the rule.
pub(super) fn ignore_scope() -> Value {
    json!([{ "required": ["path"] }, { "required": ["sid"] }, { "required": ["fingerprint"] }])
}
