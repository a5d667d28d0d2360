//! Replays recordings of whole engines.

use denywins::access::evaluate::Dependency;
use denywins::access::{Caller, Decision, IdentityKind, evaluate};
use denywins::replay::{self, Verdict};
use denywins::target::Target;

use super::recording::{self, Decided};

/// What a recording came to.
#[derive(Default)]
pub(crate) struct Replayed {
    pub(crate) compared: usize,
    /// Where the engine has an answer and documents leave the question open.
    pub(crate) open: Vec<String>,
    pub(crate) differences: Vec<String>,
}

impl Replayed {
    /// What the evaluator that replays witnesses makes of a recorded request. It is unsettled only where the other says too
    /// that documents leave a question open.
    fn second_opinion(&mut self, recorded: &Decided, open: bool) {
        let Decided { id, world, request, decision } = recorded;
        let said = match replay::replay(world, request, None) {
            Verdict::Allowed => "allowed",
            Verdict::Denied => "denied",
            Verdict::Implicit => "implicit",
            Verdict::Unsettled(_) if open => return,
            Verdict::Unsettled(_) => "unsettled",
        };
        if said != decision && excuse(recorded).is_none() {
            self.differences.push(format!("{} {id}: replayed {said}, {decision} recorded", world.target));
        }
    }
}

/// Replays one recording of an engine: `decisions` over `policies`, as the files are called.
pub(crate) fn replay(target: Target, policies: &str, decisions: &str) -> Replayed {
    let mut replayed = Replayed::default();
    for recorded in recording::load(target, policies, decisions) {
        let Decided { id, world, request, decision } = &recorded;
        let trace = evaluate(world, request);
        replayed.compared += 1;
        let open = trace.depends.iter().any(|it| matches!(it, Dependency::Open(_)));
        replayed.second_opinion(&recorded, open);
        let said = match trace.decision {
            Decision::Allowed => "allowed",
            Decision::Denied => "denied",
            Decision::Implicit => "implicit",
            Decision::Depends if open => {
                replayed.open.push(format!("{id} {:?}", trace.depends));
                continue;
            }
            Decision::Depends => "depends",
        };
        if said != decision && excuse(&recorded).is_none() {
            replayed.differences.push(format!("{target} {id}: {said} {:?}, {decision} recorded", trace.depends));
        }
    }
    replayed
}

/// Why a recorded decision is known not to be the server's.
fn excuse(Decided { world, request, .. }: &Decided) -> Option<&'static str> {
    let mut items = world.statements().flat_map(|(_, _, statement)| statement.principals.items());
    let root = matches!(&request.caller, Caller::Identity(identity) if identity.kind == IdentityKind::Root);
    match world.target {
        // The recorded root has no access key, and every real one has.
        Target::Rustfs if root && items.any(|item| item.term.value.known() == Some("")) => {
            Some("a root whose access key is empty")
        }
        _ => None,
    }
}
