use super::*;
use crate::finding::Status;
use crate::finding::{Label, Severity};
use crate::report::sample;
use crate::source::{Source, Span};

#[test]
fn a_full_page_ends_whole_and_says_what_is_missing() {
    let mut sources = Sources::default();
    let source = sources.add(Source::new("policies/p.json", "{\n".repeat(400)));
    let findings = (0..400).map(|n| {
        let primary = Label { source, span: Span::new(2 * n, 2 * n + 1), text: "```".to_owned() };
        let severity = if n % 2 == 0 { Severity::Error } else { Severity::Note };
        let status = if n == 399 { Status::Pending } else { Status::Reported };
        Finding { severity, status, ..sample::finding(primary) }
    });
    let outcome = sample::outcome(findings.collect());
    let max = 24 * 1024;
    let page = write(&outcome, &sources, max);
    assert!(page.len() <= max, "{}", page.len());
    assert!(page.len() > max - TAIL - 1024, "{}", page.len());
    // What holds the merge comes before what does not, wherever it is.
    assert!(page.find("p.json:400:1").unwrap() < page.find("p.json:1:1").unwrap());
    let shown = page.matches(": sample at `policies/p.json:").count();
    assert!(shown > 50, "{shown}");
    let rest = format!("**left out for lack of room:** {} findings; another format has all\n", 400 - shown);
    assert!(page.ends_with(&rest), "{rest}");
    // Every fence that was opened is closed: four backticks, since three stand inside.
    assert_eq!(page.matches("````text\n").count() * 2, page.matches("````").count());
    assert!(!write(&outcome, &sources, MAX).contains("left out"));
}
