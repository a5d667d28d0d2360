use super::*;
use crate::finding::Status;
use crate::outcome::Ignored;
use crate::report::sample;
use crate::source::{Source, Span};

#[test]
fn what_is_cut_is_the_least_severe_and_the_log_says_how_much() {
    let mut sources = Sources::default();
    let source = sources.add(Source::new("p.json", "0123456789"));
    let one = |at: usize, severity: Severity, status: Status| {
        let primary = Label { source, span: Span::new(at, at + 1), text: String::new() };
        Finding { severity, status, ..sample::finding(primary) }
    };
    let mut outcome = sample::outcome(vec![
        one(0, Severity::Note, Status::Reported),
        one(1, Severity::Error, Status::Reported),
        one(2, Severity::Warning, Status::Pending),
        one(3, Severity::Error, Status::Blocking),
    ]);
    outcome.ignored.push(Ignored { finding: one(4, Severity::Error, Status::Reported), reason: "known".to_owned() });
    let cut = log(&outcome, &sources, 3);
    let [run] = &cut.runs;
    let columns: Vec<_> = run
        .results
        .iter()
        .filter_map(|entry| entry.locations[0].physical_location.region.as_ref())
        .map(|region| region.start_column)
        .collect();
    assert_eq!(columns, [2, 3, 4]);
    let [invocation] = &run.invocations;
    // The run did what it should; only its reader has a limit.
    assert!(invocation.execution_successful);
    assert!(invocation.tool_execution_notifications[0].message.text.starts_with("2 findings left out"));
    // A key does not depend on what was cut.
    let whole = log(&outcome, &sources, MAX_RESULTS);
    let [all] = &whole.runs;
    assert_eq!(all.results.len(), 5);
    assert!(all.invocations[0].tool_execution_notifications.is_empty());
    assert_eq!(all.results[3].partial_fingerprints, run.results[2].partial_fingerprints);
}

#[test]
fn brackets_that_would_make_a_link_are_escaped_and_others_are_not() {
    assert_eq!(text("see [here](https://e.example)"), "see \\[here\\](https://e.example)");
    assert_eq!(text("`[\"s3:*\"]` (all)"), "`[\"s3:*\"]` (all)");
}
