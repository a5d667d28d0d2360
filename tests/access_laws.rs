//! Laws of what a change does to access: what is reported happens, and what happens is reported.
//!
//! Random pairs of small policies over a small domain, on every server; every request of the domain is put to the evaluator
//! that replays on both sides, one by one, and compared with the regions, which the other evaluator found. `many_pairs_by_brute_force` does the same for longer:
//! `cargo test --release --test access_laws -- --ignored`.

#![expect(clippy::unwrap_used, reason = "a test panics where it fails")]

use std::collections::BTreeSet;
use std::sync::Arc;

use denywins::access::{
    Bucket, Caller, Context, Decision, Holder, Identity, IdentityKind, Layer, Options, Policy, Request, World, evaluate,
};
use denywins::explore::{Difference, Direction, Region, Sides, Standing, State, difference};
use denywins::pattern::{self, Case};
use denywins::policy::Kind;
use denywins::policy::read::{self, Found};
use denywins::replay::{self, Verdict};
use denywins::source::SourceId;
use denywins::syntax::json;
use denywins::target::{KeyStatus, Presence, Target};

const HOME: &str = "123456789012";

/// Numbers without a pattern, the same in every run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
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

/// The keys of the domain, with the values that requests have.
const KEYS: [(&str, &str, [&str; 3]); 3] = [
    ("StringEquals", "s3:prefix", ["docs", "logs", "zzz"]),
    ("IpAddress", "aws:SourceIp", ["10.1.2.3", "10.200.0.1", "8.8.8.8"]),
    ("StringLike", "aws:UserAgent", ["ci/1", "ci/2", "zzz"]),
];

fn condition(dice: &mut Dice) -> String {
    let negated = |dice: &mut Dice, plain: &str, negated: &str| {
        if dice.roll(3) == 0 { negated.to_owned() } else { plain.to_owned() }
    };
    let (operator, key, value) = match dice.roll(8) {
        0 => (negated(dice, "StringEquals", "StringNotEquals"), "s3:prefix", dice.of(&["docs", "logs"])),
        1 => (negated(dice, "IpAddress", "NotIpAddress"), "aws:SourceIp", dice.of(&["10.0.0.0/8", "10.1.0.0/16"])),
        2 => (negated(dice, "StringLike", "StringNotLike"), "aws:UserAgent", dice.of(&["ci/*", "ci/1"])),
        _ => return String::new(),
    };
    format!(r#", "Condition": {{"{operator}": {{"{key}": "{value}"}}}}"#)
}

fn statement(dice: &mut Dice, target: Target, bucket: bool) -> String {
    let effect = dice.of(&["Allow", "Allow", "Deny"]);
    let action = dice.of(&["s3:GetObject", "s3:PutObject", "s3:Get*", "s3:*", "s3:ListBucket"]);
    let resource = dice.of(&["media/*", "media", "media/private/*", "*", "media/*.jpg", "logs/*", "media/a.jpg"]);
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
    format!(r#"{{"Effect": "{effect}", {who}"Action": "{action}", "Resource": "{resource}"{}}}"#, condition(dice))
}

fn policy(layer: Layer, holder: &str, statements: &[String]) -> Arc<Policy> {
    let text = format!(r#"{{"Version": "2012-10-17", "Statement": [{}]}}"#, statements.join(", "));
    let kind = Kind::ALL.into_iter().find(|kind| Layer::of(*kind) == Some(layer)).unwrap();
    let mut document = None;
    read::documents(SourceId(0), &text, &json::parse(&text), Some(kind), &mut |found: Found<'_, '_>| {
        document = Some(found.document);
    });
    Arc::new(Policy {
        document: document.unwrap(),
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

fn world(target: Target, policies: Vec<Arc<Policy>>) -> World {
    let plain = matches!(target, Target::Minio | Target::Rustfs);
    let account = if plain { "" } else { HOME };
    let identities = ["alice", "bob"].map(|name| Identity {
        kind: IdentityKind::User,
        account: account.to_owned(),
        name: name.to_owned(),
        groups: Vec::new(),
    });
    let buckets = vec![Bucket { name: "media".to_owned(), owner: account.to_owned() }];
    World { target, policies, identities: identities.into(), buckets, home: account.to_owned() }
}

/// Two sides that differ in one policy.
fn pair(dice: &mut Dice, target: Target) -> (World, World) {
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

/// Every request of the domain.
fn requests(target: Target) -> Vec<Request> {
    let account = if matches!(target, Target::Minio | Target::Rustfs) { "" } else { HOME };
    let callers = ["user/alice", "user/bob", "anonymous", "user/some-other-user", "root"];
    let mut requests = Vec::new();
    // Only accounts have a root on Ceph, and these users are of none.
    for caller in callers.into_iter().filter(|caller| *caller != "root" || target != Target::Ceph) {
        let caller = Caller::parse(caller, account).unwrap();
        for (action, resources) in [
            ("s3:GetObject", &["media/a.jpg", "media/private/b.jpg", "media/private/c", "media/d", "logs/e"][..]),
            ("s3:PutObject", &["media/a.jpg", "media/private/b.jpg", "media/private/c", "media/d", "logs/e"][..]),
            ("s3:ListBucket", &["media", "logs"][..]),
            // The root is not denied this one.
            ("s3:PutBucketPolicy", &["media"][..]),
        ] {
            for resource in resources {
                for way in (0..64usize).filter(|way| can_be(target, action, *way)) {
                    let mut context = Context::unknown();
                    for (at, (_, key, values)) in KEYS.iter().enumerate() {
                        let value = values.get(way >> (2 * at) & 3).map(|value| (*value).to_owned());
                        context.set(key, value.into_iter().collect());
                    }
                    requests.push(Request {
                        caller: caller.clone(),
                        action: action.to_owned(),
                        resource: format!("arn:aws:s3:::{resource}"),
                        context,
                    });
                }
            }
        }
    }
    requests
}

/// Whether a request can have these states of the keys: an action that does not carry a key never has it, and some keys are
/// never absent.
fn can_be(target: Target, action: &str, way: usize) -> bool {
    KEYS.iter().enumerate().all(|(at, (_, key, values))| {
        let present = (way >> (2 * at) & 3) < values.len();
        let KeyStatus::Known(info) = target.condition_key(key) else { return !present };
        let carried = !key.starts_with("s3:") || target.action(action).unwrap().keys().any(|it| it == *key);
        match info.presence {
            Presence::Always => present,
            Presence::Sometimes => carried || !present,
            Presence::Never => !present,
        }
    })
}

/// Whether a region is about a request.
fn holds(texts: &str, region: &Region, request: &Request) -> bool {
    let who = region.people.iter().any(|person| person.caller == request.caller);
    let on = |pattern: &str| pattern::matches(pattern, &request.resource, Case::Sensitive);
    let what = region
        .resources
        .iter()
        .any(|it| on(&it.pattern) && it.also.iter().all(|also| on(also)) && !it.except.iter().any(|out| on(out)));
    let when = region.conditions.is_empty()
        || region.conditions.iter().any(|way| way.keys.iter().all(|(key, states)| among(texts, request, key, states)));
    who && what && when && region.actions.contains(&request.action)
}

/// Whether no policy of these texts tells two values of a key apart.
fn alike(texts: &str, a: &str, b: &str) -> bool {
    let written = |value: &&&str| texts.contains(&format!("\"{value}\""));
    let nets = ["10.0.0.0/8", "10.1.0.0/16"];
    let address = |text: &str| text.parse::<std::net::IpAddr>();
    if let (Ok(a), Ok(b)) = (address(a), address(b)) {
        let nets = nets.iter().filter(written).map(|net| net.parse::<ipnet::IpNet>().unwrap());
        return nets.into_iter().all(|net| net.contains(&a) == net.contains(&b));
    }
    let patterns = ["docs", "logs", "ci/*", "ci/1"];
    let meets = |value: &str, pattern: &str| pattern::matches(pattern, value, Case::Sensitive);
    patterns.iter().filter(written).all(|pattern| meets(a, pattern) == meets(b, pattern))
}

/// Whether one of the states stands for what a request has.
fn among(texts: &str, request: &Request, key: &str, states: &BTreeSet<State>) -> bool {
    let said = request.context.said(key).unwrap_or(&[]);
    states.iter().any(|state| match (state.as_slice(), said) {
        ([], []) => true,
        ([a], [b]) => alike(texts, a, b),
        _ => false,
    })
}

const ACTIONS: [&str; 4] = ["s3:GetObject", "s3:PutObject", "s3:ListBucket", "s3:PutBucketPolicy"];

/// A region in words, as far as it is about the domain.
fn said(region: &Region) -> String {
    let who: Vec<String> = region.people.iter().map(denywins::explore::Person::words).collect();
    let what: Vec<String> = region.resources.iter().map(ToString::to_string).collect();
    let when: Vec<String> = region.conditions.iter().map(ToString::to_string).collect();
    let actions: Vec<&str> = region.actions.iter().map(String::as_str).filter(|it| ACTIONS.contains(it)).collect();
    let direction = region.outcome.direction.as_str();
    format!("{direction}: {} | {} | {} | {}", who.join(", "), actions.join(", "), what.join(", "), when.join(" or "))
}

fn passes(decision: Decision) -> Option<bool> {
    match decision {
        Decision::Allowed => Some(true),
        Decision::Denied | Decision::Implicit => Some(false),
        Decision::Depends => None,
    }
}

/// What the replay says of a request.
fn replayed(world: &World, request: &Request) -> Option<bool> {
    match replay::replay(world, request, None) {
        Verdict::Allowed => Some(true),
        Verdict::Denied | Verdict::Implicit => Some(false),
        Verdict::Unsettled(_) => None,
    }
}

fn check(dice: &mut Dice, target: Target, domain: &[Request]) -> [usize; 3] {
    let (base, head) = pair(dice, target);
    let Difference { regions, unfinished, .. } = difference(&Sides { base: &base, head: &head }, Options::default());
    assert!(unfinished.is_empty(), "{unfinished:?}");
    let texts = || [&base, &head].map(|world| world.policies.iter().map(|it| it.path.clone()).collect::<Vec<_>>());
    // What is reported happens.
    for region in &regions {
        let decided = (passes(region.before.decision), passes(region.after.decision));
        let expected = match region.outcome.direction {
            Direction::Lost => decided == (Some(true), Some(false)),
            Direction::Gained => decided == (Some(false), Some(true)),
            Direction::Open => decided.0.is_none() || decided.1.is_none(),
        };
        assert!(
            expected
                && evaluate(&base, &region.witness) == region.before
                && evaluate(&head, &region.witness) == region.after
        );
        assert!(!region.outcome.gone.is_empty() || !region.outcome.new.is_empty());
        assert!(!region.people.is_empty() && !region.actions.is_empty() && !region.resources.is_empty());
    }
    // Only policies about a caller tell its requests apart.
    let written = |caller: &Caller| -> String {
        let about = |policy: &&Arc<Policy>| {
            policy.layer == Layer::Bucket
                || policy.holders.iter().any(|holder| match (holder, caller) {
                    (Holder::Identity { name, .. }, Caller::Identity(identity)) => *name == identity.name,
                    _ => false,
                })
        };
        [&base, &head]
            .iter()
            .flat_map(|world| &world.policies)
            .filter(about)
            .map(|policy| policy.path.clone())
            .collect()
    };
    // What happens is reported, and nothing else about these requests.
    let mut counts = [0; 3];
    for request in domain {
        let decided = (replayed(&base, request), replayed(&head, request));
        let written = written(&request.caller);
        let about: Vec<&Region> = regions.iter().filter(|region| holds(&written, region, request)).collect();
        let directions: Vec<Direction> = about.iter().map(|region| region.outcome.direction).collect();
        let expected = match decided {
            (Some(true), Some(false)) => Some(Direction::Lost),
            (Some(false), Some(true)) => Some(Direction::Gained),
            _ => None,
        };
        let right = match expected {
            Some(direction) => directions == [direction],
            None => directions.iter().all(|it| *it == Direction::Open),
        };
        let all = || regions.iter().map(said).collect::<Vec<_>>();
        assert!(right, "{target}: {request:?} {decided:?}, but {directions:?}\n{:#?}\n{:#?}", all(), texts());
        match expected {
            Some(Direction::Lost) => counts[0] += 1,
            Some(_) => counts[1] += 1,
            None => counts[2] += 1,
        }
    }
    counts
}

fn many(pairs: usize, seed: u64) {
    let mut dice = Dice(seed);
    for target in Target::ALL {
        let domain = requests(target);
        let mut total = [0usize; 3];
        for _ in 0..pairs / Target::ALL.len() {
            // A part of the domain each time, so that many pairs are seen.
            let part: Vec<Request> = (0..20).map(|_| domain.get(dice.roll(domain.len())).unwrap().clone()).collect();
            let counts = check(&mut dice, target, &part);
            for (all, one) in total.iter_mut().zip(counts) {
                *all += one;
            }
        }
        assert!(total.iter().all(|count| *count > pairs / 40), "{target}: {total:?}");
    }
}

#[test]
fn regions_are_what_brute_force_finds() {
    many(2_000, 1);
}

#[test]
#[ignore = "takes minutes: run it with --release"]
fn many_pairs_by_brute_force() {
    many(100_000, 2);
}

#[test]
fn nothing_changes_where_nothing_was_changed() {
    let mut dice = Dice(3);
    for target in Target::ALL {
        for _ in 0..50 {
            let (base, head) = pair(&mut dice, target);
            let same = difference(&Sides { base: &base, head: &base.clone() }, Options::default());
            assert!(same.regions.is_empty() && same.unfinished.is_empty());
            // There and back.
            let there = difference(&Sides { base: &base, head: &head }, Options::default());
            let back = difference(&Sides { base: &head, head: &base }, Options::default());
            let count = |difference: &Difference, direction| {
                difference.regions.iter().filter(|region| region.outcome.direction == direction).count()
            };
            assert_eq!(count(&there, Direction::Lost), count(&back, Direction::Gained), "{target}");
            assert_eq!(count(&there, Direction::Open), count(&back, Direction::Open), "{target}");
        }
    }
}

#[test]
fn who_is_named_comes_first() {
    let mut dice = Dice(4);
    let (base, head) = pair(&mut dice, Target::Aws);
    for region in difference(&Sides { base: &base, head: &head }, Options::default()).regions {
        let named: Vec<bool> = region.people.iter().map(|person| person.standing == Standing::Named).collect();
        assert!(named.is_sorted_by(|a, b| a >= b), "{named:?}");
    }
}
