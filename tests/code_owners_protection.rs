//! Whether everything that matters to a sign-off is owned, and the line that spoils it.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so")]

use denywins::code_owners::{CodeOwners, Protection, Why};

const FOLDER: &str = ".denywins/sign-offs";

fn parse(text: &str) -> CodeOwners {
    CodeOwners::parse(text).unwrap()
}

/// What comes of a folder: the owners, or the line of the hole and what makes it.
fn told(protection: &Protection<'_>) -> String {
    match protection {
        Protection::Owned(rules) => {
            let owners: Vec<String> = protection.owners().iter().map(ToString::to_string).collect();
            let lines: Vec<String> = rules.iter().map(|rule| rule.line.to_string()).collect();
            format!("{} by {}", owners.join(" "), lines.join(","))
        }
        Protection::Open(hole) => {
            let why = match hole.why {
                Why::NoRule => "no rule",
                Why::NoOwner(_) => "no owner",
                Why::OnlyEmail(_) => "only email",
                Why::Broken(_) => "broken",
            };
            format!("{}: {why}", hole.line.map_or("-".to_owned(), |line| line.to_string()))
        }
    }
}

#[test]
fn a_folder_is_owned_when_no_file_in_it_can_be_nobodys() {
    for (text, expected) in [
        ("", "-: no rule"),
        ("# nothing\n/src/ @x", "-: no rule"),
        ("* @x", "@x by 1"),
        ("*", "1: no owner"),
        ("/.denywins/ @o/security", "@o/security by 1"),
        ("/.denywins/sign-offs/ @x", "@x by 1"),
        ("/.denywins/sign-offs @x", "@x by 1"),
        ("/.denywins/sign-offs/** @x", "@x by 1"),
        (".denywins/sign-offs/ @x", "@x by 1"),
        ("sign-offs/ @x", "@x by 1"),
        ("**/sign-offs @x", "@x by 1"),
        ("/.denywins/*/ @x", "@x by 1"),
        ("/.denywins/sign-*/ @x", "@x by 1"),
        ("/.denywins/sign-offs/?* @x", "@x by 1"),
        ("/.denywins/**/* @x", "@x by 1"),
        // Nothing deeper than the folder itself.
        ("/.denywins/sign-offs/* @x", "-: no rule"),
        ("/.denywins/* @x", "-: no rule"),
        ("/* @x", "-: no rule"),
        // Not every name.
        ("/.denywins/sign-offs/*.toml @x", "-: no rule"),
        ("/.denywins/sign-offs/??* @x", "-: no rule"),
        ("/.denywins/sign-offs/*/ @x", "-: no rule"),
        ("/.denywins/sign-offs-old/ @x", "-: no rule"),
        ("/.Denywins/ @x", "-: no rule"),
        // The last line that matches decides.
        ("/.denywins/ @x\n* @y", "@y by 2"),
        ("/.denywins/ @x\n*", "2: no owner"),
        ("* @y\n/.denywins/ @x", "@x by 2"),
        ("*\n/.denywins/ @x", "@x by 2"),
        ("/.denywins/ @x\n*.toml", "2: no owner"),
        ("/.denywins/ @x\n*.toml @y", "@x @y by 2,1"),
        ("/.denywins/ @x\n*.toml @y # why\n\n/.denywins/sign-offs/ @z", "@z by 4"),
        ("/.denywins/ @x\n/.denywins/sign-offs/foo*", "2: no owner"),
        ("/.denywins/ @x\n/.denywins/sign-offs/foo*\n/.denywins/sign-offs/ @x", "@x by 3"),
        ("/.denywins/ @x\n**/archive", "2: no owner"),
        ("/.denywins/ @x\n/.denywins/sign-offs/*/deep", "2: no owner"),
        ("/.denywins/ @x\n/.denywins/sign-offs", "2: no owner"),
        ("/.denywins/ @x\n/.denywins/*", "@x by 1"),
        ("/.denywins/ @x\n/.denywins/rules/\n/docs/*.toml\n/*.toml", "@x by 1"),
        // Owners who may be nobody.
        ("/.denywins/ x@example.org", "1: only email"),
        ("/.denywins/ x@example.org @x", "@x x@example.org by 1"),
        ("/.denywins/ @x\n*.toml x@example.org", "2: only email"),
        // Lines that GitHub skips.
        ("/.denywins/ @x\n/.denywins/sign-offs/ bob", "2: broken"),
        ("/.denywins/ bob", "1: broken"),
        ("/.denywins/ @x\n*.toml @y bob", "2: broken"),
        ("/.denywins/ @x\n/docs/ bob", "@x by 1"),
        ("/.denywins/ @x\n!/.denywins/sign-offs/", "@x by 1"),
        ("/.denywins/ bob\n/.denywins/ @x", "@x by 2"),
        ("\u{feff}/.denywins/ @x", "1: broken"),
        // Closed by two lines together: cautious, the hole is told.
        ("* @x\n*.toml\n/.denywins/sign-offs/**/*.toml @x", "2: no owner"),
    ] {
        assert_eq!(told(&parse(text).protects(FOLDER)), expected, "{text:?}");
        assert_eq!(told(&parse(text).protects(".denywins/sign-offs/")), expected, "{text:?}");
    }
}

#[test]
fn a_file_is_owned_by_the_last_line_that_matches_it() {
    for (text, path, expected) in [
        ("* @x\n/denywins.toml @y", "denywins.toml", "@y by 2"),
        ("/denywins.toml @y\n*.toml", "denywins.toml", "2: no owner"),
        ("/.github/ @y", ".github/CODEOWNERS", "@y by 1"),
        ("/.github/* @y", ".github/workflows/policy.yml", "-: no rule"),
        ("/.github/workflows/ @y\n*.yml a@example.org", ".github/workflows/policy.yml", "2: only email"),
        ("/.github/ @y\n/.github/CODEOWNERS nobody", ".github/CODEOWNERS", "2: broken"),
        ("/.github/ @y\n/.github/CODEOWNERS/ ", ".github/CODEOWNERS", "@y by 1"),
    ] {
        assert_eq!(told(&parse(text).protects_file(path)), expected, "{text:?}");
    }
}

#[test]
fn the_whole_repository_is_a_folder_too() {
    assert!(parse("* @x").protects("").is_owned());
    assert!(!parse("/* @x").protects("").is_owned());
    assert!(!parse("* @x\n/a").protects("").is_owned());
}

/// Patterns made to be slow: long rows of `**` and `*` are decided in a moment.
#[test]
fn long_patterns_do_not_take_long() {
    let text = format!("{}x @x\n/{}* @x\n", "**/".repeat(1300), "*a".repeat(2000));
    let file = parse(&text);
    assert!(file.problems().is_empty());
    let path = vec!["a"; 1000].join("/");
    assert!(file.owners(&path).is_none());
    assert!(file.owners(&format!("{path}/x")).is_some());
    assert!(!file.protects("a").is_owned());
    assert!(file.owners(&"a".repeat(4000)).is_some());
}
