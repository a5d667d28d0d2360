//! `resource-action-mismatch`: an action beside resources it is never evaluated on.

use std::collections::HashSet;

use crate::policy::{Kind, Scope, Statement, Term};
use crate::rule::arn::ResourceArn;
use crate::rule::spelling::quoted;
use crate::rule::{Context, Draft, Report};
use crate::source::Spanned;
use crate::target::{Action, Level, Target};

/// What an action wants listed, in the order of the messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Need {
    Object,
    Bucket,
    Everything,
    Iam,
    Other,
}

pub(super) fn check(cx: &Context<'_>, statement: &Statement, report: &mut Report<'_>) {
    // A trust policy has no resources; what other services' policies name is not in the catalogue.
    if matches!(cx.document.kind, Kind::Trust | Kind::Resource) {
        return;
    }
    let (Scope::Only(actions), Scope::Only(resources)) = (&statement.actions, &statement.resources) else { return };
    // Most statements are about other services, and need no look at their resources.
    if !actions.items.iter().filter_map(|item| item.value.known()).any(|text| is_judged(service(text))) {
        return;
    }
    // Anything but an ARN of six fields may name whatever it likes: `*`, a template, a mistake of another kind.
    let arns: Option<Vec<ResourceArn>> = resources.items.iter().map(|item| ResourceArn::read(&item.value)).collect();
    let Some(arns) = arns.filter(|arns| !arns.is_empty()) else { return };
    let mut found: Vec<(&Spanned<Term>, Need)> = Vec::new();
    let mut named = HashSet::new();
    for item in &actions.items {
        let Some(text) = item.value.known() else { continue };
        let need = cx.judges().iter().find_map(|&target| unmet(target, cx.document.kind, text, &arns));
        if let Some(need) = need
            && named.insert(text)
        {
            found.push((item, need));
        }
    }
    let [(first, _), others @ ..] = found.as_slice() else { return };
    let draft = report.at(first.span).label("none of the resources fits");
    for (item, _) in others {
        draft.near(item.span, "nor for this");
    }
    draft.near(resources.value.span, "the resources");
    let clauses: Vec<String> = NEEDS.iter().filter_map(|&need| clause(need, &found)).collect();
    let effect = statement.effect.as_ref().map_or("statement", |effect| effect.value.as_str());
    let them = if others.is_empty() { "it" } else { "them" };
    draft.message(format!("{}: this {effect} never applies to {them}", clauses.join("; ")));
    advise(draft, &found, resources.items.first());
}

const NEEDS: [Need; 5] = [Need::Object, Need::Bucket, Need::Everything, Need::Iam, Need::Other];

/// What an element of `Action` lacks on a server: none of the actions it stands for can be on any listed resource.
/// Elements that reach services without a table are not judged.
pub(super) fn unmet(target: Target, kind: Kind, text: &str, arns: &[ResourceArn]) -> Option<Need> {
    if !is_judged(service(text)) {
        return None;
    }
    let mut need = None;
    for action in target.actions_matching(text) {
        if !matches!(action.service(), "s3" | "iam") || arns.iter().any(|arn| fits(target, kind, action, arn)) {
            return None;
        }
        need = need.max(Some(wanted(action)));
    }
    need
}

fn service(action: &str) -> &str {
    action.split_once(':').map_or("*", |(service, _)| service)
}

/// Whether a service is one whose actions are known with their resources, or may be.
fn is_judged(service: &str) -> bool {
    ["s3", "iam"].iter().any(|judged| service.eq_ignore_ascii_case(judged)) || service.contains(['*', '?'])
}

fn fits(target: Target, kind: Kind, action: &Action, arn: &ResourceArn) -> bool {
    if action.service() == "iam" {
        // Which IAM action takes which IAM resource is not in the table, and IAM checks `iam:ListRoles` and its like,
        // which the reference says take none, on `role/` and a path all the same.
        return arn.is_of("iam");
    }
    if !arn.is_of("s3") {
        // Access points behind other services stand for S3 resources.
        return arn.service.starts_with("s3");
    }
    // `MinIO` asks identity policies for bucket actions as `bucket/`, which `bucket/*` matches
    // (minio/pkg v3.1.3 policy/statement.go:55-64).
    let slashed = target == Target::Minio && kind != Kind::Bucket && action.levels.contains(Level::Bucket);
    if slashed && arn.can_name(Level::Object) {
        return true;
    }
    // The FTPS and WebDAV gateways of RustFS ask for listings below a prefix as if for an object of that name (its
    // `test_list_bucket_gateway_prefix_uses_object_resource_when_condition_missing`).
    let lists = matches!(action.name, "s3:ListBucket" | "s3:ListBucketVersions");
    if target == Target::Rustfs && lists && arn.is_below_a_prefix() {
        return true;
    }
    let levels = [Level::Bucket, Level::Object, Level::Account, Level::AccessPoint, Level::Other];
    levels.into_iter().any(|level| action.levels.contains(level) && arn.can_name(level))
}

fn wanted(action: &Action) -> Need {
    if action.service() == "iam" {
        Need::Iam
    } else if action.levels.contains(Level::Object) {
        Need::Object
    } else if action.levels.contains(Level::Bucket) {
        Need::Bucket
    } else if action.levels.contains(Level::Account) {
        Need::Everything
    } else {
        Need::Other
    }
}

/// ``  `s3:GetObject` needs an object ``
fn clause(need: Need, found: &[(&Spanned<Term>, Need)]) -> Option<String> {
    let texts: Vec<&str> = found.iter().filter(|(_, n)| *n == need).map(|(item, _)| item.value.text()).collect();
    let (verb, noun) = match (texts.len(), need) {
        (0, _) => return None,
        (1, Need::Object) => ("is", "about objects, and no resource here is one"),
        (_, Need::Object) => ("are", "about objects, and no resource here is one"),
        (1, Need::Bucket) => ("is", "about a bucket as a whole, and no resource here is one"),
        (_, Need::Bucket) => ("are", "about a bucket as a whole, and no resource here is one"),
        (1, Need::Everything) => ("is", "about no single resource, and only `*` covers it"),
        (_, Need::Everything) => ("are", "about no single resource, and only `*` covers them"),
        (1, Need::Iam) => ("is", "about IAM resources, and no resource here is one"),
        (_, Need::Iam) => ("are", "about IAM resources, and no resource here is one"),
        (1, Need::Other) => ("is", "about neither buckets nor objects, and nothing else is listed"),
        (_, Need::Other) => ("are", "about neither buckets nor objects, and nothing else is listed"),
    };
    Some(format!("{} {verb} {noun}", quoted(texts.into_iter())))
}

/// Says what to add, made from the first resource that is listed.
fn advise(draft: &mut Draft, found: &[(&Spanned<Term>, Need)], listed: Option<&Spanned<Term>>) {
    let needs = |wanted: Need| found.iter().any(|(_, need)| *need == wanted);
    let Some(text) = listed.and_then(|item| item.value.known()).filter(|text| text.contains(":s3:::")) else { return };
    let (bucket, _) = text.split_once('/').unwrap_or((text, ""));
    let mut steps = Vec::new();
    if needs(Need::Object) {
        steps.push(format!("add `{bucket}/*` to `Resource`"));
    }
    if needs(Need::Bucket) {
        steps.push(format!("add `{bucket}` to `Resource`"));
    }
    if needs(Need::Everything) {
        let them = quoted(found.iter().filter(|(_, n)| *n == Need::Everything).map(|(item, _)| item.value.text()));
        steps.push(format!("give {them} a statement with `\"Resource\": \"*\"`"));
    }
    if !steps.is_empty() {
        draft.help(steps.join(", and "));
    }
}
