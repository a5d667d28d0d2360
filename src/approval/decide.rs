//! The seven steps from a question to a decision.

use std::collections::BTreeSet;

use super::decision::{Considered, Decision, GroupDecision, Reason, Standing};
use super::eligibility::Eligibility;
use super::weight::{Weight, weigh};
use super::{Commit, Doubt, Forge, Group, Pull, Query, Review, acknowledgement};

/// Where GitHub's list of the commits of a pull request ends, without a word.
pub const MAX_COMMITS: u64 = 250;

/// Where GitHub's list of the files of a pull request ends, likewise.
pub const MAX_FILES: u64 = 3000;

/// Asks the forge whether every group of the query has signed off on the head of the pull request.
///
/// A review counts for a group if it is the latest of its account, approves the very commit that was judged, and comes
/// from somebody in the group who neither opened the pull request nor wrote or committed any of it. One member who asks
/// for changes holds the group back.
///
/// # Errors
///
/// A [`Doubt`] wherever the answers are not whole, not believable, or changed in between.
pub fn decide(query: &Query, forge: &dyn Forge) -> Result<Decision, Doubt> {
    query.check()?;

    // 1. What would be merged, and is it what was judged?
    let pull = forge.pull(&query.repository, query.number)?;
    check_pull(query, &pull)?;

    // 2. Everything that was said about it, and everybody who had a hand in it.
    let reviews = forge.reviews(&pull)?;
    let commits = forge.commits(&pull)?;
    check_commits(query, &pull, &commits)?;

    // 3 and 4. The latest review of each account, and whether it can count at all.
    let weighed = weigh(query, &pull, &commits, &reviews)?;

    // 5 and 6. Whether those who gave it are in the group, and whether one of them objects.
    let mut eligibility = Eligibility::new(query, forge)?;
    let mut groups = Vec::with_capacity(query.groups.len());
    for group in &query.groups {
        groups.push(decide_group(query, group, &weighed, &mut eligibility)?);
    }

    // 7. Is all that still about the same thing?
    check_still(&pull, &forge.pull(&query.repository, query.number)?)?;
    Ok(Decision { head: pull.head, base_ref: pull.base_ref, groups })
}

fn check_pull(query: &Query, pull: &Pull) -> Result<(), Doubt> {
    if pull.number != query.number || !pull.repository.is(&query.repository) {
        let (asked, told) = ((&query.repository, query.number), (&pull.repository, pull.number));
        let text = format!("`{}#{}` was asked for, and `{}#{}` came", asked.0, asked.1, told.0, told.1);
        return Err(Doubt::Contradiction(text));
    }
    if pull.head != query.expect_head {
        let (expected, found) = (query.expect_head.to_string(), pull.head.to_string());
        return Err(Doubt::HeadIsAnother { expected, found });
    }
    if !pull.open || pull.merged {
        return Err(Doubt::Closed { merged: pull.merged });
    }
    for (what, count, cap) in [("commits", pull.commits, MAX_COMMITS), ("files", pull.changed_files, MAX_FILES)] {
        if count >= cap {
            return Err(Doubt::TooMany { what, count, cap });
        }
    }
    Ok(())
}

fn check_commits(query: &Query, pull: &Pull, commits: &[Commit]) -> Result<(), Doubt> {
    let names: BTreeSet<_> = commits.iter().map(|commit| &commit.sha).collect();
    let contradiction = |text| Err(Doubt::Contradiction(text));
    if names.len() != commits.len() {
        return contradiction("a commit is listed twice".to_owned());
    }
    if u64::try_from(commits.len()) != Ok(pull.commits) {
        return contradiction(format!(
            "the pull request has {} commits, and {} are listed",
            pull.commits,
            commits.len()
        ));
    }
    if !names.contains(&pull.head) {
        return contradiction("the head is not among the commits".to_owned());
    }
    if query.accept_unlinked_commits {
        return Ok(());
    }
    for commit in commits {
        for (part, account) in [("author", commit.author), ("committer", commit.committer)] {
            if account.is_none() {
                return Err(Doubt::UnlinkedCommit { part, sha: commit.sha.to_string() });
            }
        }
    }
    Ok(())
}

fn decide_group(
    query: &Query,
    group: &Group,
    weighed: &[(&Review, Weight<'_>)],
    eligibility: &mut Eligibility<'_>,
) -> Result<GroupDecision, Doubt> {
    let all: Vec<&str> = query.groups.iter().flat_map(|group| &group.fingerprints).map(String::as_str).collect();
    let mut open: Vec<&str> =
        if query.require_ack { group.fingerprints.iter().map(String::as_str).collect() } else { Vec::new() };
    let mut reviews = Vec::with_capacity(weighed.len());
    for (review, weight) in weighed {
        let standing = match weight {
            Weight::None(reason) => Standing::Refused(reason.clone()),
            Weight::Approval(person) | Weight::Objection(person) => match eligibility.of(group, person)? {
                None => Standing::Refused(Reason::NotEligible),
                Some(_) if matches!(weight, Weight::Objection(_)) => Standing::Refused(Reason::ChangesRequested),
                Some(by) if !query.require_ack => Standing::Counts { by: by.clone() },
                Some(by) => {
                    let named = acknowledgement::named(&review.body, &all);
                    if group.fingerprints.iter().any(|wanted| named.contains(&wanted.as_str())) {
                        open.retain(|wanted| !named.contains(wanted));
                        Standing::Counts { by: by.clone() }
                    } else {
                        Standing::Refused(Reason::NotAcknowledged)
                    }
                }
            },
        };
        let login = review.user.as_ref().map(|user| user.login.clone());
        reviews.push(Considered { review: review.id, login, standing });
    }
    let mut decision = GroupDecision {
        role: group.role.clone(),
        any_of: group.any_of.clone(),
        satisfied: false,
        unacknowledged: open.into_iter().map(str::to_owned).collect(),
        reviews,
    };
    decision.satisfied = decision.signed().next().is_some()
        && decision.objections().next().is_none()
        && decision.unacknowledged.is_empty();
    Ok(decision)
}

fn check_still(before: &Pull, after: &Pull) -> Result<(), Doubt> {
    let id = |pull: &Pull| pull.author.as_ref().map(|author| author.id);
    let moved = if before.head != after.head {
        format!("its head went from `{}` to `{}`", before.head, after.head)
    } else if before.open != after.open || before.merged != after.merged {
        "it was closed or merged".to_owned()
    } else if before.base_ref != after.base_ref || before.repository_id != after.repository_id {
        "it is to be merged elsewhere now".to_owned()
    } else if before.number != after.number || id(before) != id(after) {
        "it became another pull request".to_owned()
    } else {
        return Ok(());
    };
    Err(Doubt::Moved(moved))
}
