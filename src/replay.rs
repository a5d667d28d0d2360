//! A second opinion: decides one concrete request, sharing no code with the evaluator of `access`.
//!
//! What the explorer reports was decided by `access::evaluate`, and is asked again here before anybody reads it. So
//! this module matches texts, principals and conditions of its own, written from what is known of the servers, and is
//! naive on purpose: every statement is looked at every time. `tests/architecture.rs` holds that it imports no matching
//! code.
//!
//! What is open (a template, a question that documents leave) is decided twice, with every open statement in favour of
//! the request and against it. Where both come to the same, that is the answer.

mod address;
mod answer;
mod asked;
mod aws;
mod ceph;
mod completion;
mod date;
mod glob;
mod hear;
mod heard;
mod holding;
mod minio;
mod number;
mod plain;
mod rustfs;
mod template;

use crate::access::{Context, Request, World};
use crate::target::Target;
use answer::Open;
use asked::Asked;
use hear::Addressed;
use heard::Heard;

/// What a request comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It passes.
    Allowed,
    /// It does not: a Deny that the server looks at reaches it.
    Denied,
    /// It does not, and no Deny is sure to reach it.
    Implicit,
    /// It passes or not, for a reason that has a name: a question of `docs/access.md`, a condition key, a template.
    Unsettled(String),
}

/// A release of Ceph, where they differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Release {
    /// v19.
    Squid,
    /// v20.
    Tentacle,
}

impl Release {
    /// The release a word in config names.
    pub fn parse(word: &str) -> Option<Self> {
        match word {
            "squid" => Some(Self::Squid),
            "tentacle" => Some(Self::Tentacle),
            _ => None,
        }
    }
}

impl Verdict {
    /// The word used in reports.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Allowed => "allowed",
            Self::Denied => "denied",
            Self::Implicit => "implicitly denied",
            Self::Unsettled(_) => "depends",
        }
    }
}

/// Decides a request. Without a release both are asked on Ceph.
pub fn replay(world: &World, request: &Request, release: Option<Release>) -> Verdict {
    let asked = Asked::new(world, request, Release::Tentacle);
    circumstances(&listening(&asked, release), &request.context)
}

/// A request on each release that is asked, with the statements that speak to who asks for what.
fn listening<'a>(asked: &Asked<'a>, release: Option<Release>) -> Vec<(Asked<'a>, Vec<Addressed<'a>>)> {
    let releases = match (asked.world.target, release) {
        (Target::Ceph, None) => vec![Release::Squid, Release::Tentacle],
        (_, release) => vec![release.unwrap_or(Release::Tentacle)],
    };
    let on = |release| {
        let asked = Asked { release, ..*asked };
        (asked, hear::addressed(&asked))
    };
    releases.into_iter().map(on).collect()
}

/// What a request comes to in circumstances.
fn circumstances(listening: &[(Asked<'_>, Vec<Addressed<'_>>)], context: &Context) -> Verdict {
    let verdict = |(asked, to): &(Asked<'_>, Vec<Addressed<'_>>)| decide(&Asked { context, ..*asked }, to);
    listening.iter().map(verdict).reduce(either).unwrap_or(Verdict::Implicit)
}

/// Replays many requests over the same policies.
#[derive(Debug)]
pub struct Replayer<'a> {
    world: &'a World,
    /// Every key that can be open.
    keys: Vec<completion::Key>,
}

impl<'a> Replayer<'a> {
    /// Over these policies.
    pub fn new(world: &'a World) -> Self {
        Self { world, keys: completion::keys(world) }
    }

    /// What a request may be that leaves keys open: a few requests that leave none open.
    pub fn completions(&self, request: &Request) -> Vec<Context> {
        completion::completions(self.world, request, &self.keys)
    }

    /// Whether a request comes to the same in every completion of what its context leaves open: it is allowed, or it is
    /// not. The verdict that says otherwise is handed back.
    ///
    /// # Errors
    ///
    /// The first verdict that is not as expected.
    pub fn confirm(&self, request: &Request, release: Option<Release>, allowed: bool) -> Result<(), Verdict> {
        let asked = Asked::new(self.world, request, Release::Tentacle);
        let listening = listening(&asked, release);
        for context in self.completions(request) {
            let verdict = circumstances(&listening, &context);
            let as_expected = match verdict {
                Verdict::Allowed => allowed,
                Verdict::Denied | Verdict::Implicit => !allowed,
                Verdict::Unsettled(_) => false,
            };
            if !as_expected {
                return Err(verdict);
            }
        }
        Ok(())
    }
}

/// What one way to decide comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Outcome {
    Denied,
    Implicit,
    Allowed,
}

impl Outcome {
    /// From whether a Deny reaches the request, and whether enough allows it.
    fn of(denied: bool, allowed: bool) -> Self {
        match (denied, allowed) {
            (true, _) => Self::Denied,
            (false, true) => Self::Allowed,
            (false, false) => Self::Implicit,
        }
    }
}

fn decide(asked: &Asked<'_>, to: &[Addressed<'_>]) -> Verdict {
    let server: Decide = match asked.world.target {
        Target::Aws => aws::decide,
        Target::Minio => minio::decide,
        Target::Rustfs => rustfs::decide,
        Target::Ceph => ceph::decide,
    };
    let heard = hear::among(asked, to);
    let mut open = heard.iter().find_map(Heard::open).cloned();
    let best = server(asked, &heard, true, &mut open);
    let worst = server(asked, &heard, false, &mut open);
    match (best, worst) {
        (Outcome::Allowed, Outcome::Allowed) => Verdict::Allowed,
        (Outcome::Allowed, _) => Verdict::Unsettled(open.map_or_else(String::new, |open| open.0)),
        // Not even in its favour does it pass; a Deny that reaches it then is one that surely does.
        (Outcome::Denied, _) => Verdict::Denied,
        (Outcome::Implicit, _) => Verdict::Implicit,
    }
}

/// A server's decision: in favour of the request or against it. What is open is noted.
type Decide = fn(&Asked<'_>, &[Heard], favour: bool, open: &mut Option<Open>) -> Outcome;

/// What two releases come to.
fn either(squid: Verdict, tentacle: Verdict) -> Verdict {
    match (squid, tentacle) {
        (Verdict::Unsettled(why), _) | (_, Verdict::Unsettled(why)) => Verdict::Unsettled(why),
        (squid, tentacle) if squid == tentacle => squid,
        (Verdict::Allowed, _) | (_, Verdict::Allowed) => Verdict::Unsettled("ceph-release".to_owned()),
        // Neither lets it pass, and only one of them for a Deny.
        _ => Verdict::Implicit,
    }
}
