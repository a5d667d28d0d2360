//! A request as it is replayed: what the evaluators of all servers look at.

use crate::access::request::Known;
use crate::access::{Caller, Context, Identity, Request, World};
use crate::target::{KeyStatus, Presence};

use super::Release;
use super::answer::Open;

/// A request, the world it meets, and for Ceph RGW the release.
#[derive(Clone, Copy)]
pub(super) struct Asked<'a> {
    pub(super) world: &'a World,
    pub(super) caller: &'a Caller,
    pub(super) action: &'a str,
    pub(super) resource: &'a str,
    pub(super) context: &'a Context,
    pub(super) release: Release,
    /// The bucket that is asked about.
    pub(super) bucket: Option<&'a str>,
}

/// What a condition key of a request is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Said {
    /// Not there.
    Absent,
    /// There, with at least one value.
    Values(Vec<String>),
    /// There, with a value that nobody here knows.
    There(Open),
    /// Perhaps there.
    Perhaps(Open),
}

impl Said {
    /// One value.
    pub(super) fn one(value: impl Into<String>) -> Self {
        Self::Values(vec![value.into()])
    }

    /// Whether the request has it.
    pub(super) fn is_there(&self) -> Result<bool, Open> {
        match self {
            Self::Absent => Ok(false),
            Self::Values(_) | Self::There(_) => Ok(true),
            Self::Perhaps(open) => Err(open.clone()),
        }
    }

    /// Its values, none where it is absent.
    pub(super) fn values(&self) -> Result<&[String], Open> {
        match self {
            Self::Absent => Ok(&[]),
            Self::Values(values) => Ok(values),
            Self::There(open) | Self::Perhaps(open) => Err(open.clone()),
        }
    }
}

impl<'a> Asked<'a> {
    pub(super) fn new(world: &'a World, request: &'a Request, release: Release) -> Self {
        let Request { caller, action, resource, context } = request;
        Self { world, caller, action, resource, context, release, bucket: bucket(resource) }
    }

    /// The same request for another action: servers check some requests as a second one.
    pub(super) fn instead(self, action: &'a str) -> Self {
        Self { action, ..self }
    }

    /// Who is signed in.
    pub(super) fn identity(&self) -> Option<&'a Identity> {
        if let Caller::Identity(identity) = self.caller { Some(identity) } else { None }
    }

    /// What stands behind the fifth colon of the resource, with the fields before it.
    pub(super) fn arn(&self) -> Option<[&'a str; 6]> {
        fields(self.resource)
    }

    /// The bucket that is asked about.
    pub(super) fn bucket(&self) -> Option<&'a str> {
        self.bucket
    }

    /// What the context says of a key; a key of which it says nothing is absent, or perhaps there.
    pub(super) fn told(&self, key: &str) -> Said {
        match self.context.get(key) {
            Known::Absent => Said::Absent,
            Known::Values(values) => Said::Values(values.to_vec()),
            Known::Unknown => self.untold(key),
        }
    }

    /// A key of which nothing is said where it may be anything.
    fn untold(&self, key: &str) -> Said {
        let open = Open(key.to_owned());
        let target = self.world.target;
        match target.condition_key(key) {
            KeyStatus::Known(info) => match info.presence {
                Presence::Always => Said::There(open),
                Presence::Sometimes if carries(self, key, info.name) => Said::Perhaps(open),
                Presence::Sometimes | Presence::Never => Said::Absent,
            },
            KeyStatus::OtherCase(_) => Said::Absent,
            KeyStatus::Unknown if target.catalogue_is_complete() => Said::Absent,
            KeyStatus::Unknown => Said::Perhaps(open),
        }
    }
}

/// Whether requests for the action can have the key. The keys of `s3:` belong to some actions each; those of the other
/// services and the global ones are not listed per action.
pub(super) fn carries(asked: &Asked<'_>, key: &str, name: &str) -> bool {
    use crate::target::Target;
    let target = asked.world.target;
    if !matches!(target, Target::Aws | Target::Ceph) || !key.to_ascii_lowercase().starts_with("s3:") {
        return true;
    }
    target.action(asked.action).is_none_or(|action| action.keys().any(|carried| carried == name))
}

fn bucket(arn: &str) -> Option<&str> {
    let [_, _, service, region, _, resource] = fields(arn)?;
    if service != "s3" || !region.is_empty() {
        return None;
    }
    let bucket = resource.split('/').next().unwrap_or_default();
    (!bucket.is_empty() && bucket != "*").then_some(bucket)
}

/// The six fields of an ARN; the last one has all the rest.
pub(super) fn fields(text: &str) -> Option<[&str; 6]> {
    let mut fields = text.splitn(6, ':');
    let six = [fields.next()?, fields.next()?, fields.next()?, fields.next()?, fields.next()?, fields.next()?];
    (six.first() == Some(&"arn")).then_some(six)
}
