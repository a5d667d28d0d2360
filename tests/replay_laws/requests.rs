//! Random requests that say everything.

use denywins::access::{Caller, Context, Identity, IdentityKind, Request};
use denywins::target::{KeyStatus, Presence, Target};

use super::conditions::{KEYS, value};
use super::dice::Dice;
use super::worlds::accounts;

/// A request with every key said or absent.
pub(crate) fn request(dice: &mut Dice, target: Target) -> Request {
    let (action, resources): (&str, &[&str]) = match dice.roll(10) {
        0 | 1 => ("s3:ListBucket", &["media", "media", "media-prod", "alice"]),
        2 => ("s3:ListBucketVersions", &["media"]),
        3 => ("s3:PutBucketPolicy", &["media"]),
        4 => ("s3:ListAllMyBuckets", &["*"]),
        5 | 6 => ("s3:GetObject", OBJECTS),
        7 => ("s3:DeleteObject", OBJECTS),
        8 if target != Target::Minio => ("s3:GetObjectVersion", OBJECTS),
        _ => ("s3:PutObject", OBJECTS),
    };
    let resource = *dice.pick(resources);
    let resource = if resource == "*" { resource.to_owned() } else { format!("arn:aws:s3:::{resource}") };
    let caller = caller(dice, target);
    let mut context = context(dice, target);
    // Only who has tags can have one, and only who signed in with a second factor did.
    let tagged = match &caller {
        Caller::Identity(identity) => target != Target::Ceph || matches!(identity.kind, IdentityKind::Role { .. }),
        Caller::Anonymous | Caller::Service(_) => false,
    };
    let root = matches!(&caller, Caller::Identity(Identity { kind: IdentityKind::Root, .. }));
    for key in ["aws:PrincipalTag/team", "aws:TagKeys", "aws:MultiFactorAuthPresent"] {
        if !tagged || (root && key == "aws:MultiFactorAuthPresent") {
            context.forget(key);
        }
    }
    Request { caller, action: action.to_owned(), resource, context }
}

const OBJECTS: &[&str] = &[
    "media/a",
    "media/abc",
    "media/a\u{e9}c",
    "media/alice/x",
    "media/team-a/k",
    "media/*",
    "media/\\",
    "media/xqyz",
    "media/a/b",
    "media/a//b",
    "media/dir/",
    "media/User1",
    "logs/a",
];

fn caller(dice: &mut Dice, target: Target) -> Caller {
    let [home, elsewhere] = accounts(target);
    let plain = matches!(target, Target::Minio | Target::Rustfs);
    let (kind, name) = match dice.roll(14) {
        0..=4 => (IdentityKind::User, "alice"),
        5 => (IdentityKind::User, "bob"),
        6 if !plain => (IdentityKind::User, if target == Target::Aws { "team/carol" } else { "alice:s" }),
        7 | 8 if !plain => (IdentityKind::Role { session: "s1".to_owned() }, "app"),
        9 => (IdentityKind::Root, ""),
        10 if target == Target::Aws => (IdentityKind::FederatedUser, "fed"),
        11 if target == Target::Aws => return Caller::Service("logging.s3.amazonaws.com".to_owned()),
        6 | 7 => (IdentityKind::ServiceAccount { parent: "alice".to_owned() }, "svc"),
        8 if plain => (IdentityKind::ServiceAccount { parent: String::new() }, "svc"),
        _ => return Caller::Anonymous,
    };
    let account = match dice.roll(6) {
        0 => elsewhere,
        1 if target == Target::Ceph => "",
        _ => home,
    };
    let groups = if dice.roll(3) == 0 { vec!["devs".to_owned()] } else { Vec::new() };
    Caller::Identity(Identity { kind, account: account.to_owned(), name: name.to_owned(), groups })
}

/// What follows from the caller is worked out; MinIO and RustFS are told what every request has.
fn context(dice: &mut Dice, target: Target) -> Context {
    const WORKED_OUT: [&str; 7] = [
        "aws:username",
        "aws:groups",
        "aws:PrincipalArn",
        "aws:PrincipalAccount",
        "aws:ResourceAccount",
        "aws:PrincipalType",
        "aws:principaltype",
    ];
    let mut context = Context::default();
    for key in KEYS.into_iter().chain(["s3:versionid"]).filter(|key| !WORKED_OUT.contains(key)) {
        let KeyStatus::Known(info) = target.condition_key(key) else { continue };
        let always = info.presence == Presence::Always;
        if info.presence == Presence::Never || (!always && dice.roll(2) == 0) {
            continue;
        }
        let mut said = vec![value(dice, target, info.kind, true)];
        if key == "aws:EpochTime" {
            said = vec![(*dice.pick(&["1735689600", "1748772000", "1893456000"])).to_owned()];
        }
        if info.multivalued && dice.roll(2) == 0 {
            said.push(value(dice, target, info.kind, true));
        }
        context.set(key, said);
    }
    context
}
