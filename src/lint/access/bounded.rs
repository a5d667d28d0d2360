//! Whether an exception of a Deny holds for somebody with a permissions boundary.

use super::place::{Place, related};
use crate::access::{Caller, Holder, HolderKind, Layer, StatementId};
use crate::finding::Finding;
use crate::layers::Layers;
use crate::rules::RuleSet;
use crate::source::Sources;
use crate::target::Target;

/// The rule about `NotPrincipal` and permissions boundaries.
pub const BOUNDED: &str = "deny-not-principal-permissions-boundary";

/// Everybody whom `NotPrincipal` is to spare and whom it does not, since a permissions boundary is set.
/// Source: IAM user guide, "AWS JSON policy elements: NotPrincipal".
pub fn bounded(rules: &RuleSet, layers: &Layers, sources: &Sources) -> Vec<Finding> {
    let world = &layers.world;
    if world.target != Target::Aws {
        return Vec::new();
    }
    let boundaries: Vec<(StatementId, &Holder)> = (0u32..)
        .zip(&world.policies)
        .filter(|(_, policy)| policy.layer == Layer::Boundary)
        .flat_map(|(number, policy)| {
            policy.holders.iter().map(move |holder| (StatementId { policy: number, statement: 0 }, holder))
        })
        .collect();
    let mut findings = Vec::new();
    for (id, policy, statement) in world.statements() {
        let Some(but) = statement.principals.all_but().filter(|_| statement.denies() && policy.layer == Layer::Bucket)
        else {
            continue;
        };
        for item in &but.items {
            let caller = item.term.value.known().and_then(|text| Caller::parse(text, &world.home));
            let Some(Caller::Identity(identity)) = caller else { continue };
            let set = boundaries
                .iter()
                .find(|(_, holder)| holder.is(HolderKind::of(&identity.kind), &identity.name, &identity.account));
            let Some((boundary, _)) = set else { continue };
            let place = Place { rules, layers, sources, id };
            let Some(mut draft) = place.draft(statement) else { continue };
            draft.span = item.term.span;
            draft.message(format!(
                "`{}` is denied all the same: it has a permissions boundary, and then `NotPrincipal` spares nobody",
                item.form().short()
            ));
            draft.label("not spared");
            let Some(mut finding) = place.finding(BOUNDED, draft, statement, &[*boundary]) else { continue };
            finding.related = related(layers, sources, &[*boundary], "the permissions boundary");
            findings.push(finding);
        }
    }
    findings
}
