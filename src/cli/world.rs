//! The policies of a repository as one server sees them: each in its layer, on its bucket, with its holders.

use super::args::CanArgs;
use super::setup::Setup;
use crate::access::{Bucket, Holder, Layer, Policy, World};
use crate::input::{self, Content, File, Input};
use crate::outcome::Fault;
use crate::policy::arn::Arn;
use crate::policy::read::{self, Found};
use crate::policy::{Document, template};
use crate::settings::PathSettings;
use crate::syntax::json;
use crate::target::Target;
use crate::target::acceptance::accept;

/// Puts the policies of the named files and folders together. What stands in the way becomes a fault of the setup, what
/// is taken for granted an assumption.
pub(super) fn assemble(args: &CanArgs, setup: &mut Setup, target: Target) -> World {
    let mut world = World { target, policies: Vec::new(), identities: Vec::new(), buckets: Vec::new() };
    let attached = attachments(args, setup);
    let request = input::Request {
        paths: &args.paths,
        stdin_filename: None,
        settings: &setup.settings,
        config_root: &setup.config_root,
    };
    let listing = input::list(&setup.project, &request);
    setup.faults.extend(listing.faults);
    for file in &listing.files {
        match file.read() {
            Ok(Content::Text(input)) if input.defect.is_none() => text(args, setup, &mut world, file, input, &attached),
            Ok(Content::Text(_)) => setup.faults.push(Fault {
                path: Some(file.shown.clone()),
                position: None,
                message: "it is too large or not UTF-8, so what it allows is not known".to_owned(),
                help: None,
            }),
            Ok(Content::Left(_)) => {}
            Err(fault) => setup.faults.push(fault),
        }
    }
    for (file, _) in attached.iter().filter(|(file, _)| !world.policies.iter().any(|policy| is_file(policy, file))) {
        setup.faults.push(Fault {
            path: Some(file.clone()),
            position: None,
            message: "`--attach` names a file in which no policy was found".to_owned(),
            help: None,
        });
    }
    if world.policies.is_empty() {
        setup.assumptions.push("no policy was found, so nothing allows anything".to_owned());
    }
    world
}

fn is_file(policy: &Policy, file: &str) -> bool {
    policy.path == *file || policy.path.trim_start_matches("./") == file.trim_start_matches("./")
}

/// Every `--attach`, as file and holder.
fn attachments(args: &CanArgs, setup: &mut Setup) -> Vec<(String, Holder)> {
    let mut attached = Vec::new();
    for written in &args.attach {
        match written.rsplit_once('=').and_then(|(file, who)| Some((file.to_owned(), holder(who, args)?))) {
            Some(one) => attached.push(one),
            None => setup.faults.push(Fault {
                path: None,
                position: None,
                message: format!("`--attach {written}` does not say who holds which file"),
                help: Some("write `--attach policies/media.json=user/storage-service`".to_owned()),
            }),
        }
    }
    attached
}

fn holder(text: &str, args: &CanArgs) -> Option<Holder> {
    let account = args.account.clone().unwrap_or_default();
    if let Some(arn) = Arn::parse(text) {
        let (word, name) = arn.resource.split_once('/')?;
        let is_holder = matches!(word, "user" | "role") && arn.service == "iam" && !name.is_empty();
        return is_holder.then(|| Holder::Identity { account: arn.account.to_owned(), name: name.to_owned() });
    }
    match text.split_once('/') {
        None if text == "all" => Some(Holder::All),
        Some((_, "")) => None,
        Some(("user" | "role" | "federated-user" | "service-account", name)) => {
            Some(Holder::Identity { account, name: name.to_owned() })
        }
        Some(("group", name)) => Some(Holder::Group(name.to_owned())),
        Some(("account", id)) => Some(Holder::Account(id.to_owned())),
        _ => None,
    }
}

fn text(
    args: &CanArgs,
    setup: &mut Setup,
    world: &mut World,
    file: &File,
    input: Input,
    attached: &[(String, Holder)],
) {
    let settings = setup.settings.for_path(&file.path);
    if args.target.is_none() && !settings.targets.is_empty() && !settings.targets.contains(&world.target) {
        return;
    }
    let id = setup.sources.next_id();
    let source = &input.source;
    let parsed = json::parse(source.text());
    let before = world.policies.len();
    let (assumptions, target) = (&mut setup.assumptions, world.target);
    read::documents(id, source.text(), &parsed, settings.kind, &mut |found: Found<'_, '_>| {
        let errors = if found.errors.is_empty() { &parsed.errors } else { found.errors };
        let document = found.document;
        let Some(layer) = Layer::of(document.kind) else { return };
        let bucket = (layer == Layer::Bucket).then(|| bucket(args, &settings, &document)).flatten();
        let taken = accept(target, document.kind, found.root, bucket.as_deref(), source.text(), errors);
        // What AWS takes depends on the kind, and a kind that was only guessed must not make a policy disappear.
        if !taken.kept() && (document.kind_declared || target != Target::Aws) {
            let why = taken.refusals.first().or(taken.unkept.first()).map(|remark| format!(": {}", remark.message));
            let why = why.unwrap_or_default();
            assumptions.push(format!("{} refuses `{}`, so nothing of it is in force{why}", target.name(), file.shown));
            return;
        }
        if let Some(name) = &bucket {
            let owner = args.account.clone().or_else(|| settings.account.clone()).unwrap_or_default();
            if !world.buckets.iter().any(|known| known.name == *name) {
                world.buckets.push(Bucket { name: name.clone(), owner });
            }
        }
        let mut policy = Policy { document, layer, path: file.shown.clone(), bucket, holders: Vec::new() };
        if layer != Layer::Bucket {
            let held = attached.iter().filter(|(name, _)| is_file(&policy, name)).map(|(_, holder)| holder.clone());
            policy.holders = held.collect();
            if policy.holders.is_empty() {
                // Policies of an organization bind everybody in it; the others are somebody's, and nobody knows whose.
                let bound = matches!(layer, Layer::Scp | Layer::Rcp);
                policy.holders.push(if bound { Holder::All } else { Holder::Unattached });
            }
        }
        world.policies.push(policy);
    });
    if world.policies.len() > before {
        setup.sources.add(input.source);
    }
}

/// The bucket a policy is on: as the command line or config says, else the only one that its resources name.
fn bucket(args: &CanArgs, settings: &PathSettings, document: &Document) -> Option<String> {
    if let Some(bucket) = args.bucket.as_ref().or(settings.bucket.as_ref()) {
        return Some(bucket.clone());
    }
    let resources = document.statements.iter().flat_map(|statement| statement.resources.items());
    let mut names = resources.map(|resource| {
        let text = resource.value.known()?;
        let (bucket, _) = Arn::parse(text)?.bucket_and_key()?;
        (!bucket.contains(['*', '?', '$']) && template::template_token(bucket).is_none()).then(|| bucket.to_owned())
    });
    let first = names.next()??;
    names.all(|name| name.as_ref() == Some(&first)).then_some(first)
}
