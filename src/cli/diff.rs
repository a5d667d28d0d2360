//! `denywins diff`: which access is lost and gained between two states of the policies.

mod json;
mod text;

use std::process::ExitCode;

use super::args::{DiffArgs, ListFormat};
use super::setup::Setup;
use super::{access_state, policies, publish};
use crate::access::Options;
use crate::explore::{self, Difference, Direction, Sides};
use crate::layers::{self, Layers, Sheet};
use crate::source::Sources;
use crate::target::Target;

/// The exit code when access is lost or gained.
const DIFFERENT: u8 = 1;

/// The exit code when it cannot be told.
const OPEN: u8 = 2;

/// What a change comes to on one server.
pub(super) struct Compared {
    target: Target,
    base: Layers,
    head: Layers,
    difference: Difference,
}

impl Compared {
    fn sides(&self) -> Sides<'_> {
        Sides { base: &self.base.world, head: &self.head.world }
    }

    fn count(&self, direction: Direction) -> usize {
        self.difference.regions.iter().filter(|region| region.outcome.direction == direction).count()
    }

    /// What was taken for granted, each once.
    fn assumptions(&self) -> Vec<String> {
        let decided = self.difference.regions.iter().flat_map(|region| &region.after.assumptions);
        let mut taken: Vec<String> = Vec::new();
        for one in self.head.assumptions.iter().chain(decided) {
            if !taken.contains(one) {
                taken.push(one.clone());
            }
        }
        taken
    }
}

pub(super) fn run(args: &DiffArgs) -> ExitCode {
    let mut setup = Setup::load(&args.config);
    if !setup.faults.is_empty() {
        return publish::refuse(&setup.faults);
    }
    let old = policies::state(&args.old, &args.targets, &mut setup);
    let new = policies::state(&args.new, &args.targets, &mut setup);
    if !setup.faults.is_empty() {
        return publish::refuse(&setup.faults);
    }
    let all: Vec<&Sheet> = old.iter().chain(&new).collect();
    let targets = if args.targets.is_empty() { access_state::targets(&all, &[], &setup) } else { args.targets.clone() };
    let settings = &setup.settings.layers;
    let compared: Vec<Compared> = targets
        .into_iter()
        .map(|target| {
            let (base, head) = (
                layers::layers(target, &old, settings),
                layers::layers(target, &layers::in_force(target, &old, &new), settings),
            );
            let head = refused(head, target, &new);
            let sides = Sides { base: &base.world, head: &head.world };
            let difference = explore::difference(&sides, Options::default());
            Compared { target, base, head, difference }
        })
        .collect();
    let written = publish::text(&match args.format {
        ListFormat::Human => text::text(&compared, &setup.sources, publish::style(&args.screen).color),
        ListFormat::Json => json::text(&compared, &setup.sources),
    });
    if written == ExitCode::SUCCESS { code(&compared) } else { written }
}

/// With what is said about the policies that the server refuses: those before stay in force.
fn refused(mut head: Layers, target: Target, new: &[Sheet]) -> Layers {
    for sheet in new.iter().filter(|sheet| sheet.refused_by.contains(&target)) {
        let told = format!("{} refuses `{}`, so what was in force before stays", target.name(), sheet.path);
        if !head.assumptions.iter().any(|known| known.contains(&sheet.path)) {
            head.assumptions.push(told);
        }
    }
    head
}

fn code(compared: &[Compared]) -> ExitCode {
    let any = |direction| compared.iter().any(|one| one.count(direction) > 0);
    if any(Direction::Lost) || any(Direction::Gained) {
        ExitCode::from(DIFFERENT)
    } else if any(Direction::Open) || compared.iter().any(|one| !one.difference.unfinished.is_empty()) {
        ExitCode::from(OPEN)
    } else {
        ExitCode::SUCCESS
    }
}

/// File, line from 1 and name of a statement, for both formats.
pub(super) fn place(
    layers: &Layers,
    sources: &Sources,
    id: crate::access::StatementId,
) -> Option<(String, usize, String)> {
    let (policy, statement) = layers.world.statement(id)?;
    let line = sources.get(policy.document.source).map_or(0, |source| {
        let span = statement.spot();
        source.position(span.start).line
    });
    Some((policy.path.clone(), line, statement.name()))
}
