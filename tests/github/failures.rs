//! Whatever goes wrong with whichever answer, it is a doubt and never a decision.

use std::time::{Duration, Instant};

use denywins::approval::Doubt;
use serde_json::{Value, json};

use super::hub::{Hub, ask, ask_within, fixture, query, quick, set};
use super::server::{Reply, Request, Server};

/// A review for which every question must be asked, and which counts.
fn whole() -> Hub {
    Hub::new(&["approved-by-bob"])
}

const REVIEWERS: [&str; 2] = ["role:maintain", "team:octo-org/storage-security"];

/// The questions of a whole decision, in order.
const QUESTIONS: [&str; 7] = [
    "/repos/octo-org/policies/pulls/7",
    "/repos/octo-org/policies/pulls/7/reviews",
    "/repos/octo-org/policies/pulls/7/commits",
    "/orgs/octo-org/teams/storage-security",
    "/repos/octo-org/policies/collaborators/bob/permission",
    "/orgs/octo-org/teams/storage-security/memberships/bob",
    "/repos/octo-org/policies/pulls/7",
];

/// Asks a server whose answer to question `at` is spoilt.
fn spoilt(at: usize, spoil: impl Fn(Reply) -> Reply + Send + Sync + 'static) -> Result<bool, Doubt> {
    let server = whole().start_but(move |_, before, reply| if before >= at { spoil(reply) } else { reply });
    let answer = ask(&server, &query(&REVIEWERS)).map(|decision| decision.is_satisfied());
    assert_eq!(server.asked()[at].path(), QUESTIONS[at]);
    answer
}

#[test]
fn a_whole_decision_asks_each_question_once() {
    let server = whole().start();
    assert!(ask(&server, &query(&REVIEWERS)).unwrap().is_satisfied());
    let asked = server.asked();
    assert_eq!(asked.iter().map(Request::path).collect::<Vec<_>>(), QUESTIONS);
    assert_eq!(server.accepted(), 1, "over one connection");
}

#[test]
fn a_server_may_hang_up_after_each_answer() {
    let text = |reply: &Reply, said: &str| {
        let body = reply.body();
        Reply::Bytes(format!("HTTP/1.1 200 OK\r\n{said}Content-Length: {}\r\n\r\n{body}", body.len()).into_bytes())
    };
    for said in ["Connection: close\r\n", ""] {
        for _ in 0..20 {
            let server = whole().start_but(move |_, _, reply| text(&reply, said));
            assert!(ask(&server, &query(&REVIEWERS)).unwrap().is_satisfied());
        }
    }
}

#[test]
fn a_status_that_is_no_success_is_a_doubt_at_every_question() {
    for (at, question) in QUESTIONS.iter().enumerate() {
        for status in [202, 204, 206, 304, 400, 401, 403, 404, 410, 418, 422, 429, 451, 500, 501, 502, 503, 504] {
            let answer = spoilt(at, move |_| Reply::status(status, &fixture("error-forbidden").to_string()));
            if at == 5 && status == 404 {
                // Of a team that was seen, this says "not a member": but then the last question fails as well.
                assert_eq!(answer.unwrap_err().name(), "status");
                continue;
            }
            let doubt = answer.expect_err("a doubt");
            let expected = match (at, status) {
                (3, 403 | 404) => "team-unseen",
                (_, 429) => "rate-limited",
                _ => "status",
            };
            assert_eq!(doubt.name(), expected, "{status} to {question}");
            if let Doubt::Status { path, status: told, .. } = &doubt {
                assert!(path.starts_with(question) && *told == status, "{doubt:?}");
            }
        }
    }
}

#[test]
fn not_a_member_is_believed_in_the_words_of_the_api_alone() {
    let member =
        |body: String| {
            let server = whole().start_but(move |request, _, reply| {
                if request.path().contains("/memberships/") { Reply::status(404, &body) } else { reply }
            });
            ask(&server, &query(&REVIEWERS)).map(|decision| decision.is_satisfied())
        };
    assert_eq!(member(fixture("error-not-found").to_string()), Ok(false));
    for body in ["", "<html>404</html>", "{}", r#"{"message":""}"#] {
        assert_eq!(member(body.to_owned()).unwrap_err().name(), "status", "{body}");
    }
}

#[test]
fn a_refusal_says_what_was_said_and_what_it_needs() {
    let doubt = spoilt(0, |_| Reply::status(403, &fixture("error-forbidden").to_string())).unwrap_err();
    let text = "the answer to `/repos/octo-org/policies/pulls/7` was 403: Resource not accessible by integration";
    assert_eq!(doubt.to_string(), text);
    assert!(doubt.help().contains("`pull-requests: read`"), "{}", doubt.help());
    let doubt = spoilt(0, |_| Reply::status(401, "<html>")).unwrap_err();
    assert_eq!(doubt.to_string(), "the answer to `/repos/octo-org/policies/pulls/7` was 401");
    assert!(doubt.help().contains("expired"));
}

#[test]
fn a_body_that_is_not_what_it_should_be_is_a_doubt_at_every_question() {
    let bodies = [
        "",
        " ",
        "null",
        "true",
        "1",
        "\"x\"",
        "[1]",
        "[null]",
        "{\"id\":1}",
        "<html></html>",
        "[]x",
        "\u{feff}[]",
        "{",
    ];
    for (at, question) in QUESTIONS.iter().enumerate() {
        for body in bodies {
            let doubt = spoilt(at, move |_| Reply::status(200, body)).expect_err(body);
            assert_eq!(doubt.name(), "unreadable", "{body} to {question}");
        }
        let other = if at == 1 || at == 2 { "{}" } else { "[]" };
        assert_eq!(spoilt(at, move |_| Reply::status(200, other)).unwrap_err().name(), "unreadable");
    }
    // No commits at all is a list, and not believed either.
    assert_eq!(spoilt(2, |_| Reply::status(200, "[]")).unwrap_err().name(), "contradiction");
}

#[test]
fn an_answer_that_stops_early_is_a_doubt_wherever_it_stops() {
    for at in 0..QUESTIONS.len() {
        for part in 0..8 {
            // Its length is that of what comes.
            let doubt = spoilt(at, move |reply| Reply::status(200, cut(reply.body(), part))).unwrap_err();
            assert_eq!(doubt.name(), "unreadable");
            // Its length is that of what should come; none; or too long for a whole body.
            let announced = move |reply: Reply, length: &str, body: &str| {
                let length = length.replace("{}", &reply.body().len().to_string());
                Reply::Bytes(format!("HTTP/1.1 200 OK\r\n{length}\r\n{body}").into_bytes())
            };
            let stopped = move |reply: Reply| {
                let body = cut(reply.body(), part).to_owned();
                announced(reply, "Content-Length: {}\r\n", &body)
            };
            assert_eq!(spoilt(at, stopped).unwrap_err().name(), "unreachable");
            let unannounced = move |reply: Reply| {
                let body = cut(reply.body(), part).to_owned();
                announced(reply, "Connection: close\r\n", &body)
            };
            assert_eq!(spoilt(at, unannounced).unwrap_err().name(), "unreadable");
        }
        let longer = |reply: Reply| {
            let text = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{}", reply.body().len() + 9, reply.body());
            Reply::Bytes(text.into_bytes())
        };
        assert_eq!(spoilt(at, longer).unwrap_err().name(), "unreachable");
        let chunk = |reply: Reply| {
            let body = reply.body();
            let text = format!("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n{:x}\r\n{body}\r\n", body.len());
            Reply::Bytes(text.into_bytes())
        };
        assert_eq!(spoilt(at, chunk).unwrap_err().name(), "unreachable", "the last chunk is missing");
    }
}

fn cut(body: &str, part: usize) -> &str {
    body.get(..body.len() * part / 8).expect("the fixtures are ASCII")
}

#[test]
fn what_is_no_http_is_a_doubt() {
    for bytes in [
        "",
        "\r\n\r\n",
        "SSH-2.0-OpenSSH\r\n",
        "HTTP/1.1 abc\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n[]",
    ] {
        assert_eq!(spoilt(0, |_| Reply::Bytes(bytes.into())).unwrap_err().name(), "unreachable", "{bytes:?}");
    }
    let many = format!("HTTP/1.1 200 OK\r\n{}\r\n", "X-A: b\r\n".repeat(100_000));
    assert_eq!(spoilt(0, move |_| Reply::Bytes(many.clone().into())).unwrap_err().name(), "unreachable");
    let nobody = Server::start(|_, _| Reply::Bytes(Vec::new()));
    let free = format!(
        "http://127.0.0.1:{}",
        std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
    );
    drop(nobody);
    assert_eq!(super::hub::ask_at(&free, &query(&REVIEWERS), quick()).unwrap_err().name(), "unreachable");
}

/// The value without each of its fields in turn, and with each of another type, down to three levels.
fn damaged(value: &Value, fields: &[&str]) -> Vec<(String, Value)> {
    let mut damaged = Vec::new();
    for field in fields {
        let (parent, name) = field.rsplit_once('/').unwrap();
        let mut without = value.clone();
        without.pointer_mut(parent).unwrap().as_object_mut().unwrap().shift_remove(name).unwrap();
        damaged.push((format!("without {field}"), without));
        for other in [json!([7]), json!({"x": 1}), json!(-1), json!(1.5), json!("")] {
            damaged.push((format!("{field} is {other}"), set(value.clone(), field, other)));
        }
    }
    damaged
}

#[test]
fn a_field_that_is_missing_or_of_another_type_is_a_doubt() {
    let pull = [
        "/number",
        "/state",
        "/merged",
        "/head/sha",
        "/base/repo/id",
        "/base/repo/full_name",
        "/user/id",
        "/user/login",
        "/user/type",
        "/commits",
        "/changed_files",
    ];
    let review = ["/id", "/user/id", "/user/login", "/user/type", "/state", "/commit_id"];
    let commit = ["/sha", "/author", "/committer"];
    let team = ["/slug", "/organization/login"];
    let hub = whole();
    let mut cases: Vec<(String, Hub)> = Vec::new();
    for (what, value) in damaged(&hub.pull, &pull) {
        cases.push((what, Hub { pull: value, ..hub.clone() }));
    }
    for (what, value) in damaged(&hub.reviews[0], &review) {
        cases.push((what, Hub { reviews: vec![value], ..hub.clone() }));
    }
    for (what, value) in damaged(&hub.commits[1], &commit) {
        cases.push((what, Hub { commits: vec![hub.commits[0].clone(), value], ..hub.clone() }));
    }
    for (what, value) in damaged(hub.team.as_ref().unwrap(), &team) {
        cases.push((what, Hub { team: Some(value), ..hub.clone() }));
    }
    for (what, value) in damaged(&hub.memberships["bob"], &["/state", "/role"]) {
        cases.push((what, Hub { memberships: [("bob", value)].into(), ..hub.clone() }));
    }
    for (what, value) in damaged(&hub.permissions["bob"], &["/permission", "/user/id"]) {
        cases.push((what, Hub { permissions: [("bob", value)].into(), ..hub.clone() }));
    }
    assert!(cases.len() > 150);
    for (what, hub) in cases {
        let answer = ask(&hub.start(), &query(&REVIEWERS));
        assert!(answer.is_err(), "{what}: {answer:?}");
    }
}

#[test]
fn words_that_are_not_in_the_description_are_doubts() {
    for (pointer, word) in
        [("/state", "approved"), ("/state", "APPROVE"), ("/user/type", "user"), ("/user/type", "Robot")]
    {
        let mut hub = whole();
        hub.reviews[0] = set(hub.reviews[0].clone(), pointer, json!(word));
        assert_eq!(ask(&hub.start(), &query(&REVIEWERS)).unwrap_err().name(), "unreadable", "{word}");
    }
}

#[test]
fn a_field_that_is_written_twice_is_a_doubt() {
    let twice = |reply: Reply| {
        let body = reply.body().replacen("\"state\":", "\"state\":\"APPROVED\",\"state\":", 1);
        Reply::status(200, &body)
    };
    assert_eq!(spoilt(1, twice).unwrap_err().name(), "unreadable");
}

#[test]
fn what_passes_is_asked_again_and_not_for_ever() {
    let flaky = |failures: usize, reply: fn() -> Reply| {
        let server = whole().start_but(move |_, before, whole| if before < failures { reply() } else { whole });
        let answer = ask(&server, &query(&REVIEWERS)).map(|decision| decision.is_satisfied());
        (answer, server.asked().len())
    };
    for reply in [
        || Reply::status(502, ""),
        || Reply::status(503, "<html>"),
        || Reply::status(504, ""),
        || Reply::status(429, "{}").with("Retry-After", "0"),
        || Reply::status(403, r#"{"message":"You have exceeded a secondary rate limit"}"#).with("Retry-After", "0"),
    ] {
        assert_eq!(flaky(2, reply), (Ok(true), QUESTIONS.len() + 2));
        let (answer, asked) = flaky(3, reply);
        assert!(answer.is_err());
        assert_eq!(asked, 3, "then it is a doubt");
    }
}

#[test]
fn a_limit_is_told_and_not_waited_for() {
    let limit = |reply: fn() -> Reply| {
        let started = Instant::now();
        let server = whole().start_but(move |_, _, _| reply());
        let doubt = ask(&server, &query(&REVIEWERS)).unwrap_err();
        assert_eq!((doubt.name(), server.asked().len()), ("rate-limited", 1));
        assert!(started.elapsed() < Duration::from_secs(2));
        doubt.to_string()
    };
    let told = "the API answers no more questions for now";
    let exhausted = || {
        Reply::status(403, r#"{"message":"API rate limit exceeded"}"#)
            .with("X-RateLimit-Remaining", "0")
            .with("X-RateLimit-Reset", "1795802400")
    };
    assert_eq!(limit(exhausted), format!("{told}, until 2026-11-27T18:00:00Z"));
    assert_eq!(limit(|| Reply::status(429, "{}").with("Retry-After", "3600")), format!("{told}, for 3600 s"));
    assert_eq!(limit(|| Reply::status(429, "{}")), told);
    assert_eq!(limit(|| Reply::status(403, r#"{"message":"a secondary rate limit"}"#)), told);
}

#[test]
fn nobody_waits_for_ever() {
    let mut limits = quick();
    limits.request = Duration::from_millis(300);
    for bytes in ["", "HTTP/1.1 200 OK\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"number\":"] {
        let started = Instant::now();
        let server = whole().start_but(|_, _, _| Reply::Hang(bytes.into()));
        let doubt = ask_within(&server, &query(&REVIEWERS), limits).unwrap_err();
        assert_eq!(doubt.name(), "timed-out", "{bytes:?}: {doubt}");
        assert!(started.elapsed() < Duration::from_secs(3), "{bytes:?}");
    }
}

#[test]
fn all_questions_together_have_their_time() {
    let mut limits = quick();
    limits.total = Duration::from_millis(500);
    let server = whole().start_but(|_, _, reply| Reply::Late(Duration::from_millis(200), Box::new(reply)));
    let doubt = ask_within(&server, &query(&REVIEWERS), limits).unwrap_err();
    assert_eq!(doubt.name(), "timed-out");
    assert!(server.asked().len() < QUESTIONS.len());
}
