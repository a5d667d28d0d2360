//! Puts the reviews of a pull request into a judged run. Any doubt about them is a fault, and with a fault nothing passes.
#![expect(clippy::disallowed_methods, reason = "the token and the address of the API are in the environment")]

use std::collections::BTreeMap;
use std::env;

use super::super::args::VerifySignOffsArgs;
use super::super::check::Judged;
use crate::approval::{self, Considered, Decision, Doubt, Group, Query, Repository, Reviewer, Sha, Standing};
use crate::finding::{Answer, AnswerState, Finding, Status};
use crate::judge;
use crate::outcome::Fault;
use crate::settings::Mode;

/// Asks about everything that waits, and answers it.
pub(super) fn ask(args: &VerifySignOffsArgs, judged: &mut Judged) {
    if !judged.setup.settings.sign_off.modes.contains(&Mode::Github) {
        let doubt =
            Doubt::Setup("config does not let GitHub reviews count: `mode` in `[sign-off]` has no `github`".to_owned());
        return judge::doubt(&mut judged.outcome, fault(&doubt));
    }
    let groups = groups(&judged.outcome.findings);
    // Nothing waits, so nobody has to be asked; what could not be judged stays that.
    if groups.is_empty() || !judged.outcome.faults.is_empty() {
        return;
    }
    let decided = query(args, judged, groups).and_then(|query| decide(&query));
    match decided {
        Ok(decision) => judge::answer(&mut judged.outcome, |finding| Some(answer(finding, &decision))),
        Err(doubt) => judge::doubt(&mut judged.outcome, fault(&doubt)),
    }
}

/// The roles that something waits for, with the findings.
fn groups(findings: &[Finding]) -> Vec<Group> {
    let mut waiting: BTreeMap<(&str, &[String]), Vec<String>> = BTreeMap::new();
    for finding in findings.iter().filter(|finding| finding.status == Status::Pending) {
        for requirement in &finding.required {
            let fingerprints = waiting.entry((&requirement.role, &requirement.reviewers)).or_default();
            if !fingerprints.contains(&finding.fingerprint) {
                fingerprints.push(finding.fingerprint.clone());
            }
        }
    }
    let group = |((role, reviewers), fingerprints): ((&str, &[String]), Vec<String>)| Group {
        role: role.to_owned(),
        // Those who sign with a key cannot be found on GitHub.
        any_of: reviewers.iter().filter_map(|reviewer| Reviewer::parse(reviewer).ok()).collect(),
        fingerprints,
    };
    waiting.into_iter().map(group).collect()
}

fn query(args: &VerifySignOffsArgs, judged: &Judged, groups: Vec<Group>) -> Result<Query, Doubt> {
    let missing = |what: &str| Doubt::Question(format!("`--github` needs {what}"));
    let repository = args.repository.clone().or_else(|| env::var("GITHUB_REPOSITORY").ok());
    let repository = repository.ok_or_else(|| missing("`--repository OWNER/NAME`, or `GITHUB_REPOSITORY`"))?;
    // What was judged is what must have been reviewed.
    let head = judged.outcome.comparison.as_ref().map(|comparison| comparison.head.id.clone());
    let settings = &judged.setup.settings.sign_off;
    Ok(Query {
        repository: Repository::parse(&repository)?,
        number: args.pr.ok_or_else(|| missing("`--pr NUMBER`"))?,
        expect_head: Sha::parse(&head.ok_or_else(|| missing("`--base` and `--expect-head`"))?)?,
        groups,
        bots: settings.bots.clone(),
        require_ack: settings.require_ack,
        accept_unlinked_commits: args.accept_unlinked_commits,
    })
}

#[cfg(feature = "github")]
fn decide(query: &Query) -> Result<Decision, Doubt> {
    let url = env::var("GITHUB_API_URL").unwrap_or_else(|_| "https://api.github.com".to_owned());
    let token =
        ["GITHUB_TOKEN", "GH_TOKEN"].iter().find_map(|name| env::var(name).ok().filter(|token| !token.is_empty()));
    let token = token.ok_or_else(|| Doubt::Setup("there is no token in `GITHUB_TOKEN`".to_owned()))?;
    approval::decide(query, &crate::forge::GitHub::new(&url, &token)?)
}

#[cfg(not(feature = "github"))]
fn decide(_: &Query) -> Result<Decision, Doubt> {
    Err(Doubt::Setup("this program was built without the part that asks GitHub".to_owned()))
}

/// What the reviews mean for one finding: every role that it waits for must have signed off.
fn answer(finding: &Finding, decision: &Decision) -> Answer {
    let mut answer = Answer { state: AnswerState::Satisfied, reasons: Vec::new(), satisfied_by: Vec::new() };
    for requirement in &finding.required {
        let group = decision.groups.iter().find(|group| group.role == requirement.role);
        let named = |group: &&approval::GroupDecision| !group.unacknowledged.contains(&finding.fingerprint);
        if let Some(group) = group.filter(|group| group.satisfied).filter(named) {
            answer.satisfied_by.extend(group.signed().map(who));
            continue;
        }
        answer.state = AnswerState::Pending;
        answer.reasons.push(format!("no review of this head counts for `{}`", requirement.role));
        let refused = group.into_iter().flat_map(|group| &group.reviews).filter_map(|review| match &review.standing {
            Standing::Refused(reason) => {
                Some(format!("the review by {} does not count: {}", who(review), reason.text()))
            }
            Standing::Counts { .. } => None,
        });
        answer.reasons.extend(refused);
    }
    if answer.state == AnswerState::Satisfied {
        answer.satisfied_by.sort();
        answer.satisfied_by.dedup();
        answer.reasons.push(format!("reviewed on GitHub by {}", answer.satisfied_by.join(", ")));
    }
    answer
}

fn who(review: &Considered) -> String {
    let login = review.login.as_deref().unwrap_or("a deleted account");
    format!("{login} (review {})", review.review)
}

fn fault(doubt: &Doubt) -> Fault {
    let message = format!("the approvals on GitHub are in doubt: {doubt}");
    Fault { path: None, position: None, message, help: Some(doubt.help()) }
}
