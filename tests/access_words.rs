//! Many words anywhere in a key: what is denied already is not told apart, and what is told stays true of every key.

#![expect(clippy::unwrap_used, reason = "a test says by panicking what is wrong")]

#[path = "access_laws/pairs.rs"]
#[expect(dead_code, reason = "another test uses the rest of it")]
mod pairs;

use denywins::access::{Caller, Context, Layer, Options, Request, World};
use denywins::explore::{Direction, Region, Sides, difference};
use denywins::pattern::{self, Case};
use denywins::replay::{self, Verdict};
use denywins::target::Target;
use pairs::{Dice, policy, world};

/// More of them than there are classes that could be told apart one by one.
const WORDS: usize = 16;

fn word(number: usize) -> String {
    format!("w{}", char::from(b'a' + u8::try_from(number).unwrap()))
}

fn deny(target: Target, number: usize) -> String {
    // RustFS knows no such wildcard.
    let action = if target == Target::Rustfs { "s3:GetObject" } else { "s3:Get*" };
    format!(
        r#"{{"Effect": "Deny", "Principal": "*", "Action": "{action}", "Resource": "arn:aws:s3:::media/*{}*"}}"#,
        word(number)
    )
}

/// Everything is allowed, but for what has one of so many words in it.
fn denied(target: Target, words: usize) -> World {
    let allow =
        r#"{"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::media/*"}"#;
    let statements: Vec<String> =
        [allow.to_owned()].into_iter().chain((0..words).map(|number| deny(target, number))).collect();
    world(target, vec![policy(Layer::Bucket, "", &statements)])
}

fn is_about(region: &Region, request: &Request) -> bool {
    let on = |pattern: &str| pattern::matches(pattern, &request.resource, Case::Sensitive);
    region.people.iter().any(|person| person.caller == request.caller)
        && region
            .resources
            .iter()
            .any(|it| on(&it.pattern) && it.also.iter().all(|also| on(also)) && !it.except.iter().any(|out| on(out)))
}

fn passes(world: &World, request: &Request) -> bool {
    replay::replay(world, request, None) == Verdict::Allowed
}

#[test]
fn one_more_word_is_told_in_full() {
    for target in [Target::Aws, Target::Ceph] {
        let (base, head) = (denied(target, WORDS - 1), denied(target, WORDS));
        let found = difference(&Sides { base: &base, head: &head }, Options::default());
        assert!(found.unfinished.is_empty(), "{target}: {:?}", found.unfinished);
        assert!(found.regions.iter().all(|region| region.outcome.direction == Direction::Lost), "{target}");
        let mut dice = Dice(3);
        let mut lost = 0;
        for _ in 0..500 {
            let words: Vec<String> = (0..=dice.roll(2)).map(|_| word(WORDS - 1 - dice.roll(6))).collect();
            let request = Request {
                caller: Caller::Anonymous,
                action: "s3:GetObject".to_owned(),
                resource: format!("arn:aws:s3:::media/{}", words.join("/")),
                context: Context::unknown(),
            };
            let is_lost = passes(&base, &request) && !passes(&head, &request);
            assert_eq!(found.regions.iter().any(|it| is_about(it, &request)), is_lost, "{target}: {request:?}");
            lost += usize::from(is_lost);
        }
        assert!(lost > 20, "{target}: {lost}");
    }
}

#[test]
fn where_paths_are_cleaned_it_is_said_that_a_part_is_told() {
    let (base, head) = (denied(Target::Rustfs, WORDS - 1), denied(Target::Rustfs, WORDS));
    let found = difference(&Sides { base: &base, head: &head }, Options::default());
    assert!(!found.unfinished.is_empty());
    // And which patterns are too many.
    let said = found.unfinished_in_words();
    assert!(said.iter().any(|why| why.contains("`arn:aws:s3:::media/*wa*`") && why.ends_with(" more")), "{said:?}");
}
