//! Names of S3 API operations that people write as actions.

use super::Target;

/// The actions that allow an operation; the operation's name is not an action on this server.
///
/// AWS: Service Authorization Reference and "Required permissions for Amazon S3 API operations". The other servers
/// spell some actions their own way: `MinIO` and `RustFS` `s3:GetBucketCors`, `RustFS` `s3:GetBucketLifecycle` and
/// `s3:GetBucketEncryption`, Ceph `s3:GetBucketEncryption`.
pub(super) fn granted_by(target: Target, action: &str) -> Option<&'static [&'static str]> {
    let (service, operation) = action.split_once(':')?;
    if !service.eq_ignore_ascii_case("s3") {
        return None;
    }
    let operation = operation.to_ascii_lowercase();
    let at = OPERATIONS.binary_search_by(|&(name, ..)| name.cmp(&operation)).ok()?;
    let &(_, aws, others) = OPERATIONS.get(at)?;
    let known = |actions: &[&str]| actions.iter().all(|action| target.action(action).is_some());
    std::iter::once(aws).chain(others.iter().copied()).find(|actions| known(actions))
}

/// Operation in lower case, the actions on AWS, and other spellings to try in order.
type Row = (&'static str, &'static [&'static str], &'static [&'static [&'static str]]);

const GET_CORS: &[&[&str]] = &[&["s3:GetBucketCors"]];
const PUT_CORS: &[&[&str]] = &[&["s3:PutBucketCors"]];
const GET_ENCRYPTION: &[&[&str]] = &[&["s3:GetBucketEncryption"]];
const PUT_ENCRYPTION: &[&[&str]] = &[&["s3:PutBucketEncryption"]];
const GET_LIFECYCLE: &[&[&str]] = &[&["s3:GetBucketLifecycle"]];
const PUT_LIFECYCLE: &[&[&str]] = &[&["s3:PutBucketLifecycle"]];

const OPERATIONS: &[Row] = &[
    ("completemultipartupload", &["s3:PutObject"], &[]),
    ("copyobject", &["s3:GetObject", "s3:PutObject"], &[]),
    ("createmultipartupload", &["s3:PutObject"], &[]),
    ("deletebucketanalyticsconfiguration", &["s3:PutAnalyticsConfiguration"], &[]),
    ("deletebucketcors", &["s3:PutBucketCORS"], PUT_CORS),
    ("deletebucketencryption", &["s3:PutEncryptionConfiguration"], PUT_ENCRYPTION),
    ("deletebucketintelligenttieringconfiguration", &["s3:PutIntelligentTieringConfiguration"], &[]),
    ("deletebucketinventoryconfiguration", &["s3:PutInventoryConfiguration"], &[]),
    ("deletebucketlifecycle", &["s3:PutLifecycleConfiguration"], PUT_LIFECYCLE),
    ("deletebucketmetricsconfiguration", &["s3:PutMetricsConfiguration"], &[]),
    ("deletebucketownershipcontrols", &["s3:PutBucketOwnershipControls"], &[]),
    ("deletebucketreplication", &["s3:PutReplicationConfiguration"], &[]),
    ("deletebuckettagging", &["s3:PutBucketTagging"], &[]),
    ("deleteobjects", &["s3:DeleteObject"], &[]),
    ("deletepublicaccessblock", &["s3:PutBucketPublicAccessBlock"], &[]),
    ("getbucketaccelerateconfiguration", &["s3:GetAccelerateConfiguration"], &[]),
    ("getbucketanalyticsconfiguration", &["s3:GetAnalyticsConfiguration"], &[]),
    ("getbucketcors", &["s3:GetBucketCORS"], GET_CORS),
    ("getbucketencryption", &["s3:GetEncryptionConfiguration"], GET_ENCRYPTION),
    ("getbucketintelligenttieringconfiguration", &["s3:GetIntelligentTieringConfiguration"], &[]),
    ("getbucketinventoryconfiguration", &["s3:GetInventoryConfiguration"], &[]),
    ("getbucketlifecycle", &["s3:GetLifecycleConfiguration"], GET_LIFECYCLE),
    ("getbucketlifecycleconfiguration", &["s3:GetLifecycleConfiguration"], GET_LIFECYCLE),
    ("getbucketmetricsconfiguration", &["s3:GetMetricsConfiguration"], &[]),
    ("getbucketnotificationconfiguration", &["s3:GetBucketNotification"], &[]),
    ("getbucketreplication", &["s3:GetReplicationConfiguration"], &[]),
    ("getencryptionconfiguration", &["s3:GetEncryptionConfiguration"], GET_ENCRYPTION),
    ("getlifecycleconfiguration", &["s3:GetLifecycleConfiguration"], GET_LIFECYCLE),
    ("getobjectlockconfiguration", &["s3:GetBucketObjectLockConfiguration"], &[]),
    ("getpublicaccessblock", &["s3:GetBucketPublicAccessBlock"], &[]),
    ("headbucket", &["s3:ListBucket"], &[]),
    ("headobject", &["s3:GetObject"], &[]),
    ("listbucketanalyticsconfigurations", &["s3:GetAnalyticsConfiguration"], &[]),
    ("listbucketintelligenttieringconfigurations", &["s3:GetIntelligentTieringConfiguration"], &[]),
    ("listbucketinventoryconfigurations", &["s3:GetInventoryConfiguration"], &[]),
    ("listbucketmetricsconfigurations", &["s3:GetMetricsConfiguration"], &[]),
    ("listbuckets", &["s3:ListAllMyBuckets"], &[]),
    ("listmultipartuploads", &["s3:ListBucketMultipartUploads"], &[]),
    ("listobjects", &["s3:ListBucket"], &[]),
    ("listobjectsv2", &["s3:ListBucket"], &[]),
    ("listobjectversions", &["s3:ListBucketVersions"], &[]),
    ("listparts", &["s3:ListMultipartUploadParts"], &[]),
    ("postobject", &["s3:PutObject"], &[]),
    ("putbucketaccelerateconfiguration", &["s3:PutAccelerateConfiguration"], &[]),
    ("putbucketanalyticsconfiguration", &["s3:PutAnalyticsConfiguration"], &[]),
    ("putbucketcors", &["s3:PutBucketCORS"], PUT_CORS),
    ("putbucketencryption", &["s3:PutEncryptionConfiguration"], PUT_ENCRYPTION),
    ("putbucketintelligenttieringconfiguration", &["s3:PutIntelligentTieringConfiguration"], &[]),
    ("putbucketinventoryconfiguration", &["s3:PutInventoryConfiguration"], &[]),
    ("putbucketlifecycle", &["s3:PutLifecycleConfiguration"], PUT_LIFECYCLE),
    ("putbucketlifecycleconfiguration", &["s3:PutLifecycleConfiguration"], PUT_LIFECYCLE),
    ("putbucketmetricsconfiguration", &["s3:PutMetricsConfiguration"], &[]),
    ("putbucketnotificationconfiguration", &["s3:PutBucketNotification"], &[]),
    ("putbucketreplication", &["s3:PutReplicationConfiguration"], &[]),
    ("putencryptionconfiguration", &["s3:PutEncryptionConfiguration"], PUT_ENCRYPTION),
    ("putlifecycleconfiguration", &["s3:PutLifecycleConfiguration"], PUT_LIFECYCLE),
    ("putobjectlockconfiguration", &["s3:PutBucketObjectLockConfiguration"], &[]),
    ("putpublicaccessblock", &["s3:PutBucketPublicAccessBlock"], &[]),
    ("selectobjectcontent", &["s3:GetObject"], &[]),
    ("uploadpart", &["s3:PutObject"], &[]),
    ("uploadpartcopy", &["s3:GetObject", "s3:PutObject"], &[]),
];

#[cfg(test)]
mod tests {
    use super::OPERATIONS;

    #[test]
    fn operations_are_sorted_for_the_search() {
        assert!(OPERATIONS.is_sorted_by(|a, b| a.0 < b.0));
    }
}
