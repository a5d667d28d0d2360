//! Pages that do not add up.

use denywins::approval::Doubt;
use serde_json::{Value, json};

use super::hub::{Hub, ask, ask_within, fixture, query, quick, set};
use super::server::{Reply, Server};

fn talk(from: u64, count: u64) -> Vec<Value> {
    (from..from + count).map(|id| set(fixture("review-commented"), "/id", json!(id))).collect()
}

/// A pull request whose reviews are answered by `reviews`, given the page and the address of the list.
fn with_reviews(reviews: impl Fn(u64, &str) -> Reply + Send + Sync + 'static) -> Server {
    Hub::new(&[]).start_but(move |request, _, reply| {
        if request.path().ends_with("/reviews") {
            let list = format!("http://{}{}", request.header("host").unwrap(), request.path());
            return reviews(request.query("page").unwrap().parse().unwrap(), &list);
        }
        reply
    })
}

fn paging(server: &Server) -> String {
    match ask(server, &query(&["user:alice"])) {
        Err(Doubt::Paging { why, .. }) => why,
        other => panic!("{other:?}"),
    }
}

#[test]
fn pages_are_asked_for_by_number_and_to_the_end() {
    let mut hub = Hub::new(&[]);
    hub.reviews = talk(1000, 250);
    hub.reviews.push(fixture("review-approved"));
    let server = hub.start();
    assert!(ask(&server, &query(&["user:alice"])).unwrap().is_satisfied());
    let asked: Vec<String> =
        server.asked().into_iter().map(|request| request.target).filter(|target| target.contains("/reviews")).collect();
    let page = |page| format!("/repos/octo-org/policies/pulls/7/reviews?per_page=100&page={page}");
    assert_eq!(asked, [page(1), page(2), page(3)]);
}

#[test]
fn a_full_page_that_claims_to_be_the_last_is_tried() {
    // A program in between took the header away.
    let server = with_reviews(|page, _| Reply::json(&json!(talk(page * 1000, if page <= 2 { 100 } else { 0 }))));
    assert_eq!(paging(&server), "page 1 claimed to be the last, and was not");
    // It is just full.
    let server = with_reviews(|page, _| {
        let mut reviews = talk(1000, 99);
        reviews.push(fixture("review-approved"));
        Reply::json(&json!(if page == 1 { reviews } else { Vec::new() }))
    });
    assert!(ask(&server, &query(&["user:alice"])).unwrap().is_satisfied());
    assert!(server.asked().iter().any(|request| request.target.ends_with("&page=2")));
}

#[test]
fn pages_without_end_end() {
    let server = with_reviews(|page, list| {
        let link = format!(r#"<{list}?per_page=100&page={}>; rel="next""#, page + 1);
        Reply::json(&json!(talk(page * 1000, 1))).with("Link", &link)
    });
    assert_eq!(paging(&server), "there are more than 4 pages");
}

#[test]
fn a_page_that_comes_again_is_noticed() {
    let server = with_reviews(|page, list| {
        let link = format!(r#"<{list}?per_page=100&page={}>; rel="next""#, page + 1);
        let reply = Reply::json(&json!(talk(1, 5)));
        if page < 3 { reply.with("Link", &link) } else { reply }
    });
    assert_eq!(ask(&server, &query(&["user:alice"])).unwrap_err().name(), "contradiction");
}

#[test]
fn a_link_that_leads_elsewhere_is_not_followed() {
    let other = Server::start(|_, _| Reply::json(&json!([fixture("review-approved")])));
    let elsewhere = other.url();
    for target in [
        "{other}/repos/octo-org/policies/pulls/7/reviews?per_page=100&page=2",
        "https://api.github.com/repos/octo-org/policies/pulls/7/reviews?per_page=100&page=2",
        "{here}/repos/octo-org/policies/pulls/8/reviews?per_page=100&page=2",
        "{here}/repos/octo-org/policies/pulls/7/commits?per_page=100&page=2",
        "{here}/repositories/424243/pulls/7/reviews?per_page=100&page=2",
        "{here}/repos/octo-org/policies/pulls/7/reviews/?per_page=100&page=2",
        "{here}/repos/octo-org/policies/pulls/7/reviews?per_page=100&page=1",
        "{here}/repos/octo-org/policies/pulls/7/reviews?per_page=100&page=3",
        "{here}/repos/octo-org/policies/pulls/7/reviews?per_page=30&page=2",
        "{here}/repos/octo-org/policies/pulls/7/reviews?per_page=100&page=2&page=3",
        "{here}/repos/octo-org/policies/pulls/7/reviews?per_page=100&after=abc",
        "{here}/repos/octo-org/policies/pulls/7/reviews?per_page=100&page=2&state=approved",
        "/repos/octo-org/policies/pulls/7/reviews?per_page=100&page=2",
        "",
    ] {
        let target = target.replace("{other}", &elsewhere);
        let server = with_reviews(move |_, list| {
            let here = list.split("/repos/").next().unwrap();
            Reply::json(&json!(talk(1, 5)))
                .with("Link", &format!(r#"<{}>; rel="next""#, target.replace("{here}", here)))
        });
        assert!(paging(&server).starts_with("page 1 leads to `"));
    }
    assert!(other.asked().is_empty());
}

#[test]
fn pages_that_cannot_be_are_doubts() {
    let server = with_reviews(|_, _| Reply::json(&json!(talk(1, 101))));
    assert_eq!(paging(&server), "page 1 has 101 items where 100 are the most");
    let server = with_reviews(|page, list| {
        let link = format!(r#"<{list}?per_page=100&page={}>; rel="next""#, page + 1);
        Reply::json(&json!([])).with("Link", &link)
    });
    assert_eq!(paging(&server), "page 1 is empty and not the last");
    let server = with_reviews(|_, list| Reply::json(&json!([])).with("Link", &format!("{list}; rel=next")));
    assert_eq!(paging(&server), "a link is not in angle brackets");
}

#[test]
fn an_answer_may_not_be_too_large() {
    let mut limits = quick();
    limits.body = 100_000;
    let server = with_reviews(|_, _| Reply::json(&json!([{ "body": "x".repeat(200_000) }])));
    let doubt = ask_within(&server, &query(&["user:alice"]), limits).unwrap_err();
    assert_eq!(doubt.to_string().split("answer to").next(), Some("cannot read the "));
    assert!(doubt.to_string().ends_with("it is larger than 100000 bytes"), "{doubt}");
}
