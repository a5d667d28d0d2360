//! `denywins can`: what becomes of one request, over all the policies of the repository, and why.

mod answer;
mod json;

use std::process::ExitCode;

use super::args::{CanArgs, ListFormat};
use super::setup::Setup;
use super::{policies, publish};
use crate::access::{Caller, Context, Decision, Options, Request, evaluate_with};
use crate::explore;
use crate::layers::{self, Layers};
use crate::outcome::Fault;
use crate::target::Target;

use answer::Answer;

/// The exit code when the request is not allowed.
const NOT_ALLOWED: u8 = 1;

/// The exit code when it depends on what is not known, as for everything that could not be judged.
const DEPENDS: u8 = 2;

pub(super) fn run(args: &CanArgs) -> ExitCode {
    let mut setup = Setup::load(&args.config);
    let target = target(args, &mut setup);
    let sheets = if setup.faults.is_empty() {
        policies::load(&args.paths, args.target.as_slice(), &mut setup)
    } else {
        Vec::new()
    };
    let layers = layers::layers(target, &sheets, &setup.settings.layers);
    let request = request(args, &layers, &mut setup);
    let (Some(request), true) = (request, setup.faults.is_empty()) else { return publish::refuse(&setup.faults) };
    let options = Options { ceph_release: args.ceph_release };
    // Decided twice, as everything that is shown.
    let trace = evaluate_with(&layers.world, &request, options);
    let mut trace = explore::doubted(&layers.world, &request, trace, options);
    trace.assumptions.splice(0..0, layers.assumptions.iter().cloned());
    if sheets.is_empty() {
        trace.assumptions.push("no policy was found, so nothing allows anything".to_owned());
    }
    let answer = Answer { request: &request, trace: &trace, world: &layers.world, sources: &setup.sources };
    let written = match args.format {
        ListFormat::Human => publish::text(&answer.text(publish::style(&args.screen).color)),
        ListFormat::Json => publish::text(&json::text(&answer)),
    };
    if written != ExitCode::SUCCESS {
        return written;
    }
    match trace.decision {
        Decision::Allowed => ExitCode::SUCCESS,
        Decision::Denied | Decision::Implicit => ExitCode::from(NOT_ALLOWED),
        Decision::Depends => ExitCode::from(DEPENDS),
    }
}

fn fault(message: String, help: &str) -> Fault {
    Fault { path: None, position: None, message, help: Some(help.to_owned()) }
}

/// One server decides: the one that is named, else the only one that config declares, else AWS.
fn target(args: &CanArgs, setup: &mut Setup) -> Target {
    match (args.target, setup.settings.targets.as_slice()) {
        (Some(target), _) => target,
        (None, [target]) => *target,
        (None, []) => Target::Aws,
        (None, several) => {
            let names: Vec<&str> = several.iter().map(|target| target.as_str()).collect();
            let message = format!("config declares several servers: {}", names.join(", "));
            setup.faults.push(fault(message, "say which one decides with `--target`"));
            Target::Aws
        }
    }
}

/// The question, as far as it can be read; what cannot is a fault.
fn request(args: &CanArgs, layers: &Layers, setup: &mut Setup) -> Option<Request> {
    let world = &layers.world;
    let Some(caller) = Caller::parse(&args.principal, &world.home) else {
        let help =
            "write `user/NAME`, `role/NAME[/SESSION]`, `root`, `anonymous`, `service/NAME`, an ARN, or an access key";
        setup.faults.push(fault(format!("`{}` is nobody who could ask", args.principal), help));
        return None;
    };
    let mut context = Context::unknown();
    for pair in &args.with {
        match pair.split_once('=') {
            Some((key, value)) if !key.is_empty() => context.add(key, &layers.local(value)),
            _ => {
                let message = format!("`--with {pair}` gives no value");
                setup.faults.push(fault(message, "write `--with aws:SourceIp=10.0.0.5`"));
            }
        }
    }
    for key in &args.without {
        if context.said(key).is_some() {
            let message = format!("`{key}` is given a value and said to be absent");
            setup.faults.push(fault(message, "leave one of both out"));
        }
        context.set(key, Vec::new());
    }
    let resource = match args.resource.as_str() {
        text if text == "*" || text.starts_with("arn:") => layers.local(text).into_owned(),
        text => format!("arn:aws:s3:::{text}"),
    };
    Some(Request { caller: caller.known_in(world), action: args.action.clone(), resource, context })
}
