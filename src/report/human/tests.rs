use super::*;
use crate::finding::Label;
use crate::report::sample;
use crate::source::{Source, Span};

#[test]
fn labels_on_one_line_and_in_two_sources_are_each_drawn_under_their_words() {
    let mut sources = Sources::default();
    let policy = sources.add(Source::new("p.json", "{\n  \"Effect\": \"Deny\", \"Principal\": \"*\"\n}\n"));
    let config = sources.add(Source::new("denywins.toml", "# é\n\nsign-off = [\"security\"]\n"));
    let label = |source, start, end, text: &str| Label { source, span: Span::new(start, end), text: text.to_owned() };
    let mut finding = sample::finding(label(policy, 14, 20, "here"));
    finding.related = vec![label(policy, 22, 33, "and here"), label(config, 6, 14, "because")];
    let outcome = sample::outcome(vec![finding]);
    let style = Style { color: false, width: 80, unicode: false };
    let text = render(&outcome, &sources, &style);
    let snippet: Vec<_> = text.lines().skip(3).take(15).collect();
    assert_eq!(
        snippet,
        [
            "   ,-[p.json:2:13]",
            " 1 | {",
            " 2 |   \"Effect\": \"Deny\", \"Principal\": \"*\"",
            "   :             ^^^|^^  ^^^^^|^^^^^",
            "   :                |         `-- and here",
            "   :                `-- here",
            " 3 | }",
            "   `----",
            "   ,-[denywins.toml:3:1]",
            " 2 | ",
            " 3 | sign-off = [\"security\"]",
            "   : ^^^^|^^^",
            "   :     `-- because",
            "   `----",
            "",
        ]
    );
}

#[test]
fn a_finding_that_cannot_be_drawn_is_still_told() {
    let outcome = sample::outcome(vec![sample::finding(Label {
        source: crate::source::SourceId(9),
        span: Span::new(0, 1),
        text: String::new(),
    })]);
    let text = render(&outcome, &Sources::default(), &Style::default());
    assert!(text.starts_with("error[sample]\n"), "{text}");
    assert!(text.contains("a message about `s3:*`"), "{text}");
}

#[test]
fn the_words_of_a_label_stay_on_a_narrow_screen() {
    let words = "everyone who is not listed here is denied, the owner of the bucket included";
    let mut sources = Sources::default();
    let source = sources.add(Source::new("p.json", "{\n      \"NotPrincipal\": \"*\"\n}\n"));
    let label = Label { source, span: Span::new(8, 22), text: words.to_owned() };
    let outcome = sample::outcome(vec![sample::finding(label)]);
    for width in [40, 60, 80, 120] {
        let text = render(&outcome, &sources, &Style { color: false, width, unicode: true });
        let label = text.lines().skip_while(|line| !line.contains("╰─")).take_while(|line| !line.contains('}'));
        assert!(label.clone().all(|line| textwrap::core::display_width(line) <= width), "{width}: {text}");
        let told: Vec<&str> =
            label.flat_map(|line| line.trim_matches([' ', '·', '╰', '─', '┤', '│']).split(' ')).collect();
        assert_eq!(told.join(" "), words, "{width}: {text}");
    }
}
