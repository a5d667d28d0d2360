//! Random worlds.

use std::sync::Arc;

use denywins::access::{Bucket, Holder, Identity, IdentityKind, Layer, Policy, World};
use denywins::policy::Kind;
use denywins::policy::read::{self, Found};
use denywins::source::SourceId;
use denywins::syntax::json;
use denywins::target::Target;

use super::conditions::conditions;
use super::dice::Dice;

/// Two accounts of a server; without accounts both are nothing.
pub(crate) fn accounts(target: Target) -> [&'static str; 2] {
    match target {
        Target::Aws => ["111122223333", "444455556666"],
        Target::Ceph => ["RGW11111111111111111", "acme"],
        Target::Minio | Target::Rustfs => ["", ""],
    }
}

/// A world of a few policies.
pub(crate) fn world(dice: &mut Dice, target: Target) -> World {
    let mut policies = Vec::new();
    for _ in 0..=dice.roll(2) {
        let holder = *dice.pick(&["user/alice", "user/alice", "user/bob", "role/app", "group/devs", "all", "user/fed"]);
        policies.push(policy(dice, target, Layer::Identity, holder));
    }
    for _ in 0..dice.roll(3) {
        policies.push(policy(dice, target, Layer::Bucket, ""));
    }
    if dice.roll(5) == 0 {
        let holder = *dice.pick(&["role/app", "user/svc", "user/fed"]);
        policies.push(policy(dice, target, Layer::Session, holder));
    }
    if target == Target::Aws {
        if dice.roll(4) == 0 {
            let holder = *dice.pick(&["role/app", "user/alice", "user/alice"]);
            policies.push(policy(dice, target, Layer::Boundary, holder));
        }
        for (layer, rare) in [(Layer::Scp, 4), (Layer::Scp, 8), (Layer::Rcp, 8)] {
            if dice.roll(rare) == 0 {
                let holder = *dice.pick(&["all", "account/111122223333", "account/444455556666"]);
                policies.push(policy(dice, target, layer, holder));
            }
        }
    }
    let [home, elsewhere] = accounts(target);
    let owner = match dice.roll(12) {
        0 => "",
        1 | 2 => elsewhere,
        3 if target == Target::Ceph => "alice",
        4 if target == Target::Ceph => "acme$bob",
        _ => home,
    };
    let buckets = vec![Bucket { name: "media".to_owned(), owner: owner.to_owned() }];
    let alice =
        Identity { kind: IdentityKind::User, account: home.to_owned(), name: "alice".to_owned(), groups: groups(dice) };
    World { target, policies, identities: vec![alice], buckets: buckets.into_iter().collect(), home: home.to_owned() }
}

fn policy(dice: &mut Dice, target: Target, layer: Layer, holder: &str) -> Arc<Policy> {
    let statements: Vec<String> = (0..=dice.roll(3)).map(|_| statement(dice, target, layer)).collect();
    let version = if target == Target::Aws && dice.roll(10) == 0 { "2008-10-17" } else { "2012-10-17" };
    let text = format!(r#"{{"Version": "{version}", "Statement": [{}]}}"#, statements.join(", "));
    let kind = Kind::ALL.into_iter().find(|kind| Layer::of(*kind) == Some(layer)).unwrap();
    let mut document = None;
    read::documents(SourceId(0), &text, &json::parse(&text), Some(kind), &mut |found: Found<'_, '_>| {
        document = Some(found.document);
    });
    let document = document.unwrap_or_else(|| panic!("{text}"));
    let bucket = (layer == Layer::Bucket && dice.roll(4) > 0).then(|| "media".to_owned());
    let holders = if layer == Layer::Bucket { Vec::new() } else { vec![Holder::parse(holder, "").unwrap()] };
    Arc::new(Policy { document: document.into(), layer, path: text, bucket, holders })
}

fn list(dice: &mut Dice, pool: &[&str]) -> String {
    let items: Vec<String> = (0..=dice.roll(2)).map(|_| format!("{:?}", dice.pick(pool))).collect();
    format!("[{}]", items.join(", "))
}

fn statement(dice: &mut Dice, target: Target, layer: Layer) -> String {
    let rcp = layer == Layer::Rcp;
    let effect = if rcp { "Deny" } else { *dice.pick(&["Allow", "Allow", "Allow", "Deny"]) };
    let mut elements = Vec::new();
    // Ceph and RustFS have a default.
    let silent = (target == Target::Ceph || (target == Target::Rustfs && layer == Layer::Bucket)) && dice.roll(25) == 0;
    if !silent {
        elements.push(format!(r#""Effect": "{effect}""#));
    }
    if layer == Layer::Bucket || rcp {
        elements.push(principal(dice, target, effect, rcp));
    }
    let both = target == Target::Ceph && dice.roll(20) == 0;
    // A bucket policy of MinIO with `NotAction` cannot be kept.
    let not_action = !(target == Target::Minio && layer == Layer::Bucket) && dice.roll(8) == 0;
    if !not_action || both {
        elements.push(format!(r#""Action": {}"#, list(dice, actions(target))));
    }
    if not_action || both {
        elements.push(format!(r#""NotAction": {}"#, list(dice, actions(target))));
    }
    let not_resource = dice.roll(8) == 0;
    let both = target == Target::Ceph && dice.roll(20) == 0;
    if !not_resource || both {
        elements.push(format!(r#""Resource": {}"#, list(dice, resources(target))));
    }
    if not_resource || both {
        elements.push(format!(r#""NotResource": {}"#, list(dice, resources(target))));
    }
    elements.extend(conditions(dice, target));
    format!("{{{}}}", elements.join(", "))
}

fn actions(target: Target) -> &'static [&'static str] {
    match target {
        // RustFS reads names and whole services alone.
        Target::Rustfs => &[
            "s3:*",
            "s3:*",
            "*",
            "s3:GetObject",
            "s3:PutObject",
            "s3:DeleteObject",
            "s3:ListBucket",
            "s3:ListBucketVersions",
            "s3:GetObjectVersion",
            "s3:DeleteObjectVersion",
            "s3:PutBucketPolicy",
        ],
        Target::Minio => &[
            "s3:*",
            "s3:*",
            "s3:Get*",
            "s3:?etObject",
            "s3:GetObject",
            "s3:PutObject",
            "s3:DeleteObject",
            "s3:*Object*",
            "s3:ListBucket",
            "s3:ListBucketVersions",
            "s3:GetObjectVersion",
            "s3:DeleteObjectVersion",
            "s3:GetObjectVersion*",
            "s3:PutBucketPolicy",
        ],
        Target::Aws | Target::Ceph => &[
            "s3:*",
            "s3:*",
            "*",
            "s3:Get*",
            "s3:?etobject",
            "S3:getobject",
            "s3:PutObject",
            "s3:DeleteObject",
            "s3:*Object*",
            "s3:ListBucket*",
            "s3:GetObjectVersion",
            "s3:PutBucketPolicy",
            "*:GetObject",
            "s3:P?t*",
            "iam:*",
        ],
    }
}

fn resources(target: Target) -> &'static [&'static str] {
    match target {
        Target::Aws => &[
            "*",
            "*",
            "arn:aws:s3:::*",
            "arn:aws:s3:::media",
            "arn:aws:s3:::media/*",
            "arn:aws:s3:::media/a?c",
            "arn:aws:s3:::m*",
            "arn:aws:s3:::*/a*",
            "arn:aws:s3:::media/${aws:username}/*",
            "arn:aws:s3:::media/${aws:PrincipalTag/team}/*",
            "arn:aws:s3:::media/${aws:PrincipalTag/team, 'a'}*",
            "arn:aws:s3:::media/${*}*",
            "arn:aws:s3:::media/x*y?*",
            "arn:aws:s3:*",
            "arn:*:s3:::media/*",
        ],
        Target::Minio => &[
            "*",
            "arn:aws:s3:::*",
            "arn:aws:s3:::media",
            "arn:aws:s3:::media/*",
            "arn:aws:s3:::media*",
            "arn:aws:s3:::media/a?c",
            "arn:aws:s3:::*ia",
            "arn:aws:s3:::*/a*",
            "arn:aws:s3:::media/${aws:username}/*",
            "arn:aws:s3:::media/${aws:UserAgent}*",
            "arn:aws:s3:::media/x*y?*",
            "arn:aws:s3:::media/a/b",
            "*media",
        ],
        Target::Rustfs => &[
            "arn:aws:s3:::*",
            "arn:aws:s3:::*",
            "arn:aws:s3:::media",
            "arn:aws:s3:::media/*",
            "arn:aws:s3:::media*",
            "arn:aws:s3:::media/a?c",
            "arn:aws:s3:::*ia",
            "arn:aws:s3:::*/a*",
            "arn:aws:s3:::media/${aws:username}/*",
            "arn:aws:s3:::media/${aws:UserAgent}*",
            "arn:aws:s3:::media/${aws:PrincipalType}*",
            "arn:aws:s3:::media/x*y?*",
        ],
        Target::Ceph => &[
            "*",
            "*",
            "arn:aws:s3:::*",
            "arn:aws:s3:::media",
            "arn:aws:s3:::media/*",
            "arn:aws:s3:::media/a?c",
            "arn:aws:s3:::m[a-f]dia/*",
            "arn:aws:s3:::media/[!a]*",
            "arn:aws:s3:::media/\\\\*",
            "arn:aws:s3:::${aws:username}",
            "arn:aws:s3:::media/${aws:username}/*",
            "arn:aws:s3::*:media/x*y?*",
            "arn:*:*:::media/a*",
        ],
    }
}

fn principal(dice: &mut Dice, target: Target, effect: &str, rcp: bool) -> String {
    if rcp {
        return r#""Principal": "*""#.to_owned();
    }
    let pool: &[&str] = match target {
        Target::Aws => &[
            "arn:aws:iam::111122223333:user/alice",
            "arn:aws:iam::111122223333:user/team/carol",
            "arn:aws:iam::111122223333:root",
            "111122223333",
            "444455556666",
            "arn:aws:iam::111122223333:role/app",
            "arn:aws:sts::111122223333:assumed-role/app/s1",
            "arn:aws:sts::111122223333:federated-user/fed",
            "arn:aws:iam::444455556666:user/alice",
            "arn:aws:iam::111122223333:user/*",
            "AIDAJQABLZS4A3QDU576Q",
            "AROAJQABLZS4A3QDU576Q",
            "*",
        ],
        Target::Ceph => &[
            "arn:aws:iam::RGW11111111111111111:user/alice",
            "arn:aws:iam::RGW11111111111111111:root",
            "RGW11111111111111111",
            "acme",
            "arn:aws:iam::acme:user/bob",
            "arn:aws:iam:::user/alice",
            "arn:aws:iam:::user/alice:s",
            "arn:aws:iam:::user/alice:*",
            "arn:aws:iam:::root",
            "arn:aws:iam::RGW11111111111111111:role/app",
            "arn:aws:sts::RGW11111111111111111:assumed-role/app/s1",
            "*foo",
        ],
        Target::Minio | Target::Rustfs => &["*", "alice", "a*", "?lice", "al?ce?", "", "?", "svc", "bob", "?l*"],
    };
    let everyone = dice.roll(3) == 0;
    if everyone {
        return (*dice.pick(&[r#""Principal": "*""#, r#""Principal": {"AWS": "*"}"#])).to_owned();
    }
    let named = match (target, dice.roll(8)) {
        (Target::Aws, 0) => r#"{"Service": "logging.s3.amazonaws.com"}"#.to_owned(),
        (Target::Aws, 1) => {
            r#"{"CanonicalUser": "79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be"}"#.to_owned()
        }
        (Target::Rustfs, 0) => r#"{"Service": "alice"}"#.to_owned(),
        _ => format!(r#"{{"AWS": {}}}"#, list(dice, pool)),
    };
    // With an Allow it is refused, by Ceph from Tentacle on.
    let negated = matches!(target, Target::Aws | Target::Ceph) && effect == "Deny" && dice.roll(2) == 0;
    let element = if negated { "NotPrincipal" } else { "Principal" };
    format!(r#""{element}": {named}"#)
}

/// What is known of a user's groups, which a request may leave out.
fn groups(dice: &mut Dice) -> Vec<String> {
    if dice.roll(2) == 0 { vec!["devs".to_owned()] } else { Vec::new() }
}
