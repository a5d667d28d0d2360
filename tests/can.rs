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
        before.contains("decides     users/storage-service.json:4 (identity), statement `AllowMediaWrites`"),
        "{before}"
    );
    let after = repository(Some("hardening.json"));
    for target in ["aws", "ceph"] {
        let said = can(&after, &[&UPLOAD[..], &["--target", target]].concat(), 1);
        assert!(said.starts_with("denied: user/storage-service s3:PutObject"), "{said}");
        assert!(said.contains("decides     buckets/bleater-media.json:11 (bucket)"), "{said}");
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
    assert!(said.contains("depends: ") && said.contains("whose account root is not listed"), "{said}");
    can(&folder, &["user/analytics-reader", "s3:PutObject", "bleater-media/x", "--target", "ceph"], 0);
}

#[test]
fn keys_may_be_given_left_out_or_unknown() {
    let folder = repository(None);
    let policy = r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Principal": "*", "Action": "s3:*",
        "Resource": "arn:aws:s3:::bleater-media/*", "Condition": {"Bool": {"aws:SecureTransport": "false"}}}]}"#;
    fs::write(folder.path().join("buckets/bleater-media.json"), policy).unwrap();
    let said = can(&folder, &UPLOAD, 2);
    assert!(said.contains("depends on  `aws:SecureTransport`"), "{said}");
    can(&folder, &[&UPLOAD[..], &["--with", "aws:SecureTransport=true"]].concat(), 0);
    can(&folder, &[&UPLOAD[..], &["--with", "aws:SecureTransport=false"]].concat(), 1);
    let said = can(&folder, &[&UPLOAD[..], &["--without", "aws:SecureTransport"]].concat(), 0);
    assert!(
        said.contains("near miss") && said.contains("not here, for its condition Bool on aws:SecureTransport"),
        "{said}"
    );
}

#[test]
fn json_says_the_same() {
    let said = can(&repository(Some("hardening.json")), &[&UPLOAD[..], &["--format", "json"]].concat(), 1);
    let answer: serde_json::Value = serde_json::from_str(&said).unwrap();
    assert_eq!(answer.get("decision").unwrap(), "denied");
    let matched = answer.get("matched").unwrap().as_array().unwrap();
    let deciding: Vec<_> = matched.iter().filter(|row| row.get("decides").unwrap() == true).collect();
    assert!(deciding.len() == 1 && deciding.iter().all(|row| row.get("layer").unwrap() == "bucket"), "{said}");
}

#[test]
fn what_cannot_be_asked_is_told() {
    let folder = repository(None);
    assert!(can(&folder, &["group/devs", "s3:GetObject", "b/k"], 2).contains("nobody who could ask"));
    assert!(can(&folder, &["alice", "s3:GetObject", "b/k", "--with", "aws:SourceIp"], 2).contains("gives no value"));
    fs::write(folder.path().join("denywins.toml"), "targets = [\"aws\", \"minio\"]").unwrap();
    assert!(can(&folder, &["alice", "s3:GetObject", "b/k"], 2).contains("say which with `--target`"));
}
