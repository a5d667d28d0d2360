//! `denywins sign-off`: reviewed exceptions, each bound to the statement it approves.

mod github;
mod list;
mod new;
mod prune;
mod verify;

use std::process::ExitCode;

use super::args::SignOffCommand;
use super::setup::Setup;
use super::{emit, publish, sign_offs};
use crate::outcome::Fault;

pub(super) fn run(command: &SignOffCommand) -> ExitCode {
    match command {
        SignOffCommand::New(args) => new::run(args),
        SignOffCommand::List(args) => list::run(args),
        SignOffCommand::Verify(args) => verify::run(args),
        SignOffCommand::Prune(args) => prune::run(args),
        SignOffCommand::Payload(args) => payload(args),
    }
}

/// Writes the bytes that a signature is over, and nothing else.
fn payload(args: &super::args::PayloadArgs) -> ExitCode {
    let mut setup = Setup::place(&super::args::ConfigArgs { file: None, none: true });
    let Some(sign_off) = sign_offs::named(&args.file, &mut setup) else { return publish::refuse(&setup.faults) };
    match emit::stdout(&crate::sign_off::canonical(&sign_off)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => publish::unwritten("standard output", &error),
    }
}

fn refuse(message: String, help: impl Into<String>) -> ExitCode {
    publish::refuse(&[Fault { path: None, position: None, message, help: Some(help.into()) }])
}
