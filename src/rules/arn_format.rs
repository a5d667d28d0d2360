//! A resource is neither `*` nor a well-formed ARN.

use crate::policy::Statement;
use crate::rule::{Context, Report};
use crate::target::Target;

/// Source: IAM user guide, "Identify AWS resources with Amazon Resource Names (ARNs)", and the isolated partitions of
/// the AWS SDKs' partition table.
const PARTITIONS: [&str; 8] =
    ["aws", "aws-cn", "aws-us-gov", "aws-iso", "aws-iso-b", "aws-iso-e", "aws-iso-f", "aws-eusc"];

/// Source: ceph `src/rgw/rgw_arn.cc`, `to_partition`.
const CEPH_PARTITIONS: [&str; 3] = ["aws", "aws-cn", "aws-us-gov"];

/// What S3 names by region and account. Source: Service Authorization Reference, Amazon S3, "Resource types".
const REGIONAL: [&str; 6] =
    ["accesspoint", "job", "storage-lens", "storage-lens-group", "access-grants", "async-request"];

pub(super) fn check(cx: &Context<'_>, statement: &Statement, report: &mut Report<'_>) {
    let resources = statement.resources.items().filter_map(|item| Some((item.span, item.value.known()?)));
    let mut wrong = resources.filter_map(|(span, text)| Some((span, text, fault(text, cx.judges())?)));
    let Some((first, text, fault)) = wrong.next() else { return };
    let draft = report.at(first);
    draft.message(format!("`{text}` {}", fault.why)).label("not a resource of this form");
    if let Some(help) = fault.help {
        draft.help(help);
    }
    for (span, _, fault) in wrong {
        draft.near(span, fault.why);
    }
}

/// What is wrong with a resource.
struct Fault {
    /// The end of a sentence that begins with the resource.
    why: String,
    /// What to do, where that is not how to write a bucket or an object.
    help: Option<&'static str>,
}

impl Fault {
    fn new(why: impl Into<String>) -> Self {
        Self { why: why.into(), help: None }
    }

    fn help(self, help: &'static str) -> Self {
        Self { help: Some(help), ..self }
    }
}

fn fault(text: &str, judges: &[Target]) -> Option<Fault> {
    if text == "*" {
        // rustfs `policy/resource.rs:172-285`.
        let refused = judges.contains(&Target::Rustfs);
        return refused.then(|| Fault::new("alone is no resource to RustFS").help("write `arn:aws:s3:::*`"));
    }
    if text.starts_with("${") {
        return None;
    }
    if text.trim() != text {
        return Some(Fault::new("has white space around it").help("remove the white space"));
    }
    let plain = without_variables(text);
    let fields: Vec<&str> = plain.splitn(6, ':').collect();
    let (partition, service, region, account, path) = match fields.as_slice() {
        ["arn", partition, service, region, account, path] => (*partition, *service, *region, *account, *path),
        ["arn", rest @ ..] => {
            let why = format!("has {} of the six fields of an ARN, which `:` separates", fields.len());
            let general = rest.get(1).is_some_and(|service| *service != "s3");
            let fault = Fault::new(why);
            return Some(if general { fault.help("write `arn:PARTITION:SERVICE:REGION:ACCOUNT:RESOURCE`") } else { fault });
        }
        _ => return Some(Fault::new("is not an ARN")),
    };
    partition_fault(partition, service, judges)
        .or_else(|| upper_case("service", service))
        .or_else(|| place_fault(service, region, account, path, judges))
        .or_else(|| upper_case("region", region))
        .or_else(|| account_fault(account))
        .or_else(|| path_fault(service, region, account, path))
        // ceph `src/rgw/rgw_arn.cc`: the expression that reads ARNs has no colon in the last field.
        .or_else(|| {
            let refused = judges.contains(&Target::Ceph) && path.contains(':');
            let help = "write `?` in place of each `:` in the name of an object";
            refused.then(|| Fault::new("has more than six fields, which Ceph RGW refuses").help(help))
        })
}

fn partition_fault(partition: &str, service: &str, judges: &[Target]) -> Option<Fault> {
    let refuses = |target: Target| match target {
        Target::Aws => !is_pattern(partition) && !PARTITIONS.contains(&partition),
        Target::Ceph => partition != "*" && !CEPH_PARTITIONS.contains(&partition),
        // minio/pkg v3.1.3 `policy/resource.go:30-60`.
        Target::Minio => partition != if service == "kms" { "minio" } else { "aws" },
        Target::Rustfs => partition != "aws",
    };
    let refusing = judges.iter().find(|target| refuses(**target))?;
    let why = format!("has `{partition}` for a partition, which {} does not know", refusing.name());
    Some(Fault::new(why).help("write a partition that every declared server knows, such as `aws`"))
}

fn upper_case(what: &str, field: &str) -> Option<Fault> {
    let found = field.contains(|c: char| c.is_ascii_uppercase());
    found.then(|| Fault::new(format!("has upper case in its {what}")).help("write it in lower case"))
}

/// A region or an account where there is none.
fn place_fault(service: &str, region: &str, account: &str, path: &str, judges: &[Target]) -> Option<Fault> {
    let regional = REGIONAL.iter().any(|kind| path.split(['/', ':']).next() == Some(kind));
    let given = |field: &str| !field.is_empty() && !is_pattern(field);
    if service != "s3" || regional {
        return None;
    }
    if given(region) {
        return Some(Fault::new("has a region, which buckets and objects do not have"));
    }
    // On Ceph the account of a bucket is its tenant.
    let refused = given(account) && judges.iter().any(|&target| target != Target::Ceph);
    refused.then(|| Fault::new("has an account, which buckets and objects do not have"))
}

fn account_fault(account: &str) -> Option<Fault> {
    let digits = !account.is_empty() && account.bytes().all(|byte| byte.is_ascii_digit());
    (digits && account.len() != 12).then(|| {
        let why = format!("has {} digits for an account, and an account id has twelve", account.len());
        Fault::new(why).help("write all twelve digits, leading zeros included")
    })
}

/// What can name nothing in S3, whatever exists.
fn path_fault(service: &str, region: &str, account: &str, path: &str) -> Option<Fault> {
    if path.is_empty() {
        return Some(Fault::new("names nothing after the last `:`"));
    }
    if service != "s3" || !region.is_empty() || !account.is_empty() {
        return None;
    }
    match path.chars().next() {
        Some('/') => Some(Fault::new("begins its bucket with `/`, so it matches nothing")),
        Some(':') => Some(Fault::new("has a `:` too many before its bucket")),
        _ => None,
    }
}

fn is_pattern(field: &str) -> bool {
    field.contains(['*', '?'])
}

/// The text with policy variables as `*`: their colons are not the ARN's.
fn without_variables(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("${") {
        let Some((_, after)) = after.split_once('}') else { break };
        plain.push_str(before);
        plain.push('*');
        rest = after;
    }
    plain.push_str(rest);
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_has_its_own_fault() {
        for (text, says) in [
            ("bleater-media", "is not an ARN"),
            (" arn:aws:s3:::b", "white space"),
            ("arn:aws:s3:b", "has 4 of the six"),
            ("arn:aws:s3::b", "has 5 of the six"),
            ("arn:aws:s3::::b", "too many"),
            ("arn:amazon:s3:::b", "`amazon` for a partition"),
            ("arn:AWS:s3:::b", "`AWS` for a partition"),
            ("arn:aws:S3:::b", "upper case in its service"),
            ("arn:aws:s3:eu-central-1::b", "has a region"),
            ("arn:aws:s3::123456789012:b", "has an account"),
            ("arn:aws:sqs:EU-CENTRAL-1:123456789012:q", "upper case in its region"),
            ("arn:aws:iam::12345678901:role/r", "11 digits"),
            ("arn:aws:s3:::", "names nothing"),
            ("arn:aws:s3:::/b/*", "begins its bucket with `/`"),
        ] {
            let found = fault(text, &[Target::Aws]).map(|fault| fault.why).unwrap_or_default();
            assert!(found.contains(says), "{text}: {found:?} does not say {says:?}");
        }
    }

    #[test]
    fn servers_take_different_arns() {
        let refuses = |text| Target::ALL.map(|target| fault(text, &[target]).is_some());
        // AWS, MinIO, RustFS, Ceph.
        assert_eq!(refuses("*"), [false, false, true, false]);
        assert_eq!(refuses("arn:aws-cn:s3:::b/*"), [false, true, true, false]);
        assert_eq!(refuses("arn:aws-iso:s3:::b/*"), [false, true, true, true]);
        assert_eq!(refuses("arn:minio:kms:::k"), [true, false, true, true]);
        assert_eq!(refuses("arn:aws:s3::tenant:b/*"), [true, true, true, false]);
        assert_eq!(refuses("arn:aws:s3:::b/12:00"), [false, false, false, true]);
        assert_eq!(refuses("arn:aws:s3:::home/${aws:username}"), [false; 4]);
    }
}
