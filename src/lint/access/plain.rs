//! A request that one would try first: where it passes, nobody has to look at all others to know that one does.

use crate::access::{Caller, Context, Decision, HolderKind, Identity, Layer, Policy, Request, World, evaluate};
use crate::explore::Near;
use crate::policy::Statement;
use crate::target::{Action, KeyStatus, Level, Presence, Target};

/// Whether such a request passes by a statement: of whom it names or who holds it, for an action and a resource that it lists, over TLS
/// and with no other key. No where keys that every request has could stop it.
pub(super) fn plainly_passes(near: &Near, statement: &Statement) -> bool {
    let world = &near.world;
    let Some((policy, _)) = world.statement(near.id) else { return false };
    let Some(identity) = world.identities.iter().find(|identity| is_about(policy, statement, identity)) else {
        return false;
    };
    let resource = statement.resources.items().find_map(|item| item.value.known());
    let resource = resource.map(|text| text.replace(['*', '?'], "x"));
    let Some((action, resource)) = resource.and_then(|it| Some((action(world.target, statement, &it)?, it))) else {
        return false;
    };
    if !denies_hang_on_what_may_be_absent(world) {
        return false;
    }
    let mut context = Context::default();
    context.set("aws:SecureTransport", vec!["true".to_owned()]);
    let request =
        Request { caller: Caller::Identity(identity.clone()), action: action.name.to_owned(), resource, context };
    let trace = evaluate(world, &request);
    trace.decision == Decision::Allowed && trace.deciding.contains(&near.id)
}

fn is_about(policy: &Policy, statement: &Statement, identity: &Identity) -> bool {
    if policy.layer == Layer::Bucket {
        return statement.principals.items().any(|principal| principal.form().short().ends_with(&identity.name));
    }
    let kind = HolderKind::of(&identity.kind);
    policy.holders.iter().any(|holder| holder.is(kind, &identity.name, &identity.account))
}

/// An action that is listed and that is asked about such a resource.
fn action(target: Target, statement: &Statement, resource: &str) -> Option<&'static Action> {
    let level = if resource.contains('/') { Level::Object } else { Level::Bucket };
    let texts = statement.actions.items().filter_map(|item| item.value.known());
    texts.flat_map(|text| target.actions_matching(text)).find(|action| action.levels.contains(level))
}

fn denies_hang_on_what_may_be_absent(world: &World) -> bool {
    let may_be_absent = |key: &str| {
        key.eq_ignore_ascii_case("aws:SecureTransport")
            || matches!(world.target.condition_key(key), KeyStatus::Known(info) if info.presence == Presence::Sometimes)
    };
    let others = world.statements().map(|(_, _, statement)| statement).filter(|statement| !statement.allows());
    others.flat_map(|statement| &statement.conditions).all(|condition| may_be_absent(condition.key.value.text()))
}
