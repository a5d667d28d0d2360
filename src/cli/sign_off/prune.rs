//! `denywins sign-off prune`: deletes the sign-offs that no longer do anything.

use std::fmt::Write;
use std::process::ExitCode;

use super::super::args::PruneSignOffsArgs;
use super::super::check::{self, Judged};
use super::super::{emit, publish};
use super::{list, refuse};
use crate::sign_off::SignOff;

pub(super) fn run(args: &PruneSignOffsArgs) -> ExitCode {
    if args.look.base.is_some() {
        let message = "`--base` does not go with `sign-off prune`".to_owned();
        return refuse(message, "files are deleted on disk, so all of them have to be looked at there");
    }
    let judged = check::judge(&args.look, false);
    if !judged.outcome.faults.is_empty() {
        return publish::refuse(&judged.outcome.faults);
    }
    let dead: Vec<&SignOff> = judged.sign_offs.iter().filter(|entry| is_dead(entry, &judged)).collect();
    // Writing to a string cannot fail.
    let mut text = String::new();
    for entry in &dead {
        let state = list::state(entry, &judged).0;
        if args.dry_run {
            let _ = writeln!(text, "{}: {state}, would be deleted", entry.file);
            continue;
        }
        if let Err(error) = emit::delete(&judged.setup.project.root.join(&entry.file)) {
            return refuse(
                format!("`{}` could not be deleted: {error}", entry.file),
                "see that the folder can be written to",
            );
        }
        let _ = writeln!(text, "{}: {state}, deleted", entry.file);
    }
    if dead.is_empty() {
        text += "every sign-off answers a finding\n";
    }
    publish::text(&emit::inert(&text))
}

fn is_dead(entry: &SignOff, judged: &Judged) -> bool {
    matches!(list::state(entry, judged).0, "expired" | "stale" | "unused")
}
