//! CODEOWNERS as GitHub documents it: which line decides about a path.

#![expect(clippy::unwrap_used, clippy::string_slice, reason = "a test that cannot go on says so")]

use denywins::code_owners::{CodeOwners, LOCATIONS, MAX_BYTES, Owner, TooLarge};

fn parse(text: &str) -> CodeOwners {
    CodeOwners::parse(text).unwrap()
}

/// The owners of a path, joined by spaces; `-` when a rule leaves it to nobody, the empty text when none matches.
fn owners(file: &CodeOwners, path: &str) -> String {
    match file.owners(path) {
        None => String::new(),
        Some(rule) if rule.owners.is_empty() => "-".to_owned(),
        Some(rule) => rule.owners.iter().map(Owner::to_string).collect::<Vec<_>>().join(" "),
    }
}

/// The situations of GitHub's own example, in a file of ours.
const EXAMPLE: &str = "\
# Everything belongs to these, unless a later line says otherwise.
*       @lead @deputy
*.js    @web # after the owners, a comment
*.go    gophers@example.org
*.txt   @bleater/writers
/build/logs/ @ops
guide/*  guide@example.org
apps/ @apps
/guide/ @guide
/scripts/ @ops @apps
**/logs @logs
/apps/ @apps
/apps/vendored
/apps/upstream @upstream
";

#[test]
fn the_last_line_that_matches_decides() {
    let file = parse(EXAMPLE);
    assert!(file.problems().is_empty());
    for (path, expected) in [
        ("README.md", "@lead @deputy"),
        ("src/deep/down/main.rs", "@lead @deputy"),
        ("a.js", "@web"),
        ("src/deep/a.js", "@web"),
        ("a.jsx", "@lead @deputy"),
        ("cmd/a.go", "gophers@example.org"),
        ("notes.txt", "@bleater/writers"),
        ("build/logs/today", "@logs"),
        ("build/logs", "@logs"),
        ("src/logs/a.js", "@logs"),
        ("guide/start.md", "@guide"),
        ("guide/deep/start.md", "@guide"),
        ("src/guide/start.md", "@lead @deputy"),
        ("src/apps/a/b", "@apps"),
        ("apps/a.js", "@apps"),
        ("apps/vendored", "-"),
        ("apps/vendored/a/b.js", "-"),
        ("apps/upstream/a", "@upstream"),
        ("apps/vendored-not/a", "@apps"),
        ("scripts/run", "@ops @apps"),
    ] {
        assert_eq!(owners(&file, path), expected, "{path}");
    }
}

#[test]
fn patterns_match_as_documented() {
    // Pattern, paths that match, paths that do not.
    let table: &[(&str, &[&str], &[&str])] = &[
        ("*", &["a", "a/b", "a/b/c", ".a"], &[]),
        ("**", &["a", "a/b", "a/b/c"], &[]),
        ("/*", &["a", ".a"], &["a/b", "a/b/c"]),
        ("/**", &["a", "a/b"], &[]),
        ("a", &["a", "a/x", "x/a", "x/a/y"], &["ab", "x/ab", "x"]),
        ("/a", &["a", "a/x", "a/x/y"], &["x/a", "x/a/y", "ab"]),
        ("a/", &["a/x", "x/a/y", "x/y/a/z/w"], &["a", "x/a"]),
        ("/a/", &["a/x", "a/x/y"], &["a", "x/a/y"]),
        ("a/b", &["a/b", "a/b/c"], &["x/a/b", "a/bc", "a"]),
        ("a/b/", &["a/b/c", "a/b/c/d"], &["a/b", "x/a/b/c"]),
        ("a/*", &["a/x"], &["a", "a/x/y", "x/a/y"]),
        ("/a/*", &["a/x"], &["a", "a/x/y"]),
        ("a/*/", &["a/x/y", "a/x/y/z"], &["a/x", "a"]),
        ("a/*.x", &["a/b.x", "a/b.x/c"], &["a/b/c.x", "z/a/b.x"]),
        ("a/*/c", &["a/b/c", "a/b/c/d"], &["a/c", "a/b/b/c", "a/b"]),
        ("a/**", &["a/b", "a/b/c"], &["a", "x/a/b"]),
        ("**/a", &["a", "x/a", "x/y/a/z"], &["xa"]),
        ("**/a/b", &["a/b", "x/a/b", "x/y/a/b/c"], &["a/x/b"]),
        ("a/**/b", &["a/b", "a/x/b", "a/x/y/b/z"], &["x/a/b", "a/xb"]),
        ("a/**/b/c*", &["a/b/c", "a/x/b/cd"], &["a/b/x", "a/b"]),
        ("a/**/", &["a/b", "a/b/c"], &["a"]),
        ("*.x", &["a.x", "d/a.x", ".x", "d.x/a"], &["a.xy", "ax"]),
        ("f*", &["f", "foo", "d/foo", "foo/a"], &["af"]),
        ("f*/", &["foo/a", "d/foo/a"], &["foo", "d/foo"]),
        ("f?o", &["foo", "f.o", "d/f\u{e9}o"], &["fo", "fooo", "f/o"]),
        ("/a**b", &["ab", "axb"], &["a/b"]),
        ("*a*b*", &["ab", "xaxbx", "aab", "abab"], &["ba", "a/b"]),
        ("/Docs/", &["Docs/a"], &["docs/a", "DOCS/a"]),
        (r"f\*o", &["f*o"], &["foo", "fxo"]),
        (r"f\?o", &["f?o"], &["foo"]),
        (r"a\ b", &["a b", "a b/c"], &["a", "b"]),
        (r"/a\\b", &[r"a\b"], &["ab"]),
        ("/.github/", &[".github/workflows/a.yml"], &["a/.github/b"]),
        ("/{a,b}", &["{a,b}"], &["a", "b"]),
        ("/a+(b)$", &["a+(b)$"], &["ab"]),
        ("a//b", &[], &["a/b", "a/x/b"]),
    ];
    for (pattern, matching, others) in table {
        let file = parse(&format!("{pattern} @x"));
        assert!(file.problems().is_empty(), "{pattern}: {:?}", file.problems());
        for path in *matching {
            assert!(file.owners(path).is_some(), "`{pattern}` matches `{path}`");
        }
        for path in *others {
            assert!(file.owners(path).is_none(), "`{pattern}` does not match `{path}`");
        }
    }
}

#[test]
fn owners_are_people_teams_and_addresses() {
    let file = parse("* @Alice_corp @octo-org/storage.team alice+x@mail.example.org # @not-me\n");
    assert_eq!(
        file.rules().first().unwrap().owners,
        [
            Owner::User("Alice_corp".to_owned()),
            Owner::Team("octo-org/storage.team".to_owned()),
            Owner::Email("alice+x@mail.example.org".to_owned()),
        ]
    );
    assert_eq!(owners(&file, "a"), "@Alice_corp @octo-org/storage.team alice+x@mail.example.org");
}

#[test]
fn comments_blank_lines_and_line_ends_say_nothing() {
    let file = parse("\r\n   \n\t# one\r\n#two\n  /a\t@x\t@y  \r\n/b @z#note\n/c # nobody\n");
    assert!(file.problems().is_empty(), "{:?}", file.problems());
    assert_eq!([owners(&file, "a"), owners(&file, "b"), owners(&file, "c")], ["@x @y", "@z", "-"]);
}

#[test]
fn lines_that_are_wrong_are_skipped_and_told() {
    for (line, underlined, message) in [
        ("!/a @x", "!/a", "`!/a` is not a pattern: `!` does not take anything back in this file"),
        ("/a[bc] @x", "/a[bc]", "`/a[bc]` is not a pattern: `[` and `]` stand for nothing in this file"),
        ("[Section] @x", "[Section]", "`[Section]` is not a pattern: `[` and `]` stand for nothing in this file"),
        ("***/a @x", "***/a", "`***/a` is not a pattern: more than two `*` in a row stand for nothing"),
        ("/ @x", "/", "`/` is not a pattern: it matches nothing; `*` matches everything"),
        (r"\#a @x", r"\#a", r"a pattern cannot have `#` in it: `\\#a`"),
        ("/a#b @x", "/a#b", "a pattern cannot have `#` in it: `/a#b`"),
        (r"a\", r"a\", r"`a\\` is not a pattern: a backslash at the end takes nothing along"),
        ("/a @x bob", "bob", "`bob` is not an owner: write `@login`, `@org/team` or an email address"),
        ("/a bob @bob", "bob", "`bob` is not an owner: write `@login`, `@org/team` or an email address"),
        ("/a @", "@", "`@` is not an owner: write `@login`, `@org/team` or an email address"),
        ("/a @o/", "@o/", "`@o/` is not an owner: write `@login`, `@org/team` or an email address"),
        ("/a @o/t/u", "@o/t/u", "`@o/t/u` is not an owner: write `@login`, `@org/team` or an email address"),
        ("/a @x,@y", "@x,@y", "`@x,@y` is not an owner: write `@login`, `@org/team` or an email address"),
        (
            "/a x@localhost",
            "x@localhost",
            "`x@localhost` is not an owner: write `@login`, `@org/team` or an email address",
        ),
        ("/a \u{1b}[31m", "/a \u{1b}[31m", "the line has the character `\\u{1b}` in it"),
        ("\u{feff}/a @x", "\u{feff}/a @x", "the line has the character `\\u{feff}` in it"),
    ] {
        let text = format!("# first\n* @ok\n  {line}\n/z @ok\n");
        let file = parse(&text);
        let [problem] = file.problems() else { panic!("{line:?}: {:?}", file.problems()) };
        assert_eq!((problem.line, &text[problem.span.range()], problem.message.as_str()), (3, underlined, message));
        assert_eq!(file.rules().len(), 2, "{line:?} is skipped");
        for path in ["a", "ab", "#a", "a#b"] {
            assert_eq!(owners(&file, path), "@ok", "{line:?}");
        }
    }
    let long = parse(&format!("{} @x", "a".repeat(5000)));
    assert!(long.problems().first().unwrap().message.ends_with("...` is not a pattern: it is longer than any path"));
}

#[test]
fn a_rule_knows_its_place() {
    let text = "# first\r\n\r\n  /a \t @x   @y  # why\r\n/b\n";
    let file = parse(text);
    let places: Vec<_> =
        file.rules().iter().map(|rule| (rule.line, rule.written.as_str(), &text[rule.span.range()])).collect();
    assert_eq!(places, [(3, "/a", "/a \t @x   @y"), (4, "/b", "/b")]);
}

#[test]
fn files_of_3_mb_are_not_loaded() {
    assert_eq!(CodeOwners::parse(&"#".repeat(MAX_BYTES)).unwrap_err(), TooLarge);
    assert!(CodeOwners::parse(&"#".repeat(MAX_BYTES - 1)).is_ok());
    assert_eq!(LOCATIONS, [".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS"]);
}
