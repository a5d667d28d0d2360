//! The checks of a statement that was read.

use super::super::names::Names;
use super::super::{Log, RemarkKind};
use super::resource::{Arn, RESOURCE, RESOURCE_SET, Resource, Resources};
use super::{Dialect, Statement, Text};
use crate::pattern::{self, Case};
use crate::source::Span;
use crate::target::{Level, Target};

const EFFECT: &str = "minio/pkg v3.1.3 policy/effect.go:41";
const NO_PRINCIPAL: &str = "minio/pkg v3.1.3 policy/bucket-policy-statement.go:79";
const BUCKET_STATEMENT: &str = "minio/pkg v3.1.3 policy/bucket-policy-statement.go:74";
const IDENTITY_STATEMENT: &str = "minio/pkg v3.1.3 policy/statement.go:118";
const KEY_LOOKUP: &str = "minio/pkg v3.1.3 policy/action.go:338";
const OTHER_BUCKET: &str = "minio/pkg v3.1.3 policy/resource.go:218";
const MARSHAL_ACTIONS: &str = "minio/pkg v3.1.3 policy/actionset.go:103";
const MARSHAL_RESOURCE: &str = "minio/pkg v3.1.3 policy/resource.go:184";

/// Keys of S3 that any action can have, besides those of `aws:`, `jwt:` and `ldap:`
/// (minio/pkg v3.1.3 policy/condition/keyname.go, `CommonKeys`).
const COMMON_S3_KEYS: [&str; 5] =
    ["s3:LocationConstraint", "s3:authType", "s3:signatureAge", "s3:signatureversion", "s3:x-amz-content-sha256"];

pub(super) fn check(statement: &Statement, dialect: Dialect, bucket: Option<&str>, log: &mut Log) {
    check_effect(statement, log);
    if dialect == Dialect::Bucket {
        check_principal(statement, log);
    }
    let (nothing, nowhere) = (Names::default(), Resources::default());
    let actions = statement.actions.as_ref().unwrap_or(&nothing);
    let not_actions = statement.not_actions.as_ref().unwrap_or(&nothing);
    let resources = statement.resources.as_ref().unwrap_or(&nowhere);
    let not_resources = statement.not_resources.as_ref().unwrap_or(&nowhere);
    let reference = if dialect == Dialect::Bucket { BUCKET_STATEMENT } else { IDENTITY_STATEMENT };
    check_one_of(RemarkKind::Action, ["Action", "NotAction"], [actions, not_actions], statement.span, reference, log);
    if !not_actions.is_empty() {
        let message = match dialect {
            Dialect::Bucket => "a policy with `NotAction` cannot be written, and the request fails",
            Dialect::Identity => {
                "a policy with `NotAction` is written without it, and then the server cannot load its policies"
            }
        };
        log.cannot_keep(RemarkKind::Action, not_actions.span, MARSHAL_ACTIONS, message);
    }
    let check = Check { statement, actions, resources, not_resources };
    let resource_lists = |log: &mut Log| {
        let names = ["Resource", "NotResource"];
        check_one_of(
            RemarkKind::Resource,
            names,
            [&resources.names, &not_resources.names],
            statement.span,
            reference,
            log,
        );
    };
    match dialect {
        Dialect::Bucket => {
            resource_lists(log);
            check.levels(log);
            check.valid_resources(log, |_| None);
            check.bucket(bucket, log);
            check.keys(action_allows, log);
        }
        Dialect::Identity => match Class::of(actions) {
            Some(Class::S3) => {
                resource_lists(log);
                check.valid_resources(log, |resource| (resource.kind == Arn::Kms).then_some("S3"));
                check.actions(log);
                check.keys(action_allows, log);
            }
            Some(Class::Kms) => {
                check.all_of(Class::Kms, log);
                check.valid_resources(log, |resource| (resource.kind == Arn::S3).then_some("KMS"));
            }
            Some(class @ Class::Admin) => {
                check.all_of(class, log);
                check.keys(|_, key| !key.starts_with("s3:") && !key.starts_with("sts:"), log);
                check.writable_resources(log);
            }
            Some(class @ Class::Sts) => {
                check.all_of(class, log);
                check.keys(|_, key| key == "sts:DurationSeconds", log);
                check.writable_resources(log);
            }
            // The action is not known, and with it what else the statement needs.
            None => {}
        },
    }
}

fn check_effect(statement: &Statement, log: &mut Log) {
    let (effect, span) = &statement.effect;
    match effect {
        Text::Opaque => {}
        Text::Known(effect) if effect == "Allow" || effect == "Deny" => {}
        Text::Known(effect) => {
            log.refuse(RemarkKind::Effect, *span, EFFECT, format!("invalid effect `{effect}`"));
        }
        Text::Absent => log.refuse(RemarkKind::Effect, statement.span, EFFECT, "the statement has no `Effect`"),
    }
}

fn check_principal(statement: &Statement, log: &mut Log) {
    if statement.principal.as_ref().is_some_and(|names| !names.is_empty()) {
        return;
    }
    if let Some(span) = statement.not_principal {
        let message = "`NotPrincipal` is not known, and without `Principal` the statement is refused";
        return log.refuse(RemarkKind::NotPrincipal, span, NO_PRINCIPAL, message);
    }
    let span = statement.principal.as_ref().map_or(statement.span, |names| names.span);
    log.refuse(RemarkKind::Principal, span, NO_PRINCIPAL, "the statement has no principal under `AWS`");
}

/// Exactly one of an element and its negation must be there.
fn check_one_of(
    what: RemarkKind,
    [plain, negated]: [&str; 2],
    [names, not_names]: [&Names; 2],
    statement: Span,
    reference: &'static str,
    log: &mut Log,
) {
    match (names.is_empty(), not_names.is_empty()) {
        (true, true) => log.refuse(what, statement, reference, format!("`{plain}` must not be empty")),
        (false, false) => {
            let message = format!("`{plain}` and `{negated}` cannot both be in one statement");
            log.refuse(what, not_names.span, reference, message);
        }
        _ => {}
    }
}

/// The kinds of identity statement. One action of a kind makes the whole statement that kind.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    Admin,
    Sts,
    Kms,
    S3,
}

impl Class {
    /// None when a template decides.
    fn of(actions: &Names) -> Option<Self> {
        let any = |class: Self| actions.items.iter().any(|(action, _)| class.has(action));
        let found = [Self::Admin, Self::Sts, Self::Kms].into_iter().find(|&class| any(class));
        if actions.opaque { found } else { Some(found.unwrap_or(Self::S3)) }
    }

    /// Whether an action is of this kind: by its exact name, `*` being one of STS
    /// (minio/pkg v3.1.3 policy/sts-action.go:31).
    fn has(self, action: &str) -> bool {
        let (all, service) = match self {
            Self::Admin => ("admin:*", "admin"),
            Self::Sts => ("*", "sts"),
            Self::Kms => ("kms:*", "kms"),
            Self::S3 => ("s3:*", "s3"),
        };
        action == all || Target::Minio.action(action).is_some_and(|known| known.service() == service)
    }

    fn name(self) -> &'static str {
        match self {
            Self::Admin => "admin",
            Self::Sts => "STS",
            Self::Kms => "KMS",
            Self::S3 => "S3",
        }
    }
}

struct Check<'n> {
    statement: &'n Statement,
    actions: &'n Names,
    resources: &'n Resources,
    not_resources: &'n Resources,
}

impl Check<'_> {
    fn all_resources(&self) -> impl Iterator<Item = &Resource> {
        self.resources.items.iter().chain(&self.not_resources.items)
    }

    /// In a bucket policy every action needs a resource of its kind in each list. Unknown actions count as actions on
    /// the bucket.
    fn levels(&self, log: &mut Log) {
        for list in [self.resources, self.not_resources] {
            if list.names.is_empty() || list.names.opaque {
                continue;
            }
            let bucket = list.items.iter().any(Resource::is_bucket_pattern);
            let object = list.items.iter().any(Resource::is_object_pattern);
            for (action, span) in &self.actions.items {
                let on_objects = is_object_action(action);
                if !(if on_objects { object } else { bucket }) {
                    let kind = if on_objects { "objects" } else { "the bucket" };
                    let message = format!("no resource is about {kind}, which action `{action}` wants");
                    log.refuse(RemarkKind::Resource, *span, BUCKET_STATEMENT, message);
                }
            }
        }
    }

    /// Every resource must be of the statement's kind, and writable.
    fn valid_resources(&self, log: &mut Log, not_of: impl Fn(&Resource) -> Option<&'static str>) {
        for resource in self.all_resources() {
            if let Some(kind) = not_of(resource) {
                let message = format!("resource `{}` is not of type {kind}", resource.written);
                log.refuse(RemarkKind::Resource, resource.span, RESOURCE_SET, message);
            } else if !resource.is_valid() {
                let message = format!("invalid resource `{}`", resource.written);
                log.refuse(RemarkKind::Resource, resource.span, RESOURCE, message);
            }
        }
    }

    /// Statements whose resources nobody checks on the way in are still checked on the way to the disk.
    fn writable_resources(&self, log: &mut Log) {
        for resource in self.all_resources().filter(|resource| !resource.is_valid()) {
            let message = format!("resource `{}` cannot be written", resource.written);
            log.cannot_keep(RemarkKind::Resource, resource.span, MARSHAL_RESOURCE, message);
        }
    }

    fn bucket(&self, bucket: Option<&str>, log: &mut Log) {
        let Some(bucket) = bucket else { return };
        let prefix = format!("{bucket}/");
        for resource in self.all_resources() {
            if !matches(&resource.pattern, bucket) && !resource.begins(&prefix) {
                let message = format!("resource `{}` does not match bucket `{bucket}`", resource.written);
                log.refuse(RemarkKind::Bucket, resource.span, OTHER_BUCKET, message);
            }
        }
    }

    /// Every action must be, or match, one of the server's.
    fn actions(&self, log: &mut Log) {
        for (action, span) in &self.actions.items {
            let mut s3 = Target::Minio.actions().iter().filter(|known| known.service() == "s3");
            if !matches(action, "s3:*") && !s3.any(|known| matches(action, known.name)) {
                log.refuse(RemarkKind::Action, *span, IDENTITY_STATEMENT, format!("unsupported action `{action}`"));
            }
        }
    }

    fn all_of(&self, class: Class, log: &mut Log) {
        for (action, span) in self.actions.items.iter().filter(|(action, _)| !class.has(action)) {
            let message = format!("`{action}` is no {} action, and another one of the statement is", class.name());
            log.refuse(RemarkKind::Action, *span, IDENTITY_STATEMENT, message);
        }
    }

    /// Every key must be one that each of the actions can have.
    fn keys(&self, allows: impl Fn(&str, &str) -> bool, log: &mut Log) {
        let Some(conditions) = &self.statement.conditions else { return };
        for (action, _) in &self.actions.items {
            for (key, span) in conditions.keys.iter().filter(|(key, _)| !allows(action, key)) {
                let message = format!("condition key `{key}` cannot be used with action `{action}`");
                log.refuse(RemarkKind::ConditionKey, *span, KEY_LOOKUP, message);
            }
        }
    }
}

/// Whether an element of a bucket policy's action list touches an action on objects; `s3:*` itself is on their list.
fn is_object_action(pattern: &str) -> bool {
    let mut on_objects = Target::Minio.actions().iter().filter(|action| action.levels.contains(Level::Object));
    matches(pattern, "s3:*") || on_objects.any(|action| matches(pattern, action.name))
}

/// Whether some action that the element stands for can have the key. The entry for `s3:*` has them all.
fn action_allows(pattern: &str, key: &str) -> bool {
    if key.starts_with("aws:") || key.starts_with("jwt:") || key.starts_with("ldap:") || COMMON_S3_KEYS.contains(&key) {
        return true;
    }
    let has = |name: &str| name.trim_end_matches('/') == key;
    matches(pattern, "s3:*")
        || Target::Minio
            .actions()
            .iter()
            .filter(|action| action.service() == "s3")
            .any(|action| action.keys().any(has) && matches(pattern, action.name))
}

fn matches(pattern: &str, text: &str) -> bool {
    pattern::matches(pattern, text, Case::Sensitive)
}
