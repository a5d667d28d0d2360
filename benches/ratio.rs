//! What reading and linting the JSON files below a folder costs, as a ratio to `serde_json::from_slice::<Value>` over the
//! same bytes in the same run; then the rules that cost most, and the peak memory of this program.
//!
//! `cargo bench --bench ratio -- FOLDER`

#![expect(
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a program that measures files and prints a table"
)]

use std::hint::black_box;
use std::time::{Duration, Instant};

use denywins::policy::read;
use denywins::rules::RuleSet;
use denywins::settings::PathSettings;
use denywins::source::{Source, SourceId};
use denywins::syntax::json;
use denywins::{lint, rule};

/// Rounds; the fastest counts, since everything else on the machine only ever adds.
const ROUNDS: usize = 15;

/// Rules shown.
const DEAREST: usize = 10;

/// One way through a file.
type Stage<'a> = &'a dyn Fn(&Source);

fn main() {
    let Some(folder) = std::env::args().skip(1).find(|argument| !argument.starts_with("--")) else {
        println!("give a folder: cargo bench --bench ratio -- FOLDER");
        return;
    };
    let sources = json_files(&folder);
    let bytes: usize = sources.iter().map(|source| source.text().len()).sum();
    println!("{} files, {bytes} bytes, best of {ROUNDS}", sources.len());
    let Ok(rules) = RuleSet::builtin() else { return };
    if sources.is_empty() {
        return;
    }
    let settings = PathSettings::default();
    let stages: [(&str, Stage<'_>); 4] = [
        ("serde_json::Value", &|source| {
            black_box(serde_json::from_slice::<serde_json::Value>(source.text().as_bytes()).ok());
        }),
        ("parse", &|source| {
            black_box(json::parse(source.text()));
        }),
        ("parse, read", &|source| {
            let parsed = json::parse(source.text());
            read::documents(SourceId(0), source.text(), &parsed, None, &mut |found| {
                black_box(found.document);
            });
        }),
        ("parse, read, lint with every rule", &|source| {
            black_box(lint::file(&rules, SourceId(0), source, &settings, false));
        }),
    ];
    let best = fastest(&sources, &stages.map(|(_, stage)| stage));
    let Some(baseline) = best.first() else { return };
    for (time, (name, _)) in best.iter().zip(&stages) {
        let ratio = time.as_secs_f64() / baseline.as_secs_f64();
        println!("{name:<34} {:>8.2} ms  ratio {ratio:.2}", milliseconds(*time));
    }
    dearest_rules(&rules, &sources, *baseline);
    if let Some(peak) = peak_memory() {
        println!("peak memory, all files held at once: {peak}");
    }
}

fn json_files(folder: &str) -> Vec<Source> {
    let mut sources = Vec::new();
    for entry in walkdir::WalkDir::new(folder).sort_by_file_name().into_iter().flatten() {
        let path = entry.path();
        if path.extension().is_some_and(|extension| extension == "json")
            && let Ok(text) = std::fs::read_to_string(path)
        {
            sources.push(Source::new(path.display().to_string(), text));
        }
    }
    sources
}

/// The fastest round of each stage. The stages take turns, so that a machine that slows down slows all of them.
fn fastest(sources: &[Source], stages: &[Stage<'_>]) -> Vec<Duration> {
    let mut best = vec![Duration::MAX; stages.len()];
    for _ in 0..ROUNDS {
        for (slot, stage) in best.iter_mut().zip(stages) {
            let start = Instant::now();
            sources.iter().for_each(stage);
            *slot = start.elapsed().min(*slot);
        }
    }
    best
}

/// What each rule adds when it is the only one, dearest first. What one rule works out and others only look up is in the
/// figure of each, so they do not add up to the whole.
fn dearest_rules(rules: &RuleSet, sources: &[Source], baseline: Duration) {
    let settings = PathSettings::default();
    let alone = |name: &str| RuleSet::builtin_only(name).unwrap_or_default();
    let measured = rules.iter().filter(|rule| !matches!(rule.logic, rule::Logic::Elsewhere));
    let sets: Vec<(&str, RuleSet)> = std::iter::once(("", RuleSet::default()))
        .chain(measured.map(|rule| (rule.name.as_str(), alone(&rule.name))))
        .collect();
    let lints: Vec<_> = sets
        .iter()
        .map(|(_, only)| {
            let settings = &settings;
            move |source: &Source| {
                black_box(lint::file(only, SourceId(0), source, settings, false));
            }
        })
        .collect();
    let stages: Vec<Stage<'_>> = lints.iter().map(|lint| lint as Stage<'_>).collect();
    let best = fastest(sources, &stages);
    let Some(nothing) = best.first() else { return };
    println!("lint with no rule: {:.2} ms; what each rule alone adds:", milliseconds(*nothing));
    let mut added: Vec<_> =
        best.iter().zip(&sets).skip(1).map(|(time, (name, _))| (time.saturating_sub(*nothing), name)).collect();
    added.sort_unstable_by(|a, b| b.cmp(a));
    for (time, name) in added.iter().take(DEAREST) {
        let ratio = time.as_secs_f64() / baseline.as_secs_f64();
        println!("  {name:<40} {:>8.3} ms  ratio {ratio:.3}", milliseconds(*time));
    }
}

fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}

/// The most memory this process ever held, where the system tells (Linux, `proc(5)`).
fn peak_memory() -> Option<String> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    status.lines().find_map(|line| line.strip_prefix("VmHWM:")).map(|peak| peak.trim().to_owned())
}
