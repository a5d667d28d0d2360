//! Which policies count for everybody for whom another one does.

use std::collections::{BTreeMap, BTreeSet};

use crate::access::{Holder, HolderKind, Layer, Policy, World};

/// For each policy those that count wherever it does, itself first.
pub(super) fn beside(world: &World) -> Vec<Vec<u32>> {
    let mut held: BTreeMap<&Holder, Vec<u32>> = BTreeMap::new();
    for (number, policy) in (0u32..).zip(&world.policies).filter(|(_, policy)| policy.layer == Layer::Identity) {
        for holder in &policy.holders {
            held.entry(holder).or_default().push(number);
        }
    }
    let of = |(number, policy): (u32, &std::sync::Arc<Policy>)| {
        let mut beside = vec![number];
        if policy.layer == Layer::Identity && !policy.holders.contains(&Holder::Unattached) {
            let same = policy.holders.first().and_then(|holder| held.get(holder)).into_iter().flatten();
            let groups = policy.holders.first().into_iter().flat_map(|holder| groups(world, holder));
            let groups = groups.filter_map(|group| held.get(&Holder::Group(group.clone()))).flatten();
            let candidates: BTreeSet<u32> = same.chain(groups).copied().filter(|other| *other != number).collect();
            beside.extend(candidates.into_iter().filter(|other| {
                let other = world.policies.get(*other as usize);
                other.is_some_and(|other| {
                    other.document.has_variables() == policy.document.has_variables()
                        && policy.holders.iter().all(|holder| holds(world, other, holder))
                })
            }));
        }
        beside
    };
    (0u32..).zip(&world.policies).map(of).collect()
}

/// Whether whoever holds policies as this holder holds that one.
fn holds(world: &World, policy: &Policy, holder: &Holder) -> bool {
    policy.holders.contains(holder)
        || groups(world, holder).any(|group| policy.holders.contains(&Holder::Group(group.clone())))
}

/// The groups that a holder is known to be in.
fn groups<'a>(world: &'a World, holder: &'a Holder) -> impl Iterator<Item = &'a String> {
    let known = world.identities.iter().filter(move |it| {
        matches!(holder, Holder::Identity { kind, account, name }
            if *kind == HolderKind::of(&it.kind) && *name == it.name && *account == it.account)
    });
    known.flat_map(|identity| &identity.groups)
}
