//! Reading makes out every policy in a file and collects every complaint, whatever is wrong with it.
//!
//! The fixtures under `fixtures/syntax` are shown as lines: the document, each statement, and each complaint with the
//! words it underlines.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::disallowed_methods,
    reason = "a test panics where it fails, and reads its fixtures"
)]

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use denywins::policy::read::{self, Found, Sighting};
use denywins::policy::{
    Clause, Condition, ConditionValue, Document, Kind, Misuse, Principal, PrincipalClass, Scope, Statement, Term,
};
use denywins::source::{SourceId, Span, Spanned};
use denywins::syntax::json;

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/syntax")
}

/// What a text comes to: the sighting, the documents.
fn read(text: &str, kind: Option<Kind>) -> (Sighting, Vec<Document>) {
    let mut documents = Vec::new();
    let parsed = json::parse(text);
    let sighting = read::documents(SourceId(0), text, &parsed, kind, &mut |found: Found<'_, '_>| {
        documents.push(found.document);
    });
    (sighting, documents)
}

/// What a text looked like; the sighting counts the documents.
fn sighted(text: &str, kind: Option<Kind>) -> Sighting {
    let (sighting, documents) = read(text, kind);
    let count = if let Sighting::Policy(count) = sighting { count } else { 0 };
    assert_eq!(documents.len(), count, "{text}");
    sighting
}

/// The text as lines that a reviewer can check by eye.
fn shown(text: &str, kind: Option<Kind>) -> String {
    let (sighting, documents) = read(text, kind);
    let mut out = format!("{sighting:?}\n");
    for document in &documents {
        let version = document.version.as_ref().map_or("no version", |v| v.value.as_str());
        let at = if document.address.is_empty() { "top" } else { &document.address };
        writeln!(out, "{at}: {} {version}", document.kind).unwrap();
        for statement in &document.statements {
            writeln!(out, "  {}", statement_line(statement)).unwrap();
        }
        for complaint in &document.complaints {
            let words = text.get(complaint.span.range()).expect("a span lies in the text");
            let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
            let place = complaint.statement.map_or(String::new(), |index| format!("{index} "));
            writeln!(out, "  ! {place}{} [{words}]", misuse(text, &complaint.what)).unwrap();
        }
    }
    out
}

fn statement_line(statement: &Statement) -> String {
    let effect = statement.effect.as_ref().map_or("-", |effect| effect.value.as_str());
    let mut line = format!("{} {effect}", statement.index);
    if let Some(sid) = &statement.sid {
        write!(line, " {:?}", sid.value).unwrap();
    }
    let terms =
        |clause: &Clause<Spanned<Term>>| clause.items.iter().map(|t| term(&t.value)).collect::<Vec<_>>().join(", ");
    let principals = |clause: &Clause<Principal>| clause.items.iter().map(principal).collect::<Vec<_>>().join(", ");
    scope(&mut line, "principal", &statement.principals, &principals);
    scope(&mut line, "action", &statement.actions, &terms);
    scope(&mut line, "resource", &statement.resources, &terms);
    for Condition { operator, key, values } in &statement.conditions {
        let values: Vec<_> = values.iter().map(|value| condition_value(&value.value)).collect();
        write!(line, " when {} {} = {}", operator.value.written, term(&key.value), values.join(", ")).unwrap();
    }
    line
}

fn scope<T>(line: &mut String, name: &str, scope: &Scope<T>, show: &dyn Fn(&Clause<T>) -> String) {
    for (but, clause) in [("", scope.only()), ("!", scope.all_but())] {
        if let Some(clause) = clause {
            write!(line, " {but}{name}({})", show(clause)).unwrap();
        }
    }
}

fn principal(principal: &Principal) -> String {
    let class = match &principal.class {
        PrincipalClass::Bare => "",
        PrincipalClass::Aws => "AWS:",
        PrincipalClass::Service => "Service:",
        PrincipalClass::Federated => "Federated:",
        PrincipalClass::CanonicalUser => "CanonicalUser:",
        PrincipalClass::Other(key) => return format!("({key}):{}", term(&principal.term.value)),
    };
    format!("{class}{}", term(&principal.term.value))
}

fn term(term: &Term) -> String {
    match term {
        Term::Known(text) => text.escape_debug().to_string(),
        Term::Opaque(text) => format!("~{}~", text.escape_debug()),
    }
}

fn condition_value(value: &ConditionValue) -> String {
    match value {
        ConditionValue::Text(text) => term(text),
        ConditionValue::Number(number) => format!("#{number}"),
        ConditionValue::Bool(value) => format!("#{value}"),
        ConditionValue::Invalid => "invalid".into(),
    }
}

fn misuse(text: &str, what: &Misuse) -> String {
    match what {
        Misuse::WrongType { element, expected, found } => format!("{element} wants {expected}, is {found}"),
        Misuse::Repeated { key, first, case_only } => {
            let line = text[..first.range().start].lines().count().max(1);
            format!(
                "{key:?} repeats {}{}, line {line}",
                &text[first.range()],
                if *case_only { " but for case" } else { "" }
            )
        }
        other => format!("{other:?}"),
    }
}

fn fixture_names() -> Vec<String> {
    let entries = std::fs::read_dir(fixtures()).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<_> = entries.filter(|name| !name.starts_with('.')).collect();
    names.sort();
    names
}

fn fixture(name: &str) -> String {
    let bytes = std::fs::read(fixtures().join(name)).unwrap();
    String::from_utf8_lossy(&bytes).into_owned()
}

#[test]
fn every_fixture_reads_as_recorded() {
    let mut all = String::new();
    for name in fixture_names() {
        write!(all, "=== {name}\n{}", shown(&fixture(&name), None)).unwrap();
    }
    insta::assert_snapshot!(all);
}

const POLICY: &str =
    r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}]}"#;

/// Wraps the policy, and says which kinds and addresses are made out.
fn made_out(wrapper: &str) -> Vec<(String, Kind)> {
    let quoted = serde_json::to_string(POLICY).unwrap();
    let text = wrapper.replace("<policy>", POLICY).replace("<string>", &quoted);
    let (sighting, documents) = read(&text, None);
    assert_eq!(sighting, Sighting::Policy(documents.len()), "{text}");
    for document in &documents {
        let statement = &document.statements[0];
        assert_eq!(
            &text[document.statement_list.unwrap().range()].trim_matches(['[', ']']),
            &&text[statement.span.span.range()]
        );
        assert!(
            ["\"Allow\"", "\\\"Allow\\\""].contains(&&text[statement.effect.as_ref().unwrap().span.range()]),
            "{text}"
        );
    }
    documents.into_iter().map(|document| (document.address, document.kind)).collect()
}

#[test]
fn wrappers_that_people_keep_are_looked_into() {
    for (wrapper, expected) in [
        ("<policy>", vec![("", Kind::Identity)]),
        ("<string>", vec![("", Kind::Identity)]),
        (r#"{"Policy": <string>}"#, vec![("Policy", Kind::Identity)]),
        (r#"{"Policy": <policy>}"#, vec![("Policy", Kind::Identity)]),
        (
            r#"{"PolicyVersion": {"VersionId": "v1", "Document": <policy>}}"#,
            vec![("PolicyVersion.Document", Kind::Identity)],
        ),
        (r#"{"UserName": "u", "PolicyDocument": <policy>}"#, vec![("PolicyDocument", Kind::Identity)]),
        (
            r#"{"Role": {"RoleName": "r", "AssumeRolePolicyDocument": <policy>}}"#,
            vec![("Role.AssumeRolePolicyDocument", Kind::Trust)],
        ),
        (
            r#"[{"PolicyName": "a", "PolicyDocument": <policy>}, {"PolicyName": "b", "PolicyDocument": <string>}]"#,
            vec![("[0].PolicyDocument", Kind::Identity), ("[1].PolicyDocument", Kind::Identity)],
        ),
        (
            r#"{"UserDetailList": [{"UserPolicyList": [{"PolicyName": "p", "PolicyDocument": <policy>}]}], "GroupDetailList": [],
                "RoleDetailList": [{"AssumeRolePolicyDocument": <policy>, "RolePolicyList": [{"PolicyDocument": <policy>}]}],
                "Policies": [{"PolicyVersionList": [{"Document": <policy>}]}]}"#,
            vec![
                ("UserDetailList[0].UserPolicyList[0].PolicyDocument", Kind::Identity),
                ("RoleDetailList[0].AssumeRolePolicyDocument", Kind::Trust),
                ("RoleDetailList[0].RolePolicyList[0].PolicyDocument", Kind::Identity),
                ("Policies[0].PolicyVersionList[0].Document", Kind::Identity),
            ],
        ),
        (r#"{"policies": [{"name": "a", "policy": <policy>}]}"#, vec![("policies[0].policy", Kind::Identity)]),
        (r#"{"PolicyName": "p", "Policy": <policy>, "CreateDate": "2026"}"#, vec![("Policy", Kind::Identity)]),
        (
            r#"{"status": "success", "policyInfo": {"PolicyName": "p", "Policy": <policy>}}"#,
            vec![("policyInfo.Policy", Kind::Identity)],
        ),
        (
            r#"{"Policy": {"PolicySummary": {"Type": "SERVICE_CONTROL_POLICY"}, "Content": <string>}}"#,
            vec![("Policy.Content", Kind::Scp)],
        ),
        (r#"{"Attributes": {"Policy": <string>, "QueueArn": "x"}}"#, vec![("Attributes.Policy", Kind::Identity)]),
        (r#"{"reader": <policy>, "writer": <policy>}"#, vec![("reader", Kind::Identity), ("writer", Kind::Identity)]),
        (r#"{"Version": "2012-10-17", "Policy": <policy>}"#, vec![("Policy", Kind::Identity)]),
    ] {
        let expected: Vec<_> = expected.into_iter().map(|(address, kind)| (address.to_owned(), kind)).collect();
        assert_eq!(made_out(wrapper), expected, "{wrapper}");
    }
}

#[test]
fn the_place_of_a_policy_can_be_surer_than_config() {
    let text = format!(r#"{{"AssumeRolePolicyDocument": {POLICY}, "PolicyDocument": {POLICY}}}"#);
    let kinds = |declared| read(&text, declared).1.iter().map(|d| (d.kind, d.kind_declared)).collect::<Vec<_>>();
    assert_eq!(kinds(None), [(Kind::Trust, false), (Kind::Identity, false)]);
    assert_eq!(kinds(Some(Kind::Boundary)), [(Kind::Trust, false), (Kind::Boundary, true)]);
}

#[test]
fn what_looks_like_a_policy_and_is_none_is_suspect() {
    for text in [
        r#"{"Effect": "Allow", "Action": "*", "Resource": "*"}"#,
        r#"["id", "2012-10-17", [{"Effect": "Allow", "Action": "*", "Resource": "*"}]]"#,
        r#"{"Statement": null}"#,
        r#"{"Statement": "x", "Id": "y"}"#,
        r#"{"Statement": [{}]}"#,
        r#""%7B%22Statement%22%3A%5B%7B%22Effect%22""#,
        r#"{"Policy": "{\"Statement\" [ \"Effect\""}"#,
        "Version: 2012-10-17, Statement: - Effect: Allow",
    ] {
        assert_eq!(sighted(text, None), Sighting::Suspect, "{text}");
    }
}

#[test]
fn kinds_are_told_from_content() {
    for (statement, kind) in [
        (r#""Action": "*", "Resource": "*""#, Kind::Identity),
        (r#""Principal": "*", "Action": "s3:GetObject", "Resource": "*""#, Kind::Bucket),
        (r#""Principal": "*", "Action": "*", "Resource": "arn:aws:s3:::b/*""#, Kind::Bucket),
        (r#""NotPrincipal": {"AWS": "x"}, "NotAction": "S3:GetObject""#, Kind::Bucket),
        (r#""Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole""#, Kind::Trust),
        (
            r#""Principal": {"Federated": "x"}, "Action": ["sts:AssumeRoleWithWebIdentity", "sts:TagSession"]"#,
            Kind::Trust,
        ),
        (r#""Principal": "*", "Action": "sqs:SendMessage", "Resource": "arn:aws:sqs:eu-west-1:1:q""#, Kind::Resource),
        (r#""Principal": "*", "Action": ["s3:*", "sqs:*"], "Resource": "*""#, Kind::Resource),
        (r#""Principal": "*", "Action": "*", "Resource": "*""#, Kind::Resource),
        (r#""Principal": "*", "Action": "${var.action}", "Resource": "arn:${p}:s3:::${b}/*""#, Kind::Bucket),
    ] {
        let text = format!(r#"{{"Statement": [{{"Effect": "Deny", {statement}}}]}}"#);
        let (_, documents) = read(&text, None);
        assert_eq!(documents.iter().map(|d| d.kind).collect::<Vec<_>>(), [kind], "{text}");
    }
}

#[test]
fn what_is_declared_a_policy_is_read_as_one() {
    for (text, complaint) in [
        ("null", "policy wants an object, is null [null]"),
        ("42", "policy wants an object, is a number [42]"),
        ("\"x\"", "policy wants an object, is a string [\"x\"]"),
        ("[]", "policy wants an object, is an array [[]]"),
        ("{}", "NoStatement [{}]"),
        ("{\"name\": 1, \"Version\": \"2012-10-17\"}", "UnknownPolicyElement(\"name\") [\"name\"]"),
    ] {
        assert_eq!(read(text, None).1.len(), usize::from(text.contains("2012")), "{text}");
        let shown = shown(text, Some(Kind::Bucket));
        assert!(shown.starts_with("Policy(1)\ntop: bucket"), "{text}: {shown}");
        assert!(shown.contains(complaint), "{text}: {shown}");
    }
    assert_eq!(sighted("", Some(Kind::Bucket)), Sighting::NotAPolicy);
}

#[test]
fn other_json_is_not_a_policy() {
    for text in [
        r#"{"name": "x", "version": "1.0.0", "scripts": {"build": "tsc"}, "dependencies": {"a": "^1"}}"#,
        r#"{"compilerOptions": {"strict": true}, "include": ["src"]}"#,
        r#"{"openapi": "3.0.0", "info": {"title": "x", "version": "1"}, "paths": {"/a": {"get": {"responses": {}}}}}"#,
        r#"{"AWSTemplateFormatVersion": "2010-09-09", "Resources": {"R": {"Type": "AWS::IAM::Role", "Properties":
            {"AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole"}]},
             "Policies": [{"PolicyName": "p", "PolicyDocument": {"Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}}]}}}}"#,
        r#"{"AWSTemplateFormatVersion": "2010-09-09", "Resources": {"P": {"Statement": [{"Effect": "Allow"}],}}}"#,
        r#"{"Statement": "january", "Balance": 5}"#,
        r#"{"statement": [{"date": "2026-01-01", "amount": 5}]}"#,
        r#"{"policies": [{"name": "retention", "days": 5}]}"#,
        r#"{"rules": [{"effect": "deny", "target": "x"}]}"#,
        r#"{"if": {"field": "type"}, "then": {"effect": "Deny"}}"#,
        r#"{"bindings": [{"role": "roles/viewer", "members": ["user:a@b.c"]}], "version": 1}"#,
        r#"{"Version": "1.0", "StartAt": "A", "States": {"A": {"Type": "Task", "Resource": "arn:aws:lambda:::f"}}}"#,
        r#"{"document": {"content": "{\"a\": 1}"}, "policy": "{"}"#,
        r#"[1, "Effect", {"Action": "x"}, [[[]]]]"#,
        "[]",
        "{}",
        "",
        "key: value",
    ] {
        assert_eq!(sighted(text, None), Sighting::NotAPolicy, "{text}");
    }
}

/// Numbers that look random and are the same in every run.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % (limit.max(1) as u64)).unwrap()
    }

    fn pick<'a>(&mut self, all: &[&'a str]) -> &'a str {
        all[self.below(all.len())]
    }
}

/// Pieces that mutations put in: what policies are made of, and what breaks them.
const PIECES: [&str; 40] = [
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    "\"",
    "\\",
    "\\u00e9",
    "\\ud83d",
    "null",
    "true",
    "-1e9",
    "é",
    "\u{1f600}",
    "\u{202e}",
    "\u{feff}",
    "\"Statement\"",
    "\"Effect\": ",
    "\"effect\": \"Allow\",",
    "\"Action\": []",
    "\"Principal\": {\"AWS\": ",
    "\"NotPrincipal\": [",
    "\"Policy\": \"{\\\"Statement\\\": ",
    "\"PolicyDocument\": {",
    "\"Version\": \"2012-10-17\",",
    "${",
    "${var.x}",
    "{{",
    "<a>",
    "arn:aws:s3:::",
    "*",
    "\n",
    "\u{0}",
    " ",
    "\"Condition\": {\"StringEquals\": {",
    "{\"Ref\": \"x\"}",
    "\"Sid\": 5,",
    "\\n",
    "%7B",
];

fn mutate(random: &mut Random, text: &mut String) {
    for _ in 0..=random.below(4) {
        let boundaries: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
        let a = boundaries[random.below(boundaries.len())];
        let b = boundaries[random.below(boundaries.len())];
        let (start, end) = (a.min(b), a.max(b));
        match random.below(5) {
            0 => text.insert_str(start, random.pick(&PIECES)),
            1 => text.truncate(end),
            2 => {
                let near =
                    boundaries.iter().copied().find(|&at| at >= (start + random.below(20)).min(end)).unwrap_or(end);
                text.replace_range(start..near, "");
            }
            3 => {
                let copy = text[start..end].to_owned();
                text.insert_str(start, &copy);
            }
            _ => {
                let piece = random.pick(&PIECES);
                let end = boundaries.iter().copied().find(|&at| at > start).unwrap_or(start);
                text.replace_range(start..end, piece);
            }
        }
        if text.len() > 20_000 {
            let cut = boundaries[boundaries.len() / 8];
            text.truncate(cut);
        }
    }
}

/// Every place the document names.
fn spans(document: &Document) -> Vec<Span> {
    let mut spans = vec![document.span];
    spans.extend(document.statement_list);
    spans.extend(document.version.iter().chain(&document.id).map(|text| text.span));
    for statement in &document.statements {
        spans.push(statement.span.span);
        spans.extend(statement.sid.iter().map(|sid| sid.span));
        spans.extend(statement.effect_key.iter().chain(&statement.condition_key).map(|key| key.span));
        spans.extend(statement.effect.iter().map(|effect| effect.span));
        spans.extend(statement.principals.clauses().flat_map(|c| [c.key.span, c.value.span]));
        spans.extend(statement.principals.items().map(|principal| principal.term.span));
        for scope in [&statement.actions, &statement.resources] {
            spans.extend(scope.clauses().flat_map(|c| [c.key.span, c.value.span]));
            spans.extend(scope.items().map(|item| item.span));
        }
        for condition in &statement.conditions {
            spans.extend([condition.operator.span, condition.key.span]);
            spans.extend(condition.values.iter().map(|value| value.span));
        }
    }
    for complaint in &document.complaints {
        spans.push(complaint.span);
        if let Misuse::Repeated { first, .. } = &complaint.what {
            spans.push(*first);
        }
    }
    spans
}

#[test]
fn reading_never_panics_and_every_span_lies_in_the_file() {
    let quoted = serde_json::to_string(POLICY).unwrap();
    let mut seeds = vec![
        format!(r#"{{"Policy": {quoted}}}"#),
        format!(r#"[{{"PolicyDocument": {POLICY}}}, {{"Policy": {POLICY}}}]"#),
    ];
    seeds.extend(fixture_names().iter().map(|name| fixture(name)));
    let mut random = Random(0x9e37_79b9_7f4a_7c15);
    let (mut read_as_policy, mut complaints) = (0, 0);
    for round in 0..6_000 {
        let mut text = seeds[round % seeds.len()].clone();
        mutate(&mut random, &mut text);
        let kind = [None, Some(Kind::Bucket)][random.below(2)];
        sighted(&text, kind);
        let (_, documents) = read(&text, kind);
        for document in &documents {
            read_as_policy += 1;
            complaints += document.complaints.len();
            for span in spans(document) {
                assert!(text.get(span.range()).is_some(), "{span:?} in {text:?}");
            }
            assert!(document.complaints.is_sorted_by_key(|complaint| complaint.span), "{text}");
            for (at, statement) in document.statements.iter().enumerate() {
                assert_eq!(statement.index, at);
                assert!(document.span.contains(statement.span.span), "{text}");
            }
        }
    }
    // The law says something only while mutations leave enough to read.
    assert!(read_as_policy > 3_000 && complaints > 3_000, "{read_as_policy} documents, {complaints} complaints");
}

#[test]
fn hostile_size_and_depth_are_read_in_time() {
    let deep = format!("{{\"Statement\": {}{}}}", "[".repeat(100_000), "]".repeat(100_000));
    assert_eq!(read(&deep, None).1.len(), 0);
    let mut keys = String::new();
    for n in 0..50_000 {
        write!(keys, "\"k{}\": 1,", n / 2).unwrap();
    }
    let wide =
        format!(r#"{{"Version": "2012-10-17", {keys} "Statement": [{{"Effect": "Allow", {keys} "Action": "*"}}]}}"#);
    let (_, documents) = read(&wide, None);
    let repeated = |c: &&denywins::policy::Complaint| matches!(c.what, Misuse::Repeated { case_only: false, .. });
    assert_eq!(documents[0].complaints.iter().filter(repeated).count(), 50_000);
    let list = format!("[{}1]", "{\"Policy\": 1},".repeat(100_000));
    assert_eq!(sighted(&list, None), Sighting::NotAPolicy);
}
