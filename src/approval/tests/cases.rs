//! Each way in which a review counts or does not, and each doubt.

use super::memory::*;
use crate::approval::ReviewState::{Approved, ChangesRequested, Commented, Dismissed, Pending};
use crate::approval::{Commit, Doubt, Membership, Permission, Query, Reason, Review, Reviewer, Standing};

/// Whether the group signed off, and what came of each review.
fn judged(query: &Query, reviews: &[Review]) -> (bool, Vec<Standing>) {
    let decision = Memory::new(reviews).decide(query).unwrap();
    let [group] = decision.groups.as_slice() else { panic!("one group was asked for") };
    assert_eq!(decision.is_satisfied(), group.satisfied);
    (group.satisfied, group.reviews.iter().map(|review| review.standing.clone()).collect())
}

fn refused(query: &Query, reviews: &[Review], reason: Reason) {
    let (satisfied, standings) = judged(query, reviews);
    assert!(!satisfied, "{reason:?} must not satisfy");
    assert_eq!(standings.last(), Some(&Standing::Refused(reason)));
}

#[test]
fn an_approval_of_the_head_by_an_eligible_person_counts() {
    for (reviewer, user) in
        [("user:alice", ALICE), ("user:ALICE", ALICE), ("team:octo-org/storage", BOB), ("role:maintain", CAROL)]
    {
        let (satisfied, standings) = judged(&query(&[reviewer]), &[review(10, user, Approved)]);
        assert!(satisfied, "{reviewer}");
        assert_eq!(standings, [Standing::Counts { by: Reviewer::parse(reviewer).unwrap() }]);
    }
}

#[test]
fn nobody_has_said_anything_yet() {
    assert_eq!(judged(&query(&["user:alice"]), &[]), (false, vec![]));
    assert!(!judged(&query(&[]), &[review(10, ALICE, Approved)]).0, "a role that nobody has");
}

#[test]
fn each_reason_why_a_review_does_not_count() {
    let alice = query(&["user:alice"]);
    let anyone = query(&["user:mallory", "user:alice", "user:keys[bot]"]);
    let stale = Review { commit: Some(other_commit()), ..review(10, ALICE, Approved) };
    let gone = Review { commit: None, ..review(10, ALICE, Approved) };
    let deleted = Review { user: None, ..review(10, ALICE, Approved) };
    refused(&alice, &[stale], Reason::Stale { commit: Some(other_commit()) });
    refused(&alice, &[gone], Reason::Stale { commit: None });
    refused(&alice, &[deleted], Reason::DeletedAccount);
    refused(&anyone, &[review(10, AUTHOR, Approved)], Reason::Author);
    refused(&anyone, &[review(10, KEYS, Approved)], Reason::Bot);
    refused(&alice, &[review(10, ALICE, Dismissed)], Reason::Dismissed);
    refused(&alice, &[review(10, ALICE, Commented)], Reason::Commented);
    refused(&alice, &[review(10, BOB, Approved)], Reason::NotEligible);
    refused(&alice, &[review(10, ALICE, ChangesRequested)], Reason::ChangesRequested);
    assert_eq!(judged(&alice, &[review(10, ALICE, Pending)]), (false, vec![]), "it was not handed in");
}

#[test]
fn whoever_wrote_or_committed_a_commit_does_not_approve_it() {
    for (author, committer) in [(ALICE, AUTHOR), (AUTHOR, ALICE)] {
        let mut forge = Memory::new(&[review(10, ALICE, Approved)]);
        forge.pull.commits = 2;
        forge.commits.insert(0, Commit { sha: other_commit(), author: Some(author), committer: Some(committer) });
        let decision = forge.decide(&query(&["user:alice"])).unwrap();
        assert!(!decision.is_satisfied());
        let standing = &decision.groups[0].reviews[0].standing;
        assert_eq!(*standing, Standing::Refused(Reason::Committer { commit: other_commit() }));
    }
}

#[test]
fn the_latest_word_of_each_person_stands() {
    let alice = query(&["user:alice"]);
    for (states, expected) in [
        (&[Approved, Commented][..], true),
        (&[Approved, Pending], true),
        (&[ChangesRequested, Approved], true),
        (&[Dismissed, Approved], true),
        (&[Approved, ChangesRequested], false),
        (&[Approved, Dismissed], false),
        (&[ChangesRequested, Commented], false),
    ] {
        let reviews: Vec<Review> = (10..).zip(states).map(|(id, state)| review(id, ALICE, *state)).collect();
        assert_eq!(judged(&alice, &reviews).0, expected, "{states:?}");
    }
    let (_, standings) = judged(&alice, &[review(10, ALICE, ChangesRequested), review(11, ALICE, Approved)]);
    assert_eq!(standings[0], Standing::Refused(Reason::Superseded));
}

#[test]
fn a_newer_approval_of_an_older_commit_takes_an_older_one_back() {
    let stale = Review { commit: Some(other_commit()), ..review(11, ALICE, Approved) };
    refused(
        &query(&["user:alice"]),
        &[review(10, ALICE, Approved), stale],
        Reason::Stale { commit: Some(other_commit()) },
    );
}

#[test]
fn one_member_who_asks_for_changes_holds_the_group_back_on_any_commit() {
    let both = query(&["user:alice", "team:octo-org/storage"]);
    let objection = Review { commit: Some(other_commit()), ..review(10, BOB, ChangesRequested) };
    assert!(!judged(&both, &[objection.clone(), review(11, ALICE, Approved)]).0);
    assert!(!judged(&both, &[review(9, ALICE, Approved), objection.clone()]).0);
    assert!(judged(&query(&["user:alice"]), &[objection, review(11, ALICE, Approved)]).0, "bob is not in this group");
}

#[test]
fn a_bot_counts_where_it_is_both_listed_and_named() {
    let approval = [review(10, KEYS, Approved)];
    let mut named = query(&["user:keys[bot]"]);
    named.bots = vec!["Keys[bot]".to_owned()];
    assert!(judged(&named, &approval).0);
    let mut listed = query(&["role:maintain", "team:octo-org/storage"]);
    listed.bots = vec!["keys[bot]".to_owned()];
    let mut forge = Memory::new(&approval);
    forge.permissions.insert(KEYS, Permission::Admin);
    forge.teams.get_mut("octo-org/storage").unwrap().insert(KEYS, Membership::Active);
    let decision = forge.decide(&listed).unwrap();
    assert_eq!(decision.groups[0].reviews[0].standing, Standing::Refused(Reason::NotEligible));
    // Being listed makes no person of an organization.
    listed.bots = vec!["octo-org".to_owned()];
    listed.groups[0].any_of = vec![Reviewer::parse("user:octo-org").unwrap()];
    refused(&listed, &[review(10, 77, Approved)], Reason::Bot);
}

#[test]
fn an_invitation_is_no_membership_and_less_is_not_enough() {
    let mut forge = Memory::new(&[review(10, BOB, Approved), review(11, CAROL, Approved)]);
    forge.teams.get_mut("octo-org/storage").unwrap().insert(BOB, Membership::Invited);
    assert!(!forge.decide(&query(&["team:octo-org/storage", "role:admin"])).unwrap().is_satisfied());
    forge.permissions.insert(CAROL, Permission::Admin);
    assert!(forge.decide(&query(&["role:maintain"])).unwrap().is_satisfied(), "an admin may do what maintainers may");
}

#[test]
fn every_group_signs_off_for_itself() {
    let mut two = query(&["user:alice"]);
    two.groups.push(group("platform", &["user:bob"], &[FINGERPRINT]));
    let forge = Memory::new(&[review(10, ALICE, Approved)]);
    let decision = forge.decide(&two).unwrap();
    assert_eq!(decision.groups.iter().map(|group| group.satisfied).collect::<Vec<_>>(), [true, false]);
    assert!(!decision.is_satisfied());
}

#[test]
fn an_approval_that_must_name_the_findings_does() {
    let second = "42fe3256297a8d4a822bf071388c8beb467466698c3ad0ac3c06819a61aad948";
    let mut query = query(&["user:alice", "user:bob"]);
    query.require_ack = true;
    query.groups[0].fingerprints.push(second.to_owned());
    let says = |id, user, body: &str| Review { body: body.to_owned(), ..review(id, user, Approved) };

    refused(&query, &[says(10, ALICE, "LGTM")], Reason::NotAcknowledged);
    let half = Memory::new(&[says(10, ALICE, "sign-off: d90f89cc")]).decide(&query).unwrap();
    assert!(!half.is_satisfied());
    assert_eq!(half.groups[0].unacknowledged, [second]);
    assert!(judged(&query, &[says(10, ALICE, "sign-off: d90f89cc 42fe3256")]).0);
    assert!(judged(&query, &[says(10, ALICE, "sign-off: d90f89cc"), says(11, BOB, "sign-off: 42fe3256")]).0);
    let stale = Review { commit: None, ..says(11, BOB, "sign-off: 42fe3256") };
    assert!(!judged(&query, &[says(10, ALICE, "sign-off: d90f89cc"), stale]).0, "what does not count names nothing");
}

#[test]
fn a_question_that_asks_nothing_is_a_doubt_and_not_a_pass() {
    let forge = Memory::new(&[review(10, ALICE, Approved)]);
    let spoil: [fn(&mut Query); 4] = [
        |query| query.groups.clear(),
        |query| query.groups[0].fingerprints.clear(),
        |query| query.groups[0].fingerprints[0] = "d90f".to_owned(),
        |query| query.number = 0,
    ];
    for spoil in spoil {
        let mut query = query(&["user:alice"]);
        spoil(&mut query);
        assert!(matches!(forge.decide(&query), Err(Doubt::Question(_))), "{query:?}");
        assert_eq!(forge.asked(), Vec::<String>::new(), "nothing is asked");
    }
}

#[test]
fn a_team_that_cannot_be_seen_is_a_doubt_even_where_it_would_not_matter() {
    let forge = Memory::new(&[review(10, ALICE, Approved)]);
    let doubt = forge.decide(&query(&["user:alice", "team:octo-org/hidden"])).unwrap_err();
    assert_eq!(doubt.name(), "team-unseen");
    assert!(doubt.help().contains("Members: read"));
}

#[test]
fn what_is_judged_must_be_what_is_merged() {
    let alice = query(&["user:alice"]);
    let doubt = |change: fn(&mut Memory)| {
        let mut forge = Memory::new(&[review(10, ALICE, Approved)]);
        change(&mut forge);
        forge.decide(&alice).expect_err("a doubt").name()
    };
    assert_eq!(doubt(|forge| forge.pull.head = other_commit()), "head-is-another");
    assert_eq!(doubt(|forge| forge.pull.open = false), "closed");
    assert_eq!(doubt(|forge| forge.pull.merged = true), "closed");
    assert_eq!(doubt(|forge| forge.pull.number = 8), "contradiction");
    assert_eq!(
        doubt(|forge| forge.pull.repository = crate::approval::Repository::parse("octo-org/renamed").unwrap()),
        "contradiction"
    );
    assert_eq!(doubt(|forge| forge.pull.commits = 250), "too-many");
    assert_eq!(doubt(|forge| forge.pull.changed_files = 3000), "too-many");
    assert_eq!(doubt(|forge| forge.pull.commits = 2), "contradiction");
    assert_eq!(doubt(|forge| forge.commits.clear()), "contradiction");
    assert_eq!(doubt(|forge| forge.commits[0].sha = other_commit()), "contradiction");
    assert_eq!(doubt(|forge| forge.commits.push(forge.commits[0].clone())), "contradiction");
    assert_eq!(doubt(|forge| forge.commits[0].author = None), "unlinked-commit");
    assert_eq!(doubt(|forge| forge.commits[0].committer = None), "unlinked-commit");
    assert_eq!(doubt(|forge| forge.reviews.push(forge.reviews[0].clone())), "contradiction");
    assert_eq!(doubt(|forge| forge.reviews.push(Review { id: 11, ..impostor(BOB, "Alice") })), "contradiction");
    assert_eq!(doubt(|forge| forge.reviews.push(Review { id: 11, ..impostor(ALICE, "alice2") })), "contradiction");
}

fn impostor(id: u64, login: &str) -> Review {
    let mut review = review(0, id, Approved);
    review.user.as_mut().unwrap().login = login.to_owned();
    review
}

#[test]
fn what_changes_meanwhile_is_a_doubt() {
    let alice = query(&["user:alice"]);
    let changes: [fn(&mut crate::approval::Pull); 5] = [
        |pull| pull.head = other_commit(),
        |pull| pull.open = false,
        |pull| pull.base_ref = "release".to_owned(),
        |pull| pull.author = Some(account(BOB)),
        |pull| pull.repository_id = 1,
    ];
    for change in changes {
        let mut forge = Memory::new(&[review(10, ALICE, Approved)]);
        let mut later = forge.pull.clone();
        change(&mut later);
        forge.later = Some(later);
        assert_eq!(forge.decide(&alice).unwrap_err().name(), "moved");
    }
}

#[test]
fn commits_of_unknown_people_may_be_accepted() {
    let mut forge = Memory::new(&[review(10, ALICE, Approved)]);
    forge.commits[0].author = None;
    let mut query = query(&["user:alice"]);
    query.accept_unlinked_commits = true;
    assert!(forge.decide(&query).unwrap().is_satisfied());
}
