//! How many comparisons a second: random pairs of small policies, and one bucket policy of many statements with one change.
//! Before anything is measured each region's request is decided again, and on the way back what was lost has to be gained.
//!
//! `cargo bench --bench pairs`

#![expect(clippy::unwrap_used, reason = "policies are made up here")]
#![expect(clippy::print_stdout, clippy::disallowed_methods, reason = "times are measured and told here")]

#[path = "../tests/access_laws/pairs.rs"]
mod made;
#[path = "repository.rs"]
mod repository;

use std::hint::black_box;
use std::time::{Duration, Instant};

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use denywins::access::{Caller, Context, Decision, Options, Request, World, evaluate};
use denywins::explore::{Difference, Direction, Sides, difference, does};
use denywins::target::Target;
use repository::{HOME, Written, read};

/// So many pairs are compared in one round.
const PAIRS: usize = 200;

fn compare((base, head): &(World, World)) -> Difference {
    difference(&Sides { base, head }, Options::default())
}

/// Losses and gains, each decided again.
fn counted(pairs: &[(World, World)]) -> [usize; 2] {
    let mut counts = [0; 2];
    for pair in pairs {
        let found = compare(pair);
        assert!(found.unfinished.is_empty(), "{:?}", found.unfinished);
        for region in found.regions {
            let passes = |world| evaluate(world, &region.witness).decision == Decision::Allowed;
            let [lost, gained] = &mut counts;
            match region.outcome.direction {
                Direction::Lost => *lost += usize::from(passes(&pair.0) && !passes(&pair.1)),
                Direction::Gained => *gained += usize::from(!passes(&pair.0) && passes(&pair.1)),
                Direction::Open => {}
            }
        }
    }
    counts
}

/// Whether a change takes or gives anything, or may: the first request is enough.
fn verdict((base, head): &(World, World)) -> bool {
    does(&Sides { base, head }, Options::default(), &|_| true, &mut 0).unwrap()
}

/// How long verdicts take: half of them, all but one of a hundred, and all. Of each pair the best of nine.
fn percentiles(target: Target, pairs: &[(World, World)]) {
    let one = |pair: &(World, World)| {
        let timed = (0..9).map(|_| {
            let start = Instant::now();
            black_box(verdict(pair));
            start.elapsed()
        });
        timed.min().unwrap_or_default()
    };
    let mut times: Vec<Duration> = pairs.iter().map(one).collect();
    times.sort_unstable();
    let at = |percent: usize| times.get((times.len() * percent / 100).min(times.len() - 1)).unwrap();
    println!("{target}: verdict p50 {:?}, p99 {:?}, max {:?}", at(50), at(99), at(100));
}

fn throughput(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("pairs");
    group.sample_size(20);
    group.throughput(Throughput::Elements(u64::try_from(PAIRS).unwrap()));
    for target in Target::ALL {
        let mut dice = made::Dice(8);
        let pairs: Vec<(World, World)> = (0..PAIRS).map(|_| made::pair(&mut dice, target)).collect();
        let back: Vec<(World, World)> = pairs.iter().map(|(base, head)| (head.clone(), base.clone())).collect();
        let ([lost, gained], [lost_back, gained_back]) = (counted(&pairs), counted(&back));
        assert!(lost > 0 && (lost, gained) == (gained_back, lost_back), "{target}: {lost} {gained}");
        for pair in &pairs {
            assert_eq!(verdict(pair), !compare(pair).regions.is_empty(), "{target}");
        }
        percentiles(target, &pairs);
        group.bench_function(BenchmarkId::new("verdict", target), |bencher| {
            bencher.iter(|| pairs.iter().filter(|pair| verdict(pair)).count());
        });
        group.bench_function(BenchmarkId::new("compare", target), |bencher| {
            bencher.iter(|| {
                for pair in &pairs {
                    black_box(compare(pair));
                }
            });
        });
    }
    group.finish();
}

/// A bucket policy of so many statements for 50 users and a prefix each. With `denied`, the first may no longer write.
fn bucket(statements: usize, denied: bool) -> World {
    let of = |number: usize| {
        format!(
            r#"{{"Effect": "Allow", "Principal": {{"AWS": "arn:aws:iam::{HOME}:user/u{}"}},
                "Action": ["s3:GetObject", "s3:PutObject"], "Resource": "arn:aws:s3:::media/p{number}/*"}}"#,
            number % 50
        )
    };
    let deny = format!(
        r#"{{"Effect": "Deny", "Principal": {{"AWS": "arn:aws:iam::{HOME}:user/u0"}}, "Action": "s3:PutObject",
            "Resource": "arn:aws:s3:::media/*"}}"#
    );
    let statements = (0..statements).map(of).chain(denied.then_some(deny)).collect();
    let policy =
        Written { path: "buckets/media.json".to_owned(), holder: None, bucket: Some("media".to_owned()), statements };
    read(Target::Aws, &[policy]).world
}

/// Whether what is told is what one finds who asks everybody about every prefix.
fn is_right(statements: usize, sides: &(World, World)) -> bool {
    let found = compare(sides);
    let lost = |user: usize, action: &str, number: usize| {
        let request = Request {
            caller: Caller::parse(&format!("user/u{user}"), HOME).unwrap(),
            action: action.to_owned(),
            resource: format!("arn:aws:s3:::media/p{number}/photo.jpg"),
            context: Context::unknown(),
        };
        let passes = |world| evaluate(world, &request).decision == Decision::Allowed;
        let lost = passes(&sides.0) && !passes(&sides.1);
        let told = found.regions.iter().any(|region| {
            region.outcome.direction == Direction::Lost
                && region.people.iter().any(|person| person.caller == request.caller)
                && region.actions.iter().any(|it| it == action)
                && region.resources.iter().any(|it| it.pattern.contains(&format!("media/p{number}/")))
        });
        (lost, told)
    };
    let asked = (0..50).flat_map(|user| (0..statements).map(move |number| (user, number)));
    let mut answers =
        asked.flat_map(|(user, number)| ["s3:GetObject", "s3:PutObject"].map(|action| lost(user, action, number)));
    found.unfinished.is_empty() && found.regions.len() == 1 && answers.all(|(lost, told)| lost == told)
}

fn synthetic(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("one bucket policy");
    group.sample_size(10);
    for statements in [5, 25, 100] {
        let sides = (bucket(statements, false), bucket(statements, true));
        // Of the large one only that it is one loss: to ask one by one takes too long.
        assert!(if statements <= 25 { is_right(statements, &sides) } else { compare(&sides).regions.len() == 1 });
        group.bench_function(BenchmarkId::new("one Deny", statements), |bencher| {
            bencher.iter(|| black_box(compare(&sides)));
        });
    }
    group.finish();
}

criterion_group!(benches, throughput, synthetic);
criterion_main!(benches);
