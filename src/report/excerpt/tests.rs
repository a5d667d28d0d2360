use super::*;
use crate::report::sample::finding;
use crate::source::Source;

/// Each frame as `first-last` and its underlined words.
fn drawn(text: &str, words: &[&str], width: usize) -> Vec<String> {
    let mut sources = Sources::default();
    let source = sources.add(Source::new("p.json", text));
    let mut labels = words.iter().map(|word| {
        let at = text.find(word).unwrap();
        Label { source, span: Span::new(at, at + word.len()), text: String::new() }
    });
    let primary = labels.next().unwrap();
    let (frames, _) = of_finding(&sources, &Finding { related: labels.collect(), ..finding(primary) }, width);
    frames
        .iter()
        .map(|frame| {
            let words: Vec<_> = frame
                .lines
                .iter()
                .flat_map(|line| {
                    line.marks
                        .iter()
                        .map(|mark| format!("[{}]{}", line.text.get(mark.start..mark.end).unwrap(), mark.text))
                })
                .collect();
            format!("{}-{} {}", frame.lines[0].number, frame.lines.last().unwrap().number, words.join(" "))
        })
        .collect()
}

#[test]
fn neighbours_share_a_frame_and_the_primary_comes_first() {
    let text = "one\ntwo\nthree\nfour\nfive\nsix\nseven\neight\nnine\n";
    assert_eq!(drawn(text, &["four", "two", "nine"], 80), ["1-5 [two] [four]", "8-9 [nine]"]);
    assert_eq!(drawn(text, &["nine", "one"], 80), ["8-9 [nine]", "1-2 [one]"]);
}

#[test]
fn overlapping_labels_get_a_frame_each() {
    assert_eq!(drawn("{ \"a\": 1 }", &["\"a\"", "{ \"a\": 1 }", "1"], 80), ["1-1 [\"a\"] [1]", "1-1 [{ \"a\": 1 }]"]);
}

#[test]
fn labels_far_apart_on_a_minified_line_get_a_frame_each() {
    let text = format!("{{\"near\"{}\"far\"}}", " ".repeat(9_000));
    assert_eq!(drawn(&text, &["far", "near"], 60), ["1-1 [far]", "1-1 [near]"]);
}

#[test]
fn a_label_over_many_lines_is_underlined_on_its_first() {
    assert_eq!(drawn("{\r\n  \"a\": 1\r\n}\r\n", &["{\r\n  \"a\": 1\r\n}"], 80), ["1-2 [{](to line 3)"]);
}

#[test]
fn the_end_of_the_text_can_be_pointed_at() {
    let mut sources = Sources::default();
    let source = sources.add(Source::new("p.json", "{\n"));
    let frame = of_place(&sources, source, Span::new(2, 2), 80).unwrap();
    assert_eq!(frame.lines.iter().map(|line| (line.number, line.marks.len())).collect::<Vec<_>>(), [(1, 0), (2, 1)]);
    let empty = sources.add(Source::new("empty.json", ""));
    assert_eq!(of_place(&sources, empty, Span::new(0, 0), 80).unwrap().lines.len(), 1);
}

#[test]
fn a_label_of_an_unknown_source_is_left_out() {
    let label = Label { source: SourceId(7), span: Span::new(0, 1), text: String::new() };
    let (frames, left_out) = of_finding(&Sources::default(), &finding(label), 80);
    assert_eq!((frames.len(), left_out), (0, 0));
}

/// A small generator of numbers: the test is the same on every machine.
fn next(state: &mut u64) -> usize {
    *state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    usize::try_from(*state >> 40).unwrap()
}

#[test]
fn whatever_is_marked_is_what_is_drawn_under_the_mark() {
    const PIECES: [&str; 14] = [
        "a",
        "\"Effect\"",
        "\n",
        "\r\n",
        "\t",
        "é",
        "日本",
        "😀",
        "\u{202e}",
        "\u{1b}[1m",
        "e\u{301}",
        "\r",
        " ",
        "xxxxxxxxxxxxxxxxxxxxxxxxxx",
    ];
    let mut state = 7;
    for _ in 0..3_000 {
        let length = next(&mut state) % 60;
        let text: String = (0..length).map(|_| PIECES[next(&mut state) % PIECES.len()]).collect();
        let edges: Vec<_> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
        let mut sources = Sources::default();
        let source = sources.add(Source::new("p.json", text.as_str()));
        let mut labels: Vec<_> = (0..4)
            .map(|_| {
                let (a, b) = (edges[next(&mut state) % edges.len()], edges[next(&mut state) % edges.len()]);
                Label { source, span: Span::new(a.min(b), a.max(b)), text: String::new() }
            })
            .collect();
        let primary = labels.pop().unwrap();
        let width = 20 + next(&mut state) % 100;
        let (frames, _) = of_finding(&sources, &Finding { related: labels, ..finding(primary.clone()) }, width);
        let marks: Vec<_> = frames.iter().flat_map(|frame| frame.lines.iter().map(move |line| (frame, line))).collect();
        let mut primaries = 0;
        for (frame, line) in marks {
            assert!(textwrap::core::display_width(&line.text) <= width.max(20), "{:?}", line.text);
            assert!(!line.text.contains(crate::report::escape::is_hidden), "{:?}", line.text);
            assert!(frame.lines.windows(2).all(|pair| pair[1].number == pair[0].number + 1));
            let mut last = 0;
            for mark in &line.marks {
                assert!(mark.start >= last, "{:?}", line.marks);
                last = mark.end;
                assert_eq!(mark.position.line, line.number);
                if mark.primary {
                    primaries += 1;
                    let words = sources.get(source).unwrap().slice(primary.span).split('\n').next().unwrap().trim_end();
                    let words = visible(&words.replace('\t', "    ")).into_owned();
                    let drawn = line.text.get(mark.start..mark.end).unwrap();
                    assert!(
                        words == drawn || words.starts_with(drawn) && line.text.ends_with("..."),
                        "{words:?} {line:?}"
                    );
                }
            }
        }
        assert_eq!(primaries, 1, "{text:?} {primary:?}");
    }
}
