//! What reviews come to when every answer is true.

use denywins::approval::{Decision, Reason, Standing};
use serde_json::{Value, json};

use super::hub::{HEAD, Hub, ask, ask_at, code, fixture, query, quick, set};

const EVERYBODY: [&str; 7] = [
    "user:alice",
    "user:bob",
    "user:carol",
    "user:mallory",
    "user:keys[bot]",
    "role:maintain",
    "team:octo-org/storage-security",
];

fn decision(hub: Hub, reviewers: &[&str]) -> Decision {
    ask(&hub.start(), &query(reviewers)).unwrap()
}

fn refused(review: &str) -> Reason {
    let decision = decision(Hub::new(&[review]), &EVERYBODY);
    assert!(!decision.is_satisfied(), "{review}");
    match &decision.groups[0].reviews[0].standing {
        Standing::Refused(reason) => reason.clone(),
        counts @ Standing::Counts { .. } => panic!("{review}: {counts:?}"),
    }
}

#[test]
fn an_approval_of_the_head_by_a_member_is_a_sign_off() {
    for (review, reviewer) in [
        ("approved", "user:Alice"),
        ("approved-by-bob", "user:bob"),
        ("approved-by-bob", "team:octo-org/storage-security"),
        ("approved-by-bob", "team:Octo-Org/Storage-Security"),
    ] {
        let decision = decision(Hub::new(&[review]), &[reviewer]);
        assert!(decision.is_satisfied(), "{reviewer}");
        assert_eq!((decision.head.as_str(), decision.base_ref.as_str()), (HEAD, "main"));
        let signed: Vec<_> = decision.groups[0].signed().collect();
        assert_eq!(signed.len(), 1);
        assert_eq!(signed[0].review, fixture(&format!("review-{review}"))["id"]);
    }
}

#[test]
fn what_hand_rolled_gates_let_pass_is_refused_with_its_reason() {
    assert!(matches!(refused("approved-stale"), Reason::Stale { commit: Some(_) }));
    assert_eq!(refused("approved-commit-gone"), Reason::Stale { commit: None });
    assert_eq!(refused("approved-by-author"), Reason::Author);
    assert!(matches!(refused("approved-by-committer"), Reason::Committer { .. }));
    assert_eq!(refused("approved-by-deleted-account"), Reason::DeletedAccount);
    assert_eq!(refused("approved-by-bot"), Reason::Bot);
    assert_eq!(refused("dismissed"), Reason::Dismissed);
    assert_eq!(refused("commented"), Reason::Commented);
    assert_eq!(refused("changes-requested"), Reason::ChangesRequested);
}

#[test]
fn each_case_has_its_exit_code() {
    let all = |reviews: &[&str]| code(&ask(&Hub::new(reviews).start(), &query(&EVERYBODY)));
    assert_eq!(all(&["approved-stale"]), 4);
    assert_eq!(all(&["approved-by-author"]), 4);
    assert_eq!(all(&["approved-by-deleted-account"]), 4);
    assert_eq!(all(&["approved-by-bot"]), 4);
    assert_eq!(all(&["dismissed"]), 4);
    assert_eq!(code(&ask(&on_page_two("approved").start(), &query(&EVERYBODY))), 0);
    let mut unseen = Hub::new(&["approved"]);
    unseen.team = None;
    assert_eq!(code(&ask(&unseen.start(), &query(&EVERYBODY))), 2);
}

/// The review, behind a first page of talk.
fn on_page_two(review: &str) -> Hub {
    let mut hub = Hub::new(&[]);
    for id in 0..100 {
        hub.reviews.push(set(fixture("review-commented"), "/id", json!(100_000 + id)));
    }
    hub.reviews.push(fixture(&format!("review-{review}")));
    hub
}

#[test]
fn the_last_word_may_be_on_the_second_page() {
    assert!(decision(on_page_two("approved"), &["user:alice"]).is_satisfied());
    let mut hub = on_page_two("changes-requested");
    hub.reviews[0] = fixture("review-approved");
    assert!(!decision(hub, &["user:alice", "user:bob"]).is_satisfied());
}

#[test]
fn a_team_that_the_token_cannot_see_is_a_doubt_with_the_way_out() {
    for status in [403, 404] {
        let server = Hub::new(&["approved-by-bob"]).start_but(move |request, _, reply| {
            if request.path().ends_with("/storage-security") {
                return super::server::Reply::status(status, &fixture("error-forbidden").to_string());
            }
            reply
        });
        let doubt = ask(&server, &query(&["team:octo-org/storage-security"])).unwrap_err();
        assert_eq!(doubt.name(), "team-unseen");
        assert!(doubt.help().contains("`Members: read`"), "{}", doubt.help());
        assert!(!server.asked().iter().any(|request| request.path().contains("memberships")), "nobody is asked about");
    }
}

#[test]
fn membership_is_active_or_none() {
    let by = |membership: Option<Value>| {
        let mut hub = Hub::new(&["approved-by-bob"]);
        hub.memberships.clear();
        hub.memberships.extend(membership.map(|membership| ("bob", membership)));
        code(&ask(&hub.start(), &query(&["team:octo-org/storage-security"])))
    };
    assert_eq!(by(Some(fixture("membership-active"))), 0);
    assert_eq!(by(Some(set(fixture("membership-active"), "/role", json!("maintainer")))), 0);
    assert_eq!(by(Some(fixture("membership-pending"))), 4);
    assert_eq!(by(None), 4);
    assert_eq!(by(Some(set(fixture("membership-active"), "/state", json!("invited")))), 2);
    assert_eq!(by(Some(set(fixture("membership-active"), "/role", json!("owner")))), 2);
}

#[test]
fn a_role_is_the_one_that_github_names_or_a_higher_one() {
    let by = |role: &str, permission: Value| {
        let mut hub = Hub::new(&["approved-by-bob"]);
        hub.permissions.insert("bob", permission);
        code(&ask(&hub.start(), &query(&[role])))
    };
    for (permission, maintain, admin) in [("admin", 0, 0), ("maintain", 0, 4), ("write", 4, 4), ("storage-lead", 4, 4)]
    {
        let permission = fixture(&format!("permission-{permission}"));
        assert_eq!(by("role:maintain", permission.clone()), maintain, "{permission}");
        assert_eq!(by("role:admin", permission.clone()), admin, "{permission}");
    }
    let maintain = fixture("permission-maintain");
    assert_eq!(by("role:maintain", set(maintain.clone(), "/permission", json!("read"))), 2, "it contradicts itself");
    assert_eq!(by("role:maintain", set(maintain.clone(), "/permission", json!("maintain"))), 2, "an unknown word");
    assert_eq!(by("role:maintain", set(maintain.clone(), "/user/id", json!(666))), 2, "somebody else's login now");
    assert_eq!(by("role:maintain", set(maintain, "/user", Value::Null)), 2);
}

#[test]
fn commits_without_an_account_are_a_doubt_unless_accepted() {
    let mut hub = Hub::new(&["approved"]);
    hub.commits[0] = fixture("commit-unlinked");
    let server = hub.start();
    let mut query = query(&["user:alice"]);
    assert_eq!(ask(&server, &query).unwrap_err().name(), "unlinked-commit");
    query.accept_unlinked_commits = true;
    assert!(ask(&server, &query).unwrap().is_satisfied());
}

#[test]
fn what_is_merged_must_be_what_was_judged() {
    let name = |pointer: &str, to: Value| {
        let mut hub = Hub::new(&["approved"]);
        hub.pull = set(hub.pull, pointer, to);
        ask(&hub.start(), &query(&["user:alice"])).unwrap_err().name()
    };
    assert_eq!(name("/head/sha", json!("a".repeat(40))), "head-is-another");
    assert_eq!(name("/head/sha", json!("5f1d0c8e7a6b")), "contradiction");
    assert_eq!(name("/state", json!("closed")), "closed");
    assert_eq!(name("/state", json!("locked")), "unreadable");
    assert_eq!(name("/merged", json!(true)), "closed");
    assert_eq!(name("/number", json!(8)), "contradiction");
    assert_eq!(name("/base/repo/full_name", json!("octo-org/renamed")), "contradiction");
    assert_eq!(name("/base/repo/full_name", json!("../x")), "contradiction");
    assert_eq!(name("/commits", json!(250)), "too-many");
    assert_eq!(name("/commits", json!(1)), "contradiction");
    assert_eq!(name("/changed_files", json!(3000)), "too-many");
}

#[test]
fn a_push_while_reviews_are_read_is_a_doubt() {
    let server = Hub::new(&["approved"]).start_but(|request, before, reply| {
        if before > 0 && request.path().ends_with("/pulls/7") {
            let pull: Value = serde_json::from_str(reply.body()).unwrap();
            return super::server::Reply::json(&set(pull, "/head/sha", json!("b".repeat(40))));
        }
        reply
    });
    assert_eq!(ask(&server, &query(&["user:alice"])).unwrap_err().name(), "moved");
}

#[test]
fn an_approval_may_have_to_name_the_finding() {
    let mut query = query(&["user:alice", "user:bob"]);
    query.require_ack = true;
    assert_eq!(code(&ask(&Hub::new(&["approved"]).start(), &query)), 0);
    assert_eq!(code(&ask(&Hub::new(&["approved-by-bob"]).start(), &query)), 4);
}

#[test]
fn an_enterprise_server_has_its_api_under_a_path() {
    let mut hub = on_page_two("approved-by-bob");
    hub.base = "/api/v3";
    let server = hub.start();
    let reviewers = query(&["team:octo-org/storage-security"]);
    for slash in ["", "/"] {
        let answer = ask_at(&format!("{}/api/v3{slash}", server.url()), &reviewers, quick());
        assert!(answer.unwrap().is_satisfied());
    }
    assert!(server.asked().iter().all(|request| request.path().starts_with("/api/v3/")));
    assert_eq!(ask(&server, &reviewers).unwrap_err().name(), "status", "it is not at the root");
}
