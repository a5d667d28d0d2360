//! `denywins can`: one request over the layers of a repository, on each server.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so")]
#![expect(clippy::disallowed_methods, reason = "the program is run in a folder that is made here")]

use std::fs;
use std::path::Path;
use std::process::Command;

/// The repository of the incident, with another policy of the bucket in place.
fn repository(change: Option<&str>) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let fixture = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/incident-repository");
    for file in
        ["denywins.toml", "users/storage-service.json", "users/analytics-reader.json", "buckets/bleater-media.json"]
    {
        let to = folder.path().join(file);
        fs::create_dir_all(to.parent().unwrap()).unwrap();
        fs::copy(fixture.join(file), to).unwrap();
    }
    fs::create_dir(folder.path().join(".git")).unwrap();
    if let Some(change) = change {
        fs::copy(fixture.join("change").join(change), folder.path().join("buckets/bleater-media.json")).unwrap();
    }
    folder
}

#[track_caller]
fn can(folder: &tempfile::TempDir, args: &[&str], code: i32) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_denywins"))
        .arg("can")
        .args(args)
        .current_dir(folder.path())
        .env_clear()
        .output()
        .unwrap();
    let said = String::from_utf8(output.stdout).unwrap() + &String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(code), "{args:?}\n{said}");
    said
}

const UPLOAD: [&str; 3] = ["user/storage-service", "s3:PutObject", "bleater-media/uploads/photo.jpg"];

#[test]
fn the_incident_takes_the_uploads_away_where_the_policy_is_in_force() {
    let before = can(&repository(None), &UPLOAD, 0);
    assert!(
        before.contains("decides     users/storage-service.json:4 Allow, statement `AllowMediaWrites`"),
        "{before}"
    );
    let after = repository(Some("hardening.json"));
    for target in ["aws", "ceph"] {
        let said = can(&after, &[&UPLOAD[..], &["--target", target]].concat(), 1);
        assert!(
            said.starts_with(
                "denied: s3:PutObject on arn:aws:s3:::bleater-media/uploads/photo.jpg for user/storage-service, on "
            ),
            "{said}"
        );
        assert!(said.contains("decides     buckets/bleater-media.json:11 Deny"), "{said}");
        assert!(said.contains("matches     users/storage-service.json:4"), "{said}");
    }
    for target in ["minio", "rustfs"] {
        let said = can(&after, &[&UPLOAD[..], &["--target", target]].concat(), 0);
        assert!(said.contains("refuses `buckets/bleater-media.json`"), "{said}");
    }
    can(&repository(Some("corrected.json")), &UPLOAD, 0);
}

#[test]
fn what_is_open_on_aws_is_said_to_be() {
    let folder = repository(Some("hardening.json"));
    let writes = fs::read_to_string(folder.path().join("users/storage-service.json")).unwrap();
    fs::write(folder.path().join("users/analytics-reader.json"), writes).unwrap();
    let said = can(&folder, &["user/analytics-reader", "s3:PutObject", "bleater-media/x"], 2);
    assert!(
        said.contains("hangs on it buckets/bleater-media.json:11") && said.contains("(notprincipal-account)"),
        "{said}"
    );
    can(&folder, &["user/analytics-reader", "s3:PutObject", "bleater-media/x", "--target", "ceph"], 0);
}

#[test]
fn keys_may_be_given_left_out_or_unknown() {
    let folder = repository(None);
    let policy = r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Principal": "*", "Action": "s3:*",
        "Resource": "arn:aws:s3:::bleater-media/*", "Condition": {"Bool": {"aws:SecureTransport": "false"}}}]}"#;
    fs::write(folder.path().join("buckets/bleater-media.json"), policy).unwrap();
    let said = can(&folder, &UPLOAD, 2);
    assert!(said.contains("depends on the condition key `aws:SecureTransport`"), "{said}");
    can(&folder, &[&UPLOAD[..], &["--with", "aws:SecureTransport=true"]].concat(), 0);
    can(&folder, &[&UPLOAD[..], &["--with", "aws:SecureTransport=false"]].concat(), 1);
    let said = can(&folder, &[&UPLOAD[..], &["--without", "aws:SecureTransport"]].concat(), 0);
    assert!(
        said.contains("near miss") && said.contains("but for its condition `Bool` on `aws:SecureTransport`"),
        "{said}"
    );
}

#[test]
fn json_says_the_same() {
    let said = can(&repository(Some("hardening.json")), &[&UPLOAD[..], &["--format", "json"]].concat(), 1);
    let answer: serde_json::Value = serde_json::from_str(&said).unwrap();
    assert_eq!(answer.get("decision").unwrap(), "denied");
    let layers = answer.get("layers").unwrap().as_array().unwrap();
    let matched = |layer: &serde_json::Value| layer.get("matched").unwrap().as_array().unwrap().clone();
    let deciding: Vec<_> = layers
        .iter()
        .flat_map(|layer| matched(layer).into_iter().map(|row| (layer.get("layer").unwrap().clone(), row)))
        .filter(|(_, row)| row.get("decides").unwrap() == true)
        .collect();
    assert!(
        deciding.len() == 1 && deciding.iter().all(|(layer, row)| layer == "bucket" && row.get("line").unwrap() == 11),
        "{said}"
    );
}

#[test]
fn what_cannot_be_asked_is_told() {
    let folder = repository(None);
    assert!(can(&folder, &["group/devs", "s3:GetObject", "b/k"], 2).contains("nobody who could ask"));
    assert!(can(&folder, &["alice", "s3:GetObject", "b/k", "--with", "aws:SourceIp"], 2).contains("gives no value"));
    let both = ["--with", "a=b", "--without", "A"];
    assert!(can(&folder, &[&UPLOAD[..], &both].concat(), 2).contains("given a value and said to be absent"));
    fs::write(folder.path().join("denywins.toml"), "targets = [\"aws\", \"minio\"]").unwrap();
    assert!(can(&folder, &["alice", "s3:GetObject", "b/k"], 2).contains("say which one decides with `--target`"));
}

#[test]
fn near_misses_name_the_element() {
    let said = can(&repository(None), &["user/storage-service", "s3:PutObject", "other/a"], 1);
    assert!(said.starts_with("implicitly denied") && said.contains("but for its resource"), "{said}");
}

#[test]
fn releases_of_ceph_are_told_apart_where_they_differ() {
    let folder = repository(None);
    let policy = r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Principal": "*", "Action": "s3:*",
        "Resource": ["arn:aws:s3:::bleater-media", "arn:aws:s3:::bleater-media/*"]}]}"#;
    fs::write(folder.path().join("buckets/bleater-media.json"), policy).unwrap();
    let config = fs::read_to_string(folder.path().join("denywins.toml")).unwrap();
    fs::write(folder.path().join("denywins.toml"), config.replace("482915637204", "RGW11111111111111111")).unwrap();
    let ask = |release: &[&str], code| {
        can(&folder, &[&["root", "s3:DeleteBucketPolicy", "bleater-media", "--target", "ceph"], release].concat(), code)
    };
    ask(&["--ceph-release", "squid"], 1);
    ask(&["--ceph-release", "tentacle"], 0);
    assert!(ask(&[], 2).contains("(ceph-release)"));
}

#[test]
fn what_is_assumed_about_accounts_is_said() {
    let folder = repository(None);
    let config = fs::read_to_string(folder.path().join("denywins.toml")).unwrap();
    let without: Vec<&str> = config.lines().filter(|line| !line.starts_with("account")).collect();
    fs::write(folder.path().join("denywins.toml"), without.join("\n")).unwrap();
    let said = can(&folder, &UPLOAD, 0);
    assert!(said.contains("is in 482915637204, the only one that is named"), "{said}");
    fs::remove_file(folder.path().join("buckets/bleater-media.json")).unwrap();
    assert!(can(&folder, &UPLOAD, 0).contains("everybody and every bucket is in one account"));
}

#[test]
fn nothing_hostile_reaches_the_terminal() {
    let folder = repository(None);
    let text = "{\"Version\": \"2012-10-17\", \"Statement\": [{\"Sid\": \"\\u001b[2J\\u202e\", \"Effect\": \"Deny\", \"Principal\": \
                \"*\", \"Action\": \"s3:*\", \"Resource\": \"arn:aws:s3:::bleater-media/*\"}]}";
    fs::write(folder.path().join("buckets/bleater-media.json"), text).unwrap();
    let said = can(&folder, &UPLOAD, 1);
    assert!(said.contains("decides") && !said.contains(['\u{1b}', '\u{202e}']), "{said}");
    let said = can(&folder, &[&UPLOAD[..], &["--format", "json"]].concat(), 1);
    assert!(said.contains("\\u202e") && !said.contains(['\u{1b}', '\u{202e}']), "{said}");
}

#[test]
fn a_role_does_not_lend_its_policies_to_a_user_of_its_name() {
    let folder = repository(None);
    let config = fs::read_to_string(folder.path().join("denywins.toml")).unwrap();
    fs::write(folder.path().join("denywins.toml"), config.replace("user/{stem}", "role/{stem}")).unwrap();
    let role = ["role/storage-service", UPLOAD[1], UPLOAD[2], "--with", "aws:SecureTransport=true"];
    for target in ["aws", "ceph"] {
        can(&folder, &[&role[..], &["--target", target]].concat(), 0);
        let said = can(&folder, &[&UPLOAD[..], &["--target", target]].concat(), 1);
        assert!(said.starts_with("implicitly denied: "), "{said}");
    }
}

#[test]
fn an_arn_of_another_partition_names_nobody_here_and_everything_there() {
    let folder = repository(None);
    let bucket = folder.path().join("buckets/bleater-media.json");
    let policy = |partition: &str| {
        format!(
            r#"{{"Version": "2012-10-17", "Statement": [{{"Effect": "Allow",
                "Principal": {{"AWS": "arn:{partition}:iam::482915637204:user/new"}},
                "Action": "s3:GetObject", "Resource": "arn:aws:s3:::bleater-media/*"}}]}}"#
        )
    };
    let args = ["arn:aws:iam::482915637204:user/new", "s3:GetObject", "bleater-media/a"];
    fs::write(&bucket, policy("aws")).unwrap();
    can(&folder, &args, 0);
    // AWS would refuse it; and if it did not, nobody of one partition is let into another.
    fs::write(&bucket, policy("aws-cn")).unwrap();
    can(&folder, &args, 1);
    // A policy that is all of one partition is about those who are in it.
    fs::write(&bucket, policy("aws-cn").replace("arn:aws:", "arn:aws-cn:")).unwrap();
    for resource in ["bleater-media/a", "arn:aws-cn:s3:::bleater-media/a"] {
        can(&folder, &["arn:aws-cn:iam::482915637204:user/new", "s3:GetObject", resource], 0);
    }
    let asks = r#", "Condition": {"ArnLike": {"aws:PrincipalArn": "arn:aws-cn:iam::482915637204:user/*"}}}]"#;
    fs::write(&bucket, policy("aws-cn").replace("arn:aws:", "arn:aws-cn:").replace("}]", asks)).unwrap();
    can(&folder, &["arn:aws-cn:iam::482915637204:user/new", "s3:GetObject", "bleater-media/a"], 0);
}
