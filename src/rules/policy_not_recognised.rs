//! The file looks like a policy, or was called one, and no policy could be made out in it.

use crate::finding::Severity;
use crate::policy::read::Sighting;
use crate::rule::{FileContext, Report};
use crate::syntax::{Node, Value};

pub(super) fn check(cx: &FileContext<'_>, report: &mut Report<'_>) {
    // What does not parse is complained of already.
    if !cx.errors.is_empty() {
        return;
    }
    let message = match (cx.sighting, &cx.root.value) {
        // Something else that a hook handed over along with policies is left in peace.
        (Sighting::Policy(_), _) | (Sighting::NotAPolicy, Value::Object(_)) => return,
        (Sighting::NotAPolicy, _) if !cx.named => return,
        (Sighting::NotAPolicy, _) => format!("the file holds {} where a policy has an object", cx.root.what()),
        (Sighting::Suspect, _) if is_statement(cx.root) => "a statement by itself is no policy".to_owned(),
        (Sighting::Suspect, Value::Array(items)) if items.iter().any(is_statement) => {
            "a list of statements by itself is no policy".to_owned()
        }
        (Sighting::Suspect, _) => match cx.root.get("Statement") {
            Some(statement) if cx.root.members().len() == 1 => {
                format!("`Statement` is {} that holds no statement, so this is no policy", statement.what())
            }
            _ => "this looks like a policy, but none could be made out in it".to_owned(),
        },
    };
    let span = match cx.root.value {
        Value::Null | Value::Bool(_) | Value::Number(_) => cx.root.span,
        _ => cx.root.span.opening(),
    };
    let draft = report.at(span).message(message).label("nothing in here was checked");
    if cx.sighting == Sighting::NotAPolicy && matches!(cx.root.value, Value::Array(_)) {
        // Data may well be a list, where a lone value is hardly ever anything.
        draft.severity(Severity::Note);
    } else if !cx.named {
        // A folder may hold pieces that a tool puts together later.
        draft.severity(Severity::Warning);
    }
}

fn is_statement(node: &Node<'_>) -> bool {
    node.get("Effect").is_some() && (node.get("Action").is_some() || node.get("NotAction").is_some())
}
