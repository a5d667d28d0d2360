//! CODEOWNERS against brute force: every short pattern, every short path, and what is said about all paths of a folder.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so")]

use denywins::code_owners::{CodeOwners, Protection, Why};

/// The parts of patterns. The last name below is one that none of them is made for.
const PARTS: [&str; 8] = ["a", "*", "**", "a*", "?", "?*", "*b*", "**a"];
const NAMES: [&str; 6] = ["a", "b", "ab", "ba", "aab", "unheard-of"];

fn parse(text: &str) -> CodeOwners {
    CodeOwners::parse(text).unwrap()
}

/// Every sequence of at least one and at most so many of these.
fn sequences<'a>(of: &[&'a str], longest: usize) -> Vec<Vec<&'a str>> {
    let mut all: Vec<Vec<&str>> = Vec::new();
    let mut last: Vec<Vec<&str>> = vec![Vec::new()];
    for _ in 0..longest {
        last = last.iter().flat_map(|begun| of.iter().map(|next| [begun.as_slice(), &[*next]].concat())).collect();
        all.extend(last.clone());
    }
    all
}

fn patterns() -> Vec<String> {
    let mut patterns = Vec::new();
    for parts in sequences(&PARTS, 3) {
        for (start, end) in [("", ""), ("/", ""), ("", "/"), ("/", "/")] {
            patterns.push(format!("{start}{}{end}", parts.join("/")));
        }
    }
    patterns
}

fn paths() -> Vec<String> {
    sequences(&NAMES, 4).iter().map(|names| names.join("/")).collect()
}

/// The definition, tried out in every way, with no thought for time.
fn by_definition(pattern: &str, path: &str) -> bool {
    let anchored = pattern.trim_end_matches('/').contains('/');
    let folder = pattern.ends_with('/');
    let parts: Vec<&str> = pattern.trim_matches('/').split('/').collect();
    let names: Vec<&str> = path.split('/').collect();
    let last = *parts.last().unwrap();
    let starts = if anchored { 0..1 } else { 0..names.len() };
    starts.into_iter().any(|start| {
        (start..=names.len()).any(|end| {
            let (matched, below) = (names.get(start..end).unwrap(), names.len() - end);
            // At the end, `**` stands for at least one name.
            let parts = if last == "**" {
                [parts.get(..parts.len() - 1).unwrap(), &["**", "*"]].concat()
            } else {
                parts.clone()
            };
            // What ends in `/` is about what lies below, what ends in `/*` about no more than what lies in a folder.
            let reach = last == "**" || if folder { below > 0 } else { last != "*" || below == 0 };
            reach && lies_on(&parts, matched)
        })
    })
}

fn lies_on(parts: &[&str], names: &[&str]) -> bool {
    match parts.split_first() {
        None => names.is_empty(),
        Some((&"**", rest)) => (0..=names.len()).any(|skipped| lies_on(rest, names.get(skipped..).unwrap())),
        Some((part, rest)) => names.split_first().is_some_and(|(name, others)| {
            let (part, name): (Vec<char>, Vec<char>) = (part.chars().collect(), name.chars().collect());
            spells(&part, &name) && lies_on(rest, others)
        }),
    }
}

fn spells(part: &[char], name: &[char]) -> bool {
    match part.split_first() {
        None => name.is_empty(),
        Some(('*', rest)) => (0..=name.len()).any(|run| spells(rest, name.get(run..).unwrap())),
        Some((c, rest)) => name.split_first().is_some_and(|(d, others)| (*c == '?' || c == d) && spells(rest, others)),
    }
}

#[test]
fn matching_is_what_the_definition_says() {
    let paths = paths();
    let mut matched = 0_u32;
    for pattern in patterns() {
        let file = parse(&format!("{pattern} @x"));
        assert!(file.problems().is_empty(), "{pattern}");
        for path in paths.iter().step_by(13) {
            let expected = by_definition(&pattern, path);
            assert_eq!(file.owners(path).is_some(), expected, "`{pattern}` on `{path}`");
            matched += u32::from(expected);
        }
    }
    assert!(matched > 10_000, "{matched}");
}

/// One pattern: owned means that all files are, and not owned that some file is not.
#[test]
fn one_pattern_protects_a_folder_when_it_matches_every_file_of_it() {
    let below: Vec<String> = paths().into_iter().step_by(23).collect();
    // Names that no pattern here is made for, at every depth that matters.
    let strange: Vec<String> = (1..6).map(|depth| vec!["unheard-of"; depth].join("/")).collect();
    let (mut owned, mut open) = (0, 0);
    for pattern in patterns() {
        let file = parse(&format!("{pattern} @x"));
        for folder in ["a", "a/b", "b/ab/a"] {
            if file.protects(folder).is_owned() {
                owned += 1;
                for path in below.iter().chain(&strange) {
                    assert!(file.owners(&format!("{folder}/{path}")).is_some(), "`{pattern}` on `{folder}/{path}`");
                }
            } else {
                open += 1;
                let missed = strange.iter().any(|path| file.owners(&format!("{folder}/{path}")).is_none());
                assert!(missed, "`{pattern}` matches everything in `{folder}`");
            }
        }
    }
    assert!(owned > 100 && open > 100, "{owned} {open}");
}

/// A pattern without owners makes a hole in a folder exactly if it matches some file that may be there.
#[test]
fn a_pattern_without_owners_makes_a_hole_when_it_matches_any_file() {
    // Three more names are enough for three parts.
    let below: Vec<String> = sequences(&NAMES, 3).iter().map(|names| names.join("/")).collect();
    for pattern in patterns() {
        let file = parse(&format!("* @x\n{pattern}\n"));
        let hole = matches!(file.protects("b/ab"), Protection::Open(hole) if hole.line == Some(2));
        let some = below.iter().any(|path| by_definition(&pattern, &format!("b/ab/{path}")));
        assert_eq!(hole, some, "`{pattern}`");
    }
}

/// Several lines: what is owned is owned by those who are named, whatever the file.
#[test]
fn protection_names_everybody_who_may_own_a_file() {
    let all = patterns();
    let below: Vec<String> = paths().into_iter().step_by(7).collect();
    // A generator of numbers is enough to mix patterns; the seed is in the text so that a failure can be repeated.
    let mut state = 12_345_usize;
    let mut pick = |from: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % from
    };
    let (mut owned, mut open) = (0, 0);
    for _ in 0..1500 {
        let lines: Vec<String> = (0..3)
            .map(|_| {
                let whose = ["@x", "@y", "@o/z", "e@example.org", ""];
                format!("{} {}", all.get(pick(all.len())).unwrap(), whose.get(pick(whose.len())).unwrap())
            })
            .collect();
        let file = parse(&format!("* @base\n{}\n", lines.join("\n")));
        let protection = file.protects("a");
        match &protection {
            Protection::Owned(_) => {
                owned += 1;
                let named = protection.owners();
                for path in &below {
                    let rule = file.owners(&format!("a/{path}")).unwrap();
                    assert!(!rule.owners.is_empty(), "{lines:?} on a/{path}");
                    assert!(rule.owners.iter().all(|owner| named.contains(&owner)), "{lines:?} on a/{path}");
                }
            }
            Protection::Open(hole) => {
                open += 1;
                assert!(!matches!(hole.why, Why::NoRule), "`* @base` matches everything: {lines:?}");
            }
        }
    }
    assert!(owned > 100 && open > 100, "{owned} {open}");
}

/// No text makes it panic, and every line is a rule, a problem, or nothing.
#[test]
fn any_text_is_read() {
    let pieces = ["*", "/", "\\", "#", " ", "\t", "\r", "\n", "@a", "[", "!", "\u{e9}", "\u{0}", "**", "a@b.c", "?"];
    for pieces in sequences(&pieces, 4) {
        let text = pieces.concat();
        let file = parse(&text);
        let lines = text.split('\n').count();
        assert!(file.rules().len() + file.problems().len() <= lines, "{text:?}");
        for span in file.rules().iter().map(|rule| rule.span).chain(file.problems().iter().map(|problem| problem.span))
        {
            assert!(text.get(span.range()).is_some_and(|words| !words.is_empty()), "{text:?}");
        }
        let _ = (file.owners("a/b"), file.protects("a"), file.protects_file("a"), file.protects(""));
    }
}
