//! Random pairs of small policies over a small domain, the same in every run.

use std::sync::Arc;

use denywins::access::{Bucket, Holder, Identity, IdentityKind, Layer, Policy, World};
use denywins::policy::Kind;
use denywins::policy::read::{self, Found};
use denywins::source::SourceId;
use denywins::syntax::json;
use denywins::target::Target;

pub(crate) const HOME: &str = "123456789012";

/// Numbers without a pattern, the same in every run.
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    pub(crate) fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % sides
    }

    fn of<'a>(&mut self, all: &[&'a str]) -> &'a str {
        all.get(self.roll(all.len())).unwrap()
    }
}

fn user(target: Target, name: &str) -> String {
    if target == Target::Minio || target == Target::Rustfs {
        name.to_owned()
    } else {
        format!("arn:aws:iam::{HOME}:user/{name}")
    }
}

fn condition(dice: &mut Dice, target: Target) -> String {
    let negated = |dice: &mut Dice, plain: &str, negated: &str| {
        if dice.roll(3) == 0 { negated.to_owned() } else { plain.to_owned() }
    };
    let (operator, key, value) = match dice.roll(8) {
        0 => (negated(dice, "StringEquals", "StringNotEquals"), "s3:prefix", dice.of(&["docs", "logs"])),
        1 => (negated(dice, "IpAddress", "NotIpAddress"), "aws:SourceIp", dice.of(&["10.0.0.0/8", "10.1.0.0/16"])),
        2 => {
            let agent = dice.of(if target == Target::Ceph { &["ci/*", "ci/[!2]"] } else { &["ci/*", "ci/1"] });
            (negated(dice, "StringLike", "StringNotLike"), "aws:UserAgent", agent)
        }
        // RustFS asks for both keys together, the others for each; MinIO has no such operator.
        3 if target != Target::Minio => {
            let (prefix, agent) = (dice.of(&["docs", "logs"]), dice.of(&["ci/1", "ci/2"]));
            return format!(
                r#", "Condition": {{"StringEqualsIfExists": {{"s3:prefix": "{prefix}", "aws:UserAgent": "{agent}"}}}}"#
            );
        }
        _ => return String::new(),
    };
    format!(r#", "Condition": {{"{operator}": {{"{key}": "{value}"}}}}"#)
}

pub(crate) fn statement(dice: &mut Dice, target: Target, bucket: bool) -> String {
    let effect = dice.of(&["Allow", "Allow", "Deny"]);
    let action = dice.of(&["s3:GetObject", "s3:PutObject", "s3:Get*", "s3:*", "s3:ListBucket"]);
    let resource = dice.of(&["media/*", "media", "media/private/*", "*", "media/*.jpg", "logs/*", "media/a.jpg"]);
    // Ceph alone reads brackets.
    let resource = match resource {
        "media/*.jpg" if target == Target::Ceph => dice.of(&["media/*.jpg", "media/[!p]*"]),
        "media/a.jpg" if target == Target::Ceph => dice.of(&["media/a.jpg", "media/[a-c]*", "medi[a-z]/?"]),
        resource => resource,
    };
    let resource = if resource == "*" { "*".to_owned() } else { format!("arn:aws:s3:::{resource}") };
    let who = match (bucket, dice.roll(4)) {
        (false, _) => String::new(),
        (true, 0 | 1) => r#""Principal": "*", "#.to_owned(),
        (true, 2) => format!(r#""Principal": {{"AWS": "{}"}}, "#, user(target, dice.of(&["alice", "bob"]))),
        // MinIO and RustFS have none.
        (true, _) if matches!(target, Target::Minio | Target::Rustfs) => r#""Principal": "*", "#.to_owned(),
        (true, _) => format!(
            r#""NotPrincipal": {{"AWS": ["{}", "arn:aws:iam::{HOME}:root"]}}, "#,
            user(target, dice.of(&["alice", "bob"]))
        ),
    };
    let effect = if who.contains("NotPrincipal") { "Deny" } else { effect };
    format!(
        r#"{{"Effect": "{effect}", {who}"Action": "{action}", "Resource": "{resource}"{}}}"#,
        condition(dice, target)
    )
}

pub(crate) fn policy(layer: Layer, holder: &str, statements: &[String]) -> Arc<Policy> {
    let text = format!(r#"{{"Version": "2012-10-17", "Statement": [{}]}}"#, statements.join(", "));
    let kind = Kind::ALL.into_iter().find(|kind| Layer::of(*kind) == Some(layer)).unwrap();
    let mut document = None;
    read::documents(SourceId(0), &text, &json::parse(&text), Some(kind), &mut |found: Found<'_, '_>| {
        document = Some(found.document);
    });
    Arc::new(Policy {
        document: document.unwrap().into(),
        layer,
        // Told where something is wrong.
        path: text.clone(),
        bucket: (layer == Layer::Bucket).then(|| "media".to_owned()),
        holders: if layer == Layer::Bucket {
            Vec::new()
        } else {
            vec![Holder::parse(holder, home_of(holder)).unwrap()]
        },
    })
}

fn home_of(_: &str) -> &'static str {
    HOME
}

pub(crate) fn world(target: Target, policies: Vec<Arc<Policy>>) -> World {
    let plain = matches!(target, Target::Minio | Target::Rustfs);
    let account = if plain { "" } else { HOME };
    let identities = ["alice", "bob"].map(|name| Identity {
        kind: IdentityKind::User,
        account: account.to_owned(),
        name: name.to_owned(),
        groups: Vec::new(),
    });
    let buckets = vec![Bucket { name: "media".to_owned(), owner: account.to_owned() }];
    World {
        target,
        policies,
        identities: identities.into(),
        buckets: buckets.into_iter().collect(),
        home: account.to_owned(),
    }
}

/// Two sides that differ in one policy.
pub(crate) fn pair(dice: &mut Dice, target: Target) -> (World, World) {
    let statements = |dice: &mut Dice, bucket: bool| -> Vec<String> {
        (0..=dice.roll(2)).map(|_| statement(dice, target, bucket)).collect()
    };
    let mut base = Vec::new();
    for holder in ["user/alice", "user/bob"] {
        base.push(policy(Layer::Identity, holder, &statements(dice, false)));
    }
    base.push(policy(Layer::Bucket, "", &statements(dice, true)));
    let mut head = base.clone();
    let changed = match dice.roll(5) {
        0 => policy(Layer::Identity, "user/alice", &statements(dice, false)),
        1 if target == Target::Aws => {
            head.push(policy(Layer::Boundary, "user/bob", &statements(dice, false)));
            return (world(target, base), world(target, head));
        }
        _ => policy(Layer::Bucket, "", &statements(dice, true)),
    };
    let place = head.iter().position(|policy| policy.layer == changed.layer).unwrap();
    *head.get_mut(place).unwrap() = changed;
    (world(target, base), world(target, head))
}
