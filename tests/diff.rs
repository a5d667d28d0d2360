//! `denywins diff`: two states of the policies compared.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so")]
#![expect(clippy::disallowed_methods, reason = "the program is run in a folder that is made here")]

use std::fs;
use std::path::Path;

use serde_json::Value;

#[path = "support/folder.rs"]
mod folder;
#[path = "support/said.rs"]
mod said;

use folder::Folder;

const FILES: [&str; 3] = ["users/storage-service.json", "users/analytics-reader.json", "buckets/bleater-media.json"];

/// A folder with config, the policies of the incident in `old`, and in `new` those with another policy of the bucket.
fn states(change: &str) -> Folder {
    let folder = Folder::with(&[]);
    let fixture = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/incident-repository");
    fs::create_dir(folder.path().join(".git")).unwrap();
    fs::copy(fixture.join("denywins.toml"), folder.path().join("denywins.toml")).unwrap();
    for state in ["old", "new"] {
        for file in FILES {
            let to = folder.path().join(state).join(file);
            fs::create_dir_all(to.parent().unwrap()).unwrap();
            fs::copy(fixture.join(file), to).unwrap();
        }
    }
    fs::copy(fixture.join("change").join(change), folder.path().join("new/buckets/bleater-media.json")).unwrap();
    folder
}

#[track_caller]
fn diff(folder: &Folder, args: &[&str], code: i32) -> String {
    said::said(folder.command(env!("CARGO_BIN_EXE_denywins")).arg("diff").args(args), code)
}

#[test]
fn the_loss_is_told_with_both_lines_and_a_request() {
    let said = diff(&states("hardening.json"), &["old", "new", "--target", "aws,ceph,minio,rustfs"], 1);
    for words in [
        "access on AWS: 1 lost, 0 gained, 0 unknown",
        "access on Ceph RGW: 1 lost, 0 gained, 0 unknown",
        "LOST    user/storage-service can no longer s3:PutObject on bleater-media/*",
        "before    old/users/storage-service.json:6 (identity), statement `AllowMediaWrites`",
        "after     new/buckets/bleater-media.json:13 (bucket), statement `RestrictAnalyticsReaderWrites`",
        "to everyone except user/analytics-reader   <- new",
        "proof     user/storage-service s3:PutObject bleater-media/photo.jpg: allowed before, denied after",
        "MinIO refuses `new/buckets/bleater-media.json`",
    ] {
        assert!(said.contains(words), "{words}\n{said}");
    }
}

#[test]
fn the_other_way_round_it_is_gained() {
    let folder = states("hardening.json");
    let said = diff(&folder, &["new", "old"], 1);
    assert!(said.contains("GAINED  user/storage-service can now s3:PutObject on bleater-media/*"), "{said}");
    assert!(said.contains("<- gone"), "{said}");
}

#[test]
fn where_nothing_changes_the_code_is_0() {
    let folder = states("corrected.json");
    assert!(diff(&folder, &["old", "new"], 0).contains("0 lost, 0 gained, 0 unknown"));
    diff(&folder, &["old", "old"], 0);
    diff(&folder, &["old/buckets/bleater-media.json", "old/buckets/bleater-media.json"], 0);
}

#[test]
fn json_says_the_same_with_ids_that_stay() {
    let folder = states("hardening.json");
    let read = || -> Value { serde_json::from_str(&diff(&folder, &["old", "new", "--format", "json"], 1)).unwrap() };
    let (first, again) = (read(), read());
    assert_eq!(first, again);
    let region = first.pointer("/servers/0/regions/0").unwrap();
    assert_eq!(region.get("direction").unwrap(), "lost");
    assert_eq!(region.pointer("/id").unwrap().as_str().unwrap().len(), 16);
    assert_eq!(region.pointer("/witness/before").unwrap(), "allowed");
    assert_eq!(region.pointer("/witness/after").unwrap(), "denied");
    assert_eq!(region.pointer("/after/0/changed").unwrap(), true);
    assert_eq!(region.pointer("/before/0/line").unwrap(), 6);
}

#[test]
fn what_is_open_is_2() {
    // Who is spared without the account is open on AWS.
    let folder = states("hardening.json");
    let writes = fs::read(folder.path().join("old/users/storage-service.json")).unwrap();
    for state in ["old", "new"] {
        fs::write(folder.path().join(state).join("users/analytics-reader.json"), &writes).unwrap();
        fs::remove_file(folder.path().join(state).join("users/storage-service.json")).unwrap();
    }
    let said = diff(&folder, &["old", "new", "--target", "aws"], 1);
    assert!(said.contains("UNKNOWN user/analytics-reader may or may not be able to s3:PutObject"), "{said}");
    assert!(said.contains("hangs on  whether `NotPrincipal` spares"), "{said}");
    diff(&folder, &["old", "missing"], 2);
}

#[test]
fn nothing_hostile_reaches_the_terminal() {
    let folder = states("hardening.json");
    let path = folder.path().join("new/buckets/bleater-media.json");
    let text = fs::read_to_string(&path).unwrap().replace("RestrictAnalyticsReaderWrites", "\\u001b[2J\\u202e");
    fs::write(path, text).unwrap();
    for format in ["human", "json"] {
        let said = diff(&folder, &["old", "new", "--format", format], 1);
        assert!(!said.contains(['\u{1b}', '\u{202e}']), "{said}");
    }
}

/// The same policies in another partition of AWS.
fn moved(folder: &Folder, partition: &str) {
    let states = ["old", "new"].iter().flat_map(|state| FILES.map(|file| format!("{state}/{file}")));
    for file in states.chain(["denywins.toml".to_owned()]) {
        let path = folder.path().join(file);
        let text = fs::read_to_string(&path).unwrap().replace("arn:aws:", &format!("arn:{partition}:"));
        fs::write(path, text).unwrap();
    }
}

#[test]
fn another_partition_of_aws_is_looked_at_like_the_first() {
    let args = ["old", "new", "--target", "aws"];
    let here = diff(&states("hardening.json"), &args, 1);
    for partition in ["aws-cn", "aws-us-gov"] {
        let folder = states("hardening.json");
        moved(&folder, partition);
        let there = diff(&folder, &args, 1);
        assert!(there.contains(&format!("policies of the partition `{partition}`")), "{there}");
        for line in here.lines().filter(|line| !line.contains("assumed")) {
            assert!(there.contains(line), "{partition}: {line}\n{there}");
        }
    }
}

/// The policy of a bucket with a Deny of so many words anywhere, each under a condition of its own.
fn crowd(words: u8) -> String {
    let deny = |number: u8| {
        format!(
            r#"{{"Sid": "No{number}", "Effect": "Deny", "Principal": "*", "Action": "s3:GetObject",
             "Resource": "arn:aws:s3:::media/*w{}*",
             "Condition": {{"StringEquals": {{"aws:RequestTag/k{number}": "v"}}}}}}"#,
            char::from(b'a' + number)
        )
    };
    let allow =
        r#"{"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::media/*"}"#;
    let statements: Vec<String> = [allow.to_owned()].into_iter().chain((0..words).map(deny)).collect();
    format!(r#"{{"Version": "2012-10-17", "Statement": [{}]}}"#, statements.join(", "))
}

#[test]
fn patterns_that_are_too_many_are_named_with_their_statements() {
    let folder = Folder::with(&[("old/media.json", &crowd(15)), ("new/media.json", &crowd(16))]);
    let args = ["old", "new", "--no-config", "--target", "aws"];
    let said = diff(&folder, &args, 1);
    let words = "not looked at in full: patterns can be told apart by more than 16384 states only: \
                 `arn:aws:s3:::media/*wa*` (statement `No0` of new/media.json), ";
    assert!(said.contains(words) && said.contains(" and 12 more\n"), "{said}");
    let read: Value = serde_json::from_str(&diff(&folder, &[&args[..], &["--format", "json"]].concat(), 1)).unwrap();
    let crowd = read["servers"][0]["crowd"].as_array().unwrap();
    assert_eq!(crowd.len(), 16);
    let first = serde_json::json!({
        "pattern": "arn:aws:s3:::media/*wa*", "key": null, "path": "new/media.json", "name": "statement `No0`"
    });
    assert_eq!(crowd[0], first);
}

#[test]
fn whom_names_alone_tell_apart_is_told_by_the_patterns() {
    let statement = |sid: &str, effect: &str, pattern: &str| {
        format!(
            r#"{{"Sid": "{sid}", "Effect": "{effect}", "Principal": "*", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::media/*",
             "Condition": {{"ArnLike": {{"aws:PrincipalArn": "{pattern}"}}}}}}"#
        )
    };
    let policy =
        |statements: &[String]| format!(r#"{{"Version": "2012-10-17", "Statement": [{}]}}"#, statements.join(", "));
    let allow = statement("Ci", "Allow", "arn:aws:iam::415263748596:role/ci-*");
    let deny = statement("NoDeploy", "Deny", "arn:aws:iam::*:role/*-deploy");
    let (old, new) = (policy(std::slice::from_ref(&allow)), policy(&[allow, deny]));
    let folder = Folder::with(&[("old/media.json", &old), ("new/media.json", &new)]);
    let said = diff(&folder, &["old", "new", "--no-config", "--target", "aws"], 1);
    let words = "LOST    whoever is called role/*-deploy and role/ci-* can no longer s3:PutObject on media/*";
    assert!(said.contains(words), "{said}");
    assert!(said.contains("proof     role/ci-deploy s3:PutObject"), "{said}");
}
