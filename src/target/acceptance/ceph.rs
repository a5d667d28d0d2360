//! Ceph RGW, releases 19 (Squid) to main.
//!
//! One parser reads policies of every kind. It requires nothing: a document without statements and a statement
//! without anything in it are taken. It knows its keywords and where they may stand, in one case only, and refuses
//! what it does not know. Comments are taken. Left alone, because releases differ: `Service` principals, `NotPrincipal`
//! with Allow, and actions that only newer releases have.

mod condition;
mod names;

use super::names::is_template;
use super::{Document, Log, RemarkKind, repeated, unknown_kind};
use crate::syntax::{Member, Node, Value, json};

const JSON: &str = "ceph src/rgw/rgw_iam_policy.cc Policy::Policy (rapidjson, comments allowed)";
const KEYWORDS: &str = "ceph src/rgw/rgw_iam_policy_keywords.gperf, rgw_iam_policy.cc ParseState::key";
const STATE: &str = "ceph src/rgw/rgw_iam_policy.cc ParseState";
const VERSION: &str = "ceph src/rgw/rgw_iam_policy.cc ParseState::do_string, version";
const EFFECT: &str = "ceph src/rgw/rgw_iam_policy.cc ParseState::do_string, effect";

const STATEMENT: [&str; 9] =
    ["Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction", "Resource", "NotResource", "Condition"];

pub(super) fn accept(document: Document<'_, '_>, log: &mut Log) {
    // Comments are blanked out and the document read again, so that every place stays where it was.
    if document.errors.iter().any(|error| !document.is_behind(error))
        && let Some(text) = without_comments(document.text)
    {
        let parsed = json::parse(&text);
        let again = Document { root: &parsed.root, errors: &parsed.errors, ..document };
        return accept_document(again, log);
    }
    accept_document(document, log);
}

fn accept_document(document: Document<'_, '_>, log: &mut Log) {
    document.refuse_broken_json(log, JSON, true);
    let Value::Object(members) = &document.root.value else {
        return log.refuse_type(document.root, "an object", STATE);
    };
    refuse_literals(document.root, log);
    check_members(members, &["Version", "Id", "Statement"], true, log);
    if let Some(version) = document.root.get("Version") {
        match version.as_str() {
            Some("2008-10-17" | "2012-10-17") => {}
            Some(text) if is_template(text) => {}
            Some(text) => {
                log.refuse(RemarkKind::Version, version.span, VERSION, format!("`{text}` is not a valid version"));
            }
            None => log.refuse_type(version, "a string", STATE),
        }
    }
    let Some(list) = document.root.get("Statement") else { return };
    let statements = match &list.value {
        Value::Array(items) => items.as_slice(),
        Value::Object(_) => std::slice::from_ref(list),
        _ => return log.refuse_type(list, "an object or an array of objects", STATE),
    };
    for (index, statement) in statements.iter().enumerate() {
        log.statement = Some(index);
        check_statement(statement, log);
    }
    log.statement = None;
}

fn check_statement(node: &Node<'_>, log: &mut Log) {
    let Value::Object(members) = &node.value else { return log.refuse_type(node, "an object", STATE) };
    // The end of an object inside an array makes the parser forget which keys it has seen.
    let forgets = members
        .iter()
        .any(|m| matches!(&*m.key.value, "Condition" | "NotPrincipal") && matches!(m.value.value, Value::Array(_)));
    check_members(members, &STATEMENT, !forgets, log);
    for member in members {
        let value = &member.value;
        match &*member.key.value {
            "Effect" => match value.as_str() {
                Some("Allow" | "Deny") => {}
                Some(text) if is_template(text) => {}
                Some(text) => {
                    log.refuse(RemarkKind::Effect, value.span, EFFECT, format!("`{text}` is not a valid effect"));
                }
                None => log.refuse_type(value, "a string", STATE),
            },
            "Principal" => names::check_principal(value, log),
            "NotPrincipal" => {
                let items = if let Value::Array(items) = &value.value { items } else { std::slice::from_ref(value) };
                for item in items {
                    names::check_principal(item, log);
                }
            }
            "Action" | "NotAction" => names::check_actions(value, log),
            "Resource" | "NotResource" => names::check_resources(value, log),
            "Condition" => condition::check(value, log),
            _ => {}
        }
    }
}

/// Keys must be keywords that may stand here, each once.
fn check_members(members: &[Member<'_>], known: &[&str], once: bool, log: &mut Log) {
    for (_, again) in repeated(members, str::to_owned).filter(|_| once) {
        let message = format!("token `{}` is not allowed here a second time", again.key.value);
        log.refuse(RemarkKind::Duplicate, again.key.span, STATE, message);
    }
    for member in members {
        let key = &member.key.value;
        if !known.contains(&&**key) && !is_template(key) {
            log.refuse(unknown_kind(key), member.key.span, KEYWORDS, format!("unknown key `{key}`"));
        }
    }
}

/// The parser has no use for `true`, `false` and `null`, wherever they stand.
fn refuse_literals(node: &Node<'_>, log: &mut Log) {
    match &node.value {
        Value::Bool(_) | Value::Null => {
            let message = format!("{} is not taken, only strings and numbers are", node.what());
            log.refuse(RemarkKind::Type, node.span, STATE, message);
        }
        Value::Array(items) => items.iter().for_each(|item| refuse_literals(item, log)),
        Value::Object(members) => members.iter().for_each(|member| refuse_literals(&member.value, log)),
        _ => {}
    }
}

/// The text with `//` and `/* */` comments turned into blanks, byte for byte. None when it has none.
fn without_comments(text: &str) -> Option<String> {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    let mut found = false;
    while let Some(at) = rest.find(['"', '/']) {
        let (before, here) = rest.split_at(at);
        out.push_str(before);
        let comment = if here.starts_with("//") {
            here.find('\n').unwrap_or(here.len())
        } else if here.starts_with("/*") {
            here.find("*/").map_or(here.len(), |end| end + 2)
        } else {
            let token = if here.starts_with('"') { string_length(here) } else { 1 };
            let (string, after) = here.split_at(token);
            out.push_str(string);
            rest = after;
            continue;
        };
        found = true;
        let (comment, after) = here.split_at(comment);
        out.extend(comment.bytes().map(|byte| if byte == b'\n' { '\n' } else { ' ' }));
        rest = after;
    }
    out.push_str(rest);
    found.then_some(out)
}

/// Bytes of the string that the text begins with, quotes included.
fn string_length(text: &str) -> usize {
    let mut escaped = false;
    for (at, byte) in text.bytes().enumerate().skip(1) {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => return at + 1,
            _ => {}
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::without_comments;

    #[test]
    fn comments_become_blanks_and_strings_stay() {
        assert_eq!(without_comments("{\"a\": \"//\\\"/*\"}"), None);
        assert_eq!(without_comments("{/*é\n*/}//x").as_deref(), Some("{    \n  }   "));
        assert_eq!(without_comments("/* never closed").as_deref(), Some("               "));
    }
}
