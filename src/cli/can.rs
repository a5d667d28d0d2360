//! `denywins can`: what becomes of one request, over all policies, and why.

mod answer;
mod json;

use std::process::ExitCode;

use super::args::{CanArgs, ListFormat};
use super::setup::Setup;
use super::{publish, world};
use crate::access::{Bucket, Caller, Context, Decision, Options, Request, World, evaluate_with};
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
    let mut world = world::assemble(args, &mut setup, target);
    let request = request(args, &mut setup, &mut world);
    let (Some(request), true) = (request, setup.faults.is_empty()) else { return publish::refuse(&setup.faults) };
    let mut trace = evaluate_with(&world, &request, Options { ceph_release: args.ceph_release });
    trace.assumptions.append(&mut setup.assumptions);
    let answer = Answer { request: &request, trace: &trace, world: &world, sources: &setup.sources };
    let written = match args.format {
        ListFormat::Human => publish::text(&answer.text(publish::style(&args.screen).color)),
        ListFormat::Json => match json::text(&answer) {
            Ok(json) => publish::text(&json),
            Err(error) => publish::unwritten("standard output", &error.into()),
        },
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
        (None, []) => {
            setup.assumptions.push("no target was declared, so AWS decides".to_owned());
            Target::Aws
        }
        (None, several) => {
            let names: Vec<&str> = several.iter().map(|target| target.as_str()).collect();
            let message = format!("config declares several servers: {}", names.join(", "));
            setup.faults.push(fault(message, "say which one decides with `--target`"));
            Target::Aws
        }
    }
}

fn request(args: &CanArgs, setup: &mut Setup, world: &mut World) -> Option<Request> {
    let account = args.account.as_deref().unwrap_or_default();
    let Some(caller) = Caller::parse(&args.principal, account) else {
        let help =
            "write `anonymous`, `root`, `user/NAME`, `role/NAME/SESSION`, `service/NAME`, an ARN, or an access key";
        setup.faults.push(fault(format!("`{}` is nobody who could ask", args.principal), help));
        return None;
    };
    let mut caller = caller.known_in(world);
    if let Caller::Identity(identity) = &mut caller {
        identity.groups.extend(args.group.iter().cloned());
    }
    let mut context = Context::unknown();
    for pair in &args.with {
        match pair.split_once('=') {
            Some((key, value)) if !key.is_empty() => context.add(key, value),
            _ => {
                let message = format!("`--with {pair}` gives no value");
                setup.faults.push(fault(message, "write `--with aws:SourceIp=10.0.0.5`"));
            }
        }
    }
    for key in &args.without {
        if context.said(key).is_some() {
            setup
                .faults
                .push(fault(format!("`{key}` is given a value and said to be absent"), "leave one of both out"));
        }
        context.set(key, Vec::new());
    }
    let resource = match args.resource.as_str() {
        text if text == "*" || text.starts_with("arn:") => text.to_owned(),
        text => format!("arn:aws:s3:::{text}"),
    };
    let bucket = resource.strip_prefix("arn:aws:s3:::").and_then(|rest| rest.split('/').next());
    if let Some(bucket) = bucket.filter(|bucket| !account.is_empty() && world.owner(bucket).is_empty()) {
        world.buckets.push(Bucket { name: bucket.to_owned(), owner: account.to_owned() });
    }
    Some(Request { caller, action: args.action.clone(), resource, context })
}
