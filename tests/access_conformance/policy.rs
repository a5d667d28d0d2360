//! Reads a policy of a test.

use denywins::access::{Layer, Policy};
use denywins::policy::{Kind, read};
use denywins::source::SourceId;
use denywins::syntax::json;

/// The policy of a text.
pub(crate) fn policy(kind: &str, text: &str) -> Policy {
    try_policy(kind, text).unwrap_or_else(|| panic!("no policy in {text}"))
}

/// The policy of a text, if there is one in it.
pub(crate) fn try_policy(kind: &str, text: &str) -> Option<Policy> {
    let parsed_kind = Kind::parse(kind).unwrap_or_else(|| panic!("no kind `{kind}`"));
    let mut found = None;
    read::documents(SourceId::default(), text, &json::parse(text), Some(parsed_kind), &mut |policy| {
        found.get_or_insert(policy.document);
    });
    let document = found?;
    let layer = Layer::of(parsed_kind).unwrap();
    Some(Policy { document: document.into(), layer, path: format!("{kind}.json"), bucket: None, holders: Vec::new() })
}
