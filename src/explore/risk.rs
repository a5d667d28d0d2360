//! How much a region weighs: whom it is about, what they can do, on how much, and in which circumstances.
//!
//! The four are told; their product only orders regions of one kind.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use super::callers::{Person, Standing};
use super::keys::State;
use super::regions::Region;
use super::words::Way;
use super::{Direction, Sides};
use crate::access::{Caller, Identity, World};
use crate::target::{Access, Target};

/// What a region weighs, by each of four.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Risk {
    /// The widest audience.
    pub audience: Audience,
    /// The gravest access.
    pub access: Access,
    /// The most resources.
    pub breadth: Breadth,
    /// What requests have to bring along.
    pub circumstances: Circumstances,
}

/// Whom a region is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Audience {
    /// Somebody whom config or a policy names.
    Named,
    /// Whoever is in the account that owns the buckets, or has an access key of the server.
    Account,
    /// Whoever is in another account.
    Elsewhere,
    /// Anybody, signed in or not.
    Anybody,
}

/// How much it is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Breadth {
    /// One object, or one resource of another kind.
    One,
    /// Part of a bucket.
    Part,
    /// A bucket.
    Bucket,
    /// Several buckets, or all.
    Buckets,
}

/// What requests have to bring along.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Circumstances {
    /// To come from an organization or through an endpoint.
    Membership,
    /// To come from a network.
    Network,
    /// A condition of another kind.
    Some,
    /// What anybody can make up or arrange: a referer, a user agent, TLS.
    Weak,
    /// Nothing.
    Any,
}

impl Region {
    /// What it weighs.
    pub fn risk(&self, sides: &Sides<'_>) -> Risk {
        let target = sides.head.target;
        let access = |name: &String| target.action(name).map_or(Access::Write, |action| action.access);
        Risk {
            audience: self.people.iter().map(|person| audience(sides, person)).max().unwrap_or(Audience::Named),
            access: self.actions.iter().map(access).max_by_key(|it| weight(*it)).unwrap_or(Access::Write),
            breadth: self.resources.iter().map(|it| breadth(&it.pattern)).max().unwrap_or(Breadth::One),
            circumstances: self.conditions.iter().map(circumstances).max().unwrap_or(Circumstances::Any),
        }
    }
}

impl Risk {
    /// The product of all four.
    fn score(self) -> u32 {
        let audience = match self.audience {
            Audience::Named => 10,
            Audience::Account => 40,
            Audience::Elsewhere => 80,
            Audience::Anybody => 100,
        };
        let breadth = match self.breadth {
            Breadth::One => 1,
            Breadth::Part => 2,
            Breadth::Bucket => 3,
            Breadth::Buckets => 4,
        };
        let circumstances = match self.circumstances {
            Circumstances::Membership => 3,
            Circumstances::Network => 4,
            Circumstances::Some => 7,
            Circumstances::Weak => 9,
            Circumstances::Any => 10,
        };
        audience * weight(self.access) * breadth * circumstances
    }

    /// Where a region stands among others: what strangers gain first, then what named people lose, then other gains, then what
    /// strangers lose; what is open last. Among these the heavier first.
    pub(super) fn order(self, direction: Direction, is_about_named: bool) -> (u8, Reverse<u32>) {
        let kind = match (direction, is_about_named) {
            (Direction::Gained, _) if self.audience >= Audience::Elsewhere => 0,
            (Direction::Lost, true) => 1,
            (Direction::Gained, _) => 2,
            (Direction::Lost, false) => 3,
            (Direction::Open, _) => 4,
        };
        (kind, Reverse(self.score()))
    }
}

impl std::fmt::Display for Risk {
    /// `a named principal; write; part of a bucket; in any circumstances`
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "{}; {}; {}; {}",
            self.audience.text(),
            text(self.access),
            self.breadth.text(),
            self.circumstances.text()
        )
    }
}

impl Audience {
    /// Whom it is about, in words.
    pub fn text(self) -> &'static str {
        match self {
            Self::Named => "a named principal",
            Self::Account => "anybody in the account",
            Self::Elsewhere => "anybody in other accounts",
            Self::Anybody => "anybody at all",
        }
    }
}

impl Breadth {
    /// How much, in words.
    pub fn text(self) -> &'static str {
        match self {
            Self::One => "one object",
            Self::Part => "part of a bucket",
            Self::Bucket => "a whole bucket",
            Self::Buckets => "several buckets",
        }
    }
}

impl Circumstances {
    /// When, in words.
    pub fn text(self) -> &'static str {
        match self {
            Self::Membership => "from one organization or endpoint",
            Self::Network => "from one network",
            Self::Some => "under a condition",
            Self::Weak => "under a condition that anybody can meet",
            Self::Any => "in any circumstances",
        }
    }
}

/// An access in words.
pub fn text(access: Access) -> &'static str {
    match access {
        Access::Permissions => "permissions management",
        Access::Write => "write",
        Access::Read => "read",
        Access::List => "list",
        Access::Tagging => "tagging",
    }
}

fn weight(access: Access) -> u32 {
    match access {
        Access::Permissions => 5,
        Access::Write => 4,
        Access::Read => 3,
        Access::List => 2,
        Access::Tagging => 1,
    }
}

fn audience(sides: &Sides<'_>, person: &Person) -> Audience {
    let plain = matches!(sides.head.target, Target::Minio | Target::Rustfs);
    let is_ours = |account: &str| {
        let owns = |world: &&World| world.home == account || world.buckets.iter().any(|bucket| bucket.owner == account);
        plain || [sides.base, sides.head].iter().any(owns)
    };
    match (&person.caller, &person.standing) {
        (Caller::Anonymous, _) => Audience::Anybody,
        (Caller::Identity(Identity { account, .. }), Standing::Any(_)) if is_ours(account) => Audience::Account,
        (Caller::Identity(_), Standing::Any(_)) => Audience::Elsewhere,
        (Caller::Identity(_) | Caller::Service(_), _) => Audience::Named,
    }
}

fn breadth(pattern: &str) -> Breadth {
    let resource = pattern.splitn(6, ':').nth(5).unwrap_or(pattern);
    let has_wildcard = |text: &str| text.contains(['*', '?']);
    let (bucket, key) = resource.split_once('/').map_or((resource, None), |(bucket, key)| (bucket, Some(key)));
    match key {
        _ if has_wildcard(bucket) => Breadth::Buckets,
        None | Some("*") => Breadth::Bucket,
        Some(key) if has_wildcard(key) => Breadth::Part,
        Some(_) => Breadth::One,
    }
}

/// What the strictest key of a way asks for.
fn circumstances(way: &Way) -> Circumstances {
    let of = |(key, states): &(String, BTreeSet<State>)| {
        // Anybody can leave something out.
        if states.iter().any(Vec::is_empty) {
            return Circumstances::Weak;
        }
        let name = key.split_once(':').map_or(key.as_str(), |(_, name)| name).to_ascii_lowercase();
        match name.as_str() {
            "principalorgid" | "principalorgpaths" | "sourcevpce" | "sourcevpc" | "sourceorgid" => {
                Circumstances::Membership
            }
            "sourceip" | "vpcsourceip" => Circumstances::Network,
            "referer" | "useragent" | "securetransport" => Circumstances::Weak,
            _ => Circumstances::Some,
        }
    };
    way.keys.iter().map(of).min().unwrap_or(Circumstances::Any)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn breadth_is_read_off_the_pattern() {
        for (pattern, breadth) in [
            ("*", Breadth::Buckets),
            ("arn:aws:s3:::media-*/*", Breadth::Buckets),
            ("arn:aws:s3:::media", Breadth::Bucket),
            ("arn:aws:s3:::media/*", Breadth::Bucket),
            ("arn:aws:s3:::media/private/*", Breadth::Part),
            ("arn:aws:s3:::media/logo.png", Breadth::One),
        ] {
            assert_eq!(super::breadth(pattern), breadth, "{pattern}");
        }
    }

    #[test]
    fn what_strangers_gain_comes_first_and_what_is_open_last() {
        let risk = |audience| Risk {
            audience,
            access: Access::Read,
            breadth: Breadth::Bucket,
            circumstances: Circumstances::Any,
        };
        let mut orders = [
            risk(Audience::Anybody).order(Direction::Open, false),
            risk(Audience::Account).order(Direction::Lost, false),
            risk(Audience::Named).order(Direction::Gained, true),
            risk(Audience::Named).order(Direction::Lost, true),
            Risk { access: Access::Write, ..risk(Audience::Named) }.order(Direction::Lost, true),
            risk(Audience::Elsewhere).order(Direction::Gained, false),
        ];
        orders.reverse();
        assert!(orders.is_sorted(), "{orders:?}");
    }
}
