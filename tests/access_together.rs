//! What policies come to together: each rule about it, found and not found.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so")]
#![expect(clippy::disallowed_methods, reason = "the program is run in a folder that is made here")]

#[path = "support/findings.rs"]
mod findings;

use findings::{File, of_rule, report};

const CONFIG: &str = r#"
account = "123456789012"
[roles]
security = ["@alice"]
[[policy]]
path = "users/*.json"
kind = "identity"
attached-to = ["user/{stem}"]
[[policy]]
path = "boundaries/*.json"
kind = "boundary"
attached-to = ["user/{stem}"]
[[policy]]
path = "buckets/*.json"
kind = "bucket"
bucket = "{stem}"
"#;

const WRITES: &str =
    r#"{"Effect": "Allow", "Action": ["s3:PutObject", "s3:GetObject"], "Resource": "arn:aws:s3:::media/*"}"#;

fn deny(who: &str, action: &str, more: &str) -> String {
    format!(
        r#"{{"Effect": "Deny", {who}, "Action": "{action}", "Resource": ["arn:aws:s3:::media", "arn:aws:s3:::media/*"]{more}}}"#
    )
}

/// The findings of one rule as `severity message`, of a repository with these policies.
fn found(rule: &str, target: &str, files: &[File<'_>], more: &str) -> Vec<String> {
    of_rule(&report(&format!("{CONFIG}{more}"), target, files), rule)
}

#[test]
fn a_deny_over_somebodys_own_allow_is_found_unless_it_is_meant() {
    let everyone = r#""Principal": "*""#;
    let of = |deny: &str, target: &str| {
        found(
            "deny-overrides-identity-allow",
            target,
            &[("users/app.json", &[WRITES]), ("buckets/media.json", &[deny])],
            "",
        )
    };
    let lost = "error this Deny keeps user/app from s3:PutObject on media/*, which their own policy allows";
    for target in ["aws", "ceph", "rustfs"] {
        assert_eq!(of(&deny(everyone, "s3:PutObject", ""), target), [lost], "{target}");
    }
    // MinIO never asks the bucket policy about somebody who is signed in.
    assert!(of(&deny(everyone, "s3:PutObject", ""), "minio").is_empty());
    // Who is named is meant, and so is what is not safe.
    let named = r#""Principal": {"AWS": "arn:aws:iam::123456789012:user/app"}"#;
    assert!(of(&deny(named, "s3:PutObject", ""), "aws").is_empty());
    let tls = r#", "Condition": {"Bool": {"aws:SecureTransport": "false"}}"#;
    assert!(of(&deny(everyone, "s3:*", tls), "aws").is_empty());
    // Nobody's own policy allows it.
    assert!(of(&deny(everyone, "s3:DeleteObject", ""), "aws").is_empty());
    let network = r#", "Condition": {"NotIpAddress": {"aws:SourceIp": "10.0.0.0/8"}}"#;
    let under = of(&deny(everyone, "s3:PutObject", network), "aws");
    assert!(
        under.len() == 1 && under.iter().all(|it| it.starts_with("note ") && it.contains("aws:SourceIp")),
        "{under:?}"
    );
}

#[test]
fn what_another_deny_asks_for_does_not_make_this_one_meant() {
    let everyone = r#""Principal": "*""#;
    let tls = r#", "Condition": {"Bool": {"aws:SecureTransport": "false"}}"#;
    let network = r#", "Condition": {"NotIpAddress": {"aws:SourceIp": "10.0.0.0/8"}}"#;
    let denies = [deny(everyone, "s3:*", tls), deny(everyone, "s3:PutObject", network)];
    let found = found(
        "deny-overrides-identity-allow",
        "aws",
        &[("users/app.json", &[WRITES]), ("buckets/media.json", &[&denies[0], &denies[1]])],
        "",
    );
    assert!(found.len() == 1 && found.iter().all(|it| it.contains("aws:SourceIp")), "{found:?}");
}

#[test]
fn an_allow_that_a_deny_makes_idle_is_found() {
    let of = |deny: &str| found("deny-shadows-allow", "aws", &[("users/app.json", &[WRITES, deny])], "");
    let all = r#"{"Effect": "Deny", "Action": "s3:*", "Resource": "*"}"#;
    assert_eq!(of(all), ["warning this Allow lets nothing pass: a Deny reaches every request that it is about"]);
    // A part of it is left.
    assert!(of(r#"{"Effect": "Deny", "Action": "s3:PutObject", "Resource": "*"}"#).is_empty());
    let sometimes = r#"{"Effect": "Deny", "Action": "s3:*", "Resource": "*", "Condition": {"Bool": {"aws:SecureTransport": "false"}}}"#;
    assert!(of(sometimes).is_empty());
    // Twice the same is no shadow.
    assert!(of(WRITES).is_empty());
}

#[test]
fn a_bucket_that_nobody_can_mend_is_found() {
    let of = |statement: &str, target: &str| {
        found(
            "deny-blocks-policy-recovery",
            target,
            &[("users/app.json", &[WRITES]), ("buckets/media.json", &[statement])],
            "",
        )
    };
    let all = deny(r#""Principal": "*""#, "s3:*", "");
    for (target, left) in
        [("aws", "only the root user"), ("ceph", "up to Squid nobody"), ("rustfs", "the root as well")]
    {
        let found = of(&all, target);
        assert!(found.len() == 1 && found.iter().all(|it| it.contains(left)), "{target}: {found:?}");
    }
    assert!(of(&all, "minio").is_empty());
    // Objects only, reading only, or somebody spared.
    let objects = r#"{"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "arn:aws:s3:::media/*"}"#;
    assert!(of(objects, "aws").is_empty());
    assert!(of(&deny(r#""Principal": "*""#, "s3:Get*", ""), "aws").is_empty());
    let tls = r#", "Condition": {"Bool": {"aws:SecureTransport": "false"}}"#;
    assert!(of(&deny(r#""Principal": "*""#, "s3:*", tls), "aws").is_empty());
    let spared = r#""NotPrincipal": {"AWS": ["arn:aws:iam::123456789012:user/app", "arn:aws:iam::123456789012:root"]}"#;
    assert!(of(&deny(spared, "s3:*", ""), "aws").is_empty());
}

#[test]
fn an_exception_for_somebody_with_a_boundary_is_none() {
    let spared = r#""NotPrincipal": {"AWS": ["arn:aws:iam::123456789012:user/app", "arn:aws:iam::123456789012:root"]}"#;
    let policy = deny(spared, "s3:PutObject", "");
    let files: &[(&str, &[&str])] =
        &[("users/app.json", &[WRITES]), ("boundaries/app.json", &[WRITES]), ("buckets/media.json", &[&policy])];
    let of = |files| found("deny-not-principal-permissions-boundary", "aws", files, "");
    let found = of(files);
    assert!(
        found.len() == 1 && found.iter().all(|it| it.starts_with("error `user/app` is denied all the same")),
        "{found:?}"
    );
    assert!(of(&[("users/app.json", &[WRITES][..]), ("buckets/media.json", &[&policy])]).is_empty());
}

#[test]
fn expectations_are_proved_broken_or_open() {
    let expect = |text: &str, target: &str, bucket: &str| {
        let more = format!("[[expect]]\n{text}\n");
        found("expectation-broken", target, &[("users/app.json", &[WRITES]), ("buckets/media.json", &[bucket])], &more)
    };
    let quiet = deny(r#""Principal": "*""#, "s3:DeleteObject", "");
    let tls = deny(r#""Principal": "*""#, "s3:*", r#", "Condition": {"Bool": {"aws:SecureTransport": "false"}}"#);
    let network =
        deny(r#""Principal": "*""#, "s3:*", r#", "Condition": {"NotIpAddress": {"aws:SourceIp": "10.0.0.0/8"}}"#);
    let allow = "effect = \"allow\"\nprincipal = \"user/app\"\naction = \"s3:PutObject\"\nresource = \"media/*\"";
    for target in ["aws", "ceph", "rustfs", "minio"] {
        assert!(expect(allow, target, &quiet).is_empty(), "{target}");
    }
    // TLS is taken for granted, a network is not.
    assert!(expect(allow, "aws", &tls).is_empty());
    let broken = expect(allow, "aws", &network);
    assert_eq!(broken, ["error user/app must always be able to s3:PutObject on media/*, and on AWS that is not so"]);
    assert!(expect(&format!("{allow}\nwith = [\"aws:SourceIp=10.1.2.3\"]"), "aws", &network).is_empty());
    assert!(expect(&format!("{allow}\npossible = true"), "aws", &network).is_empty());
    let all = deny(r#""Principal": "*""#, "s3:*", "");
    assert_eq!(expect(&format!("{allow}\npossible = true"), "aws", &all).len(), 1);
    // The other way round.
    let never = "effect = \"deny\"\nprincipal = \"everyone\"\naction = \"s3:Delete*\"\nresource = \"media/*\"";
    assert_eq!(expect(never, "rustfs", &quiet), [""; 0]);
    assert_eq!(expect(&never.replace("s3:Delete*", "s3:PutObject"), "aws", &quiet).len(), 1);
    // About nothing.
    let nothing = expect(&allow.replace("s3:PutObject", "s3:Fly"), "aws", &quiet);
    assert!(nothing.iter().all(|it| it.contains("about nothing that AWS knows")) && nothing.len() == 1, "{nothing:?}");
    // What documents leave open is no proof.
    let spared = deny(r#""NotPrincipal": {"AWS": "arn:aws:iam::123456789012:user/app"}"#, "s3:PutObject", "");
    let open = expect(allow, "aws", &spared);
    assert!(
        open.iter().all(|it| it.starts_with("warning ") && it.ends_with("cannot be told")) && open.len() == 1,
        "{open:?}"
    );
}
