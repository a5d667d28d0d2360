//! `--expect-head`, and the many ways to name a commit.

use crate::policies::BAD;
use crate::ran::Ran;
use crate::repository::Repository;

fn changed() -> Repository {
    let repository = Repository::usual();
    repository.commit(&[("p.json", BAD)]);
    repository
}

#[test]
fn the_expected_head_is_judged() {
    let repository = changed();
    let id = repository.id("HEAD");
    repository.check(&["--expect-head", &id]).ends(4);
    repository.check(&["--expect-head", &id, "--head=change"]).ends(4);
    repository.check(&["--expect-head", &id.to_uppercase()]).ends(4);
}

#[test]
fn another_head_is_2() {
    let repository = changed();
    let main = repository.id("main");
    repository.refuses(&["--expect-head", &main]).says("as expected").says("pushed meanwhile");
    repository.refuses(&["--expect-head", &repository.id("HEAD"), "--head=main"]).says("as expected");
}

#[test]
fn an_expectation_that_is_no_full_id_is_2() {
    let repository = changed();
    let id = repository.id("HEAD");
    for short in [&id[..7], &id[..39], "HEAD", "change", "", &format!("{id} "), &format!("{id}0")] {
        repository.refuses(&["--expect-head", short]).says("full id");
    }
}

#[test]
fn a_commit_has_many_names() {
    let repository = changed();
    repository.git(&["tag", "light", "main"]);
    repository.git(&["tag", "-a", "-m", "tag", "annotated", "main"]);
    let main = repository.id("main");
    for base in [
        "light",
        "annotated",
        "annotated^{}",
        "refs/heads/main",
        "heads/main",
        "HEAD~1",
        "HEAD^",
        "@~",
        &main,
        &main[..10],
    ] {
        repository.check(&["--base", base]).ends(4).says("deny-not-principal");
    }
}

#[test]
fn what_names_no_commit_is_2() {
    let repository = changed();
    let tree = repository.id("HEAD^{tree}");
    let blob = repository.id("HEAD:p.json");
    for base in [
        "nowhere",
        "",
        &tree,
        &blob,
        "HEAD:p.json",
        "main..change",
        "main...change",
        "^main",
        ":/change",
        "main\nHEAD",
        "main HEAD",
        "HEAD^9",
        "0000",
    ] {
        let run: Ran = repository.check(&[&format!("--base={base}")]);
        assert_eq!(run.code, Some(2), "{base:?}: {run:?}");
        assert!(run.out.contains("commit"), "{base:?}: {run:?}");
    }
    repository.refuses(&["--head=nowhere"]).says("no commit `nowhere`");
    // Standard input was never committed.
    repository.refuses(&["-"]).says("standard input has no base");
}

#[test]
fn a_branch_named_like_the_id_of_a_commit_is_not_that_commit() {
    let repository = changed();
    let (main, change) = (repository.id("main"), repository.id("change"));
    // Whoever can push branches must not choose what an id means.
    repository.git(&["update-ref", &format!("refs/heads/{main}"), &change]);
    repository.check(&["--base", &main]).ends(4).says("deny-not-principal");
}
