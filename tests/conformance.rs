//! Acceptance equals that of the real servers.
//!
//! `acceptance.jsonl` and `acceptance-minio.jsonl` hold policies of our own with the answers that minio/pkg v3.1.3 and
//! rustfs 1.0.0-rc.3 (of the last two, rustfs-policy 1.0.0) gave when they were run on them; the server's handlers, which
//! refuse an empty `Version`, are included. `acceptance-aws.jsonl` and `acceptance-ceph.jsonl` hold cases with the source
//! that settles each.

#![expect(clippy::unwrap_used, clippy::panic, clippy::string_slice, reason = "a test panics where it fails")]

use denywins::policy::Kind;
use denywins::syntax::json;
use denywins::target::Target;
use denywins::target::acceptance::{Acceptance, Remark, RemarkKind, accept};
use serde::Deserialize;

const RECORDED: &str = include_str!("../fixtures/conformance/acceptance.jsonl");
const RECORDED_MINIO: &str = include_str!("../fixtures/conformance/acceptance-minio.jsonl");
const AWS: &str = include_str!("../fixtures/conformance/acceptance-aws.jsonl");
const CEPH: &str = include_str!("../fixtures/conformance/acceptance-ceph.jsonl");

#[derive(Deserialize)]
struct Recorded {
    id: String,
    kind: String,
    bucket: Option<String>,
    policy: String,
    minio: Answer,
    rustfs: Option<Answer>,
}

#[derive(Deserialize)]
struct Answer {
    accepted: bool,
    /// The server can write what it took.
    kept: Option<bool>,
    /// What the server's complaint was about.
    class: Option<String>,
}

#[derive(Deserialize)]
struct Case {
    about: String,
    kind: String,
    bucket: Option<String>,
    policy: String,
    accepted: bool,
    what: Option<String>,
    underlined: Option<String>,
    reference: String,
}

fn lines<'d, T: Deserialize<'d>>(data: &'d str) -> Vec<T> {
    data.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn put(target: Target, kind: &str, bucket: Option<&str>, policy: &str) -> Acceptance {
    let parsed = json::parse(policy);
    accept(target, Kind::parse(kind).unwrap(), &parsed.root, bucket, policy, &parsed.errors)
}

/// Policies on which this reader and a server are known to differ, with the reason. Empty is the aim.
const KNOWN_DIFFERENCES: [(&str, &str); 0] = [];

#[test]
fn recorded_answers_of_minio_and_rustfs_are_met() {
    let mut recorded: Vec<Recorded> = lines(RECORDED);
    recorded.extend(lines::<Recorded>(RECORDED_MINIO));
    assert!(recorded.len() > 256, "{}", recorded.len());
    let mut differences = Vec::new();
    for case in &recorded {
        let answers = [(Target::Minio, Some(&case.minio)), (Target::Rustfs, case.rustfs.as_ref())];
        for (target, answer) in answers.into_iter().filter_map(|(target, answer)| Some((target, answer?))) {
            let ours = put(target, &case.kind, case.bucket.as_deref(), &case.policy);
            let kept = answer.kept.is_none_or(|kept| kept == ours.kept());
            let known = KNOWN_DIFFERENCES.iter().any(|(id, _)| *id == case.id);
            if (ours.accepted() != answer.accepted || !kept) != known {
                differences.push(format!("{} {target}: {:?}", case.id, ours.refusals));
            }
        }
    }
    assert!(differences.is_empty(), "{differences:#?}");
}

/// A server stops at its first complaint and we report all; the server's must be among them.
#[test]
fn refusals_are_about_what_the_server_complained_of() {
    let mut compared = 0;
    for case in lines::<Recorded>(RECORDED).iter().chain(&lines(RECORDED_MINIO)) {
        let answers = [(Target::Minio, Some(&case.minio)), (Target::Rustfs, case.rustfs.as_ref())];
        for (target, class) in answers.into_iter().filter_map(|(target, a)| Some((target, a?.class.as_deref()?))) {
            let ours = put(target, &case.kind, case.bucket.as_deref(), &case.policy);
            compared += 1;
            let about = |remark: &Remark| classes(remark.what).contains(&class);
            assert!(ours.refusals.iter().any(about), "{} {target} {class}: {:?}", case.id, ours.refusals);
        }
    }
    assert!(compared > 300, "{compared}");
}

/// The words of the recording for each of our kinds. Servers call some things by another name.
fn classes(what: RemarkKind) -> &'static [&'static str] {
    match what {
        RemarkKind::Syntax => &["syntax"],
        RemarkKind::Type => &["type", "principal", "action", "resource", "condition value", "other"],
        RemarkKind::Duplicate => &["duplicate"],
        RemarkKind::UnknownElement => &["unknown element"],
        RemarkKind::NotPrincipal | RemarkKind::Principal => &["principal", "unknown element"],
        RemarkKind::Version => &["version", "type"],
        RemarkKind::Effect => &["effect"],
        RemarkKind::Action => &["action"],
        RemarkKind::Resource => &["resource"],
        RemarkKind::Operator => &["operator", "condition value"],
        RemarkKind::ConditionKey => &["condition key"],
        RemarkKind::ConditionValue => &["condition value", "bucket", "type"],
        RemarkKind::Bucket => &["bucket"],
        RemarkKind::Sid | RemarkKind::Size | RemarkKind::Kind => &[],
        RemarkKind::Other => &["other", "type", "condition value"],
    }
}

fn check_cases(target: Target, data: &str) {
    for case in lines::<Case>(data) {
        let ours = put(target, &case.kind, case.bucket.as_deref(), &case.policy);
        let says = format!("{}: {:?}", case.about, ours.refusals);
        assert!(!case.reference.is_empty(), "{says}");
        assert_eq!(ours.accepted(), case.accepted, "{says}");
        let Some(what) = &case.what else { continue };
        let refusal = ours.refusals.iter().find(|remark| format!("{:?}", remark.what) == *what);
        let refusal = refusal.unwrap_or_else(|| panic!("{says}"));
        assert_eq!(ours.refusals.len(), 1, "one mistake, one refusal: {says}");
        if let Some(underlined) = &case.underlined {
            assert_eq!(&case.policy[refusal.span.range()], underlined, "{says}");
        }
    }
}

#[test]
fn aws_cases() {
    check_cases(Target::Aws, AWS);
}

#[test]
fn ceph_cases() {
    check_cases(Target::Ceph, CEPH);
}

/// The underlined words of what `MinIO` drops, in the order of the text.
fn dropped(kind: &str, policy: &str) -> Vec<(RemarkKind, String)> {
    let mut remarks = put(Target::Minio, kind, Some("mybucket"), policy).dropped;
    remarks.sort_by_key(|remark| remark.span);
    remarks.iter().map(|remark| (remark.what, policy[remark.span.range()].to_owned())).collect()
}

#[test]
fn minio_drops_unknown_members_at_every_level() {
    let policy = r#"{"Version":"2012-10-17","Note":1,"Statement":[{"Effect":"Deny","Principal":{"AWS":"*","Service":"x"},
        "NotPrincipal":{"AWS":"a"},"Action":"s3:*","Resource":"arn:aws:s3:::mybucket*","Conditon":{}}]}"#;
    let expected = [
        (RemarkKind::UnknownElement, "\"Note\""),
        (RemarkKind::UnknownElement, "\"Service\""),
        (RemarkKind::NotPrincipal, "\"NotPrincipal\""),
        (RemarkKind::UnknownElement, "\"Conditon\""),
    ];
    assert_eq!(dropped("bucket", policy), expected.map(|(what, text)| (what, text.to_owned())));
    assert!(put(Target::Minio, "bucket", Some("mybucket"), policy).kept());
}

#[test]
fn minio_drops_principals_from_identity_policies() {
    let policy = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Principal":"*","NotPrincipal":{"AWS":"a"},
        "Action":"s3:*","Resource":"arn:aws:s3:::b/*"}]}"#;
    let expected = [(RemarkKind::Principal, "\"Principal\""), (RemarkKind::NotPrincipal, "\"NotPrincipal\"")];
    assert_eq!(dropped("identity", policy), expected.map(|(what, text)| (what, text.to_owned())));
}

#[test]
fn minio_keeps_the_last_of_duplicates_in_any_case() {
    let policy = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Deny","effect":"Allow","Principal":"*","Action":"s3:*",
        "Resource":"arn:aws:s3:::mybucket*",
        "Condition":{"StringEquals":{"aws:Referer":"a"},"StringEquals":{"aws:Referer":"b","aws:Referer":"c"}}}]} tail"#;
    let expected = [
        (RemarkKind::Duplicate, "\"Effect\""),
        (RemarkKind::Duplicate, "\"StringEquals\""),
        (RemarkKind::Duplicate, "\"aws:Referer\""),
        (RemarkKind::Syntax, "tail"),
    ];
    assert_eq!(dropped("bucket", policy), expected.map(|(what, text)| (what, text.to_owned())));
}

#[test]
fn minio_drops_conditions_without_keys_and_qualifiers_without_effect() {
    let policy = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"s3:*",
        "Resource":"arn:aws:s3:::mybucket*","Condition":{"StringEquals":{},"ForAnyValue:Bool":{"aws:SecureTransport":"true"},
        "ForAnyValue:StringLike":{"aws:Referer":"a"}}}]}"#;
    let expected = [(RemarkKind::Operator, "\"StringEquals\""), (RemarkKind::Operator, "\"ForAnyValue:Bool\"")];
    assert_eq!(dropped("bucket", policy), expected.map(|(what, text)| (what, text.to_owned())));
}

/// What one server says of nothing but `NotPrincipal` in a bucket policy that denies.
#[test]
fn the_incident_is_told_apart_by_server() {
    let policy = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Deny","NotPrincipal":{"AWS":"arn:aws:iam::123456789012:user/analytics-reader"},
        "Action":"s3:PutObject","Resource":"arn:aws:s3:::mybucket/*"}]}"#;
    let whats = |target| -> Vec<RemarkKind> {
        put(target, "bucket", Some("mybucket"), policy).refusals.iter().map(|remark| remark.what).collect()
    };
    assert_eq!(whats(Target::Aws), []);
    assert_eq!(whats(Target::Ceph), []);
    assert_eq!(whats(Target::Minio), [RemarkKind::NotPrincipal]);
    assert_eq!(whats(Target::Rustfs), [RemarkKind::NotPrincipal, RemarkKind::Principal]);
}

/// Templates are filled in later, so nothing can be said of them; a policy variable is not one.
#[test]
fn no_server_refuses_what_a_template_fills_in() {
    let policy = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"${var.who}"},"Action":"${var.action}",
        "Resource":"${aws_s3_bucket.data.arn}/*","Condition":{"IpAddress":{"aws:SourceIp":"${var.office}"}}}]}"#;
    let computed = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":{"Fn::GetAtt":["R","Arn"]}},
        "Action":"s3:GetObject","Resource":[{"Fn::Sub":"x"},{"Ref":"Bucket"}],
        "Condition":{"IpAddress":{"aws:SourceIp":{"Ref":"Office"}}}}]}"#;
    for target in Target::ALL {
        for policy in [policy, computed] {
            let ours = put(target, "bucket", Some("mybucket"), policy);
            assert!(ours.kept(), "{target}: {ours:?}");
        }
    }
}

/// Every remark is about a place in the text, whatever the text.
#[test]
fn remarks_point_into_any_text() {
    for case in lines::<Recorded>(RECORDED).iter().chain(&lines(RECORDED_MINIO)) {
        for end in (0..case.policy.len()).step_by(7).filter(|&end| case.policy.is_char_boundary(end)) {
            let text = &case.policy[..end];
            for target in Target::ALL {
                let ours = put(target, &case.kind, case.bucket.as_deref(), text);
                for remark in ours.refusals.iter().chain(&ours.unkept).chain(&ours.dropped) {
                    assert!(text.get(remark.span.range()).is_some(), "{target} {remark:?}");
                    assert!(!remark.reference.is_empty() && !remark.message.ends_with('.'), "{remark:?}");
                }
            }
        }
    }
}
