//! `denywins can`: what becomes of one request, over all the policies of the repository, and why.

use std::fmt::Write;
use std::process::ExitCode;

use serde::Serialize;

use super::args::{CanArgs, ListFormat};
use super::setup::Setup;
use super::{emit, publish};
use crate::access::evaluate::{Element, Trace, evaluate};
use crate::access::{Caller, Context, Decision, Request, StatementId, Truth};
use crate::describe;
use crate::input::{self, Content};
use crate::layers::{self, Layers, Sheet};
use crate::outcome::Fault;
use crate::report::json_text::to_text;
use crate::source::Sources;
use crate::target::Target;

/// The exit code when the request is not allowed.
const NOT_ALLOWED: u8 = 1;

/// The exit code when it depends.
const DEPENDS: u8 = 2;

pub(super) fn run(args: &CanArgs) -> ExitCode {
    let mut setup = Setup::load(&args.config);
    let request = match request(args, &setup) {
        Ok(request) => request,
        Err(fault) => return publish::refuse(&[fault]),
    };
    let target = match target(args, &setup) {
        Ok(target) => target,
        Err(fault) => return publish::refuse(&[fault]),
    };
    let sheets = if setup.faults.is_empty() { sheets(args, target, &mut setup) } else { Vec::new() };
    if !setup.faults.is_empty() {
        return publish::refuse(&setup.faults);
    }
    let mut layers = layers::layers(target, &sheets, &setup.settings.layers);
    if sheets.is_empty() {
        layers.assumptions.push("no policy was found, so nothing allows anything".to_owned());
    }
    let request = Request { caller: known(request.caller, &layers), ..request };
    let trace = evaluate(&layers.world, &request);
    let answer = Answer { request: &request, trace: &trace, layers: &layers, sources: &setup.sources };
    let written = match args.format {
        ListFormat::Human => publish::text(&emit::inert(&answer.text())),
        ListFormat::Json => publish::text(&to_text(&answer.json())),
    };
    match trace.decision {
        Decision::Allowed => written,
        Decision::Denied | Decision::Implicit => ExitCode::from(NOT_ALLOWED),
        Decision::Depends => ExitCode::from(DEPENDS),
    }
}

fn fault(message: String, help: &str) -> Fault {
    Fault { path: None, position: None, message, help: Some(help.to_owned()) }
}

fn request(args: &CanArgs, setup: &Setup) -> Result<Request, Fault> {
    let home = setup.settings.layers.account.as_deref().unwrap_or_default();
    let caller = Caller::parse(&args.principal, home).ok_or_else(|| {
        let help = "write `user/NAME`, `role/NAME`, `root`, `anonymous`, `service/NAME`, an ARN, or an access key";
        fault(format!("`{}` is nobody who could ask", args.principal), help)
    })?;
    let mut context = Context::unknown();
    for pair in &args.with {
        let Some((key, value)) = pair.split_once('=') else {
            return Err(fault(format!("`--with {pair}` gives no value"), "write `--with aws:SourceIp=10.0.0.5`"));
        };
        context.add(key, value);
    }
    for key in &args.without {
        context.set(key, Vec::new());
    }
    let resource = match args.resource.as_str() {
        "*" => "*".to_owned(),
        text if text.starts_with("arn:") => text.to_owned(),
        text => format!("arn:aws:s3:::{text}"),
    };
    Ok(Request { caller, action: args.action.clone(), resource, context })
}

/// One server decides: the one that is named, else the only one that config declares, else AWS.
fn target(args: &CanArgs, setup: &Setup) -> Result<Target, Fault> {
    match (args.target, setup.settings.targets.as_slice()) {
        (Some(target), _) => Ok(target),
        (None, [target]) => Ok(*target),
        (None, []) => Ok(Target::Aws),
        (None, several) => {
            let names: Vec<&str> = several.iter().map(|target| target.as_str()).collect();
            Err(fault(format!("config declares several servers: {}", names.join(", ")), "say which with `--target`"))
        }
    }
}

/// Every policy below the named folders, as config knows it.
fn sheets(args: &CanArgs, target: Target, setup: &mut Setup) -> Vec<Sheet> {
    let request = input::Request {
        paths: &args.paths,
        stdin_filename: None,
        settings: &setup.settings,
        config_root: &setup.config_root,
    };
    let listing = input::list(&setup.project, &request);
    setup.faults.extend(listing.faults);
    let mut sheets = Vec::new();
    for file in &listing.files {
        match file.read() {
            Ok(Content::Text(input)) if input.defect.is_none() => {
                let mut settings = setup.settings.for_path(&file.path);
                if args.target.is_some() && (settings.targets.is_empty() || settings.targets == setup.settings.targets)
                {
                    settings.targets = vec![target];
                }
                let id = setup.sources.next_id();
                let found = layers::sheets(id, &input.source, &settings);
                if !found.is_empty() {
                    setup.sources.add(input.source);
                    sheets.extend(found);
                }
            }
            Ok(Content::Text(_)) => setup.faults.push(Fault {
                path: Some(file.shown.clone()),
                position: None,
                message: "it is too large, or not UTF-8, so what it allows is not known".to_owned(),
                help: None,
            }),
            Ok(Content::Left(_)) => {}
            Err(fault) => setup.faults.push(fault),
        }
    }
    sheets
}

/// The caller with the groups that config puts it in.
fn known(caller: Caller, layers: &Layers) -> Caller {
    let Caller::Identity(identity) = caller else { return caller };
    let same = |other: &&crate::access::Identity| {
        other.kind == identity.kind && other.name == identity.name && other.account == identity.account
    };
    let groups = layers.world.identities.iter().find(same).map(|known| known.groups.clone()).unwrap_or_default();
    Caller::Identity(crate::access::Identity { groups, ..identity })
}

struct Answer<'a> {
    request: &'a Request,
    trace: &'a Trace,
    layers: &'a Layers,
    sources: &'a Sources,
}

/// `--format json`, version 1. Fields may be added within a version.
#[derive(Serialize)]
struct Json<'a> {
    version: u32,
    target: &'static str,
    principal: String,
    action: &'a str,
    resource: &'a str,
    /// `allowed`, `denied`, `implicitly denied` or `depends`.
    decision: &'static str,
    /// Every statement that matched, or may.
    matched: Vec<Row>,
    /// Statements about the principal and the action that did not match for one element.
    near_misses: Vec<Row>,
    /// What the decision hangs on.
    depends_on: &'a [String],
    assumptions: &'a [String],
}

#[derive(Serialize)]
struct Row {
    layer: &'static str,
    path: String,
    line: usize,
    sid: Option<String>,
    effect: &'static str,
    /// Whether it decided.
    decides: bool,
    /// Whether it matches whatever is not known.
    certain: bool,
    /// What did not match, for a near miss.
    failed: Option<String>,
}

impl Answer<'_> {
    fn row(&self, id: StatementId, certain: bool, failed: Option<&Element>) -> Option<Row> {
        let (policy, statement) = self.layers.world.statement(id)?;
        let line = self
            .sources
            .get(policy.document.source)
            .map_or(1, |source| source.position(statement.span.span.start).line);
        Some(Row {
            layer: policy.layer.as_str(),
            path: policy.path.clone(),
            line,
            sid: statement.sid.as_ref().map(|sid| sid.value.clone()),
            effect: if statement.denies() { "Deny" } else { "Allow" },
            decides: self.trace.deciding.contains(&id),
            certain,
            failed: failed.map(in_words),
        })
    }

    fn json(&self) -> Json<'_> {
        let matched = self.trace.matched.iter().filter_map(|(id, truth)| self.row(*id, *truth == Truth::Yes, None));
        let near = self.trace.near.iter().filter_map(|(id, element)| self.row(*id, true, Some(element)));
        Json {
            version: 1,
            target: self.layers.world.target.as_str(),
            principal: self.request.caller.short(),
            action: &self.request.action,
            resource: &self.request.resource,
            decision: self.trace.decision.as_str(),
            matched: matched.collect(),
            near_misses: near.collect(),
            depends_on: &self.trace.depends,
            assumptions: &self.layers.assumptions,
        }
    }

    fn text(&self) -> String {
        let mut text = String::new();
        // Writing to a string cannot fail.
        let _ = writeln!(
            text,
            "{}: {} {} on {}, on {}",
            self.trace.decision.as_str(),
            self.request.caller.short(),
            self.request.action,
            describe::resource(&self.request.resource),
            self.layers.world.target.name()
        );
        for (id, truth) in &self.trace.matched {
            let word = match (self.trace.deciding.contains(id), truth) {
                (true, Truth::Yes) => "decides",
                (true, _) => "hangs on it",
                (false, Truth::Yes) => "matches",
                (false, _) => "may match",
            };
            self.line(&mut text, word, *id, None);
        }
        for (id, element) in &self.trace.near {
            self.line(&mut text, "near miss", *id, Some(element));
        }
        if self.trace.matched.is_empty() {
            text.push_str("  no statement matches\n");
        }
        for key in &self.trace.depends {
            let _ = writeln!(text, "  depends on  {key}");
        }
        for assumption in &self.layers.assumptions {
            let _ = writeln!(text, "  assumed     {assumption}");
        }
        text
    }

    fn line(&self, text: &mut String, word: &str, id: StatementId, failed: Option<&Element>) {
        let Some((_, statement)) = self.layers.world.statement(id) else { return };
        let Some(row) = self.row(id, true, failed) else { return };
        let _ = writeln!(text, "  {word:<11} {}:{} ({}), {}", row.path, row.line, row.layer, statement.name());
        let why = row.failed.map(|failed| format!("; not here, for its {failed}")).unwrap_or_default();
        let _ = writeln!(text, "              {}{why}", describe::sentence(statement));
    }
}

fn in_words(element: &Element) -> String {
    match element {
        Element::Resource => "resource".to_owned(),
        Element::Condition(operator, key) => format!("condition {operator} on {key}"),
    }
}
