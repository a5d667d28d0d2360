//! Many words anywhere in a key: what comes to the same is not told apart, and what is told stays true of every key.

#![expect(clippy::unwrap_used, reason = "a test says by panicking what is wrong")]

#[path = "access_laws/pairs.rs"]
#[expect(dead_code, reason = "another test uses the rest of it")]
mod pairs;

use std::collections::BTreeSet;

use denywins::access::{Caller, Context, Expectation, Layer, Options, Request, Want, World};
use denywins::explore::{Direction, Region, Sides, Verdict as Proof, difference, expect};
use denywins::pattern::{self, Case};
use denywins::replay::{self, Verdict};
use denywins::target::Target;
use pairs::{Dice, policy, world};

/// More of them than there are classes that could be told apart one by one.
const WORDS: usize = 16;

fn word(number: usize) -> String {
    format!("w{}", char::from(b'a' + u8::try_from(number).unwrap()))
}

fn deny(target: Target, number: usize, condition: &str) -> String {
    // RustFS knows no such wildcard.
    let action = if target == Target::Rustfs { "s3:GetObject" } else { "s3:Get*" };
    format!(
        r#"{{"Effect": "Deny", "Principal": "*", "Action": "{action}", "Resource": "arn:aws:s3:::media/*{}*"{condition}}}"#,
        word(number)
    )
}

/// The policy of the bucket, where everything else is allowed.
fn beside(target: Target, denies: Vec<String>) -> World {
    let allow =
        r#"{"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::media/*"}"#;
    let statements: Vec<String> = [allow.to_owned()].into_iter().chain(denies).collect();
    world(target, vec![policy(Layer::Bucket, "", &statements)])
}

/// Everything is allowed, but for what has one of so many words in it.
fn denied(target: Target, words: usize) -> World {
    beside(target, (0..words).map(|number| deny(target, number, "")).collect())
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

/// Everything that is lost by words is told, and nothing else.
fn is_told_in_full(base: &World, head: &World) {
    let target = base.target;
    let found = difference(&Sides { base, head }, Options::default());
    assert!(found.unfinished.is_empty(), "{target}: {:?}", found.unfinished);
    assert!(found.regions.iter().all(|region| region.outcome.direction == Direction::Lost), "{target}");
    let mut dice = Dice(3);
    let mut lost = 0;
    for _ in 0..500 {
        let words: Vec<String> = (0..=dice.roll(2)).map(|_| word(WORDS - 1 - dice.roll(6))).collect();
        let mut context = Context::unknown();
        context.set("aws:SourceIp", vec![if dice.roll(2) == 0 { "10.1.2.3" } else { "8.8.8.8" }.to_owned()]);
        let request = Request {
            caller: Caller::Anonymous,
            action: "s3:GetObject".to_owned(),
            resource: format!("arn:aws:s3:::media/{}", words.join("/")),
            context,
        };
        let is_lost = passes(base, &request) && !passes(head, &request);
        let inside = |region: &&Region| {
            region.conditions.is_empty() || request.context.said("aws:SourceIp") == Some(&["10.1.2.3".to_owned()])
        };
        let told = found.regions.iter().filter(inside).any(|it| is_about(it, &request));
        assert_eq!(told, is_lost, "{target}: {request:?}");
        lost += usize::from(is_lost);
    }
    assert!(lost >= 15, "{target}: {lost}");
}

#[test]
fn one_more_word_is_told_in_full() {
    for target in Target::ALL {
        is_told_in_full(&denied(target, WORDS - 1), &denied(target, WORDS));
    }
}

#[test]
fn words_under_one_condition_are_told_in_full() {
    let inside = r#", "Condition": {"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}}"#;
    let under = |target, words| beside(target, (0..words).map(|number| deny(target, number, inside)).collect());
    for target in Target::ALL {
        is_told_in_full(&under(target, WORDS - 1), &under(target, WORDS));
    }
}

/// Each of many words that are new is blamed for what no word before it reaches.
#[test]
fn many_new_words_are_each_told() {
    for target in Target::ALL {
        let (base, head) = (denied(target, 0), denied(target, WORDS));
        is_told_in_full(&base, &head);
        let found = difference(&Sides { base: &base, head: &head }, Options::default());
        let blamed: BTreeSet<_> = found.regions.iter().flat_map(|region| &region.outcome.new).collect();
        assert_eq!(blamed.len(), WORDS, "{target}");
    }
}

/// Words for one action are nothing to the words for another.
#[test]
fn words_of_other_actions_do_not_multiply() {
    let of = |target, words: usize| {
        let other = |number: usize| {
            deny(target, number, "").replace("s3:GetObject", "s3:PutObject").replace("s3:Get*", "s3:PutObject")
        };
        // Each under a condition of its own, so that none comes to the same as another.
        let own = |number: usize| format!(r#", "Condition": {{"StringEquals": {{"aws:UserAgent": "a{number}"}}}}"#);
        let puts = (0..WORDS).map(|number| format!("{}{}}}", other(number).trim_end_matches('}'), own(number)));
        beside(target, (0..words).map(|number| deny(target, number, "")).chain(puts).collect())
    };
    for target in Target::ALL {
        is_told_in_full(&of(target, WORDS - 1), &of(target, WORDS));
    }
}

/// A condition that lists many words has two classes of values.
#[test]
fn words_in_one_condition_are_told_in_full() {
    let words: Vec<String> = (0..WORDS).map(|number| format!("\"*{}*\"", word(number))).collect();
    let condition = format!(r#", "Condition": {{"StringLike": {{"aws:UserAgent": [{}]}}}}"#, words.join(", "));
    for target in Target::ALL {
        let (base, head) = (beside(target, Vec::new()), beside(target, vec![deny(target, 0, &condition)]));
        let found = difference(&Sides { base: &base, head: &head }, Options::default());
        assert!(found.unfinished.is_empty(), "{target}: {:?}", found.unfinished);
        // The root of an account loses more actions than the bucket policy allows to others.
        assert!((1..=2).contains(&found.regions.len()), "{target}: {:?}", found.regions);
        for region in &found.regions {
            let said: Vec<String> = region.conditions.iter().map(ToString::to_string).collect();
            assert_eq!(said, ["aws:UserAgent such as `xwax`"], "{target}");
        }
    }
}

#[test]
fn words_under_conditions_of_their_own_are_told_in_part() {
    let under = |words: usize| {
        let own = |number: usize| format!(r#", "Condition": {{"StringEquals": {{"aws:RequestTag/k{number}": "v"}}}}"#);
        beside(Target::Aws, (0..words).map(|number| deny(Target::Aws, number, &own(number))).collect())
    };
    let found = difference(&Sides { base: &under(WORDS - 1), head: &under(WORDS) }, Options::default());
    // What is changed is looked at first.
    assert!(found.regions.iter().any(|region| region.outcome.direction == Direction::Lost));
    assert!(!found.unfinished.is_empty());
    // And it is said which patterns are too many.
    let said = found.unfinished_in_words();
    assert!(said.iter().any(|why| why.contains("`arn:aws:s3:::media/*wa*`") && why.ends_with(" more")), "{said:?}");
}

#[test]
fn what_is_expected_among_many_words_is_proved() {
    let expected = |resource: &str, want: Want| Expectation {
        want,
        possible: false,
        callers: vec![Caller::Anonymous],
        everyone: false,
        actions: vec!["s3:GetObject".to_owned()],
        resources: vec![format!("arn:aws:s3:::media/{resource}")],
        context: Context::unknown(),
    };
    for target in Target::ALL {
        let world = denied(target, WORDS);
        let verdict = |resource: &str, want| expect(&world, &expected(resource, want), Options::default());
        // Every word is denied, wherever it stands; a text with none of them is not.
        assert!(matches!(verdict("x/*wb*", Want::Deny), Proof::Holds), "{target}");
        assert!(matches!(verdict("plain/photo.jpg", Want::Allow), Proof::Holds), "{target}");
        assert!(matches!(verdict("x/*", Want::Allow), Proof::Broken(_)), "{target}");
        assert!(matches!(verdict("x/*", Want::Deny), Proof::Broken(_)), "{target}");
    }
}
