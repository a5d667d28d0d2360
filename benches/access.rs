//! How long it takes to compare access before and after a change, and to decide one request, on generated policies that are
//! already read.
//!
//! `cargo bench --bench access`

#![expect(clippy::unwrap_used, reason = "policies are made up here")]

#[path = "repository.rs"]
mod repository;

use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use denywins::access::{Caller, Context, Options, Request, evaluate};
use denywins::explore::{Sides, difference};
use denywins::layers::{Layers, Sheet};
use denywins::target::Target;
use repository::{HOME, Written, put_together, read};

fn own(user: usize, bucket: usize, statements: usize) -> Written {
    let statement = |number: usize| {
        format!(
            r#"{{"Effect": "Allow", "Action": ["s3:GetObject", "s3:PutObject"], "Resource": "arn:aws:s3:::bucket-{bucket}/{number}/*"}}"#
        )
    };
    Written {
        path: format!("users/u{user}.json"),
        holder: Some(format!("user/u{user}")),
        bucket: None,
        statements: (0..statements).map(statement).collect(),
    }
}

fn on(bucket: usize, denies: bool) -> Written {
    let arn = format!("arn:aws:s3:::bucket-{bucket}");
    let mut statements = vec![
        format!(
            r#"{{"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": ["{arn}", "{arn}/*"],
                "Condition": {{"Bool": {{"aws:SecureTransport": "false"}}}}}}"#
        ),
        format!(
            r#"{{"Effect": "Allow", "Principal": {{"AWS": "arn:aws:iam::{HOME}:user/u{bucket}"}}, "Action": "s3:GetObject",
                "Resource": "{arn}/*"}}"#
        ),
    ];
    if denies {
        statements.push(format!(
            r#"{{"Effect": "Deny", "NotPrincipal": {{"AWS": "arn:aws:iam::{HOME}:user/u{bucket}"}}, "Action": "s3:PutObject",
                "Resource": "{arn}/*"}}"#
        ));
    }
    Written {
        path: format!("buckets/bucket-{bucket}.json"),
        holder: None,
        bucket: Some(format!("bucket-{bucket}")),
        statements,
    }
}

/// Users, buckets and statements per user; the change denies writing to the first bucket.
const SIZES: [(usize, usize, usize); 3] = [(2, 1, 2), (50, 20, 2), (500, 200, 2)];

/// Both sides of a change, read. A policy that is the same on both is read once, as `check --base` does.
fn both(target: Target, base: &[Written], head: &[Written]) -> (Layers, Layers) {
    let before: Vec<Vec<Sheet>> = (0u32..).zip(base).map(|(number, policy)| policy.read(number)).collect();
    let numbers = 0u32..;
    let after = numbers.zip(head).map(|(number, policy)| {
        let same = base.iter().position(|old| old.path == policy.path && old.statements == policy.statements);
        same.and_then(|at| before.get(at).cloned()).unwrap_or_else(|| policy.read(number))
    });
    let head = put_together(target, after.collect::<Vec<_>>());
    (put_together(target, before), head)
}

fn change(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("difference");
    group.sample_size(20);
    for target in [Target::Aws, Target::Rustfs] {
        for (users, buckets, statements) in SIZES {
            let of = |denies: bool| -> Vec<Written> {
                let users = (0..users).map(|user| own(user, user % buckets, statements));
                let buckets = (0..buckets).map(|bucket| on(bucket, denies && bucket == 0));
                users.chain(buckets).collect()
            };
            let (base, head) = both(target, &of(false), &of(true));
            let name = format!("{target}, {users} users, {buckets} buckets");
            group.bench_function(BenchmarkId::new("one Deny", name), |bencher| {
                let sides = Sides { base: &base.world, head: &head.world };
                bencher.iter(|| difference(black_box(&sides), Options::default()));
            });
        }
    }
    group.finish();
}

fn request(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("request");
    for target in Target::ALL {
        let layers = read(target, &[own(0, 0, 20), on(0, true)]);
        let request = Request {
            caller: Caller::parse("user/u0", &layers.world.home).unwrap(),
            action: "s3:PutObject".to_owned(),
            resource: "arn:aws:s3:::bucket-0/7/photo.jpg".to_owned(),
            context: Context::unknown(),
        };
        group.bench_function(BenchmarkId::new("evaluate", target), |bencher| {
            bencher.iter(|| evaluate(&layers.world, black_box(&request)));
        });
    }
    group.finish();
}

criterion_group!(benches, change, request);
criterion_main!(benches);
