//! Every document in `fixtures/`: one line per finding, with the underlined source text in brackets, so that a wrong
//! place shows without counting columns.

#![expect(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a test reads its fixtures, and one that cannot go on says so"
)]

use std::fmt::Write as _;
use std::path::Path;

use denywins::lint;
use denywins::rules::RuleSet;
use denywins::settings::PathSettings;
use denywins::source::{Source, SourceId};
use denywins::target::Target;

/// Lints one file as each target would judge it, and as none.
fn listing(path: &Path) -> String {
    let rules = RuleSet::builtin().unwrap();
    let text = String::from_utf8_lossy(&std::fs::read(path).unwrap()).into_owned();
    let source = Source::new("policy.json", text);
    let mut listing = String::new();
    let targets = [None].into_iter().chain(Target::ALL.into_iter().map(Some));
    for target in targets {
        let settings = PathSettings { targets: target.into_iter().collect(), ..PathSettings::default() };
        let linted = lint::file(&rules, SourceId(0), &source, &settings, true);
        writeln!(listing, "{}:", target.map_or("no target", Target::as_str)).unwrap();
        for finding in &linted.findings {
            let place = source.position(finding.primary.span.start);
            let words: String = source.slice(finding.primary.span).escape_debug().take(60).collect();
            let (severity, rule, message) = (finding.severity, &finding.rule, &finding.message);
            writeln!(listing, "  {severity} {rule} {}:{} [{words}] {message}", place.line, place.column).unwrap();
        }
    }
    listing
}

#[test]
fn documents() {
    insta::glob!("../fixtures", "{incident,incident-fixed,documents}/*.json", |path| {
        insta::assert_snapshot!(listing(path));
    });
}
