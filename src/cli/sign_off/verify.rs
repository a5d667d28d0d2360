//! `denywins sign-off verify`: what `check` says, with the reviews on GitHub taken into account where that is asked for.

use std::process::ExitCode;

use super::super::args::VerifySignOffsArgs;
use super::super::check;
use super::super::publish::{self, Manner};

pub(super) fn run(args: &VerifySignOffsArgs) -> ExitCode {
    let mut judged = check::judge(&args.check.look, false);
    if args.github {
        super::github::ask(args, &mut judged);
    }
    let manner = Manner { quiet: args.check.look.quiet, exit_zero: args.check.exit_zero };
    publish::outcome(&args.check.report, manner, &judged.outcome, &judged.setup.sources)
}
