//! What each review weighs before anybody is asked who is in which group.

use std::collections::{BTreeMap, BTreeSet};

use super::decision::Reason;
use super::{Account, AccountKind, Commit, Doubt, Pull, Query, Review, ReviewState, Sha};

/// What a review weighs.
#[derive(Debug)]
pub(super) enum Weight<'a> {
    /// Nothing, for any group.
    None(Reason),
    /// An approval of the head by somebody who may approve, if a group has them.
    Approval(&'a Account),
    /// A demand for changes, if a group has whoever makes it.
    Objection(&'a Account),
}

/// Weighs every review that was handed in, in order. Per account the latest that approves, asks for changes or was
/// dismissed stands; comments change nothing.
pub(super) fn weigh<'a>(
    query: &Query,
    pull: &Pull,
    commits: &[Commit],
    reviews: &'a [Review],
) -> Result<Vec<(&'a Review, Weight<'a>)>, Doubt> {
    check_identities(reviews)?;
    let handed_in = || reviews.iter().filter(|review| review.state != ReviewState::Pending);
    let mut latest: BTreeMap<u64, &Review> = BTreeMap::new();
    for review in handed_in() {
        let Some(user) = &review.user else { continue };
        let stands = latest.get(&user.id).is_some_and(|earlier| earlier.state != ReviewState::Commented);
        if review.state != ReviewState::Commented || !stands {
            latest.insert(user.id, review);
        }
    }
    let mut hands: BTreeMap<u64, &Sha> = BTreeMap::new();
    for commit in commits {
        for id in [commit.author, commit.committer].into_iter().flatten() {
            hands.entry(id).or_insert(&commit.sha);
        }
    }
    let weight = |review: &'a Review| {
        let Some(user) = &review.user else { return Weight::None(Reason::DeletedAccount) };
        if latest.get(&user.id).is_some_and(|last| last.id != review.id) {
            return Weight::None(Reason::Superseded);
        }
        let approves = match review.state {
            ReviewState::Approved => true,
            ReviewState::ChangesRequested => false,
            ReviewState::Dismissed => return Weight::None(Reason::Dismissed),
            ReviewState::Commented | ReviewState::Pending => return Weight::None(Reason::Commented),
        };
        if !approves {
            // Whoever wrote it may still be against it, and so may a bot that a group names.
            Weight::Objection(user)
        } else if user.kind != AccountKind::User && !user.is_listed_bot(query) {
            Weight::None(Reason::Bot)
        } else if pull.author.as_ref().is_some_and(|author| author.id == user.id) {
            Weight::None(Reason::Author)
        } else if let Some(commit) = hands.get(&user.id) {
            Weight::None(Reason::Committer { commit: (*commit).clone() })
        } else if review.commit.as_ref() != Some(&pull.head) {
            Weight::None(Reason::Stale { commit: review.commit.clone() })
        } else {
            Weight::Approval(user)
        }
    };
    Ok(handed_in().map(|review| (review, weight(review))).collect())
}

/// Whether reviews and accounts are told apart by their numbers: a review that comes twice means that a page came
/// twice, and one login with two numbers that somebody took over another's login meanwhile.
fn check_identities(reviews: &[Review]) -> Result<(), Doubt> {
    let mut seen = BTreeSet::new();
    let mut logins: BTreeMap<String, u64> = BTreeMap::new();
    let mut accounts: BTreeMap<u64, &Account> = BTreeMap::new();
    for review in reviews {
        if !seen.insert(review.id) {
            return Err(Doubt::Contradiction(format!("review {} is listed twice", review.id)));
        }
        let Some(user) = &review.user else { continue };
        if *logins.entry(user.login.to_ascii_lowercase()).or_insert(user.id) != user.id {
            return Err(Doubt::Contradiction(format!("two accounts have the login `{}`", user.login)));
        }
        let first = accounts.entry(user.id).or_insert(user);
        if first.kind != user.kind || !first.is_called(&user.login) {
            return Err(Doubt::Contradiction(format!("account {} is described in two ways", user.id)));
        }
    }
    Ok(())
}
