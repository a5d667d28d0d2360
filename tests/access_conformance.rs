//! Decisions equal those of the real servers.
//!
//! `library-decisions.jsonl` holds policies of our own with what minio/pkg v3.1.3 and rustfs 1.0.0-rc.3 answered when they
//! were run on them, one policy at a time. `aws-cases.jsonl` and its like hold cases of whole requests
//! with the source that settles each. To add a recording, name its file in [`RECORDINGS`].

#![expect(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test panics where it fails")]

#[path = "access_conformance/case.rs"]
mod case;
#[path = "access_conformance/engine.rs"]
mod engine;
#[path = "access_conformance/fnmatch.rs"]
mod fnmatch;
#[path = "access_conformance/law.rs"]
mod law;
#[path = "access_conformance/policy.rs"]
mod policy;
#[path = "access_conformance/public.rs"]
mod public;
#[path = "access_conformance/recorded.rs"]
mod recorded;
#[path = "access_conformance/recording.rs"]
mod recording;
#[path = "access_conformance/table.rs"]
mod table;

use std::collections::BTreeSet;

use denywins::target::Target;
use recorded::{Engine, Record};

const RECORDINGS: [(&str, &str); 1] =
    [("library-decisions.jsonl", include_str!("../fixtures/conformance/library-decisions.jsonl"))];

const ENGINES: [Engine; 2] =
    [Engine { target: Target::Minio, name: "minio_oss" }, Engine { target: Target::Rustfs, name: "rustfs" }];

/// Decisions in which this evaluator and a server are known to differ: record, engine, reason.
///
/// All but one are about reading documents that nobody writes: those are reported by rules and never evaluated as the
/// server would, because its reading is a mistake of its own.
const KNOWN_DIFFERENCES: &[(&str, &str, &str)] = &[
    ("v024", "minio_oss", "`\"AWS\": 5` is read as no principal here, and as the text `5` there"),
    ("v060", "minio_oss", "two `Statement` lists are all read here, and merged item by item there"),
    ("v062", "rustfs", "of a key written twice under one operator the last one counts here, and both count there"),
    ("v360", "rustfs", "a listing whose resource is the prefix and not the bucket, which no request is"),
    ("v387", "rustfs", "a statement written as a list is none here, and its members in order there"),
];

#[test]
fn recorded_decisions_are_met() {
    let mut differences = Vec::new();
    let mut known = BTreeSet::new();
    let (mut requests, mut compared) = (0, 0);
    for (file, data) in RECORDINGS {
        for record in data.lines().map(|line| serde_json::from_str::<Record>(line).unwrap()) {
            for (at, request) in record.requests.iter().enumerate() {
                requests += 1;
                for engine in ENGINES {
                    let Some(expected) = request.allowed(engine) else { continue };
                    compared += 1;
                    let allowed = recorded::replay(&record, request, engine);
                    let excused =
                        KNOWN_DIFFERENCES.iter().find(|(id, name, _)| *id == record.id && *name == engine.name);
                    match (allowed == expected, excused) {
                        (true, _) => {}
                        (false, Some(difference)) => {
                            known.insert(difference);
                        }
                        (false, None) => {
                            let id = &record.id;
                            differences.push(format!("{file} {id}[{at}] {}: {expected} expected", engine.name));
                        }
                    }
                }
            }
        }
    }
    assert!(differences.is_empty(), "{} of {compared}: {differences:#?}", differences.len());
    assert_eq!(known.len(), KNOWN_DIFFERENCES.len(), "a difference that is no more: {known:?}");
    assert!(requests >= 329 && compared > 500, "{requests} {compared}");
}

/// What whole engines decided over several layers. Ceph has none that runs alone: its cases are written by hand.
#[test]
fn recorded_engines_are_met() {
    engines_are_met("policies", "decisions", 2_300);
}

/// The same for the requests that the explorer picks: every way in which the statements of a set of policies match, once.
#[test]
fn recorded_representatives_are_met() {
    engines_are_met("representatives-policies", "representatives", 2_000);
}

fn engines_are_met(policies: &str, decisions: &str, least: usize) {
    let mut wrong = Vec::new();
    for target in [Target::Aws, Target::Minio, Target::Rustfs] {
        let replayed = engine::replay(target, policies, decisions);
        let (compared, open) = (replayed.compared, replayed.open.len());
        assert!(compared >= least && open * 20 < compared, "{target}: {open} of {compared} open: {:#?}", replayed.open);
        wrong.extend(replayed.differences);
    }
    assert!(wrong.is_empty(), "{}: {wrong:#?}", wrong.len());
}

#[test]
fn aws_cases() {
    let data = include_str!("../fixtures/conformance/aws-cases.jsonl");
    assert!(case::check(Target::Aws, data) >= 60);
}

#[test]
fn ceph_cases() {
    let data = include_str!("../fixtures/conformance/ceph-cases.jsonl");
    assert!(case::check(Target::Ceph, data) >= 50);
}

#[test]
fn minio_and_rustfs_cases() {
    let data = include_str!("../fixtures/conformance/minio-cases.jsonl");
    assert!(case::check(Target::Minio, data) >= 10);
    let data = include_str!("../fixtures/conformance/rustfs-cases.jsonl");
    assert!(case::check(Target::Rustfs, data) >= 10);
}

/// Every case put to every server: what is decided with keys unknown is decided so with any values.
#[test]
fn unknown_keys_are_never_guessed() {
    let data = [
        include_str!("../fixtures/conformance/aws-cases.jsonl"),
        include_str!("../fixtures/conformance/ceph-cases.jsonl"),
        include_str!("../fixtures/conformance/minio-cases.jsonl"),
        include_str!("../fixtures/conformance/rustfs-cases.jsonl"),
    ];
    let (mut decided, mut depends) = (0, 0);
    for data in data {
        for target in Target::ALL {
            let (settled, open) = law::check(&case::load(target, data));
            decided += settled;
            depends += open;
        }
    }
    assert!(decided > 500 && depends > 50, "{decided} {depends}");
}

/// Policies of every odd shape, put to every server as every kind.
#[test]
fn no_policy_brings_it_down() {
    let data = [
        include_str!("../fixtures/conformance/acceptance.jsonl"),
        include_str!("../fixtures/conformance/acceptance-minio.jsonl"),
        include_str!("../fixtures/conformance/acceptance-aws.jsonl"),
        include_str!("../fixtures/conformance/acceptance-ceph.jsonl"),
    ];
    assert!(law::withstand(&data) > 10_000);
}

/// One policy for the user, one on the bucket: who wins differs by server.
#[test]
fn layers_win_as_each_server_has_it() {
    table::check();
}
