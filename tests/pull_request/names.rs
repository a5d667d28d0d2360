//! Names that somebody chose to break something: of files, of branches. They name what they name and stay inert.
#![cfg(unix)]

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;

use crate::policies::BAD;
use crate::ran::Ran;
use crate::repository::{Repository, TODAY};

/// Names of files, all with `.json` to come.
const HOSTILE: &[&[u8]] = &[
    b"-rf",
    b"--base=HEAD",
    b" leading and trailing ",
    b"two\nlines",
    b"carriage\rreturn",
    b"tab\there",
    b"it's",
    b"\"quoted\"",
    b"back\\slash",
    b"$(touch pwned)",
    b"`touch pwned`",
    b"a;touch pwned;",
    b"${IFS}",
    b"%0A::error::x",
    b"::error file=x,line=1::pwned",
    b"a,b:c",
    b"*?[a]{b,c}",
    b"!not",
    b"#comment",
    b"\x1b[31mred\x1b[0m",
    b"not utf-8 \xff\xfe",
    b"cut \xe2\x82",
    "emoji 🪣".as_bytes(),
    "bidi \u{202e}nosj".as_bytes(),
    "zero\u{200b}width".as_bytes(),
    b"...",
    b".. ",
    b"..\\..\\x",
    b"c:\\x",
    b"<script>alert(1)",
    b"[link](javascript:x)",
    b"@octocat",
    b"con",
];

#[test]
fn hostile_names_of_files_are_found_and_stay_inert() {
    let repository = Repository::usual();
    let blob = repository.store(BAD);
    let names: Vec<Vec<u8>> = HOSTILE.iter().map(|name| [name, &b".json"[..]].concat()).collect();
    let entries: Vec<_> = names.iter().map(|name| ("100644", "blob", blob.as_str(), name.as_slice())).collect();
    let head = repository.commit_entries(&entries);
    let head: &[&str] = &["--head", &head];
    let report = repository.check_as("json", head).ends(4).json();
    let found = report["findings"].as_array().unwrap();
    let bad = found.iter().filter(|finding| finding["rule"] == "deny-not-principal").count();
    assert_eq!(bad, HOSTILE.len(), "{report:#}");
    for format in ["human", "concise", "github", "markdown", "gitlab", "junit", "sarif"] {
        let run = repository.check_as(format, head).ends(4);
        for odd in ["\u{1b}", "\u{202e}", "\u{200b}", "\r"] {
            assert!(!run.out.contains(odd), "{format}: {odd:?}");
        }
        // Runners obey a command at the start of a line; in the middle of one it is text.
        let obeyed = run.out.lines().any(|line| line.trim_start().starts_with("::error file=x"));
        assert!(!obeyed, "{format}: {}", run.out);
        // In Markdown it stands in a code span.
        assert!(format != "junit" || !run.out.contains("<script>"), "{format}");
    }
    let ours = ["::error file=", "::error title=denywins::", "::warning ", "::notice "];
    for line in repository.check_as("github", head).out.lines().filter(|line| line.starts_with("::")) {
        assert!(ours.iter().any(|start| line.starts_with(start)), "{line}");
    }
    assert!(!repository.path().join("pwned").exists());
}

#[test]
fn names_that_lead_out_of_the_folder_lead_nowhere() {
    // Such trees cannot be made with porcelain, and servers that check what is pushed refuse them.
    let repository = Repository::usual();
    repository.write("../p.json", "a secret");
    let blob = repository.store(BAD);
    let raw = |mode: &str, name: &str, id: &str| {
        let id: Vec<u8> = (0..id.len() / 2).map(|i| u8::from_str_radix(&id[2 * i..2 * i + 2], 16).unwrap()).collect();
        [format!("{mode} {name}\0").as_bytes(), &id].concat()
    };
    let tree = |bytes: &[u8]| repository.feed(&["hash-object", "-w", "-t", "tree", "--literally", "--stdin"], bytes);
    let inner = tree(&raw("100644", "p.json", &blob));
    for bytes in [
        raw("40000", "..", &inner),
        raw("40000", ".", &inner),
        raw("40000", ".git", &inner),
        raw("100644", "../p.json", &blob),
        raw("100644", "/p.json", &blob),
        raw("100644", "a/../../p.json", &blob),
    ] {
        let commit = repository.git(&["commit-tree", &tree(&bytes), "-p", "main", "-m", "out"]);
        // Git would not put any of them on a disk. What was there before is gone, which is said.
        let run = repository.check(&["--head", &commit]).keeps_quiet_about("a secret").says("p.json");
        assert!(matches!(run.code, Some(0 | 1 | 2 | 4)), "{:?}: {run:?}", String::from_utf8_lossy(&bytes));
    }
}

#[test]
fn hostile_names_of_branches_name_branches() {
    let repository = Repository::usual();
    repository.commit(&[("p.json", BAD)]);
    let main = repository.id("main");
    for name in [
        "-x",
        "--help",
        "it's",
        "\"quoted\"",
        "$(touch pwned)",
        "`id`",
        "a;b",
        "a|b",
        "%0A",
        "::error::x",
        "🪣",
        "bidi\u{202e}",
        "HEAD",
        "a/b/c",
        "@octocat",
        "<b>",
    ] {
        // Some of these are no branch that git would make: then there is none of the name, which is a clear answer too.
        let spaced = name.contains(' ');
        std::fs::write(
            repository.path().join(".git/packed-refs"),
            format!("{main} refs/heads/{name}\n{main} refs/heads/main\n"),
        )
        .unwrap();
        let run: Ran = repository.check(&[&format!("--base=refs/heads/{name}")]);
        let refused = spaced || name.contains("::");
        assert_eq!(run.code, Some(if refused { 2 } else { 4 }), "{name:?}: {run:?}");
        assert!(!run.out.contains('\u{202e}'), "{run:?}");
    }
    std::fs::write(repository.path().join(".git/packed-refs"), format!("{main} refs/heads/main\n")).unwrap();
    assert!(!repository.path().join("pwned").exists());
}

#[test]
fn revisions_that_are_no_names_are_2() {
    let repository = Repository::usual();
    repository.commit(&[("p.json", BAD)]);
    for name in
        ["--help", "-x", "--", "main\nchange", "main\r", "main\t", "\u{1b}[31m", "../../etc/passwd", "main\u{2028}"]
    {
        let run = repository.check(&[&format!("--base={name}")]).ends(2);
        assert!(!run.out.contains('\u{1b}') && !run.err.contains('\u{1b}'), "{run:?}");
    }
    let bad = [&b"--base="[..], b"\xff"].concat();
    let args = [OsStr::new("check"), OsStr::from_bytes(&bad), OsStr::new("--today"), OsStr::new(TODAY)];
    let output = repository.command(&args).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
}

#[test]
fn a_hostile_name_is_renamed_and_deleted_like_any_other() {
    let repository = Repository::usual();
    let name = "\u{202e}two\nlines.json";
    repository.commit(&[(name, BAD)]);
    repository.git(&["branch", "-q", "-f", "main", "HEAD"]);
    repository.rename(name, "-new\n.json");
    let run = repository.check(&[]).ends(0).says("policy-renamed");
    assert!(!run.out.contains('\u{202e}'), "{run:?}");
    repository.git(&["branch", "-q", "-f", "main", "HEAD"]);
    repository.remove(&["-new\n.json"]);
    repository.check(&[]).ends(4).says("policy-deleted");
}
