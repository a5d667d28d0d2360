//! Whether what is lost is only what is not safe.

use std::collections::BTreeSet;

use super::keys::State;
use super::regions::Region;
use super::{Direction, Sides};

/// Keys that say how safe a request is, where a Deny asks for them.
const KEYS: [&str; 5] = [
    "s3:TlsVersion",
    "s3:signatureversion",
    "s3:authType",
    "s3:x-amz-server-side-encryption",
    "s3:x-amz-server-side-encryption-aws-kms-key-id",
];

impl Region {
    /// Whether it is lost only to requests that are less safe than they could be: without TLS, with an old signature, without
    /// encryption. A Deny of these is meant.
    pub fn is_unsafe_only(&self, sides: &Sides<'_>) -> bool {
        let denies = self.outcome.new.iter().filter_map(|id| sides.head.statement(*id));
        let denies = denies.map(|(_, statement)| statement).filter(|statement| statement.denies());
        // That others ask for such a key says nothing of what this one stops.
        let asked: BTreeSet<&str> =
            denies.flat_map(|statement| &statement.conditions).map(|condition| condition.key.value.text()).collect();
        let is_asked = |key: &str| asked.iter().any(|it| it.eq_ignore_ascii_case(key));
        let is_unsafe = |(key, states): &(String, BTreeSet<State>)| {
            let has = |value: &str| states.iter().flatten().any(|it| it.eq_ignore_ascii_case(value));
            if key.eq_ignore_ascii_case("aws:SecureTransport") {
                return !has("true");
            }
            KEYS.iter().any(|known| known.eq_ignore_ascii_case(key)) && is_asked(key)
        };
        let ways = &self.conditions;
        self.outcome.direction == Direction::Lost
            && !ways.is_empty()
            && ways.iter().all(|way| way.keys.iter().any(is_unsafe))
    }
}
