//! ARNs, taken apart, and what an S3 ARN names.

/// An ARN taken apart into its six fields. Fields are as written and may hold wildcards and policy variables.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Arn<'a> {
    /// `aws`, `aws-cn`, `aws-us-gov`, ...
    pub partition: &'a str,
    /// `s3`, `iam`, ...
    pub service: &'a str,
    /// Empty for buckets and objects.
    pub region: &'a str,
    /// The account, or on Ceph the tenant; empty for buckets and objects elsewhere.
    pub account: &'a str,
    /// All the rest, colons included.
    pub resource: &'a str,
}

/// What an ARN of an S3 service names. A pattern is what everything it matches is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum S3Level {
    /// A bucket: `arn:aws:s3:::b`.
    Bucket,
    /// Objects: `arn:aws:s3:::b/*`.
    Object,
    /// A pattern for either, such as `arn:aws:s3:::b*`: wildcards match `/` too.
    BucketOrObject,
    /// An access point, of one region or of several.
    AccessPoint,
    /// Objects by way of an access point.
    AccessPointObject,
    /// A directory bucket.
    DirectoryBucket,
    /// Anything else: jobs, Outposts, Storage Lens, ...
    Other,
}

impl<'a> Arn<'a> {
    /// Takes an ARN apart; none when it does not start with `arn:` or has fewer than six fields.
    pub fn parse(text: &'a str) -> Option<Self> {
        let mut fields = Fields(Some(text.strip_prefix("arn:")?));
        let (partition, service) = (fields.next()?, fields.next()?);
        let (region, account) = (fields.next()?, fields.next()?);
        Some(Self { partition, service, region, account, resource: fields.0? })
    }

    /// The bucket, and the key when one is written, of an ARN of the shape `arn:aws:s3:::bucket/key`.
    ///
    /// On Ceph the account may hold a tenant. A `/` inside a policy variable does not end the bucket.
    pub fn bucket_and_key(&self) -> Option<(&'a str, Option<&'a str>)> {
        if self.service != "s3" || !self.region.is_empty() || self.is_access_point() {
            return None;
        }
        Some(match outside_variables(self.resource).find(|&(_, c)| c == '/') {
            Some((at, _)) => (self.resource.get(..at)?, self.resource.get(at + 1..)),
            None => (self.resource, None),
        })
    }

    /// What the ARN names, when it is of an S3 service.
    /// Source: Service Authorization Reference, "Actions, resources, and condition keys for Amazon S3".
    pub fn s3_level(&self) -> Option<S3Level> {
        match self.service {
            "s3" => Some(self.plain_s3_level()),
            "s3express" if self.resource.starts_with("bucket/") => Some(S3Level::DirectoryBucket),
            service if service.starts_with("s3-") || service == "s3express" => Some(S3Level::Other),
            _ => None,
        }
    }

    fn plain_s3_level(&self) -> S3Level {
        if self.is_access_point() {
            // accesspoint/NAME/object/KEY
            return match self.resource.split('/').nth(2) {
                Some(_) => S3Level::AccessPointObject,
                None => S3Level::AccessPoint,
            };
        }
        match self.bucket_and_key() {
            None => S3Level::Other,
            Some((_, Some(_))) => S3Level::Object,
            Some((bucket, None)) if is_pattern(bucket) => S3Level::BucketOrObject,
            Some((_, None)) => S3Level::Bucket,
        }
    }

    /// A bucket ARN has no account except on Ceph, where no bucket can be told from an access point by the tenant;
    /// nobody names a bucket `accesspoint` there, as AWS reserves the word.
    fn is_access_point(&self) -> bool {
        !self.account.is_empty() && self.resource.starts_with("accesspoint/")
    }
}

/// Whether a bucket can match more than its own letters: a wildcard or a policy variable whose value may hold a `/`.
/// `${*}` and its like are the literal characters.
fn is_pattern(bucket: &str) -> bool {
    let variable = bucket.match_indices("${").any(|(at, _)| {
        let inner = bucket.get(at + 2..).unwrap_or("");
        !(inner.starts_with("*}") || inner.starts_with("?}") || inner.starts_with("$}"))
    });
    variable || outside_variables(bucket).any(|(_, c)| matches!(c, '*' | '?'))
}

/// The characters that are not inside `${...}`.
fn outside_variables(text: &str) -> impl Iterator<Item = (usize, char)> {
    let mut inside = 0;
    text.char_indices().filter(move |&(at, _)| {
        if at >= inside && text.get(at..).is_some_and(|rest| rest.starts_with("${")) {
            inside = text.get(at..).and_then(|rest| rest.find('}')).map_or(0, |end| at + end + 1);
        }
        at >= inside
    })
}

/// Fields up to the next `:`; what is left stays in the tuple.
struct Fields<'a>(Option<&'a str>);

impl<'a> Fields<'a> {
    fn next(&mut self) -> Option<&'a str> {
        let text = self.0?;
        // Fields are short: to look at each byte is quicker than to search.
        let end = text.bytes().position(|byte| byte == b':')?;
        self.0 = text.get(end + 1..);
        text.get(..end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn level(text: &str) -> Option<S3Level> {
        Arn::parse(text).unwrap().s3_level()
    }

    #[test]
    fn six_fields_and_the_rest_belongs_to_the_last() {
        let arn = Arn::parse("arn:aws:s3:::b/a:b:c").unwrap();
        assert_eq!((arn.partition, arn.service, arn.region, arn.account), ("aws", "s3", "", ""));
        assert_eq!(arn.resource, "b/a:b:c");
        assert_eq!(arn.bucket_and_key(), Some(("b", Some("a:b:c"))));
        for text in ["", "*", "arn", "arn:aws:s3", "arn:aws:s3::b", "urn:aws:s3:::b", "ARN:aws:s3:::b"] {
            assert_eq!(Arn::parse(text), None, "{text}");
        }
        assert_eq!(Arn::parse("arn:aws:s3:::").unwrap().resource, "");
    }

    #[test]
    fn buckets_come_apart_from_keys() {
        let split = |text| Arn::parse(text).unwrap().bucket_and_key();
        assert_eq!(split("arn:aws:s3:::b"), Some(("b", None)));
        assert_eq!(split("arn:aws:s3:::b/"), Some(("b", Some(""))));
        assert_eq!(split("arn:aws:s3::tenant:b/k"), Some(("b", Some("k"))));
        assert_eq!(split("arn:aws:s3:::${aws:PrincipalTag/team}/k"), Some(("${aws:PrincipalTag/team}", Some("k"))));
        assert_eq!(split("arn:aws:s3:::${aws:PrincipalTag/team"), Some(("${aws:PrincipalTag", Some("team"))));
        assert_eq!(split("arn:aws:s3:eu-west-1:1:accesspoint/a"), None);
        assert_eq!(split("arn:aws:sqs:eu-west-1:1:q"), None);
    }

    #[test]
    fn levels_of_s3() {
        for (text, expected) in [
            ("arn:aws:s3:::b", Some(S3Level::Bucket)),
            ("arn:aws:s3:::b/*", Some(S3Level::Object)),
            ("arn:aws:s3:::*/k", Some(S3Level::Object)),
            ("arn:aws:s3:::b*", Some(S3Level::BucketOrObject)),
            ("arn:aws:s3:::my?x", Some(S3Level::BucketOrObject)),
            ("arn:aws:s3:::*", Some(S3Level::BucketOrObject)),
            ("arn:aws:s3:::home-${aws:username}", Some(S3Level::BucketOrObject)),
            ("arn:aws:s3:::home-${aws:PrincipalTag/x}", Some(S3Level::BucketOrObject)),
            ("arn:aws:s3:::a${*}b", Some(S3Level::Bucket)),
            ("arn:aws:s3:eu-west-1:1:accesspoint/a", Some(S3Level::AccessPoint)),
            ("arn:aws:s3:eu-west-1:1:accesspoint/a/object/*", Some(S3Level::AccessPointObject)),
            ("arn:aws:s3::1:accesspoint/a.mrap", Some(S3Level::AccessPoint)),
            ("arn:aws:s3express:eu-west-1:1:bucket/b--x-s3", Some(S3Level::DirectoryBucket)),
            ("arn:aws:s3-outposts:eu-west-1:1:outpost/o/bucket/b", Some(S3Level::Other)),
            ("arn:aws:s3:eu-west-1:1:job/*", Some(S3Level::Other)),
            ("arn:aws:iam::1:user/u", None),
        ] {
            assert_eq!(level(text), expected, "{text}");
        }
    }
}
