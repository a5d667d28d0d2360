//! The command line: the only place that knows the clock, the environment and the terminal.

mod access_change;
mod access_state;
mod args;
mod can;
mod check;
mod clock;
mod compare;
mod config_change;
mod crash;
mod diff;
mod doctor;
mod emit;
mod explain;
mod init;
mod policies;
mod progress;
mod publish;
mod rule_list;
mod rule_test;
mod screen;
mod setup;
mod sign_off;
mod sign_offs;

use std::process::ExitCode;

use clap::{CommandFactory, Parser};

use args::{Cli, Command, RulesCommand, SchemaOf};

/// Runs the program on the arguments of the process.
pub fn main() -> ExitCode {
    crash::install();
    let cli = Cli::parse();
    match cli.command {
        None => check::run(&cli.check, true),
        Some(Command::Check(args)) => check::run(&args, false),
        Some(Command::Can(args)) => can::run(&args),
        Some(Command::Diff(args)) => diff::run(&args),
        Some(Command::Explain(args)) => explain::run(&args),
        Some(Command::Rules(args)) => match &args.command {
            None => rule_list::run(&args),
            Some(RulesCommand::Test { dir }) => rule_test::run(dir.as_deref(), &args.config),
        },
        Some(Command::Doctor(args)) => doctor::run(&args),
        Some(Command::Init(args)) => init::run(&args),
        Some(Command::SignOff(command)) => sign_off::run(&command),
        Some(Command::Completions { shell }) => {
            let mut script = Vec::new();
            clap_complete::generate(shell, &mut Cli::command(), "denywins", &mut script);
            publish::text(&String::from_utf8_lossy(&script))
        }
        Some(Command::Man) => {
            let mut page = Vec::new();
            match clap_mangen::Man::new(Cli::command()).render(&mut page) {
                Ok(()) => publish::text(&String::from_utf8_lossy(&page)),
                Err(error) => publish::unwritten("standard output", &error),
            }
        }
        Some(Command::Schema { of: SchemaOf::Config }) => publish::text(&crate::config::schema()),
        Some(Command::Schema { of: SchemaOf::Report }) => publish::text(&crate::report::schema()),
    }
}
