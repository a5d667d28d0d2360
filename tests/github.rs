//! Approvals asked for over HTTP: a server on this machine gives the answers of GitHub's API, true and false ones.
#![cfg(feature = "github")]
#![expect(clippy::unwrap_used, clippy::panic, clippy::expect_used, reason = "a test that cannot go on says so")]
#![expect(clippy::indexing_slicing, reason = "a test panics where it fails")]
#![expect(clippy::disallowed_methods, reason = "a test reads its fixtures, and runs itself once more")]

use std::path::Path;

use denywins::forge::Limits;

#[path = "github/encryption.rs"]
mod encryption;
#[path = "github/failures.rs"]
mod failures;
#[path = "support/folder.rs"]
mod folder;
#[path = "support/git.rs"]
mod git;
#[path = "github/hub.rs"]
mod hub;
#[path = "github/paging.rs"]
mod paging;
#[path = "github/program.rs"]
mod program;
#[path = "github/reviews.rs"]
mod reviews;
#[path = "github/secrets.rs"]
mod secrets;
#[path = "github/server.rs"]
mod server;

/// Every kind of doubt is explained to whoever meets it, and no other; the limits are those that are kept.
#[test]
fn the_documentation_lists_every_doubt() {
    let read = |path: &str| std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap();
    let source = read("src/approval/doubt.rs");
    let names = source.split("fn name(").nth(1).unwrap().split("\n    }\n").next().unwrap();
    let names: Vec<&str> = names.lines().filter_map(|line| line.split_once("=> \"")?.1.strip_suffix("\",")).collect();
    assert!(names.len() > 10 && names.contains(&"team-unseen"), "the kinds were found: {names:?}");

    let text = read("docs/sign-off-github.md");
    let section = text.split("## When nothing can be said").nth(1).unwrap().split("\n## ").next().unwrap();
    let listed: Vec<&str> =
        section.lines().filter_map(|line| line.strip_prefix("| `")?.split_once('`')).map(|(name, _)| name).collect();
    assert_eq!(listed, names);

    let limits = Limits::default();
    for (text, value) in [
        ("one answer took longer than {} s", limits.request.as_secs()),
        ("all together longer than {} s", limits.total.as_secs()),
        ("a limit that ends within {} s", limits.pause.as_secs()),
        ("no end after {} pages", u64::from(limits.pages)),
    ] {
        assert!(section.contains(&text.replace("{}", &value.to_string())), "{text}: {value}");
    }
    assert_eq!(limits.attempts, 3, "put again, twice at most");
}
