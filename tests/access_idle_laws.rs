//! Laws of statements that do nothing: what is called redundant can go without a decision changing, by the evaluator and by the
//! replay, what is called never to match matches nothing.
//!
//! Random policies over a small domain, on every server, and random requests of the domain. `many_worlds` does the same for
//! longer: `cargo test --release --test access_idle_laws -- --ignored`.

#![expect(clippy::unwrap_used, reason = "a test panics where it fails")]

#[path = "support/dice.rs"]
mod dice;

use std::collections::BTreeSet;
use std::sync::Arc;

use denywins::access::{
    Bucket, Caller, Context, Holder, Identity, IdentityKind, Layer, Policy, Request, StatementId, Truth, World,
    evaluate,
};
use denywins::explore::never_matches;
use denywins::lint::{Part, covered_statements};
use denywins::policy::Kind;
use denywins::policy::read::{self, Found};
use denywins::replay::replay;
use denywins::source::SourceId;
use denywins::syntax::json;
use denywins::target::{KeyStatus, Presence, Target};
use dice::Dice;

const HOME: &str = "123456789012";

/// The keys of the domain, with the values that requests have.
const KEYS: [(&str, &[&str]); 7] = [
    ("s3:prefix", &["docs", "docs/a", "logs", ""]),
    ("s3:max-keys", &["4", "5", "6", "10"]),
    ("aws:SourceIp", &["10.1.2.3", "10.200.0.1", "8.8.8.8", "2001:db8::1"]),
    ("aws:UserAgent", &["ci/1", "ci/2", "zzz", "CI/1"]),
    ("aws:SecureTransport", &["true", "false"]),
    ("aws:CurrentTime", &["2026-01-01T00:00:00Z", "2026-01-01T00:00:00.5Z", "2027-01-01T00:00:00Z"]),
    ("s3:x-amz-acl", &["public-read", "private"]),
];

fn condition(dice: &mut Dice) -> (String, &'static str, String) {
    let not =
        |dice: &mut Dice, plain: &str, negated: &str| (if dice.roll(3) == 0 { negated } else { plain }).to_owned();
    let one = |dice: &mut Dice, of: &[&str]| format!("\"{}\"", dice.pick(of));
    let some = |dice: &mut Dice, of: &[&str]| {
        let few: BTreeSet<&str> = (0..=dice.roll(2)).map(|_| *dice.pick(of)).collect();
        format!("[{}]", few.iter().map(|it| format!("\"{it}\"")).collect::<Vec<_>>().join(", "))
    };
    let (operator, key, values) = match dice.roll(12) {
        0 => (not(dice, "StringEquals", "StringNotEquals"), "s3:prefix", some(dice, &["docs", "logs", "docs/a", ""])),
        1 => (not(dice, "StringLike", "StringNotLike"), "s3:prefix", some(dice, &["docs*", "*", "l?gs", "docs/*"])),
        2 => (not(dice, "NumericLessThan", "NumericGreaterThan"), "s3:max-keys", one(dice, &["5", "6", "10"])),
        3 => (not(dice, "NumericEquals", "NumericGreaterThanEquals"), "s3:max-keys", one(dice, &["5", "6"])),
        4 => (
            not(dice, "IpAddress", "NotIpAddress"),
            "aws:SourceIp",
            some(dice, &["10.0.0.0/8", "10.1.0.0/16", "0.0.0.0/0"]),
        ),
        5 => (not(dice, "StringLike", "StringNotLike"), "aws:UserAgent", some(dice, &["ci/*", "ci/1", "*"])),
        6 => (not(dice, "StringEquals", "StringNotEquals"), "aws:UserAgent", some(dice, &["ci/1", "zzz"])),
        7 => ("Bool".to_owned(), "aws:SecureTransport", one(dice, &["true", "false"])),
        8 => {
            let times = ["2026-01-01T00:00:00Z", "2026-01-01T00:00:01Z", "2026-06-01T00:00:00Z"];
            (not(dice, "DateGreaterThan", "DateLessThan"), "aws:CurrentTime", one(dice, &times))
        }
        9 => (
            "Null".to_owned(),
            *dice.pick(&["s3:prefix", "aws:UserAgent", "s3:x-amz-acl"]),
            one(dice, &["true", "false"]),
        ),
        10 => (not(dice, "StringEquals", "StringNotEquals"), "aws:username", some(dice, &["alice", "bob"])),
        _ => (not(dice, "StringEquals", "StringNotEquals"), "s3:x-amz-acl", some(dice, &["public-read", "private"])),
    };
    let exists = if operator != "Null" && dice.roll(6) == 0 { "IfExists" } else { "" };
    (format!("{operator}{exists}"), key, values)
}

fn conditions(dice: &mut Dice) -> String {
    let count = *dice.pick(&[0, 0, 1, 1, 2, 3]);
    let mut lines: Vec<(String, &str, String)> = Vec::new();
    for _ in 0..count {
        let line = condition(dice);
        if !lines.iter().any(|known| known.0 == line.0) {
            lines.push(line);
        }
    }
    if lines.is_empty() {
        return String::new();
    }
    let lines = lines.iter().map(|(operator, key, values)| format!(r#""{operator}": {{"{key}": {values}}}"#));
    format!(r#", "Condition": {{{}}}"#, lines.collect::<Vec<_>>().join(", "))
}

fn list(dice: &mut Dice, of: &[&str]) -> String {
    let some: BTreeSet<&str> = (0..=dice.roll(3)).map(|_| *dice.pick(of)).collect();
    format!("[{}]", some.iter().map(|it| format!("\"{it}\"")).collect::<Vec<_>>().join(", "))
}

fn principal(dice: &mut Dice, target: Target) -> String {
    if matches!(target, Target::Minio | Target::Rustfs) {
        let who = list(dice, &["alice", "bob", "a*", "*"]);
        return if dice.roll(2) == 0 {
            r#""Principal": "*", "#.to_owned()
        } else {
            format!(r#""Principal": {{"AWS": {who}}}, "#)
        };
    }
    let arn = |name: &str| format!("arn:aws:iam::{HOME}:{name}");
    let names = [arn("user/alice"), arn("user/bob"), arn("root"), arn("role/app"), "*".to_owned()];
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    match dice.roll(4) {
        0 => r#""Principal": "*", "#.to_owned(),
        1 => format!(
            r#""NotPrincipal": {{"AWS": ["{}", "{}"]}}, "#,
            arn("root"),
            arn(dice.pick::<&str>(&["user/alice", "user/bob"]))
        ),
        _ => format!(r#""Principal": {{"AWS": {}}}, "#, list(dice, &names)),
    }
}

fn statement(dice: &mut Dice, target: Target, bucket: bool) -> String {
    let who = if bucket { principal(dice, target) } else { String::new() };
    let effect = if who.contains("Not") { "Deny" } else { *dice.pick(&["Allow", "Allow", "Deny"]) };
    let plain = matches!(target, Target::Minio | Target::Rustfs | Target::Ceph);
    let not_action = !plain && dice.roll(8) == 0;
    let actions = list(dice, &["s3:GetObject", "s3:PutObject", "s3:Get*", "s3:*", "s3:ListBucket", "s3:List*"]);
    let home = "arn:aws:s3:::media/home/${aws:username}/*";
    let resources = [
        "arn:aws:s3:::media/*",
        "arn:aws:s3:::media",
        "arn:aws:s3:::media/private/*",
        "*",
        "arn:aws:s3:::media*",
        home,
        "arn:aws:s3:::media/*.jpg",
        "arn:aws:s3:::media/home/*",
        "arn:aws:s3:::logs/*",
        "arn:aws:s3:::media/a.jpg",
    ];
    let not_resource = !plain && dice.roll(10) == 0;
    let resources = list(dice, &resources);
    format!(
        r#"{{"Effect": "{effect}", {who}"{}Action": {actions}, "{}Resource": {resources}{}}}"#,
        if not_action { "Not" } else { "" },
        if not_resource { "Not" } else { "" },
        conditions(dice)
    )
}

/// A statement and others that say parts of it, which may come to all of it together; what separates them is actions, resources,
/// whether a condition holds, or callers.
fn parts(dice: &mut Dice, target: Target, bucket: bool) -> Vec<String> {
    let who = |names: &[&str]| {
        let arn = |name: &&str| match target {
            Target::Minio | Target::Rustfs => format!("\"{name}\""),
            Target::Aws | Target::Ceph => format!("\"arn:aws:iam::{HOME}:user/{name}\""),
        };
        let names: Vec<String> = names.iter().map(arn).collect();
        if bucket { format!(r#""Principal": {{"AWS": [{}]}}, "#, names.join(", ")) } else { String::new() }
    };
    let effect = *dice.pick(&["Allow", "Deny"]);
    let under = if dice.roll(2) == 0 { conditions(dice) } else { String::new() };
    let write = |who: &str, actions: &[&str], resources: &[&str], under: &str| {
        let quoted =
            |of: &[&str], before: &str| of.iter().map(|it| format!("\"{before}{it}\"")).collect::<Vec<_>>().join(", ");
        let (actions, resources) = (quoted(actions, "s3:"), quoted(resources, "arn:aws:s3:::"));
        format!(r#"{{"Effect": "{effect}", {who}"Action": [{actions}], "Resource": [{resources}]{under}}}"#)
    };
    let both = who(&["alice", "bob"]);
    let (actions, resources) = (["GetObject", "PutObject"], ["media/a.jpg", "media/private/*"]);
    // Some say more than their part, so that none of them is covered itself; or less.
    let more = *dice.pick(&["media/*", "media*"]);
    let actions = actions.get(..=dice.roll(2)).unwrap();
    match dice.roll(4) {
        0 => vec![
            write(&both, actions, &resources, &under),
            write(&both, &["GetObject"], &[more], dice.pick::<&str>(&["", &under])),
            write(&both, &["PutObject", "DeleteObject"], &[more], dice.pick::<&str>(&["", &under])),
        ],
        1 => vec![
            write(&both, actions, &resources, &under),
            write(&both, &["GetObject", "PutObject"], &["media/*.jpg"], dice.pick::<&str>(&["", &under])),
            write(&both, &["*"], &[*dice.pick(&["media/p*", "media/private/b*"])], dice.pick::<&str>(&["", &under])),
        ],
        2 => {
            let (one, other) = *dice.pick(&[
                (r#""Bool": {"aws:SecureTransport": "true"}"#, r#""Bool": {"aws:SecureTransport": "false"}"#),
                (r#""StringLike": {"aws:UserAgent": "ci/*"}"#, r#""StringNotLike": {"aws:UserAgent": "ci/*"}"#),
                (r#""StringLike": {"aws:UserAgent": "*"}"#, r#""Null": {"aws:UserAgent": "true"}"#),
                (
                    r#""IpAddress": {"aws:SourceIp": "10.0.0.0/8"}"#,
                    r#""NotIpAddress": {"aws:SourceIp": "10.1.0.0/16"}"#,
                ),
            ]);
            let under = |condition: &str| format!(r#", "Condition": {{{condition}}}"#);
            vec![
                write(&both, actions, &resources, ""),
                write(&both, &["GetObject", "PutObject"], &[more], &under(one)),
                write(&both, &["GetObject", "PutObject"], &[more], &under(other)),
            ]
        }
        _ => vec![
            write(&both, actions, &resources, &under),
            write(&who(&["alice"]), &["GetObject", "PutObject"], &[more], &under),
            write(&who(&[*dice.pick(&["bob", "carol"])]), &["GetObject", "PutObject"], &[more], &under),
        ],
    }
}

fn policy(layer: Layer, holder: &str, statements: &[String]) -> Arc<Policy> {
    let text = format!(r#"{{"Version": "2012-10-17", "Statement": [{}]}}"#, statements.join(", "));
    let kind = Kind::ALL.into_iter().find(|kind| Layer::of(*kind) == Some(layer)).unwrap();
    let mut document = None;
    read::documents(SourceId(0), &text, &json::parse(&text), Some(kind), &mut |found: Found<'_, '_>| {
        document = Some(found.document);
    });
    let holders = if layer == Layer::Bucket { Vec::new() } else { vec![Holder::parse(holder, HOME).unwrap()] };
    let bucket = (layer == Layer::Bucket).then(|| "media".to_owned());
    Arc::new(Policy { document: document.unwrap().into(), layer, path: text, bucket, holders })
}

fn world(dice: &mut Dice, target: Target) -> World {
    let account = if matches!(target, Target::Minio | Target::Rustfs) { "" } else { HOME };
    let statements = |dice: &mut Dice, bucket: bool| -> Vec<String> {
        let mut statements: Vec<String> = (0..2 + dice.roll(3)).map(|_| statement(dice, target, bucket)).collect();
        // What a copy with one more word comes to is what people write.
        let copy = dice.pick(&statements).clone();
        let cut = copy.split_once(", \"Condition\"").map(|(head, _)| format!("{head}}}"));
        statements.push(cut.unwrap_or(copy));
        if dice.roll(2) == 0 {
            let at = dice.roll(statements.len());
            statements.splice(at..at, parts(dice, target, bucket));
        }
        statements
    };
    let holders = ["user/alice", "user/bob", "user/alice"]
        .map(|it| if account.is_empty() { it.replace("user/", "") } else { it.to_owned() });
    let mut policies: Vec<Arc<Policy>> =
        holders.iter().map(|holder| policy(Layer::Identity, holder, &statements(dice, false))).collect();
    policies.push(policy(Layer::Bucket, "", &statements(dice, true)));
    if target == Target::Aws && dice.roll(3) == 0 {
        policies.push(policy(Layer::Boundary, "user/bob", &statements(dice, false)));
    }
    if target == Target::Aws && dice.roll(3) == 0 {
        policies.push(policy(Layer::Scp, &format!("account/{HOME}"), &statements(dice, false)));
    }
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

/// A request of the domain that can be: an action that does not carry a key never has it, and some keys are never absent.
fn request(dice: &mut Dice, target: Target) -> Request {
    let plain = matches!(target, Target::Minio | Target::Rustfs);
    let callers: &[&str] = if plain {
        &["alice", "bob", "anonymous", "anyone"]
    } else {
        &[
            "user/alice",
            "user/bob",
            "anonymous",
            "user/some-other-user",
            "role/app",
            "root",
            "arn:aws:iam::999999999999:user/x",
        ]
    };
    let caller = Caller::parse(dice.pick::<&str>(callers), if plain { "" } else { HOME }).unwrap();
    let objects = [
        "media/a.jpg",
        "media/private/b.jpg",
        "media/d",
        "logs/e",
        "media/home/alice/x",
        "media/home/bob/y.jpg",
        "mediatheque/z",
    ];
    let (action, resource) = match dice.roll(4) {
        0 => (*dice.pick(&["s3:ListBucket", "s3:GetBucketPolicy"]), *dice.pick(&["media", "logs"])),
        1 => ("s3:PutObject", *dice.pick(&objects)),
        2 => (*dice.pick(&["s3:GetObjectVersion", "s3:DeleteObject"]), *dice.pick(&objects)),
        _ => ("s3:GetObject", *dice.pick(&objects)),
    };
    let mut context = Context::unknown();
    for (key, values) in KEYS {
        let value = dice.pick(values);
        let KeyStatus::Known(info) = target.condition_key(key) else {
            context.set(key, Vec::new());
            continue;
        };
        let carried = !key.starts_with("s3:") || target.action(action).unwrap().keys().any(|it| it == key);
        let present = match info.presence {
            Presence::Always => true,
            Presence::Sometimes => carried && dice.roll(3) > 0,
            Presence::Never => false,
        };
        context.set(key, if present { vec![(*value).to_owned()] } else { Vec::new() });
    }
    Request { caller, action: action.to_owned(), resource: format!("arn:aws:s3:::{resource}"), context }
}

fn without(world: &World, gone: &BTreeSet<StatementId>) -> World {
    let mut less = world.clone();
    for (number, policy) in (0u32..).zip(&mut less.policies) {
        let all = (0u32..).zip(&policy.document.statements);
        let left = all.filter(|(at, _)| !gone.contains(&StatementId { policy: number, statement: *at }));
        *policy = Arc::new(policy.with(left.map(|(_, statement)| statement.clone()).collect()));
    }
    less
}

fn many(worlds: usize, requests: usize, seed: u64) {
    for target in Target::ALL {
        let mut dice = Dice(seed);
        let (mut redundant, mut several, mut idle, mut decided) = (0, 0, 0, 0);
        for _ in 0..worlds {
            let world = world(&mut dice, target);
            let covered = covered_statements(&world, Part::All);
            assert_eq!(covered.unfinished, None);
            let gone: BTreeSet<StatementId> = covered.gone.keys().copied().collect();
            assert!(covered.gone.values().all(|by| !by.is_empty() && by.is_disjoint(&gone)), "{:?}", covered.gone);
            let less = without(&world, &gone);
            let ids: Vec<StatementId> = world.statements().map(|(id, _, _)| id).collect();
            let never: Vec<StatementId> =
                ids.into_iter().filter(|id| never_matches(&world, *id, &mut 0).unwrap().is_some()).collect();
            redundant += gone.len();
            several += covered.gone.values().filter(|by| by.len() > 1).count();
            idle += never.len();
            for _ in 0..requests {
                let request = request(&mut dice, target);
                let (whole, cut) = (evaluate(&world, &request), evaluate(&less, &request));
                let texts = || world.policies.iter().map(|it| it.path.clone()).collect::<Vec<_>>();
                assert_eq!(whole.decision, cut.decision, "{target} {request:?}\n{:?}\n{:#?}", covered.gone, texts());
                let (again, less) = (replay(&world, &request, None), replay(&less, &request, None));
                assert_eq!(again.as_str(), less.as_str(), "{target} {request:?}\n{:?}\n{:#?}", covered.gone, texts());
                // MinIO asks a bucket policy about nobody who is signed in.
                let asked = target != Target::Minio || request.caller == Caller::Anonymous;
                let layers = whole.layers.iter().filter(|layer| asked || layer.layer != Layer::Bucket);
                // On Ceph the name of a role is open, and of two conditions on it each by itself may hold.
                let matched = layers.flat_map(|layer| &layer.matched).filter(|(_, truth)| *truth == Truth::Yes);
                let wrong: Vec<StatementId> = matched.map(|(id, _)| *id).filter(|id| never.contains(id)).collect();
                assert!(wrong.is_empty(), "{target} {request:?}\n{wrong:?}\n{:#?}", texts());
                decided += usize::from(!whole.layers.is_empty());
            }
        }
        assert!(several > worlds / 10, "{target}: {several}");
        assert!(redundant > worlds / 2 && idle > worlds / 20 && decided > worlds * requests / 4, "{target}");
    }
}

#[test]
fn what_is_reported_does_nothing() {
    many(50, 60, 7);
}

#[test]
#[ignore = "takes minutes: run it with --release"]
fn many_worlds() {
    many(6_000, 300, 8);
}
