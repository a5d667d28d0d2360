//! How long it takes to compare access before and after a change, and to decide one request, on generated policies that are
//! already read.
//!
//! `cargo bench --bench access`

#![expect(clippy::unwrap_used, reason = "policies are made up here")]

use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use denywins::access::{Caller, Context, Options, Request, evaluate};
use denywins::explore::{Sides, difference};
use denywins::layers::{Layers, layers, sheets};
use denywins::policy::Kind;
use denywins::settings::{LayerSettings, PathSettings};
use denywins::source::{Source, SourceId};
use denywins::target::Target;

const HOME: &str = "482915637204";

/// The policies of a repository: a path, who holds it or which bucket it is on, and its statements.
struct Written {
    path: String,
    holder: Option<String>,
    bucket: Option<String>,
    statements: Vec<String>,
}

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

fn read(target: Target, written: &[Written]) -> Layers {
    let mut found = Vec::new();
    for (number, policy) in (0u32..).zip(written) {
        let text = format!(r#"{{"Version": "2012-10-17", "Statement": [{}]}}"#, policy.statements.join(", "));
        let settings = PathSettings {
            kind: Some(if policy.bucket.is_some() { Kind::Bucket } else { Kind::Identity }),
            bucket: policy.bucket.clone(),
            attached_to: policy.holder.iter().cloned().collect(),
            ..PathSettings::default()
        };
        found.extend(sheets(SourceId(number), &Source::new(policy.path.as_str(), text), &settings));
    }
    layers(target, &found, &LayerSettings { account: Some(HOME.to_owned()), ..LayerSettings::default() })
}

/// Users, buckets and statements per user; the change denies writing to the first bucket.
const SIZES: [(usize, usize, usize); 3] = [(2, 1, 2), (50, 20, 2), (500, 200, 2)];

fn change(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("difference");
    group.sample_size(20);
    for target in [Target::Aws, Target::Rustfs] {
        for (users, buckets, statements) in SIZES {
            let of = |denies: bool| -> Layers {
                let users = (0..users).map(|user| own(user, user % buckets, statements));
                let buckets = (0..buckets).map(|bucket| on(bucket, denies && bucket == 0));
                read(target, &users.chain(buckets).collect::<Vec<_>>())
            };
            let (base, head) = (of(false), of(true));
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
