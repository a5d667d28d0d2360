//! How long a comparison takes that policies are made to make long: many keys, many words anywhere, many `?` behind a `*`.
//! Each is checked before it is measured: what is lost is told, or that not everything was looked at; never "no difference".
//!
//! `cargo bench --bench adversarial`

#![expect(clippy::print_stdout, reason = "a bench says what it did not finish")]

#[path = "repository.rs"]
mod repository;

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use denywins::access::{Options, World};
use denywins::explore::{Difference, Direction, Sides, difference};
use denywins::target::Target;
use repository::{Written, read};

/// A change that adds a Deny, where everything else is allowed.
struct Case {
    name: &'static str,
    /// On both sides, and on the head alone.
    both: Vec<String>,
    added: Vec<String>,
}

fn deny(resource: &str, keys: &[usize]) -> String {
    let tests: Vec<String> = keys.iter().map(|key| format!(r#""aws:RequestTag/k{key}": "v{key}""#)).collect();
    let condition = match tests.as_slice() {
        [] => String::new(),
        tests => format!(r#", "Condition": {{"StringEquals": {{{}}}}}"#, tests.join(", ")),
    };
    format!(
        r#"{{"Effect": "Deny", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::media/{resource}"{condition}}}"#
    )
}

/// Three keys of each number, never the same twice, without a pattern.
fn three(number: usize, of: usize) -> [usize; 3] {
    [number * 7 % of, (number * 11 + 3) % of, (number * 13 + 5) % of]
}

fn cases() -> Vec<Case> {
    let each = |count: usize, keys: &dyn Fn(usize) -> Vec<usize>| -> Vec<String> {
        (0..count).map(|number| deny("*", &keys(number))).collect()
    };
    let case = |name, mut denies: Vec<String>| {
        let added = denies.pop().into_iter().collect();
        Case { name, both: denies, added }
    };
    let words = |count: usize| (0..count).map(|word| deny(&format!("*word{word}x*"), &[])).collect::<Vec<_>>();
    vec![
        case("48 Denies of a key each", each(48, &|key| vec![key])),
        case("48 Denies of two keys in a chain", each(48, &|key| vec![key, key + 1])),
        case("16 Denies of three keys", each(16, &|number| three(number, 16).to_vec())),
        case("8 Denies of words anywhere", words(8)),
        case("16 Denies of words anywhere", words(16)),
        case("`*a` and 12 times `?`", vec![deny(&format!("*a{}", "?".repeat(12)), &[])]),
        case("`*a` and 20 times `?`", vec![deny(&format!("*a{}", "?".repeat(20)), &[])]),
        case(
            "100 prefixes inside each other",
            (1..=100).rev().map(|long| deny(&format!("{}*", "a/".repeat(long)), &[])).collect(),
        ),
    ]
}

/// The policy of one bucket: what is denied, and an Allow for everybody.
fn world(denies: &[String], added: &[String]) -> World {
    let allow =
        r#"{"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::media/*"}"#;
    let statements = [allow.to_owned()].into_iter().chain(denies.iter().chain(added).cloned()).collect();
    let policy =
        Written { path: "buckets/media.json".to_owned(), holder: None, bucket: Some("media".to_owned()), statements };
    read(Target::Aws, &[policy]).world
}

/// No wrong answer: a loss for the statement that was added, or a reason why not everything was looked at.
fn is_right(found: &Difference) -> bool {
    let lost = found.regions.iter().any(|region| region.outcome.direction == Direction::Lost);
    let gained = found.regions.iter().any(|region| region.outcome.direction == Direction::Gained);
    !gained && (lost || !found.unfinished.is_empty())
}

fn adversarial(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("adversarial");
    group.sample_size(10);
    for case in cases() {
        let (base, head) = (world(&case.both, &[]), world(&case.both, &case.added));
        let compare = || difference(&Sides { base: &base, head: &head }, Options::default());
        let found = compare();
        assert!(is_right(&found), "{}", case.name);
        for reason in found.unfinished {
            println!("{}: {}", case.name, reason.text());
        }
        group.bench_function(case.name, |bencher| bencher.iter(|| black_box(compare())));
    }
    group.finish();
}

criterion_group!(benches, adversarial);
criterion_main!(benches);
