//! What `RustFS` knows of a request: rustfs/src/auth.rs, and crates/policy/src/policy/variables.rs for variables.

use crate::access::{IdentityKind, Layer, Policy, Rest};
use crate::replay::answer::{Answer, Open};
use crate::replay::asked::{Asked, Said};
use crate::replay::glob::{self, Piece};
use crate::replay::plain;
use crate::target::{KeyStatus, Target};

/// What a key is: what the request says of it, else what follows from the caller.
pub(super) fn key(asked: &Asked<'_>, key: &str) -> Said {
    let KeyStatus::Known(info) = Target::Rustfs.condition_key(key) else { return Said::Absent };
    if key.contains('/') && !info.is_family() {
        return Said::Absent;
    }
    if let Some(values) = asked.context.said(key) {
        return if values.is_empty() { Said::Absent } else { Said::Values(values.to_vec()) };
    }
    let slot = key.split_once(':').map_or(key, |(_, slot)| slot);
    plain::of_caller(asked, slot).unwrap_or_else(|| match (asked.context.rest, slot) {
        (Rest::Absent, "CurrentTime" | "EpochTime" | "SecureTransport" | "SourceIp") => {
            Said::There(Open(key.to_owned()))
        }
        _ => asked.told(key),
    })
}

/// The variables that are filled in: crates/policy/src/policy/variables.rs:215-235.
const VARIABLES: [&str; 7] =
    ["username", "userid", "PrincipalType", "SecureTransport", "CurrentTime", "EpochTime", "AccountId"];

/// A text with its variables filled in.
pub(super) struct Filled {
    /// What is known of it; between two parts anything may stand.
    parts: Vec<String>,
}

impl Filled {
    /// Fills in the variables of a text. In bucket policies there are none.
    pub(super) fn read(asked: &Asked<'_>, policy: &Policy, text: &str) -> Self {
        let mut parts = vec![text.to_owned()];
        for name in VARIABLES.into_iter().filter(|_| policy.layer != Layer::Bucket) {
            let variable = format!("${{aws:{name}}}");
            if !text.contains(&variable) {
                continue;
            }
            match value(asked, name) {
                Variable::Is(value) => parts.iter_mut().for_each(|part| *part = part.replace(&variable, &value)),
                Variable::Text => {}
                Variable::Open => {
                    parts = parts.iter().flat_map(|part| part.split(&variable)).map(str::to_owned).collect();
                }
            }
        }
        Self { parts }
    }

    /// The same in lower case.
    pub(super) fn lower(&self) -> Self {
        Self { parts: self.parts.iter().map(|part| part.to_lowercase()).collect() }
    }

    /// Whether it stands for a text.
    pub(super) fn matches(&self, wildcards: bool, text: &str) -> Answer {
        let mut pieces = Vec::new();
        for (at, part) in self.parts.iter().enumerate() {
            if at > 0 {
                pieces.push(Piece::Run);
            }
            if wildcards {
                pieces.extend(glob::bytes(part));
            } else {
                pieces.extend(part.bytes().map(Piece::Is));
            }
        }
        match glob::matches_bytes(&pieces, text) {
            true if self.parts.len() > 1 => Err(Open::question("rustfs-variable")),
            matches => Ok(matches),
        }
    }
}

/// What a variable stands for.
enum Variable {
    /// This; a wildcard in it is one.
    Is(String),
    /// Itself: it has no value.
    Text,
    /// What the token of the caller says, or the clock.
    Open,
}

fn value(asked: &Asked<'_>, name: &str) -> Variable {
    let Some(identity) = asked.identity().filter(|identity| identity.kind == IdentityKind::User) else {
        return Variable::Open;
    };
    match name {
        "username" => Variable::Is(identity.name.clone()),
        // From a claim that users have not.
        "userid" => Variable::Text,
        "SecureTransport" => Variable::Is("false".to_owned()),
        _ => Variable::Open,
    }
}
