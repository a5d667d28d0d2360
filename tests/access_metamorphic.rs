//! Laws of what changes of a certain kind cannot do to access: a Deny gives nothing, an Allow takes nothing, and what says the same in
//! other words changes nothing.

#![expect(clippy::unwrap_used, reason = "a test panics where it fails")]

#[path = "access_laws/pairs.rs"]
mod pairs;

use denywins::access::{Layer, Options, World};
use denywins::explore::{Difference, Direction, Sides, difference};
use denywins::target::Target;
use pairs::{Dice, pair, policy, statement, world};

const ROUNDS: usize = 60;

/// Alice's policy and that of the bucket.
struct Written {
    own: Vec<String>,
    bucket: Vec<String>,
}

impl Written {
    fn random(dice: &mut Dice, target: Target) -> Self {
        let some = |dice: &mut Dice, bucket| (0..=dice.roll(2)).map(|_| statement(dice, target, bucket)).collect();
        Self { own: some(dice, false), bucket: some(dice, true) }
    }

    fn world(&self, target: Target) -> World {
        let own = policy(Layer::Identity, "user/alice", &self.own);
        world(target, vec![own, policy(Layer::Bucket, "", &self.bucket)])
    }

    /// With statements added to the one policy or the other.
    fn with(&self, bucket: bool, more: &[String]) -> Self {
        let mut with = Self { own: self.own.clone(), bucket: self.bucket.clone() };
        (if bucket { &mut with.bucket } else { &mut with.own }).extend_from_slice(more);
        with
    }
}

fn compared(base: &World, head: &World) -> Difference {
    let difference = difference(&Sides { base, head }, Options::default());
    assert!(difference.unfinished.is_empty(), "{:?}", difference.unfinished);
    difference
}

fn never(difference: &Difference, direction: Direction) -> bool {
    difference.regions.iter().all(|region| region.outcome.direction != direction)
}

/// Each target with random policies, and a random statement for one of them.
fn each(seed: u64, mut law: impl FnMut(Target, &Written, bool, &str)) {
    let mut dice = Dice(seed);
    for target in Target::ALL {
        for _ in 0..ROUNDS {
            let written = Written::random(&mut dice, target);
            let bucket = dice.roll(2) == 0;
            let more = statement(&mut dice, target, bucket);
            law(target, &written, bucket, &more);
        }
    }
}

fn as_deny(statement: &str) -> String {
    statement.replace(r#""Effect": "Allow""#, r#""Effect": "Deny""#)
}

/// None for one with `NotPrincipal`, which no Allow has.
fn as_allow(statement: &str) -> Option<String> {
    (!statement.contains("NotPrincipal")).then(|| statement.replace(r#""Effect": "Deny""#, r#""Effect": "Allow""#))
}

/// The same statement about other things.
fn about(statement: &str, actions: &str, resources: &str) -> String {
    let mut value: serde_json::Value = serde_json::from_str(statement).unwrap();
    let members = value.as_object_mut().unwrap();
    members.insert("Action".to_owned(), serde_json::from_str(actions).unwrap());
    members.insert("Resource".to_owned(), serde_json::from_str(resources).unwrap());
    value.to_string()
}

#[test]
fn a_deny_gives_nothing_and_an_allow_takes_nothing() {
    let mut effects = [0, 0];
    each(11, |target, written, bucket, more| {
        let base = written.world(target);
        let denied = compared(&base, &written.with(bucket, &[as_deny(more)]).world(target));
        assert!(never(&denied, Direction::Gained), "{target}: {more}");
        effects[0] += usize::from(!denied.regions.is_empty());
        if let Some(allow) = as_allow(more) {
            let allowed = compared(&base, &written.with(bucket, &[allow]).world(target));
            assert!(never(&allowed, Direction::Lost), "{target}: {more}");
            effects[1] += usize::from(!allowed.regions.is_empty());
        }
    });
    // Many do something.
    assert!(effects.iter().all(|count| *count > ROUNDS / 2), "{effects:?}");
}

#[test]
fn a_wider_deny_gives_nothing_and_a_wider_allow_takes_nothing() {
    let (narrow, wide) = (r#"["arn:aws:s3:::media/private/*"]"#, r#"["arn:aws:s3:::media/*"]"#);
    each(12, |target, written, bucket, more| {
        let of = |statement: &str, resources: &str| {
            written.with(bucket, &[about(statement, r#"["s3:GetObject"]"#, resources)]).world(target)
        };
        let deny = as_deny(more);
        assert!(never(&compared(&of(&deny, narrow), &of(&deny, wide)), Direction::Gained), "{target}: {more}");
        if let Some(allow) = as_allow(more) {
            assert!(never(&compared(&of(&allow, narrow), &of(&allow, wide)), Direction::Lost), "{target}: {more}");
        }
    });
}

#[test]
fn what_is_split_or_said_twice_changes_nothing() {
    let (get, put) = (r#""s3:GetObject""#, r#""s3:PutObject""#);
    let (media, logs) = (r#""arn:aws:s3:::media/*""#, r#""arn:aws:s3:::media/logs/*""#);
    each(13, |target, written, bucket, more| {
        let whole = about(more, &format!("[{get}, {put}]"), &format!("[{media}, {logs}]"));
        let parts: Vec<String> = [(get, media), (get, logs), (put, media), (put, logs)]
            .into_iter()
            .map(|(action, resource)| about(more, action, resource))
            .collect();
        let whole = written.with(bucket, &[whole]);
        let same = |other: &Written| {
            let difference = compared(&whole.world(target), &other.world(target));
            // What AWS makes of `NotPrincipal` may be open before and after, and is told as open.
            let open = more.contains("NotPrincipal")
                && never(&difference, Direction::Lost)
                && never(&difference, Direction::Gained);
            assert!(difference.regions.is_empty() || open, "{target}: {more}");
        };
        same(&written.with(bucket, &parts));
        // A part of what is there.
        same(&whole.with(bucket, &[about(more, put, logs)]));
    });
}

#[test]
fn the_order_of_statements_makes_no_difference() {
    each(14, |target, written, bucket, more| {
        let head = written.with(bucket, &[more.to_owned(), as_deny(more)]);
        let turned = |written: &Written| {
            let turn = |statements: &[String]| statements.iter().rev().cloned().collect();
            Written { own: turn(&written.own), bucket: turn(&written.bucket) }.world(target)
        };
        // Which of several statements is named may change, who loses what must not.
        let said = |difference: &Difference| {
            let mut said: Vec<String> = Vec::new();
            for region in &difference.regions {
                for person in &region.people {
                    for action in &region.actions {
                        let on: Vec<String> = region.resources.iter().map(ToString::to_string).collect();
                        let (direction, who) = (region.outcome.direction.as_str(), person.words());
                        said.push(format!("{direction} {who} {action} {}", on.join(", ")));
                    }
                }
            }
            said.sort();
            said.dedup();
            said
        };
        let straight = compared(&written.world(target), &head.world(target));
        let other = compared(&turned(written), &turned(&head));
        assert_eq!(said(&straight), said(&other), "{target}: {more}");
    });
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
