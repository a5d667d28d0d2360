//! What holds of every decision, over pull requests drawn at random from a seed.

use super::memory::*;
use crate::approval::ReviewState::{Approved, ChangesRequested, Commented, Dismissed, Pending};
use crate::approval::{Commit, GroupDecision, Query, Reason, Review, ReviewState, Standing};

/// A small generator (Knuth's constants), so that a failure comes again.
struct Draw(u64);

impl Draw {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % n
    }

    fn of<T: Clone>(&mut self, all: &[T]) -> T {
        all[self.below(all.len())].clone()
    }

    fn review(&mut self, id: u64) -> Review {
        let user = self.of(&[AUTHOR, ALICE, ALICE, BOB, BOB, CAROL, KEYS]);
        let state = self.of(&[Approved, Approved, Approved, ChangesRequested, Dismissed, Commented, Pending]);
        let mut review = review(id, user, state);
        match self.below(8) {
            0 => review.commit = None,
            1 => review.commit = Some(other_commit()),
            2 => review.user = None,
            _ => {}
        }
        review.body = self.of(&["", "sign-off: d90f89cc"]).to_owned();
        review
    }

    fn forge(&mut self) -> Memory {
        let reviews: Vec<Review> = (0..self.below(6)).map(|at| self.review(100 + 10 * at as u64)).collect();
        let mut forge = Memory::new(&reviews);
        if self.below(4) == 0 {
            forge.pull.commits = 2;
            forge.commits.insert(
                0,
                Commit { sha: other_commit(), author: Some(self.of(&[ALICE, BOB])), committer: Some(AUTHOR) },
            );
        }
        forge
    }

    fn query(&mut self) -> Query {
        let mut reviewers =
            vec!["user:alice", "team:octo-org/storage", "role:maintain", "user:mallory", "user:keys[bot]"];
        while self.below(2) == 0 && !reviewers.is_empty() {
            reviewers.remove(self.below(reviewers.len()));
        }
        let mut query = query(&reviewers);
        query.require_ack = self.below(4) == 0;
        if self.below(2) == 0 {
            query.bots.push("keys[bot]".to_owned());
        }
        query
    }
}

/// Calls `law` with many pull requests, questions and a generator to go on with.
fn always(law: fn(&mut Draw, Memory, &Query)) {
    for seed in 0..4_000 {
        let mut draw = Draw(seed);
        let forge = draw.forge();
        let query = draw.query();
        law(&mut draw, forge, &query);
    }
}

fn satisfied(forge: &Memory, query: &Query) -> bool {
    forge.decide(query).unwrap().is_satisfied()
}

#[test]
fn both_answers_occur() {
    let count = |wanted| {
        (0..4_000).filter(move |seed| {
            let mut draw = Draw(*seed);
            let forge = draw.forge();
            let query = draw.query();
            satisfied(&forge, &query) == wanted
        })
    };
    assert!(count(true).count() > 400, "otherwise the laws below say little");
    assert!(count(false).count() > 400);
}

#[test]
fn a_pass_has_an_approval_of_the_head_by_somebody_else() {
    always(|_, forge, query| {
        let decision = forge.decide(query).unwrap();
        for group in decision.groups.iter().filter(|group| group.satisfied) {
            assert!(group.signed().count() > 0);
            for signed in group.signed() {
                let review = forge.reviews.iter().find(|review| review.id == signed.review).unwrap();
                let user = review.user.as_ref().expect("somebody");
                assert_eq!((review.state, &review.commit), (Approved, &Some(head())));
                assert_ne!(user.id, AUTHOR);
                assert!(
                    forge
                        .commits
                        .iter()
                        .all(|commit| commit.author != Some(user.id) && commit.committer != Some(user.id))
                );
            }
        }
    });
}

#[test]
fn adding_a_review_that_does_not_count_never_satisfies() {
    always(|draw, mut forge, query| {
        let before = satisfied(&forge, query);
        let at = draw.below(forge.reviews.len() + 1);
        let added = draw.review(999);
        forge.reviews.insert(at, added);
        let decision = forge.decide(query).unwrap();
        let counts = decision.groups.iter().flat_map(GroupDecision::signed).any(|signed| signed.review == 999);
        // It may take back what its author said before, and nothing else.
        let takes_back = forge.reviews[..at].iter().any(|earlier| {
            earlier.state == ChangesRequested && earlier.user.is_some() && earlier.user == forge.reviews[at].user
        });
        if !before && !counts && !takes_back {
            assert!(!decision.is_satisfied(), "{:#?}", forge.reviews);
        }
    });
}

#[test]
fn strangers_change_nothing() {
    always(|draw, mut forge, query| {
        let before = satisfied(&forge, query);
        for id in 900..900 + draw.below(3) as u64 {
            let state: ReviewState = draw.of(&[Approved, ChangesRequested, Dismissed, Commented]);
            let mut stranger = review(id, BOB, state);
            let user = stranger.user.as_mut().unwrap();
            (user.id, user.login) = (id, format!("stranger-{id}"));
            let at = draw.below(forge.reviews.len() + 1);
            forge.reviews.insert(at, stranger);
        }
        assert_eq!(satisfied(&forge, query), before);
    });
}

#[test]
fn only_the_order_of_one_persons_words_matters() {
    always(|draw, mut forge, query| {
        let before = satisfied(&forge, query);
        for _ in 0..4 {
            if forge.reviews.len() < 2 {
                break;
            }
            let at = draw.below(forge.reviews.len() - 1);
            let id = |review: &Review| review.user.as_ref().map(|user| user.id);
            if id(&forge.reviews[at]) != id(&forge.reviews[at + 1]) {
                forge.reviews.swap(at, at + 1);
            }
        }
        assert_eq!(satisfied(&forge, query), before);
    });
}

#[test]
fn what_is_superseded_may_stand_in_any_order_or_be_missing() {
    always(|_, mut forge, query| {
        let decision = forge.decide(query).unwrap();
        let old = |id: u64| {
            let considered = decision.groups[0].reviews.iter().find(|review| review.review == id);
            considered.is_some_and(|review| review.standing == Standing::Refused(Reason::Superseded))
        };
        let all = forge.reviews.clone();
        forge.reviews.sort_by_key(|review| !old(review.id));
        assert_eq!(satisfied(&forge, query), decision.is_satisfied());
        let mut reversed: Vec<Review> = all.iter().rev().filter(|review| old(review.id)).cloned().collect();
        reversed.extend(all.iter().filter(|review| !old(review.id)).cloned());
        forge.reviews = reversed;
        assert_eq!(satisfied(&forge, query), decision.is_satisfied());
        forge.reviews.retain(|review| !old(review.id));
        assert_eq!(satisfied(&forge, query), decision.is_satisfied());
    });
}

#[test]
fn more_reviewers_that_nobody_is_and_more_demands_never_satisfy() {
    always(|_, forge, query| {
        let before = satisfied(&forge, query);
        let mut stricter = query.clone();
        stricter.require_ack = true;
        stricter.bots.clear();
        assert!(before || !satisfied(&forge, &stricter));
        let mut more = query.clone();
        more.groups.push(group("platform", &["user:nobody"], &[FINGERPRINT]));
        assert!(!satisfied(&forge, &more), "each group signs off for itself");
    });
}

#[test]
fn one_question_without_an_answer_is_a_doubt_whatever_the_others_say() {
    always(|_, mut forge, query| {
        forge.decide(query).unwrap();
        assert!(forge.is_asked_once(), "{:?}", forge.asked());
        let asked = forge.asked();
        for question in ["pull", "reviews", "commits", "team", "member", "permission"] {
            forge.silent = Some(question);
            let expected = asked.iter().any(|was| was.starts_with(question));
            assert_eq!(forge.decide(query).is_err(), expected, "{question}");
        }
    });
}
