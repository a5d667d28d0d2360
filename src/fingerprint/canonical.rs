//! A tree as one line of text: RFC 8785 where that loses nothing, and as written otherwise.

use serde_json::{Map, Number, Value as Json};

use crate::syntax::{Node, Value};

/// The canonical JSON of a tree, unless something in it would be lost.
pub(super) fn of(node: &Node<'_>) -> Option<String> {
    of_value(&json(node)?)
}

/// The canonical JSON of a value without repeated keys.
pub(super) fn of_value(value: &Json) -> Option<String> {
    serde_json_canonicalizer::to_string(value).ok()
}

/// The tree as JSON, unless a key repeats, a number would change, or something is not known here.
fn json(node: &Node<'_>) -> Option<Json> {
    Some(match &node.value {
        Value::Null => Json::Null,
        Value::Bool(value) => Json::Bool(*value),
        Value::Number(text) => Json::Number(number(text)?),
        Value::String(text) => Json::String(text.clone().into_owned()),
        Value::Array(items) => Json::Array(items.iter().map(json).collect::<Option<_>>()?),
        Value::Object(members) => {
            let mut object = Map::with_capacity(members.len());
            for member in members {
                if object.insert(member.key.value.clone().into_owned(), json(&member.value)?).is_some() {
                    return None;
                }
            }
            Json::Object(object)
        }
        Value::Opaque(_) | Value::Missing => return None,
    })
}

/// A number whose canonical form is still the number that was written. RFC 8785 writes numbers as doubles, so that
/// 9007199254740993 would become 9007199254740992 and an edit of the one into the other would go unseen.
fn number(text: &str) -> Option<Number> {
    let number = Number::from_f64(text.parse().ok()?)?;
    let canonical = of_value(&Json::Number(number.clone()))?;
    (decimal(text)? == decimal(&canonical)?).then_some(number)
}

/// A JSON number as sign, digits without zeros at either end, and power of ten.
fn decimal(text: &str) -> Option<(bool, String, i64)> {
    let (negative, text) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
    let (mantissa, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let exponent = exponent.parse::<i64>().ok()?.checked_sub(i64::try_from(fraction.len()).ok()?)?;
    let digits = format!("{whole}{fraction}");
    let digits = digits.trim_start_matches('0');
    let significant = digits.trim_end_matches('0');
    if significant.is_empty() {
        return Some((negative, String::new(), 0));
    }
    let zeros = i64::try_from(digits.len() - significant.len()).ok()?;
    Some((negative, significant.to_owned(), exponent.checked_add(zeros)?))
}

/// The tree as written, white space aside: members in their order and as often as written, numbers digit by digit,
/// and what is not JSON under a letter that no JSON value starts with.
pub(super) fn as_written(node: &Node<'_>) -> String {
    let mut text = String::new();
    write(node, &mut text);
    text
}

fn write(node: &Node<'_>, out: &mut String) {
    match &node.value {
        Value::Null => out.push_str("null"),
        Value::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
        Value::Number(text) => out.push_str(text),
        Value::String(text) => quote(text, out),
        Value::Opaque(text) => {
            out.push('o');
            quote(text, out);
        }
        Value::Missing => out.push('m'),
        Value::Array(items) => {
            out.push('[');
            for item in items {
                write(item, out);
                out.push(',');
            }
            out.push(']');
        }
        Value::Object(members) => {
            out.push('{');
            for member in members {
                quote(&member.key.value, out);
                out.push(':');
                write(&member.value, out);
                out.push(',');
            }
            out.push('}');
        }
    }
}

fn quote(text: &str, out: &mut String) {
    out.push_str(&Json::from(text).to_string());
}
