//! Laws of a change that is about several buckets: it does to each bucket what it would do to that one alone, and the same whether its
//! parts are compared apart or together.

#![expect(clippy::unwrap_used, reason = "a test panics where it fails")]

#[path = "access_laws/pairs.rs"]
#[expect(dead_code, reason = "pairs are of other tests")]
mod pairs;

use std::collections::BTreeSet;
use std::sync::Arc;

use denywins::access::{Bucket, Layer, Options, Policy, StatementId, World};
use denywins::explore::{Patterns, Region, Sides, difference};
use denywins::pattern::{self, Case, fnmatch};
use denywins::target::Target;
use pairs::{Dice, policy, statement, world};

const ROUNDS: usize = 50;

/// Buckets that statements of the other tests are about, and one that they are not.
const BUCKETS: [&str; 3] = ["media", "logs", "archive"];

fn some(dice: &mut Dice, target: Target, bucket: bool) -> Vec<String> {
    (0..=dice.roll(2)).map(|_| statement(dice, target, bucket)).collect()
}

fn on(bucket: &str, statements: &[String]) -> Arc<Policy> {
    let policy = policy(Layer::Bucket, "", statements);
    Arc::new(Policy { bucket: Some(bucket.to_owned()), ..(*policy).clone() })
}

/// Statements about `media` or `logs`, about another bucket instead.
fn elsewhere(statements: &[String], bucket: &str) -> Vec<String> {
    statements.iter().map(|it| it.replace(":::media", &format!(":::{bucket}"))).collect()
}

fn in_buckets(target: Target, policies: Vec<Arc<Policy>>) -> World {
    let mut world = world(target, policies);
    let owner = world.home.clone();
    world.buckets = BUCKETS.map(|name| Bucket { name: name.to_owned(), owner: owner.clone() }).into_iter().collect();
    world
}

/// Who can what on what when, one by one: regions can be told in other words.
fn told(region: &Region) -> BTreeSet<String> {
    let Region { outcome, people, actions, resources, conditions, .. } = region;
    let objects = ["", "/a.jpg", "/b.jpg", "/x", "/private/x", "/private/x.jpg", "/alice/x"];
    let all = BUCKETS.iter().flat_map(|bucket| objects.map(|object| format!("arn:aws:s3:::{bucket}{object}")));
    let met: Vec<String> = all.filter(|resource| resources.iter().any(|said| is_said(said, resource))).collect();
    let ways: Vec<String> = conditions.iter().map(ToString::to_string).collect();
    let mut told = BTreeSet::new();
    for person in people {
        for action in actions {
            for resource in &met {
                let direction = outcome.direction.as_str();
                let always = if ways.is_empty() { &[String::new()] } else { ways.as_slice() };
                told.extend(
                    always.iter().map(|way| format!("{direction} {} {action} {resource}; {way}", person.words())),
                );
            }
        }
    }
    told
}

fn is_said(said: &Patterns, resource: &str) -> bool {
    let meets = |text: &String| {
        pattern::matches(text, resource, Case::Sensitive) || fnmatch::fits(text, resource) == Some(true)
    };
    meets(&said.pattern) && said.also.iter().all(meets) && !said.except.iter().any(meets)
}

fn compared(base: &World, head: &World) -> BTreeSet<String> {
    let difference = difference(&Sides { base, head }, Options::default());
    assert!(difference.unfinished.is_empty(), "{:?}", difference.unfinished);
    difference.regions.iter().flat_map(told).collect()
}

fn without_values(told: BTreeSet<String>) -> BTreeSet<String> {
    told.into_iter().map(|line| line.split(';').next().unwrap().to_owned()).collect()
}

#[test]
fn each_bucket_is_changed_as_if_it_were_alone() {
    let mut dice = Dice(21);
    let mut several = 0;
    for target in Target::ALL {
        for _ in 0..ROUNDS {
            let own = policy(Layer::Identity, "user/alice", &some(&mut dice, target, false));
            let of = |dice: &mut Dice, bucket| on(bucket, &elsewhere(&some(dice, target, true), bucket));
            let before = BUCKETS.map(|bucket| of(&mut dice, bucket));
            let after = BUCKETS.map(|bucket| of(&mut dice, bucket));
            let with = |changed: &dyn Fn(usize) -> bool| {
                let of = |at: usize| if changed(at) { after.get(at) } else { before.get(at) };
                let policies = (0..BUCKETS.len()).filter_map(of).chain([&own]);
                in_buckets(target, policies.map(Arc::clone).collect())
            };
            let base = with(&|_| false);
            let together = compared(&base, &with(&|_| true));
            let alone: Vec<_> = (0..BUCKETS.len()).map(|at| compared(&base, &with(&|it| it == at))).collect();
            several += usize::from(alone.iter().filter(|told| !told.is_empty()).count() > 1);
            let all: Vec<&str> = before.iter().chain(&after).chain([&own]).map(|it| it.path.as_str()).collect();
            let alone: BTreeSet<String> = alone.into_iter().flatten().collect();
            let only: Vec<&String> = alone.symmetric_difference(&together).collect();
            assert!(only.is_empty(), "{target}\n{}\n{only:#?}", all.join("\n"));
        }
    }
    assert!(several > ROUNDS, "{several}");
}

#[test]
fn parts_come_to_the_same_apart_and_together() {
    let mut dice = Dice(22);
    let mut found = 0;
    // What binds all buckets together and takes nothing from anybody.
    let binds = |number: usize| {
        let name = ["GetBucketLocation", "ListBucketMultipartUploads"][number];
        let statement = format!(r#"{{"Effect": "Deny", "Action": "s3:{name}", "Resource": "*"}}"#);
        policy(Layer::Identity, "user/carol", &[statement])
    };
    for target in Target::ALL {
        for _ in 0..ROUNDS {
            let shared: Vec<Arc<Policy>> =
                BUCKETS.iter().map(|bucket| on(bucket, &elsewhere(&some(&mut dice, target, true), bucket))).collect();
            let mut own = || {
                let bucket = BUCKETS[dice.roll(BUCKETS.len())];
                let mut statements = elsewhere(&some(&mut dice, target, false), bucket);
                statements.extend(some(&mut dice, target, false));
                if dice.roll(2) == 0 {
                    for statement in &mut statements {
                        *statement = statement.replace("/private/", "/${aws:username}/");
                    }
                }
                policy(Layer::Identity, "user/alice", &statements)
            };
            let (before, after) = (own(), own());
            let with = |own: &Arc<Policy>, number| {
                in_buckets(target, [Arc::clone(own), binds(number)].into_iter().chain(shared.iter().cloned()).collect())
            };
            let apart = compared(&with(&before, 0), &with(&after, 0));
            found += apart.len();
            let together = compared(&with(&before, 0), &with(&after, 1));
            // Values are named that policies of other buckets name as well.
            let [apart, together] = [apart, together].map(without_values);
            let all: Vec<&str> = [&before, &after].into_iter().chain(&shared).map(|it| it.path.as_str()).collect();
            let only: Vec<&String> = apart.symmetric_difference(&together).collect();
            assert!(only.is_empty(), "{target}\n{}\n{only:#?}", all.join("\n"));
        }
    }
    assert!(found > ROUNDS, "{found}");
}

#[test]
fn a_thousand_buckets_are_compared_one_by_one() {
    let many = 1_000;
    let of = |number: usize, denies: bool| {
        let arn = format!("arn:aws:s3:::bucket-{number}/*");
        let allow =
            format!(r#"{{"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "{arn}"}}"#);
        let deny = format!(r#"{{"Effect": "Deny", "Principal": "*", "Action": "s3:GetObject", "Resource": "{arn}"}}"#);
        let statements = [allow, deny];
        on(&format!("bucket-{number}"), &statements[..=usize::from(denies)])
    };
    let all = |denies| world(Target::Aws, (0..many).map(|number| of(number, denies)).collect());
    let (base, head) = (all(false), all(true));
    let found = difference(&Sides { base: &base, head: &head }, Options::default());
    assert!(found.unfinished.is_empty(), "{:?}", found.unfinished);
    let by: BTreeSet<StatementId> = found.regions.iter().flat_map(|region| region.outcome.new.clone()).collect();
    assert_eq!(by.len(), many);
}
