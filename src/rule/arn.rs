//! What a `Resource` element can be told to name, without asking what exists.

use crate::policy::Term;
use crate::target::Level;

/// A resource pattern in its six fields. Policy variables stand as `*`: their values are not knowable here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResourceArn {
    /// `s3`
    pub service: String,
    /// Empty for buckets and objects.
    pub region: String,
    /// Empty for buckets and objects.
    pub account: String,
    /// `bleater-media/*`
    pub path: String,
}

impl ResourceArn {
    /// None for templates, `*`, and whatever is no ARN of six fields.
    pub fn read(term: &Term) -> Option<Self> {
        let text = without_variables(term.known()?);
        let fields: Vec<&str> = text.splitn(6, ':').collect();
        let &["arn", _, service, region, account, path] = fields.as_slice() else { return None };
        Some(Self { service: service.into(), region: region.into(), account: account.into(), path: path.into() })
    }

    /// The path, when the ARN is of the form of buckets and objects: `arn:aws:s3:::bleater-media/*`.
    pub fn bucket_path(&self) -> Option<&str> {
        (self.service == "s3" && self.region.is_empty() && self.account.is_empty()).then_some(self.path.as_str())
    }

    /// The bucket, where it is named in full.
    pub fn bucket(&self) -> Option<&str> {
        let bucket = self.bucket_path()?.split('/').next()?;
        (!bucket.is_empty() && !bucket.contains(['*', '?'])).then_some(bucket)
    }

    /// Whether it names objects of some prefix: `arn:aws:s3:::bleater-media/home/*`.
    pub fn is_below_a_prefix(&self) -> bool {
        self.bucket_path().and_then(|path| path.split_once('/')).is_some_and(|(_, key)| !key.is_empty() && key != "*")
    }

    /// Whether the service field can be this service.
    pub fn is_of(&self, service: &str) -> bool {
        self.service.contains(['*', '?']) || self.service == service
    }

    /// Whether an S3 ARN can name something of a kind. Anything with a region or an account is an access point, a batch
    /// job, a storage lens or the like, and gets the benefit of the doubt. Source: Service Authorization Reference, Amazon S3,
    /// "Resource types defined".
    pub fn can_name(&self, level: Level) -> bool {
        if self.path.bytes().all(|byte| byte == b'*') {
            return true;
        }
        let Some(path) = self.bucket_path() else { return true };
        match level {
            Level::Bucket => !path.contains('/'),
            Level::Object => path.contains(['/', '*', '?']),
            Level::Account | Level::AccessPoint | Level::Other => false,
        }
    }
}

/// The text with `${...}` as `*`.
fn without_variables(text: &str) -> String {
    let mut pattern = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("${") {
        let Some((_, after)) = after.split_once('}') else { break };
        pattern.push_str(before);
        pattern.push('*');
        rest = after;
    }
    pattern.push_str(rest);
    pattern
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<ResourceArn> {
        ResourceArn::read(&Term::Known(text.into()))
    }

    #[test]
    fn an_arn_names_what_its_form_allows() {
        let levels = [Level::Bucket, Level::Object, Level::Account, Level::AccessPoint];
        let can = |path: &str| levels.map(|level| read(&format!("arn:aws:s3:::{path}")).unwrap().can_name(level));
        assert_eq!(can("bleater-media"), [true, false, false, false]);
        assert_eq!(can("bleater-media/*"), [false, true, false, false]);
        assert_eq!(can("bleater-*"), [true, true, false, false]);
        assert_eq!(can("*"), [true; 4]);
        assert_eq!(can("${aws:PrincipalTag/bucket}"), [true; 4]);
        assert_eq!(can("home-${aws:username}"), [true, true, false, false]);
        let point = read("arn:aws:s3:eu-west-1:123456789012:accesspoint/media/object/*").unwrap();
        assert_eq!(levels.map(|level| point.can_name(level)), [true; 4]);
    }

    #[test]
    fn only_a_bucket_written_out_is_named() {
        let bucket = |text: &str| read(text).and_then(|arn| arn.bucket().map(str::to_owned));
        assert_eq!(bucket("arn:aws:s3:::bleater-media/a/*").as_deref(), Some("bleater-media"));
        for text in
            ["arn:aws:s3:::bleater-*", "arn:aws:s3:eu-west-1:1:accesspoint/x", "arn:aws:sqs:::q", "*", "arn:aws:s3"]
        {
            assert_eq!(bucket(text), None, "{text}");
        }
        assert_eq!(bucket("arn:aws:s3:::${broken"), Some("${broken".into()));
    }
}
