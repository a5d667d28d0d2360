//! Whom the policy of a bucket trusts, as S3 counts it.

use std::net::IpAddr;

use ipnet::IpNet;

use crate::access::{Layer, StatementId, World};
use crate::pattern::{self, Case};
use crate::rules::fixes_caller;

/// A value of a key that S3 counts as saying who asks.
pub(super) struct Fixed {
    key: String,
    value: String,
}

impl Fixed {
    /// Whether a value of a key is it.
    pub(super) fn has(&self, key: &str, value: &str) -> bool {
        if self.key != key {
            return false;
        }
        let net = self.value.parse::<IpNet>().or_else(|_| self.value.parse::<IpAddr>().map(IpNet::from));
        match (net, value.parse::<IpAddr>()) {
            (Ok(net), Ok(address)) => net.contains(&address),
            _ => pattern::matches(&self.value, value, Case::Ignore),
        }
    }
}

/// What the policies that bind those outside name as trusted.
pub(super) fn trusted(world: &World, bucket: &str) -> Vec<Fixed> {
    let binds = |layer: Layer, of: Option<&str>| {
        layer == Layer::Rcp || (layer == Layer::Bucket && of.is_none_or(|of| of == bucket))
    };
    let statements = world.statements().filter(|(_, policy, _)| binds(policy.layer, policy.bucket.as_deref()));
    let conditions = statements.flat_map(|(_, _, statement)| &statement.conditions);
    let fixed = conditions.flat_map(|condition| {
        let key = condition.key.value.text().to_ascii_lowercase();
        let values = condition.values.iter().filter_map(|value| value.value.known());
        let values: Vec<String> = values.filter(|value| fixes_caller(&key, value)).map(str::to_owned).collect();
        values.into_iter().map(move |value| Fixed { key: key.clone(), value })
    });
    fixed.collect()
}

/// Whether a Deny spares callers of other accounts by what they are called, so that somebody may be let in who was not asked about.
pub(super) fn spares_some(world: &World, denies: &[StatementId]) -> bool {
    let conditions =
        denies.iter().filter_map(|id| world.statement(*id)).flat_map(|(_, statement)| &statement.conditions);
    let mut of_callers = conditions.filter(|it| {
        let key = it.key.value.text().to_ascii_lowercase();
        let name = key.split_once(':').map_or(key.as_str(), |(_, name)| name);
        let is_caller = name.starts_with("principal") || matches!(name, "username" | "userid" | "groups");
        let mut values = it.values.iter().map(|value| value.value.known());
        is_caller && !values.all(|value| value.is_some_and(|value| fixes_caller(&key, value)))
    });
    of_callers.next().is_some()
}
