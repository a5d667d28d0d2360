//! `denywins sign-off verify --github` as users run it, in a repository of its own, against a GitHub on this machine.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use super::folder::Folder;
use super::hub::{HEAD, Hub, TOKEN, fixture, set};
use super::server::Server;

impl Folder {
    /// A repository with a change that waits for a sign-off.
    fn new(config: &str) -> Self {
        let repository = Self::with(&[("denywins.toml", config)]);
        let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures");
        repository.git(&["init", "--quiet", "--initial-branch=main", "."]);
        fs::copy(fixtures.join("incident-base/bucket-policy.json"), repository.path().join("policy.json")).unwrap();
        repository.commit("before");
        repository.git(&["checkout", "--quiet", "-b", "hardening"]);
        fs::copy(fixtures.join("incident/bucket-policy.json"), repository.path().join("policy.json")).unwrap();
        repository.commit("after");
        repository
    }

    fn verify(&self, url: &str) -> (i32, String) {
        let head = self.git(&["rev-parse", "HEAD"]);
        let output = self
            .command(env!("CARGO_BIN_EXE_denywins"))
            .args(["sign-off", "verify", "--github", "--pr", "7", "--base", "main", "--expect-head", &head])
            .args(["--repository", "octo-org/policies", "--format", "json"])
            .env("GITHUB_API_URL", url)
            .env("GITHUB_TOKEN", TOKEN)
            .output()
            .unwrap();
        let said = String::from_utf8(output.stdout).unwrap() + &String::from_utf8(output.stderr).unwrap();
        assert!(!said.contains(TOKEN), "the token is nobody's business");
        (output.status.code().unwrap(), said)
    }

    /// A GitHub on which the head of the pull request is the one of this repository.
    fn serve(&self, hub: &Hub) -> Server {
        let head = self.git(&["rev-parse", "HEAD"]);
        let here = |value: &Value| -> Value { serde_json::from_str(&value.to_string().replace(HEAD, &head)).unwrap() };
        let all = |values: &[Value]| values.iter().map(here).collect();
        Hub { pull: here(&hub.pull), reviews: all(&hub.reviews), commits: all(&hub.commits), ..hub.clone() }.start()
    }
}

const CONFIG: &str =
    "[roles]\nsecurity = [\"@alice\", \"@octo-org/storage-security\"]\n\n[sign-off]\nmode = \"github\"\n";

#[test]
fn an_approval_of_the_head_passes_and_what_only_looks_like_one_does_not() {
    let repository = Folder::new(CONFIG);
    for (review, code, word) in [
        ("approved", 0, "reviewed on GitHub by"),
        ("approved-by-bob", 0, "reviewed on GitHub by"),
        ("approved-stale", 4, "which is not the head"),
        ("approved-by-author", 4, "opened the pull request"),
        ("approved-by-committer", 4, "wrote or committed"),
        ("approved-by-deleted-account", 4, "the account was deleted"),
        ("approved-by-bot", 4, "not a person"),
        ("dismissed", 4, "was dismissed"),
        ("commented", 4, "only commented"),
        ("changes-requested", 4, "asks for changes"),
    ] {
        let server = repository.serve(&Hub::new(&[review]));
        let (found, said) = repository.verify(&server.url());
        assert_eq!(found, code, "{review}\n{said}");
        assert!(said.contains(word), "{review}\n{said}");
    }
    let (found, said) = repository.verify(&repository.serve(&Hub::new(&[])).url());
    assert_eq!(found, 4, "{said}");
}

#[test]
fn an_approval_on_the_second_page_counts() {
    let repository = Folder::new(CONFIG);
    let mut hub = Hub::new(&[]);
    for id in 0..100 {
        hub.reviews.push(set(fixture("review-commented"), "/id", json!(100_000 + id)));
    }
    hub.reviews.push(fixture("review-approved"));
    let (code, said) = repository.verify(&repository.serve(&hub).url());
    assert_eq!(code, 0, "{said}");
}

#[test]
fn a_doubt_is_never_a_pass() {
    let repository = Folder::new(CONFIG);
    let mut unseen = Hub::new(&["approved"]);
    unseen.team = None;
    let (code, said) = repository.verify(&repository.serve(&unseen).url());
    assert_eq!(code, 2, "{said}");
    assert!(said.contains("Members: read"), "{said}");
    // The head on GitHub is another than the one that was judged.
    let (code, said) = repository.verify(&Hub::new(&["approved"]).start().url());
    assert_eq!(code, 2, "{said}");
    // Nobody answers.
    let port = Hub::new(&[]).start().port();
    let (code, said) = repository.verify(&format!("http://127.0.0.1:{port}"));
    assert_eq!(code, 2, "{said}");
    let (code, said) = repository.verify("http://api.github.example");
    assert_eq!(code, 2, "{said}");
}

#[test]
fn config_has_to_let_reviews_count_and_nobody_is_asked_when_nothing_waits() {
    let committed = Folder::new(&CONFIG.replace("github", "committed"));
    let server = committed.serve(&Hub::new(&["approved"]));
    let (code, said) = committed.verify(&server.url());
    assert!(code == 2 && said.contains("does not let GitHub reviews count"), "{said}");
    assert!(server.asked().is_empty());

    let repository = Folder::new(CONFIG);
    repository.git(&["checkout", "--quiet", "-b", "harmless", "main"]);
    repository.write("notes.txt", "nothing");
    repository.commit("harmless");
    let server = repository.serve(&Hub::new(&[]));
    let (code, said) = repository.verify(&server.url());
    assert_eq!(code, 0, "{said}");
    assert!(server.asked().is_empty());
}
