//! Callers told apart by what they are called, against every caller of a small domain.

use denywins::access::{Caller, Context, Layer, Options, Request, World};
use denywins::explore::{Direction, Sides, difference};
use denywins::replay::{self, Verdict};
use denywins::target::Target;

use super::pairs::{Dice, HOME, policy, world};

const ELSEWHERE: &str = "999999999999";

const ARNS: [&str; 8] = [
    "arn:aws:iam::123456789012:role/a*",
    "arn:aws:iam::123456789012:role/*b",
    "arn:aws:iam::123456789012:user/a*",
    "arn:aws:iam::123456789012:*/?b",
    "arn:aws:iam::*:role/*b",
    "arn:aws:iam::*:user/a?",
    "arn:aws:iam::*:role/ab",
    "arn:aws:iam::123456789012:role/*",
];

const NAMES: [&str; 5] = ["a*", "*b", "?b", "ab", "a?"];

/// Everybody of the domain: users and roles of two accounts with names of up to three letters.
fn callers(target: Target) -> Vec<Caller> {
    let names = ["a", "b", "c", "aa", "ab", "ac", "ba", "bb", "bc", "ca", "cb", "aab", "acb", "bab", "cab", "caa"];
    let (accounts, kinds): (&[&str], &[&str]) = match target {
        Target::Aws => (&[HOME, ELSEWHERE], &["user", "role"]),
        Target::Ceph => (&[HOME], &["user"]),
        Target::Minio | Target::Rustfs => (&[""], &["user"]),
    };
    let mut callers = Vec::new();
    for (account, kind) in accounts.iter().flat_map(|account| kinds.iter().map(move |kind| (account, kind))) {
        callers.extend(names.map(|name| Caller::parse(&format!("{kind}/{name}"), account).unwrap()));
    }
    callers
}

/// A statement about everybody who is called so, or not so.
fn statement(dice: &mut Dice, target: Target) -> String {
    let effect = if dice.roll(3) == 0 { "Deny" } else { "Allow" };
    let by_arn = target == Target::Aws && dice.roll(4) > 0;
    let (key, texts): (&str, &[&str]) = if by_arn { ("aws:PrincipalArn", &ARNS) } else { ("aws:username", &NAMES) };
    let operator = match (by_arn, dice.roll(4)) {
        (true, 0) => "ArnNotLike",
        (true, 1 | 2) => "ArnLike",
        (_, 3) => "StringNotLike",
        _ => "StringLike",
    };
    let text = texts.get(dice.roll(texts.len())).unwrap();
    format!(
        r#"{{"Effect": "{effect}", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::media/*",
            "Condition": {{"{operator}": {{"{key}": "{text}"}}}}}}"#
    )
}

fn side(dice: &mut Dice, target: Target) -> World {
    let own = r#"{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::media/own/*"}"#.to_owned();
    let statements: Vec<String> = (0..=dice.roll(3)).map(|_| statement(dice, target)).collect();
    world(target, vec![policy(Layer::Identity, "user/alice", &[own]), policy(Layer::Bucket, "", &statements)])
}

/// Whether somebody of the domain loses or gains.
fn moved(base: &World, head: &World, target: Target, direction: Direction) -> Option<Caller> {
    let passes = |world: &World, caller: &Caller| {
        let request = Request {
            caller: caller.clone(),
            action: "s3:GetObject".to_owned(),
            resource: "arn:aws:s3:::media/a".to_owned(),
            context: Context::default(),
        };
        replay::replay(world, &request, None) == Verdict::Allowed
    };
    callers(target).into_iter().find(|caller| match direction {
        Direction::Lost => passes(base, caller) && !passes(head, caller),
        _ => !passes(base, caller) && passes(head, caller),
    })
}

#[test]
fn whoever_is_called_so_is_told_apart() {
    let mut dice = Dice(23);
    let (mut lost, mut gained) = (0, 0);
    for round in 0..600 {
        let target = if round % 3 == 0 { Target::Ceph } else { Target::Aws };
        let (base, head) = (side(&mut dice, target), side(&mut dice, target));
        let found = difference(&Sides { base: &base, head: &head }, Options::default());
        assert!(found.unfinished.is_empty(), "{:?}", found.unfinished);
        for (direction, count) in [(Direction::Lost, &mut lost), (Direction::Gained, &mut gained)] {
            if let Some(caller) = moved(&base, &head, target, direction) {
                *count += 1;
                let told = found.regions.iter().any(|region| region.outcome.direction == direction);
                let texts = || [&base, &head].map(|side| side.policies.last().unwrap().path.clone()).join("\n\n");
                assert!(told, "{target} {direction:?} {caller:?}\n{}", texts());
            }
        }
    }
    assert!(lost > 100 && gained > 100, "{lost} {gained}");
}
