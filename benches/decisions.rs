//! How long it takes to decide one request, and to explain the decision: all that engines decided and we recorded, one after the
//! other. Each decision is held to the recorded one first.
//!
//! `cargo bench --bench decisions`

#![expect(clippy::unwrap_used, clippy::panic, reason = "recordings are ours")]

#[path = "../tests/access_conformance/policy.rs"]
#[expect(dead_code, reason = "the tests also read policies that must be there")]
mod policy;
#[path = "../tests/access_conformance/recording.rs"]
mod recording;

use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use denywins::access::evaluate::View;
use denywins::access::{Decision, Options, Request, World, evaluate};
use denywins::target::Target;
use recording::Decided;

/// The decision alone, without what explains it.
fn decide(world: &World, request: &Request) -> Decision {
    View::new(world, &request.caller, Options::default()).begin(request).decision()
}

fn is_as_recorded(recorded: &Decided) -> bool {
    let decision = evaluate(&recorded.world, &recorded.request).decision;
    let as_recorded = match decision {
        Decision::Allowed => recorded.decision == "allowed",
        Decision::Denied => recorded.decision == "denied",
        Decision::Implicit => recorded.decision == "implicit",
        // A question that documents leave open.
        Decision::Depends => false,
    };
    as_recorded && decide(&recorded.world, &recorded.request) == decision
}

fn decisions(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("decisions");
    group.sample_size(20);
    for target in [Target::Aws, Target::Minio, Target::Rustfs] {
        let recorded = recording::load(target, "representatives-policies", "representatives");
        let wrong: Vec<&str> = recorded.iter().filter(|one| !is_as_recorded(one)).map(|one| one.id.as_str()).collect();
        assert!(wrong.is_empty(), "{target}: {wrong:?}");
        group.throughput(Throughput::Elements(u64::try_from(recorded.len()).unwrap()));
        group.bench_function(BenchmarkId::new("decided", target), |bencher| {
            bencher.iter(|| {
                for Decided { world, request, .. } in &recorded {
                    black_box(decide(world, request));
                }
            });
        });
        group.bench_function(BenchmarkId::new("explained", target), |bencher| {
            bencher.iter(|| {
                for Decided { world, request, .. } in &recorded {
                    black_box(evaluate(world, request));
                }
            });
        });
    }
    group.finish();
}

criterion_group!(benches, decisions);
criterion_main!(benches);
