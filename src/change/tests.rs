use super::*;

fn edition(statements: &str) -> Edition {
    let source = Source::new("p.json", format!("{{\"Version\": \"2012-10-17\", \"Statement\": [{statements}]}}"));
    let mut found = editions(SourceId::default(), &source, Some(Kind::Bucket));
    assert_eq!(found.len(), 1, "{}", source.text());
    found.remove(0)
}

fn deny(sid: &str, actions: &str, resource: &str, rest: &str) -> String {
    format!(
        "{{{sid}\"Effect\": \"Deny\", \"Principal\": \"*\", \"Action\": {actions}, \"Resource\": \"{resource}\"{rest}}}"
    )
}

/// `base>head` of each pair, by position.
fn shape(base: &Edition, head: &Edition) -> Vec<String> {
    let differences = differences(std::slice::from_ref(base), std::slice::from_ref(head));
    let index = |side: Option<&Statement>| side.map_or("-".to_owned(), |statement| statement.index.to_string());
    differences[0].pairs.iter().map(|pair| format!("{}>{}", index(pair.base), index(pair.head))).collect()
}

#[test]
fn moved_and_reformatted_statements_are_no_change() {
    let (a, b) = (deny("", "\"s3:Get*\"", "x", ""), deny("", "\"s3:Put*\"", "x", ""));
    assert!(shape(&edition(&format!("{a},{b}")), &edition(&format!("{b} , {a}"))).is_empty());
    // One of two copies is gone, or new.
    assert_eq!(shape(&edition(&format!("{a},{a}")), &edition(&a)), ["1>-"]);
    assert_eq!(shape(&edition(&a), &edition(&format!("{a},{a}"))), ["->1"]);
}

#[test]
fn a_sid_or_a_likeness_makes_a_pair() {
    let (a, b) = (deny("\"Sid\": \"A\", ", "\"s3:Get*\"", "x", ""), deny("\"Sid\": \"A\", ", "\"s3:Put*\"", "y", ""));
    assert_eq!(shape(&edition(&a), &edition(&b)), ["0>0"]);
    let (a, b) = (deny("", "[\"s3:GetObject\", \"s3:PutObject\"]", "x", ""), deny("", "\"s3:GetObject\"", "x", ""));
    assert_eq!(shape(&edition(&a), &edition(&b)), ["0>0"]);
    let other = deny("", "\"sqs:*\"", "y", "");
    assert_eq!(shape(&edition(&a), &edition(&other)), ["->0", "0>-"]);
}

#[test]
fn a_deny_that_was_split_or_widened_still_denies() {
    let both = edition(&deny("", "[\"s3:GetObject\", \"s3:PutObject\"]", "x/*", ""));
    let denied = |head: &str| {
        let head = edition(head);
        Cover::default().still_denied(&head.document.statements, &both.document.statements[0])
    };
    let (get, put) = (deny("", "\"s3:GetObject\"", "x/*", ""), deny("", "\"s3:putobject\"", "*", ""));
    assert!(denied(&format!("{get},{put}")));
    assert!(denied(&deny("", "\"s3:*\"", "x/*", "")));
    assert!(!denied(&get));
    assert!(!denied(&deny("", "\"s3:*\"", "y/*", "")));
    let when = ", \"Condition\": {\"Bool\": {\"aws:SecureTransport\": \"false\"}}";
    assert!(!denied(&deny("", "\"s3:*\"", "*", when)));
    assert!(!denied(&get.replace("Deny", "Allow")));
    let named =
        deny("", "\"s3:*\"", "*", "").replace("\"Principal\": \"*\"", "\"Principal\": {\"AWS\": \"123456789012\"}");
    assert!(!denied(&named));
}

#[test]
fn a_deny_with_exceptions_still_denies_with_fewer() {
    let but = |names: &str| {
        let one = deny("", "\"s3:*\"", "*", "");
        edition(&one.replace("\"Principal\": \"*\"", &format!("\"NotPrincipal\": {{\"AWS\": [{names}]}}")))
    };
    let (a, b) = ("\"arn:aws:iam::123456789012:user/a\"", "\"arn:aws:iam::123456789012:user/b\"");
    let (two, one) = (but(&format!("{a}, {b}")), but(a));
    let denied = |head: &Edition, base: &Edition| {
        Cover::default().still_denied(&head.document.statements, &base.document.statements[0])
    };
    assert!(denied(&one, &two));
    assert!(!denied(&two, &one));
    assert!(denied(&edition(&deny("", "\"*\"", "*", "")), &one));
}

#[test]
fn conditions_ask_for_more_or_less() {
    let with = |condition: &str| edition(&deny("", "\"s3:*\"", "*", &format!(", \"Condition\": {condition}")));
    let gone = |base: &str, head: &str| {
        let (base, head) = (with(base), with(head));
        lost(&head.document.statements[0], &base.document.statements[0]).len()
    };
    let vpce = "{\"StringEquals\": {\"aws:SourceVpce\": [\"vpce-1\", \"vpce-2\"]}}";
    assert_eq!(gone(vpce, vpce), 0);
    assert_eq!(gone(vpce, "{\"StringEquals\": {\"AWS:SourceVPCE\": \"vpce-1\"}}"), 0);
    assert_eq!(gone(vpce, "{\"StringEquals\": {\"aws:SourceVpce\": [\"vpce-1\", \"vpce-2\", \"vpce-3\"]}}"), 1);
    assert_eq!(gone(vpce, "{}"), 1);
    assert_eq!(gone(vpce, "{\"StringEqualsIfExists\": {\"aws:SourceVpce\": \"vpce-1\"}}"), 1);
    assert_eq!(gone("{\"StringLike\": {\"a:b\": \"x*\"}}", "{\"StringEquals\": {\"a:b\": \"xy\"}}"), 0);
    assert_eq!(gone("{\"StringLike\": {\"a:b\": \"x*\"}}", "{\"StringLike\": {\"a:b\": \"*\"}}"), 1);
    // Not one of two asks for more than not one of one.
    assert_eq!(gone("{\"StringNotEquals\": {\"a:b\": \"x\"}}", "{\"StringNotEquals\": {\"a:b\": [\"x\", \"y\"]}}"), 0);
    assert_eq!(gone("{\"StringNotEquals\": {\"a:b\": [\"x\", \"y\"]}}", "{\"StringNotEquals\": {\"a:b\": \"x\"}}"), 1);
}

#[test]
fn a_hostile_document_is_given_up_on_and_not_called_covered() {
    let many = |prefix: &str| {
        let names: Vec<String> = (0..3_000).map(|n| format!("\"s3:{prefix}{n}\"")).collect();
        edition(&deny("", &format!("[{}]", names.join(",")), "*", ""))
    };
    let (base, head) = (many("a"), many("b"));
    assert!(!Cover::default().still_denied(&head.document.statements, &base.document.statements[0]));
}
