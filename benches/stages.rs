//! How long each stage takes on generated policies: parse, read, lint with every rule, lint rule by rule.
//!
//! `cargo bench --bench stages`

mod generated;

use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use denywins::policy::read;
use denywins::rules::RuleSet;
use denywins::settings::PathSettings;
use denywins::source::{Source, SourceId};
use denywins::syntax::json;
use denywins::{lint, rule};

/// The sizes measured, in statements.
const SIZES: [usize; 3] = [2, 20, 100];

fn stages(criterion: &mut Criterion) {
    let Ok(rules) = RuleSet::builtin() else { return };
    let settings = PathSettings::default();
    let mut group = criterion.benchmark_group("stages");
    for size in SIZES {
        let text = generated::bucket_policy(size);
        let source = Source::new("policy.json", text.as_str());
        group.throughput(Throughput::Bytes(text.len() as u64));
        group.bench_with_input(BenchmarkId::new("serde_json", size), &text, |bencher, text| {
            bencher.iter(|| serde_json::from_slice::<serde_json::Value>(black_box(text.as_bytes())));
        });
        group.bench_with_input(BenchmarkId::new("parse", size), &text, |bencher, text| {
            bencher.iter(|| json::parse(black_box(text)));
        });
        group.bench_with_input(BenchmarkId::new("read", size), &text, |bencher, text| {
            let parsed = json::parse(text);
            bencher.iter(|| {
                let mut documents = 0;
                read::documents(SourceId(0), text, black_box(&parsed), None, &mut |_| documents += 1);
                documents
            });
        });
        group.bench_with_input(BenchmarkId::new("lint", size), &source, |bencher, source| {
            bencher.iter(|| lint::file(&rules, SourceId(0), black_box(source), &settings, true));
        });
    }
    group.bench_function("lint/incident", |bencher| {
        let source = Source::new("bucket-policy.json", generated::INCIDENT);
        bencher.iter(|| lint::file(&rules, SourceId(0), black_box(&source), &settings, true));
    });
    group.bench_function("load rules", |bencher| bencher.iter(RuleSet::builtin));
    group.finish();
}

/// Each rule alone, beside reading with no rule at all.
fn each_rule(criterion: &mut Criterion) {
    let Ok(rules) = RuleSet::builtin() else { return };
    let settings = PathSettings::default();
    let source = Source::new("policy.json", generated::bucket_policy(20));
    let mut group = criterion.benchmark_group("rule");
    group.sample_size(20);
    let mut measure = |name: &str, only: &RuleSet| {
        group.bench_function(name, |bencher| {
            bencher.iter(|| lint::file(only, SourceId(0), black_box(&source), &settings, true));
        });
    };
    measure("none", &RuleSet::default());
    for rule in &rules {
        if !matches!(rule.logic, rule::Logic::Elsewhere)
            && let Ok(only) = RuleSet::builtin_only(&rule.name)
        {
            measure(&rule.name, &only);
        }
    }
    group.finish();
}

criterion_group!(benches, stages, each_rule);
criterion_main!(benches);
