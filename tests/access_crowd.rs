//! Laws of changes where patterns are many and come to the same in groups: what is told is what brute force finds, object by object,
//! and the statement that is blamed is the one that does it.
//!
//! `many_crowds_by_brute_force` does the same for longer: `cargo test --release --test access_crowd -- --ignored`.

#![expect(clippy::unwrap_used, reason = "a test panics where it fails")]

#[path = "access_laws/pairs.rs"]
#[expect(dead_code, reason = "another test uses the rest of it")]
mod pairs;

use std::collections::BTreeSet;

use denywins::access::{Caller, Context, Decision, Layer, Options, Request, World, evaluate};
use denywins::explore::{Changed, Difference, Direction, Region, Sides, difference};
use denywins::pattern::{self, Case};
use denywins::replay::{self, Verdict};
use denywins::target::Target;
use pairs::{Dice, HOME, policy, world};

const LETTERS: [&str; 3] = ["a", "b", "c"];

/// Every text of these letters of one to so many.
fn texts(longest: usize) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    let mut last = vec![String::new()];
    for _ in 0..longest {
        last = last.iter().flat_map(|text| LETTERS.map(|letter| format!("{text}{letter}"))).collect();
        all.extend(last.iter().cloned());
    }
    all
}

fn pick<'a>(dice: &mut Dice, all: &[&'a str]) -> &'a str {
    all.get(dice.roll(all.len())).unwrap()
}

/// Mostly a word anywhere.
fn resource(dice: &mut Dice, denied: bool) -> String {
    let words: Vec<String> = texts(2).into_iter().filter(|word| !denied || word.len() > 1).collect();
    let word = words.get(dice.roll(words.len())).unwrap();
    let key = match dice.roll(8) {
        2 if denied => format!("{word}?*"),
        0 => format!("{word}*"),
        1 => format!("*{word}"),
        2 => "*".to_owned(),
        3 => format!("{}*{word}*", pick(dice, &LETTERS)),
        _ => format!("*{word}*"),
    };
    format!("\"arn:aws:s3:::media/{key}\"")
}

fn statement(dice: &mut Dice, target: Target, bucket: bool) -> String {
    let effect = pick(dice, &["Allow", "Allow", "Deny"]);
    let action = pick(dice, &["s3:GetObject", "s3:GetObject", "s3:PutObject", "s3:*"]);
    let plain = matches!(target, Target::Minio | Target::Rustfs);
    let alice = if plain { "alice".to_owned() } else { format!("arn:aws:iam::{HOME}:user/alice") };
    let who = match (bucket, dice.roll(4)) {
        (false, _) => String::new(),
        (true, 0) => format!(r#""Principal": {{"AWS": "{alice}"}}, "#),
        (true, _) => r#""Principal": "*", "#.to_owned(),
    };
    let condition = match dice.roll(4) {
        0 => r#", "Condition": {"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}}"#,
        1 if dice.roll(3) == 0 => r#", "Condition": {"StringLike": {"aws:UserAgent": "ci/*"}}"#,
        _ => "",
    };
    let element = if dice.roll(24) == 0 && effect == "Deny" { "NotResource" } else { "Resource" };
    let resources: Vec<String> = (0..=dice.roll(3)).map(|_| resource(dice, effect == "Deny")).collect();
    format!(
        r#"{{"Effect": "{effect}", {who}"Action": "{action}", "{element}": [{}]{condition}}}"#,
        resources.join(", ")
    )
}

fn allow(bucket: bool) -> String {
    let who = if bucket { r#""Principal": "*", "# } else { "" };
    format!(r#"{{"Effect": "Allow", {who}"Action": "s3:*", "Resource": "arn:aws:s3:::media/*"}}"#)
}

/// Two sides that differ in a few statements of one policy, among many patterns.
fn pair(dice: &mut Dice, target: Target) -> (World, World) {
    let to_bucket = target != Target::Minio && dice.roll(2) == 0;
    let build = |dice: &mut Dice, bucket: bool| -> Vec<String> {
        let mut all: Vec<String> = (0..5 + dice.roll(4)).map(|_| statement(dice, target, bucket)).collect();
        all.extend((dice.roll(3) > 0).then(|| allow(bucket)));
        all
    };
    let (mut own, mut theirs) = (build(dice, false), build(dice, true));
    let side = |own: &[String], theirs: &[String]| {
        world(target, vec![policy(Layer::Identity, "user/alice", own), policy(Layer::Bucket, "", theirs)])
    };
    let base = side(&own, &theirs);
    let changed = if to_bucket { &mut theirs } else { &mut own };
    for _ in 0..=dice.roll(3) {
        let at = dice.roll(changed.len());
        match dice.roll(3) {
            0 if changed.len() > 1 => drop(changed.remove(at)),
            1 => *changed.get_mut(at).unwrap() = statement(dice, target, to_bucket),
            _ => changed.insert(at, statement(dice, target, to_bucket)),
        }
    }
    (base, side(&own, &theirs))
}

fn requests(dice: &mut Dice, target: Target, count: usize) -> Vec<Request> {
    let account = if matches!(target, Target::Minio | Target::Rustfs) { "" } else { HOME };
    let keys = texts(5);
    let one = |dice: &mut Dice| {
        let mut context = Context::unknown();
        context.set("aws:SourceIp", vec![pick(dice, &["10.1.2.3", "8.8.8.8"]).to_owned()]);
        context.set("aws:UserAgent", vec![pick(dice, &["ci/1", "zzz"]).to_owned()]);
        Request {
            caller: Caller::parse(pick(dice, &["user/alice", "user/bob", "anonymous"]), account).unwrap(),
            action: pick(dice, &["s3:GetObject", "s3:PutObject"]).to_owned(),
            resource: format!("arn:aws:s3:::media/{}", keys.get(dice.roll(keys.len())).unwrap()),
            context,
        }
    };
    (0..count).map(|_| one(dice)).collect()
}

fn is_state(request: &Request, key: &str, state: &[String]) -> bool {
    let said = request.context.said(key).unwrap();
    let of = |values: &[String]| values.first().map(|it| it.starts_with("10.") || it.starts_with("ci/"));
    of(said) == of(state)
}

fn is_about(region: &Region, request: &Request) -> bool {
    let on = |pattern: &str| pattern::matches(pattern, &request.resource, Case::Sensitive);
    let what = region
        .resources
        .iter()
        .any(|it| on(&it.pattern) && it.also.iter().all(|also| on(also)) && !it.except.iter().any(|out| on(out)));
    let of = |(key, states): &(String, BTreeSet<Vec<String>>)| states.iter().any(|it| is_state(request, key, it));
    what && region.people.iter().any(|person| person.caller == request.caller)
        && region.actions.contains(&request.action)
        && (region.conditions.is_empty() || region.conditions.iter().any(|way| way.keys.iter().all(of)))
}

fn passes(world: &World, request: &Request) -> Option<bool> {
    match replay::replay(world, request, None) {
        Verdict::Allowed => Some(true),
        Verdict::Denied | Verdict::Implicit => Some(false),
        Verdict::Unsettled(_) => None,
    }
}

/// The Deny that is blamed for all of a region is the first that is changed and reaches the request, whatever else is known of the
/// request than what the region hangs on.
fn is_blamed_right(
    base: &World,
    head: &World,
    region: &Region,
    request: &Request,
    direction: Direction,
    changed: &Changed,
) {
    let request = Request { context: region.witness.context.clone(), ..request.clone() };
    let (before, after) = (evaluate(base, &request), evaluate(head, &request));
    let (denied, changed, blamed) = match direction {
        Direction::Lost => (after, &changed.head, &region.outcome.new),
        Direction::Gained => (before, &changed.base, &region.outcome.gone),
        Direction::Open => return,
    };
    if denied.decision == Decision::Denied {
        let first = denied.deciding.iter().copied().filter(|id| changed.contains(id)).min();
        assert!(first.is_none() || *blamed == first.into_iter().collect(), "{request:?} {blamed:?} {first:?}");
    }
}

fn check(dice: &mut Dice, target: Target, requests: &[Request]) -> [usize; 3] {
    let (base, head) = pair(dice, target);
    let Difference { regions, unfinished, changed, .. } =
        difference(&Sides { base: &base, head: &head }, Options::default());
    let texts = || [&base, &head].map(|world| world.policies.iter().map(|it| it.path.clone()).collect::<Vec<_>>());
    assert!(unfinished.is_empty(), "{target}: {unfinished:?} {:#?}", texts());
    let mut counts = [0; 3];
    for request in requests {
        let expected = match (passes(&base, request), passes(&head, request)) {
            (Some(true), Some(false)) => Some(Direction::Lost),
            (Some(false), Some(true)) => Some(Direction::Gained),
            _ => None,
        };
        let about: Vec<&Region> = regions.iter().filter(|it| is_about(it, request)).collect();
        let found: Vec<Direction> = about.iter().map(|it| it.outcome.direction).collect();
        let told =
            || about.iter().map(|it| it.resources.iter().map(ToString::to_string).collect()).collect::<Vec<Vec<_>>>();
        let right = match expected {
            Some(direction) => found == [direction],
            None => found.iter().all(|it| *it == Direction::Open),
        };
        assert!(right, "{target}: {request:?} {expected:?} but {found:?}: {:#?}\n{:#?}", told(), texts());
        if let (Some(direction), [region]) = (expected, about.as_slice()) {
            is_blamed_right(&base, &head, region, request, direction, &changed);
        }
        let at = expected.map_or(2, |direction| usize::from(direction == Direction::Gained));
        *counts.get_mut(at).unwrap() += 1;
    }
    counts
}

fn many(pairs: usize, seed: u64) {
    let mut dice = Dice(seed);
    for target in Target::ALL {
        let mut total = [0usize; 3];
        for _ in 0..pairs / Target::ALL.len() {
            let requests = requests(&mut dice, target, 60);
            for (all, one) in total.iter_mut().zip(check(&mut dice, target, &requests)) {
                *all += one;
            }
        }
        assert!(total.iter().all(|count| *count > pairs / 10), "{target}: {total:?}");
    }
}

#[test]
fn crowds_are_told_as_brute_force_finds_them() {
    many(80, 1);
}

#[test]
#[ignore = "takes minutes: run it with --release"]
fn many_crowds_by_brute_force() {
    many(20_000, 2);
}
