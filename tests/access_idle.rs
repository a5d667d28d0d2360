//! Statements that do nothing, and what anybody can do: each rule about it, found and not found.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so")]
#![expect(clippy::disallowed_methods, reason = "the program is run in a folder that is made here")]

#[path = "support/findings.rs"]
mod findings;

use findings::{File, of_rule, text};
use serde_json::Value;

const CONFIG: &str = r#"account = "123456789012"
[roles]
security = ["@alice"]
[groups]
staff = ["user/app"]
[[policy]]
path = "users/*.json"
kind = "identity"
attached-to = ["user/{stem}"]
[[policy]]
path = "groups/*.json"
kind = "identity"
attached-to = ["group/{stem}"]
[[policy]]
path = "rcps/*.json"
kind = "rcp"
attached-to = ["all"]
[[policy]]
path = "buckets/*.json"
kind = "bucket"
bucket = "{stem}"
"#;

/// The report on a repository with these policies.
fn report(target: &str, files: &[File<'_>]) -> Value {
    report_with(target, files, "")
}

/// The same with more in the config.
fn report_with(target: &str, files: &[File<'_>], more: &str) -> Value {
    findings::report(&format!("{CONFIG}{more}"), target, files)
}

/// The findings of one rule as `severity message`.
fn found(rule: &str, target: &str, files: &[File<'_>]) -> Vec<String> {
    of_rule(&report(target, files), rule)
}

const READS: &str = r#"{"Sid": "Reads", "Effect": "Allow", "Action": "s3:Get*", "Resource": "arn:aws:s3:::media/*"}"#;

fn own(effect: &str, action: &str, resource: &str, more: &str) -> String {
    format!(r#"{{"Effect": "{effect}", "Action": "{action}", "Resource": "arn:aws:s3:::{resource}"{more}}}"#)
}

fn on_bucket(effect: &str, who: &str, action: &str, resource: &str, more: &str) -> String {
    format!(r#"{{"Effect": "{effect}", {who}, "Action": "{action}", "Resource": "arn:aws:s3:::{resource}"{more}}}"#)
}

const EVERYONE: &str = r#""Principal": "*""#;

fn redundant(statements: &[&str]) -> Vec<String> {
    found("statement-redundant", "aws", &[("users/app.json", statements)])
}

#[test]
fn a_statement_that_another_one_covers_is_redundant() {
    let covered = "note this Allow adds nothing: statement `Reads` allows all of it";
    assert_eq!(redundant(&[READS, &own("Allow", "s3:GetObject", "media/a/*", "")]), [covered]);
    assert_eq!(redundant(&[&own("Allow", "s3:GetObject", "media/a/*", ""), READS]), [covered]);
    // Of two that say the same the first stays.
    assert_eq!(redundant(&[READS, &READS.replace("Reads", "Again")]), [covered]);
    let tls = r#", "Condition": {"Bool": {"aws:SecureTransport": "true"}}"#;
    let idle = "warning this Allow adds nothing: statement `Reads` allows all of it, whatever its conditions say";
    assert_eq!(redundant(&[READS, &own("Allow", "s3:GetObject", "media/*", tls)]), [idle]);
    // More actions, more resources, another effect, fewer conditions.
    assert!(redundant(&[READS, &own("Allow", "s3:*", "media/*", "")]).len() == 1, "the first is covered by the second");
    for other in [
        own("Allow", "s3:PutObject", "media/*", ""),
        own("Allow", "s3:GetObject", "media*", ""),
        own("Deny", "s3:GetObject", "media/*", ""),
    ] {
        assert_eq!(redundant(&[READS, &other]), [""; 0], "{other}");
    }
    let net = |net: &str| {
        own(
            "Allow",
            "s3:GetObject",
            "media/*",
            &format!(r#", "Condition": {{"IpAddress": {{"aws:SourceIp": "{net}"}}}}"#),
        )
    };
    assert_eq!(redundant(&[&net("10.0.0.0/8"), &net("10.1.0.0/16")]).len(), 1);
    assert_eq!(redundant(&[&net("10.0.0.0/8"), &net("192.168.0.0/16")]), [""; 0]);
    // A Deny that nothing needs today stays unsaid, one that is there twice does not.
    let guard = own("Deny", "s3:DeleteObject", "media/*", "");
    assert_eq!(redundant(&[READS, &guard]), [""; 0]);
    let all = own("Deny", "s3:Delete*", "media/*", "");
    assert_eq!(redundant(&[&all, &guard]), ["note this Deny adds nothing: statement 1 denies all of it"]);
}

#[test]
fn a_statement_that_several_others_cover_together_is_redundant() {
    let reads = own("Allow", "s3:GetObject", "media/*", "");
    let writes = own("Allow", "s3:PutObject", "media/*", "").replace('{', "{\"Sid\": \"Writes\", ");
    let both = own("Allow", "s3:GetObject", "media/a/*", "")
        .replace("\"s3:GetObject\"", r#"["s3:GetObject", "s3:PutObject"]"#);
    let together = "note this Allow adds nothing: statement 1 and statement `Writes` together allow all of it";
    assert_eq!(redundant(&[&reads, &writes, &both]), [together]);
    // One of them says less, or something else.
    for other in ["s3:PutObjectAcl", "s3:GetObject*"] {
        assert_eq!(
            redundant(&[&reads, &writes.replace("s3:PutObject", other), &both]).len(),
            usize::from(other.ends_with('*'))
        );
    }
    assert_eq!(redundant(&[&reads, &writes.replace("media/*", "media/b/*"), &both]), [""; 0]);
    assert_eq!(redundant(&[&reads, &writes.replace("Allow", "Deny"), &both]), [""; 0]);
    // By resource; what is not needed is not named.
    let of = |effect: &str, resource: &str, more: &str| own(effect, "s3:*", resource, more);
    let split = of("Deny", "media/a/*", "")
        .replace("\"arn:aws:s3:::media/a/*\"", r#"["arn:aws:s3:::media/a/1*", "arn:aws:s3:::media/b/*"]"#)
        .replace("s3:*", "s3:GetObject");
    let found = redundant(&[
        READS,
        &of("Deny", "media/c/*", ""),
        &split,
        &of("Deny", "media/a/*", ""),
        &of("Deny", "media/b*", ""),
    ]);
    assert_eq!(found, ["note this Deny adds nothing: statement 4 and statement 5 together deny all of it"]);
}

#[test]
fn conditions_of_what_covers_together_have_to_leave_nothing() {
    let under = |condition: &str| format!(r#", "Condition": {{{condition}}}"#);
    let of = |action: &str, resource: &str, condition: &str| {
        let more = if condition.is_empty() { String::new() } else { under(condition) };
        own("Allow", action, resource, &more)
    };
    let reads = of("s3:GetObject", "media/a/*", "");
    let tls = |value: &str| of("s3:Get*", "media/*", &format!(r#""Bool": {{"aws:SecureTransport": "{value}"}}"#));
    let agent = |operator: &str| of("s3:Get*", "media/*", &format!(r#""{operator}": {{"aws:UserAgent": "ci/*"}}"#));
    // The key is always there, with one value or the other.
    let either = "note this Allow adds nothing: statement 1 and statement 2 together allow all of it";
    assert_eq!(redundant(&[&tls("true"), &tls("false"), &reads]), [either]);
    assert_eq!(redundant(&[&tls("true"), &agent("StringLike"), &reads]), [""; 0]);
    assert_eq!(redundant(&[&agent("StringLike"), &agent("StringNotLike"), &reads]), [either]);
    // Where the key is not there the one does not hold, nor the other.
    assert_eq!(redundant(&[&agent("StringLike"), &agent("StringNotLike").replace("ci/*", "*"), &reads]), [""; 0]);
    // Who reads the condition believes that it has to hold.
    let net = r#""IpAddress": {"aws:SourceIp": "10.0.0.0/8"}"#;
    let narrow =
        of("s3:GetObject", "media/a/*", net).replace("\"s3:GetObject\"", r#"["s3:GetObject", "s3:PutObject"]"#);
    let of_writes = |condition: &str| of("s3:Put*", "media/*", condition);
    let all = "adds nothing: statement 1 and statement 2 together allow all of it";
    assert_eq!(
        redundant(&[READS, &of_writes(""), &narrow]),
        [format!(
            "warning this Allow {}, whatever its conditions say",
            all.replace("statement 1", "statement `Reads`")
        )]
    );
    assert_eq!(
        redundant(&[READS, &of_writes(net), &narrow]),
        [format!(
            "warning this Allow {}, and not all of them ask for its `aws:SourceIp`",
            all.replace("statement 1", "statement `Reads`")
        )]
    );
    assert_eq!(
        redundant(&[&of("s3:Get*", "media/*", net), &of_writes(net), &narrow]),
        [format!("note this Allow {all}")]
    );
}

#[test]
fn of_statements_that_cover_each_other_in_a_ring_one_goes() {
    let of = |actions: &str| own("Allow", "s3:X", "media/*", "").replace("\"s3:X\"", actions);
    let ring = [
        of(r#"["s3:GetObject", "s3:PutObject"]"#),
        of(r#"["s3:PutObject", "s3:DeleteObject"]"#),
        of(r#"["s3:DeleteObject", "s3:GetObject"]"#),
    ];
    let ring: Vec<&str> = ring.iter().map(String::as_str).collect();
    assert_eq!(
        redundant(&ring),
        ["note this Allow adds nothing: statement 1 and statement 2 together allow all of it"]
    );
}

#[test]
fn callers_of_a_bucket_policy_are_covered_one_by_one() {
    let by = |names: &[&str], action: &str, resource: &str| {
        let arns: Vec<String> = names.iter().map(|it| format!("\"arn:aws:iam::123456789012:{it}\"")).collect();
        on_bucket("Allow", &format!(r#""Principal": {{"AWS": [{}]}}"#, arns.join(", ")), action, resource, "")
    };
    let of = |target: &str, statements: &[&str]| {
        found("statement-redundant", target, &[("users/app.json", &[READS]), ("buckets/media.json", statements)])
    };
    let (app, other) = (by(&["user/app"], "s3:*", "media/*"), by(&["user/other"], "s3:Get*", "media/*"));
    let both = by(&["user/app", "user/other"], "s3:GetObject", "media/a/*");
    for target in ["aws", "ceph"] {
        assert_eq!(
            of(target, &[&app, &other, &both]),
            ["note this Allow adds nothing: statement 1 and statement 2 together allow all of it"],
            "{target}"
        );
    }
    // By name it is worth more than to the account.
    assert_eq!(of("aws", &[&app, &by(&["root"], "s3:Get*", "media/*"), &both]), [""; 0]);
    assert_eq!(of("aws", &[&app, &by(&["user/third"], "s3:Get*", "media/*"), &both]), [""; 0]);
}

#[test]
fn policies_of_one_holder_cover_together() {
    let both = own("Allow", "s3:GetObject", "media/a/*", "")
        .replace("\"s3:GetObject\"", r#"["s3:GetObject", "s3:PutObject"]"#);
    let writes = own("Allow", "s3:PutObject", "media/*", "");
    let of = |files: &[File<'_>]| found("statement-redundant", "aws", files);
    assert_eq!(
        of(&[("groups/staff.json", &[READS]), ("users/app.json", &[&both, &writes])]),
        [
            "note this Allow adds nothing: statement `Reads` of `groups/staff.json` and statement 2 together allow all of it"
        ]
    );
    assert_eq!(of(&[("groups/other.json", &[READS]), ("users/app.json", &[&both, &writes])]), [""; 0]);
    let (deny, one, other) =
        (both.replace("Allow", "Deny"), READS.replace("Allow", "Deny"), writes.replace("Allow", "Deny"));
    assert_eq!(of(&[("groups/staff.json", &[&one]), ("users/app.json", &[&deny, &other])]), [""; 0]);
}

#[test]
fn what_holders_share_counts_and_what_they_do_not_share_does_not() {
    let narrow = own("Allow", "s3:GetObject", "media/a/*", "");
    let of = |files: &[File<'_>]| found("statement-redundant", "aws", files);
    assert_eq!(
        of(&[("groups/staff.json", &[READS]), ("users/app.json", &[&narrow])]),
        ["note this Allow adds nothing: statement `Reads` of `groups/staff.json` allows all of it"]
    );
    assert_eq!(of(&[("groups/other.json", &[READS]), ("users/app.json", &[&narrow])]), [""; 0]);
    assert_eq!(of(&[("users/other.json", &[READS]), ("users/app.json", &[&narrow])]), [""; 0]);
    // A guard behind a guard.
    let (wide, guard) = (own("Deny", "s3:*", "media/*", ""), own("Deny", "s3:GetObject", "media/*", ""));
    assert_eq!(of(&[("groups/staff.json", &[&wide]), ("users/app.json", &[&guard])]), [""; 0]);
    // Another layer.
    let bucket = on_bucket(
        "Allow",
        r#""Principal": {"AWS": "arn:aws:iam::123456789012:user/app"}"#,
        "s3:GetObject",
        "media/*",
        "",
    );
    assert_eq!(of(&[("users/app.json", &[READS]), ("buckets/media.json", &[&bucket])]), [""; 0]);
}

#[test]
fn an_allow_by_name_is_worth_more_than_one_to_the_account() {
    let by = |who: &str| {
        on_bucket(
            "Allow",
            &format!(r#""Principal": {{"AWS": "arn:aws:iam::123456789012:{who}"}}"#),
            "s3:GetObject",
            "media/*",
            "",
        )
    };
    let of = |target: &str, statements: &[&str]| {
        found("statement-redundant", target, &[("users/app.json", &[READS]), ("buckets/media.json", statements)])
    };
    assert_eq!(of("aws", &[&by("root"), &by("user/app")]), [""; 0]);
    assert_eq!(of("aws", &[&by("user/app"), &by("user/app")]).len(), 1);
    // What everyone is allowed a permissions boundary may limit, what is allowed by name not.
    let everyone = on_bucket("Allow", EVERYONE, "s3:GetObject", "media/*", "");
    assert!(of("rustfs", &[&everyone, &everyone]).len() == 1);
}

#[test]
fn conditions_that_hold_of_no_request_are_found() {
    let of =
        |target: &str, statement: &str| found("statement-never-matches", target, &[("users/app.json", &[statement])]);
    let prefix = r#", "Condition": {"StringLike": {"s3:prefix": "home/*"}}"#;
    assert_eq!(
        of("aws", &own("Allow", "s3:GetObject", "media/*", prefix)),
        [
            "warning this Allow allows nothing: no request for its actions has the key `s3:prefix`, which `StringLike` asks for, on AWS"
        ]
    );
    assert_eq!(of("aws", &own("Allow", "s3:ListBucket", "media", prefix)), [""; 0]);
    assert_eq!(
        of("aws", &own("Allow", "s3:GetObject", "media/*", &prefix.replace("StringLike", "StringNotLike"))),
        [""; 0]
    );
    assert_eq!(
        of("aws", &own("Allow", "s3:GetObject", "media/*", &prefix.replace("\"StringLike", "\"StringLikeIfExists"))),
        [""; 0]
    );
    let apart = r#", "Condition": {"IpAddress": {"aws:SourceIp": "10.1.0.0/16"}, "NotIpAddress": {"aws:SourceIp": "10.0.0.0/8"}}"#;
    assert_eq!(
        of("aws", &own("Deny", "s3:GetObject", "media/*", apart)),
        ["error this Deny denies nothing: its conditions on `aws:SourceIp` exclude each other, on AWS"]
    );
    let within = r#", "Condition": {"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}, "NotIpAddress": {"aws:SourceIp": "10.1.0.0/16"}}"#;
    assert_eq!(of("aws", &own("Deny", "s3:GetObject", "media/*", within)), [""; 0]);
    let numbers = |low: &str, high: &str| {
        format!(
            r#", "Condition": {{"NumericGreaterThan": {{"s3:max-keys": "{low}"}}, "NumericLessThan": {{"s3:max-keys": "{high}"}}}}"#
        )
    };
    assert_eq!(of("aws", &own("Allow", "s3:ListBucket", "media", &numbers("10", "5"))).len(), 1);
    assert_eq!(of("aws", &own("Allow", "s3:ListBucket", "media", &numbers("5", "6"))), [""; 0]);
    // A Deny whose strings exclude each other is `deny-misses-target`, once.
    let strings =
        r#", "Condition": {"StringEquals": {"aws:SourceVpce": "vpce-1"}, "StringLike": {"aws:SourceVpce": "vpce-2*"}}"#;
    assert_eq!(of("aws", &own("Deny", "s3:GetObject", "media/*", strings)), [""; 0]);
    assert_eq!(of("aws", &own("Allow", "s3:GetObject", "media/*", strings)).len(), 1);
}

#[test]
fn what_is_not_certain_is_not_called_never() {
    let of = |statement: &str| found("statement-never-matches", "aws", &[("users/app.json", &[statement])]);
    for condition in [
        // Who has it is not for the repository to say.
        r#"{"StringEquals": {"aws:username": "somebody"}}"#,
        r#"{"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/a*"}, "ArnLikeIfExists": {"aws:PrincipalArn": "arn:aws:iam::*:role/*b"}}"#,
        r#"{"StringEquals": {"aws:PrincipalAccount": "999999999999"}}"#,
        r#"{"StringEquals": {"aws:ResourceAccount": "999999999999"}}"#,
        r#"{"StringEquals": {"s3:prefix": "${aws:username}"}}"#,
        r#"{"ForAnyValue:StringEquals": {"aws:CalledVia": ["athena.amazonaws.com"]}}"#,
        r#"{"NumericLessThan": {"s3:TlsVersion": "1.2"}}"#,
        r#"{"NumericEquals": {"s3:max-keys": "1.5"}}"#,
        // Between two seconds there is time.
        r#"{"DateGreaterThan": {"aws:CurrentTime": "2030-01-01T00:00:00Z"}, "DateLessThan": {"aws:CurrentTime": "2030-01-01T00:00:01Z"}}"#,
        r#"{"StringEquals": {"ec2:Region": "eu-west-1"}}"#,
        r#"{"NotIpAddress": {"aws:SourceIp": "0.0.0.0/0"}}"#,
        // A listing of a whole bucket, in a walkthrough of the S3 user guide.
        r#"{"StringEquals": {"s3:prefix": [""], "s3:delimiter": ["/"]}}"#,
        // It comes with the access point, not with the action.
        r#"{"ArnLike": {"s3:DataAccessPointArn": "arn:aws:s3:*:*:accesspoint/media*"}}"#,
        r#"{"StringEquals": {"s3:DataAccessPointAccount": "123456789012"}}"#,
        r#"{"BoolIfExists": {"aws:SecureTransport": "false"}}"#,
    ] {
        let statement = own("Allow", "s3:*", "media*", &format!(r#", "Condition": {condition}"#));
        assert_eq!(of(&statement), [""; 0], "{condition}");
    }
    // A session of a role may have it on Ceph, a user has not.
    let tag = own("Allow", "s3:*", "media*", r#", "Condition": {"StringEquals": {"aws:PrincipalTag/team": "media"}}"#);
    assert_eq!(found("statement-never-matches", "ceph", &[("users/app.json", &[&tag])]), [""; 0]);
    let service = r#", "Condition": {"Bool": {"aws:PrincipalIsAWSService": "true"}}"#;
    let bucket = on_bucket("Allow", EVERYONE, "s3:GetObject", "media/*", service);
    assert_eq!(
        found("statement-never-matches", "aws", &[("users/app.json", &[READS]), ("buckets/media.json", &[&bucket])]),
        [""; 0]
    );
}

#[test]
fn the_usual_deny_without_tls_never_denies_on_ceph() {
    let tls = |operator: &str| {
        on_bucket(
            "Deny",
            EVERYONE,
            "s3:*",
            "media/*",
            &format!(r#", "Condition": {{"{operator}": {{"aws:SecureTransport": "false"}}}}"#),
        )
    };
    let of = |target: &str, operator: &str| {
        found(
            "statement-never-matches",
            target,
            &[("users/app.json", &[READS]), ("buckets/media.json", &[&tls(operator)])],
        )
    };
    assert_eq!(
        of("ceph", "Bool"),
        ["error this Deny denies nothing: `Bool` on `aws:SecureTransport` holds of no request, on Ceph RGW"]
    );
    assert_eq!(of("ceph", "BoolIfExists"), [""; 0]);
    for target in ["aws", "minio", "rustfs"] {
        assert_eq!(of(target, "Bool"), [""; 0], "{target}");
    }
}

#[test]
fn what_anybody_can_do_is_told_where_one_policy_looks_otherwise() {
    let of = |target: &str, statements: &[&str]| {
        found("public-access", target, &[("users/app.json", &[READS]), ("buckets/media.json", statements)])
    };
    let open = on_bucket("Allow", EVERYONE, "s3:GetObject", "media/*", "");
    let condition =
        |text: &str| on_bucket("Allow", EVERYONE, "s3:GetObject", "media/*", &format!(r#", "Condition": {text}"#));
    for target in ["aws", "minio", "rustfs", "ceph"] {
        // Said by the rules about one document.
        assert_eq!(of(target, &[&open]), [""; 0], "{target}");
    }
    let referer = condition(r#"{"StringLike": {"aws:Referer": "https://bleater.example/*"}}"#);
    assert_eq!(of("aws", &[&referer]), [""; 0]);
    assert_eq!(
        of("minio", &[&referer]),
        ["warning anybody can s3:GetObject on media/*, under conditions that do not ask who it is"]
    );
    // Ceph RGW asks whether the conditions hold of a request that has no such key.
    assert_eq!(
        of("ceph", &[&referer]),
        [
            "warning not public by the definition of Ceph RGW, and yet anybody can s3:GetObject on media/*, under conditions that do not ask who it is"
        ]
    );
    let elsewhere = condition(r#"{"NotIpAddress": {"aws:SourceIp": "203.0.113.0/24"}}"#);
    assert_eq!(
        of("ceph", &[&elsewhere]),
        ["warning anybody can s3:GetObject on media/*, under conditions that do not ask who it is"]
    );
    let none = on_bucket("Deny", EVERYONE, "s3:*", "media/*", "");
    assert_eq!(
        of("ceph", &[&open, &none]),
        [
            "note Ceph RGW counts this as public, and yet nobody who is not signed in gets anything from it: a Deny stops all of it"
        ]
    );
    // Who is trusted is not anybody.
    for trusted in [
        r#"{"StringEquals": {"aws:SourceVpce": "vpce-0a1b2c3d4e5f60718"}}"#,
        r#"{"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}}"#,
        r#"{"StringEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}}"#,
    ] {
        assert_eq!(of("aws", &[&condition(trusted)]), [""; 0], "{trusted}");
    }
    assert_eq!(of("minio", &[&condition(r#"{"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}}"#)]), [""; 0]);
    let kms = on_bucket(
        "Allow",
        EVERYONE,
        "s3:PutObject",
        "media/*",
        r#", "Condition": {"StringEquals": {"s3:x-amz-server-side-encryption-aws-kms-key-id": "arn:aws:kms:eu-west-1:123456789012:key/1"}}"#,
    );
    assert_eq!(
        of("aws", &[&kms]),
        [
            "warning not public by the definition of S3, and yet anybody can s3:PutObject on media/*, under conditions that do not ask who it is"
        ]
    );
    // A Deny closes all of it, or a part.
    let outside = on_bucket(
        "Deny",
        EVERYONE,
        "s3:*",
        "media/*",
        r#", "Condition": {"StringNotEquals": {"aws:SourceVpce": "vpce-0a1b2c3d4e5f60718"}}"#,
    );
    assert_eq!(
        of("aws", &[&open, &outside]),
        ["note S3 counts this as public, and yet nobody outside gets anything from it: a Deny stops all of it"]
    );
    let private = on_bucket("Deny", EVERYONE, "s3:GetObject", "media/private/*", "");
    assert_eq!(
        of("minio", &[&open, &private]),
        [
            "note of what this allows everyone a Deny stops a part, and what is left is that anybody can s3:GetObject on media/* except media/private/*"
        ]
    );
    // Without TLS nobody has to come.
    let tls =
        on_bucket("Deny", EVERYONE, "s3:*", "media/*", r#", "Condition": {"Bool": {"aws:SecureTransport": "false"}}"#);
    assert_eq!(of("aws", &[&open, &tls]), [""; 0]);
    let rcp = on_bucket(
        "Deny",
        EVERYONE,
        "s3:*",
        "*",
        r#", "Condition": {"StringNotEqualsIfExists": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}}"#,
    );
    let rcp = rcp.replace("arn:aws:s3:::*", "*");
    let limited = found(
        "public-access",
        "aws",
        &[("users/app.json", &[READS]), ("rcps/org.json", &[&rcp]), ("buckets/media.json", &[&open])],
    );
    assert_eq!(limited.len(), 1, "{limited:?}");
}

#[test]
fn what_is_not_looked_at_is_said() {
    let words = on_bucket("Deny", EVERYONE, "s3:GetObject", &format!("media/*a{}", "?".repeat(20)), "");
    let report = report("aws", &[("users/app.json", &[READS]), ("buckets/media.json", &[&words])]);
    let assumptions = report.get("assumptions").unwrap().to_string();
    let said =
        "not all was looked at for `deny-overrides-identity-allow` and `deny-shadows-allow` on AWS: patterns can";
    assert!(assumptions.contains(said), "{assumptions}");
}

#[test]
fn of_many_statements_each_is_tried() {
    // Twenty to a file, because AWS refuses a policy that is too large.
    let many: Vec<String> = (0..420).map(|at| own("Allow", "s3:GetObject", &format!("media/{at}"), "")).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    let names: Vec<String> = (0..21).map(|at| format!("users/user-{at}.json")).collect();
    let deny = on_bucket("Deny", EVERYONE, "s3:GetObject", "media/47", "");
    let deny = [deny.as_str()];
    let files = names.iter().map(String::as_str).zip(many.chunks(20));
    let files: Vec<File<'_>> = files.chain([("buckets/media.json", &deny as &[&str])]).collect();
    let report = report("aws", &files);
    assert_eq!(
        of_rule(&report, "deny-overrides-identity-allow"),
        ["error this Deny keeps user/user-2 from s3:GetObject on media/47, which their own policy allows"]
    );
    assert_eq!(
        of_rule(&report, "deny-shadows-allow"),
        ["warning this Allow lets nothing pass: a Deny reaches every request that it is about"]
    );
    let assumptions = report.get("assumptions").unwrap().to_string();
    assert!(!assumptions.contains("not all was looked at"), "{assumptions}");
}

#[test]
fn that_nothing_is_public_can_be_expected() {
    let expected = |bucket: &str, more: &str| {
        let text = format!(
            "[[expect]]\neffect = \"deny\"\nprincipal = \"anonymous\"\naction = \"*\"\nresource = [\"media\", \"media/*\"]\n{more}"
        );
        let report = report_with("aws", &[("users/app.json", &[READS]), ("buckets/media.json", &[bucket])], &text);
        let findings = report.get("findings").unwrap().as_array().unwrap();
        findings.iter().filter(|finding| text_is(finding)).count()
    };
    let open = on_bucket("Allow", EVERYONE, "s3:GetObject", "media/*", "");
    let network = r#", "Condition": {"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}}"#;
    let network = on_bucket("Allow", EVERYONE, "s3:GetObject", "media/*", network);
    assert_eq!(expected(&open, ""), 1);
    assert_eq!(expected(&on_bucket("Deny", EVERYONE, "s3:GetObject", "media/*", ""), ""), 0);
    assert_eq!(expected(&network, ""), 1);
    assert_eq!(expected(&network, "with = [\"aws:SourceIp=203.0.113.7\", \"!aws:SourceVpce\"]"), 0);
}

fn text_is(finding: &Value) -> bool {
    text(finding, "rule") == "expectation-broken"
}
