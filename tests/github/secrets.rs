//! Where the token goes, and where it does not.

use std::process::Command;

use denywins::forge::GitHub;
use serde_json::{Value, json};

use super::hub::{Hub, TOKEN, ask, ask_at, fixture, query, quick, set};
use super::server::{Reply, Server};

const REVIEWERS: [&str; 2] = ["user:alice", "team:octo-org/storage-security"];

#[test]
fn every_question_says_who_asks_and_in_which_version() {
    let server = Hub::new(&["approved-by-bob"]).start();
    assert!(ask(&server, &query(&REVIEWERS)).unwrap().is_satisfied());
    for request in server.asked() {
        assert_eq!(request.method, "GET");
        assert_eq!(request.header("authorization"), Some(format!("Bearer {TOKEN}").as_str()));
        assert_eq!(request.header("accept"), Some("application/vnd.github+json"));
        assert_eq!(request.header("x-github-api-version"), Some("2022-11-28"));
        assert_eq!(request.header("user-agent"), Some(concat!("denywins/", env!("CARGO_PKG_VERSION"))));
        assert_eq!(request.header("cache-control"), Some("no-cache"));
        assert!(!request.target.contains(TOKEN));
    }
}

#[test]
fn a_redirect_is_not_followed_and_carries_no_token() {
    let other = Server::start(|_, _| Reply::json(&fixture("pull-request")));
    for status in [301, 302, 303, 307, 308] {
        for to in [format!("{}/repositories/424242/pulls/7", other.url()), "/repositories/424242/pulls/7".to_owned()] {
            let server =
                Hub::new(&["approved"]).start_but(move |_, _, _| Reply::status(status, "{}").with("Location", &to));
            let doubt = ask(&server, &query(&REVIEWERS)).unwrap_err();
            assert_eq!(doubt.name(), "redirected");
            assert!(doubt.help().contains("renamed"), "{}", doubt.help());
            assert_eq!(server.asked().len(), 1);
        }
    }
    assert!(other.asked().is_empty() && other.received().is_empty());
}

#[test]
fn a_server_that_repeats_the_token_does_not_get_it_printed() {
    // Whether the token is in what comes out is asserted by `ask` itself.
    let echo = format!("{TOKEN}\r\n::error::{TOKEN}");
    let body = json!({ "message": echo }).to_string();
    for status in [400, 401, 403, 404, 422, 500] {
        let body = body.clone();
        let server = Server::start(move |_, _| Reply::status(status, &body));
        let doubt = ask(&server, &query(&REVIEWERS)).unwrap_err();
        assert!(doubt.to_string().contains("***  ::error::***"), "{doubt}");
    }
    let server =
        Server::start(|_, _| Reply::status(302, "").with("Location", &format!("https://evil.example/{TOKEN}")));
    assert!(ask(&server, &query(&REVIEWERS)).unwrap_err().to_string().contains("evil.example/***"));
    let server =
        Server::start(|_, _| Reply::status(429, "").with("Retry-After", TOKEN).with("X-RateLimit-Reset", TOKEN));
    assert_eq!(ask(&server, &query(&REVIEWERS)).unwrap_err().name(), "rate-limited");
    let server = Hub::new(&["approved"]).start_but(|request, _, reply| {
        if request.path().ends_with("/reviews") {
            return reply.with("Link", &format!("<https://evil.example/?{TOKEN}>; rel=next"));
        }
        reply
    });
    assert!(ask(&server, &query(&REVIEWERS)).unwrap_err().to_string().contains("evil.example/?***"));
    for (pointer, value) in [
        ("/state", json!(TOKEN)),
        ("/head/sha", json!(TOKEN)),
        ("/base/repo/full_name", json!(TOKEN)),
        ("/user/login", json!(format!("{TOKEN}/"))),
        ("/user/type", json!(TOKEN)),
    ] {
        let pull: Value = set(fixture("pull-request"), pointer, value);
        let server = Server::start(move |_, _| Reply::json(&pull));
        assert!(ask(&server, &query(&REVIEWERS)).unwrap_err().to_string().ends_with("it repeats the token"));
    }
}

#[test]
fn what_is_not_encrypted_gets_no_token() {
    let server = Server::start(|_, _| Reply::json(&fixture("pull-request")));
    let url = format!("https://127.0.0.1:{}", server.port());
    assert_eq!(ask_at(&url, &query(&REVIEWERS), quick()).unwrap_err().name(), "unreachable");
    let received = server.received();
    assert!(!received.is_empty(), "it was spoken to");
    assert!(!received.windows(TOKEN.len()).any(|window| window == TOKEN.as_bytes()));
    assert_eq!(GitHub::new("http://api.github.com", TOKEN).unwrap_err().name(), "setup");
}

#[test]
fn authorities_of_ones_own_are_certificates() {
    let forge = || GitHub::new("https://git.example.org/api/v3", TOKEN).unwrap();
    for wrong in ["", "text", "-----BEGIN CERTIFICATE-----\n!\n-----END CERTIFICATE-----\n"] {
        assert_eq!(forge().roots(wrong.as_bytes()).unwrap_err().name(), "setup", "{wrong}");
    }
}

/// Runs the first test of this file again, where the environment names a proxy that is not there.
#[test]
fn proxies_that_the_environment_names_are_not_used() {
    let nowhere = "http://127.0.0.1:1";
    let names = ["http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"];
    let run = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "secrets::every_question_says_who_asks_and_in_which_version"])
        .envs(names.map(|name| (name, nowhere)))
        .env_remove("no_proxy")
        .env_remove("NO_PROXY")
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&run.stdout).into_owned();
    assert!(run.status.success() && said.contains("1 passed"), "{said}");
}
