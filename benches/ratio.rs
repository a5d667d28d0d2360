//! What reading and linting the JSON files below a folder costs, as a ratio to `serde_json::from_slice::<Value>` over the
//! same bytes in the same run.
//!
//! `cargo bench --bench ratio -- FOLDER`

#![expect(
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a program that measures files and prints a table"
)]

use std::hint::black_box;
use std::time::{Duration, Instant};

use denywins::lint;
use denywins::policy::read;
use denywins::rules::RuleSet;
use denywins::settings::PathSettings;
use denywins::source::{Source, SourceId};
use denywins::syntax::json;

/// Rounds; the fastest counts, since everything else on the machine only ever adds.
const ROUNDS: usize = 15;

/// One way through a file.
type Stage<'a> = &'a dyn Fn(&Source);

fn main() {
    let Some(folder) = std::env::args().skip(1).find(|argument| !argument.starts_with("--")) else {
        println!("give a folder: cargo bench --bench ratio -- FOLDER");
        return;
    };
    let mut sources = Vec::new();
    for entry in walkdir::WalkDir::new(folder).sort_by_file_name().into_iter().flatten() {
        let path = entry.path();
        if path.extension().is_some_and(|extension| extension == "json")
            && let Ok(text) = std::fs::read_to_string(path)
        {
            sources.push(Source::new(path.display().to_string(), text));
        }
    }
    let Ok(rules) = RuleSet::builtin() else { return };
    let settings = PathSettings::default();
    let bytes: usize = sources.iter().map(|source| source.text().len()).sum();
    println!("{} files, {bytes} bytes, best of {ROUNDS}", sources.len());
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
    // The stages take turns, so that a machine that slows down slows all of them.
    let mut best = [Duration::MAX; 4];
    for _ in 0..ROUNDS {
        for (slot, (_, stage)) in best.iter_mut().zip(&stages) {
            let start = Instant::now();
            sources.iter().for_each(stage);
            *slot = start.elapsed().min(*slot);
        }
    }
    let [baseline, ..] = best;
    for (time, (name, _)) in best.iter().zip(&stages) {
        let ratio = time.as_secs_f64() / baseline.as_secs_f64();
        println!("{name:<34} {:>8.2} ms  ratio {ratio:.2}", time.as_secs_f64() * 1e3);
    }
}
