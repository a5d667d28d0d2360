use super::*;

fn names<'a>(actions: impl Iterator<Item = &'a Action>) -> Vec<&'a str> {
    actions.map(|action| action.name).collect()
}

fn count(target: Target, service: &str) -> usize {
    target.actions().iter().filter(|action| action.service() == service).count()
}

#[test]
fn every_row_of_every_table_is_read_and_sorted_and_unique() {
    for target in Target::ALL {
        let (actions, keys) = catalogue::text(target);
        assert_eq!(target.actions().len(), actions.lines().count(), "{target}");
        assert_eq!(target.condition_keys().len(), keys.lines().count(), "{target}");
        assert!(target.actions().is_sorted_by(|a, b| a.name < b.name), "{target}");
        assert!(target.condition_keys().is_sorted_by(|a, b| a.name < b.name), "{target}");
        for action in target.actions() {
            assert!(action.name.contains(':') && !action.name.contains(['*', '?']), "{}", action.name);
            assert_ne!(action.levels, Levels::default(), "{}", action.name);
            for key in action.keys() {
                assert!(target.condition_keys().iter().any(|info| info.name == key), "{target} {} {key}", action.name);
            }
        }
        for key in target.condition_keys() {
            assert_eq!(key.why_absent.is_empty(), key.presence == Presence::Always, "{target} {}", key.name);
        }
    }
}

/// The sizes that were counted when the servers were examined; wildcards such as `s3:*` are no rows.
#[test]
fn the_tables_have_the_sizes_that_were_counted() {
    assert_eq!(count(Target::Aws, "s3"), 180);
    assert_eq!(["s3", "admin", "kms", "sts"].map(|service| count(Target::Minio, service)), [59, 64, 21, 1]);
    assert_eq!(["s3", "admin", "kms", "sts"].map(|service| count(Target::Rustfs, service)), [69, 88, 16, 1]);
    assert_eq!((count(Target::Ceph, "s3"), Target::Ceph.actions().len()), (82, 162));
    let since =
        |release: &str| Target::Ceph.actions().iter().filter(|a| a.since == release && a.service() == "s3").count();
    assert_eq!((since("v20"), since("main")), (7, 2));
    assert_eq!([Target::Minio, Target::Rustfs].map(|target| target.condition_keys().len()), [59, 66]);
}

#[test]
fn case_in_actions_counts_on_minio_and_rustfs_only() {
    for target in Target::ALL {
        let ignores = matches!(target, Target::Aws | Target::Ceph);
        assert!(target.action("s3:GetObject").is_some());
        assert_eq!(target.action("S3:getobject").is_some(), ignores, "{target}");
        assert_eq!(target.actions_matching("s3:getobject").count(), usize::from(ignores), "{target}");
        assert_eq!(target.knows_service("S3"), ignores, "{target}");
    }
    assert_eq!(Target::Aws.action("s3:GETOBJECT").unwrap().name, "s3:GetObject");
}

#[test]
fn wildcards_in_actions_are_each_servers_own() {
    let all = |target: Target, pattern: &str| target.actions_matching(pattern).count();
    for target in [Target::Aws, Target::Minio, Target::Ceph] {
        assert_eq!(all(target, "*"), target.actions().len(), "{target}");
        assert_eq!(names(target.actions_matching("s3:ListB?cket")), ["s3:ListBucket"], "{target}");
        assert_eq!(all(target, "s3:*"), count(target, "s3"), "{target}");
    }
    assert_eq!(all(Target::Aws, "*:GetObject"), 0);
    assert_eq!(names(Target::Minio.actions_matching("*:GetObject")), ["s3:GetObject"]);
    assert_eq!(all(Target::Ceph, "*Object"), 162, "a leading star is everything");
    assert_eq!(all(Target::Ceph, "s3"), 0);
    assert_eq!(all(Target::Rustfs, "*"), count(Target::Rustfs, "s3"));
    assert_eq!(all(Target::Rustfs, "s3:Get*"), 0);
    assert_eq!(all(Target::Rustfs, "sts:*"), 1);
}

#[test]
fn condition_keys_are_found_by_each_servers_case_rule() {
    let known = |status: KeyStatus| matches!(status, KeyStatus::Known(_));
    for target in Target::ALL {
        assert!(known(target.condition_key("aws:SourceIp")), "{target}");
        assert!(known(target.condition_key("s3:ExistingObjectTag/team")), "{target}");
        assert_eq!(target.condition_key("aws:NoSuchKey"), KeyStatus::Unknown);
        assert_eq!(known(target.condition_key("aws:sourceIP")), target == Target::Aws, "{target}");
    }
    assert_eq!(Target::Ceph.condition_key("aws:referer"), KeyStatus::OtherCase("aws:Referer"));
    assert_eq!(Target::Minio.condition_key("aws:PrincipalType"), KeyStatus::OtherCase("aws:principaltype"));
    assert!(known(Target::Rustfs.condition_key("s3:VersionId")));
    assert!(known(Target::Rustfs.condition_key("s3:versionid")));
    assert_eq!(Target::Minio.condition_key("s3:VersionId"), KeyStatus::OtherCase("s3:versionid"));
}

#[test]
fn families_want_a_member_and_plain_keys_take_none() {
    let known = |key: &str| matches!(Target::Aws.condition_key(key), KeyStatus::Known(_));
    assert!(known("aws:RequestTag/team") && known("kms:EncryptionContext:app"));
    assert!(!known("aws:RequestTag") && !known("aws:RequestTag/") && !known("aws:SourceIp/x"));
    assert!(known("token.actions.githubusercontent.com:sub") && known("oidc.eks.eu-west-1.amazonaws.com/id/A1:aud"));
    // Any key may have a suffix there.
    assert!(matches!(Target::Minio.condition_key("aws:SourceIp/foo"), KeyStatus::Known(_)));
}

#[test]
fn presence_tells_the_servers_apart() {
    let presence = |target: Target, key: &str| match target.condition_key(key) {
        KeyStatus::Known(info) => info.presence,
        other => panic!("{target} {key}: {other:?}"),
    };
    assert_eq!(presence(Target::Aws, "aws:PrincipalArn"), Presence::Sometimes);
    assert_eq!(presence(Target::Ceph, "aws:PrincipalArn"), Presence::Never);
    assert_eq!(presence(Target::Aws, "aws:SecureTransport"), Presence::Always);
    assert_eq!(presence(Target::Ceph, "aws:SecureTransport"), Presence::Sometimes);
    assert_eq!(presence(Target::Minio, "aws:Referer"), Presence::Always);
    assert_eq!(presence(Target::Rustfs, "aws:Referer"), Presence::Sometimes);
}

#[test]
fn multivalued_keys_of_aws_are_those_the_guide_lists() {
    let listed = [
        "aws:CalledVia",
        "aws:PrincipalOrgPaths",
        "aws:PrincipalServiceNamesList",
        "aws:ResourceOrgPaths",
        "aws:SourceOrgPaths",
        "aws:TagKeys",
        "aws:VpceOrgPaths",
        "s3:InventoryAccessibleOptionalFields",
        "s3:RequestObjectTagKeys",
    ];
    let found: Vec<_> = Target::Aws
        .condition_keys()
        .iter()
        .filter(|key| key.multivalued && (key.name.starts_with("aws:") || key.name.starts_with("s3:")))
        .map(|key| key.name)
        .collect();
    assert_eq!(found, listed);
}

#[test]
fn operators_are_taken_as_each_server_takes_them() {
    let taken = |written: &str| Target::ALL.map(|target| target.supports_operator(written));
    assert_eq!(taken("StringEquals"), [true; 4]);
    assert_eq!(taken("stringequals"), [false; 4]);
    assert_eq!(taken("StringMatches"), [false; 4]);
    assert_eq!(taken("StringEqualsIfExists"), [true, false, true, true]);
    assert_eq!(taken("NumericGreaterThanIfExists"), [true; 4]);
    assert_eq!(taken("StringEqualsIfExistsIfExists"), [false, false, true, false]);
    assert_eq!(taken("NullIfExists"), [false, false, true, true]);
    assert_eq!(taken("ArnLike"), [true, false, true, true]);
    assert_eq!(taken("ForAnyValue:StringLike"), [true; 4]);
    assert_eq!(taken("ForAnyValue:StringNotLike"), [true, true, true, false]);
    assert_eq!(taken("ForAllValues:StringLikeIfExists"), [true, false, true, true]);
    assert_eq!(taken("ForAllValues:Bool"), [true, true, true, false]);
    assert_eq!(Target::ALL.map(|target| target.operators().count()), [27, 23, 27, 27]);
}

/// The missing-key truth table, AWS, `MinIO`, `RustFS`, Ceph.
#[test]
fn an_absent_key_means_what_each_server_makes_of_it() {
    let absent = |written: &str| Target::ALL.map(|target| target.absent_key_makes(written));
    let (t, f) = (Some(true), Some(false));
    assert_eq!(absent("StringEquals"), [f, f, f, f]);
    assert_eq!(absent("IpAddress"), [f, f, f, f]);
    assert_eq!(absent("StringNotEquals"), [t, t, t, f]);
    assert_eq!(absent("NotIpAddress"), [t, t, t, f]);
    assert_eq!(absent("NumericNotEquals"), [t, f, f, f]);
    assert_eq!(absent("DateNotEquals"), [t, f, f, f]);
    assert_eq!(absent("ArnNotLike"), [t, None, t, f]);
    assert_eq!(absent("StringNotLikeIfExists"), [t, None, t, t]);
    assert_eq!(absent("BoolIfExists"), [t, None, t, t]);
    assert_eq!(absent("NumericGreaterThanIfExists"), [t, t, t, t]);
    assert_eq!(absent("ForAllValues:StringLike"), [t, t, t, t]);
    assert_eq!(absent("ForAnyValue:StringLike"), [f, f, f, f]);
    assert_eq!(absent("ForAllValues:StringNotLike"), [t, f, t, None]);
    assert_eq!(absent("ForAnyValue:StringNotLike"), [f, t, f, None]);
    assert_eq!(absent("Null"), [None; 4]);
}

#[test]
fn near_misses_are_found_and_far_ones_are_not() {
    assert_eq!(Target::Aws.nearest_action("s3:GetObjct"), Some("s3:GetObject"));
    assert_eq!(Target::Minio.nearest_action("s3:GetBucketCORS"), Some("s3:GetBucketCors"));
    assert_eq!(Target::Minio.nearest_action("s3:getobject"), Some("s3:GetObject"));
    assert_eq!(Target::Aws.nearest_action("ec2:RunInstances"), None);
    assert_eq!(Target::Aws.nearest_operator("StringEqual"), Some("StringEquals"));
    assert_eq!(Target::Aws.nearest_key("aws:SourceIpp"), Some("aws:SourceIp"));
}

#[test]
fn operation_names_lead_to_the_actions_that_grant_them() {
    let granted = |target: Target, name: &str| target.api_name(name);
    assert_eq!(granted(Target::Aws, "s3:HeadObject"), Some(&["s3:GetObject"][..]));
    assert_eq!(granted(Target::Aws, "s3:CopyObject"), Some(&["s3:GetObject", "s3:PutObject"][..]));
    assert_eq!(granted(Target::Aws, "s3:ListObjectsV2"), Some(&["s3:ListBucket"][..]));
    assert_eq!(granted(Target::Aws, "s3:PutBucketEncryption"), Some(&["s3:PutEncryptionConfiguration"][..]));
    assert_eq!(granted(Target::Ceph, "s3:PutBucketEncryption"), None, "an action there");
    assert_eq!(granted(Target::Ceph, "s3:PutEncryptionConfiguration"), Some(&["s3:PutBucketEncryption"][..]));
    assert_eq!(granted(Target::Minio, "s3:HeadBucket"), None, "an action there");
    assert_eq!(granted(Target::Aws, "s3:HeadBucket"), Some(&["s3:ListBucket"][..]));
    assert_eq!(granted(Target::Rustfs, "s3:GetBucketLifecycleConfiguration"), Some(&["s3:GetBucketLifecycle"][..]));
    assert_eq!(granted(Target::Minio, "s3:GetObjectAcl"), None);
    for target in Target::ALL {
        for name in ["s3:UploadPart", "s3:DeleteObjects", "s3:ListBuckets", "s3:DeleteBucketEncryption"] {
            let actions = granted(target, name).unwrap_or_else(|| panic!("{target} {name}"));
            assert!(actions.iter().all(|action| target.action(action).is_some()), "{target} {name}");
        }
    }
}

#[test]
fn words_and_names_are_one_to_one() {
    for target in Target::ALL {
        assert_eq!(Target::parse(target.as_str()), Some(target));
        assert_eq!(target.to_string(), target.name());
        assert!(!target.catalogue_date().is_empty());
    }
    assert_eq!(Target::parse("AWS"), None);
}
