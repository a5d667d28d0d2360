//! What a pull request does to access, as `check --base` tells it.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on says so")]
#![expect(clippy::disallowed_methods, reason = "the program and git are run in a folder that is made here")]

use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

/// The repository of the incident on `main`, and the branch `change` checked out.
fn repository() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let fixture = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/incident-repository");
    for file in
        ["denywins.toml", "users/storage-service.json", "users/analytics-reader.json", "buckets/bleater-media.json"]
    {
        let to = folder.path().join(file);
        fs::create_dir_all(to.parent().unwrap()).unwrap();
        fs::copy(fixture.join(file), to).unwrap();
    }
    git(folder.path(), &["init", "-q", "--initial-branch=main", "--template="]);
    commit(folder.path());
    git(folder.path(), &["checkout", "-q", "-b", "change"]);
    folder
}

fn git(folder: &Path, args: &[&str]) {
    let identity = ["-c", "user.name=somebody", "-c", "user.email=somebody@example.com", "-c", "commit.gpgsign=false"];
    let output = Command::new("git").args(identity).args(args).current_dir(folder).output().unwrap();
    assert!(output.status.success(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
}

fn commit(folder: &Path) {
    git(folder, &["add", "-A"]);
    git(folder, &["commit", "-q", "-m", "change"]);
}

fn change(folder: &tempfile::TempDir, file: &str) {
    let fixture = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/incident-repository/change");
    fs::copy(fixture.join(file), folder.path().join("buckets/bleater-media.json")).unwrap();
    commit(folder.path());
}

/// `check --base main`; the exit code, and the findings about access.
fn check(folder: &tempfile::TempDir, args: &[&str]) -> (i32, Vec<Value>) {
    let output = Command::new(env!("CARGO_BIN_EXE_denywins"))
        .args(["check", "--base", "main", "--today", "2027-01-01", "--format", "json"])
        .args(args)
        .current_dir(folder.path())
        .env_remove("DENYWINS_CONFIG")
        .output()
        .unwrap();
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    let findings = report.get("findings").unwrap().as_array().unwrap();
    let about = findings.iter().filter(|it| it.get("rule").unwrap().as_str().unwrap().starts_with("access-"));
    (output.status.code().unwrap(), about.cloned().collect())
}

fn text<'a>(value: &'a Value, path: &str) -> &'a str {
    value.pointer(path).and_then(Value::as_str).unwrap_or_else(|| panic!("{path} in {value:#}"))
}

#[test]
fn the_incident_is_a_loss_of_the_one_who_was_never_touched() {
    let folder = repository();
    change(&folder, "hardening.json");
    // On AWS the exception that does not hold has to be mended as well.
    for (target, expected) in [("aws", 1), ("ceph", 4)] {
        let (code, findings) = check(&folder, &["--target", target]);
        assert_eq!(code, expected);
        let lost = findings.first().unwrap();
        assert_eq!(text(lost, "/rule"), "access-lost");
        let message = "user/storage-service can no longer s3:PutObject on bleater-media/*";
        assert_eq!(text(lost, "/message"), message);
        assert_eq!(text(lost, "/location/path"), "buckets/bleater-media.json");
        assert_eq!(lost.pointer("/location/start/line").unwrap(), 13);
        assert_eq!(text(lost, "/related/0/path"), "users/storage-service.json");
        assert_eq!(text(lost, "/change"), "added");
        let notes = lost.pointer("/notes").unwrap().to_string();
        assert!(notes.contains("s3:PutObject bleater-media/photo.jpg: allowed before, denied after"), "{notes}");
    }
}

#[test]
fn where_a_server_refuses_the_policy_the_one_before_stays() {
    let folder = repository();
    change(&folder, "hardening.json");
    for target in ["minio", "rustfs"] {
        let (_, findings) = check(&folder, &["--target", target]);
        assert!(findings.is_empty(), "{target}: {findings:#?}");
    }
}

#[test]
fn what_a_rewrite_for_rustfs_comes_to_is_told() {
    // `Principal: "*"` instead of `NotPrincipal`: MinIO never asks it about somebody who is signed in, RustFS does.
    let folder = repository();
    let path = folder.path().join("buckets/bleater-media.json");
    let policy = r#"{"Version": "2012-10-17", "Statement": [{"Sid": "Lock", "Effect": "Deny", "Principal": "*",
        "Action": "s3:PutObject", "Resource": "arn:aws:s3:::bleater-media/*"}]}"#;
    fs::write(path, policy).unwrap();
    commit(folder.path());
    let messages = |target: &str| -> Vec<String> {
        check(&folder, &["--target", target]).1.iter().map(|it| text(it, "/message").to_owned()).collect()
    };
    let lost = "user/storage-service can no longer s3:PutObject on bleater-media/*".to_owned();
    assert!(messages("rustfs").contains(&lost), "{:?}", messages("rustfs"));
    assert!(!messages("minio").contains(&lost), "{:?}", messages("minio"));
}

#[test]
fn the_corrected_policy_takes_nothing_from_the_service() {
    let folder = repository();
    change(&folder, "corrected.json");
    for target in ["aws", "ceph"] {
        let (code, findings) = check(&folder, &["--target", target]);
        assert_eq!((code, findings.len()), (0, 0), "{target}: {findings:#?}");
    }
    // Somebody who could write until now loses it, and only they.
    let writes = fs::read_to_string(folder.path().join("users/storage-service.json")).unwrap();
    let folder = repository();
    fs::write(folder.path().join("users/analytics-reader.json"), writes).unwrap();
    commit(folder.path());
    git(folder.path(), &["checkout", "-q", "-B", "main"]);
    git(folder.path(), &["checkout", "-q", "-b", "correct"]);
    change(&folder, "corrected.json");
    let (code, findings) = check(&folder, &[]);
    let messages: Vec<&str> = findings.iter().map(|it| text(it, "/message")).collect();
    assert_eq!((code, messages), (4, vec!["user/analytics-reader can no longer s3:PutObject on bleater-media/*"]));
}

#[test]
fn what_everybody_gains_has_to_be_meant() {
    let folder = repository();
    let path = folder.path().join("buckets/bleater-media.json");
    let policy = r#"{"Version": "2012-10-17", "Statement": [{"Sid": "Open", "Effect": "Allow", "Principal": "*",
        "Action": "s3:GetObject", "Resource": "arn:aws:s3:::bleater-media/public/*"}]}"#;
    fs::write(path, policy).unwrap();
    commit(folder.path());
    for target in ["aws", "minio", "rustfs", "ceph"] {
        let (_, findings) = check(&folder, &["--target", target]);
        let gained: Vec<&Value> = findings.iter().filter(|it| text(it, "/rule") == "access-gained").collect();
        let public = gained.first().unwrap_or_else(|| panic!("{target}: {findings:#?}"));
        assert_eq!(text(public, "/severity"), "error", "{target}");
        assert!(text(public, "/message").ends_with("can now s3:GetObject on bleater-media/public/*"), "{public:#}");
    }
}

/// Adds a Deny for everybody to the policy of the bucket.
fn deny(folder: &tempfile::TempDir, action: &str, condition: &Value) {
    let path = folder.path().join("buckets/bleater-media.json");
    let mut policy: Value = serde_json::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
    let deny = serde_json::json!({"Effect": "Deny", "Principal": "*", "Action": action,
        "Resource": ["arn:aws:s3:::bleater-media", "arn:aws:s3:::bleater-media/*"], "Condition": condition});
    policy.pointer_mut("/Statement").unwrap().as_array_mut().unwrap().push(deny);
    fs::write(path, policy.to_string()).unwrap();
    commit(folder.path());
}

#[test]
fn that_others_stop_what_is_not_safe_makes_no_loss_less() {
    let folder = repository();
    git(folder.path(), &["checkout", "-q", "main"]);
    deny(&folder, "s3:*", &serde_json::json!({"Bool": {"aws:SecureTransport": "false"}}));
    git(folder.path(), &["checkout", "-q", "-B", "change"]);
    deny(&folder, "s3:PutObject", &serde_json::json!({"StringNotEquals": {"aws:SourceVpce": "vpce-1a2b3c4d"}}));
    let (code, findings) = check(&folder, &[]);
    let lost = findings.iter().find(|it| text(it, "/rule") == "access-lost").unwrap();
    assert_eq!((code, text(lost, "/severity")), (4, "error"), "{lost:#}");
    assert!(text(lost, "/message").starts_with("user/storage-service can no longer s3:PutObject"), "{lost:#}");
}

#[test]
fn a_deny_of_requests_without_tls_is_meant() {
    let folder = repository();
    deny(&folder, "s3:*", &serde_json::json!({"Bool": {"aws:SecureTransport": "false"}}));
    let (code, findings) = check(&folder, &[]);
    assert_eq!(code, 0, "{findings:#?}");
    assert!(findings.iter().all(|it| text(it, "/severity") == "note"), "{findings:#?}");
    assert!(
        findings.iter().any(|it| text(it, "/message").contains("when aws:SecureTransport `false`")),
        "{findings:#?}"
    );
}

#[test]
fn what_is_gone_is_shown_where_it_is_missing() {
    let folder = repository();
    let path = folder.path().join("users/storage-service.json");
    let reads = fs::read_to_string(&path).unwrap().replace("[\"s3:GetObject\", \"s3:PutObject\"]", "\"s3:GetObject\"");
    fs::write(&path, reads).unwrap();
    commit(folder.path());
    let (code, findings) = check(&folder, &[]);
    let lost = findings.first().unwrap();
    assert_eq!(
        (code, text(lost, "/message")),
        (4, "user/storage-service can no longer s3:PutObject on bleater-media/*")
    );
    assert_eq!(text(lost, "/location/path"), "users/storage-service.json");
    assert_eq!(text(lost, "/related/0/path"), "main:users/storage-service.json");
    assert_eq!(text(lost, "/related/0/text"), "before: allowed by this");
    // A policy that is gone as a whole has no other place than the base.
    fs::remove_file(&path).unwrap();
    commit(folder.path());
    let (_, findings) = check(&folder, &[]);
    assert_eq!(text(findings.first().unwrap(), "/location/path"), "main:users/storage-service.json");
}
