//! What a request that leaves keys open may be: a few requests that leave none open.

use std::collections::BTreeSet;

use crate::access::{Context, Request, Rest, World};
use crate::target::{KeyInfo, KeyKind, KeyStatus, Presence, Target};

use super::Release;
use super::asked::{Asked, carries};

/// How the keys that are open turn out.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    /// Not there, but for those that every request has.
    Absent,
    /// There, with a value that no policy names; `true` where there are two to choose from.
    Present,
    /// There, with other such values, several where a key can have several; `false`.
    Other,
}

/// A key that can be open, and what the server knows of it.
pub(super) type Key = (String, KeyStatus);

/// The contexts that a request is tried in. Where nothing is open it is its own; else the open keys are absent
/// together, and there together, twice.
///
/// No key that decides is among them: what the request needs to be so, its context says, and of the rest it is claimed
/// that any value does. So every completion has to come to the same, those too that no single request could have (such
/// as a VPC endpoint and a public address): a claim about any value is about each of them.
pub(super) fn completions(world: &World, request: &Request, keys: &[Key]) -> Vec<Context> {
    if request.context.rest == Rest::Absent {
        return vec![request.context.clone()];
    }
    let asked = Asked::new(world, request, Release::Tentacle);
    let open = |(key, _): &&Key| asked.context.said(key).is_none() && !follows(&asked, key);
    let open: Vec<&Key> = keys.iter().filter(open).collect();
    [Way::Absent, Way::Present, Way::Other].into_iter().map(|way| completion(&asked, &open, way)).collect()
}

fn completion(asked: &Asked<'_>, open: &[&Key], way: Way) -> Context {
    let mut context = asked.context.clone();
    context.rest = Rest::Absent;
    for (key, status) in open {
        let values = match status {
            KeyStatus::Known(info) if info.presence == Presence::Always || way != Way::Absent => {
                if info.presence == Presence::Never || !carries(asked, key, info.name) {
                    continue;
                }
                values(key, Some(info), way)
            }
            KeyStatus::Unknown if way != Way::Absent && !asked.world.target.catalogue_is_complete() => {
                values(key, None, way)
            }
            _ => continue,
        };
        context.set(key, values);
    }
    context
}

/// Whether `MinIO` and `RustFS` fill a key in from who is signed in; the other servers do not look at what is said of
/// such.
fn follows(asked: &Asked<'_>, key: &str) -> bool {
    let slot = key.split_once(':').map_or(key, |(_, slot)| slot);
    matches!(asked.world.target, Target::Minio | Target::Rustfs)
        && (matches!(slot, "username" | "userid" | "principaltype" | "groups")
            || (slot == "LocationConstraint" && asked.identity().is_some()))
}

/// Every key that the policies speak of, and those that servers look at themselves.
pub(super) fn keys(world: &World) -> Vec<Key> {
    let mut named = BTreeSet::from(["s3:versionid"]);
    for (_, _, statement) in world.statements() {
        for condition in &statement.conditions {
            named.extend(condition.key.value.known());
            condition
                .values
                .iter()
                .filter_map(|value| value.value.known())
                .for_each(|text| variables(text, &mut named));
        }
        let resources = statement.resources.items().filter_map(|item| item.value.known());
        resources.for_each(|text| variables(text, &mut named));
    }
    let slot = |key: &str| key.split_once(':').map_or(key, |(_, slot)| slot).to_ascii_lowercase();
    // What every request has is there however a policy spells it.
    let spoken: BTreeSet<String> = named.iter().map(|key| slot(key)).collect();
    let always = world.target.condition_keys().iter().filter(|info| info.presence == Presence::Always);
    named.extend(always.map(|info| info.name).filter(|name| spoken.contains(&slot(name))));
    named.into_iter().map(|key| (key.to_owned(), world.target.condition_key(key))).collect()
}

/// The keys of `${key}` and `${key, 'default'}`.
fn variables<'a>(text: &'a str, keys: &mut BTreeSet<&'a str>) {
    if text.contains('$') {
        let names = text.split("${").skip(1).filter_map(|rest| rest.split('}').next());
        let names = names.map(|inside| inside.split(',').next().unwrap_or(inside).trim());
        keys.extend(names.filter(|name| name.contains(':')));
    }
}

/// Values that no policy names.
fn values(key: &str, info: Option<&KeyInfo>, way: Way) -> Vec<String> {
    let other = way == Way::Other;
    let value = match info.map_or(KeyKind::String, |info| info.kind) {
        // The documentation networks of RFC 5737 and RFC 3849.
        KeyKind::Ip if other => "2001:db8:77::77",
        KeyKind::Ip => "203.0.113.77",
        KeyKind::Date | KeyKind::Numeric if key.ends_with("EpochTime") => {
            if other {
                "2098376706"
            } else {
                "1927857906"
            }
        }
        KeyKind::Date if other => "2036-06-29T14:05:06Z",
        KeyKind::Date => "2031-02-03T04:05:06Z",
        KeyKind::Numeric if other => "77",
        KeyKind::Numeric => "987654321",
        KeyKind::Bool if other => "false",
        KeyKind::Bool => "true",
        KeyKind::Arn if other => "arn:aws:zz:::zz-2",
        KeyKind::Arn => "arn:aws:zz:::zz-1",
        KeyKind::Binary => "enp6",
        KeyKind::String if other => "zz-2",
        KeyKind::String => "zz-1",
    };
    let mut values = vec![value.to_owned()];
    if other && info.is_some_and(|info| info.multivalued) {
        values.push("zz-3".to_owned());
    }
    values
}
