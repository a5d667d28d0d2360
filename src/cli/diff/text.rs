//! The difference for people.

use std::fmt::Write;

use super::super::emit;
use super::{Compared, place};
use crate::access::StatementId;
use crate::describe;
use crate::explore::{Direction, Region};
use crate::layers::Layers;
use crate::source::Sources;

/// Each server with its regions, worst first, and what was taken for granted.
pub(super) fn text(compared: &[Compared], sources: &Sources, color: bool) -> String {
    let mut text = String::new();
    for one in compared {
        // Writing to a string cannot fail, here and below.
        let _ = writeln!(
            text,
            "access on {}: {} lost, {} gained, {} unknown\n",
            one.target.name(),
            one.count(Direction::Lost),
            one.count(Direction::Gained),
            one.count(Direction::Open)
        );
        for region in &one.difference.regions {
            self::region(&mut text, one, region, sources, color);
        }
        let mut body = String::new();
        for reason in one.difference.unfinished_in_words() {
            let _ = writeln!(body, "  not looked at in full: {reason}");
        }
        for taken in one.assumptions() {
            let _ = writeln!(body, "  assumed: {taken}");
        }
        let _ = writeln!(text, "{}", emit::inert(&body));
    }
    text
}

fn region(text: &mut String, of: &Compared, region: &Region, sources: &Sources, color: bool) {
    let (word, paint) = match region.outcome.direction {
        Direction::Lost => ("LOST", "\x1b[1;31m"),
        Direction::Gained => ("GAINED", "\x1b[1;33m"),
        Direction::Open => ("UNKNOWN", "\x1b[1;36m"),
    };
    let (on, off) = if color { (paint, "\x1b[0m") } else { ("", "") };
    let sentence = region.sentence(&of.sides(), &of.difference.people);
    let _ = writeln!(text, "{on}{word:<8}{off}{}", emit::inert(&sentence));
    let mut body = String::new();
    let (before, after) = region.deciding();
    for id in before {
        statement(&mut body, "before", &of.base, *id, region.outcome.gone.contains(id), "gone", sources);
    }
    for id in after {
        statement(&mut body, "after", &of.head, *id, region.outcome.new.contains(id), "new", sources);
    }
    let strangers = region.strangers();
    if region.is_about_named() && !strangers.is_empty() {
        let _ = writeln!(body, "  too       {strangers}");
    }
    for why in &region.outcome.because {
        let _ = writeln!(body, "  hangs on  {}", why.text());
    }
    let _ = writeln!(body, "  weighs    {}", region.risk(&of.sides()));
    let _ = writeln!(body, "  proof     {}\n", region.proof());
    text.push_str(&emit::inert(&body));
}

/// One line for a statement that decides, and what it says.
fn statement(
    body: &mut String,
    when: &str,
    layers: &Layers,
    id: StatementId,
    changed: bool,
    mark: &str,
    sources: &Sources,
) {
    let (Some((path, line, name)), Some((policy, statement))) =
        (place(layers, sources, id), layers.world.statement(id))
    else {
        return;
    };
    let mark = if changed { format!("   <- {mark}") } else { String::new() };
    let at = if line == 0 { path } else { format!("{path}:{line}") };
    let _ = writeln!(
        body,
        "  {when:<8}  {at} ({}), {name}: {}{mark}",
        policy.layer.as_str(),
        describe::sentence(statement)
    );
}
