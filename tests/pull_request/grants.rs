//! Statements that allow: what the change lets in.

use serde_json::json;

use crate::edit::{brings, edited};
use crate::policies::{allow, policy, with, without};
use crate::ran::rules;

#[test]
fn a_condition_that_goes_is_missed() {
    let report =
        brings(&policy(&[allow()]), &policy(&[without(allow(), "Condition")]), &[("condition-weakened", "modified")]);
    assert_eq!(report["exit_code"], 4);
    let weaker = [
        json!({ "StringEquals": { "aws:SourceVpce": ["vpce-1a2b3c4d", "vpce-5e6f7a8b"] } }),
        json!({ "StringEqualsIfExists": { "aws:SourceVpce": "vpce-1a2b3c4d" } }),
        json!({ "StringLike": { "aws:SourceVpce": "vpce-*" } }),
        json!({ "StringNotEquals": { "aws:SourceVpce": "vpce-1a2b3c4d" } }),
        json!({ "StringEquals": { "aws:SourceVpc": "vpc-1a2b3c4d" } }),
    ];
    for condition in weaker {
        let after = policy(&[with(allow(), "Condition", condition)]);
        let found = rules(&edited(&policy(&[allow()]), &after).report(&[]));
        assert!(found.contains(&("condition-weakened".to_owned(), "modified".to_owned())), "{after}: {found:?}");
    }
}

#[test]
fn a_condition_that_comes_or_tightens_is_welcome() {
    brings(&policy(&[without(allow(), "Condition")]), &policy(&[allow()]), &[]);
    let two = json!({ "StringEquals": { "aws:SourceVpce": ["vpce-1a2b3c4d", "vpce-5e6f7a8b"] } });
    brings(&policy(&[with(allow(), "Condition", two)]), &policy(&[allow()]), &[]);
}

#[test]
fn a_principal_that_reaches_further_is_missed() {
    for principal in ["arn:aws:iam::482915637204:root", "arn:aws:iam::918273645546:root"] {
        let after = policy(&[with(allow(), "Principal", json!({ "AWS": principal }))]);
        let report = edited(&policy(&[allow()]), &after).report(&[]);
        assert!(rules(&report).contains(&("principal-widened".to_owned(), "modified".to_owned())), "{report:#}");
        assert_eq!(report["exit_code"], 4, "{principal}");
    }
    let everyone = edited(&policy(&[allow()]), &policy(&[with(allow(), "Principal", json!("*"))])).report(&[]);
    assert!(rules(&everyone).contains(&("principal-widened".to_owned(), "modified".to_owned())), "{everyone:#}");
    assert_ne!(everyone["exit_code"], 0);
}

#[test]
fn one_more_name_is_a_warning_and_one_less_is_nothing() {
    let two = json!({ "AWS": ["arn:aws:iam::482915637204:role/app", "arn:aws:iam::482915637204:role/web"] });
    let two = policy(&[with(allow(), "Principal", two)]);
    let report = brings(&policy(&[allow()]), &two, &[("principal-widened", "modified")]);
    assert_eq!((&report["findings"][0]["severity"], &report["exit_code"]), (&json!("warning"), &json!(0)));
    brings(&two, &policy(&[allow()]), &[]);
}
